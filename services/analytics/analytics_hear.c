#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/analytics/analytics_internal.h"

/*
 * What follows from another department's event.  The books have it already
 * when it is put to these rules, so the dossier is as after it.
 */

#define SCORE_GOOD 4 /* of 5: satisfied (kpis.md) */

/* The last step of every rule: what follows from everything together. */
static int
settle(const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	analytics_settle(ask, record, answer);
	if (answer->count > 0)
		return 0;
	return fx_refuse(answer, NO_fx_no_concern);
}

static int
count_and_settle(const struct fx_ask *ask, const void *record,
    struct fx_answer *answer, enum analytics_what what)
{
	(void)analytics_count(ask, answer, record, what);
	return settle(ask, record, answer);
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

static int64_t
seconds_since(const struct analytics_dossier *dossier, int64_t ms)
{
	if (ms == 0 || ms > dossier->last_at)
		return 0;
	return (dossier->last_at - ms) / 1000;
}

int
analytics_hear(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return settle(ask, record, answer);
}

/* --- how a unit ended ---------------------------------------------------- */

/* All is said: the dossier is sealed some weeks on (T-21). */
static void
plan_seal(const struct fx_ask *ask, const struct analytics_dossier *dossier,
    struct fx_answer *answer)
{
	struct analytics_seal_planned *planned =
	    fx_emit(answer, analytics_seal_planned);

	fx_copy(planned->unit_no, dossier->unit_no);
	planned->seal_at = fx_policy_add_days(
	    ask->policy, dossier->closed_at, ask->policy->seal_days);
}

/* What the customer is told that speaks against them (kpis.md, appeals). */
static void
count_adverse(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)analytics_count(ask, answer, record, analytics_what_adverse);
}

/* An appeal may end a unit a second time: it counts as it ended last. */
static int
end(const struct fx_ask *ask, const struct analytics_dossier *dossier,
    struct fx_answer *answer)
{
	const struct analytics_account *account = account_of(ask, dossier);
	struct analytics_counted *counted;

	/* Its rule had to wait, and an appeal has opened it again meanwhile. */
	if (dossier->closed_at == 0)
		return settle(ask, dossier, answer);
	if (account->told_outcome != fx_outcome_unsaid) {
		counted =
		    analytics_count(ask, answer, dossier, analytics_what_ended);
		counted->outcome = account->told_outcome;
		counted->n = -1;
		/* It leaves the month that it had entered. */
		if (account->told_ended[0] != '\0')
			fx_copy(counted->period, account->told_ended);
	}
	counted = analytics_count(ask, answer, dossier, analytics_what_ended);
	counted->outcome = dossier->outcome;
	/* Its rule may have waited until it was appealed (T-21). */
	if (!dossier->appeal)
		plan_seal(ask, dossier, answer);
	return settle(ask, dossier, answer);
}

int
analytics_hear_reviewed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, intake_reviewed)->verdict != intake_verdict_rejected)
		return settle(ask, record, answer);
	count_adverse(ask, record, answer);
	return end(ask, record, answer);
}

int
analytics_hear_remote_resolved(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return end(ask, record, answer);
}

int
analytics_hear_lapsed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, intake_lapsed)->return_leg)
		return settle(ask, record, answer);
	return end(ask, record, answer);
}

int
analytics_hear_canceled(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, intake_canceled)->goods_here)
		return settle(ask, record, answer);
	return end(ask, record, answer);
}

int
analytics_hear_closed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return end(ask, record, answer);
}

/* --- the way in and the customer ----------------------------------------- */

int
analytics_hear_requested(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_requested *said = fx_heard(ask, intake_requested);

	if (said->bounce_of[0] != '\0')
		(void)analytics_count(
		    ask, answer, record, analytics_what_bounced);
	return count_and_settle(ask, record, answer, analytics_what_requested);
}

int
analytics_hear_received(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_received *said = fx_heard(ask, intake_received);
	const struct analytics_dossier *dossier = record;
	const struct analytics_account *account = account_of(ask, record);
	const struct analytics_bill bill = {
		.kind = analytics_cost_transport,
		.amount_minor = said->freight_minor,
		.currency = "",
		.payer = account->inbound_payer,
	};

	/* A unit counts once, however often it comes back for a round. */
	if (dossier->received_at == dossier->last_at)
		(void)analytics_count(
		    ask, answer, dossier, analytics_what_received);
	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_matched(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	plan_seal(ask, record, answer);
	return settle(ask, record, answer);
}

/* Nobody's parcel: its way here was paid, and nobody can be asked. */
int
analytics_hear_unmatched(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_bill bill = {
		.kind = analytics_cost_transport,
		.amount_minor = account_of(ask, record)->freight_minor,
		.currency = "",
		.payer = fx_payer_company,
	};

	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_discrepancy(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return count_and_settle(
	    ask, record, answer, analytics_what_discrepancy);
}

int
analytics_hear_customer_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_customer_decided *said =
	    fx_heard(ask, intake_customer_decided);
	struct analytics_counted *counted;

	if (said->about != fx_about_quote)
		return settle(ask, record, answer);
	counted = analytics_count(ask, answer, record,
	    said->answer == fx_reply_decline ? analytics_what_declined
					     : analytics_what_approved);
	counted->took_s =
	    seconds_since(record, account_of(ask, record)->quoted_at);
	return settle(ask, record, answer);
}

int
analytics_hear_acceptance(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, intake_acceptance_recorded)->ok)
		return settle(ask, record, answer);
	return count_and_settle(ask, record, answer, analytics_what_rejected);
}

