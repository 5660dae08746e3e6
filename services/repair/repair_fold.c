/*
 * repair_fold: what each of our events does to a unit.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/repair/repair_internal.h"

/* Into a list of codes; the decision made sure there is room. */
static void
add_code(char *list, size_t size, const char *code)
{
	int rc = fx_text_add_code(list, size, code);

	fx_assert(rc == 0);
}

/* T-09: due then, or never. */
static void
promise(struct repair_unit *unit, int64_t due_at)
{
	unit->due_at = due_at;
	unit->repair_due = due_at;
}

/*
 * Put a unit into a state.  The clock of T-09 stands still while the customer
 * is asked; the event that ends the wait moves the date by as long (INV-26).
 */
static void
enter(struct repair_unit *unit, enum repair_unit_state state,
    const struct fx_event *event)
{
	bool waited = unit->state == repair_unit_state_wait_consent;
	bool waits = state == repair_unit_state_wait_consent;

	if (waits && !waited) {
		unit->clock_stopped_at = event->time_ms;
		unit->repair_due = 0;
	}
	if (waited && !waits) {
		if (unit->due_at > 0)
			promise(unit, unit->due_at + event->time_ms -
					  unit->clock_stopped_at);
		unit->clock_stopped_at = 0;
	}
	unit->state = state;
}

/* What was counted in one attempt begins at nothing in the next. */
static void
begin_attempt(struct repair_unit *unit, int64_t attempt)
{
	if (unit->attempt == attempt)
		return;
	unit->attempt = attempt;
	unit->begun = false;
	unit->other_technician = false;
	unit->steps = 0;
	unit->labor_min = 0;
	unit->parts_cost_minor = 0;
	fx_copy(unit->open_steps, "");
}

static void
forget_question(struct repair_unit *unit)
{
	fx_copy(unit->question_ref, "");
	fx_copy(unit->question_part, "");
	unit->question_about = fx_about_unsaid;
	unit->question_minor = 0;
}

static void
forget_stop(struct repair_unit *unit)
{
	unit->before = repair_unit_state_absent;
	unit->stop_reason = repair_stop_reason_unsaid;
}

/* One more of the technicians. */
static void
add_technician(struct repair_unit *unit, const char *account)
{
	fx_copy_text(unit->technician, sizeof(unit->technician), account);
	add_code(unit->technicians, sizeof(unit->technicians), account);
	unit->begun = true;
}

/* One more part agreed to, and what it may cost. */
static void
allow(struct repair_unit *unit, const char *part_no, int64_t amount_minor)
{
	if (part_no[0] != '\0')
		add_code(
		    unit->allowed_parts, sizeof(unit->allowed_parts), part_no);
	if (unit->spend_limit_minor > 0)
		unit->spend_limit_minor += amount_minor;
}

void
repair_fold_unit_known(void *record, const struct fx_event *event)
{
	const struct repair_unit_known *known =
	    fx_said(event, repair_unit_known);
	struct repair_unit *unit = record;

	unit->known = true;
	fx_copy(unit->model, known->model);
	fx_copy(unit->shelf, known->shelf);
	unit->data_bearing = known->data_bearing;
	unit->due_return_at = known->due_return_at;
	fx_copy(unit->serial, known->serial);
	fx_copy(unit->symptom, known->symptom);
	fx_copy(unit->fault_note, known->fault_note);
}

void
repair_fold_queued(void *record, const struct fx_event *event)
{
	const struct repair_queued *queued = fx_said(event, repair_queued);
	struct repair_unit *unit = record;

	enter(unit, repair_unit_state_queued, event);
	begin_attempt(unit, 1);
	unit->plan = queued->plan;
	unit->round = queued->round;
	fx_copy(unit->instruction, queued->instruction);
	fx_copy(unit->allowed_parts, queued->allowed_parts);
	unit->spend_limit_minor = queued->spend_limit_minor;
	fx_copy(unit->qc_plan, queued->qc_plan);
	promise(unit, queued->due_at);
}

