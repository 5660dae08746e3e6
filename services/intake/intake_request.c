/*
 * intake_request: requests come in, are acknowledged and forwarded (T-01,
 * T-02).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

/* What a first request and a further line both say about a unit. */
#define COPY_LINE(requested, cmd)                                          \
	do {                                                               \
		(requested)->channel = (cmd)->channel;                     \
		(requested)->reported_at = (cmd)->reported_at;             \
		(requested)->confirmed_with_caller =                       \
		    (cmd)->confirmed_with_caller;                          \
		fx_copy((requested)->model, (cmd)->model);                 \
		fx_copy((requested)->family, (cmd)->family);               \
		fx_copy((requested)->serial, (cmd)->serial);               \
		fx_copy((requested)->lot, (cmd)->lot);                     \
		fx_copy((requested)->made_on, (cmd)->made_on);             \
		fx_copy((requested)->shelf_life, (cmd)->shelf_life);       \
		(requested)->qty = (cmd)->qty == 0 ? 1 : (cmd)->qty;       \
		fx_copy((requested)->purchase_date, (cmd)->purchase_date); \
		fx_copy((requested)->order_no, (cmd)->order_no);           \
		(requested)->voucher = (cmd)->voucher;                     \
		(requested)->first_use = (cmd)->first_use;                 \
		fx_copy((requested)->fault_note, (cmd)->fault_note);       \
		fx_copy((requested)->symptom, (cmd)->symptom);             \
		fx_copy((requested)->condition, (cmd)->condition);         \
		fx_copy((requested)->fault_since, (cmd)->fault_since);     \
		(requested)->demand = (cmd)->demand;                       \
		fx_copy((requested)->external_ref, (cmd)->external_ref);   \
	} while (0)

static bool
is_day_or_empty(const char *text)
{
	return *text == '\0' || fx_policy_parse_day(text) >= 0;
}

/* Whether a line is complete (INV-01) and new. */
static enum fx_refusal
lacks(const struct fx_ask *ask, const struct intake_requested *line,
    const char *words, struct fx_answer *answer)
{
	const struct intake_external_ref *before =
	    fx_find(ask, intake_external_ref, line->external_ref);

	if (line->model[0] == '\0')
		return NO_intake_no_model;
	if (line->fault_note[0] == '\0' && line->symptom[0] == '\0' &&
	    words[0] == '\0')
		return NO_intake_no_fault;
	if (line->demand == fx_demand_unsaid)
		return NO_intake_no_demand;
	if (!is_day_or_empty(line->made_on) ||
	    !is_day_or_empty(line->shelf_life) ||
	    !is_day_or_empty(line->purchase_date) ||
	    !is_day_or_empty(line->fault_since))
		return NO_intake_not_a_day;
	if (line->external_ref[0] != '\0' && before->unit_no[0] != '\0') {
		fx_copy(answer->subject, before->unit_no);
		return NO_intake_already_requested;
	}
	return FX_REFUSAL_NONE;
}

void
intake_request_timers(
    const struct fx_ask *ask, struct intake_requested *requested)
{
	int64_t start = intake_unit_start(ask);

	if (requested->reported_at == 0)
		requested->reported_at = start;
	requested->forward_due_at =
	    start + ask->policy->forward_form_hours * FX_HOUR_MS;
	requested->feedback_due_at =
	    start + ask->policy->first_feedback_hours * FX_HOUR_MS;
	requested->review_due_at =
	    start + ask->policy->first_review_hours * FX_HOUR_MS;
}

void
intake_request_history(
    const struct fx_ask *ask, struct intake_requested *requested)
{
	const char *holder = intake_serial_holder(ask, requested->serial, "");
	const struct intake_serial *serial =
	    fx_find(ask, intake_serial, requested->serial);
	const struct intake_unit *last =
	    fx_find(ask, intake_unit, serial->unit_no);
	int64_t window = ask->policy->bounce_window_days * FX_DAY_MS;

	requested->nth_repair = 1;
	if (requested->serial[0] == '\0')
		return;
	fx_copy_text(
	    requested->duplicate_of, sizeof(requested->duplicate_of), holder);
	if (last->state == intake_unit_state_closed &&
	    strcmp(last->serial, requested->serial) == 0 &&
	    ask->now_ms - last->closed_at <= window) {
		fx_copy(requested->bounce_of, serial->unit_no);
		requested->nth_repair = last->nth_repair + 1;
	}
}

