/* Assessment: diagnosis, liability, severity, quote, decision. */
#include "model_states.h"

#define LIVE     (~(S(A_ABSENT) | S(A_ENDED)))
#define KNOWN    (~S(A_ABSENT))
#define OFFERED  (S(A_PROPOSED) | S(A_QUOTED))
#define BEFORE   (S(A_LIABLE) | S(A_PROPOSED))
#define JUDGED   (S(A_DIAGNOSED) | S(A_DIAGNOSING))
#define CONVENED "dept_head tech_lead qa sales_mgr buyer safety"

static rule_fn queued, started, convened, opined, joint_closed, info_asked;
static rule_fn diagnosed, cause_confirmed, liability_proposed, liability_set;
static rule_fn liability_returned, severity_set, head_agreed, gm_decided;
static rule_fn gm_approved, reopened, goods_returned, called_back;
static rule_fn clock_marked, ended;

/* clang-format off */
const struct step assessment_steps[] = {
	/* event, without its department; from; to; who; rule */
	{ "epoch_opened",          ANYHOW,          STAYS,        "", NULL },
	{ "corrected",             KNOWN,           STAYS,        "*", NULL },
	{ "noted",                 ANYHOW,          STAYS,        "*", NULL },
	{ "printed",               ANYHOW,          STAYS,        "*", NULL },
	{ "warned",                LIVE,            STAYS,        "timer", NULL },
	{ "breached",              LIVE,            STAYS,        "timer", NULL },
	{ "queued",                S(A_ABSENT),     A_QUEUED,     "service", queued },
	{ "started",               S(A_QUEUED),     A_DIAGNOSING, "assessor", started },
	{ "joint_convened",        S(A_DIAGNOSING), A_JOINT,      "tech_lead", convened },
	{ "opined",                S(A_JOINT),      STAYS,        CONVENED, opined },
	{ "joint_closed",          S(A_JOINT),      A_DIAGNOSING, "tech_lead", joint_closed },
	{ "info_asked",            LIVE,            STAYS,        "assessor", info_asked },
	{ "diagnosed",             S(A_DIAGNOSING), A_DIAGNOSED,  "assessor", diagnosed },
	{ "cause_confirmed",       JUDGED,          STAYS,        "qa", cause_confirmed },
	{ "liability_proposed",    JUDGED,          STAYS,        "assessor", liability_proposed },
	{ "liability_set",         JUDGED,          A_LIABLE,     "assessor qa", liability_set },
	{ "liability_returned",    JUDGED,          STAYS,        "qa", liability_returned },
	{ "severity_set",          LIVE,            STAYS,        "* service", severity_set },
	{ "quote_withdrawn",       KNOWN,           STAYS,        "* service timer", NULL },
	{ "head_agreed",           OFFERED,         STAYS,        "dept_head gm finance", head_agreed },
	{ "gm_decided",            S(A_SERIOUS),    A_PROPOSED,   "gm", gm_decided },
	{ "gm_execution_approved", LIVE,            STAYS,        "gm", gm_approved },
	{ "proposed",              BEFORE,          A_PROPOSED,   "assessor", offer_proposed },
	{ "quote_line_added",      OFFERED,         STAYS,        "assessor cs", offer_line_added },
	{ "quoted",                OFFERED,         A_QUOTED,     "assessor cs", offer_quoted },
	{ "decided",               OFFERED,         A_DECIDED,    "assessor", offer_decided },
	{ "due_extended",          LIVE,            STAYS,        "tech_lead", NULL },
	{ "answer_taken",          LIVE,            STAYS,        "service", offer_answer_taken },
	{ "declined",              OFFERED,         A_PROPOSED,   "service", offer_fell_back },
	{ "quote_expired",         S(A_QUOTED),     A_PROPOSED,   "service", offer_fell_back },
	{ "reopened",              KNOWN,           A_QUEUED,     "service qa_mgr qa", reopened },
	{ "goods_returned",        LIVE,            STAYS,        "service", goods_returned },
	{ "unit_called_back",      S(A_QUEUED),     STAYS,        "assessor", called_back },
	{ "clock_marked",          LIVE,            STAYS,        "service", clock_marked },
	{ "remedy_due",            LIVE,            STAYS,        "timer", NULL },
	{ "ended",                 LIVE,            A_ENDED,      "service", ended },
	{ "appeal_queued",         ANYHOW,          STAYS,        "service", appeal_queued },
	{ "appeal_judged",         ANYHOW,          STAYS,        "qa_mgr qa", appeal_judged },
	{ NULL, 0, 0, NULL, NULL },
};
/* clang-format on */

