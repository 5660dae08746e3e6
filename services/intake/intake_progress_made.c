/*
 * intake_progress_made: what the progress of other departments does to the
 * record of a unit.
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_department.h"
#include "services/intake/intake_internal.h"

/* Goods that never left their customer are where they belong. */
static void
made_good_on_site(
    struct intake_unit *unit, const struct intake_progressed *progressed)
{
	if (unit->goods != intake_goods_on_site ||
	    progressed->acceptance_due_at == 0)
		return;
	unit->out_stage = intake_stage_delivered;
	unit->out_round = progressed->round;
	if (unit->acceptance == intake_acceptance_open)
		unit->acceptance_due = progressed->acceptance_due_at;
	unit->followed_up = false;
	unit->followup_due = progressed->followup_due_at;
}

static void
made_decision(
    struct intake_unit *unit, const struct intake_progressed *progressed)
{
	made_good_on_site(unit, progressed);
	unit->round_open = false;
	unit->decision = progressed->decision;
	unit->decision_round = progressed->round;
	unit->decided_outcome = progressed->outcome;
	unit->goods_to = progressed->goods_to;
}

/* What was accepted before is judged anew. */
static void
forget_acceptance(struct intake_unit *unit)
{
	unit->acceptance = intake_acceptance_open;
	unit->acceptance_due = 0;
	unit->acceptance_left_ms = 0;
}

/* A further round; what it sends may have been heard of before it. */
static void
made_round(struct intake_unit *unit, const struct intake_progressed *progressed)
{
	unit->round_open = true;
	unit->round = progressed->round;
	unit->appeal_until = 0; /* what was decided before is void */
	if (progressed->round > unit->out_round)
		forget_acceptance(unit);
}

/* A job for the customer and one for goods that stay may both be open. */
static void
made_job(struct intake_unit *unit, const struct intake_progressed *progressed)
{
	if (progressed->leg == intake_leg_out) {
		unit->out_stage = progressed->stage;
		if (progressed->stage != intake_stage_queued)
			return;
		if (progressed->round > unit->out_round)
			forget_acceptance(unit);
		unit->out_round = progressed->round;
		unit->out_kind = progressed->decision;
		return;
	}
	unit->goods_stage = progressed->stage;
	unit->goods_round = progressed->round;
}

/* The unit itself, and not a replacement, has left the house. */
static void
goods_leave(struct intake_unit *unit)
{
	if (unit->out_kind == fx_decision_repair ||
	    unit->out_kind == fx_decision_return_as_is)
		unit->goods = intake_goods_none;
}

static void
made_delivery(
    struct intake_unit *unit, const struct intake_progressed *progressed)
{
	unit->out_stage = progressed->stage;
	goods_leave(unit);
	if (unit->acceptance == intake_acceptance_open)
		unit->acceptance_due = progressed->acceptance_due_at;
}

static void
made_way(struct intake_unit *unit, const struct intake_progressed *progressed)
{
	switch (progressed->stage) {
	case intake_stage_passed: made_good_on_site(unit, progressed); return;
	case intake_stage_queued:
	case intake_stage_withdrawn: made_job(unit, progressed); return;
	case intake_stage_replacement_reserved:
		unit->new_goods = progressed->new_goods;
		return;
	case intake_stage_handed_over:
		unit->out_stage = progressed->stage;
		unit->followed_up = false;
		unit->followup_due = progressed->followup_due_at;
		return;
	case intake_stage_delivered: made_delivery(unit, progressed); return;
	case intake_stage_lost:
		goods_leave(unit);
		unit->out_stage = progressed->stage;
		return;
	case intake_stage_returned_to_sender:
	case intake_stage_compensated:
		unit->out_stage = progressed->stage;
		return;
	case intake_stage_scrapped:
	case intake_stage_stocked:
		unit->goods_stage = progressed->stage;
		unit->goods = intake_goods_none;
		return;
	default: return; /* not a step of shipping */
	}
}

static void
made_appealable(
    struct intake_unit *unit, const struct intake_progressed *progressed)
{
	if (progressed->appeal_until_at == 0)
		return;
	unit->verdict_seq = progressed->verdict_seq;
	memcpy(unit->verdict_hash, progressed->verdict_hash,
	    sizeof(unit->verdict_hash));
	fx_copy(unit->verdict_by, progressed->verdict_by);
	unit->appeal_until = progressed->appeal_until_at;
}

void
intake_progress_made(void *record, const struct fx_event *event)
{
	const struct intake_progressed *progressed =
	    fx_said(event, intake_progressed);
	struct intake_unit *unit = record;

	switch (progressed->stage) {
	case intake_stage_decided: made_decision(unit, progressed); break;
	case intake_stage_reopened: made_round(unit, progressed); break;
	case intake_stage_severity_lowered: unit->serious = false; break;
	case intake_stage_gm_decided: unit->gm_decided = true; break;
	case intake_stage_gm_execution_approved:
		unit->gm_approved = true;
		break;
	case intake_stage_picked_up: unit->picked_up = true; break;
	case intake_stage_ledger_complete:
		unit->ledger_complete = true;
		unit->ledger_round = progressed->round;
		break;
	default: made_way(unit, progressed); break;
	}
	made_appealable(unit, progressed);
	intake_appeal_stop_clock(unit, event);
	intake_closing_look(unit, event);
}

/* Serious, perhaps again: what the general manager said before is over. */
void
intake_progress_blocked(void *record, const struct fx_event *event)
{
	const struct intake_blocked *blocked = fx_said(event, intake_blocked);
	struct intake_unit *unit = record;

	if (blocked->why != fx_block_gag)
		return;
	unit->gag = true;
	unit->serious = true;
	unit->gm_decided = false;
	unit->gm_approved = false;
	intake_closing_look(unit, event);
}

void
intake_progress_unblocked(void *record, const struct fx_event *event)
{
	const struct intake_unblocked *unblocked =
	    fx_said(event, intake_unblocked);
	struct intake_unit *unit = record;

	if (unblocked->why == fx_block_gag)
		unit->gag = false;
}
