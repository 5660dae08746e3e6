/*
 * intake_unit: the units that customers ask us to take back, and parcels
 * without a number, which stand on the same shelves.
 *
 * The two tables are the whole machine (states.md 6); the functions they name
 * stand in the files of intake_internal.h, by what they are about.
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/intake/intake.h"
#include "services/intake/intake_internal.h"

/* clang-format off */
#define IN(name) (1u << intake_unit_state_##name)

#define FRESH    (IN(requested) | IN(remote))
#define AWAITED  (IN(authorized) | IN(inbound))
#define HERE     IN(received)
#define DIFFERS  IN(discrepancy)
#define BLIND    IN(unidentified)
#define WORKED   (IN(admitted) | IN(goods_back))
#define OPEN     (FRESH | IN(eligible) | AWAITED | HERE | DIFFERS | WORKED)
#define ENDED    (IN(remote_resolved) | IN(rejected) | IN(lapsed) | IN(canceled))
/* Who still gets messages; a closed dossier takes corrections only (INV-21). */
#define TOLD     (OPEN | BLIND | ENDED)
/* Where there is a decision against which a customer may appeal. */
#define JUDGED   (IN(rejected) | IN(admitted))
#define KNOWN    (TOLD | IN(matched) | IN(closed))
/* A foreign event comes when it comes; what it means depends on the state. */
#define HEARD    FX_ANYTIME

