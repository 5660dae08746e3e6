/*
 * assessment_internal: the decisions about a unit, as the table in
 * assessment_unit.c names them, and what they share.  Those of the bench find
 * the fault, those of liability the payer, those of severity obey the general
 * manager, those of the plan say what is to be done, those of the quote what
 * it costs; a clock is the timer's, heard is what other departments say.
 */
#ifndef ASSESSMENT_INTERNAL_H
#define ASSESSMENT_INTERNAL_H

#include "service/fx_department.h"

#define ASSESSMENT_REF_BYTES   41 /* a question's ref with its final zero */
#define ASSESSMENT_CODES_BYTES 65 /* a list of remedies with its final zero */

fx_decide_fn assessment_bench_start, assessment_bench_convene;
fx_decide_fn assessment_bench_opine, assessment_bench_close_joint;
fx_decide_fn assessment_bench_ask_info, assessment_bench_diagnose;
fx_decide_fn assessment_bench_confirm, assessment_bench_call_back;
fx_apply_fn assessment_bench_apply_called_back;
fx_apply_fn assessment_bench_apply_started, assessment_bench_apply_opined;
fx_apply_fn assessment_bench_apply_joint_convened;
fx_apply_fn assessment_bench_apply_joint_closed;
fx_apply_fn assessment_bench_apply_info_asked;
fx_apply_fn assessment_bench_apply_diagnosed;
fx_apply_fn assessment_bench_apply_cause_confirmed;

fx_decide_fn assessment_liability_propose, assessment_liability_settle;
fx_decide_fn assessment_liability_return;
fx_apply_fn assessment_liability_apply_proposed, assessment_liability_apply_set;
fx_apply_fn assessment_liability_apply_returned;

fx_decide_fn assessment_severity_classify, assessment_severity_agree;
fx_decide_fn assessment_severity_judge;
fx_decide_fn assessment_severity_approve;
fx_apply_fn assessment_severity_apply_severity_set;
fx_apply_fn assessment_severity_apply_gm_decided;

fx_decide_fn assessment_plan_propose, assessment_plan_decide;
fx_apply_fn assessment_plan_apply_proposed, assessment_plan_apply_decided;

fx_decide_fn assessment_quote_add_line, assessment_quote_quote;
fx_decide_fn assessment_quote_requote;
fx_apply_fn assessment_quote_apply_quoted, assessment_quote_apply_declined;
fx_apply_fn assessment_quote_apply_quote_expired;

fx_decide_fn assessment_clock_extend_due, assessment_clock_assess;
fx_decide_fn assessment_clock_appraisal, assessment_clock_repair;
fx_decide_fn assessment_clock_parts;
fx_apply_fn assessment_clock_apply_due_extended, assessment_clock_apply_warned;
fx_apply_fn assessment_clock_apply_breached, assessment_clock_apply_remedy_due;
fx_apply_fn assessment_clock_apply_clock_marked;

fx_decide_fn assessment_appeal_judge;

fx_decide_fn assessment_heard_admitted, assessment_heard_canceled;
fx_decide_fn assessment_heard_closed, assessment_heard_lost;
fx_decide_fn assessment_heard_acceptance, assessment_heard_lapsed;
fx_decide_fn assessment_heard_new_problem, assessment_heard_unrepairable;
fx_decide_fn assessment_heard_escalation;
fx_decide_fn assessment_heard_part_asked, assessment_heard_part_came;
fx_decide_fn assessment_heard_passed, assessment_heard_delivered;
fx_apply_fn assessment_heard_apply_queued, assessment_heard_apply_reopened;
fx_apply_fn assessment_heard_apply_goods_returned, assessment_heard_apply_ended;

fx_decide_fn assessment_answer_decided;
fx_decide_fn assessment_answer_expired;
fx_apply_fn assessment_answer_apply_answer_taken;

/*
 * assessment_proposal_apply_proposed: what a proposal does to the record of
 * it; for propose as well, which may decide in the same breath.
 */
fx_apply_fn assessment_proposal_apply_proposed;

/* assessment_copy_shares(to, from): who pays which part, per mille. */
#define assessment_copy_shares(to, from)                       \
	do {                                                   \
		(to)->share_company = (from)->share_company;   \
		(to)->share_customer = (from)->share_customer; \
		(to)->share_carrier = (from)->share_carrier;   \
		(to)->share_supplier = (from)->share_supplier; \
		(to)->share_goodwill = (from)->share_goodwill; \
		(to)->share_contract = (from)->share_contract; \
	} while (0)

