/* Intake: the window and the dock, as the pages on states say. */
#include "model_internal.h"
#include "model_states.h"

#define DAY_MS INT64_C(86400000)

#define LIVE                                                         \
	(~(S(I_ABSENT) | S(I_CLOSED) | S(I_HELPED) | S(I_REJECTED) | \
	    S(I_LAPSED) | S(I_CANCELED) | S(I_MATCHED)))
#define KNOWN        (~S(I_ABSENT))
#define DISPUTED     (S(I_REJECTED) | S(I_ADMITTED))
#define TO_ADMIT     (S(I_RECEIVED) | S(I_AUTHORIZED))
#define TO_CLOSE     (S(I_ADMITTED) | S(I_GOODS_BACK))
#define AWAITED      (S(I_AUTHORIZED) | S(I_INBOUND) | S(I_REQUESTED))
#define ASKS_NO_MORE "service cs customer timer"
#define BEFORE_END                                                        \
	(S(I_REQUESTED) | S(I_REMOTE) | S(I_ELIGIBLE) | S(I_AUTHORIZED) | \
	    S(I_INBOUND) | S(I_RECEIVED) | S(I_DISCREPANCY) | S(I_ADMITTED))

static rule_fn requested, reviewed, side_confirmed, authorized, side_declined;
static rule_fn lapsed, received, blind_received, matched, settled, admitted;
static rule_fn notified, accepted, followed_up, canceled, closed, reopened;
static rule_fn leg_opened, progressed, unmatched_returned;

/* clang-format off */
const struct step intake_steps[] = {
	/* event, without its department; from; to; who; rule */
	{ "epoch_opened",        ANYHOW,           STAYS,         "", NULL },
	{ "corrected",           ANYHOW,           STAYS,         "*", NULL },
	{ "noted",               ANYHOW,           STAYS,         "*", NULL },
	{ "printed",             ANYHOW,           STAYS,         "*", NULL },
	{ "contact_changed",     ANYHOW,           STAYS,         "customer cs", NULL },
	{ "contact_read",        ANYHOW,           STAYS,         "*", NULL },
	{ "warned",              KNOWN,            STAYS,         "timer", NULL },
	{ "breached",            KNOWN,            STAYS,         "timer", NULL },
	{ "blocked",             KNOWN,            STAYS,         "service", block_set },
	{ "unblocked",           KNOWN,            STAYS,         "service", block_cleared },
	{ "requested",           S(I_ABSENT),      I_REQUESTED,   "*", requested },
	{ "acknowledged",        KNOWN,            STAYS,         "cs timer", NULL },
	{ "forwarded",           KNOWN,            STAYS,         "cs", NULL },
	{ "remote_guided",       S(I_REQUESTED),   I_REMOTE,      "cs", NULL },
	{ "remote_resolved",     S(I_REMOTE),      I_HELPED,      "cs", NULL },
	{ "remote_ended",        S(I_REMOTE),      I_REQUESTED,   "cs customer", NULL },
	{ "reviewed",            S(I_REQUESTED),   STAYS,         "cs", reviewed },
	{ "side_confirmed",      S(I_ELIGIBLE),    STAYS,         "sales_mgr qa", side_confirmed },
	{ "authorized",          S(I_ELIGIBLE),    I_AUTHORIZED,  "sales_mgr qa", authorized },
	{ "side_declined",       S(I_ELIGIBLE),    I_REQUESTED,   "sales_mgr qa", side_declined },
	{ "inbound_notified",    S(I_AUTHORIZED),  I_INBOUND,     "customer cs carrier", NULL },
	{ "lapsed",              S(I_AUTHORIZED),  I_LAPSED,      "timer", lapsed },
	{ "received",            AWAITED,          I_RECEIVED,    "receiver cs", received },
	{ "blind_received",      S(I_ABSENT),      I_PARCEL,      "receiver", blind_received },
	{ "matched",             S(I_PARCEL),      I_MATCHED,     "cs", matched },
	{ "unmatched_returned",  S(I_PARCEL),      I_GOODS_BACK,  "cs", unmatched_returned },
	{ "discrepancy_found",   S(I_RECEIVED),    I_DISCREPANCY, "receiver", NULL },
	{ "discrepancy_settled", S(I_DISCREPANCY), I_RECEIVED,    "cs", settled },
	{ "admitted",            TO_ADMIT,         I_ADMITTED,    "receiver cs", admitted },
	{ "notified",            KNOWN,            STAYS,         "cs service", notified },
	{ "question_opened",     LIVE,             STAYS,         "cs service", question_opened },
	{ "question_withdrawn",  KNOWN,            STAYS,         ASKS_NO_MORE, question_withdrawn },
	{ "question_expired",    KNOWN,            STAYS,         "timer", question_expired },
	{ "customer_decided",    KNOWN,            STAYS,         "customer cs", question_answered },
	{ "acceptance_recorded", TO_CLOSE,         STAYS,         "customer cs timer", accepted },
	{ "followed_up",         LIVE,             STAYS,         "customer cs", followed_up },
	{ "canceled",            BEFORE_END,       I_CANCELED,    "customer cs", canceled },
	{ "closed",              TO_CLOSE,         I_CLOSED,      "cs timer", closed },
	{ "reopened",            S(I_CLOSED),      STAYS,         "cs customer", reopened },
	{ "return_leg_opened",   S(I_ADMITTED),    I_AUTHORIZED,  "service", leg_opened },
	{ "progressed",          KNOWN,            STAYS,         "service", progressed },
	{ "appealed",            DISPUTED,         STAYS,         "customer cs", appealed },
	{ "appeal_resolved",     KNOWN,            STAYS,         "service", appeal_resolved },
	{ "appeal_told",         KNOWN,            STAYS,         "cs", appeal_told },
	{ NULL, 0, 0, NULL, NULL },
};
/* clang-format on */

