/*
 * analytics_internal: the files of this department to each other.
 */
#ifndef ANALYTICS_INTERNAL_H
#define ANALYTICS_INTERNAL_H

#include "services/analytics/analytics.h"

/* A cost that an event caused. */
struct analytics_bill {
	enum analytics_cost kind;
	int64_t amount_minor;
	const char *currency; /* "" for the one of the site */
	enum fx_payer payer;  /* unsaid: by the shares of liability */
	bool to_customer;     /* money for the customer, who never pays it */
};

/*
 * analytics_post(ask, answer, account, bill): post a line for each payer, six
 * at most.  While liability is not known the company pays, provisionally.
 * Posts nothing for an amount of zero.
 */
void analytics_post(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_account *account, const struct analytics_bill *bill);

/*
 * analytics_move(ask, answer, account): liability is known now: move what was
 * posted provisionally to who pays it; six lines at most.
 */
void analytics_move(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_account *account);

/*
 * analytics_month(ask, ms, month): "2025-03", in the zone of the site; month
 * has room for 8 bytes.
 */
void analytics_month(const struct fx_ask *ask, int64_t ms, char month[8]);

/*
 * analytics_count(ask, answer, dossier, what): let a fact enter the figures
 * of the month in which it was recorded.  The caller may fill in more.
 */
struct analytics_counted *analytics_count(const struct fx_ask *ask,
    struct fx_answer *answer, const struct analytics_dossier *dossier,
    enum analytics_what what);

/*
 * analytics_stock_of(account): where its goods are accounted for, whatever
 * was heard first: a departure counts until the goods come in for a later
 * round of assessment (INV-30).
 */
enum analytics_stock analytics_stock_of(
    const struct analytics_account *account);

/* analytics_is_own(job): whether the unit itself goes to the customer. */
bool analytics_is_own(enum fx_decision job);

/* analytics_stock_word(stock): as it is written. */
const char *analytics_stock_word(enum analytics_stock stock);

/*
 * analytics_settle(ask, dossier, answer): after everything that was heard,
 * emit what follows from all of it together and was not said yet: that the
 * ledger is complete, that the unit is finished, its count under its model,
 * what does not add up.  What no longer fits into the answer follows with the
 * next event of the unit.
 */
void analytics_settle(const struct fx_ask *ask,
    const struct analytics_dossier *dossier, struct fx_answer *answer);

/* The seal, and what follows from what other departments say. */
fx_decide_fn analytics_decide_seal, analytics_hear, analytics_hear_requested,
    analytics_hear_received, analytics_hear_matched, analytics_hear_unmatched,
    analytics_hear_discrepancy, analytics_hear_reviewed,
    analytics_hear_remote_resolved, analytics_hear_lapsed,
    analytics_hear_canceled, analytics_hear_closed,
    analytics_hear_customer_decided, analytics_hear_acceptance,
    analytics_hear_followed_up, analytics_hear_appealed,
    analytics_hear_appeal_judged, analytics_hear_appeal_told;
fx_decide_fn analytics_hear_diagnosed, analytics_hear_liability,
    analytics_hear_severity, analytics_hear_proposed, analytics_hear_declined,
    analytics_hear_quote_expired, analytics_hear_decided,
    analytics_hear_reopened;
fx_decide_fn analytics_hear_part, analytics_hear_completed,
    analytics_hear_released;
fx_decide_fn analytics_hear_passed, analytics_hear_failed,
    analytics_hear_escalated;
fx_decide_fn analytics_hear_packed, analytics_hear_handed_over,
    analytics_hear_delivered, analytics_hear_lost, analytics_hear_scrapped,
    analytics_hear_claim_settled;
fx_decide_fn analytics_hear_breached, analytics_hear_corrected;

/* What the rows of the dossier book do with what was heard. */
fx_apply_fn analytics_keep_requested, analytics_keep_reviewed,
    analytics_keep_remote_resolved, analytics_keep_lapsed,
    analytics_keep_received, analytics_keep_blind, analytics_keep_matched,
    analytics_keep_settled, analytics_keep_admitted, analytics_keep_canceled,
    analytics_keep_closed, analytics_keep_appealed,
    analytics_keep_appeal_resolved, analytics_keep_appeal_told;
fx_apply_fn analytics_keep_queued, analytics_keep_diagnosed,
    analytics_keep_liable, analytics_keep_severity, analytics_keep_gm,
    analytics_keep_decided, analytics_keep_reopened;
fx_apply_fn analytics_keep_plan, analytics_keep_parts_arrived,
    analytics_keep_consent, analytics_keep_completed, analytics_keep_rework,
    analytics_keep_stopped;
fx_apply_fn analytics_keep_passed, analytics_keep_settlement;
fx_apply_fn analytics_keep_job, analytics_keep_withdrawn,
    analytics_keep_delivered, analytics_keep_heard;

/* What the rows of the account book do with the goods. */
fx_apply_fn analytics_goods_reviewed, analytics_goods_authorized,
    analytics_goods_received, analytics_goods_blind, analytics_goods_matched,
    analytics_goods_unmatched, analytics_goods_settled,
    analytics_goods_canceled, analytics_goods_lapsed, analytics_goods_queued,
    analytics_goods_withdrawn, analytics_goods_handed_over,
    analytics_goods_delivered, analytics_goods_lost, analytics_goods_recovered,
    analytics_goods_compensated, analytics_goods_called_back,
    analytics_goods_scrapped, analytics_goods_stocked, analytics_goods_ended;

/*
 * analytics_account_finish(account, event, way): the unit is finished by this
 * event, unless it was before; how long the customer was waited for until
 * then.
 */
void analytics_account_finish(struct analytics_account *account,
    const struct fx_event *event, enum analytics_finish way);

#endif
