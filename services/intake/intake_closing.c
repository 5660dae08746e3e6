/*
 * intake_closing: how a unit ends: canceled, merged, closed when nothing of it
 * is open any more (INV-10, INV-18), and taken up again.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

void
intake_closing_end(struct intake_unit *unit, enum intake_unit_state state)
{
	unit->state = state;
	unit->review_due = 0;
	unit->review_left_ms = 0;
	unit->forward_due = 0;
	unit->feedback_due = 0;
	unit->remind_due = 0;
	unit->lapse_due = 0;
	unit->match_due = 0;
	unit->acceptance_due = 0;
	unit->acceptance_left_ms = 0;
	unit->followup_due = 0;
	unit->close_due = 0;
	unit->appeal_until = 0;
}

/* Whether the decision sends something to the customer. */
static bool
sends(enum fx_decision decision)
{
	return decision == fx_decision_repair ||
	       decision == fx_decision_replace ||
	       decision == fx_decision_equal_value ||
	       decision == fx_decision_replenish ||
	       decision == fx_decision_return_as_is;
}

static bool
is_under_way(enum intake_stage stage)
{
	return stage == intake_stage_queued ||
	       stage == intake_stage_handed_over ||
	       stage == intake_stage_returned_to_sender;
}

static bool
goods_are_pending(const struct intake_unit *unit)
{
	bool unsaid = unit->goods_to == fx_goods_to_none ||
		      unit->goods_to == fx_goods_to_unsaid;

	/* What is on site stays there. */
	if (unit->goods != intake_goods_here)
		return false;
	/* Shipping takes up again what this decision says nothing of. */
	return !unsaid || unit->goods_stage == intake_stage_withdrawn;
}

/* Whether goods that were to go back untouched are where they end. */
static bool
is_settled(const struct intake_unit *unit)
{
	/* A decision that crossed the cancelation was carried out before. */
	if (unit->goods_stage == intake_stage_scrapped ||
	    unit->goods_stage == intake_stage_stocked)
		return true;
	/* Lost: the carrier paid, or a round of its own came to the money. */
	if (unit->out_stage == intake_stage_lost)
		return unit->decided_outcome == fx_outcome_lost_compensated &&
		       !unit->round_open && !sends(unit->decision);
	return unit->out_stage == intake_stage_delivered ||
	       unit->out_stage == intake_stage_compensated;
}

/* Whether all goods are where the decision sends them. */
static bool
has_arrived(const struct intake_unit *unit)
{
	bool delivered = unit->out_stage == intake_stage_delivered;

	if (is_under_way(unit->out_stage) || is_under_way(unit->goods_stage))
		return false;
	if (unit->state == intake_unit_state_goods_back)
		return is_settled(unit);
	if (sends(unit->decision) &&
	    (!delivered || unit->out_round < unit->decision_round))
		return false;
	return !goods_are_pending(unit);
}

/* Whether the customer got goods and has still to say something of them. */
static enum fx_refusal
customer_owes(const struct intake_unit *unit)
{
	bool gets = unit->state == intake_unit_state_goods_back
			? unit->out_stage == intake_stage_delivered
			: sends(unit->decision);

	if (!gets)
		return FX_REFUSAL_NONE;
	if (unit->acceptance != intake_acceptance_accepted &&
	    unit->acceptance != intake_acceptance_deemed)
		return NO_intake_not_accepted;
	if (!unit->followed_up)
		return NO_intake_not_followed_up;
	return FX_REFUSAL_NONE;
}

enum fx_refusal
intake_closing_obstacle(const struct intake_unit *unit)
{
	enum fx_refusal owed = customer_owes(unit);

	if (unit->serious && !(unit->gm_decided && unit->gm_approved))
		return NO_intake_gm_missing;
	if (unit->questions_open > 0)
		return NO_intake_question_open;
	if (intake_appeal_is_open(unit))
		return NO_intake_appeal_open;
	if (unit->state == intake_unit_state_admitted &&
	    (unit->round_open || unit->decision == fx_decision_unsaid))
		return NO_intake_round_open;
	if (!has_arrived(unit))
		return NO_intake_goods_on_the_way;
	if (owed != FX_REFUSAL_NONE)
		return owed;
	if (!unit->ledger_complete || unit->ledger_round < unit->decision_round)
		return NO_intake_ledger_open;
	return FX_REFUSAL_NONE;
}

