/*
 * intake_review: a request is judged, confirmed by both sides and authorized;
 * or the customer is helped from afar.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"
#include "services/intake/intake_internal.h"

/* Whether the one who asks is a person (INV-06). */
static bool
is_person(const struct fx_ask *ask)
{
	return strcmp(ask->actor, "timer") != 0 &&
	       strcmp(ask->actor, "system") != 0 &&
	       strncmp(ask->actor, "service:", strlen("service:")) != 0;
}

const struct intake_terms *
intake_review_terms(const struct fx_ask *ask, const struct intake_unit *unit)
{
	const char *reviewed =
	    unit->split_from[0] != '\0' ? unit->split_from : unit->unit_no;

	return fx_find(ask, intake_terms, reviewed);
}

/*
 * Where the warranty of the unit stands, by the term of its family from the
 * date of purchase (S-006, S-115, CN-7); without proof of purchase nobody
 * knows (CN-9).
 */
static void
entitle(const struct fx_ask *ask, const struct intake_unit *unit,
    struct intake_reviewed *reviewed)
{
	int32_t today = fx_policy_day(ask->policy, ask->now_ms);
	int32_t bought = fx_policy_parse_day(unit->purchase_date);
	int64_t months = fx_policy_term(ask->policy, unit->family);
	int32_t until;

	fx_copy(reviewed->entitlement_rule_ids, "CN-9");
	reviewed->entitlement_status = fx_warranty_unknown;
	if (reviewed->return_class == fx_return_class_void) {
		reviewed->entitlement_status = fx_warranty_void;
		return;
	}
	if (bought < 0 || unit->voucher == intake_voucher_none)
		return;
	until = fx_policy_add_months(bought, months);
	fx_policy_print_day(until, reviewed->entitlement_until);
	fx_copy(reviewed->entitlement_rule_ids, "CN-7,S-006,S-115");
	reviewed->entitlement_status =
	    today <= until ? fx_warranty_in : fx_warranty_out;
}

/* The class that the rules give where the clerk names none. */
static enum fx_return_class
usual_class(
    const struct intake_unit *unit, const struct intake_reviewed *reviewed)
{
	if (unit->bounce_of[0] != '\0')
		return fx_return_class_bounce;
	if (reviewed->entitlement_status != fx_warranty_in)
		return fx_return_class_oow;
	return unit->first_use ? fx_return_class_doa : fx_return_class_iw;
}

/* What the class and the warranty grant; who pays the way here. */
static void
grant(const struct intake_unit *unit, struct intake_reviewed *reviewed)
{
	bool covered = reviewed->entitlement_status == fx_warranty_in;

	if (reviewed->return_class == fx_return_class_unsaid)
		reviewed->return_class = usual_class(unit, reviewed);
	fx_copy(reviewed->entitlement_remedies, "repair");
	if (reviewed->return_class == fx_return_class_doa)
		fx_copy(
		    reviewed->entitlement_remedies, "exchange,refund,repair");
	if (covered)
		fx_copy(reviewed->entitlement_clocks,
		    "statutory_parts,statutory_repair");
	if (reviewed->inbound_freight_payer == fx_payer_unsaid)
		reviewed->inbound_freight_payer =
		    covered ? fx_payer_company : fx_payer_customer;
}

/* A class that says otherwise than the dates is a wrong entry. */
static enum fx_refusal
contradicts(const struct intake_reviewed *reviewed)
{
	enum fx_return_class class = reviewed->return_class;
	bool covered = reviewed->entitlement_status == fx_warranty_in;

	if ((class == fx_return_class_iw || class == fx_return_class_doa) &&
	    !covered)
		return NO_intake_not_in_warranty;
	if (class == fx_return_class_oow && covered)
		return NO_intake_still_in_warranty;
	return FX_REFUSAL_NONE;
}

static int
reject(const struct fx_ask *ask, const struct intake_unit *unit,
    struct fx_answer *answer)
{
	const struct intake_review *cmd = fx_asked(ask, intake_review);
	struct intake_reviewed *reviewed;

	if (!is_person(ask))
		return fx_refuse(answer, NO_intake_needs_person);
	if (cmd->reason[0] == '\0')
		return fx_refuse(answer, NO_intake_no_reason);
	if (!intake_unit_is_hash(cmd->text_sha))
		return fx_refuse(answer, NO_intake_no_notice);

	reviewed = fx_emit(answer, intake_reviewed);
	fx_copy(reviewed->unit_no, cmd->unit_no);
	fx_copy(reviewed->case_no, unit->case_no);
	reviewed->verdict = intake_verdict_rejected;
	reviewed->return_class = cmd->return_class;
	reviewed->misjudged = cmd->misjudged;
	fx_copy(reviewed->reason, cmd->reason);
	memcpy(reviewed->text_sha, cmd->text_sha, sizeof(cmd->text_sha));
	entitle(ask, unit, reviewed);
	reviewed->appeal_until_at = intake_appeal_until(ask);
	intake_question_withdraw(ask, cmd->unit_no, 0, answer);
	return 0;
}

