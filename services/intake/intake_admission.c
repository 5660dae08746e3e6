/*
 * intake_admission: a unit goes onto its shelf and to assessment; or there
 * are no goods and only the facts go.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/intake/intake_internal.h"

static void
add_unit(const struct intake_unit *unit, struct intake_admitted *admitted)
{
	fx_copy(admitted->unit_no, unit->unit_no);
	admitted->round = unit->round == 0 ? 1 : unit->round;
	fx_copy(admitted->model, unit->model);
	fx_copy(admitted->family, unit->family);
	fx_copy(admitted->serial, unit->serial);
	fx_copy(admitted->lot, unit->lot);
	admitted->qty = unit->qty;
	admitted->demand = unit->demand;
	fx_copy(admitted->symptom, unit->symptom);
	fx_copy(admitted->condition, unit->condition);
	fx_copy(admitted->fault_note, unit->fault_note);
	fx_copy(admitted->bounce_of, unit->bounce_of);
	admitted->nth_repair = unit->nth_repair;
	/* A repeat return goes first (X24). */
	if (unit->bounce_of[0] != '\0')
		admitted->priority = intake_priority_high;
}

static void
add_terms(const struct fx_ask *ask, const struct intake_unit *unit,
    struct intake_admitted *admitted)
{
	const struct intake_terms *terms = intake_review_terms(ask, unit);
	const struct intake_case *head =
	    fx_find(ask, intake_case, unit->case_no);

	admitted->return_class = terms->return_class;
	admitted->entitlement_status = terms->entitlement_status;
	fx_copy(admitted->entitlement_until, terms->entitlement_until);
	fx_copy(admitted->entitlement_remedies, terms->entitlement_remedies);
	fx_copy(admitted->entitlement_clocks, terms->entitlement_clocks);
	fx_copy(admitted->region, head->region);
	fx_copy(admitted->customer_ref, head->customer_ref);
	admitted->customer_kind = head->customer_kind;
}

/* Until when the next departments are to be done (T-06, T-07, T-09). */
static void
add_dues(const struct fx_ask *ask, const struct intake_unit *unit,
    int64_t received_at, struct intake_admitted *admitted)
{
	const struct fx_policy *policy = ask->policy;
	int64_t start = intake_unit_start(ask);
	int64_t appraised_from =
	    policy->appraisal_from_admission != 0 ? start : unit->requested_at;

	admitted->due_assess_at =
	    start + policy->first_assessment_hours * FX_HOUR_MS;
	admitted->due_appraisal_at =
	    appraised_from + policy->appraisal_hours * FX_HOUR_MS;
	if (received_at > 0)
		admitted->due_return_at = fx_policy_add_workdays(
		    policy, received_at, policy->mailin_repair_workdays);
}

/* What keeps received goods from their shelf (INV-03, S-084, S-087). */
static enum fx_refusal
keeps_out(const struct intake_admit *cmd, const struct intake_unit *unit,
    const struct intake_receipt *receipt)
{
	if (receipt->appearance[0] == '\0' || receipt->model_seen[0] == '\0' ||
	    receipt->qty_seen == 0)
		return NO_intake_nothing_seen;
	if (!unit->settled && intake_dock_differs(unit, receipt))
		return NO_intake_differs;
	if (receipt->hazard[0] != '\0' && !cmd->isolation_shelf)
		return NO_intake_hazard_shelf;
	return FX_REFUSAL_NONE;
}

int
intake_admission_take(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admit *cmd = fx_asked(ask, intake_admit);
	const struct intake_unit *unit = record;
	const struct intake_receipt *receipt =
	    fx_find(ask, intake_receipt, cmd->unit_no);
	enum fx_refusal why = keeps_out(cmd, unit, receipt);
	struct intake_admitted *admitted;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	admitted = fx_emit(answer, intake_admitted);
	add_unit(unit, admitted);
	add_terms(ask, unit, admitted);
	add_dues(ask, unit, receipt->received_at, admitted);
	admitted->goods = intake_goods_here;
	fx_policy_print_day(fx_policy_day(ask->policy, receipt->received_at),
	    admitted->received_on);
	fx_copy(admitted->shelf, cmd->shelf);
	fx_copy(admitted->doc_no, cmd->doc_no);
	fx_copy(admitted->accessories, receipt->accessories);
	admitted->data_bearing = receipt->data_bearing;
	fx_copy(admitted->hazard, receipt->hazard);
	return 0;
}

int
intake_admission_bare(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_admit_without_goods *cmd =
	    fx_asked(ask, intake_admit_without_goods);
	const struct intake_unit *unit = record;
	struct intake_admitted *admitted;

	if (unit->return_leg || (unit->method != intake_method_no_goods &&
				    unit->method != intake_method_on_site))
		return fx_refuse(answer, NO_intake_needs_goods);
	if (cmd->value_minor > ask->policy->approval_head_minor)
		return fx_refuse(answer, NO_intake_over_value);

	admitted = fx_emit(answer, intake_admitted);
	add_unit(unit, admitted);
	add_terms(ask, unit, admitted);
	add_dues(ask, unit, 0, admitted);
	admitted->goods = unit->method == intake_method_on_site
			      ? intake_goods_on_site
			      : intake_goods_none;
	fx_copy(admitted->doc_no, cmd->doc_no);
	return 0;
}

void
intake_admission_admitted(void *record, const struct fx_event *event)
{
	const struct intake_admitted *admitted =
	    fx_said(event, intake_admitted);
	struct intake_unit *unit = record;

	unit->state = intake_unit_state_admitted;
	unit->round = admitted->round;
	unit->goods = admitted->goods;
	fx_copy(unit->shelf, admitted->shelf);
	unit->round_open = true;
	unit->lapse_due = 0;
	unit->remind_due = 0;
}
