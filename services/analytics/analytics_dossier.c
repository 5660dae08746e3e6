#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/analytics/analytics_internal.h"

#define HEARD_MS (60 * INT64_C(1000)) /* a peer is heard every second */

static fx_apply_fn apply_seal_planned, apply_sealed, apply_finished;

/*
 * Every event of a unit is kept; some say more.  A rule stands here for each
 * that is counted, costs money, moves goods or ends something.
 */
/* clang-format off */
static const struct fx_rule rules[] = {
	{ CMD_analytics_seal, FX_ANYTIME, analytics_decide_seal, NULL },
	{ EV_intake_requested, FX_ANYTIME,
	    analytics_hear_requested, NULL },
	{ EV_intake_remote_resolved, FX_ANYTIME,
	    analytics_hear_remote_resolved, NULL },
	{ EV_intake_customer_decided, FX_ANYTIME,
	    analytics_hear_customer_decided, NULL },
	{ EV_intake_reviewed, FX_ANYTIME,
	    analytics_hear_reviewed, NULL },
	{ EV_intake_lapsed, FX_ANYTIME,
	    analytics_hear_lapsed, NULL },
	{ EV_intake_received, FX_ANYTIME,
	    analytics_hear_received, NULL },
	{ EV_intake_blind_received, FX_ANYTIME,
	    analytics_hear, "parcel_no" },
	{ EV_intake_matched, FX_ANYTIME,
	    analytics_hear_matched, "parcel_no" },
	{ EV_intake_unmatched_returned, FX_ANYTIME,
	    analytics_hear_unmatched, "parcel_no" },
	{ EV_intake_discrepancy_found, FX_ANYTIME,
	    analytics_hear_discrepancy, NULL },
	{ EV_intake_discrepancy_settled, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_intake_admitted, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_intake_acceptance_recorded, FX_ANYTIME,
	    analytics_hear_acceptance, NULL },
	{ EV_intake_followed_up, FX_ANYTIME,
	    analytics_hear_followed_up, NULL },
	{ EV_intake_appealed, FX_ANYTIME,
	    analytics_hear_appealed, NULL },
	{ EV_intake_appeal_told, FX_ANYTIME,
	    analytics_hear_appeal_told, NULL },
	{ EV_assessment_appeal_judged, FX_ANYTIME,
	    analytics_hear_appeal_judged, NULL },
	{ EV_intake_canceled, FX_ANYTIME,
	    analytics_hear_canceled, NULL },
	{ EV_intake_closed, FX_ANYTIME,
	    analytics_hear_closed, NULL },
	{ EV_intake_breached, FX_ANYTIME, analytics_hear_breached, NULL },
	{ EV_intake_corrected, FX_ANYTIME, analytics_hear_corrected, NULL },
	{ EV_assessment_diagnosed, FX_ANYTIME,
	    analytics_hear_diagnosed, NULL },
	{ EV_assessment_liability_set, FX_ANYTIME,
	    analytics_hear_liability, NULL },
	{ EV_assessment_severity_set, FX_ANYTIME,
	    analytics_hear_severity, NULL },
	{ EV_assessment_proposed, FX_ANYTIME,
	    analytics_hear_proposed, NULL },
	{ EV_assessment_decided, FX_ANYTIME,
	    analytics_hear_decided, NULL },
	{ EV_assessment_declined, FX_ANYTIME,
	    analytics_hear_declined, NULL },
	{ EV_assessment_quote_expired, FX_ANYTIME,
	    analytics_hear_quote_expired, NULL },
	{ EV_assessment_reopened, FX_ANYTIME,
	    analytics_hear_reopened, NULL },
	{ EV_assessment_breached, FX_ANYTIME, analytics_hear_breached, NULL },
	{ EV_assessment_corrected, FX_ANYTIME, analytics_hear_corrected, NULL },
	{ EV_repair_picked_up, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_repair_part_replaced, FX_ANYTIME,
	    analytics_hear_part, NULL },
	{ EV_repair_completed, FX_ANYTIME,
	    analytics_hear_completed, NULL },
	{ EV_repair_rework_started, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_repair_released, FX_ANYTIME,
	    analytics_hear_released, NULL },
	{ EV_repair_breached, FX_ANYTIME, analytics_hear_breached, NULL },
	{ EV_repair_corrected, FX_ANYTIME, analytics_hear_corrected, NULL },
	{ EV_quality_started, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_quality_passed, FX_ANYTIME,
	    analytics_hear_passed, NULL },
	{ EV_quality_failed, FX_ANYTIME,
	    analytics_hear_failed, NULL },
	{ EV_quality_escalated, FX_ANYTIME,
	    analytics_hear_escalated, NULL },
	{ EV_quality_breached, FX_ANYTIME, analytics_hear_breached, NULL },
	{ EV_quality_corrected, FX_ANYTIME, analytics_hear_corrected, NULL },
	{ EV_shipping_queued, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_shipping_withdrawn, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_shipping_ended, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_shipping_packed, FX_ANYTIME,
	    analytics_hear_packed, NULL },
	{ EV_shipping_handed_over, FX_ANYTIME,
	    analytics_hear_handed_over, NULL },
	{ EV_shipping_delivered, FX_ANYTIME,
	    analytics_hear_delivered, NULL },
	{ EV_shipping_lost, FX_ANYTIME,
	    analytics_hear_lost, NULL },
	{ EV_shipping_returned_to_sender, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_shipping_recovered, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_shipping_carrier_claim_settled, FX_ANYTIME,
	    analytics_hear_claim_settled, NULL },
	{ EV_shipping_scrapped, FX_ANYTIME,
	    analytics_hear_scrapped, NULL },
	{ EV_shipping_stocked, FX_ANYTIME,
	    analytics_hear, NULL },
	{ EV_shipping_breached, FX_ANYTIME, analytics_hear_breached, NULL },
	{ EV_shipping_corrected, FX_ANYTIME, analytics_hear_corrected, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	{ EV_intake_requested, analytics_keep_heard, NULL },
	{ EV_intake_requested, analytics_keep_requested, NULL },
	{ EV_intake_acknowledged, analytics_keep_heard, NULL },
	{ EV_intake_forwarded, analytics_keep_heard, NULL },
	{ EV_intake_remote_guided, analytics_keep_heard, NULL },
	{ EV_intake_remote_resolved, analytics_keep_heard, NULL },
	{ EV_intake_remote_resolved, analytics_keep_remote_resolved, NULL },
	{ EV_intake_remote_ended, analytics_keep_heard, NULL },
	{ EV_intake_question_opened, analytics_keep_heard, NULL },
	{ EV_intake_question_withdrawn, analytics_keep_heard, NULL },
	{ EV_intake_question_expired, analytics_keep_heard, NULL },
	{ EV_intake_customer_decided, analytics_keep_heard, NULL },
	{ EV_intake_reviewed, analytics_keep_heard, NULL },
	{ EV_intake_reviewed, analytics_keep_reviewed, NULL },
	{ EV_intake_side_confirmed, analytics_keep_heard, NULL },
	{ EV_intake_authorized, analytics_keep_heard, NULL },
	{ EV_intake_side_declined, analytics_keep_heard, NULL },
	{ EV_intake_inbound_notified, analytics_keep_heard, NULL },
	{ EV_intake_lapsed, analytics_keep_heard, NULL },
	{ EV_intake_lapsed, analytics_keep_lapsed, NULL },
	{ EV_intake_received, analytics_keep_heard, NULL },
	{ EV_intake_received, analytics_keep_received, NULL },
	{ EV_intake_blind_received, analytics_keep_heard, "parcel_no" },
	{ EV_intake_blind_received, analytics_keep_blind, "parcel_no" },
	{ EV_intake_matched, analytics_keep_heard, "parcel_no" },
	{ EV_intake_matched, analytics_keep_matched, "parcel_no" },
	{ EV_intake_unmatched_returned, analytics_keep_heard, "parcel_no" },
	{ EV_intake_discrepancy_found, analytics_keep_heard, NULL },
	{ EV_intake_discrepancy_settled, analytics_keep_heard, NULL },
	{ EV_intake_discrepancy_settled, analytics_keep_settled, NULL },
	{ EV_intake_admitted, analytics_keep_heard, NULL },
	{ EV_intake_admitted, analytics_keep_admitted, NULL },
	{ EV_intake_notified, analytics_keep_heard, NULL },
	{ EV_intake_acceptance_recorded, analytics_keep_heard, NULL },
	{ EV_intake_followed_up, analytics_keep_heard, NULL },
	{ EV_intake_canceled, analytics_keep_heard, NULL },
	{ EV_intake_canceled, analytics_keep_canceled, NULL },
	{ EV_intake_appealed, analytics_keep_heard, NULL },
	{ EV_intake_appealed, analytics_keep_appealed, NULL },
	{ EV_intake_appeal_resolved, analytics_keep_heard, NULL },
	{ EV_intake_appeal_resolved, analytics_keep_appeal_resolved, NULL },
	{ EV_intake_appeal_told, analytics_keep_heard, NULL },
	{ EV_intake_appeal_told, analytics_keep_appeal_told, NULL },
	{ EV_assessment_appeal_queued, analytics_keep_heard, NULL },
	{ EV_assessment_appeal_judged, analytics_keep_heard, NULL },
	{ EV_intake_closed, analytics_keep_heard, NULL },
	{ EV_intake_closed, analytics_keep_closed, NULL },
	{ EV_intake_reopened, analytics_keep_heard, NULL },
	{ EV_intake_return_leg_opened, analytics_keep_heard, NULL },
	{ EV_intake_progressed, analytics_keep_heard, NULL },
	{ EV_intake_corrected, analytics_keep_heard, NULL },
	{ EV_intake_noted, analytics_keep_heard, NULL },
	{ EV_intake_printed, analytics_keep_heard, "number" },
	{ EV_intake_warned, analytics_keep_heard, NULL },
	{ EV_intake_breached, analytics_keep_heard, NULL },
	{ EV_intake_blocked, analytics_keep_heard, NULL },
	{ EV_intake_unblocked, analytics_keep_heard, NULL },
	{ EV_intake_corrected, fx_apply_corrected, NULL },
	{ EV_assessment_queued, analytics_keep_heard, NULL },
	{ EV_assessment_queued, analytics_keep_queued, NULL },
	{ EV_assessment_started, analytics_keep_heard, NULL },
	{ EV_assessment_joint_convened, analytics_keep_heard, NULL },
	{ EV_assessment_opined, analytics_keep_heard, NULL },
	{ EV_assessment_joint_closed, analytics_keep_heard, NULL },
	{ EV_assessment_info_asked, analytics_keep_heard, NULL },
	{ EV_assessment_diagnosed, analytics_keep_heard, NULL },
	{ EV_assessment_diagnosed, analytics_keep_diagnosed, NULL },
	{ EV_assessment_cause_confirmed, analytics_keep_heard, NULL },
	{ EV_assessment_liability_proposed, analytics_keep_heard, NULL },
	{ EV_assessment_liability_set, analytics_keep_heard, NULL },
	{ EV_assessment_liability_set, analytics_keep_liable, NULL },
	{ EV_assessment_liability_returned, analytics_keep_heard, NULL },
	{ EV_assessment_severity_set, analytics_keep_heard, NULL },
	{ EV_assessment_severity_set, analytics_keep_severity, NULL },
	{ EV_assessment_quote_withdrawn, analytics_keep_heard, NULL },
	{ EV_assessment_head_agreed, analytics_keep_heard, NULL },
	{ EV_assessment_gm_decided, analytics_keep_heard, NULL },
	{ EV_assessment_gm_decided, analytics_keep_gm, NULL },
	{ EV_assessment_gm_execution_approved, analytics_keep_heard, NULL },
	{ EV_assessment_proposed, analytics_keep_heard, NULL },
	{ EV_assessment_quote_line_added, analytics_keep_heard, NULL },
	{ EV_assessment_quoted, analytics_keep_heard, NULL },
	{ EV_assessment_decided, analytics_keep_heard, NULL },
	{ EV_assessment_decided, analytics_keep_decided, NULL },
	{ EV_assessment_due_extended, analytics_keep_heard, NULL },
	{ EV_assessment_answer_taken, analytics_keep_heard, NULL },
	{ EV_assessment_declined, analytics_keep_heard, NULL },
	{ EV_assessment_quote_expired, analytics_keep_heard, NULL },
	{ EV_assessment_reopened, analytics_keep_heard, NULL },
	{ EV_assessment_reopened, analytics_keep_reopened, NULL },
	{ EV_assessment_goods_returned, analytics_keep_heard, NULL },
	{ EV_assessment_unit_called_back, analytics_keep_heard, NULL },
	{ EV_assessment_clock_marked, analytics_keep_heard, NULL },
	{ EV_assessment_remedy_due, analytics_keep_heard, NULL },
	{ EV_assessment_ended, analytics_keep_heard, NULL },
	{ EV_assessment_corrected, analytics_keep_heard, NULL },
	{ EV_assessment_noted, analytics_keep_heard, NULL },
	{ EV_assessment_printed, analytics_keep_heard, "number" },
	{ EV_assessment_warned, analytics_keep_heard, NULL },
	{ EV_assessment_breached, analytics_keep_heard, NULL },
	{ EV_assessment_corrected, fx_apply_corrected, NULL },
	{ EV_repair_unit_known, analytics_keep_heard, NULL },
	{ EV_repair_queued, analytics_keep_heard, NULL },
	{ EV_repair_plan_changed, analytics_keep_heard, NULL },
	{ EV_repair_plan_changed, analytics_keep_plan, NULL },
	{ EV_repair_assigned, analytics_keep_heard, NULL },
	{ EV_repair_picked_up, analytics_keep_heard, NULL },
	{ EV_repair_step_done, analytics_keep_heard, NULL },
	{ EV_repair_part_replaced, analytics_keep_heard, NULL },
	{ EV_repair_parts_requested, analytics_keep_heard, NULL },
	{ EV_repair_parts_arrived, analytics_keep_heard, NULL },
	{ EV_repair_parts_arrived, analytics_keep_parts_arrived, NULL },
	{ EV_repair_new_problem, analytics_keep_heard, NULL },
	{ EV_repair_consent_requested, analytics_keep_heard, NULL },
	{ EV_repair_consent_taken, analytics_keep_heard, NULL },
	{ EV_repair_consent_taken, analytics_keep_consent, NULL },
	{ EV_repair_part_approved, analytics_keep_heard, NULL },
	{ EV_repair_wiped, analytics_keep_heard, NULL },
	{ EV_repair_completed, analytics_keep_heard, NULL },
	{ EV_repair_completed, analytics_keep_completed, NULL },
	{ EV_repair_unrepairable, analytics_keep_heard, NULL },
	{ EV_repair_rework_queued, analytics_keep_heard, NULL },
	{ EV_repair_rework_queued, analytics_keep_rework, NULL },
	{ EV_repair_rework_started, analytics_keep_heard, NULL },
	{ EV_repair_stopped, analytics_keep_heard, NULL },
	{ EV_repair_stopped, analytics_keep_stopped, NULL },
	{ EV_repair_resumed, analytics_keep_heard, NULL },
	{ EV_repair_released, analytics_keep_heard, NULL },
	{ EV_repair_corrected, analytics_keep_heard, NULL },
	{ EV_repair_noted, analytics_keep_heard, NULL },
	{ EV_repair_printed, analytics_keep_heard, "number" },
	{ EV_repair_warned, analytics_keep_heard, NULL },
	{ EV_repair_breached, analytics_keep_heard, NULL },
	{ EV_repair_blocked, analytics_keep_heard, NULL },
	{ EV_repair_unblocked, analytics_keep_heard, NULL },
	{ EV_repair_corrected, fx_apply_corrected, NULL },
	{ EV_quality_unit_known, analytics_keep_heard, NULL },
	{ EV_quality_queued, analytics_keep_heard, NULL },
	{ EV_quality_started, analytics_keep_heard, NULL },
	{ EV_quality_checked, analytics_keep_heard, NULL },
	{ EV_quality_passed, analytics_keep_heard, NULL },
	{ EV_quality_passed, analytics_keep_passed, NULL },
	{ EV_quality_failed, analytics_keep_heard, NULL },
	{ EV_quality_escalated, analytics_keep_heard, NULL },
	{ EV_quality_escalation_settled, analytics_keep_heard, NULL },
	{ EV_quality_escalation_settled, analytics_keep_settlement, NULL },
	{ EV_quality_ended, analytics_keep_heard, NULL },
	{ EV_quality_corrected, analytics_keep_heard, NULL },
	{ EV_quality_noted, analytics_keep_heard, NULL },
	{ EV_quality_printed, analytics_keep_heard, "number" },
	{ EV_quality_warned, analytics_keep_heard, NULL },
	{ EV_quality_breached, analytics_keep_heard, NULL },
	{ EV_quality_blocked, analytics_keep_heard, NULL },
	{ EV_quality_unblocked, analytics_keep_heard, NULL },
	{ EV_quality_corrected, fx_apply_corrected, NULL },
	{ EV_shipping_unit_known, analytics_keep_heard, NULL },
	{ EV_shipping_queued, analytics_keep_heard, NULL },
	{ EV_shipping_queued, analytics_keep_job, NULL },
	{ EV_shipping_withdrawn, analytics_keep_heard, NULL },
	{ EV_shipping_withdrawn, analytics_keep_withdrawn, NULL },
	{ EV_shipping_ended, analytics_keep_heard, NULL },
	{ EV_shipping_notice_issued, analytics_keep_heard, NULL },
	{ EV_shipping_replacement_reserved, analytics_keep_heard, NULL },
	{ EV_shipping_packed, analytics_keep_heard, NULL },
	{ EV_shipping_handed_over, analytics_keep_heard, NULL },
	{ EV_shipping_stale_view_overridden, analytics_keep_heard, NULL },
	{ EV_shipping_tracked, analytics_keep_heard, NULL },
	{ EV_shipping_delivered, analytics_keep_heard, NULL },
	{ EV_shipping_delivered, analytics_keep_delivered, NULL },
	{ EV_shipping_lost, analytics_keep_heard, NULL },
	{ EV_shipping_returned_to_sender, analytics_keep_heard, NULL },
	{ EV_shipping_recovered, analytics_keep_heard, NULL },
	{ EV_shipping_carrier_claim_opened, analytics_keep_heard, NULL },
	{ EV_shipping_carrier_claim_settled, analytics_keep_heard, NULL },
	{ EV_shipping_scrapped, analytics_keep_heard, NULL },
	{ EV_shipping_stocked, analytics_keep_heard, NULL },
	{ EV_shipping_corrected, analytics_keep_heard, NULL },
	{ EV_shipping_noted, analytics_keep_heard, NULL },
	{ EV_shipping_printed, analytics_keep_heard, "number" },
	{ EV_shipping_warned, analytics_keep_heard, NULL },
	{ EV_shipping_breached, analytics_keep_heard, NULL },
	{ EV_shipping_blocked, analytics_keep_heard, NULL },
	{ EV_shipping_unblocked, analytics_keep_heard, NULL },
	{ EV_shipping_corrected, fx_apply_corrected, NULL },
	{ EV_analytics_seal_planned, apply_seal_planned, NULL },
	{ EV_analytics_dossier_sealed, apply_sealed, NULL },
	{ EV_analytics_identity_broken, fx_apply_nothing, NULL },
	{ EV_analytics_finished, apply_finished, NULL },
	{ 0 }
};

const struct fx_book analytics_dossier_book = {
	.record = REC_analytics_dossier,
	.rules = rules,
	.changes = changes,
};
/* clang-format on */

static void
apply_seal_planned(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	dossier->seal_at = fx_said(event, analytics_seal_planned)->seal_at;
}

static void
apply_sealed(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	(void)event;
	dossier->state = analytics_dossier_state_sealed;
	dossier->seal_at = 0;
}

static void
apply_finished(void *record, const struct fx_event *event)
{
	const struct analytics_finished *said =
	    fx_said(event, analytics_finished);
	struct analytics_dossier *dossier = record;

	dossier->finished_at = said->finished_at;
}

/* --- the seal (T-21, S-194) ---------------------------------------------- */

static bool
hears_all(const struct fx_ask *ask)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (place != FX_IN_analytics &&
		    ask->view_age_ms[place] > HEARD_MS)
			return false;
	return true;
}

