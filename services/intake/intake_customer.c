/*
 * intake_customer: what the customer is told, and what the customer says of
 * the goods that came back (T-15, T-16).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

#define NEUTRAL "neutral" /* the template that tells nothing */

/*
 * While a serious case is undecided only neutral words go out; whether it is
 * one cannot be known from an old view of assessment (INV-09).
 */
static enum fx_refusal
must_be_silent(const struct fx_ask *ask, const struct intake_unit *unit)
{
	const struct intake_notify *cmd = fx_asked(ask, intake_notify);
	int64_t limit = ask->policy->hold_fresh_seconds * 1000;

	if (strcmp(cmd->template, NEUTRAL) == 0)
		return FX_REFUSAL_NONE;
	if (unit->gag)
		return NO_intake_gagged;
	if (unit->state == intake_unit_state_admitted &&
	    ask->view_age_ms[FX_IN_assessment] > limit)
		return NO_fx_stale_view;
	return FX_REFUSAL_NONE;
}

int
intake_customer_notify(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_notify *cmd = fx_asked(ask, intake_notify);
	enum fx_refusal why = must_be_silent(ask, record);
	struct intake_notified *notified;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	notified = fx_emit(answer, intake_notified);
	fx_copy(notified->unit_no, cmd->unit_no);
	fx_copy(notified->template, cmd->template);
	fx_copy(notified->lang, cmd->lang);
	notified->channel = cmd->channel;
	notified->purpose = cmd->purpose;
	memcpy(notified->text_sha, cmd->text_sha, sizeof(cmd->text_sha));
	return 0;
}

void
intake_customer_notified(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	if (unit->notices < 999)
		unit->notices++;
}

/* Whether the goods can be judged: delivered, or made good on site. */
static bool
is_in_their_hands(const struct intake_unit *unit)
{
	if (unit->out_stage != intake_stage_delivered)
		return false;
	/* What an earlier round delivered was judged in that round. */
	return unit->state == intake_unit_state_goods_back ||
	       unit->out_round >= unit->round;
}

int
intake_customer_accept(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_record_acceptance *cmd =
	    fx_asked(ask, intake_record_acceptance);
	const struct intake_unit *unit = record;
	struct intake_acceptance_recorded *recorded;

	if (!is_in_their_hands(unit))
		return fx_refuse(answer, NO_intake_not_delivered);
	if (unit->acceptance != intake_acceptance_open)
		return fx_refuse(answer, NO_intake_accepted_before);
	if (!cmd->ok && unit->state == intake_unit_state_goods_back)
		return fx_refuse(answer, NO_intake_untouched);

	recorded = fx_emit(answer, intake_acceptance_recorded);
	fx_copy(recorded->unit_no, cmd->unit_no);
	recorded->ok = cmd->ok;
	recorded->function_ok = cmd->function_ok;
	recorded->appearance_ok = cmd->appearance_ok;
	recorded->wish = cmd->wish;
	memcpy(recorded->sign_sha, cmd->sign_sha, sizeof(cmd->sign_sha));
	return 0;
}

/* Who says nothing in time has accepted (T-15). */
int
intake_customer_deem(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_deem_acceptance *cmd =
	    fx_asked(ask, intake_deem_acceptance);
	const struct intake_unit *unit = record;
	struct intake_acceptance_recorded *recorded;

	if (unit->acceptance_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);

	recorded = fx_emit(answer, intake_acceptance_recorded);
	fx_copy(recorded->unit_no, cmd->unit_no);
	recorded->ok = true;
	recorded->function_ok = true;
	recorded->appearance_ok = true;
	recorded->deemed = true;
	return 0;
}

void
intake_customer_accepted(void *record, const struct fx_event *event)
{
	const struct intake_acceptance_recorded *recorded =
	    fx_said(event, intake_acceptance_recorded);
	struct intake_unit *unit = record;

	unit->acceptance_due = 0;
	unit->acceptance_left_ms = 0;
	unit->acceptance = recorded->deemed ? intake_acceptance_deemed
			   : recorded->ok   ? intake_acceptance_accepted
					    : intake_acceptance_refused;
	intake_closing_look(unit, event);
}

int
intake_customer_follow_up(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_follow_up *cmd = fx_asked(ask, intake_follow_up);
	const struct intake_unit *unit = record;
	struct intake_followed_up *followed;

	if (!is_in_their_hands(unit))
		return fx_refuse(answer, NO_intake_not_delivered);
	if (unit->followed_up)
		return fx_refuse(answer, NO_intake_followed_up_before);

	followed = fx_emit(answer, intake_followed_up);
	fx_copy(followed->unit_no, cmd->unit_no);
	followed->received_ok = cmd->received_ok;
	followed->usage = cmd->usage;
	followed->csat = cmd->csat;
	followed->effort = cmd->effort;
	followed->nps = cmd->nps;
	memcpy(followed->suggestion_sha, cmd->suggestion_sha,
	    sizeof(cmd->suggestion_sha));
	return 0;
}

void
intake_customer_followed_up(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	unit->followed_up = true;
	unit->followup_due = 0;
	intake_closing_look(unit, event);
}

int
intake_customer_no_followup(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_followup_overdue *cmd =
	    fx_asked(ask, intake_followup_overdue);
	const struct intake_unit *unit = record;

	if (unit->followup_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_intake_breached, cmd->unit_no,
	    INTAKE_FOLLOWUP, cmd->due_at, "sales_mgr");
	return 0;
}
