/*
 * intake_internal: what the files of intake know of each other.  Nobody else
 * includes it.
 *
 * The rules of a unit are spread over the files by what they are about:
 * intake_request, intake_review, intake_dock, intake_parcel,
 * intake_difference, intake_admission, intake_question, intake_customer,
 * intake_progress, intake_progress_made, intake_appeal, intake_closing.  The
 * two tables that name them all stand in intake_unit.c.
 */
#ifndef INTAKE_INTERNAL_H
#define INTAKE_INTERNAL_H

#include "base/fx_text.h"
#include "service/fx_department.h"

#define INTAKE_DATE_BYTES 11 /* "2025-03-31" */

/* The timers of a unit (timers.md 3). */
#define INTAKE_FORWARD_FORM   "forward_form"   /* T-01 */
#define INTAKE_FIRST_FEEDBACK "first_feedback" /* T-02 */
#define INTAKE_FIRST_REVIEW   "first_review"   /* T-03 */
#define INTAKE_RMA_VALIDITY   "rma_validity"   /* T-05 */
#define INTAKE_FOLLOWUP       "followup"       /* T-16 */
#define INTAKE_BLIND_MATCH    "blind_match"    /* T-25 */

/* intake_unit_is_open(unit): whether it is here and has not ended. */
bool intake_unit_is_open(const struct intake_unit *unit);

/* intake_unit_start(ask): when a fact occurred, for a timer (timers.md 1, 2).
 */
int64_t intake_unit_start(const struct fx_ask *ask);

/* intake_unit_is_hash(hash): whether any byte of it was said. */
bool intake_unit_is_hash(const unsigned char hash[32]);

/*
 * intake_unit_last_day(policy, ms, date): the last day before a time.  A time
 * at 24:00 of a day gives that day.
 */
void intake_unit_last_day(
    const struct fx_policy *policy, int64_t ms, char date[INTAKE_DATE_BYTES]);

/*
 * intake_serial_holder(ask, serial, unit_no): the other open unit that has
 * bound the serial number; "" when there is none (INV-02).  Borrowed.
 */
const char *intake_serial_holder(
    const struct fx_ask *ask, const char *serial, const char *unit_no);

/* intake_serial_refuse(answer, holder): say no and point at the holder. */
int intake_serial_refuse(struct fx_answer *answer, const char *holder);

/*
 * intake_counter_period(ask, period): the month of a new number, "2503".
 */
void intake_counter_period(const struct fx_ask *ask, char period[5]);

/*
 * intake_counter_number(ask, prefix, used, number): the number after so many.
 * Returns 0, or FX_EINVAL when the month has none left.
 */
int intake_counter_number(const struct fx_ask *ask, const char *prefix,
    int64_t used, char number[FX_CASE_BYTES]);

/*
 * intake_request_line(ask, case_no, requested): the number of the next unit of
 * a case, and what the case says of all its units.
 * Returns 0, or FX_EINVAL when the case has no number left.
 */
int intake_request_line(const struct fx_ask *ask, const char *case_no,
    struct intake_requested *requested);

/* intake_request_copy(unit, requested): what a further unit takes over. */
void intake_request_copy(
    const struct intake_unit *unit, struct intake_requested *requested);

/* intake_request_history(ask, requested): duplicates and repeats (X24, X31). */
void intake_request_history(
    const struct fx_ask *ask, struct intake_requested *requested);

/* intake_request_timers(ask, requested): T-01, T-02, T-03. */
void intake_request_timers(
    const struct fx_ask *ask, struct intake_requested *requested);

/*
 * intake_review_terms(ask, unit): of its own review, or of the unit it was
 * split from.  Never NULL.
 */
const struct intake_terms *intake_review_terms(
    const struct fx_ask *ask, const struct intake_unit *unit);

/* intake_dock_differs(unit, receipt): whether goods and request do. */
bool intake_dock_differs(
    const struct intake_unit *unit, const struct intake_receipt *receipt);

/*
 * intake_dock_holder(ask, unit, receipt): the other open unit that has bound
 * the serial number of the request or the one seen; "" when there is none.
 */
const char *intake_dock_holder(const struct fx_ask *ask,
    const struct intake_unit *unit, const struct intake_receipt *receipt);

/*
 * intake_dock_validity(ask, &expires_at, &remind_at, expires_on): until when
 * goods may come that are authorized now, and when to remind of it (T-05); 0
 * where that time is past already.
 */
void intake_dock_validity(const struct fx_ask *ask, int64_t *expires_at,
    int64_t *remind_at, char expires_on[INTAKE_DATE_BYTES]);

/* intake_dock_take(unit, receipt, answer): emit received. */
void intake_dock_take(const struct intake_unit *unit,
    const struct intake_receipt *receipt, struct fx_answer *answer);

/*
 * intake_question_withdraw(ask, unit_no, spare, answer): withdraw every open
 * question of a unit but those whose reference has the letter spare; 0 spares
 * none.
 */