/* What keeps a request from being eligible. */
static enum fx_refusal
stands_against(const struct fx_ask *ask, const struct intake_unit *unit)
{
	const struct intake_review *cmd = fx_asked(ask, intake_review);

	/* S-050: a misjudgment is explained, not repaired. */
	if (cmd->misjudged)
		return NO_intake_misjudged;
	if (cmd->method == intake_method_unsaid)
		return NO_intake_no_method;
	if (cmd->serial[0] != '\0' && unit->serial[0] != '\0' &&
	    strcmp(cmd->serial, unit->serial) != 0)
		return NO_intake_serial_differs;
	return FX_REFUSAL_NONE;
}

int
intake_review_judge(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_review *cmd = fx_asked(ask, intake_review);
	const struct intake_unit *unit = record;
	struct intake_reviewed reviewed = { 0 };
	enum fx_refusal why;
	const char *holder;

	if (cmd->verdict == intake_verdict_rejected)
		return reject(ask, unit, answer);
	why = stands_against(ask, unit);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	fx_copy(reviewed.serial,
	    unit->serial[0] != '\0' ? unit->serial : cmd->serial);
	holder = intake_serial_holder(ask, reviewed.serial, cmd->unit_no);
	if (*holder != '\0')
		return intake_serial_refuse(answer, holder);

	fx_copy(reviewed.unit_no, cmd->unit_no);
	fx_copy(reviewed.case_no, unit->case_no);
	reviewed.verdict = cmd->verdict;
	reviewed.method = cmd->method;
	fx_copy(reviewed.carrier_required, cmd->carrier_required);
	fx_copy(reviewed.packing_rule, cmd->packing_rule);
	reviewed.inbound_freight_payer = cmd->inbound_freight_payer;
	reviewed.wipe_asked = cmd->wipe_asked;
	reviewed.return_class = cmd->return_class;
	fx_copy(reviewed.reason, cmd->reason);
	memcpy(reviewed.text_sha, cmd->text_sha, sizeof(cmd->text_sha));
	entitle(ask, unit, &reviewed);
	grant(unit, &reviewed);
	why = contradicts(&reviewed);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	*fx_emit(answer, intake_reviewed) = reviewed;
	return 0;
}

void
intake_review_judged(void *record, const struct fx_event *event)
{
	const struct intake_reviewed *reviewed =
	    fx_said(event, intake_reviewed);
	struct intake_unit *unit = record;

	unit->review_due = 0;
	unit->review_left_ms = 0; /* an open question does not begin it again */
	if (reviewed->verdict == intake_verdict_rejected) {
		unit->outcome = fx_outcome_rejected;
		intake_closing_end(unit, intake_unit_state_rejected);
		unit->verdict_seq = event->seq;
		memset(unit->verdict_hash, 0, sizeof(unit->verdict_hash));
		fx_copy_text(
		    unit->verdict_by, sizeof(unit->verdict_by), event->actor);
		unit->appeal_until = reviewed->appeal_until_at;
		return;
	}
	unit->state = intake_unit_state_eligible;
	fx_copy(unit->serial, reviewed->serial);
	unit->method = reviewed->method;
}

int
intake_review_overdue(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_review_overdue *cmd =
	    fx_asked(ask, intake_review_overdue);
	const struct intake_unit *unit = record;

	if (unit->review_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_intake_breached, cmd->unit_no,
	    INTAKE_FIRST_REVIEW, cmd->due_at, "sales_mgr");
	return 0;
}

static enum intake_side
side_of(const struct fx_ask *ask)
{
	return strcmp(ask->role, "qa") == 0 ? intake_side_qa
					    : intake_side_sales;
}

/* Both sides agree: how and until when the goods may come (S-045, S-046). */
static void
authorize(const struct fx_ask *ask, const struct intake_unit *unit,
    struct fx_answer *answer)
{
	const struct intake_terms *terms = intake_review_terms(ask, unit);
	const struct intake_case *head =
	    fx_find(ask, intake_case, unit->case_no);
	struct intake_authorized *authorized =
	    fx_emit(answer, intake_authorized);

	fx_copy(authorized->unit_no, unit->unit_no);
	intake_dock_validity(ask, &authorized->expires_at,
	    &authorized->remind_at, authorized->expires_on);
	fx_copy(authorized->ship_to, head->site);
	authorized->method = terms->method;
	fx_copy(authorized->carrier_required, terms->carrier_required);
	fx_copy(authorized->packing_rule, terms->packing_rule);
	authorized->inbound_freight_payer = terms->inbound_freight_payer;
	authorized->wipe_asked = terms->wipe_asked;
}

