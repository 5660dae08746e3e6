/*
 * assessment_clock: the deadlines of the company (T-06, T-07) and of the law
 * (T-10, T-11).  What is due is a field of the record; when the time comes the
 * timer gives a command, first to warn and then to act.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "service/fx_common.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

#define WARN_PERMILLE 800 /* of the time allowed (timers.md 1) */

/* Days of the law, counted from the day of handing in. */
#define REPAIR_WARN_DAYS 20 /* CN-5 */
#define REPAIR_DAYS      30
#define PARTS_DAYS       90 /* CN-4 */
#define PARTS_DAYS_PHONE 60

struct assessment_times
assessment_clock_times(int64_t from_ms, int64_t due_ms)
{
	struct assessment_times times = { due_ms, due_ms };

	if (due_ms > from_ms)
		times.warn_at =
		    from_ms + (due_ms - from_ms) / 1000 * WARN_PERMILLE;
	return times;
}

/* A deadline of so many hours, unless the company has set none. */
static struct assessment_times
in_hours(int64_t from_ms, int64_t hours)
{
	static const struct assessment_times never;

	return hours > 0 ? assessment_clock_times(
			       from_ms, from_ms + hours * FX_HOUR_MS)
			 : never;
}

static struct assessment_times
in_days(const struct fx_policy *policy, int64_t from_ms, int64_t warn_days,
    int64_t days)
{
	struct assessment_times times = {
		fx_policy_add_days(policy, from_ms, warn_days),
		fx_policy_add_days(policy, from_ms, days),
	};

	return times;
}

/* Noon of the day the goods were handed in; now, when no day was said. */
static int64_t
handed_in(const struct fx_ask *ask, const char *received_on)
{
	int32_t day = fx_policy_parse_day(received_on);

	if (day < 0)
		return ask->at_ms;
	return day * FX_DAY_MS + FX_DAY_MS / 2 -
	       ask->policy->zone_minutes * FX_MINUTE_MS;
}

void
assessment_clock_admitted(const struct fx_ask *ask,
    const struct intake_admitted *admitted, struct assessment_clocks *clocks)
{
	const struct fx_policy *policy = ask->policy;
	int64_t from_ms = handed_in(ask, admitted->received_on);
	bool is_phone = strcmp(admitted->family, "phone") == 0;
	int64_t days = is_phone ? PARTS_DAYS_PHONE : PARTS_DAYS;

	memset(clocks, 0, sizeof(*clocks));
	clocks->assess = in_hours(ask->at_ms, policy->first_assessment_hours);
	if (admitted->due_assess_at != 0)
		clocks->assess =
		    assessment_clock_times(ask->at_ms, admitted->due_assess_at);
	clocks->appraisal = in_hours(ask->at_ms, policy->appraisal_hours);
	if (admitted->due_appraisal_at != 0)
		clocks->appraisal = assessment_clock_times(
		    ask->at_ms, admitted->due_appraisal_at);
	if (fx_text_has_code(admitted->entitlement_clocks, "statutory_repair"))
		clocks->repair =
		    in_days(policy, from_ms, REPAIR_WARN_DAYS, REPAIR_DAYS);
	if (fx_text_has_code(admitted->entitlement_clocks, "statutory_parts"))
		clocks->parts = in_days(policy, from_ms, days * 2 / 3, days);
}

void
assessment_clock_reopened(
    const struct fx_ask *ask, struct assessment_clocks *clocks)
{
	memset(clocks, 0, sizeof(*clocks));
	clocks->assess =
	    in_hours(ask->at_ms, ask->policy->first_assessment_hours);
	clocks->appraisal = in_hours(ask->at_ms, ask->policy->appraisal_hours);
}

int64_t
assessment_clock_resumed(
    const struct fx_ask *ask, const struct assessment_unit *unit)
{
	if (unit->appraisal_stopped_at == 0)
		return unit->appraisal_due_at;
	return unit->appraisal_due_at + ask->now_ms -
	       unit->appraisal_stopped_at;
}

int
assessment_clock_extend_due(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_extend_due *cmd =
	    fx_asked(ask, assessment_extend_due);
	const struct assessment_unit *unit = record;
	int64_t due_at = cmd->timer == assessment_timer_appraisal
			     ? unit->appraisal_due_at
			     : unit->assess_due_at;
	struct assessment_due_extended *extended;

	if (due_at == 0)
		return fx_refuse(answer, NO_assessment_not_running);
	if (cmd->to_at <= due_at || cmd->to_at <= ask->now_ms)
		return fx_refuse(answer, NO_assessment_not_later);

	extended = fx_emit(answer, assessment_due_extended);
	fx_copy(extended->unit_no, cmd->unit_no);
	extended->timer = cmd->timer;
	extended->from_at = due_at;
	extended->to_at = cmd->to_at;
	fx_copy(extended->reason, cmd->reason);
	return 0;
}

