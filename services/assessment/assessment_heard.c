/*
 * assessment_heard: what other departments say, and what it means here: units
 * to assess, further rounds, goods that come back, the end.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

static bool
is_open(const struct assessment_unit *unit)
{
	return unit->state != assessment_unit_state_absent &&
	       unit->state != assessment_unit_state_ended;
}

static enum assessment_goods
goods(enum intake_goods said)
{
	switch (said) {
	case intake_goods_here: return assessment_goods_here;
	case intake_goods_on_site: return assessment_goods_on_site;
	default: return assessment_goods_none;
	}
}

static void
emit_queued(const struct intake_admitted *admitted,
    const struct assessment_clocks *clocks, struct fx_answer *answer)
{
	struct assessment_queued *queued = fx_emit(answer, assessment_queued);

	fx_copy(queued->unit_no, admitted->unit_no);
	queued->round = 1;
	queued->goods = goods(admitted->goods);
	fx_copy(queued->model, admitted->model);
	fx_copy(queued->family, admitted->family);
	fx_copy(queued->lot, admitted->lot);
	queued->return_class = admitted->return_class;
	queued->demand = admitted->demand;
	queued->customer_kind = admitted->customer_kind;
	fx_copy(queued->symptom, admitted->symptom);
	fx_copy(queued->condition, admitted->condition);
	queued->entitlement_status = admitted->entitlement_status;
	fx_copy(queued->entitlement_remedies, admitted->entitlement_remedies);
	fx_copy(queued->entitlement_clocks, admitted->entitlement_clocks);
	queued->nth_repair = admitted->nth_repair;
	queued->assess_warn_at = clocks->assess.warn_at;
	queued->assess_due_at = clocks->assess.due_at;
	queued->appraisal_warn_at = clocks->appraisal.warn_at;
	queued->appraisal_due_at = clocks->appraisal.due_at;
	queued->repair_warn_at = clocks->repair.warn_at;
	queued->repair_due_at = clocks->repair.due_at;
	queued->parts_warn_at = clocks->parts.warn_at;
	queued->parts_due_at = clocks->parts.due_at;
}

int
assessment_heard_admitted(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admitted *admitted = fx_heard(ask, intake_admitted);
	const struct assessment_unit *unit = record;
	struct assessment_goods_returned *returned;
	struct assessment_clocks clocks;

	assessment_clock_admitted(ask, admitted, &clocks);
	if (unit->state == assessment_unit_state_absent) {
		emit_queued(admitted, &clocks, answer);
		return 0;
	}
	/* Only an open round waits for the goods. */
	if (!is_open(unit) || unit->state == assessment_unit_state_decided)
		return fx_refuse(answer, NO_fx_no_concern);

	returned = fx_emit(answer, assessment_goods_returned);
	fx_copy(returned->unit_no, admitted->unit_no);
	returned->round = unit->round;
	returned->goods = goods(admitted->goods);
	returned->repair_warn_at = clocks.repair.warn_at;
	returned->repair_due_at = clocks.repair.due_at;
	returned->parts_warn_at = clocks.parts.warn_at;
	returned->parts_due_at = clocks.parts.due_at;
	if (!unit->called_back)
		return 0;
	returned->assess_warn_at = clocks.assess.warn_at;
	returned->assess_due_at = clocks.assess.due_at;
	returned->appraisal_warn_at = clocks.appraisal.warn_at;
	returned->appraisal_due_at = clocks.appraisal.due_at;
	return 0;
}

static int
end(const struct assessment_unit *unit, enum assessment_end why,
    struct fx_answer *answer)
{
	struct assessment_ended *ended;

	if (!is_open(unit))
		return fx_refuse(answer, NO_fx_no_concern);
	ended = fx_emit(answer, assessment_ended);
	fx_copy(ended->unit_no, unit->unit_no);
	ended->why = why;
	return 0;
}

int
assessment_heard_canceled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask;
	return end(record, assessment_end_canceled, answer);
}

int
assessment_heard_closed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask;
	return end(record, assessment_end_closed, answer);
}

/* The goods were not sent again: the last decision stands. */
int
assessment_heard_lapsed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_lapsed *lapsed = fx_heard(ask, intake_lapsed);
	const struct assessment_unit *unit = record;

	if (!lapsed->return_leg || lapsed->round < unit->round)
		return fx_refuse(answer, NO_fx_no_concern);
	return end(unit, assessment_end_lapsed, answer);
}

