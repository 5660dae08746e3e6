/*
 * cli_play_shipping: what shippers and carriers do.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/cli/cli_play_fill.h"

/* -- what is done next -----------------------------------------------------*/

static bool
is_replaced(const struct play_unit *u)
{
	switch (u->shipping.kind) {
	case fx_decision_replace:
	case fx_decision_replenish:
	case fx_decision_equal_value: return true;
	default: return false;
	}
}

/* What was lost once is not lost again, nor sent back twice. */
static enum play_step
next_on_the_way(const struct play_unit *u)
{
	/* Nor what was sent back untouched: nobody has assessed it, and so
	 * nobody could decide what the customer gets for it. */
	bool is_first = !play_was(u, PLAY_WAS_LOST) &&
			!play_was(u, PLAY_WAS_CAME_BACK) &&
			u->intake.state != intake_unit_state_goods_back;

	if (is_first && play_chance(u, "lost", 12))
		return PLAY_NOTHING; /* nobody scans it again: T-14 */
	if (!play_was(u, PLAY_WAS_TRACKED))
		return PLAY_track;
	if (is_first && play_chance(u, "came back", 12))
		return PLAY_come_back;
	return PLAY_deliver;
}

enum play_step
play_next_dispatch(const struct play_unit *u)
{
	if (u->shipping.gag)
		return PLAY_NOTHING;
	switch (u->shipping.state) {
	case shipping_unit_state_waiting:
		return is_replaced(u) && u->shipping.new_serial[0] == '\0'
			   ? PLAY_reserve
			   : PLAY_notice;
	case shipping_unit_state_noticed: return PLAY_pack;
	case shipping_unit_state_packed: return PLAY_hand_over;
	case shipping_unit_state_handed_over: return next_on_the_way(u);
	case shipping_unit_state_back: return PLAY_recover;
	default: return PLAY_NOTHING;
	}
}

enum play_step
play_next_store(const struct play_unit *u)
{
	if (u->goods.state != shipping_goods_state_waiting || u->shipping.gag)
		return PLAY_NOTHING;
	if (u->goods.leg == shipping_leg_scrap)
		return PLAY_scrap;
	return u->goods.leg == shipping_leg_stock ? PLAY_stock : PLAY_NOTHING;
}

/* -- how the commands are filled in ----------------------------------------*/

static const char *
expected(const struct play_unit *u)
{
	if (is_replaced(u))
		return u->shipping.new_serial;
	return u->shipping.serial[0] != '\0' ? u->shipping.serial : u->unit_no;
}

FILL(reserve, shipping_reserve_replacement)
{
	(void)snprintf(cmd->new_serial, sizeof(cmd->new_serial), "NEW-%s-%u",
	    o->u->unit_no, (unsigned)o->u->shipping.round);
	fx_copy(cmd->model, o->u->intake.model);
	cmd->source = shipping_source_stock;
	cmd->condition = play_chance(o->u, "refurbished", 300)
			     ? shipping_condition_refurbished
			     : shipping_condition_new;
}

FILL(notice, shipping_issue_notice)
{
	cmd->mode = shipping_mode_courier;
	cmd->freight_payer = fx_payer_company;
	cmd->contact_rev = 1;
	(void)snprintf(cmd->doc_no, sizeof(cmd->doc_no), "DN-%u-%u",
	    (unsigned)o->u->order, (unsigned)o->u->sent[PLAY_notice]);
	cmd->told_by = shipping_told_by_message;
}

FILL(pack, shipping_pack)
{
	const struct play_unit *u = o->u;

	(void)snprintf(cmd->package_no, sizeof(cmd->package_no), "P-%u-%u",
	    (unsigned)u->order, (unsigned)u->sent[PLAY_pack]);
	write_in(cmd->scanned, expected(u));
	fx_copy(cmd->accessories, u->shipping.accessories);
	write_in(cmd->material, "bubble");
	cmd->weight_g = 300 + (int64_t)play_draw(u->seed, "weight", 4000);
	fx_copy(cmd->label_model,
	    is_replaced(u) ? u->shipping.new_model : u->shipping.model);
	cmd->label_qty = u->shipping.qty > 0 ? u->shipping.qty : 1;
	write_in(cmd->label_date, o->today);
	cmd->label_contact_rev = u->shipping.contact_rev;
	cmd->cost_minor = 300;
}

FILL(hand_over, shipping_hand_over)
{
	const struct play_unit *u = o->u;

	(void)snprintf(cmd->shipment_no, sizeof(cmd->shipment_no), "S-%u-%u",
	    (unsigned)u->order, (unsigned)u->sent[PLAY_hand_over]);
	write_in(cmd->carrier, "SF");
	(void)snprintf(cmd->waybill, sizeof(cmd->waybill), "SF9%012llu",
	    (unsigned long long)play_draw(u->seed + u->sent[PLAY_hand_over],
		"waybill out", UINT64_C(1000000000000)));
	write_in(cmd->scanned, expected(u));
	play_sha(u, "handed over", cmd->proof_sha);
	cmd->freight_minor =
	    1000 + (int64_t)play_draw(u->seed, "freight out", 1500);
}

FILL(track, shipping_track)
{
	write_in(cmd->code, "in_transit");
	cmd->at = o->now_ms;
}

FILL(deliver, shipping_deliver)
{
	cmd->at = o->now_ms;
	cmd->signed_by_kind = play_chance(o->u, "locker", 200)
				  ? shipping_signed_by_locker
				  : shipping_signed_by_customer;
}

FILL(come_back, shipping_return_to_sender)
{
	(void)o;
	cmd->reason = shipping_back_reason_undeliverable;
	cmd->tries = 3;
}

FILL(recover, shipping_recover)
{
	write_in(cmd->scanned, expected(o->u));
	cmd->opened = false;
}

FILL(scrap, shipping_scrap)
{
	write_in(cmd->second, play_staff(o->u, "dept_head"));
	write_in(cmd->method, "dismantle");
	play_sha(o->u, "destroyed", cmd->cert_sha);
	if (o->u->shipping.data_bearing)
		play_sha(o->u, "wiped", cmd->wipe_cert_sha);
	write_in(cmd->recycler, "Green Loop");
	cmd->cost_minor = 500;
}

FILL(stock, shipping_put_to_stock)
{
	(void)o;
	write_in(cmd->place, "B-12");
	cmd->condition = shipping_condition_used;
}