/* Somebody in the house who passes on what a customer said (S-070). */
static void
note_forwarder(const struct fx_ask *ask, struct intake_requested *requested)
{
	if (strcmp(ask->role, "customer") != 0 && strcmp(ask->role, "cs") != 0)
		fx_copy_text(requested->forwarded_by,
		    sizeof(requested->forwarded_by), ask->actor);
}

static void
complete(const struct fx_ask *ask, struct intake_requested *requested)
{
	note_forwarder(ask, requested);
	intake_request_timers(ask, requested);
	intake_request_history(ask, requested);
}

int
intake_request_open(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_request *cmd = fx_asked(ask, intake_request);
	char number[FX_CASE_BYTES], unit_no[FX_CASE_BYTES];
	const struct intake_counter *counter;
	struct intake_requested line = { 0 };
	enum fx_refusal why;

	(void)record; /* the number is new, so is the record */
	if (cmd->contact_name[0] == '\0' ||
	    (cmd->contact_phone[0] == '\0' && cmd->contact_address[0] == '\0'))
		return fx_refuse(answer, NO_intake_no_contact);
	COPY_LINE(&line, cmd);
	why = lacks(ask, &line, cmd->words, answer);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	intake_counter_period(ask, line.period);
	counter = fx_find(ask, intake_counter, line.period);
	if (intake_counter_number(ask, "RMA", counter->cases, number) != 0 ||
	    fx_text_make_unit(number, 1, unit_no) != 0)
		return fx_refuse(answer, NO_intake_numbers_used_up);
	fx_copy(line.case_no, number);
	fx_copy(line.unit_no, unit_no);
	fx_copy(line.region, cmd->region);
	fx_copy(line.site, cmd->site);
	fx_copy(line.customer_ref, cmd->customer_ref);
	line.customer_kind = cmd->customer_kind;
	line.contact_rev = 1;
	if (FX_BUG(45))
		fx_copy(line.external_ref, cmd->contact_phone);
	complete(ask, &line);
	*fx_emit(answer, intake_requested) = line;
	return 0;
}

int
intake_request_line(const struct fx_ask *ask, const char *case_no,
    struct intake_requested *requested)
{
	const struct intake_case *head = fx_find(ask, intake_case, case_no);
	char unit_no[FX_CASE_BYTES];
	int rc;

	rc = fx_text_make_unit(case_no, head->lines + 1, unit_no);
	if (rc != 0)
		return rc;
	fx_copy(requested->unit_no, unit_no);
	fx_copy_text(requested->case_no, sizeof(requested->case_no), case_no);
	fx_copy(requested->region, head->region);
	fx_copy(requested->site, head->site);
	fx_copy(requested->customer_ref, head->customer_ref);
	requested->customer_kind = head->customer_kind;
	requested->contact_rev = head->contact_rev;
	requested->channel = head->channel;
	return 0;
}

int
intake_request_add(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_add_line *cmd = fx_asked(ask, intake_add_line);
	const struct intake_case *head =
	    fx_find(ask, intake_case, cmd->case_no);
	struct intake_requested line = { 0 };
	enum fx_refusal why;

	(void)record; /* the number is new, so is the record */
	if (head->lines == 0)
		return fx_refuse(answer, NO_intake_no_such_case);
	if (head->reviewed > 0)
		return fx_refuse(answer, NO_intake_case_reviewed);
	if (intake_request_line(ask, cmd->case_no, &line) != 0)
		return fx_refuse(answer, NO_intake_numbers_used_up);
	COPY_LINE(&line, cmd);
	why = lacks(ask, &line, cmd->words, answer);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	complete(ask, &line);
	*fx_emit(answer, intake_requested) = line;
	return 0;
}