void intake_question_withdraw(const struct fx_ask *ask, const char *unit_no,
    char spare, struct fx_answer *answer);

/* intake_appeal_is_open(unit): whether the customer waits for its result. */
bool intake_appeal_is_open(const struct intake_unit *unit);

/* intake_appeal_until(ask): until when what is told now can be appealed. */
int64_t intake_appeal_until(const struct fx_ask *ask);

/*
 * intake_appeal_stop_clock(unit, event): for apply functions, after a change
 * that may have set when acceptance is deemed.
 */
void intake_appeal_stop_clock(
    struct intake_unit *unit, const struct fx_event *event);

/* intake_closing_obstacle(unit): why it cannot be closed (INV-10, INV-18). */
enum fx_refusal intake_closing_obstacle(const struct intake_unit *unit);

/* intake_closing_end(unit, state): an end state; no timer runs any more. */
void intake_closing_end(struct intake_unit *unit, enum intake_unit_state state);

/*
 * intake_closing_look(unit, event): for apply functions, after a change that
 * may have been the last thing open: then the unit closes by itself.
 */
void intake_closing_look(
    struct intake_unit *unit, const struct fx_event *event);

/* What the tables of intake_unit.c name. */
fx_decide_fn intake_request_open, intake_request_add;
fx_decide_fn intake_request_acknowledge, intake_request_forward;
fx_decide_fn intake_request_no_feedback, intake_request_no_forward;
fx_apply_fn intake_request_opened, intake_request_acknowledged;
fx_apply_fn intake_request_forwarded;

fx_decide_fn intake_review_judge, intake_review_confirm, intake_review_decline;
fx_decide_fn intake_review_overdue, intake_review_guide;
fx_decide_fn intake_review_resolve, intake_review_end_remote;
fx_apply_fn intake_review_judged, intake_review_confirmed;
fx_apply_fn intake_review_authorized, intake_review_declined;
fx_apply_fn intake_review_guided, intake_review_resolved;
fx_apply_fn intake_review_remote_ended;

fx_decide_fn intake_dock_announce, intake_dock_receive;
fx_decide_fn intake_dock_lapse, intake_dock_remind;
fx_decide_fn intake_dock_call_back;
fx_apply_fn intake_dock_announced, intake_dock_received, intake_dock_lapsed;
fx_apply_fn intake_dock_reminded, intake_dock_return_leg_opened;

fx_decide_fn intake_parcel_receive, intake_parcel_match;
fx_decide_fn intake_parcel_return, intake_parcel_overdue;
fx_apply_fn intake_parcel_received, intake_parcel_matched;
fx_apply_fn intake_parcel_returned;

fx_decide_fn intake_difference_report, intake_difference_settle;
fx_apply_fn intake_difference_found, intake_difference_settled;

fx_decide_fn intake_admission_take, intake_admission_bare;
fx_apply_fn intake_admission_admitted;

fx_decide_fn intake_question_ask_info, intake_question_answer;
fx_decide_fn intake_question_quoted, intake_question_proposed;
fx_decide_fn intake_question_info_asked, intake_question_remedy_due;
fx_decide_fn intake_question_consent, intake_question_withdrawn;
fx_apply_fn intake_question_opened, intake_question_ended;

fx_decide_fn intake_customer_notify, intake_customer_accept;
fx_decide_fn intake_customer_deem, intake_customer_follow_up;
fx_decide_fn intake_customer_no_followup;
fx_apply_fn intake_customer_notified, intake_customer_accepted;
fx_apply_fn intake_customer_followed_up;

fx_decide_fn intake_appeal_file, intake_appeal_tell;
fx_apply_fn intake_appeal_filed, intake_appeal_resolved, intake_appeal_told;

fx_decide_fn intake_progress_liable;
fx_decide_fn intake_progress_severity, intake_progress_ruled;
fx_decide_fn intake_progress_approved, intake_progress_decided;
fx_decide_fn intake_progress_reopened, intake_progress_picked_up;
fx_decide_fn intake_progress_passed, intake_progress_queued;
fx_decide_fn intake_progress_withdrawn, intake_progress_reserved;
fx_decide_fn intake_progress_shipped, intake_progress_delivered;
fx_decide_fn intake_progress_lost, intake_progress_back;
fx_decide_fn intake_progress_scrapped, intake_progress_stocked;
fx_decide_fn intake_progress_ledger, intake_progress_compensated;
fx_apply_fn intake_progress_made, intake_progress_blocked;
fx_apply_fn intake_progress_unblocked;

fx_decide_fn intake_closing_close, intake_closing_timer;
fx_decide_fn intake_closing_cancel, intake_closing_merge;
fx_decide_fn intake_closing_reopen, intake_closing_correct;
fx_apply_fn intake_closing_closed, intake_closing_canceled;
fx_apply_fn intake_closing_breached;

#endif
