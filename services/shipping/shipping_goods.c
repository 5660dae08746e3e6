#include <string.h>

#include "base/fx_base.h"
#include "services/shipping/shipping_internal.h"

#define IN(name) (UINT32_C(1) << shipping_goods_state_##name)

/*
 * Goods that do not go back to the customer: destroyed before a witness
 * (S-205), or put into stock.
 */
static fx_decide_fn decide_scrap, decide_put_to_stock;
static fx_apply_fn apply_queued, apply_withdrawn, apply_ended, apply_scrapped,
    apply_stocked;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                  in which states  decided by */
	{ CMD_shipping_scrap,        IN(waiting),    decide_scrap, NULL },
	{ CMD_shipping_put_to_stock, IN(waiting),    decide_put_to_stock, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* event                  what it does     key */
	{ EV_shipping_queued,     apply_queued,    "goods_no" },
	{ EV_shipping_withdrawn,  apply_withdrawn, "goods_no" },
	{ EV_shipping_ended,      apply_ended,     "goods_no" },
	{ EV_shipping_scrapped,   apply_scrapped,  NULL },
	{ EV_shipping_stocked,    apply_stocked,   NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book shipping_goods_book = {
	.record = REC_shipping_goods,
	.rules = rules,
	.changes = changes,
};

static bool
is_said(const unsigned char *sha, size_t size)
{
	while (size > 0)
		if (sha[--size] != 0)
			return true;
	return false;
}

/* Why these goods may not be destroyed so (INV-17). */
static enum fx_refusal
spares(const struct shipping_goods *goods, const struct shipping_unit *unit,
    const struct shipping_scrap *cmd)
{
	if (unit->appeal)
		return NO_shipping_appeal_open;
	if (strcmp(cmd->second, goods->proposed_by) == 0)
		return NO_fx_same_person;
	if (goods->owner != shipping_owner_company &&
	    goods->consent_ref[0] == '\0')
		return NO_shipping_no_consent;
	if (!unit->known)
		return NO_fx_not_heard_yet;
	if (!unit->here)
		return NO_shipping_not_here;
	if (unit->data_bearing &&
	    !is_said(cmd->wipe_cert_sha, sizeof(cmd->wipe_cert_sha)))
		return NO_shipping_no_wipe_certificate;
	if (unit->hazard[0] != '\0' && cmd->recycler[0] == '\0')
		return NO_shipping_no_hazard_route;
	return FX_REFUSAL_NONE;
}

static int
decide_scrap(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_scrap *cmd = fx_asked(ask, shipping_scrap);
	const struct shipping_goods *goods = record;
	const struct shipping_unit *unit =
	    fx_find(ask, shipping_unit, cmd->unit_no);
	struct shipping_scrapped *scrapped;
	enum fx_refusal why;

	if (goods->leg != shipping_leg_scrap)
		return fx_refuse(answer, NO_shipping_other_leg);
	why = shipping_blocks(ask, unit, shipping_step_scrap);
	if (why == FX_REFUSAL_NONE)
		why = spares(goods, unit, cmd);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	scrapped = fx_emit(answer, shipping_scrapped);
	fx_copy(scrapped->unit_no, cmd->unit_no);
	fx_copy(scrapped->method, cmd->method);
	fx_copy(scrapped->witness, cmd->second);
	fx_copy(scrapped->consent_ref, goods->consent_ref);
	fx_copy(scrapped->parts_kept, cmd->parts_kept);
	memcpy(scrapped->wipe_cert_sha, cmd->wipe_cert_sha,
	    sizeof(scrapped->wipe_cert_sha));
	memcpy(scrapped->cert_sha, cmd->cert_sha, sizeof(scrapped->cert_sha));
	fx_copy(scrapped->recycler, cmd->recycler);
	scrapped->cost_minor = cmd->cost_minor;
	shipping_see(scrapped, ask);
	return 0;
}

static int
decide_put_to_stock(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_put_to_stock *cmd =
	    fx_asked(ask, shipping_put_to_stock);
	const struct shipping_goods *goods = record;
	const struct shipping_unit *unit =
	    fx_find(ask, shipping_unit, cmd->unit_no);
	struct shipping_stocked *stocked;

	if (goods->leg != shipping_leg_stock)
		return fx_refuse(answer, NO_shipping_other_leg);
	if (unit->gag)
		return fx_refuse(answer, NO_fx_blocked);
	/* What nobody inspected is kept as what it is: used (S-151). */
	if (!goods->passed && (goods->kind == fx_decision_refurbish ||
				  cmd->condition != shipping_condition_used))
		return fx_refuse(answer, NO_shipping_not_inspected);
	if (!unit->known)
		return fx_refuse(answer, NO_fx_not_heard_yet);
	if (!unit->here)
		return fx_refuse(answer, NO_shipping_not_here);

	stocked = fx_emit(answer, shipping_stocked);
	fx_copy(stocked->unit_no, cmd->unit_no);
	fx_copy(stocked->place, cmd->place);
	stocked->condition = cmd->condition;
	return 0;
}

static void
apply_queued(void *record, const struct fx_event *event)
{
	const struct shipping_queued *said = fx_said(event, shipping_queued);
	struct shipping_goods *goods = record;

	goods->state = shipping_goods_state_waiting;
	goods->leg = said->leg;
	goods->kind = said->kind;
	goods->round = said->round;
	goods->attempt = said->attempt;
	fx_copy(goods->release_service, said->release_service);
	goods->release_seq = said->release_seq;
	memcpy(goods->release_hash, said->release_hash,
	    sizeof(goods->release_hash));
	goods->owner = said->owner;
	fx_copy(goods->consent_ref, said->consent_ref);
	fx_copy(goods->proposed_by, said->proposed_by);
	goods->passed = said->passed;
}

/*
 * Goods being refurbished stay in the queue when an attempt fails: they only
 * have to pass again.
 */
static void
apply_withdrawn(void *record, const struct fx_event *event)
{
	const struct shipping_withdrawn *said =
	    fx_said(event, shipping_withdrawn);
	struct shipping_goods *goods = record;
	bool again = said->why == shipping_withdraw_why_failed ||
		     said->why == shipping_withdraw_why_rework ||
		     said->why == shipping_withdraw_why_plan;

	goods->passed = false;
	if (!again)
		goods->state = shipping_goods_state_withdrawn;
}

static void
apply_ended(void *record, const struct fx_event *event)
{
	struct shipping_goods *goods = record;

	(void)event;
	goods->state = shipping_goods_state_ended;
}

static void
apply_scrapped(void *record, const struct fx_event *event)
{
	struct shipping_goods *goods = record;

	goods->state = shipping_goods_state_destroyed;
	fx_copy(goods->witness, fx_said(event, shipping_scrapped)->witness);
}

static void
apply_stocked(void *record, const struct fx_event *event)
{
	const struct shipping_stocked *said = fx_said(event, shipping_stocked);
	struct shipping_goods *goods = record;

	goods->state = shipping_goods_state_stocked;
	fx_copy(goods->place, said->place);
	goods->condition = said->condition;
}
