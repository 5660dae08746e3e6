/*
 * intake_parcel: parcels that came without a number (X5): they stand on a
 * quarantine shelf until their unit is found, or go back (T-25).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

int
intake_parcel_receive(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_receive_blind *cmd =
	    fx_asked(ask, intake_receive_blind);
	const struct intake_counter *counter;
	struct intake_blind_received *received;
	char number[FX_CASE_BYTES], period[5];

	(void)record; /* the number is new, so is the record */
	intake_counter_period(ask, period);
	counter = fx_find(ask, intake_counter, period);
	if (intake_counter_number(ask, "PCL", counter->parcels, number) != 0)
		return fx_refuse(answer, NO_intake_numbers_used_up);

	received = fx_emit(answer, intake_blind_received);
	fx_copy(received->parcel_no, number);
	fx_copy(received->period, period);
	fx_copy(received->tag, number);
	fx_copy(received->shelf, cmd->shelf);
	fx_copy(received->place, cmd->place);
	fx_copy(received->carrier, cmd->carrier);
	fx_copy(received->waybill, cmd->waybill);
	received->freight_minor = cmd->freight_minor;
	received->package_state = cmd->package_state;
	fx_copy(received->model_seen, cmd->model_seen);
	fx_copy(received->serial_seen, cmd->serial_seen);
	fx_copy(received->lot_seen, cmd->lot_seen);
	received->qty_seen = cmd->qty_seen;
	fx_copy(received->appearance, cmd->appearance);
	fx_copy(received->accessories, cmd->accessories);
	fx_copy(received->photo_sha, cmd->photo_sha);
	received->data_bearing = cmd->data_bearing;
	fx_copy(received->hazard, cmd->hazard);
	received->match_due_at = fx_policy_add_workdays(ask->policy,
	    intake_unit_start(ask), ask->policy->blind_match_workdays);
	return 0;
}

void
intake_parcel_received(void *record, const struct fx_event *event)
{
	const struct intake_blind_received *received =
	    fx_said(event, intake_blind_received);
	struct intake_unit *parcel = record;

	parcel->state = intake_unit_state_unidentified;
	fx_copy(parcel->model, received->model_seen);
	fx_copy(parcel->lot, received->lot_seen);
	parcel->qty = received->qty_seen;
	parcel->goods = intake_goods_here;
	fx_copy(parcel->shelf, received->shelf);
	parcel->match_by = received->match_due_at;
	parcel->match_due = received->match_due_at;
}

int
intake_parcel_match(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_match *cmd = fx_asked(ask, intake_match);
	const struct intake_unit *unit =
	    fx_find(ask, intake_unit, cmd->unit_no);
	const struct intake_receipt *receipt =
	    fx_find(ask, intake_receipt, cmd->parcel_no);
	const char *holder = intake_dock_holder(ask, unit, receipt);
	struct intake_matched *matched;

	(void)record; /* unidentified, says the table */
	if (unit->state != intake_unit_state_authorized &&
	    unit->state != intake_unit_state_inbound)
		return fx_refuse(answer, NO_intake_not_awaited);
	if (*holder != '\0')
		return intake_serial_refuse(answer, holder);

	matched = fx_emit(answer, intake_matched);
	fx_copy(matched->parcel_no, cmd->parcel_no);
	fx_copy(matched->unit_no, cmd->unit_no);
	matched->by = cmd->by;
	intake_dock_take(unit, receipt, answer);
	return 0;
}

void
intake_parcel_matched(void *record, const struct fx_event *event)
{
	struct intake_unit *parcel = record;

	(void)event;
	parcel->goods = intake_goods_none;
	intake_closing_end(parcel, intake_unit_state_matched);
}

int
intake_parcel_return(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_return_unmatched *cmd =
	    fx_asked(ask, intake_return_unmatched);
	const struct intake_unit *parcel = record;
	struct intake_unmatched_returned *returned;

	if (ask->now_ms < parcel->match_by)
		return fx_refuse(answer, NO_intake_match_time_left);
	if (parcel->notices == 0)
		return fx_refuse(answer, NO_intake_no_notices_sent);

	returned = fx_emit(answer, intake_unmatched_returned);
	fx_copy(returned->parcel_no, cmd->parcel_no);
	returned->notices = parcel->notices;
	return 0;
}

void
intake_parcel_returned(void *record, const struct fx_event *event)
{
	struct intake_unit *parcel = record;

	(void)event;
	parcel->state = intake_unit_state_goods_back;
	parcel->match_due = 0;
}

int
intake_parcel_overdue(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_match_overdue *cmd =
	    fx_asked(ask, intake_match_overdue);
	const struct intake_unit *parcel = record;

	if (parcel->match_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_intake_breached, cmd->unit_no,
	    INTAKE_BLIND_MATCH, cmd->due_at, "cs");
	return 0;
}