/* A timer of the record, as it goes off. */
struct bell {
	const char *name, *told;
	int64_t asked_at; /* what the timer says is due */
	int64_t next_at;  /* what the record says */
	int64_t due_at;   /* when it is not a warning any more */
};

/* Warn, or say that the deadline has passed. */
static int
ring(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct bell *bell, struct fx_answer *answer)
{
	if (bell->next_at == 0 || bell->next_at != bell->asked_at)
		return fx_refuse(answer, NO_fx_too_early);
	if (bell->next_at < bell->due_at)
		fx_warn(answer, EV_assessment_warned, unit->unit_no, bell->name,
		    bell->due_at);
	else
		fx_breach(ask, answer, EV_assessment_breached, unit->unit_no,
		    bell->name, bell->due_at, bell->told);
	return 0;
}

int
assessment_clock_assess(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_assessment_overdue *cmd =
	    fx_asked(ask, assessment_assessment_overdue);
	const struct assessment_unit *unit = record;
	struct bell bell = { "first_assessment", "tech_lead", cmd->due_at,
		unit->assess_next, unit->assess_due_at };

	return ring(ask, unit, &bell, answer);
}

int
assessment_clock_appraisal(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_appraisal_overdue *cmd =
	    fx_asked(ask, assessment_appraisal_overdue);
	const struct assessment_unit *unit = record;
	struct bell bell = { "appraisal", "dept_head", cmd->due_at,
		unit->appraisal_next, unit->appraisal_due_at };

	return ring(ask, unit, &bell, answer);
}

/*
 * A clock of the law: at its end the customer is offered an exchange.  While
 * nothing may be said outside, or the offer is out already, it is told inside;
 * the exchange is due all the same (INV-27).
 */
static int
ring_statutory(const struct fx_ask *ask, const struct assessment_unit *unit,
    enum assessment_clock clock, struct bell *bell, struct fx_answer *answer)
{
	bool is_over = bell->next_at != 0 && bell->next_at == bell->asked_at &&
		       bell->next_at >= bell->due_at;
	struct assessment_remedy_due *due;

	if (unit->gag)
		bell->told = "gm";
	if (!is_over || unit->gag || unit->remedy_ref[0] != '\0')
		return ring(ask, unit, bell, answer);

	due = fx_emit(answer, assessment_remedy_due);
	fx_copy(due->unit_no, unit->unit_no);
	assessment_quote_next_ref(unit, due->ref);
	due->version = 1;
	due->clock = clock;
	fx_copy(due->offer, "exchange");
	fx_copy_text(due->article, sizeof(due->article),
	    clock == assessment_clock_statutory_parts ? "CN-4" : "CN-5");
	due->payer = fx_payer_company;
	return 0;
}

int
assessment_clock_repair(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_repair_overdue *cmd =
	    fx_asked(ask, assessment_repair_overdue);
	const struct assessment_unit *unit = record;
	struct bell bell = { "statutory_repair", "dept_head", cmd->due_at,
		unit->repair_next, unit->repair_due_at };

	return ring_statutory(
	    ask, unit, assessment_clock_statutory_repair, &bell, answer);
}

int
assessment_clock_parts(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_parts_overdue *cmd =
	    fx_asked(ask, assessment_parts_overdue);
	const struct assessment_unit *unit = record;
	struct bell bell = { "statutory_parts", "dept_head", cmd->due_at,
		unit->parts_next, unit->parts_due_at };

	return ring_statutory(
	    ask, unit, assessment_clock_statutory_parts, &bell, answer);
}

void
assessment_clock_arm_assess(
    struct assessment_unit *unit, int64_t warn_at, int64_t due_at)
{
	unit->assess_next = warn_at;
	unit->assess_due_at = due_at;
}

void
assessment_clock_arm_appraisal(
    struct assessment_unit *unit, int64_t warn_at, int64_t due_at)
{
	unit->appraisal_next = warn_at != 0 ? warn_at : due_at;
	unit->appraisal_warn_at = warn_at;
	unit->appraisal_due_at = due_at;
	unit->appraisal_stopped_at = 0;
}

