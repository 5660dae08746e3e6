/* Repair: work orders, operations, parts, attempts. */
#include "model_states.h"

#define OPEN     (~(S(R_ABSENT) | S(R_RELEASED)))
#define KNOWN    (~S(R_ABSENT))
#define IDLE     (S(R_QUEUED) | S(R_ASSIGNED) | S(R_STOPPED))
#define AT_WORK  (S(R_WORKING) | S(R_WAIT_PARTS))
#define GIVEN_UP (S(R_WORKING) | S(R_SUSPENDED))
#define JUDGED   (S(R_COMPLETED) | S(R_STOPPED))

static rule_fn queued, plan_changed, assigned, picked_up, step_done, part_in;
static rule_fn lot_accepted, parts_requested, parts_arrived, consent_asked;
static rule_fn consent_taken, wiped, completed, unrepairable, rework_queued;
static rule_fn rework_started, stopped, resumed, released, new_problem;
static rule_fn part_approved;

/* clang-format off */
const struct step repair_steps[] = {
	/* event, without its department; from; to; who; rule */
	{ "epoch_opened",      ANYHOW,        STAYS,          "", NULL },
	{ "corrected",         ANYHOW,        STAYS,          "*", NULL },
	{ "noted",             ANYHOW,        STAYS,          "*", NULL },
	{ "printed",           ANYHOW,        STAYS,          "*", NULL },
	{ "warned",            KNOWN,         STAYS,          "timer", NULL },
	{ "breached",          OPEN,          STAYS,          "timer", NULL },
	{ "blocked",           ANYHOW,        STAYS,          "service", block_set },
	{ "unblocked",         ANYHOW,        STAYS,          "service", block_cleared },
	{ "unit_known",        ANYHOW,        STAYS,          "service", NULL },
	{ "queued",            S(R_ABSENT),   R_QUEUED,       "service", queued },
	{ "plan_changed",      KNOWN,         STAYS,          "service", plan_changed },
	{ "assigned",          IDLE,          R_ASSIGNED,     "tech_lead", assigned },
	{ "picked_up",         S(R_ASSIGNED), R_WORKING,      "technician", picked_up },
	{ "step_done",         S(R_WORKING),  STAYS,          "technician", step_done },
	{ "part_replaced",     S(R_WORKING),  STAYS,          "technician", part_in },
	{ "lot_accepted",      ANYHOW,        STAYS,          "parts inspector", lot_accepted },
	{ "parts_requested",   AT_WORK,       R_WAIT_PARTS,   "technician", parts_requested },
	{ "parts_arrived",     KNOWN,         STAYS,          "parts", parts_arrived },
	{ "new_problem",       S(R_WORKING),  R_SUSPENDED,    "technician", new_problem },
	{ "consent_requested", S(R_WORKING),  R_WAIT_CONSENT, "technician", consent_asked },
	{ "consent_taken",     KNOWN,         STAYS,          "service", consent_taken },
	{ "part_approved",     OPEN,          STAYS,          "tech_lead", part_approved },
	{ "wiped",             OPEN,          STAYS,          "technician", wiped },
	{ "completed",         S(R_WORKING),  R_COMPLETED,    "technician", completed },
	{ "unrepairable",      GIVEN_UP,      R_UNREPAIRABLE, "technician", unrepairable },
	{ "rework_queued",     JUDGED,        R_REWORK,       "service", rework_queued },
	{ "rework_started",    S(R_REWORK),   R_WORKING,      "technician", rework_started },
	{ "stopped",           OPEN,          R_STOPPED,      "tech_lead service", stopped },
	{ "resumed",           S(R_STOPPED),  STAYS,          "tech_lead", resumed },
	{ "released",          KNOWN,         R_RELEASED,     "service", released },
	{ NULL, 0, 0, NULL, NULL },
};
/* clang-format on */

/* The stock of a lot of parts, after incoming inspection. */
struct lot {
	const char *part;
	int64_t left;
};

