#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/shipping/shipping_internal.h"

#define IN(name)   (UINT32_C(1) << shipping_unit_state_##name)
#define NOT_ENDED  (FX_ANYTIME & ~IN(ended))
#define NOTICEABLE (IN(waiting) | IN(noticed))
#define ON_ITS_WAY IN(handed_over)
#define ASTRAY     (IN(lost) | IN(back))

/*
 * What the department keeps of a unit: its facts and blocks, whether or not
 * there is a job, and the job that takes goods to the customer.
 */
static fx_apply_fn apply_known, apply_queued, apply_withdrawn, apply_ended,
    apply_blocked, apply_unblocked, apply_noticed, apply_reserved, apply_packed,
    apply_handed_over, apply_overridden, apply_tracked, apply_delivered,
    apply_lost, apply_returned, apply_recovered, apply_breached, apply_scrapped,
    apply_stocked;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                         in states   decided by */
	{ CMD_shipping_issue_notice,        NOTICEABLE, shipping_do_notice,     NULL },
	{ CMD_shipping_reserve_replacement, IN(waiting),shipping_do_reserve,    NULL },
	{ CMD_shipping_pack,                IN(noticed),shipping_do_pack,       NULL },
	{ CMD_shipping_hand_over,           IN(packed), shipping_do_hand_over,  NULL },
	{ CMD_shipping_override_stale_view, NOT_ENDED,  shipping_do_override,   NULL },
	{ CMD_shipping_track,               ON_ITS_WAY, shipping_do_track,      NULL },
	{ CMD_shipping_deliver,             ON_ITS_WAY, shipping_do_deliver,    NULL },
	{ CMD_shipping_report_lost,         ON_ITS_WAY, shipping_do_lose,       NULL },
	{ CMD_shipping_return_to_sender,    ON_ITS_WAY, shipping_do_return,     NULL },
	{ CMD_shipping_recover,             ASTRAY,     shipping_do_recover,    NULL },
	{ CMD_shipping_dispatch_overdue,    FX_ANYTIME, shipping_do_overdue,    NULL },
	{ CMD_shipping_correct,             FX_ANYTIME, fx_decide_correct,      NULL },
	{ CMD_shipping_note,                NOT_ENDED,  fx_decide_note,         NULL },
	{ EV_intake_received,               FX_ANYTIME, shipping_hear_received, NULL },
	{ EV_intake_blind_received,         FX_ANYTIME, shipping_hear_parcel,   "parcel_no" },
	{ EV_intake_admitted,               FX_ANYTIME, shipping_hear_admitted, NULL },
	{ EV_intake_discrepancy_settled,    FX_ANYTIME, shipping_hear_settled,  NULL },
	{ EV_intake_canceled,               FX_ANYTIME, shipping_hear_canceled, NULL },
	{ EV_intake_unmatched_returned,     FX_ANYTIME, shipping_hear_unmatched,"parcel_no" },
	{ EV_intake_appealed,               FX_ANYTIME, shipping_hear_appealed, NULL },
	{ EV_intake_appeal_resolved,        FX_ANYTIME, shipping_hear_resolved, NULL },
	{ EV_intake_closed,                 FX_ANYTIME, shipping_hear_closed,   NULL },
	{ EV_quality_passed,                FX_ANYTIME, shipping_hear_passed,   NULL },
	{ EV_quality_failed,                FX_ANYTIME, shipping_hear_failed,   NULL },
	{ EV_repair_rework_queued,          FX_ANYTIME, shipping_hear_rework,   NULL },
	{ EV_repair_plan_changed,           FX_ANYTIME, shipping_hear_plan,     NULL },
	{ EV_assessment_reopened,           FX_ANYTIME, shipping_hear_reopened, NULL },
	{ EV_assessment_decided,            FX_ANYTIME, shipping_hear_decided,  NULL },
	{ EV_assessment_severity_set,       FX_ANYTIME, shipping_hear_severity, NULL },
	{ EV_assessment_gm_decided,         FX_ANYTIME, shipping_hear_gm,       NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* event                              what it does */
	{ EV_shipping_unit_known,             apply_known, NULL },
	{ EV_shipping_queued,                 apply_queued, NULL },
	{ EV_shipping_withdrawn,              apply_withdrawn, NULL },
	{ EV_shipping_ended,                  apply_ended, NULL },
	{ EV_shipping_blocked,                apply_blocked, NULL },
	{ EV_shipping_unblocked,              apply_unblocked, NULL },
	{ EV_shipping_notice_issued,          apply_noticed, NULL },
	{ EV_shipping_replacement_reserved,   apply_reserved, NULL },
	{ EV_shipping_packed,                 apply_packed, NULL },
	{ EV_shipping_handed_over,            apply_handed_over, NULL },
	{ EV_shipping_stale_view_overridden,  apply_overridden, NULL },
	{ EV_shipping_tracked,                apply_tracked, NULL },
	{ EV_shipping_delivered,              apply_delivered, NULL },
	{ EV_shipping_lost,                   apply_lost, NULL },
	{ EV_shipping_returned_to_sender,     apply_returned, NULL },
	{ EV_shipping_recovered,              apply_recovered, NULL },
	{ EV_shipping_breached,               apply_breached, NULL },
	{ EV_shipping_scrapped,               apply_scrapped, NULL },
	{ EV_shipping_stocked,                apply_stocked, NULL },
	{ EV_shipping_corrected,              fx_apply_corrected, NULL },
	{ EV_shipping_noted,                  fx_apply_nothing, NULL },
	{ EV_shipping_warned,                 fx_apply_nothing, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book shipping_unit_book = {
	.record = REC_shipping_unit,
	.rules = rules,
	.changes = changes,
};

static void
apply_known(void *record, const struct fx_event *event)
{
	const struct shipping_unit_known *said =
	    fx_said(event, shipping_unit_known);
	struct shipping_unit *unit = record;

	unit->known = true;
	fx_copy(unit->model, said->model);
	fx_copy(unit->serial, said->serial);
	fx_copy(unit->lot, said->lot);
	unit->qty = said->qty;
	fx_copy(unit->accessories, said->accessories);
	unit->data_bearing = said->data_bearing;
	fx_copy(unit->hazard, said->hazard);
	unit->here = said->here;
}

/* The latest round and attempt never go back (INV-13). */
static void
keep_latest(struct shipping_unit *unit, int64_t round, int64_t attempt)
{
	if (round > unit->known_round)
		unit->known_round = round;
	if (attempt > unit->known_attempt)
		unit->known_attempt = attempt;
}

/* What an earlier job to the customer had said is no longer so. */
static void
forget_notice(struct shipping_unit *unit)
{
	unit->mode = shipping_mode_unsaid;
	unit->freight_payer = fx_payer_unsaid;
	unit->contact_rev = 0;
	fx_copy(unit->doc_no, "");
	fx_copy(unit->package_no, "");
	unit->override_pack = false;
	unit->override_hand_over = false;
}

static void
forget_replacement(struct shipping_unit *unit)
{
	fx_copy(unit->new_serial, "");
	fx_copy(unit->new_model, "");
	unit->new_condition = shipping_condition_unsaid;
}

static void
apply_queued(void *record, const struct fx_event *event)
{
	const struct shipping_queued *said = fx_said(event, shipping_queued);
	struct shipping_unit *unit = record;

	keep_latest(unit, said->round, said->attempt);
	if (said->leg != shipping_leg_out)
		return;
	forget_notice(unit);
	forget_replacement(unit);
	unit->state = shipping_unit_state_waiting;
	unit->kind = said->kind;
	unit->round = said->round;
	unit->attempt = said->attempt;
	fx_copy(unit->release_service, said->release_service);
	unit->release_seq = said->release_seq;
	memcpy(
	    unit->release_hash, said->release_hash, sizeof(unit->release_hash));
	fx_copy(unit->warranty_rule, said->warranty_rule);
	unit->inspect_again = false;
	unit->dispatch_due = said->dispatch_due_at;
}

/*
 * A job in the house is withdrawn; of one that is on its way, over or not
 * begun, the event only says which round is the latest.
 */
static void
apply_withdrawn(void *record, const struct fx_event *event)
{
	const struct shipping_withdrawn *said =
	    fx_said(event, shipping_withdrawn);
	struct shipping_unit *unit = record;

	keep_latest(unit, said->round, said->attempt);
	if (said->leg != shipping_leg_out || !shipping_is_open(unit))
		return;
	forget_notice(unit);
	forget_replacement(unit);
	unit->state = shipping_unit_state_withdrawn;
	unit->dispatch_due = 0;
}

static void
apply_ended(void *record, const struct fx_event *event)
{
	struct shipping_unit *unit = record;

	(void)event;
	unit->state = shipping_unit_state_ended;
	unit->dispatch_due = 0;
	unit->no_scan_due = 0;
}

static void
apply_blocked(void *record, const struct fx_event *event)
{
	const struct shipping_blocked *said = fx_said(event, shipping_blocked);
	struct shipping_unit *unit = record;

	if (said->why == fx_block_gag)
		unit->gag = true;
	if (said->why == fx_block_appeal)
		unit->appeal = true;
}

static void
apply_unblocked(void *record, const struct fx_event *event)
{
	const struct shipping_unblocked *said =
	    fx_said(event, shipping_unblocked);
	struct shipping_unit *unit = record;

	if (said->why == fx_block_gag)
		unit->gag = false;
	if (said->why == fx_block_appeal)
		unit->appeal = false;
}

static void
apply_noticed(void *record, const struct fx_event *event)
{
	const struct shipping_notice_issued *said =
	    fx_said(event, shipping_notice_issued);
	struct shipping_unit *unit = record;

	unit->state = shipping_unit_state_noticed;
	unit->mode = said->mode;
	unit->freight_payer = said->freight_payer;
	unit->contact_rev = said->contact_rev;
	fx_copy(unit->doc_no, said->doc_no);
}

static void
apply_reserved(void *record, const struct fx_event *event)
{
	const struct shipping_replacement_reserved *said =
	    fx_said(event, shipping_replacement_reserved);
	struct shipping_unit *unit = record;

	fx_copy(unit->new_serial, said->new_serial);
	fx_copy(unit->new_model, said->model);
	unit->new_condition = said->condition;
}

static void
apply_packed(void *record, const struct fx_event *event)
{
	const struct shipping_packed *said = fx_said(event, shipping_packed);
	struct shipping_unit *unit = record;

	unit->state = shipping_unit_state_packed;
	unit->override_pack = false;
	fx_copy(unit->package_no, said->package_no);
}

static void
apply_handed_over(void *record, const struct fx_event *event)
{
	const struct shipping_handed_over *said =
	    fx_said(event, shipping_handed_over);
	struct shipping_unit *unit = record;

	unit->state = shipping_unit_state_handed_over;
	unit->override_hand_over = false;
	unit->handed_over_at = event->time_ms;
	unit->dispatch_due = 0;
	unit->no_scan_due = said->no_scan_at;
	fx_copy(unit->shipment_no, said->shipment_no);
	fx_copy(unit->carrier, said->carrier);
	fx_copy(unit->waybill, said->waybill);
	fx_copy(unit->last_code, "");
	if (!shipping_is_replaced(unit))
		unit->here = false;
}

static void
apply_overridden(void *record, const struct fx_event *event)
{
	const struct shipping_stale_view_overridden *said =
	    fx_said(event, shipping_stale_view_overridden);
	struct shipping_unit *unit = record;

	if (said->step == shipping_step_pack)
		unit->override_pack = true;
	if (said->step == shipping_step_hand_over)
		unit->override_hand_over = true;
	if (said->step == shipping_step_scrap)
		unit->override_scrap = true;
}

static void
apply_tracked(void *record, const struct fx_event *event)
{
	const struct shipping_tracked *said = fx_said(event, shipping_tracked);
	struct shipping_unit *unit = record;

	fx_copy(unit->last_code, said->code);
	unit->no_scan_due = said->no_scan_at;
}

static void
apply_delivered(void *record, const struct fx_event *event)
{
	struct shipping_unit *unit = record;

	unit->state = shipping_unit_state_delivered;
	unit->delivered_at = fx_said(event, shipping_delivered)->at;
	unit->no_scan_due = 0;
}

static void
apply_lost(void *record, const struct fx_event *event)
{
	struct shipping_unit *unit = record;

	(void)event;
	unit->state = shipping_unit_state_lost;
	unit->no_scan_due = 0;
}

static void
apply_returned(void *record, const struct fx_event *event)
{
	struct shipping_unit *unit = record;

	(void)event;
	unit->state = shipping_unit_state_back;
	unit->no_scan_due = 0;
	if (!shipping_is_replaced(unit))
		unit->here = true;
}

/* A parcel that is here again needs a new notice, and a new package. */
static void
apply_recovered(void *record, const struct fx_event *event)
{
	bool opened = fx_said(event, shipping_recovered)->opened;
	struct shipping_unit *unit = record;

	forget_notice(unit);
	unit->state = shipping_unit_state_waiting;
	/* What goes as it is was never inspected, so it is not again. */
	unit->inspect_again = opened && unit->attempt != 0;
	if (!shipping_is_replaced(unit))
		unit->here = true;
	else if (opened)
		forget_replacement(unit);
}

static void
apply_breached(void *record, const struct fx_event *event)
{
	const struct shipping_breached *said =
	    fx_said(event, shipping_breached);
	struct shipping_unit *unit = record;

	if (strcmp(said->timer, "dispatch_due") == 0)
		unit->dispatch_due = 0;
}

static void
apply_scrapped(void *record, const struct fx_event *event)
{
	struct shipping_unit *unit = record;

	(void)event;
	unit->here = false;
	unit->override_scrap = false;
}

static void
apply_stocked(void *record, const struct fx_event *event)
{
	struct shipping_unit *unit = record;

	(void)event;
	unit->here = false;
}