/* "intake/42," to the end of heads; nothing for a department unheard. */
static void
add_head(char *heads, size_t size, enum fx_place place, int64_t seq)
{
	const char *name = fx_schema_place(place)->name;
	char digits[20] = "";
	size_t at = sizeof(digits) - 1, used = strlen(heads);

	if (seq == 0)
		return;
	for (; seq > 0; seq /= 10)
		digits[--at] = (char)('0' + seq % 10);
	if (used > 0)
		heads[used++] = ',';
	fx_copy_text(heads + used, size - used, name);
	used += strlen(name);
	heads[used++] = '/';
	fx_copy_text(heads + used, size - used, digits + at);
}

static void
seal(const struct analytics_dossier *dossier, struct fx_answer *answer)
{
	struct analytics_dossier_sealed *sealed =
	    fx_emit(answer, analytics_dossier_sealed);
	const size_t size = sizeof(sealed->heads);

	fx_copy(sealed->unit_no, dossier->unit_no);
	sealed->n_events = dossier->n_events;
	add_head(sealed->heads, size, FX_IN_intake, dossier->head_intake);
	add_head(
	    sealed->heads, size, FX_IN_assessment, dossier->head_assessment);
	add_head(sealed->heads, size, FX_IN_repair, dossier->head_repair);
	add_head(sealed->heads, size, FX_IN_quality, dossier->head_quality);
	add_head(sealed->heads, size, FX_IN_shipping, dossier->head_shipping);
}

/* While a department is silent it may still know more: a day later then. */
int
analytics_decide_seal(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct analytics_seal *cmd = fx_asked(ask, analytics_seal);
	const struct analytics_dossier *dossier = record;
	struct analytics_seal_planned *planned;

	if (dossier->seal_at != cmd->due_at || ask->now_ms < cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	if (hears_all(ask)) {
		seal(dossier, answer);
		return 0;
	}
	planned = fx_emit(answer, analytics_seal_planned);
	fx_copy(planned->unit_no, dossier->unit_no);
	planned->seal_at = ask->now_ms + FX_DAY_MS;
	return 0;
}