static bool
held_back(const struct unit *unit)
{
	return (unit->blocked[REPAIR] & (BLOCK_GAG | BLOCK_HOLD)) != 0;
}

static void
remember(struct at_repair *re, const char *technician)
{
	for (int i = 0; i < re->technician_count; i++) {
		if (re->technicians[i] == technician)
			return;
	}
	if (re->technician_count < (int)count_of(re->technicians))
		re->technicians[re->technician_count++] = technician;
}

static void
queued(struct model *model, struct unit *unit, const struct row *row)
{
	if (!cause_is(model, row, "assessment.decided"))
		wrong(model, "K8 S-128 queued for no decision");
	unit->repair.attempt = 1;
	unit->repair.round = number(row, "round");
	unit->repair.plan = number(row, "plan");
}

static void
begin_attempt(struct at_repair *re, int64_t attempt)
{
	re->attempt = attempt;
	re->completed = false;
	re->parts_cost = re->labor_min = re->steps = 0;
}

/* The event says where the unit stands after it; the page says whether so. */
static void
plan_changed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_repair *re = &unit->repair;
	struct bytes to = text(row, "state");
	/* What was completed is not done again, also when it was stopped. */
	bool again = unit->was == R_COMPLETED || unit->was == R_RELEASED ||
		     ((unit->was == R_STOPPED || unit->was == R_SUSPENDED) &&
			 re->completed);
	bool back = unit->was == R_SUSPENDED || unit->was == R_UNREPAIRABLE ||
		    unit->was == R_WAIT_CONSENT;
	int state = again || unit->was == R_STOPPED ? R_QUEUED
		    : back                          ? R_WORKING
						    : unit->was;

	if (!cause_is(model, row, "assessment.decided"))
		wrong(model, "K8 X13 the plan changed for no decision");
	if (back && is(to, "queued"))
		state = R_QUEUED; /* nobody had begun */
	if (!is(to, state_name(AT_REPAIR, state)))
		wrong(model, "K8 X13 from %s to %.*s",
		    state_name(AT_REPAIR, unit->was), (int)to.size, to.at);
	if (number(row, "attempt") != re->attempt + again)
		wrong(model, "K8 INV-14 attempt %lld after %lld",
		    (long long)number(row, "attempt"), (long long)re->attempt);
	if (number(row, "plan") <= re->plan)
		wrong(model, "K8 X13 the plan was there before");
	unit->state[AT_REPAIR] = (signed char)state;
	re->plan = number(row, "plan");
	re->attempt = number(row, "attempt");
	re->round = number(row, "round");
	if (again)
		begin_attempt(re, re->attempt);
}

static void
assigned(struct model *model, struct unit *unit, const struct row *row)
{
	unit->repair.technician = word_of(model, row, "technician");
	if (number(row, "attempt") != unit->repair.attempt)
		wrong(model, "K8 S-128 assigned for another attempt");
}

/* INV-09 */
static void
picked_up(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_repair *re = &unit->repair;

	if (held_back(unit))
		wrong(model, "K8 INV-09 picked up while it is blocked");
	if (word(model, row->actor) != re->technician)
		wrong(model, "K8 S-128 picked up by another technician");
	if (number(row, "attempt") != re->attempt)
		wrong(model, "K8 S-128 picked up for another attempt");
	re->began = true;
	remember(re, word(model, row->actor));
}

static void
at_work(struct model *model, struct unit *unit, const struct row *row)
{
	if (word(model, row->actor) != unit->repair.technician)
		wrong(model, "K8 S-128 another technician has this unit");
}

static void
step_done(struct model *model, struct unit *unit, const struct row *row)
{
	at_work(model, unit, row);
	unit->repair.labor_min += number(row, "minutes");
	unit->repair.steps++;
}