static const char *const share_names[PAYERS] = { "share_company",
	"share_customer", "share_carrier", "share_supplier", "share_goodwill",
	"share_contract" };

void
read_shares(struct model *model, const struct row *row, int64_t shares[PAYERS])
{
	int64_t sum = 0;

	for (int i = 0; i < PAYERS; i++) {
		shares[i] = number(row, share_names[i]);
		sum += shares[i];
	}
	if (sum != 1000)
		wrong(model, "K9 S-188 the shares make %lld per mille",
		    (long long)sum);
}

/* INV-03 */
static void
queued(struct model *model, struct unit *unit, const struct row *row)
{
	if (!cause_is(model, row, "intake.admitted"))
		wrong(model, "K8 INV-03 queued before it was admitted");
	if (number(row, "round") != 1)
		wrong(model, "K8 S-084 a unit begins with round 1");
	unit->assessment.round = 1;
	unit->assessment.away = !is(text(row, "goods"), "here") &&
				!is(text(row, "goods"), "on_site");
	unit->assessment.paper = unit->assessment.away;
}

static void
started(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	if (number(row, "round") != as->round)
		wrong(model, "K8 S-084 another round is open");
	/* After a loss the earlier diagnosis stands; what was judged without
	 * goods from the first can be judged so once more. */
	if (as->round > 1 && as->away && !as->paper && as->diagnosed)
		unit->state[AT_ASSESSMENT] = A_DIAGNOSED;
	/* Whether they were away, assessment may know better than its events.
	 */
	as->stands = as->round > 1 && as->diagnosed;
	as->assessor = word(model, row->actor);
}

/* Liability follows a diagnosis: of this round, or one that stands. */
static void
check_diagnosed(struct model *model, const struct unit *unit)
{
	if (unit->was == A_DIAGNOSING && !unit->assessment.stands)
		wrong(model, "K8 INV-05 it was diagnosing");
}

static void
convened(struct model *model, struct unit *unit, const struct row *row)
{
	unit->assessment.convened = word_of(model, row, "units");
	unit->assessment.opinions = 0;
}

static void
opined(struct model *model, struct unit *unit, const struct row *row)
{
	const char *all = unit->assessment.convened;
	struct bytes list = { all, strlen(all) };

	take_part(model, unit, row);
	if (!listed(list, text(row, "dept")))
		wrong(model, "K8 S-091 that department was not convened");
	unit->assessment.opinions++;
}

static void
joint_closed(struct model *model, struct unit *unit, const struct row *row)
{
	int asked = unit->assessment.convened[0] != '\0';

	for (const char *at = unit->assessment.convened; *at != '\0'; at++)
		asked += *at == ',';
	if (unit->assessment.opinions < asked && text(row, "reason").size == 0)
		wrong(
		    model, "K8 S-091 closed without all opinions or a reason");
	if (unit->assessment.opinions > asked)
		wrong(model, "K8 S-091 a department gave two opinions");
}

static void
info_asked(struct model *model, struct unit *unit, const struct row *row)
{
	(void)model;
	(void)row;
	unit->assessment.asked_info = true;
}

