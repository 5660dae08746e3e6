/*
 * intake_appeal: a customer appeals against the last decision about a unit: a
 * refused request, or what assessment found against them (S-072, X23).  It is
 * judged in assessment, by who took no part in it; here it is filed and told.
 *
 * A unit has one appeal at a time, and its last decision alone can be appealed:
 * a further round of assessment makes the decision before void.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/intake/intake.h"
#include "services/intake/intake_internal.h"

static fx_decide_fn decide_judged;
static fx_apply_fn apply_filed, apply_resolved, apply_told;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                       in which states  decided by     key */
	{ EV_assessment_appeal_judged,   FX_ANYTIME,      decide_judged, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                     what it does to the file, key */
	{ EV_intake_appealed,            apply_filed,     NULL },
	{ EV_intake_appeal_resolved,     apply_resolved,  NULL },
	{ EV_intake_appeal_told,         apply_told,      NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_appeal_file_book = {
	.record = REC_intake_appeal_file,
	.rules = rules,
	.changes = changes,
};

bool
intake_appeal_is_open(const struct intake_unit *unit)
{
	return unit->appeal == intake_appeal_state_filed ||
	       unit->appeal == intake_appeal_state_judged;
}

int64_t
intake_appeal_until(const struct fx_ask *ask)
{
	return fx_policy_add_days(ask->policy, intake_unit_start(ask),
	    ask->policy->appeal_window_days);
}

/* The last decision about a refused request is ours; else assessment's. */
static bool
is_ours(const struct intake_unit *unit)
{
	return unit->state == intake_unit_state_rejected;
}

static const char *
department_of(const struct intake_unit *unit)
{
	return is_ours(unit) ? "intake" : "assessment";
}

/* Whether the named decision can be appealed now. */
static enum fx_refusal
unappealable(const struct fx_ask *ask, const struct intake_unit *unit)
{
	const struct intake_appeal *cmd = fx_asked(ask, intake_appeal);

	if (intake_appeal_is_open(unit))
		return NO_intake_appeal_open;
	if (unit->appeal_until == 0)
		return NO_intake_nothing_to_appeal;
	if (strcmp(cmd->against_service, department_of(unit)) != 0 ||
	    cmd->against_seq != unit->verdict_seq)
		return NO_intake_other_decision;
	if (ask->now_ms >= unit->appeal_until)
		return NO_intake_appeal_over;
	if (cmd->grounds[0] == '\0' && !intake_unit_is_hash(cmd->grounds_sha))
		return NO_intake_no_grounds;
	/* An event of our own is looked up, for its hash. */
	if (is_ours(unit) && ask->target.kind == FX_KIND_NONE)
		return NO_fx_no_such_event;
	return FX_REFUSAL_NONE;
}

int
intake_appeal_file(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_appeal *cmd = fx_asked(ask, intake_appeal);
	const struct intake_unit *unit = record;
	enum fx_refusal why = unappealable(ask, unit);
	struct intake_appealed *appealed;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	appealed = fx_emit(answer, intake_appealed);
	fx_copy(appealed->unit_no, cmd->unit_no);
	fx_copy(appealed->case_no, unit->case_no);
	fx_copy(appealed->against_service, cmd->against_service);
	appealed->against_seq = unit->verdict_seq;
	memcpy(appealed->against_hash,
	    is_ours(unit) ? ask->target.hash : unit->verdict_hash,
	    sizeof(appealed->against_hash));
	appealed->refusal = is_ours(unit);
	fx_copy(appealed->verdict_by, unit->verdict_by);
	memcpy(
	    appealed->grounds_sha, cmd->grounds_sha, sizeof(cmd->grounds_sha));
	fx_copy(appealed->attach_sha, cmd->attach_sha);
	return 0;
}

/* Upheld against a refusal: the request is reviewed anew, in its own time. */
static int
decide_judged(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_appeal_judged *judged =
	    fx_heard(ask, assessment_appeal_judged);
	const struct intake_appeal_file *file = record;
	const struct intake_unit *unit =
	    fx_find(ask, intake_unit, judged->unit_no);
	struct intake_appeal_resolved *resolved;

	if (file->state != intake_appeal_state_filed)
		return fx_refuse(answer, NO_fx_no_concern);

	resolved = fx_emit(answer, intake_appeal_resolved);
	fx_copy(resolved->unit_no, judged->unit_no);
	resolved->verdict = judged->verdict;
	resolved->reviewed_anew = file->refusal &&
				  judged->verdict == fx_appeal_verdict_upheld &&
				  unit->state == intake_unit_state_rejected;
	if (resolved->reviewed_anew)
		resolved->review_due_at =
		    ask->now_ms + ask->policy->first_review_hours * FX_HOUR_MS;
	return 0;
}

/* What was decided meanwhile, nobody could appeal: its time begins now. */
int
intake_appeal_tell(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_tell_appeal *cmd =
	    fx_asked(ask, intake_tell_appeal);
	const struct intake_unit *unit = record;
	struct intake_appeal_told *told;

	if (unit->appeal != intake_appeal_state_judged)
		return fx_refuse(answer, NO_intake_nothing_to_tell);

	told = fx_emit(answer, intake_appeal_told);
	fx_copy(told->unit_no, cmd->unit_no);
	told->verdict = fx_find(ask, intake_appeal_file, cmd->unit_no)->verdict;
	memcpy(told->text_sha, cmd->text_sha, sizeof(cmd->text_sha));
	if (unit->appeal_until > 0)
		told->appeal_until_at = intake_appeal_until(ask);
	if (unit->acceptance_left_ms > 0)
		told->acceptance_due_at =
		    ask->now_ms + unit->acceptance_left_ms;
	return 0;
}

static void
apply_filed(void *record, const struct fx_event *event)
{
	const struct intake_appealed *appealed =
	    fx_said(event, intake_appealed);
	struct intake_appeal_file *file = record;

	file->state = intake_appeal_state_filed;
	fx_copy(file->against_service, appealed->against_service);
	file->against_seq = appealed->against_seq;
	memcpy(file->against_hash, appealed->against_hash,
	    sizeof(file->against_hash));
	file->refusal = appealed->refusal;
	fx_copy(file->verdict_by, appealed->verdict_by);
	file->filed_at = event->time_ms;
	file->verdict = fx_appeal_verdict_unsaid;
	file->judged_at = 0;
	file->told_at = 0;
}

static void
apply_resolved(void *record, const struct fx_event *event)
{
	struct intake_appeal_file *file = record;

	file->state = intake_appeal_state_judged;
	file->verdict = fx_said(event, intake_appeal_resolved)->verdict;
	file->judged_at = event->time_ms;
}

static void
apply_told(void *record, const struct fx_event *event)
{
	struct intake_appeal_file *file = record;

	file->state = intake_appeal_state_told;
	file->told_at = event->time_ms;
}

/* Nothing is deemed accepted while an appeal is open (T-15, INV-26). */
void
intake_appeal_stop_clock(struct intake_unit *unit, const struct fx_event *event)
{
	if (!intake_appeal_is_open(unit) || unit->acceptance_due == 0)
		return;
	unit->acceptance_left_ms = 1;
	if (unit->acceptance_due > event->time_ms)
		unit->acceptance_left_ms =
		    unit->acceptance_due - event->time_ms;
	unit->acceptance_due = 0;
}

void
intake_appeal_filed(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	unit->appeal = intake_appeal_state_filed;
	unit->appeal_until = 0;
	unit->close_due = 0;
	intake_appeal_stop_clock(unit, event);
}

void
intake_appeal_resolved(void *record, const struct fx_event *event)
{
	const struct intake_appeal_resolved *resolved =
	    fx_said(event, intake_appeal_resolved);
	struct intake_unit *unit = record;

	unit->appeal = intake_appeal_state_judged;
	if (!resolved->reviewed_anew)
		return;
	unit->state = intake_unit_state_requested;
	unit->outcome = fx_outcome_unsaid;
	unit->review_due = resolved->review_due_at;
}

void
intake_appeal_told(void *record, const struct fx_event *event)
{
	const struct intake_appeal_told *told =
	    fx_said(event, intake_appeal_told);
	struct intake_unit *unit = record;

	unit->appeal = intake_appeal_state_told;
	unit->appeal_until = told->appeal_until_at;
	unit->acceptance_left_ms = 0;
	if (told->acceptance_due_at > 0)
		unit->acceptance_due = told->acceptance_due_at;
	intake_closing_look(unit, event);
}