static bool
is_open(const struct unit *unit)
{
	return (S(unit->state[AT_INTAKE]) & LIVE) != 0;
}

/* INV-02: bound while the unit that bound it last is open. */
static void
bind(struct model *model, struct unit *unit, struct bytes serial)
{
	struct unit **bound;

	if (serial.size == 0)
		return;
	bound = book_make(&model->serials, serial.at, serial.size);
	if (*bound != NULL && *bound != unit && is_open(*bound))
		wrong(model, "K8 INV-02 serial %.*s is bound in %s",
		    (int)serial.size, serial.at, (*bound)->no);
	*bound = unit;
	unit->intake.serial = word(model, serial);
}

/* INV-01 */
static void
requested(struct model *model, struct unit *unit, const struct row *row)
{
	unit->intake.split_from = word_of(model, row, "split_from");
	unit->intake.round = 1;
	if (text(row, "model").size == 0 || text(row, "demand").size == 0 ||
	    text(row, "case_no").size == 0 || number(row, "qty") < 1)
		wrong(model, "K8 INV-01 a request lacks what it needs");
}

/* INV-06 */
static void
reviewed(struct model *model, struct unit *unit, const struct row *row)
{
	if (is(text(row, "verdict"), "eligible")) {
		unit->state[AT_INTAKE] = I_ELIGIBLE;
		bind(model, unit, text(row, "serial"));
	} else {
		unit->state[AT_INTAKE] = I_REJECTED;
		if (!is_person(row))
			wrong(model, "K8 INV-06 no person refused");
		if (text(row, "reason").size == 0 ||
		    text(row, "text_sha").size == 0)
			wrong(
			    model, "K8 INV-06 refused without reason, notice");
		unit->intake.verdict_service = "intake";
		unit->intake.verdict_seq = row->seq;
		unit->intake.verdict_by = word(model, row->actor);
		unit->intake.appeal_until = number(row, "appeal_until_at");
	}
}

static void
side_confirmed(struct model *model, struct unit *unit, const struct row *row)
{
	bool sales = is(text(row, "side"), "sales");
	const char **side =
	    sales ? &unit->intake.sales_by : &unit->intake.qa_by;

	if (*side != NULL)
		wrong(model, "K8 INV-19 this side had confirmed");
	if (row->role.size > 0 && !is(row->role, sales ? "sales_mgr" : "qa"))
		wrong(model, "K8 INV-19 it is not their side");
	if (!same(text(row, "confirmed_by"), row->actor))
		wrong(model, "K8 INV-19 somebody else confirmed");
	*side = word(model, row->actor);
	if (unit->intake.sales_by == unit->intake.qa_by)
		wrong(model, "K8 INV-19 one person confirmed both sides");
}