/* INV-05, X7 */
static void
diagnosed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	take_part(model, unit, row);
	as->fault_found = yes(row, "fault_found");
	as->repairable = yes(row, "repairable");
	as->diagnosed = true;
	as->liable = false;
	as->assessor = word(model, row->actor);
	if (number(row, "round") != as->round)
		wrong(model, "K8 S-098 another round is open");
	if (as->fault_found &&
	    (text(row, "symptom").size == 0 || text(row, "section").size == 0 ||
		text(row, "defect").size == 0))
		wrong(model, "K8 INV-05 a fault without its codes");
	if (as->fault_found)
		return;
	if (text(row, "nff_code").size == 0 ||
	    number(row, "nff_protocol_minutes") < 1 ||
	    !yes(row, "nff_protocol_condition_tried"))
		wrong(model, "K8 X7 no fault without its protocol");
	if (text(row, "nff_protocol_second_tester").size == 0 ||
	    same(text(row, "nff_protocol_second_tester"), row->actor))
		wrong(model, "K8 X7 no fault without a second tester");
}

static void
cause_confirmed(struct model *model, struct unit *unit, const struct row *row)
{
	take_part(model, unit, row);
	check_diagnosed(model, unit);
	if (word(model, row->actor) == unit->assessment.assessor)
		wrong(model, "K8 S-093 the assessor judged the own cause");
}

static void
liability_proposed(
    struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	take_part(model, unit, row);
	check_diagnosed(model, unit);
	read_shares(model, row, as->asked_shares);
	as->proposer = word(model, row->actor);
	if ((as->asked_shares[CUSTOMER] > 0 ||
		is(text(row, "warranty"), "void")) &&
	    text(row, "evidence_sha").size == 0)
		wrong(model, "K8 S-072 a charge without evidence");
}

/* INV-06, CN-13 */
static void
liability_set(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	bool two = is(text(row, "proof_burden"), "operator");

	take_part(model, unit, row);
	check_diagnosed(model, unit);
	read_shares(model, row, as->shares);
	two = two || as->shares[CUSTOMER] > 0;
	as->liable = true;
	if (!is_person(row))
		wrong(model, "K8 INV-06 no person settled who pays");
	if (!as->diagnosed)
		wrong(model, "K8 INV-05 liability without a diagnosis");
	if (text(row, "rule_ids").size == 0 || text(row, "rule_hash").size == 0)
		wrong(model, "K8 INV-05 liability without its rules");
	if (two && same(text(row, "proposed_by"), row->actor))
		wrong(model, "K8 S-072 one person charged the customer");
	if (two &&
	    (as->proposer != word_of(model, row, "proposed_by") ||
		memcmp(as->shares, as->asked_shares, sizeof(as->shares)) != 0))
		wrong(model, "K8 S-072 nobody had proposed exactly this");
	if (as->severity == SEVERITY_SERIOUS && !as->gm_decided)
		unit->state[AT_ASSESSMENT] = A_SERIOUS;
}

static void
liability_returned(
    struct model *model, struct unit *unit, const struct row *row)
{
	take_part(model, unit, row);
	check_diagnosed(model, unit);
	if (unit->assessment.proposer == NULL)
		wrong(model, "K8 S-072 nothing was proposed");
	if (text(row, "reason").size == 0)
		wrong(model, "K8 S-072 sent back without a reason");
	unit->assessment.proposer = NULL;
}

/* S-120: anyone raises, the general manager alone lowers. */
static void
severity_set(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	signed char *state = &unit->state[AT_ASSESSMENT];
	int level = is(text(row, "level"), "serious")   ? SEVERITY_SERIOUS
		    : is(text(row, "level"), "general") ? SEVERITY_GENERAL
							: SEVERITY_NONE;

	/* A further round of a decided case is serious and undecided again. */
	if (level == as->severity && !as->gm_decided)
		wrong(model, "K8 S-120 the severity was this");
	/* Too many returns of a lot raise it by themselves. */
	if (!is_person(row) && (!yes(row, "automatic") || level < as->severity))
		wrong(model, "K8 S-120 no person set the severity");
	if (level < as->severity && !is(row->role, "gm"))
		wrong(model, "K8 S-120 lowered by another than gm");
	if (level == SEVERITY_SERIOUS) {
		as->gm_decided = false;
		as->gm_kind = NULL;
		if (*state >= A_LIABLE)
			*state = A_SERIOUS;
	} else if (*state == A_SERIOUS) {
		*state = as->decided && as->decided_round == as->round
			     ? A_DECIDED
			     : A_LIABLE;
	}
	as->severity = level;
}