void
assessment_clock_arm_statutory(struct assessment_unit *unit,
    int64_t repair_warn_at, int64_t repair_due_at, int64_t parts_warn_at,
    int64_t parts_due_at)
{
	unit->repair_next = repair_warn_at;
	unit->repair_due_at = repair_due_at;
	unit->parts_next = 0;
	unit->parts_warn_at = parts_warn_at;
	unit->parts_due_at = parts_due_at;
}

void
assessment_clock_stop_appraisal(struct assessment_unit *unit, int64_t now_ms)
{
	if (unit->appraisal_due_at == 0 || unit->appraisal_stopped_at != 0)
		return;
	unit->appraisal_stopped_at = now_ms;
	unit->appraisal_next = 0;
}

void
assessment_clock_resume_appraisal(struct assessment_unit *unit, int64_t due_at)
{
	int64_t warn_at = unit->appraisal_warn_at;

	if (due_at == 0)
		return;
	if (warn_at != 0)
		warn_at += due_at - unit->appraisal_due_at;
	assessment_clock_arm_appraisal(unit, warn_at, due_at);
}

void
assessment_clock_apply_due_extended(void *record, const struct fx_event *event)
{
	const struct assessment_due_extended *extended =
	    fx_said(event, assessment_due_extended);
	struct assessment_unit *unit = record;
	int64_t stopped_at = unit->appraisal_stopped_at;

	if (extended->timer == assessment_timer_first_assessment) {
		assessment_clock_arm_assess(
		    unit, extended->to_at, extended->to_at);
		return;
	}
	assessment_clock_arm_appraisal(unit, 0, extended->to_at);
	if (stopped_at != 0)
		assessment_clock_stop_appraisal(unit, stopped_at);
}

/* A clock of the law has had its say. */
static void
end_statutory(struct assessment_unit *unit, bool is_parts)
{
	unit->exchange_due = true;
	if (is_parts) {
		unit->parts_next = 0;
		unit->parts_due_at = 0;
	} else {
		unit->repair_next = 0;
		unit->repair_due_at = 0;
	}
}

void
assessment_clock_apply_remedy_due(void *record, const struct fx_event *event)
{
	const struct assessment_remedy_due *due =
	    fx_said(event, assessment_remedy_due);
	struct assessment_unit *unit = record;

	unit->questions++;
	fx_copy(unit->remedy_ref, due->ref);
	end_statutory(unit, due->clock == assessment_clock_statutory_parts);
}

void
assessment_clock_apply_warned(void *record, const struct fx_event *event)
{
	const struct assessment_warned *warned =
	    fx_said(event, assessment_warned);
	struct assessment_unit *unit = record;

	if (strcmp(warned->timer, "first_assessment") == 0) {
		unit->assess_next = unit->assess_due_at;
	} else if (strcmp(warned->timer, "appraisal") == 0) {
		unit->appraisal_next = unit->appraisal_due_at;
		unit->appraisal_warn_at = 0;
	} else if (strcmp(warned->timer, "statutory_repair") == 0) {
		unit->repair_next = unit->repair_due_at;
	} else {
		unit->parts_next = unit->parts_due_at;
		unit->parts_warn_at = 0;
	}
}

void
assessment_clock_apply_breached(void *record, const struct fx_event *event)
{
	const struct assessment_breached *breached =
	    fx_said(event, assessment_breached);
	struct assessment_unit *unit = record;

	if (strcmp(breached->timer, "first_assessment") == 0)
		unit->assess_next = 0;
	else if (strcmp(breached->timer, "appraisal") == 0)
		unit->appraisal_next = 0;
	else
		end_statutory(
		    unit, strcmp(breached->timer, "statutory_parts") == 0);
}

/* Parts are missing: the clock of parts counts, from the handing in. */
static void
await_part(struct assessment_unit *unit)
{
	unit->parts_waiting++;
	if (unit->parts_next == 0)
		unit->parts_next = unit->parts_warn_at != 0
				       ? unit->parts_warn_at
				       : unit->parts_due_at;
}

void
assessment_clock_apply_clock_marked(void *record, const struct fx_event *event)
{
	const struct assessment_clock_marked *marked =
	    fx_said(event, assessment_clock_marked);
	struct assessment_unit *unit = record;

	if (marked->what == assessment_mark_parts_requested) {
		await_part(unit);
		return;
	}
	if (marked->what == assessment_mark_parts_arrived) {
		if (unit->parts_waiting > 0 && --unit->parts_waiting == 0)
			unit->parts_next = 0;
		return;
	}
	assessment_clock_arm_statutory(unit, 0, 0, 0, 0);
	if (marked->what == assessment_mark_delivered)
		unit->goods = assessment_goods_away;
}