void
repair_fold_plan_changed(void *record, const struct fx_event *event)
{
	const struct repair_plan_changed *changed =
	    fx_said(event, repair_plan_changed);
	struct repair_unit *unit = record;

	enter(unit, changed->state, event);
	begin_attempt(unit, changed->attempt);
	forget_question(unit);
	forget_stop(unit);
	unit->plan = changed->plan;
	unit->round = changed->round;
	fx_copy(unit->instruction, changed->instruction);
	fx_copy(unit->allowed_parts, changed->allowed_parts);
	unit->spend_limit_minor = changed->spend_limit_minor;
	fx_copy(unit->qc_plan, changed->qc_plan);
	if (changed->due_at > 0)
		promise(unit, changed->due_at);
}

void
repair_fold_assigned(void *record, const struct fx_event *event)
{
	const struct repair_assigned *assigned =
	    fx_said(event, repair_assigned);
	struct repair_unit *unit = record;

	enter(unit, repair_unit_state_assigned, event);
	forget_stop(unit);
	fx_copy(unit->technician, assigned->technician);
	fx_copy(unit->wo, assigned->wo);
}

void
repair_fold_picked_up(void *record, const struct fx_event *event)
{
	enter(record, repair_unit_state_working, event);
	add_technician(record, fx_said(event, repair_picked_up)->technician);
}

/* Take a step out of those that wait for a check. */
static void
close_step(struct repair_unit *unit, const char *step)
{
	char rest[sizeof(unit->open_steps)] = "";
	char code[FX_CODE_BYTES + 1];
	const char *at = unit->open_steps;
	size_t length;

	for (; *at != '\0'; at += at[length] == ',' ? length + 1 : length) {
		length = strcspn(at, ",");
		fx_assert(length < sizeof(code));
		memcpy(code, at, length);
		code[length] = '\0';
		if (strcmp(code, step) != 0)
			add_code(rest, sizeof(rest), code);
	}
	fx_copy(unit->open_steps, rest);
}

/* A step that was checked and not bad is no longer open; any other is. */
void
repair_fold_step_done(void *record, const struct fx_event *event)
{
	const struct repair_step_done *done = fx_said(event, repair_step_done);
	struct repair_unit *unit = record;

	unit->steps++;
	unit->labor_min += done->minutes;
	if (done->check == fx_check_pass || done->check == fx_check_na)
		close_step(unit, done->step);
	else
		add_code(
		    unit->open_steps, sizeof(unit->open_steps), done->step);
}

void
repair_fold_part_replaced(void *record, const struct fx_event *event)
{
	const struct repair_part_replaced *replaced =
	    fx_said(event, repair_part_replaced);
	struct repair_unit *unit = record;

	unit->parts_cost_minor += replaced->qty * replaced->unit_cost_minor;
}

void
repair_fold_part_approved(void *record, const struct fx_event *event)
{
	const struct repair_part_approved *approved =
	    fx_said(event, repair_part_approved);

	allow(record, approved->part_no, approved->amount_minor);
}

void
repair_fold_parts_requested(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	unit->requests++;
	unit->open_requests++;
	enter(unit, repair_unit_state_wait_parts, event);
}

/* Where a unit goes on, or would if it were not stopped. */
static void
go_on(struct repair_unit *unit, enum repair_unit_state from,
    enum repair_unit_state to, const struct fx_event *event)
{
	if (unit->state == from)
		enter(unit, to, event);
	else if (unit->state == repair_unit_state_stopped &&
		 unit->before == from)
		unit->before = to;
}

void
repair_fold_parts_arrived(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	if (fx_said(event, repair_parts_arrived)->missing > 0)
		return;
	unit->open_requests--;
	if (unit->open_requests == 0)
		go_on(unit, repair_unit_state_wait_parts,
		    repair_unit_state_working, event);
}

void
repair_fold_new_problem(void *record, const struct fx_event *event)
{
	enter(record, repair_unit_state_suspended, event);
}

void
repair_fold_consent_requested(void *record, const struct fx_event *event)
{
	const struct repair_consent_requested *requested =
	    fx_said(event, repair_consent_requested);
	struct repair_unit *unit = record;

	unit->questions++;
	fx_copy(unit->question_ref, requested->ref);
	unit->question_about = requested->about;
	fx_copy(unit->question_part, requested->part_no);
	unit->question_minor = requested->amount_minor;
	enter(unit, repair_unit_state_wait_consent, event);
}

