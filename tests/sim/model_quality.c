/* Quality: inspection of every attempt, by somebody else. */
#include "model_states.h"

#define ATTEMPTS_MAX 2 /* quality.rework_limit of every profile */

#define WAITING (S(Q_QUEUED) | S(Q_INSPECTING))

static rule_fn queued, started, checked, passed, failed, escalated, settled;
static rule_fn ended;

/* clang-format off */
const struct step quality_steps[] = {
	/* event, without its department; from; to; who; rule */
	{ "epoch_opened",       ANYHOW,          STAYS,        "", NULL },
	{ "corrected",          ANYHOW,          STAYS,        "*", NULL },
	{ "noted",              ANYHOW,          STAYS,        "*", NULL },
	{ "printed",            ANYHOW,          STAYS,        "*", NULL },
	{ "warned",             ANYHOW,          STAYS,        "timer", NULL },
	{ "breached",           WAITING,         STAYS,        "timer", NULL },
	{ "blocked",            ANYHOW,          STAYS,        "service", block_set },
	{ "unblocked",          ANYHOW,          STAYS,        "service", block_cleared },
	{ "unit_known",         ANYHOW,          STAYS,        "service", NULL },
	{ "queued",             ANYHOW,          Q_QUEUED,     "service", queued },
	{ "started",            S(Q_QUEUED),     Q_INSPECTING, "inspector", started },
	{ "checked",            S(Q_INSPECTING), STAYS,        "inspector", checked },
	{ "passed",             S(Q_INSPECTING), Q_PASSED,     "inspector", passed },
	{ "failed",             S(Q_INSPECTING), Q_FAILED,     "inspector", failed },
	{ "escalated",          S(Q_FAILED),     Q_ESCALATED,  "inspector", escalated },
	{ "escalation_settled", S(Q_ESCALATED),  STAYS,        "qa_mgr", settled },
	{ "ended",              ~0u,             Q_ENDED,      "service", ended },
	{ NULL, 0, 0, NULL, NULL },
};
/* clang-format on */

/* The items that every plan must have, and those of some. */
static const struct plan {
	const char *plan, *items;
} plans[] = {
	{ "electric", "function reported_fault safety" },
	{ "ceramic", "appearance reported_fault" },
	{ "no_fault", "function reported_fault soak" },
	{ "", "function reported_fault" }, /* standard, and any not known */
};

static const char *const items[] = { "function", "reported_fault", "safety",
	"appearance", "soak" };

static uint32_t
item_of(struct bytes item)
{
	for (uint32_t i = 0; i < count_of(items); i++) {
		if (is(item, items[i]))
			return 1U << i;
	}
	return 0;
}

static void
queued(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_quality *qu = &unit->quality;
	bool repaired = cause_is(model, row, "repair.completed");

	if (repaired && (unit->was == Q_INSPECTING || unit->was == Q_QUEUED) &&
	    number(row, "attempt") <= qu->attempt)
		wrong(model, "K8 S-149 this attempt waits already");
	if (!repaired && !cause_is(model, row, "shipping.recovered"))
		wrong(model, "K8 S-149 nothing was completed");
	qu->attempt = number(row, "attempt");
	qu->round = number(row, "round");
	qu->technicians = word_of(model, row, "technicians");
	qu->plan = word_of(model, row, "qc_plan");
	if (repaired && unit->repair.told_attempt == qu->attempt &&
	    unit->repair.told != qu->technicians)
		wrong(model, "K8 INV-12 repair named %s", unit->repair.told);
	qu->passed_items = qu->failed_items = 0;
	qu->settled = false;
}

