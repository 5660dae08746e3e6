/*
 * assessment_unit: the units under assessment: what may happen to them, and
 * what our events do to them.  The decisions are in the other files.
 */
#include "service/fx_common.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

/* clang-format off */
#define IN(name)   (1u << assessment_unit_state_##name)
#define OFFERED    (IN(proposed) | IN(quoted))
#define PROPOSABLE (IN(liable) | IN(proposed))
#define BENCH      (IN(queued) | IN(diagnosing) | IN(joint) | IN(diagnosed))
#define KNOWN      (FX_ANYTIME & ~IN(absent))
#define OPEN       (KNOWN & ~IN(ended))
#define UNDECIDED  (OPEN & ~IN(decided))
#define PENDING    IN(serious_pending)

static const struct fx_rule rules[] = {
	/* message                             in which states decided by */
	{ CMD_assessment_start,                IN(queued),     assessment_bench_start, NULL },
	{ CMD_assessment_call_back,            IN(queued),     assessment_bench_call_back, NULL },
	{ CMD_assessment_convene,              IN(diagnosing), assessment_bench_convene, NULL },
	{ CMD_assessment_opine,                IN(joint),      assessment_bench_opine, NULL },
	{ CMD_assessment_close_joint,          IN(joint),      assessment_bench_close_joint, NULL },
	{ CMD_assessment_ask_info,             UNDECIDED,      assessment_bench_ask_info, NULL },
	{ CMD_assessment_diagnose,             IN(diagnosing), assessment_bench_diagnose, NULL },
	{ CMD_assessment_confirm_cause,        IN(diagnosed),  assessment_bench_confirm, NULL },
	{ CMD_assessment_propose_liability,    IN(diagnosed),  assessment_liability_propose, NULL },
	{ CMD_assessment_set_liability,        IN(diagnosed),  assessment_liability_settle, NULL },
	{ CMD_assessment_return_liability,     IN(diagnosed),  assessment_liability_return, NULL },
	{ CMD_assessment_classify_severity,    OPEN,           assessment_severity_classify, NULL },
	{ CMD_assessment_head_agree,           OFFERED,        assessment_severity_agree, NULL },
	{ CMD_assessment_gm_decide,            PENDING,        assessment_severity_judge, NULL },
	{ CMD_assessment_gm_approve_execution, OPEN,           assessment_severity_approve, NULL },
	{ CMD_assessment_propose,              PROPOSABLE,     assessment_plan_propose, NULL },
	{ CMD_assessment_add_quote_line,       OFFERED,        assessment_quote_add_line, NULL },
	{ CMD_assessment_quote,                IN(proposed),   assessment_quote_quote, NULL },
	{ CMD_assessment_requote,              IN(quoted),     assessment_quote_requote, NULL },
	{ CMD_assessment_decide,               OFFERED,        assessment_plan_decide, NULL },
	{ CMD_assessment_judge_appeal,         FX_ANYTIME,     assessment_appeal_judge, NULL },
	{ CMD_assessment_extend_due,           BENCH,          assessment_clock_extend_due, NULL },
	{ CMD_assessment_correct,              KNOWN,          fx_decide_correct, NULL },
	{ CMD_assessment_note,                 OPEN,           fx_decide_note, NULL },
	{ CMD_assessment_assessment_overdue,   FX_ANYTIME,     assessment_clock_assess, NULL },
	{ CMD_assessment_appraisal_overdue,    FX_ANYTIME,     assessment_clock_appraisal, NULL },
	{ CMD_assessment_repair_overdue,       FX_ANYTIME,     assessment_clock_repair, NULL },
	{ CMD_assessment_parts_overdue,        FX_ANYTIME,     assessment_clock_parts, NULL },
	{ EV_intake_admitted,                  FX_ANYTIME,     assessment_heard_admitted, NULL },
	{ EV_intake_customer_decided,          FX_ANYTIME,     assessment_answer_decided, NULL },
	{ EV_intake_question_expired,          FX_ANYTIME,     assessment_answer_expired, NULL },
	{ EV_intake_acceptance_recorded,       FX_ANYTIME,     assessment_heard_acceptance, NULL },
	{ EV_intake_canceled,                  FX_ANYTIME,     assessment_heard_canceled, NULL },
	{ EV_intake_closed,                    FX_ANYTIME,     assessment_heard_closed, NULL },
	{ EV_intake_lapsed,                    FX_ANYTIME,     assessment_heard_lapsed, NULL },
	{ EV_repair_new_problem,               FX_ANYTIME,     assessment_heard_new_problem, NULL },
	{ EV_repair_unrepairable,              FX_ANYTIME,     assessment_heard_unrepairable, NULL },
	{ EV_repair_parts_requested,           FX_ANYTIME,     assessment_heard_part_asked, NULL },
	{ EV_repair_parts_arrived,             FX_ANYTIME,     assessment_heard_part_came, NULL },
	{ EV_quality_escalation_settled,       FX_ANYTIME,     assessment_heard_escalation, NULL },
	{ EV_quality_passed,                   FX_ANYTIME,     assessment_heard_passed, NULL },
	{ EV_shipping_lost,                    FX_ANYTIME,     assessment_heard_lost, NULL },
	{ EV_shipping_delivered,               FX_ANYTIME,     assessment_heard_delivered, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                            what it does to the unit */
	{ EV_assessment_queued,                 assessment_heard_apply_queued, NULL },
	{ EV_assessment_unit_called_back,       assessment_bench_apply_called_back, NULL },
	{ EV_assessment_started,                assessment_bench_apply_started, NULL },
	{ EV_assessment_joint_convened,         assessment_bench_apply_joint_convened, NULL },
	{ EV_assessment_opined,                 assessment_bench_apply_opined, NULL },
	{ EV_assessment_joint_closed,           assessment_bench_apply_joint_closed, NULL },
	{ EV_assessment_info_asked,             assessment_bench_apply_info_asked, NULL },
	{ EV_assessment_diagnosed,              assessment_bench_apply_diagnosed, NULL },
	{ EV_assessment_cause_confirmed,        assessment_bench_apply_cause_confirmed, NULL },
	{ EV_assessment_liability_proposed,     assessment_liability_apply_proposed, NULL },
	{ EV_assessment_liability_set,          assessment_liability_apply_set, NULL },
	{ EV_assessment_liability_returned,     assessment_liability_apply_returned, NULL },
	{ EV_assessment_severity_set,           assessment_severity_apply_severity_set, NULL },
	{ EV_assessment_gm_decided,             assessment_severity_apply_gm_decided, NULL },
	{ EV_assessment_gm_execution_approved,  fx_apply_nothing, NULL },
	{ EV_assessment_proposed,               assessment_plan_apply_proposed, NULL },
	{ EV_assessment_quoted,                 assessment_quote_apply_quoted, NULL },
	{ EV_assessment_decided,                assessment_plan_apply_decided, NULL },
	{ EV_assessment_due_extended,           assessment_clock_apply_due_extended, NULL },
	{ EV_assessment_answer_taken,           assessment_answer_apply_answer_taken, NULL },
	{ EV_assessment_declined,               assessment_quote_apply_declined, NULL },
	{ EV_assessment_quote_expired,          assessment_quote_apply_quote_expired, NULL },
	{ EV_assessment_reopened,               assessment_heard_apply_reopened, NULL },
	{ EV_assessment_goods_returned,         assessment_heard_apply_goods_returned, NULL },
	{ EV_assessment_clock_marked,           assessment_clock_apply_clock_marked, NULL },
	{ EV_assessment_remedy_due,             assessment_clock_apply_remedy_due, NULL },
	{ EV_assessment_appeal_queued,          fx_apply_nothing, NULL },
	{ EV_assessment_appeal_judged,          fx_apply_nothing, NULL },
	{ EV_assessment_ended,                  assessment_heard_apply_ended, NULL },
	{ EV_assessment_warned,                 assessment_clock_apply_warned, NULL },
	{ EV_assessment_breached,               assessment_clock_apply_breached, NULL },
	{ EV_assessment_corrected,              fx_apply_corrected, NULL },
	{ EV_assessment_noted,                  fx_apply_nothing, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book assessment_unit_book = {
	.record = REC_assessment_unit,
	.rules = rules,
	.changes = changes,
};
