#include <string.h>

#include "base/fx_base.h"
#include "services/analytics/analytics_internal.h"

static void
set_state(char state[25], const char *word)
{
	fx_copy_text(state, 25, word);
}

/* What an event leaves out is not forgotten. */
#define keep_text(to, from)                    \
	do {                                   \
		if ((from)[0] != '\0')         \
			fx_copy((to), (from)); \
	} while (0)

static void
end(struct analytics_dossier *dossier, const struct fx_event *event,
    enum fx_outcome outcome)
{
	dossier->state = analytics_dossier_state_closed;
	dossier->outcome = outcome;
	dossier->closed_at = event->time_ms;
}

void
analytics_keep_requested(void *record, const struct fx_event *event)
{
	const struct intake_requested *said = fx_said(event, intake_requested);
	struct analytics_dossier *dossier = record;

	fx_copy(dossier->case_no, said->case_no);
	keep_text(dossier->model, said->model);
	keep_text(dossier->family, said->family);
	keep_text(dossier->serial, said->serial);
	keep_text(dossier->lot, said->lot);
	keep_text(dossier->symptom, said->symptom);
	dossier->requested_at = event->time_ms;
}

void
analytics_keep_reviewed(void *record, const struct fx_event *event)
{
	const struct intake_reviewed *said = fx_said(event, intake_reviewed);
	struct analytics_dossier *dossier = record;

	keep_text(dossier->serial, said->serial);
	dossier->return_class = said->return_class;
	if (said->verdict != intake_verdict_rejected)
		return;
	set_state(dossier->at_intake, "rejected");
	end(dossier, event, fx_outcome_rejected);
}

void
analytics_keep_remote_resolved(void *record, const struct fx_event *event)
{
	end(record, event, fx_outcome_remote_resolved);
}

void
analytics_keep_lapsed(void *record, const struct fx_event *event)
{
	const struct intake_lapsed *said = fx_said(event, intake_lapsed);
	struct analytics_dossier *dossier = record;

	if (said->return_leg)
		set_state(dossier->at_intake, "admitted");
	else
		end(dossier, event, fx_outcome_lapsed);
}

void
analytics_keep_received(void *record, const struct fx_event *event)
{
	const struct intake_received *said = fx_said(event, intake_received);
	struct analytics_dossier *dossier = record;

	keep_text(dossier->serial, said->serial);
	if (dossier->received_at == 0)
		dossier->received_at = event->time_ms;
}

void
analytics_keep_blind(void *record, const struct fx_event *event)
{
	const struct intake_blind_received *said =
	    fx_said(event, intake_blind_received);
	struct analytics_dossier *dossier = record;

	keep_text(dossier->model, said->model_seen);
	keep_text(dossier->serial, said->serial_seen);
	dossier->received_at = event->time_ms;
}

/* What follows is said of its unit. */
void
analytics_keep_matched(void *record, const struct fx_event *event)
{
	end(record, event, fx_outcome_unsaid);
}

void
analytics_keep_settled(void *record, const struct fx_event *event)
{
	const struct intake_discrepancy_settled *said =
	    fx_said(event, intake_discrepancy_settled);
	struct analytics_dossier *dossier = record;

	keep_text(dossier->model, said->model);
	keep_text(dossier->serial, said->serial);
	keep_text(dossier->lot, said->lot);
	if (said->way == intake_settle_way_return_as_is ||
	    said->way == intake_settle_way_cancel)
		set_state(dossier->at_intake, "goods_back");
}

void
analytics_keep_admitted(void *record, const struct fx_event *event)
{
	const struct intake_admitted *said = fx_said(event, intake_admitted);
	struct analytics_dossier *dossier = record;

	keep_text(dossier->model, said->model);
	keep_text(dossier->family, said->family);
	keep_text(dossier->serial, said->serial);
	keep_text(dossier->lot, said->lot);
	keep_text(dossier->symptom, said->symptom);
	dossier->promised_at = said->due_return_at;
	if (dossier->admitted_at == 0)
		dossier->admitted_at = event->time_ms;
	if (said->goods == intake_goods_here || dossier->received_at != 0)
		return;
	dossier->away = true;
	fx_copy_text(dossier->holder, sizeof(dossier->holder), "customer");
}

void
analytics_keep_canceled(void *record, const struct fx_event *event)
{
	const struct intake_canceled *said = fx_said(event, intake_canceled);
	struct analytics_dossier *dossier = record;

	if (said->goods_here)
		set_state(dossier->at_intake, "goods_back");
	else
		end(dossier, event, fx_outcome_canceled);
}

void
analytics_keep_closed(void *record, const struct fx_event *event)
{
	end(record, event, fx_said(event, intake_closed)->outcome);
}

/* Nothing is sealed over an open appeal (T-21). */
void
analytics_keep_appealed(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	(void)event;
	dossier->appeal = true;
	dossier->seal_at = 0;
}

void
analytics_keep_appeal_resolved(void *record, const struct fx_event *event)
{
	const struct intake_appeal_resolved *said =
	    fx_said(event, intake_appeal_resolved);
	struct analytics_dossier *dossier = record;

	if (!said->reviewed_anew)
		return;
	set_state(dossier->at_intake, "requested");
	dossier->since_intake = event->time_ms;
	dossier->state = analytics_dossier_state_open;
	dossier->outcome = fx_outcome_unsaid;
	dossier->closed_at = dossier->seal_at = 0;
}

void
analytics_keep_appeal_told(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	(void)event;
	dossier->appeal = false;
}

void
analytics_keep_queued(void *record, const struct fx_event *event)
{
	const struct assessment_queued *said =
	    fx_said(event, assessment_queued);
	struct analytics_dossier *dossier = record;

	dossier->rounds = said->round;
}

