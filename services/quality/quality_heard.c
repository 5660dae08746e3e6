/*
 * quality_heard: what other departments say, and what it means here.
 *
 * Their events come in the order of each department, but in any order between
 * two of them; round and attempt tell what is old.
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/quality/quality_internal.h"

int
quality_heard_admitted(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admitted *admitted = fx_heard(ask, intake_admitted);
	const struct quality_unit *unit = record;
	struct quality_unit_known *known;

	if (unit->closed)
		return fx_refuse(answer, NO_fx_no_concern);
	known = fx_emit(answer, quality_unit_known);
	fx_copy(known->unit_no, admitted->unit_no);
	fx_copy(known->model, admitted->model);
	fx_copy(known->serial, admitted->serial);
	fx_copy(known->symptom, admitted->symptom);
	fx_copy(known->fault_note, admitted->fault_note);
	fx_copy(known->family, admitted->family);
	fx_copy(known->lot, admitted->lot);
	known->qty = admitted->qty;
	fx_copy(known->condition, admitted->condition);
	fx_copy(known->accessories, admitted->accessories);
	known->data_bearing = admitted->data_bearing;
	fx_copy(known->hazard, admitted->hazard);
	fx_copy(known->shelf, admitted->shelf);
	known->customer_kind = admitted->customer_kind;
	return 0;
}

/*
 * A completed repair enters the queue by itself (S-147), whatever has become
 * of the inspection of an earlier attempt.
 */
int
quality_heard_completed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_completed *completed =
	    fx_heard(ask, repair_completed);
	const struct quality_unit *unit = record;
	struct quality_queued *queued;

	if (unit->closed || unit->canceled ||
	    completed->attempt <= unit->attempt)
		return fx_refuse(answer, NO_fx_no_concern);

	queued = fx_emit(answer, quality_queued);
	fx_copy(queued->unit_no, completed->unit_no);
	queued->round = completed->round;
	queued->attempt = completed->attempt;
	fx_copy(queued->technicians, completed->technicians);
	fx_copy(queued->qc_plan, completed->qc_plan);
	queued->due_at = fx_policy_add_workdays(
	    ask->policy, ask->now_ms, ask->policy->qc_workdays);
	return 0;
}

/*
 * A parcel that was opened on the way is inspected again (X21).  What nobody
 * repaired was never inspected here; what did not pass comes by another way.
 */
int
quality_heard_recovered(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_recovered *recovered =
	    fx_heard(ask, shipping_recovered);
	const struct quality_unit *unit = record;
	struct quality_queued *queued;

	if (!recovered->opened || unit->state != quality_unit_state_passed)
		return fx_refuse(answer, NO_fx_no_concern);

	queued = fx_emit(answer, quality_queued);
	fx_copy(queued->unit_no, recovered->unit_no);
	queued->round = unit->round;
	queued->attempt = unit->attempt;
	fx_copy(queued->technicians, unit->technicians);
	fx_copy(queued->qc_plan, unit->qc_plan);
	queued->due_at = fx_policy_add_workdays(
	    ask->policy, ask->now_ms, ask->policy->qc_workdays);
	return 0;
}

/* Whether there is an inspection that has not come to its end. */
static bool
is_open(const struct quality_unit *unit)
{
	return unit->state == quality_unit_state_queued ||
	       unit->state == quality_unit_state_inspecting ||
	       unit->state == quality_unit_state_failed ||
	       unit->state == quality_unit_state_escalated;
}

static int
end(const char *unit_no, enum quality_end_why why, struct fx_answer *answer)
{
	struct quality_ended *ended = fx_emit(answer, quality_ended);

	fx_copy_text(ended->unit_no, sizeof(ended->unit_no), unit_no);
	ended->why = why;
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

int
quality_heard_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decided *decided =
	    fx_heard(ask, assessment_decided);
	const struct quality_unit *unit = record;

	if (!is_open(unit) || is_for_repair(decided) ||
	    decided->round < unit->round)
		return fx_refuse(answer, NO_fx_no_concern);
	return end(decided->unit_no, quality_end_why_decided, answer);
}

int
quality_heard_reopened(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_reopened *reopened =
	    fx_heard(ask, assessment_reopened);
	const struct quality_unit *unit = record;

	/* The repair that waits here may belong to that very round. */
	if (!is_open(unit) || reopened->round <= unit->round)
		return fx_refuse(answer, NO_fx_no_concern);
	return end(reopened->unit_no, quality_end_why_reopened, answer);
}

int
quality_heard_severity_set(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_severity_set *set =
	    fx_heard(ask, assessment_severity_set);
	const struct quality_unit *unit = record;
	bool serious = set->level == fx_severity_serious;

	if (serious == unit->gag)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_block(ask, answer,
	    serious ? EV_quality_blocked : EV_quality_unblocked, set->unit_no,
	    fx_block_gag);
	return 0;
}

int
quality_heard_gm_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_gm_decided *decided =
	    fx_heard(ask, assessment_gm_decided);
	const struct quality_unit *unit = record;

	if (!unit->gag)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_block(
	    ask, answer, EV_quality_unblocked, decided->unit_no, fx_block_gag);
	return 0;
}

int
quality_heard_canceled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_canceled *canceled = fx_heard(ask, intake_canceled);
	const struct quality_unit *unit = record;

	if (is_open(unit))
		return end(canceled->unit_no, quality_end_why_canceled, answer);
	/* A completion that crossed the cancelation shall find it here. */
	if (unit->known && !unit->canceled && !unit->closed) {
		fx_block(ask, answer, EV_quality_blocked, canceled->unit_no,
		    fx_block_cancel);
		return 0;
	}
	return fx_refuse(answer, NO_fx_no_concern);
}

int
quality_heard_closed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_closed *closed = fx_heard(ask, intake_closed);
	const struct quality_unit *unit = record;

	if (unit->state == quality_unit_state_absent || unit->closed)
		return fx_refuse(answer, NO_fx_no_concern);
	return end(closed->unit_no, quality_end_why_closed, answer);
}
