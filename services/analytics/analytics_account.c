#include <string.h>

#include "base/fx_base.h"
#include "services/analytics/analytics_internal.h"

static fx_apply_fn apply_question_opened, apply_question_answered,
    apply_consent_requested, apply_consent_ended, apply_parts_requested,
    apply_parts_arrived;
static fx_apply_fn apply_liability, apply_decided, apply_reopened,
    apply_completed, apply_worked;
static fx_apply_fn apply_posted, apply_complete, apply_counted, apply_finished,
    apply_tallied, apply_broken;

/* clang-format off */
static const struct fx_rule rules[] = { { 0 } };

static const struct fx_change changes[] = {
	{ EV_intake_question_opened,      apply_question_opened,       NULL },
	{ EV_intake_question_withdrawn,   apply_question_answered,     NULL },
	{ EV_intake_question_expired,     apply_question_answered,     NULL },
	{ EV_intake_customer_decided,     apply_question_answered,     NULL },
	{ EV_repair_consent_requested,    apply_consent_requested,     NULL },
	{ EV_repair_consent_taken,        apply_consent_ended,         NULL },
	{ EV_repair_plan_changed,         apply_consent_ended,         NULL },
	{ EV_repair_stopped,              apply_consent_ended,         NULL },
	{ EV_repair_unrepairable,         apply_consent_ended,         NULL },
	{ EV_repair_released,             apply_consent_ended,         NULL },
	{ EV_repair_parts_requested,      apply_parts_requested,       NULL },
	{ EV_repair_parts_arrived,        apply_parts_arrived,         NULL },
	{ EV_intake_reviewed,             analytics_goods_reviewed,    NULL },
	{ EV_intake_authorized,           analytics_goods_authorized,  NULL },
	{ EV_intake_return_leg_opened,    analytics_goods_called_back, NULL },
	{ EV_intake_received,             analytics_goods_received,    NULL },
	{ EV_intake_blind_received,       analytics_goods_blind,       "parcel_no" },
	{ EV_intake_matched,              analytics_goods_matched,     "parcel_no" },
	{ EV_intake_unmatched_returned,   analytics_goods_unmatched,   "parcel_no" },
	{ EV_intake_discrepancy_settled,  analytics_goods_settled,     NULL },
	{ EV_intake_canceled,             analytics_goods_canceled,    NULL },
	{ EV_intake_lapsed,               analytics_goods_lapsed,      NULL },
	{ EV_assessment_liability_set,    apply_liability,             NULL },
	{ EV_assessment_decided,          apply_decided,               NULL },
	{ EV_assessment_reopened,         apply_reopened,              NULL },
	{ EV_repair_picked_up,            apply_worked,                NULL },
	{ EV_repair_rework_started,       apply_worked,                NULL },
	{ EV_quality_started,             apply_worked,                NULL },
	{ EV_repair_completed,            apply_completed,             NULL },
	{ EV_shipping_queued,             analytics_goods_queued,      NULL },
	{ EV_shipping_withdrawn,          analytics_goods_withdrawn,   NULL },
	{ EV_shipping_handed_over,        analytics_goods_handed_over, NULL },
	{ EV_shipping_delivered,          analytics_goods_delivered,   NULL },
	{ EV_shipping_lost,               analytics_goods_lost,        NULL },
	{ EV_shipping_carrier_claim_settled, analytics_goods_compensated, NULL },
	{ EV_shipping_returned_to_sender, analytics_goods_recovered,   NULL },
	{ EV_shipping_recovered,          analytics_goods_recovered,   NULL },
	{ EV_shipping_scrapped,           analytics_goods_scrapped,    NULL },
	{ EV_shipping_stocked,            analytics_goods_stocked,     NULL },
	{ EV_shipping_ended,              analytics_goods_ended,       NULL },
	{ EV_analytics_ledger_posted,     apply_posted,                NULL },
	{ EV_analytics_ledger_complete,   apply_complete,              NULL },
	{ EV_analytics_counted,           apply_counted,               NULL },
	{ EV_analytics_finished,          apply_finished,              NULL },
	{ EV_analytics_tallied,           apply_tallied,               NULL },
	{ EV_analytics_identity_broken,   apply_broken,                NULL },
	{ 0 }
};

const struct fx_book analytics_account_book = {
	.record = REC_analytics_account,
	.rules = rules,
	.changes = changes,
};
/* clang-format on */

/* --- waiting ------------------------------------------------------------- */

static bool
is_waiting(const struct analytics_account *account)
{
	return account->n_open > 0 || account->asks_consent;
}

/* The customer is asked: unless it waits already, the wait begins. */
static void
begin_wait(struct analytics_account *account, int64_t at)
{
	if (!is_waiting(account) || at < account->asked_at)
		account->asked_at = at;
}

/*
 * Nothing is open any more: the wait ends.  Two departments may be heard one
 * after the other; what was counted before is not counted again.
 */
static void
end_wait(struct analytics_account *account, int64_t at)
{
	int64_t from = account->asked_at;

	if (is_waiting(account))
		return;
	if (from < account->answered_at)
		from = account->answered_at;
	if (at <= from)
		return;
	account->waited_ms += at - from;
	account->answered_at = at;
}

