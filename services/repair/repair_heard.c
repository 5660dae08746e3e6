/*
 * repair_heard: what other departments say, and what it means here.
 *
 * Their events come in the order of each department, but in any order between
 * two of them.  So each names its round or its attempt, and one about an older
 * round or attempt than ours is no concern of ours any more.
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/repair/repair_internal.h"

int
repair_heard_admitted(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admitted *admitted = fx_heard(ask, intake_admitted);
	const struct repair_unit *unit = record;
	struct repair_unit_known *known;

	if (unit->closed)
		return fx_refuse(answer, NO_fx_no_concern);
	known = fx_emit(answer, repair_unit_known);
	fx_copy(known->unit_no, admitted->unit_no);
	fx_copy(known->model, admitted->model);
	fx_copy(known->shelf, admitted->shelf);
	known->data_bearing = admitted->data_bearing;
	known->due_return_at = admitted->due_return_at;
	fx_copy(known->family, admitted->family);
	fx_copy(known->serial, admitted->serial);
	fx_copy(known->lot, admitted->lot);
	known->qty = admitted->qty;
	fx_copy(known->symptom, admitted->symptom);
	fx_copy(known->condition, admitted->condition);
	fx_copy(known->fault_note, admitted->fault_note);
	fx_copy(known->accessories, admitted->accessories);
	fx_copy(known->hazard, admitted->hazard);
	known->customer_kind = admitted->customer_kind;
	return 0;
}

/* Whether a decision sends the goods through repair. */
static bool
is_for_repair(const struct assessment_decided *decided)
{
	return decided->kind == fx_decision_repair ||
	       decided->kind == fx_decision_refurbish ||
	       decided->goods_to == fx_goods_to_refurbish;
}

/*
 * T-09: the date the decision names; else the one promised at receipt, while
 * it is to come; else so many working days from now (S-142).  0, never, where
 * the company has not said how many.
 */
static int64_t
due_at(const struct fx_ask *ask, const struct assessment_decided *decided,
    const struct repair_unit *unit)
{
	if (decided->due_at > 0)
		return decided->due_at;
	if (unit->due_return_at > ask->now_ms)
		return unit->due_return_at;
	if (ask->policy->mailin_repair_workdays == FX_POLICY_UNSET)
		return 0;
	return fx_policy_add_workdays(
	    ask->policy, ask->now_ms, ask->policy->mailin_repair_workdays);
}

static int
queue(const struct fx_ask *ask, const struct assessment_decided *decided,
    const struct repair_unit *unit, struct fx_answer *answer)
{
	struct repair_queued *queued = fx_emit(answer, repair_queued);

	fx_copy(queued->unit_no, decided->unit_no);
	queued->plan = 1;
	queued->round = decided->round;
	fx_copy(queued->instruction, decided->instruction);
	fx_copy(queued->allowed_parts, decided->allowed_parts);
	queued->spend_limit_minor = decided->spend_limit_minor;
	fx_copy(queued->skill, decided->skill);
	fx_copy(queued->qc_plan, decided->qc_plan);
	fx_copy(queued->plan_ref, decided->plan);
	queued->due_at = due_at(ask, decided, unit);
	return 0;
}

/* Whether the attempt is over, so that a new plan begins another one. */
static bool
is_attempt_over(const struct repair_unit *unit)
{
	return unit->state == repair_unit_state_released ||
	       unit->completed_attempt == unit->attempt;
}

/* Where a unit stands once it has a new plan. */
static enum repair_unit_state
state_with_plan(const struct repair_unit *unit)
{
	switch (unit->state) {
	case repair_unit_state_completed:
	case repair_unit_state_released:
	case repair_unit_state_stopped: return repair_unit_state_queued;
	case repair_unit_state_suspended:
	case repair_unit_state_unrepairable:
	case repair_unit_state_wait_consent:
		/* Nobody works on what nobody has picked up. */
		return is_attempt_over(unit) || !unit->begun
			   ? repair_unit_state_queued
			   : repair_unit_state_working;
	default: return unit->state;
	}
}