/* INV-12 */
static void
started(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_quality *qu = &unit->quality;
	struct bytes names = { qu->technicians, strlen(qu->technicians) };
	const struct at_repair *re = &unit->repair;

	qu->inspector = word(model, row->actor);
	if (!same(text(row, "inspector"), row->actor))
		wrong(model, "K8 S-152 somebody else is named as inspector");
	if (listed(names, row->actor))
		wrong(model, "K8 INV-12 %s repaired it", qu->inspector);
	for (int i = 0; i < re->technician_count; i++) {
		if (re->technicians[i] == qu->inspector)
			wrong(model, "K8 INV-12 %s had it on the bench",
			    qu->inspector);
	}
	if (number(row, "attempt") != qu->attempt)
		wrong(model, "K8 S-149 another attempt waits");
}

static void
at_work(struct model *model, struct unit *unit, const struct row *row)
{
	if (word(model, row->actor) != unit->quality.inspector)
		wrong(model, "K8 S-152 another inspector has this unit");
}

static void
checked(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_quality *qu = &unit->quality;
	uint32_t item = item_of(text(row, "item"));

	at_work(model, unit, row);
	/* The last check of an item counts. */
	qu->passed_items &= ~item;
	qu->failed_items &= ~item;
	if (is(text(row, "result"), "pass"))
		qu->passed_items |= item;
	if (is(text(row, "result"), "fail"))
		qu->failed_items |= item;
}

static void
passed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_quality *qu = &unit->quality;
	size_t n = 0;

	at_work(model, unit, row);
	if ((unit->blocked[QUALITY] & (BLOCK_GAG | BLOCK_HOLD)) != 0)
		wrong(model, "K8 INV-09 passed while it is blocked");
	if (number(row, "attempt") != qu->attempt)
		wrong(model, "K8 INV-13 passed another attempt");
	if (text(row, "sign_sha").size == 0)
		wrong(model, "K8 S-149 passed without a signature");
	if (qu->failed_items != 0)
		wrong(model, "K8 S-149 passed with a failed item");
	while (plans[n].plan[0] != '\0' && strcmp(plans[n].plan, qu->plan) != 0)
		n++;
	for (size_t i = 0; i < count_of(items); i++) {
		if (strstr(plans[n].items, items[i]) != NULL &&
		    (qu->passed_items & 1U << i) == 0)
			wrong(model, "K8 S-149 passed without %s", items[i]);
	}
}

/* INV-14 */
static void
failed(struct model *model, struct unit *unit, const struct row *row)
{
	bool limit = unit->quality.attempt >= ATTEMPTS_MAX;

	at_work(model, unit, row);
	if (text(row, "defects").size == 0)
		wrong(model, "K8 X16 failed without a defect");
	if (number(row, "attempt") != unit->quality.attempt)
		wrong(model, "K8 X16 failed another attempt");
	if (limit != is(text(row, "back_to"), "none") || limit != row->more)
		wrong(model, "K8 INV-14 at the limit it is escalated");
}

static void
escalated(struct model *model, struct unit *unit, const struct row *row)
{
	if (unit->quality.attempt < ATTEMPTS_MAX || row->ix == 0)
		wrong(model, "K8 INV-14 escalated below the limit");
}

static void
settled(struct model *model, struct unit *unit, const struct row *row)
{
	if (unit->quality.settled)
		wrong(model, "K8 X16 settled twice");
	unit->quality.settled = true;
	if (!is(text(row, "way"), "other_technician"))
		unit->state[AT_QUALITY] = Q_ENDED;
}

static void
ended(struct model *model, struct unit *unit, const struct row *row)
{
	static const struct why {
		const char *why, *cause;
	} whys[] = {
		{ "decided", "assessment.decided" },
		{ "reopened", "assessment.reopened" },
		{ "canceled", "intake.canceled" },
		{ "closed", "intake.closed" },
	};
	struct bytes why = text(row, "why");
	bool fits = false;

	/* What was decided otherwise is still told that all of it is over. */
	if (unit->was == Q_ENDED && !is(why, "closed") && !is(why, "canceled"))
		wrong(model, "K8 it was ended");
	for (size_t i = 0; i < count_of(whys); i++)
		fits |= is(text(row, "why"), whys[i].why) &&
			cause_is(model, row, whys[i].cause);
	if (!fits)
		wrong(model, "K8 it ended for no reason heard");
}