static void
authorized(struct model *model, struct unit *unit, const struct row *row)
{
	const char *method = word_of(model, row, "method");

	if (unit->intake.sales_by == NULL || unit->intake.qa_by == NULL)
		wrong(model, "K8 INV-19 one side alone authorized");
	unit->intake.expires_at = number(row, "expires_at");
	unit->intake.no_goods =
	    strcmp(method, "no_goods") == 0 || strcmp(method, "on_site") == 0;
}

static void
side_declined(struct model *model, struct unit *unit, const struct row *row)
{
	(void)model;
	(void)row;
	unit->intake.sales_by = unit->intake.qa_by = NULL;
}

/* T-05 */
static void
lapsed(struct model *model, struct unit *unit, const struct row *row)
{
	if (row->time < unit->intake.expires_at)
		wrong(model, "K8 T-05 it lapsed before its time");
	if (yes(row, "return_leg") != unit->intake.return_leg)
		wrong(model, "K8 X3 of which leg did it lapse");
	if (unit->intake.return_leg)
		unit->state[AT_INTAKE] = I_ADMITTED;
	unit->intake.return_leg = false;
}

static void
received(struct model *model, struct unit *unit, const struct row *row)
{
	const char *split_from = unit->intake.split_from;

	if (unit->was == I_REQUESTED &&
	    (split_from == NULL || split_from[0] == '\0'))
		wrong(model, "K8 S-083 received without an authorization");
	bind(model, unit, text(row, "serial"));
	unit->intake.goods_here = true;
	unit->intake.delivered = unit->intake.gone = unit->intake.lost = false;
	unit->intake.return_leg = false;
}

static void
blind_received(struct model *model, struct unit *unit, const struct row *row)
{
	(void)model;
	unit->money.way_here = number(row, "freight_minor");
	unit->intake.match_due = number(row, "match_due_at");
	unit->intake.goods_here = true;
}

/* The unit itself is received in the same group. */
static void
matched(struct model *model, struct unit *unit, const struct row *row)
{
	struct unit *of = unit_at(model, text(row, "unit_no"));

	unit->intake.goods_here = false;
	if (of->state[AT_INTAKE] != I_AUTHORIZED &&
	    of->state[AT_INTAKE] != I_INBOUND)
		wrong(model, "K8 X5 matched with %s, which awaits nothing",
		    of->no);
	if (!row->more)
		wrong(model, "K8 X5 matched, and nothing received");
}

/* T-25 */
static void
unmatched_returned(
    struct model *model, struct unit *unit, const struct row *row)
{
	if (row->time < unit->intake.match_due)
		wrong(model, "K8 T-25 returned while it may be matched");
	if (unit->intake.notices == 0)
		wrong(model, "K8 T-25 returned without a notice");
	unit->intake.gone = false;
}

static void
settled(struct model *model, struct unit *unit, const struct row *row)
{
	struct bytes way = text(row, "way");

	if (is(way, "return_as_is") || is(way, "cancel")) {
		unit->state[AT_INTAKE] = I_GOODS_BACK;
		unit->intake.canceled = is(way, "cancel");
		unit->intake.round_open = false;
	}
	if (text(row, "evidence_sha").size == 0)
		wrong(model, "K8 X4 settled without the customer's word");
	bind(model, unit, text(row, "serial"));
}

/* INV-03, X34 */
static void
admitted(struct model *model, struct unit *unit, const struct row *row)
{
	bool here = is(text(row, "goods"), "here");

	if (here != (unit->was == I_RECEIVED))
		wrong(model, "K8 INV-03 admitted goods that are not here");
	if (here && text(row, "shelf").size == 0)
		wrong(model, "K8 S-083 admitted without a shelf");
	if (!here && !unit->intake.no_goods)
		wrong(model, "K8 INV-03 the authorization asks for goods");
	unit->intake.round = number(row, "round");
	unit->intake.round_open = true;
}

/* INV-09 */
static void
notified(struct model *model, struct unit *unit, const struct row *row)
{
	unit->intake.notices++;
	if ((unit->blocked[INTAKE] & BLOCK_GAG) != 0 &&
	    !is(text(row, "template"), "neutral"))
		wrong(model, "K8 INV-09 told the customer under a gag");
}