/* Another round, because of an event of a department. */
static void
reopen(const struct fx_ask *ask, const struct assessment_unit *unit,
    enum assessment_why why, const struct fx_cause *ref,
    struct fx_answer *answer)
{
	const char *service = fx_schema_place(ref->place)->name;
	struct assessment_reopened *reopened;
	struct assessment_severity_set *set;
	struct assessment_clocks clocks;

	assessment_clock_reopened(ask, &clocks);
	reopened = fx_emit(answer, assessment_reopened);
	fx_copy(reopened->unit_no, unit->unit_no);
	reopened->round = unit->round + 1;
	reopened->why = why;
	fx_copy_text(
	    reopened->ref_service, sizeof(reopened->ref_service), service);
	reopened->ref_seq = ref->seq;
	reopened->assess_warn_at = clocks.assess.warn_at;
	reopened->assess_due_at = clocks.assess.due_at;
	reopened->appraisal_warn_at = clocks.appraisal.warn_at;
	reopened->appraisal_due_at = clocks.appraisal.due_at;
	if (unit->severity != fx_severity_serious || unit->gag)
		return;

	/* The general manager decided on what was known then (INV-09). */
	set = fx_emit(answer, assessment_severity_set);
	fx_copy(set->unit_no, unit->unit_no);
	set->level = fx_severity_serious;
	fx_copy(set->criteria, "standing");
	set->automatic = true;
}

int
assessment_heard_reopen(const struct fx_ask *ask,
    const struct assessment_unit *unit, enum assessment_why why,
    struct fx_answer *answer)
{
	bool lost = why == assessment_why_lost && unit->canceled;

	/* Of a canceled return, a loss on the way back is all that counts. */
	if (!is_open(unit) && !lost)
		return fx_refuse(answer, NO_fx_no_concern);
	reopen(ask, unit, why, &ask->cause, answer);
	return 0;
}

void
assessment_heard_reopen_for(const struct fx_ask *ask,
    const struct assessment_unit *unit, int64_t appeal_seq,
    struct fx_answer *answer)
{
	const struct fx_cause appeal = { .place = FX_IN_intake,
		.seq = appeal_seq };

	if (is_open(unit))
		reopen(ask, unit, assessment_why_appeal, &appeal, answer);
}

/* A problem of an earlier round is what the present one is about. */
static int
reopen_unless_known(const struct fx_ask *ask,
    const struct assessment_unit *unit, int64_t round, enum assessment_why why,
    struct fx_answer *answer)
{
	if (round != 0 && round < unit->round)
		return fx_refuse(answer, NO_fx_no_concern);
	return assessment_heard_reopen(ask, unit, why, answer);
}

int
assessment_heard_new_problem(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return reopen_unless_known(ask, record,
	    fx_heard(ask, repair_new_problem)->round,
	    assessment_why_new_problem, answer);
}

int
assessment_heard_unrepairable(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return reopen_unless_known(ask, record,
	    fx_heard(ask, repair_unrepairable)->round,
	    assessment_why_unrepairable, answer);
}

int
assessment_heard_escalation(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_escalation_settled *settled =
	    fx_heard(ask, quality_escalation_settled);

	switch (settled->way) {
	case quality_way_reassess:
	case quality_way_replace:
	case quality_way_scrap:
		return reopen_unless_known(ask, record, settled->round,
		    assessment_why_escalated, answer);
	default: return fx_refuse(answer, NO_fx_no_concern);
	}
}

int
assessment_heard_lost(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return assessment_heard_reopen(
	    ask, record, assessment_why_lost, answer);
}

int
assessment_heard_acceptance(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, intake_acceptance_recorded)->ok)
		return fx_refuse(answer, NO_fx_no_concern);
	return assessment_heard_reopen(
	    ask, record, assessment_why_not_accepted, answer);
}

static int
mark(const struct fx_ask *ask, const struct assessment_unit *unit,
    enum assessment_clock clock, enum assessment_mark what,
    struct fx_answer *answer)
{
	struct assessment_clock_marked *marked;

	marked = fx_emit(answer, assessment_clock_marked);
	fx_copy(marked->unit_no, unit->unit_no);
	marked->clock = clock;
	marked->what = what;
	marked->at = ask->at_ms;
	return 0;
}

int
assessment_heard_part_asked(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_unit *unit = record;

	if (!is_open(unit) || unit->parts_due_at == 0)
		return fx_refuse(answer, NO_fx_no_concern);
	return mark(ask, unit, assessment_clock_statutory_parts,
	    assessment_mark_parts_requested, answer);
}