static void
head_agreed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	take_part(model, unit, row);
	if (number(row, "version") != as->version)
		wrong(model, "K8 S-119 agreed to another version");
	as->agreed_version = number(row, "version");
}

/* INV-10 */
static void
gm_decided(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	take_part(model, unit, row);
	if (!is_person(row))
		wrong(model, "K8 INV-09 no person decided");
	as->gm_decided = true;
	if (is(text(row, "decision"), "confirm")) {
		if (!as->decided || as->decided_round != as->round)
			wrong(model, "K8 S-120 no decision stands");
		unit->state[AT_ASSESSMENT] = A_DECIDED;
	} else {
		as->gm_kind = word_of(model, row, "kind");
	}
}

static void
gm_approved(struct model *model, struct unit *unit, const struct row *row)
{
	(void)row;
	if (!unit->assessment.gm_decided)
		wrong(model, "K8 INV-10 approved before it was decided");
}

static const struct why {
	const char *why, *cause;
} whys[] = {
	{ "new_problem", "repair.new_problem" },
	{ "unrepairable", "repair.unrepairable" },
	{ "part_declined", "intake.customer_decided" },
	{ "part_declined", "intake.question_expired" },
	{ "escalated", "quality.escalation_settled" },
	{ "lost", "shipping.lost" },
	{ "not_accepted", "intake.acceptance_recorded" },
	{ "overdue", "intake.customer_decided" },
};

static void
reopened(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	bool fits = false;

	for (size_t i = 0; i < count_of(whys); i++)
		fits |= is(text(row, "why"), whys[i].why) &&
			cause_is(model, row, whys[i].cause);
	/* An appeal is upheld right before, by the same person. */
	fits |= is(text(row, "why"), "appeal") && row->ix > 0 &&
		as->upheld_seq == row->seq - 1 &&
		number(row, "ref_seq") == as->appeal_seq;
	if (!fits)
		wrong(model, "K8 S-084 no reason for a further round");
	if (number(row, "round") != as->round + 1)
		wrong(model, "K8 S-084 round %lld follows %lld",
		    (long long)number(row, "round"), (long long)as->round);
	as->round = number(row, "round");
	as->why = word_of(model, row, "why");
	if (strcmp(as->why, "lost") == 0)
		as->away = true;
	/* A question of an older round is asked no more. */
	as->liable = as->called_back = as->asked_info = false;
	as->approved_version = as->agreed_version = 0;
	as->gm_kind = as->chosen = NULL;
	as->proposer = NULL;
}

static void
goods_returned(struct model *model, struct unit *unit, const struct row *row)
{
	if (!cause_is(model, row, "intake.admitted"))
		wrong(model, "K8 INV-03 goods came back by another event");
	unit->assessment.away = unit->assessment.paper = false;
	unit->assessment.called_back = false;
}

static void
called_back(struct model *model, struct unit *unit, const struct row *row)
{
	(void)row;
	if (unit->assessment.called_back)
		wrong(model, "K8 X22 the goods were called back before");
	unit->assessment.called_back = true;
}

static void
clock_marked(struct model *model, struct unit *unit, const struct row *row)
{
	(void)model;
	if (is(text(row, "what"), "delivered"))
		unit->assessment.away = true;
}

static void
ended(struct model *model, struct unit *unit, const struct row *row)
{
	bool fits = (is(text(row, "why"), "closed") &&
			cause_is(model, row, "intake.closed")) ||
		    (is(text(row, "why"), "canceled") &&
			cause_is(model, row, "intake.canceled")) ||
		    (is(text(row, "why"), "lapsed") &&
			cause_is(model, row, "intake.lapsed"));

	(void)unit;
	if (!fits)
		wrong(model, "K8 it ended for no reason heard");
}