/* T-15 */
static void
accepted(struct model *model, struct unit *unit, const struct row *row)
{
	if (!unit->intake.delivered && !unit->intake.no_goods)
		wrong(model, "K8 S-172 accepted before it is delivered");
	if (unit->intake.accepted)
		wrong(model, "K8 S-172 accepted twice");
	if (yes(row, "deemed") != is_timer(row))
		wrong(model, "K8 T-15 only the clock deems");
	unit->intake.accepted = true;
	if (!yes(row, "ok"))
		unit->intake.round_open = true;
}

static void
followed_up(struct model *model, struct unit *unit, const struct row *row)
{
	if (number(row, "csat") > 5 || number(row, "effort") > 5)
		wrong(model, "K8 S-180 a score beyond its scale");
	if (unit->intake.followed_up)
		wrong(model, "K8 T-16 followed up twice");
	unit->intake.followed_up = true;
}

/* X30: before pick-up and before a decision without repair, as far as heard. */
static void
canceled(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;

	if (in->picked_up || (in->decided && in->decision != NULL &&
				 strcmp(in->decision, "repair") != 0 &&
				 strcmp(in->decision, "refurbish") != 0))
		wrong(model, "K8 X30 canceled after work began");
	if (yes(row, "goods_here") != in->goods_here)
		wrong(model, "K8 X30 goods_here is not so");
	if (in->goods_here)
		unit->state[AT_INTAKE] = I_GOODS_BACK;
	in->canceled = true;
	in->round_open = false;
	if (text(row, "reason").size == 0)
		wrong(model, "K8 X30 canceled without a reason");
}

/* INV-10, INV-18 */
static void
closed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;
	bool parcel = memcmp(unit->no, "PCL-", 4) == 0;

	in->closed_at = row->time;
	if (in->serious && !(in->gm_decided && in->gm_approved))
		wrong(model, "K8 INV-10 serious, and not approved twice");
	if (in->questions_open > 0)
		wrong(model, "K8 INV-18 closed over an open question");
	if (in->appeal == A_FILED || in->appeal == A_RESOLVED)
		wrong(model, "K8 INV-18 closed over an open appeal");
	/* A round that was opened before the cancelation, and heard of after
	 * it, has ended with it. */
	if (in->round_open &&
	    !(in->canceled && unit->state[AT_ASSESSMENT] == A_ENDED))
		wrong(model, "K8 INV-18 closed in an open round");
	if (in->lost && in->decided_outcome != NULL &&
	    strcmp(in->decided_outcome, "lost_compensated") == 0)
		in->compensated = true;
	if (!in->no_goods && !in->delivered && !in->gone && !in->compensated)
		wrong(model, "K8 INV-18 closed, and the goods are nowhere");
	if (in->delivered && !in->accepted && !in->disputed &&
	    unit->was == I_ADMITTED)
		wrong(model, "K8 INV-18 closed without acceptance");
	if (in->delivered && !in->followed_up && !in->disputed &&
	    unit->was == I_ADMITTED)
		wrong(model, "K8 INV-18 closed without a follow-up");
	if (!in->ledger_complete && unit->was == I_ADMITTED && !parcel)
		wrong(model, "K8 INV-18 closed before its costs are posted");
	if (text(row, "outcome").size == 0)
		wrong(model, "K8 S-195 closed without an outcome");
}

static void
reopened(struct model *model, struct unit *unit, const struct row *row)
{
	if (row->time > unit->intake.closed_at + 30 * DAY_MS)
		wrong(model, "K8 S-174 reopened after its window");
	if (!row->more)
		wrong(model, "K8 S-174 reopened without a new unit");
}

static void
leg_opened(struct model *model, struct unit *unit, const struct row *row)
{
	if (!cause_is(model, row, "assessment.unit_called_back"))
		wrong(model, "K8 X22 nobody called the goods back");
	unit->intake.return_leg = true;
	unit->intake.expires_at = number(row, "expires_at");
}

