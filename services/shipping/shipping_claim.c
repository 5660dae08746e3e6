#include "base/fx_base.h"
#include "services/shipping/shipping.h"

#define IN(name) (UINT32_C(1) << shipping_claim_state_##name)

/*
 * Claims on carriers.  The customer does not wait for them (S-176), so a claim
 * lives on when its unit is closed.
 */
static fx_decide_fn decide_claim, decide_settle;
static fx_apply_fn apply_opened, apply_settled;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                          in which states  decided by */
	{ CMD_shipping_claim_carrier,        IN(absent),     decide_claim, NULL },
	{ CMD_shipping_settle_carrier_claim, IN(open),       decide_settle, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* event                             what it does */
	{ EV_shipping_carrier_claim_opened,  apply_opened, NULL },
	{ EV_shipping_carrier_claim_settled, apply_settled, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book shipping_claim_book = {
	.record = REC_shipping_claim,
	.rules = rules,
	.changes = changes,
};

static int
decide_claim(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_claim_carrier *cmd =
	    fx_asked(ask, shipping_claim_carrier);
	const struct shipping_unit *unit =
	    fx_find(ask, shipping_unit, cmd->unit_no);
	struct shipping_carrier_claim_opened *opened;

	(void)record; /* its state says enough */
	if (!unit->known && unit->state == shipping_unit_state_absent)
		return fx_refuse(answer, NO_fx_not_found);
	/* Damage may have come on the way in (X6), loss only on the way out. */
	if (cmd->kind != shipping_claim_kind_damage &&
	    unit->handed_over_at == 0)
		return fx_refuse(answer, NO_shipping_never_sent);

	opened = fx_emit(answer, shipping_carrier_claim_opened);
	fx_copy(opened->claim_no, cmd->claim_no);
	fx_copy(opened->unit_no, cmd->unit_no);
	opened->kind = cmd->kind;
	opened->amount_minor = cmd->amount_minor;
	return 0;
}

static int
decide_settle(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_settle_carrier_claim *cmd =
	    fx_asked(ask, shipping_settle_carrier_claim);
	const struct shipping_claim *claim = record;
	struct shipping_carrier_claim_settled *settled =
	    fx_emit(answer, shipping_carrier_claim_settled);

	fx_copy(settled->claim_no, cmd->claim_no);
	fx_copy(settled->unit_no, claim->unit_no);
	settled->amount_minor = cmd->amount_minor;
	return 0;
}

static void
apply_opened(void *record, const struct fx_event *event)
{
	const struct shipping_carrier_claim_opened *said =
	    fx_said(event, shipping_carrier_claim_opened);
	struct shipping_claim *claim = record;

	claim->state = shipping_claim_state_open;
	fx_copy(claim->unit_no, said->unit_no);
	claim->kind = said->kind;
	claim->amount_minor = said->amount_minor;
}

static void
apply_settled(void *record, const struct fx_event *event)
{
	const struct shipping_carrier_claim_settled *said =
	    fx_said(event, shipping_carrier_claim_settled);
	struct shipping_claim *claim = record;

	claim->state = shipping_claim_state_settled;
	claim->settled_minor = said->amount_minor;
}