/* S-133: what was not accepted, or is used up, is not put in. */
static void
part_in(struct model *model, struct unit *unit, const struct row *row)
{
	struct bytes name = text(row, "part_lot");
	struct lot *lot = book_find(&model->lots, name.at, name.size);
	int64_t qty = number(row, "qty");

	at_work(model, unit, row);
	unit->repair.parts_cost += qty * number(row, "unit_cost_minor");
	if (lot == NULL) {
		wrong(model, "K9 S-133 the lot was never accepted");
		return;
	}
	lot->left -= qty;
	if (lot->left < 0)
		wrong(model, "K9 S-133 the lot is %lld short",
		    (long long)-lot->left);
	if (lot->part != word_of(model, row, "part_no"))
		wrong(model, "K8 S-133 the lot is of another part");
}

static void
lot_accepted(struct model *model, struct unit *unit, const struct row *row)
{
	struct lot *lot =
	    book_make(&model->lots, row->subject.at, row->subject.size);
	const char *part = word_of(model, row, "part_no");

	(void)unit;
	if (lot->part != NULL && lot->part != part)
		wrong(model, "K8 S-133 the lot was of another part");
	if (text(row, "iqc_ref").size == 0)
		wrong(model, "K8 S-133 accepted without an inspection");
	lot->part = part;
	lot->left += number(row, "qty");
}

static void
parts_requested(struct model *model, struct unit *unit, const struct row *row)
{
	at_work(model, unit, row);
	unit->repair.requests_open++;
}

static void
parts_arrived(struct model *model, struct unit *unit, const struct row *row)
{
	if (number(row, "missing") > 0)
		return;
	if (--unit->repair.requests_open < 0)
		wrong(model, "K8 S-130 nobody asked for this part");
	if (unit->repair.requests_open > 0)
		return;
	if (unit->was == R_WAIT_PARTS)
		unit->state[AT_REPAIR] = R_WORKING;
	else if (unit->was == R_STOPPED && unit->repair.before == R_WAIT_PARTS)
		unit->repair.before = R_WORKING;
}

static void
new_problem(struct model *model, struct unit *unit, const struct row *row)
{
	at_work(model, unit, row);
}

static void
consent_asked(struct model *model, struct unit *unit, const struct row *row)
{
	at_work(model, unit, row);
}

/* INV-08: anything but consent sends the unit back to assessment. */
static void
consent_taken(struct model *model, struct unit *unit, const struct row *row)
{
	bool agreed = is(text(row, "answer"), "approve") ||
		      is(text(row, "answer"), "choose");
	int state = agreed ? R_WORKING : R_SUSPENDED;

	if (!cause_is(model, row, "intake.customer_decided") &&
	    !cause_is(model, row, "intake.question_expired"))
		wrong(model, "K8 INV-08 an answer nobody gave");
	if (unit->was == R_WAIT_CONSENT)
		unit->state[AT_REPAIR] = (signed char)state;
	else if (unit->was == R_STOPPED &&
		 unit->repair.before == R_WAIT_CONSENT)
		unit->repair.before = state;
}

static void
part_approved(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (text(row, "reason").size == 0)
		wrong(model, "K8 INV-08 the company pays without a reason");
}

static void
wiped(struct model *model, struct unit *unit, const struct row *row)
{
	if (text(row, "cert_sha").size == 0)
		wrong(model, "K8 X33 wiped without a certificate");
	unit->repair.wiped = true;
}

/* INV-11, INV-12: it names every technician of every attempt. */
static void
completed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_repair *re = &unit->repair;
	struct bytes names = text(row, "technicians");
	int named = names.size > 0;

	at_work(model, unit, row);
	re->completed = true;
	re->told = word(model, names);
	re->told_attempt = number(row, "attempt");
	for (size_t i = 0; i < names.size; i++)
		named += names.at[i] == ',';
	for (int i = 0; i < re->technician_count; i++) {
		const char *name = re->technicians[i];

		if (!listed(names, (struct bytes){ name, strlen(name) }))
			wrong(model, "K8 INV-12 %s is not named", name);
	}
	if (named != re->technician_count)
		wrong(model, "K8 INV-12 it names who never had the unit");
	if (re->requests_open > 0)
		wrong(model, "K8 S-130 completed over an open request");
	if (re->steps == 0)
		wrong(model, "K8 INV-11 completed without an operation");
	if (number(row, "attempt") != re->attempt)
		wrong(model, "K8 INV-14 another attempt is under way");
	if (number(row, "parts_cost_minor") != re->parts_cost ||
	    number(row, "labor_min") != re->labor_min)
		wrong(model, "K9 S-187 parts %lld and %lld min were booked",
		    (long long)re->parts_cost, (long long)re->labor_min);
	if (is(text(row, "wipe"), "wiped") && !re->wiped)
		wrong(model, "K8 X33 no wiping is on record");
}

