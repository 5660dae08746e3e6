/*
 * analytics_words: the words in which tests tell what analytics hears.
 *
 * A story is what other departments say, hour by hour.  All of it is kept, as
 * are the events that follow from it; closing the story folds both once more
 * in their order of arrival and compares every record.
 */
#ifndef ANALYTICS_WORDS_H
#define ANALYTICS_WORDS_H

#include "services/analytics/analytics.h"

#define UNIT  "RMA-2611-00042-D.01"
#define MODEL "Kettle-17"
#define NOW   INT64_C(1795305600000) /* 2026-11-22 00:00 UTC */
#define HOUR  3600

extern struct fx_answer analytics_answer; /* to what was heard last */
extern struct fx_ask analytics_asking;
extern struct fx_policy analytics_policy;

/* For the setup and teardown of each test. */
int analytics_begin(void **state);
int analytics_end(void **state);

/*
 * analytics_hears(hour, kind, message): an event of another department that
 * was recorded so many hours after NOW.  What follows from it is applied.
 */
void analytics_hears(int hour, enum fx_kind kind, const void *message);

/* analytics_is_told(hour, kind, message): a command.  What fx_decide says. */
int analytics_is_told(int hour, enum fx_kind kind, const void *message);

/* The i-th event of that kind that followed from what was heard; or NULL. */
const void *analytics_followed(enum fx_kind kind, int i);
#define followed(name, i)                                     \
	((const struct analytics_##name *)analytics_followed( \
	    EV_analytics_##name, i))

/* How many events of that kind followed from the whole story. */
int analytics_times(enum fx_kind kind);

/* A record as it is now. */
const void *analytics_record(enum fx_kind kind, const char *key);
#define noted(name, key)                                    \
	((const struct analytics_##name *)analytics_record( \
	    REC_analytics_##name, key))

/* What other departments say of UNIT, as it is when all is well. */
void hears_request(int hour);
void hears_review(int hour, enum fx_payer inbound);
void hears_receipt(int hour, int64_t round, int64_t freight);
void hears_admission(int hour, enum intake_goods goods);
void hears_round(int hour, int64_t round);
void hears_diagnosis(int hour, bool fault_found);
void hears_liability(
    int hour, int64_t company, int64_t customer, int64_t supplier);
void hears_decision(int hour, int64_t round, enum fx_decision kind,
    enum fx_goods_to goods_to, int64_t amount);
void hears_pick_up(int hour, int64_t attempt);
void hears_part(int hour, int64_t qty, int64_t cost);
void hears_repair(int hour, int64_t attempt, int64_t minutes);
void hears_inspector(int hour, int64_t attempt);
void hears_pass(int hour, int64_t round, int64_t attempt);
void hears_failure(int hour, int64_t attempt);
void hears_job(int hour, enum fx_decision kind, int64_t round, int64_t attempt);
void hears_scrap_job(int hour, int64_t round);
void hears_packing(int hour, int64_t cost);
void hears_hand_over(int hour, enum fx_payer payer, int64_t freight);
void hears_delivery(int hour);
void hears_loss(int hour);
void hears_scrap(int hour, int64_t cost);
void hears_new_round(int hour, int64_t round);
void hears_closing(int hour, enum fx_outcome outcome);
void hears_end(int hour);
void hears_question(int hour, enum fx_about about);
void hears_answer(int hour, enum fx_about about, enum fx_reply answer);

/* From the request to the decision to repair: 0 h to 10 h, company pays. */
void hears_assessment(void);

/* And from there to the customer: repaired by 20 h, delivered at 50 h. */
void hears_repair_and_return(void);

#endif