/*
 * Without a part that was refused the plan fails, and assessment makes another
 * (X14); without wiping the work goes on, and the data stays (X33).
 */
void
repair_fold_consent_taken(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;
	bool agreed =
	    fx_said(event, repair_consent_taken)->answer == fx_reply_approve;
	bool wipe = unit->question_about == fx_about_wipe;

	if (agreed && wipe)
		unit->wipe_agreed = true;
	else if (agreed)
		allow(unit, unit->question_part, unit->question_minor);
	forget_question(unit);
	go_on(unit, repair_unit_state_wait_consent,
	    agreed || wipe ? repair_unit_state_working
			   : repair_unit_state_suspended,
	    event);
}

void
repair_fold_wiped(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	(void)event; /* how is in the journal */
	unit->wiped = true;
}

void
repair_fold_completed(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;

	enter(unit, repair_unit_state_completed, event);
	unit->completed_attempt = unit->attempt;
	promise(unit, 0);
}

void
repair_fold_unrepairable(void *record, const struct fx_event *event)
{
	enter(record, repair_unit_state_unrepairable, event);
}

/* A stop by the lead outlives a failed inspection; an escalation is over. */
void
repair_fold_rework_queued(void *record, const struct fx_event *event)
{
	const struct repair_rework_queued *queued =
	    fx_said(event, repair_rework_queued);
	struct repair_unit *unit = record;

	begin_attempt(unit, queued->attempt);
	unit->other_technician = queued->other_technician;
	if (unit->state == repair_unit_state_stopped &&
	    unit->stop_reason == repair_stop_reason_lead) {
		unit->before = repair_unit_state_rework;
		return;
	}
	forget_stop(unit);
	enter(unit, repair_unit_state_rework, event);
}

void
repair_fold_rework_started(void *record, const struct fx_event *event)
{
	enter(record, repair_unit_state_working, event);
	add_technician(
	    record, fx_said(event, repair_rework_started)->technician);
}

void
repair_fold_stopped(void *record, const struct fx_event *event)
{
	const struct repair_stopped *stopped = fx_said(event, repair_stopped);
	struct repair_unit *unit = record;

	if (stopped->reason == repair_stop_reason_reassess) {
		forget_stop(unit);
		enter(unit, repair_unit_state_suspended, event);
		return;
	}
	if (unit->state != repair_unit_state_stopped)
		unit->before = unit->state;
	unit->stop_reason = stopped->reason;
	enter(unit, repair_unit_state_stopped, event);
}

void
repair_fold_resumed(void *record, const struct fx_event *event)
{
	struct repair_unit *unit = record;
	enum repair_unit_state before = unit->before;

	forget_stop(unit);
	enter(unit, before, event);
}

void
repair_fold_released(void *record, const struct fx_event *event)
{
	const struct repair_released *released =
	    fx_said(event, repair_released);
	struct repair_unit *unit = record;

	enter(unit, repair_unit_state_released, event);
	forget_stop(unit);
	forget_question(unit);
	promise(unit, 0);
	if (released->why == repair_release_why_passed)
		unit->passed_attempt = unit->attempt;
	if (released->why == repair_release_why_canceled)
		unit->canceled = true;
	if (released->why == repair_release_why_closed)
		unit->closed = true;
}

void
repair_fold_breached(void *record, const struct fx_event *event)
{
	(void)event; /* told once, and over */
	promise(record, 0);
}

void
repair_fold_blocked(void *record, const struct fx_event *event)
{
	const struct repair_blocked *blocked = fx_said(event, repair_blocked);
	struct repair_unit *unit = record;

	if (blocked->why == fx_block_gag)
		unit->gag = true;
	if (blocked->why == fx_block_cancel)
		unit->canceled = true;
}

void
repair_fold_unblocked(void *record, const struct fx_event *event)
{
	const struct repair_unblocked *lifted =
	    fx_said(event, repair_unblocked);
	struct repair_unit *unit = record;

	if (lifted->why == fx_block_gag)
		unit->gag = false;
}