void
intake_closing_look(struct intake_unit *unit, const struct fx_event *event)
{
	bool done = (unit->state == intake_unit_state_admitted ||
			unit->state == intake_unit_state_goods_back) &&
		    intake_closing_obstacle(unit) == FX_REFUSAL_NONE;

	if (!done)
		unit->close_due = 0;
	else if (unit->close_due == 0)
		unit->close_due = event->time_ms;
}

/* How goods ended that were to go back untouched. */
static enum fx_outcome
went_back(const struct intake_unit *unit)
{
	if (unit->out_stage == intake_stage_compensated)
		return fx_outcome_lost_compensated;
	if (unit->decided_outcome == fx_outcome_lost_compensated ||
	    unit->goods_stage == intake_stage_scrapped ||
	    unit->goods_stage == intake_stage_stocked)
		return unit->decided_outcome;
	return unit->canceled ? fx_outcome_canceled
			      : fx_outcome_returned_unrepaired;
}

/* The outcome of the last decision, made exact by what happened. */
static enum fx_outcome
exact(const struct intake_unit *unit)
{
	bool replaced = unit->decided_outcome == fx_outcome_replaced_new ||
			unit->decided_outcome == fx_outcome_replaced_refurb;

	if (unit->state == intake_unit_state_goods_back)
		return went_back(unit);
	if (replaced && unit->new_goods == intake_new_goods_new)
		return fx_outcome_replaced_new;
	if (replaced && unit->new_goods == intake_new_goods_refurbished)
		return fx_outcome_replaced_refurb;
	return unit->decided_outcome;
}

static int
close_unit(const struct intake_unit *unit, struct fx_answer *answer)
{
	enum fx_refusal why = intake_closing_obstacle(unit);
	struct intake_closed *closed;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	closed = fx_emit(answer, intake_closed);
	fx_copy(closed->unit_no, unit->unit_no);
	fx_copy(closed->case_no, unit->case_no);
	closed->outcome = exact(unit);
	return 0;
}

int
intake_closing_close(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	(void)ask; /* the record is the unit's */
	return close_unit(record, answer);
}