static const struct fx_rule rules[] = {
	/* message, in which states, decided by, key if another */
	{ CMD_intake_request,          IN(absent), intake_request_open, NULL },
	{ CMD_intake_add_line,         IN(absent), intake_request_add, NULL },
	{ CMD_intake_acknowledge,      OPEN,       intake_request_acknowledge, NULL },
	{ CMD_intake_forward_form,     OPEN,       intake_request_forward, NULL },
	{ CMD_intake_feedback_overdue, OPEN,       intake_request_no_feedback, NULL },
	{ CMD_intake_forward_overdue,  OPEN,       intake_request_no_forward, NULL },

	{ CMD_intake_review,           IN(requested), intake_review_judge, NULL },
	{ CMD_intake_review_overdue,   FRESH,         intake_review_overdue, NULL },
	{ CMD_intake_confirm_side,     IN(eligible),  intake_review_confirm, NULL },
	{ CMD_intake_decline_side,     IN(eligible),  intake_review_decline, NULL },
	{ CMD_intake_guide_remotely,   IN(requested), intake_review_guide, NULL },
	{ CMD_intake_resolve_remotely, IN(remote),    intake_review_resolve, NULL },
	{ CMD_intake_end_remote,       IN(remote),    intake_review_end_remote, NULL },

	{ CMD_intake_notify_inbound,  IN(authorized), intake_dock_announce, NULL },
	{ CMD_intake_remind_validity, AWAITED,        intake_dock_remind, NULL },
	{ CMD_intake_lapse,           AWAITED,        intake_dock_lapse, NULL },
	{ CMD_intake_receive,         AWAITED,        intake_dock_receive, NULL },
	{ EV_assessment_unit_called_back, HEARD,      intake_dock_call_back, NULL },

	{ CMD_intake_receive_blind,    IN(absent), intake_parcel_receive, NULL },
	{ CMD_intake_match,            BLIND,      intake_parcel_match, "parcel_no" },
	{ CMD_intake_return_unmatched, BLIND,      intake_parcel_return, "parcel_no" },
	{ CMD_intake_match_overdue,    BLIND,      intake_parcel_overdue, NULL },

	{ CMD_intake_report_discrepancy, HERE,    intake_difference_report, NULL },
	{ CMD_intake_settle_discrepancy, DIFFERS, intake_difference_settle, NULL },

	{ CMD_intake_admit,               HERE,           intake_admission_take, NULL },
	{ CMD_intake_admit_without_goods, IN(authorized), intake_admission_bare, NULL },

	{ CMD_intake_ask_info,           OPEN,  intake_question_ask_info, NULL },
	{ CMD_intake_decide,             OPEN,  intake_question_answer, NULL },
	{ EV_assessment_quoted,          HEARD, intake_question_quoted, NULL },
	{ EV_assessment_proposed,        HEARD, intake_question_proposed, NULL },
	{ EV_assessment_info_asked,      HEARD, intake_question_info_asked, NULL },
	{ EV_assessment_remedy_due,      HEARD, intake_question_remedy_due, NULL },
	{ EV_assessment_quote_withdrawn, HEARD, intake_question_withdrawn, NULL },
	{ EV_repair_consent_requested,   HEARD, intake_question_consent, NULL },

	{ CMD_intake_notify,            TOLD,   intake_customer_notify, NULL },
	{ CMD_intake_record_acceptance, WORKED, intake_customer_accept, NULL },
	{ CMD_intake_deem_acceptance,   WORKED, intake_customer_deem, NULL },
	{ CMD_intake_follow_up,         WORKED, intake_customer_follow_up, NULL },
	{ CMD_intake_followup_overdue,  OPEN,   intake_customer_no_followup, NULL },

	{ CMD_intake_appeal,      JUDGED,       intake_appeal_file, NULL },
	{ CMD_intake_tell_appeal, OPEN | ENDED, intake_appeal_tell, NULL },

	{ EV_assessment_liability_set,         HEARD, intake_progress_liable, NULL },
	{ EV_assessment_severity_set,          HEARD, intake_progress_severity, NULL },
	{ EV_assessment_gm_decided,            HEARD, intake_progress_ruled, NULL },
	{ EV_assessment_gm_execution_approved, HEARD, intake_progress_approved, NULL },

	{ EV_assessment_decided,            HEARD, intake_progress_decided, NULL },
	{ EV_assessment_reopened,           HEARD, intake_progress_reopened, NULL },
	{ EV_repair_picked_up,              HEARD, intake_progress_picked_up, NULL },
	{ EV_quality_passed,                HEARD, intake_progress_passed, NULL },
	{ EV_shipping_queued,               HEARD, intake_progress_queued, NULL },
	{ EV_shipping_withdrawn,            HEARD, intake_progress_withdrawn, NULL },
	{ EV_shipping_replacement_reserved, HEARD, intake_progress_reserved, NULL },
	{ EV_shipping_handed_over,          HEARD, intake_progress_shipped, NULL },
	{ EV_shipping_delivered,            HEARD, intake_progress_delivered, NULL },
	{ EV_shipping_lost,                 HEARD, intake_progress_lost, NULL },
	{ EV_shipping_returned_to_sender,   HEARD, intake_progress_back, NULL },
	{ EV_shipping_scrapped,             HEARD, intake_progress_scrapped, NULL },
	{ EV_shipping_stocked,              HEARD, intake_progress_stocked, NULL },
	{ EV_shipping_carrier_claim_settled, HEARD, intake_progress_compensated, NULL },
	{ EV_analytics_ledger_complete,     HEARD, intake_progress_ledger, NULL },

	{ CMD_intake_close,      WORKED,                 intake_closing_close, NULL },
	{ CMD_intake_close_done, WORKED,                 intake_closing_timer, NULL },
	{ CMD_intake_cancel,     OPEN & ~IN(goods_back), intake_closing_cancel, NULL },
	{ CMD_intake_merge,      IN(requested),          intake_closing_merge, NULL },
	{ CMD_intake_reopen,     IN(closed),             intake_closing_reopen, NULL },
	{ CMD_intake_correct,    KNOWN,                  intake_closing_correct, NULL },
	{ CMD_intake_note,       KNOWN & ~IN(closed),    fx_decide_note, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event, what it does to the unit, key if another */
	{ EV_intake_requested,           intake_request_opened, NULL },
	{ EV_intake_acknowledged,        intake_request_acknowledged, NULL },
	{ EV_intake_forwarded,           intake_request_forwarded, NULL },
	{ EV_intake_reviewed,            intake_review_judged, NULL },
	{ EV_intake_side_confirmed,      intake_review_confirmed, NULL },
	{ EV_intake_authorized,          intake_review_authorized, NULL },
	{ EV_intake_side_declined,       intake_review_declined, NULL },
	{ EV_intake_remote_guided,       intake_review_guided, NULL },
	{ EV_intake_remote_resolved,     intake_review_resolved, NULL },
	{ EV_intake_remote_ended,        intake_review_remote_ended, NULL },
	{ EV_intake_inbound_notified,    intake_dock_announced, NULL },
	{ EV_intake_lapsed,              intake_dock_lapsed, NULL },
	{ EV_intake_received,            intake_dock_received, NULL },
	{ EV_intake_return_leg_opened,   intake_dock_return_leg_opened, NULL },
	{ EV_intake_warned,              intake_dock_reminded, NULL },
	{ EV_intake_blind_received,      intake_parcel_received, "parcel_no" },
	{ EV_intake_matched,             intake_parcel_matched, "parcel_no" },
	{ EV_intake_unmatched_returned,  intake_parcel_returned, "parcel_no" },
	{ EV_intake_discrepancy_found,   intake_difference_found, NULL },
	{ EV_intake_discrepancy_settled, intake_difference_settled, NULL },
	{ EV_intake_admitted,            intake_admission_admitted, NULL },
	{ EV_intake_question_opened,     intake_question_opened, NULL },
	{ EV_intake_question_withdrawn,  intake_question_ended, NULL },
	{ EV_intake_question_expired,    intake_question_ended, NULL },
	{ EV_intake_customer_decided,    intake_question_ended, NULL },
	{ EV_intake_notified,            intake_customer_notified, NULL },
	{ EV_intake_acceptance_recorded, intake_customer_accepted, NULL },
	{ EV_intake_followed_up,         intake_customer_followed_up, NULL },
	{ EV_intake_appealed,            intake_appeal_filed, NULL },
	{ EV_intake_appeal_resolved,     intake_appeal_resolved, NULL },
	{ EV_intake_appeal_told,         intake_appeal_told, NULL },
	{ EV_intake_progressed,          intake_progress_made, NULL },
	{ EV_intake_blocked,             intake_progress_blocked, NULL },
	{ EV_intake_unblocked,           intake_progress_unblocked, NULL },
	{ EV_intake_closed,              intake_closing_closed, NULL },
	{ EV_intake_canceled,            intake_closing_canceled, NULL },
	{ EV_intake_breached,            intake_closing_breached, NULL },
	{ EV_intake_reopened,            fx_apply_nothing, NULL },
	{ EV_intake_corrected,           fx_apply_corrected, NULL },
	{ EV_intake_noted,               fx_apply_nothing, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_unit_book = {
	.record = REC_intake_unit,
	.rules = rules,
	.changes = changes,
};

bool
intake_unit_is_open(const struct intake_unit *unit)
{
	return ((OPEN | BLIND) & 1u << unit->state) != 0;
}

int64_t
intake_unit_start(const struct fx_ask *ask)
{
	return ask->now_ms - ask->at_ms <= FX_DAY_MS ? ask->at_ms : ask->now_ms;
}

bool
intake_unit_is_hash(const unsigned char hash[32])
{
	static const unsigned char unsaid[32];

	return memcmp(hash, unsaid, sizeof(unsaid)) != 0;
}

void
intake_unit_last_day(
    const struct fx_policy *policy, int64_t ms, char date[INTAKE_DATE_BYTES])
{
	fx_policy_print_day(fx_policy_day(policy, ms - 1), date);
}