int
analytics_hear_followed_up(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	int64_t score = fx_heard(ask, intake_followed_up)->csat;

	if (score == 0)
		return settle(ask, record, answer);
	if (score >= SCORE_GOOD)
		(void)analytics_count(
		    ask, answer, record, analytics_what_satisfied);
	return count_and_settle(ask, record, answer, analytics_what_scored);
}

int
analytics_hear_appealed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return count_and_settle(ask, record, answer, analytics_what_appealed);
}

/* What is over may be sealed; its time begins anew (T-21). */
int
analytics_hear_appeal_told(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_dossier *dossier = record;
	struct analytics_seal_planned *planned;

	if (dossier->state == analytics_dossier_state_closed &&
	    !dossier->appeal) {
		planned = fx_emit(answer, analytics_seal_planned);
		fx_copy(planned->unit_no, dossier->unit_no);
		planned->seal_at = fx_policy_add_days(
		    ask->policy, dossier->last_at, ask->policy->seal_days);
	}
	return settle(ask, record, answer);
}

int
analytics_hear_appeal_judged(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, assessment_appeal_judged)->verdict ==
	    fx_appeal_verdict_upheld)
		(void)analytics_count(
		    ask, answer, record, analytics_what_appeal_upheld);
	return count_and_settle(
	    ask, record, answer, analytics_what_appeal_judged);
}

/* --- assessment ---------------------------------------------------------- */

/* A unit counts once a month, as its last round found it. */
int
analytics_hear_diagnosed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_dossier *dossier = record;
	const struct analytics_account *account = account_of(ask, record);
	struct analytics_counted *counted;
	char month[8];
	bool told = account->told_nff;

	analytics_month(ask, dossier->last_at, month);
	if (strcmp(month, account->told_diagnosed) != 0) {
		(void)analytics_count(
		    ask, answer, record, analytics_what_diagnosed);
		told = false;
	}
	if (dossier->nff != told) {
		counted =
		    analytics_count(ask, answer, record, analytics_what_nff);
		counted->n = dossier->nff ? 1 : -1;
	}
	return settle(ask, record, answer);
}

int
analytics_hear_liability(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_liability_set *said =
	    fx_heard(ask, assessment_liability_set);

	analytics_move(ask, answer, account_of(ask, record));
	if (said->share_customer > 0 || said->warranty == fx_warranty_void)
		count_adverse(ask, record, answer);
	return settle(ask, record, answer);
}

int
analytics_hear_severity(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, assessment_severity_set)->level !=
	    fx_severity_serious)
		return settle(ask, record, answer);
	return count_and_settle(ask, record, answer, analytics_what_serious);
}

int
analytics_hear_proposed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	if (fx_heard(ask, assessment_proposed)->ber)
		(void)analytics_count(ask, answer, record, analytics_what_ber);
	return count_and_settle(ask, record, answer, analytics_what_proposed);
}

/* A fee that was agreed beforehand; nobody else pays it (X8). */
int
analytics_hear_declined(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_declined *said =
	    fx_heard(ask, assessment_declined);
	const struct analytics_bill bill = {
		.kind = analytics_cost_test_fee,
		.amount_minor = said->fee_minor,
		.currency = said->currency,
		.payer = fx_payer_customer,
	};

	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_quote_expired(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_quote_expired *said =
	    fx_heard(ask, assessment_quote_expired);
	const struct analytics_bill bill = {
		.kind = analytics_cost_test_fee,
		.amount_minor = said->fee_minor,
		.currency = said->currency,
		.payer = fx_payer_customer,
	};

	(void)analytics_count(ask, answer, record, analytics_what_expired);
	return post_and_settle(ask, record, answer, &bill);
}

static enum analytics_cost
cost_of(const struct assessment_decided *said)
{
	if (said->outcome == fx_outcome_lost_compensated)
		return analytics_cost_compensation;
	switch (said->kind) {
	case fx_decision_refund: return analytics_cost_refund;
	case fx_decision_credit: return analytics_cost_credit;
	case fx_decision_equal_value: return analytics_cost_equal_value;
	default: return analytics_cost_unsaid;
	}
}

int
analytics_hear_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decided *said =
	    fx_heard(ask, assessment_decided);
	const struct analytics_bill bill = {
		.kind = cost_of(said),
		.amount_minor = said->amount_minor,
		.currency = said->currency,
		.to_customer = true,
	};

	if (bill.kind == analytics_cost_unsaid)
		return settle(ask, record, answer);
	return post_and_settle(ask, record, answer, &bill);
}

int
analytics_hear_reopened(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	return count_and_settle(ask, record, answer, analytics_what_reopened);
}