int
intake_closing_timer(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_close_done *cmd = fx_asked(ask, intake_close_done);
	const struct intake_unit *unit = record;

	if (unit->close_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	return close_unit(unit, answer);
}

void
intake_closing_closed(void *record, const struct fx_event *event)
{
	const struct intake_closed *closed = fx_said(event, intake_closed);
	struct intake_unit *unit = record;

	unit->outcome = closed->outcome;
	unit->closed_at = event->time_ms;
	intake_closing_end(unit, intake_unit_state_closed);
}

/*
 * A customer can step back until somebody began to repair, or something else
 * was decided, as far as heard; and not from a problem that only the general
 * manager may end.
 */
static enum fx_refusal
is_too_late(const struct intake_unit *unit)
{
	if (unit->serious && !(unit->gm_decided && unit->gm_approved))
		return NO_intake_gm_missing;
	if (unit->picked_up || unit->return_leg ||
	    (unit->decision != fx_decision_unsaid &&
		unit->decision != fx_decision_repair))
		return NO_intake_work_began;
	return FX_REFUSAL_NONE;
}

/* The unit itself was handed over, and nobody has said where it went. */
static bool
is_with_carrier(const struct intake_unit *unit)
{
	return unit->out_stage == intake_stage_handed_over &&
	       (unit->out_kind == fx_decision_repair ||
		   unit->out_kind == fx_decision_return_as_is);
}

int
intake_closing_cancel(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_cancel *cmd = fx_asked(ask, intake_cancel);
	const struct intake_unit *unit = record;
	enum fx_refusal why = is_too_late(unit);
	struct intake_canceled *canceled;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	canceled = fx_emit(answer, intake_canceled);
	fx_copy(canceled->unit_no, cmd->unit_no);
	canceled->goods_here =
	    unit->goods == intake_goods_here && !is_with_carrier(unit);
	canceled->cost_minor = cmd->cost_minor;
	fx_copy(canceled->reason, cmd->reason);
	intake_question_withdraw(ask, cmd->unit_no, '\0', answer);
	return 0;
}

int
intake_closing_merge(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_merge *cmd = fx_asked(ask, intake_merge);
	const struct intake_unit *unit = record;
	const char *holder =
	    intake_serial_holder(ask, unit->serial, cmd->unit_no);
	struct intake_canceled *canceled;

	if (*holder == '\0')
		return fx_refuse(answer, NO_intake_not_a_duplicate);

	canceled = fx_emit(answer, intake_canceled);
	fx_copy(canceled->unit_no, cmd->unit_no);
	fx_copy(canceled->reason, "duplicate");
	fx_copy_text(
	    canceled->merged_into, sizeof(canceled->merged_into), holder);
	intake_question_withdraw(ask, cmd->unit_no, '\0', answer);
	return 0;
}

void
intake_closing_canceled(void *record, const struct fx_event *event)
{
	const struct intake_canceled *canceled =
	    fx_said(event, intake_canceled);
	struct intake_unit *unit = record;

	unit->canceled = true;
	unit->round_open = false;
	if (!canceled->goods_here) {
		unit->outcome = fx_outcome_canceled;
		intake_closing_end(unit, intake_unit_state_canceled);
		return;
	}
	intake_closing_end(unit, intake_unit_state_goods_back);
}

int
intake_closing_reopen(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_reopen *cmd = fx_asked(ask, intake_reopen);
	const struct intake_unit *unit = record;
	int64_t window = ask->policy->reopen_window_days * FX_DAY_MS;
	struct intake_requested line = { 0 };
	struct intake_reopened *reopened;

	if (ask->now_ms - unit->closed_at > window)
		return fx_refuse(answer, NO_intake_window_over);
	if (intake_request_line(ask, unit->case_no, &line) != 0)
		return fx_refuse(answer, NO_intake_numbers_used_up);
	intake_request_copy(unit, &line);
	fx_copy(line.serial, unit->serial);
	line.qty = unit->qty;
	line.reported_at = 0;
	intake_request_timers(ask, &line);
	intake_request_history(ask, &line);
	fx_copy(line.bounce_of, cmd->unit_no);
	line.nth_repair = unit->nth_repair + 1;

	reopened = fx_emit(answer, intake_reopened);
	fx_copy(reopened->unit_no, cmd->unit_no);
	fx_copy(reopened->new_unit, line.unit_no);
	fx_copy(reopened->link, cmd->reason);
	*fx_emit(answer, intake_requested) = line;
	return 0;
}

/* What somebody typed; what other records point at cannot be corrected. */
static bool
is_correctable(const char *field)
{
	static const char *const fields[] = { "model", "family", "serial",
		"lot", "purchase_date", "fault_note", "symptom", "condition",
		"shelf" };
	size_t i;

	for (i = 0; i < fx_count_of(fields); i++)
		if (strcmp(field, fields[i]) == 0)
			return true;
	return false;
}

int
intake_closing_correct(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_correct *cmd = fx_asked(ask, intake_correct);
	const struct intake_unit *unit = record;
	bool bound = intake_unit_is_open(unit) &&
		     unit->state != intake_unit_state_requested;

	if (!is_correctable(cmd->field))
		return fx_refuse(answer, NO_fx_no_such_field);
	/* A bound serial number changes only with the goods (INV-02). */
	if (bound && strcmp(cmd->field, "serial") == 0)
		return fx_refuse(answer, NO_intake_serial_bound);
	if (strcmp(cmd->field, "purchase_date") == 0 &&
	    fx_policy_parse_day(cmd->now) < 0)
		return fx_refuse(answer, NO_intake_not_a_day);
	return fx_decide_correct(ask, record, answer);
}

/* A deadline passes once: the timer that fired stops. */
void
intake_closing_breached(void *record, const struct fx_event *event)
{
	const struct intake_breached *breached =
	    fx_said(event, intake_breached);
	struct intake_unit *unit = record;

	if (strcmp(breached->timer, INTAKE_FORWARD_FORM) == 0)
		unit->forward_due = 0;
	else if (strcmp(breached->timer, INTAKE_FIRST_FEEDBACK) == 0)
		unit->feedback_due = 0;
	else if (strcmp(breached->timer, INTAKE_FIRST_REVIEW) == 0)
		unit->review_due = 0;
	else if (strcmp(breached->timer, INTAKE_RMA_VALIDITY) == 0)
		unit->lapse_due = 0;
	else if (strcmp(breached->timer, INTAKE_BLIND_MATCH) == 0)
		unit->match_due = 0;
	else if (strcmp(breached->timer, INTAKE_FOLLOWUP) == 0) {
		unit->followup_due = 0;
		unit->followed_up = true; /* closing may go on */
		intake_closing_look(unit, event);
	}
}