/* What may have been heard, and what it changes here. */
static const struct news {
	const char *stage, *event;
} news[] = {
	{ "decided", "assessment.decided" },
	{ "reopened", "assessment.reopened" },
	{ "severity_lowered", "assessment.severity_set" },
	{ "gm_decided", "assessment.gm_decided" },
	{ "gm_execution_approved", "assessment.gm_execution_approved" },
	{ "picked_up", "repair.picked_up" },
	{ "passed", "quality.passed" },
	{ "queued", "shipping.queued" },
	{ "withdrawn", "shipping.withdrawn" },
	{ "replacement_reserved", "shipping.replacement_reserved" },
	{ "handed_over", "shipping.handed_over" },
	{ "delivered", "shipping.delivered" },
	{ "lost", "shipping.lost" },
	{ "returned_to_sender", "shipping.returned_to_sender" },
	{ "scrapped", "shipping.scrapped" },
	{ "stocked", "shipping.stocked" },
	{ "ledger_complete", "analytics.ledger_complete" },
	{ "compensated", "shipping.carrier_claim_settled" },
	{ "liable", "assessment.liability_set" },
};

static void
heard_decided(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;

	in->round_open = false;
	in->decided = true;
	in->decision = word_of(model, row, "decision");
	in->goods_to = word_of(model, row, "goods_to");
	in->decided_outcome = word_of(model, row, "outcome");
	/* Analytics may have heard of it first, and posted all of it. */
	in->ledger_complete =
	    in->ledger_round >= number(row, "round") && in->ledger_round > 0;
}

static void
heard_goods(struct at_intake *in, struct bytes stage)
{
	/* Each delivery is accepted and followed up for itself. */
	if (is(stage, "delivered")) {
		in->delivered = true;
		in->accepted = in->disputed = false;
		in->goods_here = false;
	} else if (is(stage, "handed_over")) {
		in->goods_here = in->followed_up = false;
	} else if (is(stage, "returned_to_sender")) {
		in->goods_here = true;
	} else if (is(stage, "scrapped") || is(stage, "stocked")) {
		in->gone = true;
		in->goods_here = false;
	} else if (is(stage, "lost")) {
		in->lost = true;
		in->goods_here = false;
	} else if (is(stage, "compensated")) {
		in->compensated = true;
	}
}

/* A further round, or what it sends, whichever is heard of first. */
static void
heard_round(struct at_intake *in, struct bytes stage, const struct row *row)
{
	bool sends = is(stage, "queued") && is(text(row, "leg"), "out");
	bool on_site =
	    number(row, "acceptance_due_at") > 0 && !is(stage, "delivered");

	in->judged_anew = (sends || is(stage, "reopened")) &&
			  number(row, "round") > in->out_round;
	if (sends || on_site)
		in->out_round = number(row, "round");
}

static void
progressed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;
	struct bytes stage = text(row, "stage");
	size_t n = 0;

	while (n < count_of(news) && !is(stage, news[n].stage))
		n++;
	if (n == count_of(news)) {
		wrong(model, "K8 an unknown stage of progress");
		return;
	}
	if (!cause_is(model, row, news[n].event))
		wrong(model, "K8 %s is not what it heard", news[n].stage);
	heard_round(in, stage, row);
	if (is(stage, "decided"))
		heard_decided(model, unit, row);
	else if (is(stage, "reopened")) {
		in->round_open = true;
		in->decided = in->ledger_complete = false;
		in->appeal_until = 0;
	} else if (is(stage, "gm_decided"))
		in->gm_decided = in->serious = true;
	else if (is(stage, "gm_execution_approved"))
		in->gm_approved = true;
	else if (is(stage, "severity_lowered"))
		in->serious = false;
	else if (is(stage, "picked_up"))
		in->picked_up = true;
	else if (is(stage, "ledger_complete")) {
		in->ledger_complete = true;
		in->ledger_round = number(row, "round");
	} else
		heard_goods(in, stage);
	if (number(row, "appeal_until_at") > 0) {
		in->verdict_service = "assessment";
		in->verdict_seq = number(row, "verdict_seq");
		in->verdict_by = word_of(model, row, "verdict_by");
		in->appeal_until = number(row, "appeal_until_at");
		if (in->verdict_seq != row->cause_seq)
			wrong(model, "K10 it was told another decision");
	}
	/* What is delivered anew is asked about anew. */
	if (number(row, "followup_due_at") > 0)
		in->followed_up = false;
}