static int
change_plan(const struct fx_ask *ask, const struct assessment_decided *decided,
    const struct repair_unit *unit, struct fx_answer *answer)
{
	struct repair_plan_changed *changed =
	    fx_emit(answer, repair_plan_changed);
	bool over = is_attempt_over(unit);

	fx_copy(changed->unit_no, decided->unit_no);
	changed->plan = unit->plan + 1;
	changed->round = decided->round;
	fx_copy(changed->instruction, decided->instruction);
	fx_copy(changed->allowed_parts, decided->allowed_parts);
	changed->spend_limit_minor = decided->spend_limit_minor;
	fx_copy(changed->skill, decided->skill);
	fx_copy(changed->qc_plan, decided->qc_plan);
	fx_copy(changed->plan_ref, decided->plan);
	changed->attempt = unit->attempt + (over ? 1 : 0);
	changed->state = state_with_plan(unit);
	/* The promise stands unless it was kept, or is made anew. */
	if (over || decided->due_at > 0)
		changed->due_at = due_at(ask, decided, unit);
	return 0;
}

static int
release(const char *unit_no, enum repair_release_why why,
    const struct repair_unit *unit, struct fx_answer *answer)
{
	struct repair_released *released = fx_emit(answer, repair_released);

	fx_copy_text(released->unit_no, sizeof(released->unit_no), unit_no);
	released->why = why;
	released->attempt = unit->attempt;
	/* What was worked in vain is a cost all the same (S-187). */
	if (!is_attempt_over(unit))
		released->labor_min = unit->labor_min;
	return 0;
}

/* Whether there is a work order that has not ended. */
static bool
is_open(const struct repair_unit *unit)
{
	return unit->state != repair_unit_state_absent &&
	       unit->state != repair_unit_state_released;
}

int
repair_heard_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decided *decided =
	    fx_heard(ask, assessment_decided);
	const struct repair_unit *unit = record;

	if (unit->canceled || unit->closed)
		return fx_refuse(answer, NO_fx_no_concern);
	if (!is_for_repair(decided) && !is_open(unit))
		return fx_refuse(answer, NO_fx_no_concern);
	if (!is_for_repair(decided))
		return release(
		    decided->unit_no, repair_release_why_decided, unit, answer);
	if (unit->state == repair_unit_state_absent)
		return queue(ask, decided, unit, answer);
	return change_plan(ask, decided, unit, answer);
}

static int
stop(const char *unit_no, enum repair_stop_reason reason,
    struct fx_answer *answer)
{
	struct repair_stopped *stopped = fx_emit(answer, repair_stopped);

	fx_copy_text(stopped->unit_no, sizeof(stopped->unit_no), unit_no);
	stopped->reason = reason;
	return 0;
}

int
repair_heard_reopened(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_reopened *reopened =
	    fx_heard(ask, assessment_reopened);
	const struct repair_unit *unit = record;

	/* What we sent back ourselves is with assessment already. */
	if (!is_open(unit) || reopened->round <= unit->round ||
	    unit->state == repair_unit_state_suspended ||
	    unit->state == repair_unit_state_unrepairable)
		return fx_refuse(answer, NO_fx_no_concern);
	return stop(reopened->unit_no, repair_stop_reason_reassess, answer);
}

/* Whether there is work, or waiting in the midst of it, that a gag stops. */
static bool
is_at_work(const struct repair_unit *unit)
{
	return unit->state == repair_unit_state_working ||
	       unit->state == repair_unit_state_wait_parts ||
	       unit->state == repair_unit_state_wait_consent;
}

int
repair_heard_severity_set(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_severity_set *set =
	    fx_heard(ask, assessment_severity_set);
	const struct repair_unit *unit = record;
	bool serious = set->level == fx_severity_serious;

	if (serious == unit->gag)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_block(ask, answer, serious ? EV_repair_blocked : EV_repair_unblocked,
	    set->unit_no, fx_block_gag);
	if (serious && is_at_work(unit))
		return stop(set->unit_no, repair_stop_reason_gag, answer);
	return 0;
}

int
repair_heard_gm_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_gm_decided *decided =
	    fx_heard(ask, assessment_gm_decided);
	const struct repair_unit *unit = record;

	if (!unit->gag)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_block(
	    ask, answer, EV_repair_unblocked, decided->unit_no, fx_block_gag);
	return 0;
}