void
analytics_keep_diagnosed(void *record, const struct fx_event *event)
{
	const struct assessment_diagnosed *said =
	    fx_said(event, assessment_diagnosed);
	struct analytics_dossier *dossier = record;

	keep_text(dossier->symptom, said->symptom);
	fx_copy(dossier->section, said->section);
	fx_copy(dossier->defect, said->defect);
	dossier->nff = !said->fault_found;
	dossier->diagnosed_at = event->time_ms;
}

void
analytics_keep_liable(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	(void)event;
	if (dossier->severity == fx_severity_serious)
		set_state(dossier->at_assessment, "serious_pending");
}

void
analytics_keep_severity(void *record, const struct fx_event *event)
{
	const struct assessment_severity_set *said =
	    fx_said(event, assessment_severity_set);
	struct analytics_dossier *dossier = record;
	const char *state = dossier->at_assessment;
	bool stands = dossier->decided_at != 0 &&
		      dossier->decided_at >= dossier->diagnosed_at;

	dossier->severity = said->level;
	if (said->level == fx_severity_serious) {
		if (strcmp(state, "liable") == 0 ||
		    strcmp(state, "proposed") == 0 ||
		    strcmp(state, "quoted") == 0 ||
		    strcmp(state, "decided") == 0)
			set_state(dossier->at_assessment, "serious_pending");
	} else if (strcmp(state, "serious_pending") == 0) {
		set_state(
		    dossier->at_assessment, stands ? "decided" : "liable");
	}
}

void
analytics_keep_gm(void *record, const struct fx_event *event)
{
	const struct assessment_gm_decided *said =
	    fx_said(event, assessment_gm_decided);
	struct analytics_dossier *dossier = record;

	if (said->decision == assessment_verdict_confirm)
		set_state(dossier->at_assessment, "decided");
}

void
analytics_keep_decided(void *record, const struct fx_event *event)
{
	const struct assessment_decided *said =
	    fx_said(event, assessment_decided);
	struct analytics_dossier *dossier = record;

	dossier->decision = said->kind;
	dossier->decided_at = event->time_ms;
}

void
analytics_keep_reopened(void *record, const struct fx_event *event)
{
	const struct assessment_reopened *said =
	    fx_said(event, assessment_reopened);
	struct analytics_dossier *dossier = record;

	dossier->rounds = said->round;
}

void
analytics_keep_plan(void *record, const struct fx_event *event)
{
	const struct repair_plan_changed *said =
	    fx_said(event, repair_plan_changed);
	struct analytics_dossier *dossier = record;

	set_state(
	    dossier->at_repair, fx_schema_field(EV_repair_plan_changed, "state")
				    ->choices[said->state]
				    .name);
	dossier->attempts = said->attempt;
}

void
analytics_keep_parts_arrived(void *record, const struct fx_event *event)
{
	const struct repair_parts_arrived *said =
	    fx_said(event, repair_parts_arrived);
	struct analytics_dossier *dossier = record;

	if (said->missing == 0 && strcmp(dossier->at_repair, "wait_parts") == 0)
		set_state(dossier->at_repair, "working");
}

void
analytics_keep_consent(void *record, const struct fx_event *event)
{
	const struct repair_consent_taken *said =
	    fx_said(event, repair_consent_taken);
	struct analytics_dossier *dossier = record;

	if (strcmp(dossier->at_repair, "wait_consent") != 0)
		return;
	set_state(dossier->at_repair,
	    said->answer == fx_reply_approve ? "working" : "suspended");
}

void
analytics_keep_completed(void *record, const struct fx_event *event)
{
	const struct repair_completed *said = fx_said(event, repair_completed);
	struct analytics_dossier *dossier = record;

	dossier->attempts = said->attempt;
	dossier->completed_at = event->time_ms;
}

void
analytics_keep_rework(void *record, const struct fx_event *event)
{
	const struct repair_rework_queued *said =
	    fx_said(event, repair_rework_queued);
	struct analytics_dossier *dossier = record;

	dossier->attempts = said->attempt;
}

void
analytics_keep_stopped(void *record, const struct fx_event *event)
{
	const struct repair_stopped *said = fx_said(event, repair_stopped);
	struct analytics_dossier *dossier = record;

	if (said->reason == repair_stop_reason_reassess)
		set_state(dossier->at_repair, "suspended");
}

void
analytics_keep_passed(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	dossier->passed_at = event->time_ms;
}

void
analytics_keep_settlement(void *record, const struct fx_event *event)
{
	const struct quality_escalation_settled *said =
	    fx_said(event, quality_escalation_settled);
	struct analytics_dossier *dossier = record;

	if (said->way != quality_way_other_technician)
		set_state(dossier->at_quality, "ended");
}

void
analytics_keep_job(void *record, const struct fx_event *event)
{
	const struct shipping_queued *said = fx_said(event, shipping_queued);
	struct analytics_dossier *dossier = record;

	if (said->leg == shipping_leg_out)
		dossier->job = said->kind;
}

/* In other states it only tells the latest round. */
void
analytics_keep_withdrawn(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;
	const char *state = dossier->at_shipping;

	if (strcmp(state, "waiting") != 0 && strcmp(state, "noticed") != 0 &&
	    strcmp(state, "packed") != 0 && strcmp(state, "back") != 0)
		return;
	set_state(dossier->at_shipping, "withdrawn");
	dossier->since_shipping = event->time_ms;
}

void
analytics_keep_delivered(void *record, const struct fx_event *event)
{
	struct analytics_dossier *dossier = record;

	dossier->delivered_at = event->time_ms;
}