int
assessment_heard_part_came(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_parts_arrived *arrived =
	    fx_heard(ask, repair_parts_arrived);
	const struct assessment_unit *unit = record;

	if (!is_open(unit) || unit->parts_waiting == 0 || arrived->missing > 0)
		return fx_refuse(answer, NO_fx_no_concern);
	return mark(ask, unit, assessment_clock_statutory_parts,
	    assessment_mark_parts_arrived, answer);
}

int
assessment_heard_passed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_unit *unit = record;

	if (!is_open(unit) || unit->repair_due_at == 0)
		return fx_refuse(answer, NO_fx_no_concern);
	return mark(ask, unit, assessment_clock_statutory_repair,
	    assessment_mark_passed, answer);
}

int
assessment_heard_delivered(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_unit *unit = record;

	if (!is_open(unit))
		return fx_refuse(answer, NO_fx_no_concern);
	return mark(ask, unit, assessment_clock_statutory_repair,
	    assessment_mark_delivered, answer);
}

void
assessment_heard_apply_queued(void *record, const struct fx_event *event)
{
	const struct assessment_queued *queued =
	    fx_said(event, assessment_queued);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_queued;
	unit->round = queued->round;
	unit->goods = queued->goods;
	fx_copy(unit->model, queued->model);
	fx_copy(unit->family, queued->family);
	fx_copy(unit->lot, queued->lot);
	unit->return_class = queued->return_class;
	unit->demand = queued->demand;
	unit->customer_kind = queued->customer_kind;
	fx_copy(unit->symptom, queued->symptom);
	fx_copy(unit->condition, queued->condition);
	unit->entitlement_status = queued->entitlement_status;
	fx_copy(unit->entitlement_remedies, queued->entitlement_remedies);
	fx_copy(unit->entitlement_clocks, queued->entitlement_clocks);
	unit->nth_repair = queued->nth_repair;
	assessment_clock_arm_assess(
	    unit, queued->assess_warn_at, queued->assess_due_at);
	assessment_clock_arm_appraisal(
	    unit, queued->appraisal_warn_at, queued->appraisal_due_at);
	assessment_clock_arm_statutory(unit, queued->repair_warn_at,
	    queued->repair_due_at, queued->parts_warn_at, queued->parts_due_at);
}

void
assessment_heard_apply_reopened(void *record, const struct fx_event *event)
{
	const struct assessment_reopened *reopened =
	    fx_said(event, assessment_reopened);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_queued;
	unit->round = reopened->round;
	unit->why = reopened->why;
	unit->called_back = false;
	if (reopened->why == assessment_why_lost)
		unit->goods = assessment_goods_away;
	fx_copy(unit->opinions_due, "");
	fx_copy(unit->info_ref, "");
	fx_copy(unit->remedy_ref, "");
	fx_copy(unit->proposed_by, "");
	unit->gm_kind = fx_decision_unsaid;
	assessment_liability_forget(unit);
	assessment_clock_arm_assess(
	    unit, reopened->assess_warn_at, reopened->assess_due_at);
	assessment_clock_arm_appraisal(
	    unit, reopened->appraisal_warn_at, reopened->appraisal_due_at);
}

void
assessment_heard_apply_goods_returned(
    void *record, const struct fx_event *event)
{
	const struct assessment_goods_returned *returned =
	    fx_said(event, assessment_goods_returned);
	struct assessment_unit *unit = record;

	unit->goods = returned->goods;
	if (unit->called_back) {
		unit->called_back = false;
		assessment_clock_arm_assess(
		    unit, returned->assess_warn_at, returned->assess_due_at);
		assessment_clock_arm_appraisal(unit,
		    returned->appraisal_warn_at, returned->appraisal_due_at);
	}
	assessment_clock_arm_statutory(unit, returned->repair_warn_at,
	    returned->repair_due_at, returned->parts_warn_at,
	    returned->parts_due_at);
}

void
assessment_heard_apply_ended(void *record, const struct fx_event *event)
{
	const struct assessment_ended *ended = fx_said(event, assessment_ended);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_ended;
	unit->canceled = ended->why == assessment_end_canceled;
	assessment_clock_arm_assess(unit, 0, 0);
	assessment_clock_arm_appraisal(unit, 0, 0);
	assessment_clock_arm_statutory(unit, 0, 0, 0, 0);
}