void
intake_request_copy(
    const struct intake_unit *unit, struct intake_requested *requested)
{
	fx_copy(requested->model, unit->model);
	fx_copy(requested->family, unit->family);
	fx_copy(requested->lot, unit->lot);
	fx_copy(requested->purchase_date, unit->purchase_date);
	requested->voucher = unit->voucher;
	requested->first_use = unit->first_use;
	fx_copy(requested->fault_note, unit->fault_note);
	fx_copy(requested->symptom, unit->symptom);
	fx_copy(requested->condition, unit->condition);
	requested->demand = unit->demand;
	requested->reported_at = unit->requested_at;
}

void
intake_request_opened(void *record, const struct fx_event *event)
{
	const struct intake_requested *requested =
	    fx_said(event, intake_requested);
	struct intake_unit *unit = record;

	unit->state = intake_unit_state_requested;
	fx_copy(unit->case_no, requested->case_no);
	fx_copy(unit->duplicate_of, requested->duplicate_of);
	fx_copy(unit->bounce_of, requested->bounce_of);
	fx_copy(unit->split_from, requested->split_from);
	unit->nth_repair = requested->nth_repair;
	unit->requested_at = requested->reported_at;
	fx_copy(unit->model, requested->model);
	fx_copy(unit->family, requested->family);
	fx_copy(unit->serial, requested->serial);
	fx_copy(unit->lot, requested->lot);
	unit->qty = requested->qty;
	fx_copy(unit->purchase_date, requested->purchase_date);
	unit->voucher = requested->voucher;
	unit->first_use = requested->first_use;
	fx_copy(unit->fault_note, requested->fault_note);
	fx_copy(unit->symptom, requested->symptom);
	fx_copy(unit->condition, requested->condition);
	unit->demand = requested->demand;
	unit->review_due = requested->review_due_at;
	unit->forward_due = requested->forward_due_at;
	unit->feedback_due = requested->feedback_due_at;
}

int
intake_request_acknowledge(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_acknowledge *cmd =
	    fx_asked(ask, intake_acknowledge);
	const struct intake_unit *unit = record;
	struct intake_acknowledged *acknowledged;

	/* A customer may be answered more than once, but not behind the gate.
	 */
	if (unit->gag)
		return fx_refuse(answer, NO_intake_gagged);
	acknowledged = fx_emit(answer, intake_acknowledged);
	fx_copy(acknowledged->unit_no, cmd->unit_no);
	acknowledged->eta_s = cmd->eta_s;
	acknowledged->possible_charge_minor = cmd->possible_charge_minor;
	fx_copy(acknowledged->reason, cmd->reason);
	memcpy(acknowledged->text_sha, cmd->text_sha, sizeof(cmd->text_sha));
	return 0;
}

void
intake_request_acknowledged(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->feedback_due = 0;
}

int
intake_request_forward(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_forward_form *cmd =
	    fx_asked(ask, intake_forward_form);
	struct intake_forwarded *forwarded;

	(void)record; /* a form may be forwarded again */
	forwarded = fx_emit(answer, intake_forwarded);
	fx_copy(forwarded->unit_no, cmd->unit_no);
	fx_copy(forwarded->doc_no, cmd->doc_no);
	return 0;
}

void
intake_request_forwarded(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->forward_due = 0;
}

int
intake_request_no_feedback(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_feedback_overdue *cmd =
	    fx_asked(ask, intake_feedback_overdue);
	const struct intake_unit *unit = record;

	if (unit->feedback_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_intake_breached, cmd->unit_no,
	    INTAKE_FIRST_FEEDBACK, cmd->due_at, "sales_mgr");
	return 0;
}

int
intake_request_no_forward(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_forward_overdue *cmd =
	    fx_asked(ask, intake_forward_overdue);
	const struct intake_unit *unit = record;

	if (unit->forward_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_intake_breached, cmd->unit_no,
	    INTAKE_FORWARD_FORM, cmd->due_at, "sales_mgr");
	return 0;
}