/* The answer to our open question, or its absence. */
static int
take_answer(const char *ref, int64_t version, enum fx_reply reply,
    const struct repair_unit *unit, struct fx_answer *answer)
{
	struct repair_consent_taken *taken;

	if (unit->question_ref[0] == '\0' || version != 1 ||
	    strcmp(unit->question_ref, ref) != 0)
		return fx_refuse(answer, NO_fx_no_concern);
	taken = fx_emit(answer, repair_consent_taken);
	fx_copy(taken->unit_no, unit->unit_no);
	fx_copy(taken->ref, unit->question_ref);
	taken->version = version;
	taken->answer = reply;
	return 0;
}

int
repair_heard_customer_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_customer_decided *decided =
	    fx_heard(ask, intake_customer_decided);

	return take_answer(
	    decided->ref, decided->version, decided->answer, record, answer);
}

int
repair_heard_question_expired(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_question_expired *expired =
	    fx_heard(ask, intake_question_expired);

	return take_answer(
	    expired->ref, expired->version, fx_reply_none, record, answer);
}

/*
 * Whether inspection has our unit: completed, stopped there or not; or passed
 * before, since a parcel that was opened is inspected again (X21).
 */
static bool
is_in_inspection(const struct repair_unit *unit, int64_t attempt)
{
	enum repair_unit_state at = unit->state == repair_unit_state_stopped
					? unit->before
					: unit->state;

	if (unit->attempt != attempt || unit->canceled || unit->closed)
		return false;
	return at == repair_unit_state_completed ||
	       (at == repair_unit_state_released &&
		   unit->passed_attempt == attempt);
}

int
repair_heard_passed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_passed *passed = fx_heard(ask, quality_passed);
	const struct repair_unit *unit = record;

	if (unit->state == repair_unit_state_released ||
	    !is_in_inspection(unit, passed->attempt))
		return fx_refuse(answer, NO_fx_no_concern);
	return release(
	    passed->unit_no, repair_release_why_passed, unit, answer);
}

int
repair_heard_failed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_failed *failed = fx_heard(ask, quality_failed);
	struct repair_rework_queued *queued;

	if (failed->back_to != quality_back_to_repair ||
	    !is_in_inspection(record, failed->attempt))
		return fx_refuse(answer, NO_fx_no_concern);
	queued = fx_emit(answer, repair_rework_queued);
	fx_copy(queued->unit_no, failed->unit_no);
	queued->attempt = failed->attempt + 1;
	fx_copy(queued->defects, failed->defects);
	return 0;
}

int
repair_heard_escalated(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_escalated *escalated =
	    fx_heard(ask, quality_escalated);

	if (!is_in_inspection(record, escalated->attempt))
		return fx_refuse(answer, NO_fx_no_concern);
	return stop(escalated->unit_no, repair_stop_reason_escalated, answer);
}

int
repair_heard_escalation_settled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_escalation_settled *settled =
	    fx_heard(ask, quality_escalation_settled);
	const struct repair_unit *unit = record;
	struct repair_rework_queued *queued;

	if (!is_in_inspection(unit, settled->attempt) ||
	    unit->stop_reason != repair_stop_reason_escalated)
		return fx_refuse(answer, NO_fx_no_concern);
	if (settled->way != quality_way_other_technician)
		return stop(
		    settled->unit_no, repair_stop_reason_reassess, answer);

	queued = fx_emit(answer, repair_rework_queued);
	fx_copy(queued->unit_no, settled->unit_no);
	queued->attempt = settled->attempt + 1;
	fx_copy(queued->defects, settled->defects);
	queued->other_technician = true;
	return 0;
}

int
repair_heard_canceled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_canceled *canceled = fx_heard(ask, intake_canceled);
	const struct repair_unit *unit = record;

	if (is_open(unit))
		return release(canceled->unit_no, repair_release_why_canceled,
		    unit, answer);
	/* A decision that crossed the cancelation shall find it here. */
	if (unit->state == repair_unit_state_absent && unit->known &&
	    !unit->canceled) {
		fx_block(ask, answer, EV_repair_blocked, canceled->unit_no,
		    fx_block_cancel);
		return 0;
	}
	return fx_refuse(answer, NO_fx_no_concern);
}

int
repair_heard_closed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_closed *closed = fx_heard(ask, intake_closed);
	const struct repair_unit *unit = record;

	if (unit->state == repair_unit_state_absent || unit->closed)
		return fx_refuse(answer, NO_fx_no_concern);
	return release(
	    closed->unit_no, repair_release_why_closed, unit, answer);
}