static void
apply_question_opened(void *record, const struct fx_event *event)
{
	const struct intake_question_opened *said =
	    fx_said(event, intake_question_opened);
	struct analytics_account *account = record;

	begin_wait(account, event->time_ms);
	account->n_open++;
	if (said->about == fx_about_quote)
		account->quoted_at = event->time_ms;
}

static void
apply_question_answered(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	if (account->n_open == 0)
		return;
	account->n_open--;
	end_wait(account, event->time_ms);
}

static void
apply_consent_requested(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	begin_wait(account, event->time_ms);
	account->asks_consent = true;
}

static void
apply_consent_ended(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	if (!account->asks_consent)
		return;
	account->asks_consent = false;
	end_wait(account, event->time_ms);
}

static void
apply_parts_requested(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	if (account->n_parts++ == 0)
		account->parts_at = event->time_ms;
}

static void
apply_parts_arrived(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	if (account->n_parts == 0 || --account->n_parts > 0)
		return;
	account->parts_ms += event->time_ms - account->parts_at;
}

/* --- the work ------------------------------------------------------------ */

void
analytics_account_finish(struct analytics_account *account,
    const struct fx_event *event, enum analytics_finish way)
{
	int64_t from = account->asked_at;

	if (account->way != analytics_finish_unsaid)
		return;
	account->way = way;
	account->way_at = event->time_ms;
	account->way_wait_ms = account->waited_ms;
	if (from < account->answered_at)
		from = account->answered_at;
	if (is_waiting(account) && event->time_ms > from)
		account->way_wait_ms += event->time_ms - from;
}

static void
apply_liability(void *record, const struct fx_event *event)
{
	const struct assessment_liability_set *said =
	    fx_said(event, assessment_liability_set);
	struct analytics_account *account = record;

	/* What was left with the company the first time stays with it. */
	if (account->liable)
		account->open_minor = 0;
	account->liable = true;
	account->share_company = said->share_company;
	account->share_customer = said->share_customer;
	account->share_carrier = said->share_carrier;
	account->share_supplier = said->share_supplier;
	account->share_goodwill = said->share_goodwill;
	account->share_contract = said->share_contract;
}

static void
apply_decided(void *record, const struct fx_event *event)
{
	const struct assessment_decided *said =
	    fx_said(event, assessment_decided);
	struct analytics_account *account = record;

	account->decided_round = said->round;
	account->goods_to = said->goods_to;
	account->complete = false;
	if (said->kind == fx_decision_refund ||
	    said->kind == fx_decision_credit)
		analytics_account_finish(
		    account, event, analytics_finish_repaid);
}

static void
apply_reopened(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->complete = false;
}

static void
apply_worked(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	if (event->time_ms > account->worked_at)
		account->worked_at = event->time_ms;
}

static void
apply_completed(void *record, const struct fx_event *event)
{
	const struct repair_completed *said = fx_said(event, repair_completed);
	struct analytics_account *account = record;

	account->completed_attempt = said->attempt;
}

/* --- what was said of it ------------------------------------------------- */

static void
apply_posted(void *record, const struct fx_event *event)
{
	const struct analytics_ledger_posted *said =
	    fx_said(event, analytics_ledger_posted);
	struct analytics_account *account = record;

	account->lines++;
	account->total_minor += said->amount_minor;
	if (said->provisional)
		account->open_minor += said->amount_minor;
	if (said->kind == analytics_cost_moved)
		account->open_minor = 0;
}

static void
apply_complete(void *record, const struct fx_event *event)
{
	struct analytics_account *account = record;

	(void)event;
	account->complete = true;
}

static void
apply_counted(void *record, const struct fx_event *event)
{
	const struct analytics_counted *said =
	    fx_said(event, analytics_counted);
	struct analytics_account *account = record;

	switch (said->what) {
	case analytics_what_judged_first: account->told_first = true; break;
	case analytics_what_reworked: account->told_rework = true; break;
	case analytics_what_diagnosed:
		fx_copy(account->told_diagnosed, said->period);
		account->told_nff = false;
		break;
	case analytics_what_nff: account->told_nff = said->n > 0; break;
	case analytics_what_ended:
		if (said->n > 0) {
			account->told_outcome = said->outcome;
			fx_copy(account->told_ended, said->period);
		}
		break;
	default: break;
	}
}

static void
apply_finished(void *record, const struct fx_event *event)
{
	const struct analytics_finished *said =
	    fx_said(event, analytics_finished);
	struct analytics_account *account = record;

	account->told_finished = true;
	account->gross_s = said->gross_s;
	account->net_s = said->net_s;
}

static void
apply_tallied(void *record, const struct fx_event *event)
{
	const struct analytics_tallied *said =
	    fx_said(event, analytics_tallied);
	struct analytics_account *account = record;

	fx_copy(account->told_model, said->model);
	if (said->fault[0] != '\0')
		fx_copy(account->told_fault, said->fault);
	if (said->finished)
		account->told_model_finished = true;
	account->told_stock = said->now;
}

static void
apply_broken(void *record, const struct fx_event *event)
{
	const struct analytics_identity_broken *said =
	    fx_said(event, analytics_identity_broken);
	struct analytics_account *account = record;

	if (said->what == analytics_identity_custody)
		account->told_custody = true;
	else
		account->told_stock_broken = true;
}