int
intake_review_confirm(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_confirm_side *cmd =
	    fx_asked(ask, intake_confirm_side);
	const struct intake_unit *unit = record;
	enum intake_side side = side_of(ask);
	bool other = side == intake_side_qa ? unit->sales_ok : unit->qa_ok;
	struct intake_side_confirmed *confirmed;

	if (side == intake_side_qa ? unit->qa_ok : unit->sales_ok)
		return fx_refuse(answer, NO_intake_side_confirmed);

	confirmed = fx_emit(answer, intake_side_confirmed);
	fx_copy(confirmed->unit_no, cmd->unit_no);
	confirmed->side = side;
	fx_copy_text(confirmed->confirmed_by, sizeof(confirmed->confirmed_by),
	    ask->actor);
	if (other || ask->policy->dual_confirmation == 0)
		authorize(ask, unit, answer);
	return 0;
}

void
intake_review_confirmed(void *record, const struct fx_event *event)
{
	const struct intake_side_confirmed *confirmed =
	    fx_said(event, intake_side_confirmed);
	struct intake_unit *unit = record;

	fx_copy(unit->confirmed_by, confirmed->confirmed_by);
	if (confirmed->side == intake_side_qa)
		unit->qa_ok = true;
	else
		unit->sales_ok = true;
}

void
intake_review_authorized(void *record, const struct fx_event *event)
{
	const struct intake_authorized *authorized =
	    fx_said(event, intake_authorized);
	struct intake_unit *unit = record;

	unit->state = intake_unit_state_authorized;
	unit->lapse_due = authorized->expires_at;
	unit->remind_due = authorized->remind_at;
}

int
intake_review_decline(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_decline_side *cmd =
	    fx_asked(ask, intake_decline_side);
	struct intake_side_declined *declined;

	(void)record; /* eligible, says the table */
	declined = fx_emit(answer, intake_side_declined);
	fx_copy(declined->unit_no, cmd->unit_no);
	declined->side = side_of(ask);
	fx_copy(declined->reason, cmd->reason);
	declined->review_due_at =
	    ask->now_ms + ask->policy->first_review_hours * FX_HOUR_MS;
	return 0;
}

/* One no is enough: the other side has to confirm again as well. */
void
intake_review_declined(void *record, const struct fx_event *event)
{
	const struct intake_side_declined *declined =
	    fx_said(event, intake_side_declined);
	struct intake_unit *unit = record;

	unit->state = intake_unit_state_requested;
	unit->sales_ok = false;
	unit->qa_ok = false;
	fx_copy(unit->confirmed_by, "");
	unit->review_due = declined->review_due_at;
}

int
intake_review_guide(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_guide_remotely *cmd =
	    fx_asked(ask, intake_guide_remotely);
	struct intake_remote_guided *guided;

	(void)record; /* requested, says the table */
	guided = fx_emit(answer, intake_remote_guided);
	fx_copy(guided->unit_no, cmd->unit_no);
	fx_copy(guided->kb_ref, cmd->kb_ref);
	memcpy(guided->text_sha, cmd->text_sha, sizeof(cmd->text_sha));
	return 0;
}

void
intake_review_guided(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->state = intake_unit_state_remote;
}

int
intake_review_resolve(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_resolve_remotely *cmd =
	    fx_asked(ask, intake_resolve_remotely);
	struct intake_remote_resolved *resolved;

	(void)record; /* remote, says the table */
	if (!cmd->customer_confirms)
		return fx_refuse(answer, NO_intake_not_confirmed_remote);

	resolved = fx_emit(answer, intake_remote_resolved);
	fx_copy(resolved->unit_no, cmd->unit_no);
	resolved->cause = cmd->cause;
	fx_copy_text(
	    resolved->confirmed_by, sizeof(resolved->confirmed_by), ask->actor);
	memcpy(resolved->evidence_sha, cmd->evidence_sha,
	    sizeof(cmd->evidence_sha));
	intake_question_withdraw(ask, cmd->unit_no, 0, answer);
	return 0;
}

void
intake_review_resolved(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->outcome = fx_outcome_remote_resolved;
	intake_closing_end(unit, intake_unit_state_remote_resolved);
}

int
intake_review_end_remote(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_end_remote *cmd = fx_asked(ask, intake_end_remote);
	struct intake_remote_ended *ended;

	(void)record; /* remote, says the table */
	ended = fx_emit(answer, intake_remote_ended);
	fx_copy(ended->unit_no, cmd->unit_no);
	fx_copy(ended->reason, cmd->reason);
	return 0;
}

void
intake_review_remote_ended(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	(void)event;
	unit->state = intake_unit_state_requested;
}
