/*
 * intake_difference: goods that differ from their request, and how that is
 * settled with the customer (X4, X6).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/intake/intake_internal.h"

int
intake_difference_report(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_report_discrepancy *cmd =
	    fx_asked(ask, intake_report_discrepancy);
	struct intake_discrepancy_found *found;

	(void)record; /* received, says the table */
	found = fx_emit(answer, intake_discrepancy_found);
	fx_copy(found->unit_no, cmd->unit_no);
	fx_copy(found->kinds, cmd->kinds);
	fx_copy(found->expected, cmd->expected);
	fx_copy(found->seen, cmd->seen);
	fx_copy(found->photo_sha, cmd->photo_sha);
	return 0;
}

void
intake_difference_found(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->state = intake_unit_state_discrepancy;
}

/* The request becomes what was seen, serial number and all. */
static int
amend(const struct fx_ask *ask, const struct intake_receipt *receipt,
    struct intake_discrepancy_settled *settled, struct fx_answer *answer)
{
	const char *holder =
	    intake_serial_holder(ask, receipt->serial_seen, settled->unit_no);

	if (*holder != '\0')
		return intake_serial_refuse(answer, holder);
	fx_copy(settled->model, receipt->model_seen);
	fx_copy(settled->serial, receipt->serial_seen);
	fx_copy(settled->lot, receipt->lot_seen);
	settled->qty = receipt->qty_seen;
	return 0;
}

/* The unit that a split makes: requested, and received in the same moment. */
static void
split_off(const struct fx_ask *ask, const struct intake_unit *unit,
    const struct intake_receipt *receipt, const struct intake_requested *line,
    struct fx_answer *answer)
{
	const struct intake_settle_discrepancy *cmd =
	    fx_asked(ask, intake_settle_discrepancy);
	struct intake_receipt seen = *receipt;
	struct intake_unit other = { 0 };

	*fx_emit(answer, intake_requested) = *line;
	fx_copy(other.unit_no, line->unit_no);
	fx_copy(other.model, unit->model);
	fx_copy(seen.model_seen, unit->model);
	fx_copy(seen.serial_seen, cmd->serial);
	seen.qty_seen = line->qty;
	seen.freight_minor = 0; /* paid once, for the parcel */
	intake_dock_take(&other, &seen, answer);
}

static int
split(const struct fx_ask *ask, const struct intake_unit *unit,
    const struct intake_receipt *receipt,
    struct intake_discrepancy_settled *settled, struct fx_answer *answer)
{
	const struct intake_settle_discrepancy *cmd =
	    fx_asked(ask, intake_settle_discrepancy);
	const char *holder = intake_serial_holder(ask, cmd->serial, "");
	struct intake_requested line = { 0 };

	if (cmd->qty < 1 || cmd->qty >= receipt->qty_seen)
		return fx_refuse(answer, NO_intake_bad_split);
	if (*holder != '\0')
		return intake_serial_refuse(answer, holder);
	if (intake_request_line(ask, unit->case_no, &line) != 0)
		return fx_refuse(answer, NO_intake_numbers_used_up);
	intake_request_copy(unit, &line);
	fx_copy(line.serial, cmd->serial);
	fx_copy(line.split_from,
	    unit->split_from[0] != '\0' ? unit->split_from : unit->unit_no);
	line.qty = receipt->qty_seen - cmd->qty;

	fx_copy(settled->new_unit, line.unit_no);
	settled->qty = cmd->qty;
	*fx_emit(answer, intake_discrepancy_settled) = *settled;
	split_off(ask, unit, receipt, &line, answer);
	return 0;
}

int
intake_difference_settle(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_settle_discrepancy *cmd =
	    fx_asked(ask, intake_settle_discrepancy);
	const struct intake_receipt *receipt =
	    fx_find(ask, intake_receipt, cmd->unit_no);
	struct intake_discrepancy_settled settled = { 0 };
	int rc = 0;

	fx_copy(settled.unit_no, cmd->unit_no);
	settled.way = cmd->way;
	settled.qty = receipt->qty_seen;
	memcpy(
	    settled.evidence_sha, cmd->evidence_sha, sizeof(cmd->evidence_sha));
	if (cmd->way == intake_settle_way_split)
		return split(ask, record, receipt, &settled, answer);
	if (cmd->way == intake_settle_way_amend)
		rc = amend(ask, receipt, &settled, answer);
	if (rc != 0)
		return rc;
	*fx_emit(answer, intake_discrepancy_settled) = settled;
	if (cmd->way == intake_settle_way_return_as_is ||
	    cmd->way == intake_settle_way_cancel)
		intake_question_withdraw(ask, cmd->unit_no, '\0', answer);
	return 0;
}

void
intake_difference_settled(void *record, const struct fx_event *event)
{
	const struct intake_discrepancy_settled *settled =
	    fx_said(event, intake_discrepancy_settled);
	struct intake_unit *unit = record;

	unit->settled = true;
	unit->qty = settled->qty;
	if (settled->way == intake_settle_way_return_as_is ||
	    settled->way == intake_settle_way_cancel) {
		unit->state = intake_unit_state_goods_back;
		unit->round_open = false;
		unit->canceled = settled->way == intake_settle_way_cancel;
		return;
	}
	unit->state = intake_unit_state_received;
	if (settled->model[0] != '\0')
		fx_copy(unit->model, settled->model);
	if (settled->serial[0] != '\0')
		fx_copy(unit->serial, settled->serial);
	if (settled->lot[0] != '\0')
		fx_copy(unit->lot, settled->lot);
}
