#include "base/fx_base.h"
#include "services/analytics/analytics_internal.h"

/*
 * What events tell about the goods of a unit: how they come in, what leaves,
 * and where they are accounted for.
 */

void
analytics_goods_reviewed(void *record, const struct fx_event *event)
{
	const struct intake_reviewed *said = fx_said(event, intake_reviewed);
	struct analytics_account *account = record;

	account->inbound_payer = said->inbound_freight_payer;
}

void
analytics_goods_authorized(void *record, const struct fx_event *event)
{
	const struct intake_authorized *said =
	    fx_said(event, intake_authorized);
	struct analytics_account *account = record;

	if (said->inbound_freight_payer != fx_payer_unsaid)
		account->inbound_payer = said->inbound_freight_payer;
}

void
analytics_goods_called_back(void *record, const struct fx_event *event)
{
	const struct intake_return_leg_opened *said =
	    fx_said(event, intake_return_leg_opened);
	struct analytics_account *account = record;

	if (said->freight_payer != fx_payer_unsaid)
		account->inbound_payer = said->freight_payer;
}

void
analytics_goods_received(void *record, const struct fx_event *event)
{
	const struct intake_received *said = fx_said(event, intake_received);
	struct analytics_account *account = record;

	if (said->round > account->received_round)
		account->received_round = said->round;
}

void
analytics_goods_blind(void *record, const struct fx_event *event)
{
	const struct intake_blind_received *said =
	    fx_said(event, intake_blind_received);
	struct analytics_account *account = record;

	account->received_round = 1;
	account->freight_minor = said->freight_minor;
}

void
analytics_goods_matched(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->merged = true;
}

void
analytics_goods_unmatched(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->going_back = true;
}

void
analytics_goods_settled(void *record, const struct fx_event *event)
{
	const struct intake_discrepancy_settled *said =
	    fx_said(event, intake_discrepancy_settled);
	struct analytics_account *account = record;

	account->going_back = said->way == intake_settle_way_return_as_is ||
			      said->way == intake_settle_way_cancel;
}

void
analytics_goods_canceled(void *record, const struct fx_event *event)
{
	const struct intake_canceled *said = fx_said(event, intake_canceled);
	struct analytics_account *account = record;

	account->going_back = said->goods_here;
}

void
analytics_goods_lapsed(void *record, const struct fx_event *event)
{
	const struct intake_lapsed *said = fx_said(event, intake_lapsed);
	struct analytics_account *account = record;

	if (said->return_leg)
		account->lapsed_round = said->round;
}

bool
analytics_is_own(enum fx_decision job)
{
	return job != fx_decision_replace && job != fx_decision_replenish &&
	       job != fx_decision_equal_value;
}

enum analytics_stock
analytics_stock_of(const struct analytics_account *account)
{
	if (account->merged)
		return analytics_stock_merged;
	if (account->received_round == 0)
		return analytics_stock_absent;
	if (account->gone != analytics_stock_absent &&
	    account->gone_round >= account->received_round)
		return account->gone;
	return analytics_stock_open;
}

/* The goods left.  Nothing is released before the first round. */
static void
leave(struct analytics_account *account, const struct fx_event *event,
    enum analytics_stock gone, int64_t round)
{
	account->gone = gone;
	account->gone_round = round > 0 ? round : 1;
	account->gone_at = event->time_ms;
}

void
analytics_goods_queued(void *record, const struct fx_event *event)
{
	const struct shipping_queued *said = fx_said(event, shipping_queued);
	struct analytics_account *account = record;

	account->complete = false;
	account->ended = false;
	if (said->leg != shipping_leg_out) {
		account->goods_round = said->round;
		return;
	}
	account->job = said->kind;
	account->job_open = true;
	account->job_round = said->round;
	account->job_attempt =
	    said->kind == fx_decision_repair ? said->attempt : 0;
}

void
analytics_goods_withdrawn(void *record, const struct fx_event *event)
{
	const struct shipping_withdrawn *said =
	    fx_said(event, shipping_withdrawn);
	struct analytics_account *account = record;

	account->complete = false;
	/* What is on its way is not withdrawn: only the round is told. */
	if (said->leg == shipping_leg_out)
		account->job_open = account->on_the_way;
}

void
analytics_goods_handed_over(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	account->on_the_way = true;
	analytics_account_finish(account, event, analytics_finish_handed_over);
}

void
analytics_goods_delivered(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	account->job_open = false;
	account->on_the_way = false;
	account->out_round = account->job_round > 0 ? account->job_round : 1;
	if (analytics_is_own(account->job))
		leave(account, event, analytics_stock_delivered,
		    account->job_round);
}

void
analytics_goods_lost(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	account->job_open = false;
	account->on_the_way = false;
	if (analytics_is_own(account->job))
		leave(account, event, analytics_stock_lost, account->job_round);
}

void
analytics_goods_compensated(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->compensated = account->gone == analytics_stock_lost;
}

void
analytics_goods_recovered(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->job_open = true;
	account->on_the_way = false;
	if (analytics_is_own(account->job))
		account->gone = analytics_stock_absent;
}

void
analytics_goods_scrapped(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	leave(account, event, analytics_stock_destroyed, account->goods_round);
	analytics_account_finish(account, event, analytics_finish_scrapped);
}

void
analytics_goods_stocked(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	leave(account, event, analytics_stock_stocked, account->goods_round);
}

void
analytics_goods_ended(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->ended = true;
	account->job_open = false;
}