/*
 * assessment_bench_is_spared(unit): whether this round needs no bench: the
 * goods are away, or in repair, and what was found before still stands.
 */
bool assessment_bench_is_spared(const struct assessment_unit *unit);

/* assessment_liability_forget(unit): nobody is liable any more. */
void assessment_liability_forget(struct assessment_unit *unit);

/*
 * assessment_quote_next_ref(unit, ref): how the unit's next question to the
 * customer is called: <unit>/a<n>.
 */
void assessment_quote_next_ref(
    const struct assessment_unit *unit, char ref[ASSESSMENT_REF_BYTES]);

/*
 * assessment_quote_withdraw(proposal, answer): take back what the customer is
 * asked at present.
 */
void assessment_quote_withdraw(
    const struct assessment_proposal *proposal, struct fx_answer *answer);

/* assessment_heard_reopen(ask, unit, why, answer): begin a further round. */
int assessment_heard_reopen(const struct fx_ask *ask,
    const struct assessment_unit *unit, enum assessment_why why,
    struct fx_answer *answer);

/*
 * assessment_heard_reopen_for(ask, unit, appeal_seq, answer): the same, for an
 * appeal that was upheld; where the unit has ended, nothing.
 */
void assessment_heard_reopen_for(const struct fx_ask *ask,
    const struct assessment_unit *unit, int64_t appeal_seq,
    struct fx_answer *answer);

/* The remedies of the law, as a set. */
enum {
	ASSESSMENT_EXCHANGE = 1,
	ASSESSMENT_REFUND = 2,
	ASSESSMENT_REFUND_DEPRECIATED = 4,
	ASSESSMENT_REPAIR = 8
};

/*
 * assessment_law_remedies(unit): what the consumer may choose from, all of
 * the law and of the unit's entitlement together; 0 when the law grants
 * nothing here (CN-1 to CN-6, INV-27).
 */
unsigned assessment_law_remedies(const struct assessment_unit *unit);

/* assessment_law_codes(remedies, codes): the set as a list of codes. */
void assessment_law_codes(
    unsigned remedies, char codes[ASSESSMENT_CODES_BYTES]);

/*
 * assessment_law_is_below(unit, proposal): whether a proposal without a choice
 * gives the customer less than the law does (INV-27).
 */
bool assessment_law_is_below(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal);

/* When a deadline is near and when it is over; 0 when it does not run. */
struct assessment_times {
	int64_t warn_at, due_at;
};

/*
 * assessment_clock_times(from, due): when to warn of a deadline that began
 * then: at 800 per mille of its time (timers.md 1).
 */
struct assessment_times assessment_clock_times(int64_t from_ms, int64_t due_ms);

/* The deadlines of a unit that begin when it is admitted. */
struct assessment_clocks {
	struct assessment_times assess, appraisal, repair, parts;
};

/*
 * assessment_clock_admitted(ask, admitted, clocks): all four; those of the law
 * only where the unit's entitlement names them.
 */
void assessment_clock_admitted(const struct fx_ask *ask,
    const struct intake_admitted *admitted, struct assessment_clocks *clocks);

/* assessment_clock_reopened(ask, clocks): those of a further round. */
void assessment_clock_reopened(
    const struct fx_ask *ask, struct assessment_clocks *clocks);

/*
 * assessment_clock_resumed(ask, unit): when the appraisal is due after its
 * clock stood still until now; what it was when it did not.
 */
int64_t assessment_clock_resumed(
    const struct fx_ask *ask, const struct assessment_unit *unit);

/* What the clocks do to the record of a unit; 0 is never. */
void assessment_clock_arm_assess(
    struct assessment_unit *unit, int64_t warn_at, int64_t due_at);
void assessment_clock_arm_appraisal(
    struct assessment_unit *unit, int64_t warn_at, int64_t due_at);
void assessment_clock_stop_appraisal(
    struct assessment_unit *unit, int64_t now_ms);
void assessment_clock_resume_appraisal(
    struct assessment_unit *unit, int64_t due_at);
void assessment_clock_arm_statutory(struct assessment_unit *unit,
    int64_t repair_warn_at, int64_t repair_due_at, int64_t parts_warn_at,
    int64_t parts_due_at);

#endif
