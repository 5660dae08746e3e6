/*
 * repair_unit: the units with their work orders.  The two tables stand here,
 * and what several decisions ask of a unit.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "service/fx_common.h"
#include "services/repair/repair.h"
#include "services/repair/repair_internal.h"

static fx_decide_fn decide_note;

/* clang-format off */
#define IN(name) (UINT32_C(1) << repair_unit_state_##name)
#define KNOWN    (FX_ANYTIME & ~IN(absent))
#define OPEN     (KNOWN & ~IN(released))

static const struct fx_rule rules[] = {
	/* message, in which states, decided by */
	{ CMD_repair_assign,                IN(queued) | IN(assigned) | IN(stopped),
	    repair_lead_assign, NULL },
	{ CMD_repair_pick_up,               IN(assigned),
	    repair_bench_pick_up, NULL },
	{ CMD_repair_record_step,           IN(working),
	    repair_bench_record_step, NULL },
	{ CMD_repair_replace_part,          IN(working),
	    repair_parts_replace_part, NULL },
	{ CMD_repair_request_parts,         IN(working) | IN(wait_parts),
	    repair_parts_request_parts, NULL },
	{ CMD_repair_receive_parts,         KNOWN,
	    repair_parts_receive_parts, NULL },
	{ CMD_repair_request_consent,       IN(working),
	    repair_parts_request_consent, NULL },
	{ CMD_repair_approve_part,          IN(working),
	    repair_parts_approve_part, NULL },
	{ CMD_repair_report_new_problem,    IN(working),
	    repair_bench_report_new_problem, NULL },
	{ CMD_repair_record_wipe,           IN(working),
	    repair_bench_record_wipe, NULL },
	{ CMD_repair_complete,              IN(working),
	    repair_bench_complete, NULL },
	{ CMD_repair_declare_unrepairable,  IN(working) | IN(suspended),
	    repair_bench_declare_unrepairable, NULL },
	{ CMD_repair_start_rework,          IN(rework),
	    repair_bench_start_rework, NULL },
	{ CMD_repair_stop,                  OPEN & ~IN(stopped) & ~IN(unrepairable),
	    repair_lead_stop, NULL },
	{ CMD_repair_resume,                IN(stopped),
	    repair_lead_resume, NULL },
	{ CMD_repair_mark_overdue,          OPEN,
	    repair_lead_mark_overdue, NULL },
	{ CMD_repair_correct,               KNOWN,
	    fx_decide_correct, NULL },
	{ CMD_repair_note,                  KNOWN,
	    decide_note, NULL },

	{ EV_intake_admitted,               FX_ANYTIME,
	    repair_heard_admitted, NULL },
	{ EV_intake_canceled,               FX_ANYTIME,
	    repair_heard_canceled, NULL },
	{ EV_intake_closed,                 FX_ANYTIME,
	    repair_heard_closed, NULL },
	{ EV_intake_customer_decided,       FX_ANYTIME,
	    repair_heard_customer_decided, NULL },
	{ EV_intake_question_expired,       FX_ANYTIME,
	    repair_heard_question_expired, NULL },
	{ EV_assessment_decided,            FX_ANYTIME,
	    repair_heard_decided, NULL },
	{ EV_assessment_reopened,           FX_ANYTIME,
	    repair_heard_reopened, NULL },
	{ EV_assessment_severity_set,       FX_ANYTIME,
	    repair_heard_severity_set, NULL },
	{ EV_assessment_gm_decided,         FX_ANYTIME,
	    repair_heard_gm_decided, NULL },
	{ EV_quality_passed,                FX_ANYTIME,
	    repair_heard_passed, NULL },
	{ EV_quality_failed,                FX_ANYTIME,
	    repair_heard_failed, NULL },
	{ EV_quality_escalated,             FX_ANYTIME,
	    repair_heard_escalated, NULL },
	{ EV_quality_escalation_settled,    FX_ANYTIME,
	    repair_heard_escalation_settled, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                      what it does to the unit */
	{ EV_repair_unit_known,           repair_fold_unit_known, NULL },
	{ EV_repair_queued,               repair_fold_queued, NULL },
	{ EV_repair_plan_changed,         repair_fold_plan_changed, NULL },
	{ EV_repair_assigned,             repair_fold_assigned, NULL },
	{ EV_repair_picked_up,            repair_fold_picked_up, NULL },
	{ EV_repair_step_done,            repair_fold_step_done, NULL },
	{ EV_repair_part_replaced,        repair_fold_part_replaced, NULL },
	{ EV_repair_part_approved,        repair_fold_part_approved, NULL },
	{ EV_repair_parts_requested,      repair_fold_parts_requested, NULL },
	{ EV_repair_parts_arrived,        repair_fold_parts_arrived, NULL },
	{ EV_repair_new_problem,          repair_fold_new_problem, NULL },
	{ EV_repair_consent_requested,    repair_fold_consent_requested, NULL },
	{ EV_repair_consent_taken,        repair_fold_consent_taken, NULL },
	{ EV_repair_wiped,                repair_fold_wiped, NULL },
	{ EV_repair_completed,            repair_fold_completed, NULL },
	{ EV_repair_unrepairable,         repair_fold_unrepairable, NULL },
	{ EV_repair_rework_queued,        repair_fold_rework_queued, NULL },
	{ EV_repair_rework_started,       repair_fold_rework_started, NULL },
	{ EV_repair_stopped,              repair_fold_stopped, NULL },
	{ EV_repair_resumed,              repair_fold_resumed, NULL },
	{ EV_repair_released,             repair_fold_released, NULL },
	{ EV_repair_blocked,              repair_fold_blocked, NULL },
	{ EV_repair_unblocked,            repair_fold_unblocked, NULL },
	{ EV_repair_breached,             repair_fold_breached, NULL },
	{ EV_repair_warned,               fx_apply_nothing, NULL },
	{ EV_repair_noted,                fx_apply_nothing, NULL },
	{ EV_repair_corrected,            fx_apply_corrected, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book repair_unit_book = {
	.record = REC_repair_unit,
	.rules = rules,
	.changes = changes,
};

bool
repair_unit_is_theirs(const struct repair_unit *unit, const struct fx_ask *ask)
{
	return strcmp(unit->technician, ask->actor) == 0;
}

int
repair_unit_count_codes(const char *list)
{
	int n = list[0] != '\0';

	for (; *list != '\0'; list++)
		n += *list == ',';
	return n;
}

bool
repair_unit_has_room_for(const struct repair_unit *unit, const char *account)
{
	return fx_text_has_code(unit->technicians, account) ||
	       repair_unit_count_codes(unit->technicians) <
		   REPAIR_TECHNICIANS_MAX;
}

bool
repair_unit_is_over_limit(const struct repair_unit *unit,
    const struct fx_ask *ask, int64_t more_minor)
{
	return unit->spend_limit_minor > 0 &&
	       unit->labor_min * ask->policy->labor_rate_minor +
		       unit->parts_cost_minor + more_minor >
		   unit->spend_limit_minor;
}

static int
decide_note(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_unit *unit = record;

	/* A closed dossier takes corrections only (INV-21). */
	if (unit->closed)
		return fx_refuse(answer, NO_fx_closed);
	return fx_decide_note(ask, record, answer);
}
