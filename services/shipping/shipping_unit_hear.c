#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/shipping/shipping_internal.h"

/*
 * What the department makes of what intake says, and of the serious-problem
 * gate.  Foreign events come in any order: what is missing is looked for by
 * the command that needs it.
 */

/* What intake saw is what lies here, whatever the request said. */
int
shipping_hear_received(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_received *heard = fx_heard(ask, intake_received);
	struct shipping_unit_known *known;

	if (shipping_is_ended(record))
		return fx_refuse(answer, NO_fx_no_concern);
	known = fx_emit(answer, shipping_unit_known);
	fx_copy(known->unit_no, heard->unit_no);
	fx_copy(known->model, heard->model_seen);
	if (known->model[0] == '\0')
		fx_copy(known->model, heard->model);
	fx_copy(known->serial, heard->serial_seen);
	if (known->serial[0] == '\0')
		fx_copy(known->serial, heard->serial);
	fx_copy(known->lot, heard->lot_seen);
	known->qty = heard->qty_seen;
	fx_copy(known->accessories, heard->accessories);
	known->data_bearing = heard->data_bearing;
	fx_copy(known->hazard, heard->hazard);
	known->here = true;
	return 0;
}

int
shipping_hear_parcel(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_blind_received *heard =
	    fx_heard(ask, intake_blind_received);
	struct shipping_unit_known *known;

	if (shipping_is_ended(record))
		return fx_refuse(answer, NO_fx_no_concern);
	known = fx_emit(answer, shipping_unit_known);
	fx_copy(known->unit_no, heard->parcel_no);
	fx_copy(known->model, heard->model_seen);
	fx_copy(known->serial, heard->serial_seen);
	fx_copy(known->lot, heard->lot_seen);
	known->qty = heard->qty_seen;
	fx_copy(known->accessories, heard->accessories);
	known->data_bearing = heard->data_bearing;
	fx_copy(known->hazard, heard->hazard);
	known->here = true;
	return 0;
}

/* Whether an admission says of a unit what is known already. */
static bool
says_nothing_new(
    const struct shipping_unit *unit, const struct intake_admitted *heard)
{
	return unit->known && strcmp(unit->model, heard->model) == 0 &&
	       strcmp(unit->serial, heard->serial) == 0 &&
	       strcmp(unit->lot, heard->lot) == 0 && unit->qty == heard->qty &&
	       strcmp(unit->accessories, heard->accessories) == 0 &&
	       unit->data_bearing == heard->data_bearing &&
	       strcmp(unit->hazard, heard->hazard) == 0;
}

/* A difference may have been settled since the goods were received. */
int
shipping_hear_admitted(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admitted *heard = fx_heard(ask, intake_admitted);
	const struct shipping_unit *unit = record;
	struct shipping_unit_known *known;

	if (shipping_is_ended(unit) || says_nothing_new(unit, heard))
		return fx_refuse(answer, NO_fx_no_concern);
	/* Its release was heard before we knew that it does not come here. */
	if (!unit->known && heard->goods != intake_goods_here &&
	    shipping_is_open(unit) && !shipping_is_replaced(unit))
		shipping_withdraw(unit, shipping_withdraw_why_settled, answer);
	known = fx_emit(answer, shipping_unit_known);
	fx_copy(known->unit_no, heard->unit_no);
	fx_copy(known->model, heard->model);
	fx_copy(known->serial, heard->serial);
	fx_copy(known->lot, heard->lot);
	known->qty = heard->qty;
	fx_copy(known->accessories, heard->accessories);
	known->data_bearing = heard->data_bearing;
	fx_copy(known->hazard, heard->hazard);
	known->here =
	    unit->known ? unit->here : heard->goods == intake_goods_here;
	fx_copy(known->family, heard->family);
	fx_copy(known->symptom, heard->symptom);
	fx_copy(known->condition, heard->condition);
	fx_copy(known->fault_note, heard->fault_note);
	fx_copy(known->shelf, heard->shelf);
	known->customer_kind = heard->customer_kind;
	return 0;
}

/* The goods go back to the customer as they came. */
static int
send_back(const struct fx_ask *ask, const struct shipping_unit *unit,
    enum shipping_withdraw_why why, struct fx_answer *answer)
{
	const struct shipping_goods *goods = shipping_goods_of(ask, unit);
	const struct shipping_job job = {
		.leg = shipping_leg_out,
		.kind = fx_decision_return_as_is,
		.round = unit->known_round,
		.owner = shipping_owner_customer,
	};

	if (shipping_is_ended(unit) || shipping_is_away(unit) ||
	    goods->state == shipping_goods_state_destroyed ||
	    goods->state == shipping_goods_state_stocked)
		return fx_refuse(answer, NO_fx_no_concern);
	shipping_withdraw_all(ask, unit, why, answer);
	shipping_queue(ask, unit, &job, answer);
	return 0;
}

int
shipping_hear_settled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_discrepancy_settled *heard =
	    fx_heard(ask, intake_discrepancy_settled);

	if (heard->way != intake_settle_way_return_as_is &&
	    heard->way != intake_settle_way_cancel)
		return fx_refuse(answer, NO_fx_no_concern);
	return send_back(ask, record, shipping_withdraw_why_settled, answer);
}

int
shipping_hear_canceled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, intake_canceled)->goods_here)
		return send_back(
		    ask, record, shipping_withdraw_why_canceled, answer);
	if (!shipping_is_ended(record))
		shipping_withdraw_all(
		    ask, record, shipping_withdraw_why_canceled, answer);
	return shipping_done(answer);
}

int
shipping_hear_unmatched(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return send_back(ask, record, shipping_withdraw_why_settled, answer);
}

int
shipping_hear_closed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_unit *unit = record;
	struct shipping_ended *ended;

	if (shipping_is_ended(unit))
		return fx_refuse(answer, NO_fx_no_concern);
	ended = fx_emit(answer, shipping_ended);
	fx_copy(ended->unit_no, unit->unit_no);
	if (shipping_goods_of(ask, unit)->state != shipping_goods_state_absent)
		fx_copy(ended->goods_no, unit->unit_no);
	return 0;
}

/* A gate closes and opens, once each. */
static int
gate(const struct fx_ask *ask, const struct shipping_unit *unit,
    enum fx_block why, enum fx_kind event, struct fx_answer *answer)
{
	bool closed = why == fx_block_gag ? unit->gag : unit->appeal;

	if (shipping_is_ended(unit) || closed == (event == EV_shipping_blocked))
		return fx_refuse(answer, NO_fx_no_concern);
	fx_block(ask, answer, event, unit->unit_no, why);
	return 0;
}

/* The gate of a serious problem (INV-09, S-120). */
int
shipping_hear_severity(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	enum fx_severity level = fx_heard(ask, assessment_severity_set)->level;

	return gate(ask, record, fx_block_gag,
	    level == fx_severity_serious ? EV_shipping_blocked
					 : EV_shipping_unblocked,
	    answer);
}

int
shipping_hear_gm(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return gate(ask, record, fx_block_gag, EV_shipping_unblocked, answer);
}

/* While an appeal is not judged, what cannot be undone waits (X23). */
int
shipping_hear_appealed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return gate(ask, record, fx_block_appeal, EV_shipping_blocked, answer);
}

int
shipping_hear_resolved(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return gate(
	    ask, record, fx_block_appeal, EV_shipping_unblocked, answer);
}