static void
unrepairable(struct model *model, struct unit *unit, const struct row *row)
{
	(void)unit;
	if (text(row, "confirmed_by").size == 0 ||
	    same(text(row, "confirmed_by"), row->actor))
		wrong(model, "K8 X9 given up by one person alone");
}

/* A lead may stop it while it is inspected. */
static bool
is_inspected(const struct unit *unit)
{
	return unit->was == R_COMPLETED ||
	       (unit->was == R_STOPPED && unit->repair.before == R_COMPLETED &&
		   !unit->repair.escalated);
}

static void
rework_queued(struct model *model, struct unit *unit, const struct row *row)
{
	bool failed = cause_is(model, row, "quality.failed");

	if (failed != is_inspected(unit) ||
	    (!failed && !cause_is(model, row, "quality.escalation_settled")))
		wrong(model, "K8 X16 rework for no failed inspection");
	if (number(row, "attempt") != unit->repair.attempt + 1)
		wrong(model, "K8 INV-14 attempt %lld after %lld",
		    (long long)number(row, "attempt"),
		    (long long)unit->repair.attempt);
	begin_attempt(&unit->repair, number(row, "attempt"));
}

static void
rework_started(struct model *model, struct unit *unit, const struct row *row)
{
	if (held_back(unit))
		wrong(model, "K8 INV-09 begun while it is blocked");
	if (number(row, "attempt") != unit->repair.attempt)
		wrong(model, "K8 INV-14 another attempt waits");
	unit->repair.technician = word(model, row->actor);
	remember(&unit->repair, unit->repair.technician);
}

/* A further round suspends; every other reason stops. */
static void
stopped(struct model *model, struct unit *unit, const struct row *row)
{
	struct bytes reason = text(row, "reason");
	bool lead = is(reason, "lead");

	if (lead != is_person(row))
		wrong(model, "K8 S-131 stopped by nobody entitled");
	if (is(reason, "escalated") && !is_inspected(unit))
		wrong(model, "K8 X16 escalated what was not completed");
	unit->repair.escalated = is(reason, "escalated");
	if (unit->was != R_STOPPED)
		unit->repair.before = unit->was;
	if (is(reason, "reassess"))
		unit->state[AT_REPAIR] = R_SUSPENDED;
}

static void
resumed(struct model *model, struct unit *unit, const struct row *row)
{
	(void)row;
	if (held_back(unit))
		wrong(model, "K8 INV-09 resumed while it is blocked");
	unit->state[AT_REPAIR] = (signed char)unit->repair.before;
}

static void
released(struct model *model, struct unit *unit, const struct row *row)
{
	static const struct why {
		const char *why, *cause;
	} whys[] = {
		{ "passed", "quality.passed" },
		{ "decided", "assessment.decided" },
		{ "canceled", "intake.canceled" },
		{ "closed", "intake.closed" },
	};
	bool fits = false;

	for (size_t i = 0; i < count_of(whys); i++)
		fits |= is(text(row, "why"), whys[i].why) &&
			cause_is(model, row, whys[i].cause);
	if (!fits)
		wrong(model, "K8 it was released for no reason heard");
	if (number(row, "labor_min") > unit->repair.labor_min)
		wrong(model, "K9 S-187 more labor than was booked");
}
