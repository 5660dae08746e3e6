#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/analytics/analytics_internal.h"

/*
 * What follows from the events of repair, quality and shipping, and from
 * those that every department has.
 */

static int
settle(const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return analytics_hear(ask, record, answer);
}

static const struct analytics_account *
account_of(const struct fx_ask *ask, const struct analytics_dossier *dossier)
{
	return fx_find(ask, analytics_account, dossier->unit_no);
}

static int
post_and_settle(const struct fx_ask *ask, const void *record,
    struct fx_answer *answer, const struct analytics_bill *bill)
{
	analytics_post(ask, answer, account_of(ask, record), bill);
	return settle(ask, record, answer);
}

/* --- repair -------------------------------------------------------------- */

int
analytics_hear_part(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_part_replaced *said =
	    fx_heard(ask, repair_part_replaced);
	const struct analytics_bill bill = {
		.kind = analytics_cost_parts,
		.amount_minor = said->qty * said->unit_cost_minor,
		.currency = said->currency,
	};

	return post_and_settle(ask, record, answer, &bill);
}

static int
post_labor(const struct fx_ask *ask, const void *record,
    struct fx_answer *answer, int64_t minutes)
{
	const struct analytics_bill bill = {
		.kind = analytics_cost_labor,
		.amount_minor = minutes * ask->policy->labor_rate_minor,
		.currency = "",
	};

	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_completed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return post_labor(
	    ask, record, answer, fx_heard(ask, repair_completed)->labor_min);
}

int
analytics_hear_released(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return post_labor(
	    ask, record, answer, fx_heard(ask, repair_released)->labor_min);
}

/* --- quality ------------------------------------------------------------- */

/* Each unit is judged once at its first attempt and once after rework. */
static void
count_judged(const struct fx_ask *ask, const void *record,
    struct fx_answer *answer, int64_t attempt)
{
	const struct analytics_account *account = account_of(ask, record);

	if (attempt == 1 && !account->told_first)
		(void)analytics_count(
		    ask, answer, record, analytics_what_judged_first);
	if (attempt > 1 && !account->told_rework)
		(void)analytics_count(
		    ask, answer, record, analytics_what_reworked);
}

int
analytics_hear_passed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	int64_t attempt = fx_heard(ask, quality_passed)->attempt;

	if (attempt == 1 && !account_of(ask, record)->told_first)
		(void)analytics_count(
		    ask, answer, record, analytics_what_passed_first);
	count_judged(ask, record, answer, attempt);
	return settle(ask, record, answer);
}

int
analytics_hear_failed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	count_judged(
	    ask, record, answer, fx_heard(ask, quality_failed)->attempt);
	return settle(ask, record, answer);
}

int
analytics_hear_escalated(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)analytics_count(ask, answer, record, analytics_what_escalated);
	return settle(ask, record, answer);
}

/* --- shipping ------------------------------------------------------------ */

int
analytics_hear_packed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_bill bill = {
		.kind = analytics_cost_packing,
		.amount_minor = fx_heard(ask, shipping_packed)->cost_minor,
		.currency = "",
	};

	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_handed_over(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_handed_over *said =
	    fx_heard(ask, shipping_handed_over);
	const struct analytics_bill bill = {
		.kind = analytics_cost_transport,
		.amount_minor = said->freight_minor,
		.currency = "",
		.payer = said->freight_payer,
	};

	(void)analytics_count(ask, answer, record, analytics_what_handed_over);
	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_delivered(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_dossier *dossier = record;
	struct analytics_counted *counted =
	    analytics_count(ask, answer, record, analytics_what_delivered);

	if (dossier->requested_at != 0 &&
	    dossier->requested_at < dossier->delivered_at)
		counted->took_s =
		    (dossier->delivered_at - dossier->requested_at) / 1000;
	return settle(ask, record, answer);
}

int
analytics_hear_lost(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)analytics_count(ask, answer, record, analytics_what_lost);
	return settle(ask, record, answer);
}

int
analytics_hear_scrapped(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_bill bill = {
		.kind = analytics_cost_scrap,
		.amount_minor = fx_heard(ask, shipping_scrapped)->cost_minor,
		.currency = "",
	};

	return post_and_settle(ask, record, answer, &bill);
}

/* What a carrier paid: cost less recovery is what it really cost. */
int
analytics_hear_claim_settled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_carrier_claim_settled *said =
	    fx_heard(ask, shipping_carrier_claim_settled);
	const struct analytics_bill bill = {
		.kind = analytics_cost_recovery,
		.amount_minor = said->amount_minor,
		.currency = "",
		.payer = fx_payer_carrier,
	};

	return post_and_settle(ask, record, answer, &bill);
}

/* --- every department ---------------------------------------------------- */

int
analytics_hear_breached(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct fx_field *timer = fx_schema_field(ask->kind, "timer");
	const struct fx_field *late = fx_schema_field(ask->kind, "late_s");
	struct analytics_counted *counted =
	    analytics_count(ask, answer, record, analytics_what_breached);

	fx_copy_text(counted->timer, sizeof(counted->timer),
	    fx_schema_text(timer, ask->message));
	counted->took_s = fx_schema_number(late, ask->message);
	return settle(ask, record, answer);
}

int
analytics_hear_corrected(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)analytics_count(ask, answer, record, analytics_what_corrected);
	return settle(ask, record, answer);
}
