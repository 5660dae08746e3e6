/*
 * intake_dock: goods that were authorized come in, or do not (T-05).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

#define REMINDER_DAYS 7 /* before an authorization ends (X3) */

void
intake_dock_validity(const struct fx_ask *ask, int64_t *expires_at,
    int64_t *remind_at, char expires_on[INTAKE_DATE_BYTES])
{
	int64_t reminder;

	*expires_at = fx_policy_add_days(
	    ask->policy, ask->now_ms, ask->policy->rma_validity_days);
	intake_unit_last_day(ask->policy, *expires_at, expires_on);
	reminder = *expires_at - REMINDER_DAYS * FX_DAY_MS;
	*remind_at = reminder > ask->now_ms ? reminder : 0;
}

int
intake_dock_announce(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_notify_inbound *cmd =
	    fx_asked(ask, intake_notify_inbound);
	struct intake_inbound_notified *notified;

	(void)record; /* authorized, says the table */
	notified = fx_emit(answer, intake_inbound_notified);
	fx_copy(notified->unit_no, cmd->unit_no);
	fx_copy(notified->carrier, cmd->carrier);
	fx_copy(notified->waybill, cmd->waybill);
	return 0;
}

void
intake_dock_announced(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->state = intake_unit_state_inbound;
}

int
intake_dock_remind(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_remind_validity *cmd =
	    fx_asked(ask, intake_remind_validity);
	const struct intake_unit *unit = record;

	if (unit->remind_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_warn(answer, EV_intake_warned, cmd->unit_no, INTAKE_RMA_VALIDITY,
	    unit->lapse_due);
	return 0;
}

void
intake_dock_reminded(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event; /* the only reminder of a unit is that of T-05 */
	unit->remind_due = 0;
}

/* What is on its way does not lapse: somebody looks for it. */
int
intake_dock_lapse(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_lapse *cmd = fx_asked(ask, intake_lapse);
	const struct intake_unit *unit = record;
	struct intake_lapsed *lapsed;

	if (unit->lapse_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	if (unit->state == intake_unit_state_inbound) {
		fx_breach(ask, answer, EV_intake_breached, cmd->unit_no,
		    INTAKE_RMA_VALIDITY, cmd->due_at, "cs");
		return 0;
	}

	lapsed = fx_emit(answer, intake_lapsed);
	fx_copy(lapsed->unit_no, cmd->unit_no);
	lapsed->return_leg = unit->return_leg;
	lapsed->round = unit->round;
	intake_question_withdraw(ask, cmd->unit_no, 0, answer);
	return 0;
}

/*
 * A customer who keeps the goods instead of sending them again keeps them as
 * they are: the round ends and the last decision stands.
 */
void
intake_dock_lapsed(void *record, const struct fx_event *event)
{
	const struct intake_lapsed *lapsed = fx_said(event, intake_lapsed);
	struct intake_unit *unit = record;

	unit->lapse_due = 0;
	unit->remind_due = 0;
	if (!lapsed->return_leg) {
		unit->outcome = fx_outcome_lapsed;
		intake_closing_end(unit, intake_unit_state_lapsed);
		return;
	}
	unit->state = intake_unit_state_admitted;
	unit->return_leg = false;
	unit->round_open = false;
	unit->acceptance = intake_acceptance_deemed;
	intake_closing_look(unit, event);
}

/* A further round has to see the goods, which the customer has (X22). */
int
intake_dock_call_back(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_unit_called_back *called =
	    fx_heard(ask, assessment_unit_called_back);
	const struct intake_unit *unit = record;
	struct intake_return_leg_opened *opened;

	if (unit->state != intake_unit_state_admitted)
		return fx_refuse(answer, NO_fx_no_concern);
	opened = fx_emit(answer, intake_return_leg_opened);
	fx_copy(opened->unit_no, called->unit_no);
	opened->round = called->round;
	intake_dock_validity(
	    ask, &opened->expires_at, &opened->remind_at, opened->expires_on);
	opened->freight_payer = called->freight_payer;
	return 0;
}

void
intake_dock_return_leg_opened(void *record, const struct fx_event *event)
{
	const struct intake_return_leg_opened *opened =
	    fx_said(event, intake_return_leg_opened);
	struct intake_unit *unit = record;

	unit->state = intake_unit_state_authorized;
	unit->return_leg = true;
	unit->round = opened->round;
	unit->lapse_due = opened->expires_at;
	unit->remind_due = opened->remind_at;
}

bool
intake_dock_differs(
    const struct intake_unit *unit, const struct intake_receipt *receipt)
{
	return strcmp(receipt->model_seen, unit->model) != 0 ||
	       receipt->qty_seen != unit->qty ||
	       (receipt->serial_seen[0] != '\0' &&
		   strcmp(receipt->serial_seen, unit->serial) != 0);
}

const char *
intake_dock_holder(const struct fx_ask *ask, const struct intake_unit *unit,
    const struct intake_receipt *receipt)
{
	const char *holder;

	holder = intake_serial_holder(ask, receipt->serial_seen, unit->unit_no);
	if (*holder != '\0')
		return holder;
	return intake_serial_holder(ask, unit->serial, unit->unit_no);
}

/* The number on the goods is bound where the request had none (INV-02). */
void
intake_dock_take(const struct intake_unit *unit,
    const struct intake_receipt *receipt, struct fx_answer *answer)
{
	struct intake_received *received = fx_emit(answer, intake_received);

	fx_copy(received->unit_no, unit->unit_no);
	received->round = unit->round == 0 ? 1 : unit->round;
	fx_copy(received->serial,
	    unit->serial[0] != '\0' ? unit->serial : receipt->serial_seen);
	fx_copy(received->tag, unit->unit_no);
	fx_copy(received->place, receipt->place);
	fx_copy(received->carrier, receipt->carrier);
	fx_copy(received->waybill, receipt->waybill);
	received->freight_minor = receipt->freight_minor;
	received->package_state = receipt->package_state;
	fx_copy(received->model_seen, receipt->model_seen);
	fx_copy(received->serial_seen, receipt->serial_seen);
	fx_copy(received->lot_seen, receipt->lot_seen);
	received->qty_seen = receipt->qty_seen;
	fx_copy(received->appearance, receipt->appearance);
	fx_copy(received->accessories, receipt->accessories);
	fx_copy(received->photo_sha, receipt->photo_sha);
	received->data_bearing = receipt->data_bearing;
	fx_copy(received->hazard, receipt->hazard);
	fx_copy(received->model, unit->model);
}

int
intake_dock_receive(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_receive *cmd = fx_asked(ask, intake_receive);
	struct intake_receipt seen = { 0 };
	const char *holder;

	fx_copy(seen.place, cmd->place);
	fx_copy(seen.carrier, cmd->carrier);
	fx_copy(seen.waybill, cmd->waybill);
	seen.freight_minor = cmd->freight_minor;
	seen.package_state = cmd->package_state;
	fx_copy(seen.model_seen, cmd->model_seen);
	fx_copy(seen.serial_seen, cmd->serial_seen);
	fx_copy(seen.lot_seen, cmd->lot_seen);
	seen.qty_seen = cmd->qty_seen;
	fx_copy(seen.appearance, cmd->appearance);
	fx_copy(seen.accessories, cmd->accessories);
	fx_copy(seen.photo_sha, cmd->photo_sha);
	seen.data_bearing = cmd->data_bearing;
	fx_copy(seen.hazard, cmd->hazard);
	holder = intake_dock_holder(ask, record, &seen);
	if (*holder != '\0')
		return intake_serial_refuse(answer, holder);
	intake_dock_take(record, &seen, answer);
	return 0;
}

void
intake_dock_received(void *record, const struct fx_event *event)
{
	const struct intake_received *received =
	    fx_said(event, intake_received);
	struct intake_unit *unit = record;

	unit->state = intake_unit_state_received;
	unit->round = received->round;
	fx_copy(unit->serial, received->serial);
	unit->goods = intake_goods_here;
	unit->settled = false;
	unit->return_leg = false;
	unit->lapse_due = 0;
	unit->remind_due = 0;
}
