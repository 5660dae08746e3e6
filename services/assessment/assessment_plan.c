/*
 * assessment_plan: what is proposed to be done with a unit, and the decision.
 * The decision is the proposal, once everybody agreed who must (INV-05,
 * INV-07, INV-09, INV-20, INV-27).
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

/* Versions of a proposal have room for three digits. */
#define VERSIONS_MAX 999

#define SET(decision) (1u << fx_decision_##decision)

/* What is done to the goods, so that they must be here. */
#define WITH_GOODS                                                       \
	(SET(repair) | SET(return_as_is) | SET(refurbish) | SET(scrap) | \
	    SET(rtv))
/* What the customer pays for, where the customer pays. */
#define CHARGEABLE                                                        \
	(SET(repair) | SET(refurbish) | SET(replace) | SET(equal_value) | \
	    SET(replenish))
/* What puts another unit in the place of the old one. */
#define EXCHANGE (SET(replace) | SET(equal_value) | SET(replenish))
/* What works on the unit. */
#define WORK (SET(repair) | SET(refurbish))
/* What pays money back. */
#define MONEY (SET(refund) | SET(credit))
/* What takes the customer's property, so that only the customer says so. */
#define TAKES (SET(scrap) | SET(credit))

static bool
is_in(unsigned set, enum fx_decision kind)
{
	return (set & 1u << kind) != 0;
}

static bool
is_chargeable(const struct assessment_unit *unit, enum fx_decision kind)
{
	return unit->share_customer > 0 && is_in(CHARGEABLE, kind);
}

/* What the decision is worth, for the approval matrix. */
static int64_t
price(const struct assessment_proposal *proposal)
{
	if (is_in(MONEY, proposal->kind))
		return proposal->refund_amount_minor;
	if (is_in(EXCHANGE, proposal->kind))
		return proposal->replacement_value_minor;
	if (proposal->quoted_version == proposal->version)
		return proposal->total_minor;
	return proposal->est_cost_minor;
}

/*
 * Whether the general manager's plan forbids this one.  Nobody is made to have
 * a repair: what the customer declined goes back as it is (X8).
 */
static bool
is_ordered_otherwise(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	if (unit->gm_kind == proposal->kind)
		return false;
	return !proposal->declined ||
	       proposal->kind != fx_decision_return_as_is;
}

static bool
has_trace(const struct assessment_unit *unit)
{
	static const unsigned char nothing[sizeof(unit->rule_hash)];

	return memcmp(unit->rule_hash, nothing, sizeof(nothing)) != 0;
}

/* INV-05: what a decision rests on. */
static bool
is_assessed(const struct assessment_unit *unit)
{
	return (unit->defect[0] != '\0' || unit->nff_code[0] != '\0') &&
	       unit->warranty != fx_warranty_unsaid && has_trace(unit);
}

/* Whether the head of department must agree (S-119, approval matrix). */
static bool
needs_head(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	if (unit->severity == fx_severity_serious)
		return false;
	return unit->severity == fx_severity_general ||
	       price(proposal) > ask->policy->approval_head_minor;
}

/* What of the customer's word is missing; 0 when nothing (INV-07). */
static enum fx_refusal
customer_lacks(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	if (proposal->chosen != fx_decision_unsaid &&
	    proposal->chosen != proposal->kind)
		return NO_assessment_chosen_otherwise;
	if (proposal->choice_needed && proposal->chosen != proposal->kind)
		return NO_assessment_choice_open;
	if (!is_chargeable(unit, proposal->kind))
		return FX_REFUSAL_NONE;
	if (proposal->quoted_version != proposal->version ||
	    proposal->approved_version != proposal->version)
		return NO_assessment_not_approved;
	if (proposal->approved_at > proposal->valid_until_at)
		return NO_assessment_quote_over;
	return FX_REFUSAL_NONE;
}

/* What a decision lacks; 0 when nothing. */
static enum fx_refusal
decision_lacks(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	if (!is_assessed(unit))
		return NO_assessment_diagnosis_missing;
	if (proposal->kind == fx_decision_unsaid)
		return NO_assessment_nothing_proposed;
	if (unit->gag)
		return NO_assessment_serious_undecided;
	if (unit->severity == fx_severity_serious &&
	    is_ordered_otherwise(unit, proposal))
		return NO_assessment_gm_decided_otherwise;
	if (needs_head(ask, unit, proposal) &&
	    proposal->agreed_version != proposal->version)
		return NO_assessment_head_has_not_agreed;
	if (is_in(EXCHANGE, proposal->kind) &&
	    proposal->warranty_rule[0] == '\0')
		return NO_assessment_warranty_rule_missing;
	return customer_lacks(unit, proposal);
}

/* How the unit ends when the decision is carried out. */
static enum fx_outcome
outcome(const struct assessment_unit *unit, enum fx_decision kind)
{
	static const enum fx_outcome usual[fx_decision_count] = {
		[fx_decision_repair] = fx_outcome_repaired,
		[fx_decision_replace] = fx_outcome_replaced_new,
		[fx_decision_refund] = fx_outcome_refunded,
		[fx_decision_credit] = fx_outcome_credited,
		[fx_decision_equal_value] = fx_outcome_equal_value,
		[fx_decision_replenish] = fx_outcome_replenished,
		[fx_decision_return_as_is] = fx_outcome_returned_unrepaired,
		[fx_decision_refurbish] = fx_outcome_repaired,
		[fx_decision_scrap] = fx_outcome_scrapped_with_consent,
		[fx_decision_rtv] = fx_outcome_returned_unrepaired,
	};

	if (unit->why == assessment_why_lost)
		return fx_outcome_lost_compensated;
	if (kind == fx_decision_return_as_is && !unit->fault_found)
		return fx_outcome_returned_nff;
	return usual[kind];
}

/* What is paid: to the customer, or by the customer. */
static int64_t
amount(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	bool is_given = is_in(MONEY | EXCHANGE, proposal->kind);

	return is_given || is_chargeable(unit, proposal->kind) ? price(proposal)
							       : 0;
}

static void
copy_plan(struct assessment_decided *decided,
    const struct assessment_proposal *proposal)
{
	decided->kind = proposal->kind;
	fx_copy(decided->plan, proposal->plan);
	fx_copy(decided->instruction, proposal->instruction);
	fx_copy(decided->allowed_parts, proposal->allowed_parts);
	fx_copy(decided->dept, proposal->dept);
	fx_copy(decided->skill, proposal->skill);
	fx_copy(decided->requirement, proposal->requirement);
	fx_copy(decided->qc_plan, proposal->qc_plan);
	decided->goods_to = proposal->goods_to;
	fx_copy(decided->warranty_rule, proposal->warranty_rule);
	decided->consent_seq = proposal->consent_seq;
	memcpy(decided->consent_hash, proposal->consent_hash,
	    sizeof(decided->consent_hash));
}

static void
emit_decided(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct assessment_proposal *proposal, const char *proposed_by,
    struct fx_answer *answer)
{
	int64_t days = ask->policy->mailin_repair_workdays;
	struct assessment_decided *decided =
	    fx_emit(answer, assessment_decided);

	fx_copy(decided->unit_no, unit->unit_no);
	decided->round = unit->round;
	copy_plan(decided, proposal);
	/* The customer's quote is the limit; the company may set its own. */
	decided->spend_limit_minor = is_chargeable(unit, proposal->kind)
					 ? proposal->total_minor
					 : proposal->spend_limit_minor;
	if (is_in(WORK, proposal->kind) && days > 0)
		decided->due_at =
		    fx_policy_add_workdays(ask->policy, ask->now_ms, days);
	decided->outcome = outcome(unit, proposal->kind);
	decided->amount_minor = amount(unit, proposal);
	fx_copy(decided->currency, ask->policy->currency);
	fx_copy_text(
	    decided->proposed_by, sizeof(decided->proposed_by), proposed_by);
	assessment_copy_shares(decided, unit);
}

int
assessment_plan_decide(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decide *cmd = fx_asked(ask, assessment_decide);
	const struct assessment_unit *unit = record;
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, cmd->unit_no);
	enum fx_refusal why = decision_lacks(ask, unit, proposal);

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	emit_decided(ask, unit, proposal, unit->proposed_by, answer);
	return 0;
}

/* Where the goods go, when the command leaves it to the remedy. */
static enum fx_goods_to
goods_to(
    const struct assessment_unit *unit, const struct assessment_propose *cmd)
{
	static const enum fx_goods_to usual[fx_decision_count] = {
		[fx_decision_repair] = fx_goods_to_customer,
		[fx_decision_return_as_is] = fx_goods_to_customer,
		[fx_decision_replenish] = fx_goods_to_none,
		[fx_decision_refurbish] = fx_goods_to_customer,
		[fx_decision_scrap] = fx_goods_to_scrap,
		[fx_decision_rtv] = fx_goods_to_supplier,
	};

	if (cmd->goods_to != fx_goods_to_unsaid)
		return cmd->goods_to;
	if (unit->goods == assessment_goods_away ||
	    unit->goods == assessment_goods_none)
		return fx_goods_to_none;
	return usual[cmd->kind];
}

/* Whether the goods can go there with this remedy. */
static bool
goods_fit(const struct assessment_unit *unit,
    const struct assessment_proposed *proposed)
{
	bool absent = unit->goods == assessment_goods_away ||
		      unit->goods == assessment_goods_none;

	if (absent)
		return proposed->goods_to == fx_goods_to_none &&
		       !is_in(WITH_GOODS, proposed->kind);
	/* Nobody would ever move them from their shelf. */
	if (unit->goods == assessment_goods_here &&
	    proposed->goods_to == fx_goods_to_none)
		return false;
	switch (proposed->kind) {
	case fx_decision_repair:
	case fx_decision_return_as_is:
		return proposed->goods_to == fx_goods_to_customer;
	case fx_decision_scrap: return proposed->goods_to == fx_goods_to_scrap;
	case fx_decision_replace:
	case fx_decision_equal_value:
	case fx_decision_replenish:
		return proposed->goods_to != fx_goods_to_unsaid &&
		       proposed->goods_to != fx_goods_to_customer;
	default: return proposed->goods_to != fx_goods_to_unsaid;
	}
}

/* What holds for the unit afterwards, when the command does not say. */
static const char *
warranty_rule(const struct assessment_propose *cmd)
{
	if (cmd->warranty_rule[0] != '\0')
		return cmd->warranty_rule;
	if (is_in(EXCHANGE, cmd->kind))
		return "restart";                             /* CN-7 */
	return is_in(WORK, cmd->kind) ? "repair_30" : "none"; /* CN-8 */
}

/* The figures behind the proposal (X9, X12). */
static void
reckon(const struct fx_ask *ask, struct assessment_proposed *proposed)
{
	proposed->est_cost_minor =
	    proposed->est_parts_minor +
	    proposed->est_labor_min * ask->policy->labor_rate_minor;
	proposed->ber =
	    proposed->replacement_value_minor > 0 &&
	    fx_figures_is_ber(proposed->est_cost_minor,
		proposed->replacement_value_minor, ask->policy->ber_permille);
	if (is_in(MONEY, proposed->kind) &&
	    proposed->refund_price_minor >= proposed->refund_depreciation_minor)
		proposed->refund_amount_minor =
		    proposed->refund_price_minor -
		    proposed->refund_depreciation_minor;
}

static void
copy_work(
    struct assessment_proposed *proposed, const struct assessment_propose *cmd)
{
	fx_copy(proposed->plan, cmd->plan);
	fx_copy(proposed->instruction, cmd->instruction);
	fx_copy(proposed->allowed_parts, cmd->allowed_parts);
	proposed->spend_limit_minor = cmd->spend_limit_minor;
	fx_copy(proposed->dept, cmd->dept);
	fx_copy(proposed->skill, cmd->skill);
	fx_copy(proposed->requirement, cmd->requirement);
	fx_copy(proposed->qc_plan, cmd->qc_plan);
	fx_copy_text(proposed->warranty_rule, sizeof(proposed->warranty_rule),
	    warranty_rule(cmd));
}

/* The proposal that the command asks for, as its event. */
static void
draw_up(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct assessment_proposal *before, struct fx_event *event)
{
	const struct assessment_propose *cmd =
	    fx_asked(ask, assessment_propose);
	struct assessment_proposed *proposed = (void *)event->bytes;

	event->kind = EV_assessment_proposed;
	memset(proposed, 0, sizeof(*proposed));
	fx_copy(proposed->unit_no, cmd->unit_no);
	fx_copy(proposed->ref, before->ref);
	if (before->version == 0)
		assessment_quote_next_ref(unit, proposed->ref);
	proposed->version = before->version + 1;
	proposed->kind = cmd->kind;
	proposed->choice_needed = cmd->choice_needed;
	proposed->est_parts_minor = cmd->est_parts_minor;
	proposed->est_labor_min = cmd->est_labor_min;
	proposed->replacement_value_minor = cmd->replacement_value_minor;
	proposed->refund_price_minor = cmd->refund_price_minor;
	proposed->refund_days = cmd->refund_days;
	proposed->refund_depreciation_minor = cmd->refund_depreciation_minor;
	fx_copy(proposed->currency, ask->policy->currency);
	assessment_law_codes(assessment_law_remedies(unit), proposed->remedies);
	proposed->goods_to = goods_to(unit, cmd);
	copy_work(proposed, cmd);
	reckon(ask, proposed);
}

/* Why this cannot be done with such a unit; 0 when it can. */
static enum fx_refusal
impossible(const struct assessment_unit *unit,
    const struct assessment_proposed *proposed)
{
	bool absent = unit->goods == assessment_goods_away ||
		      unit->goods == assessment_goods_none;

	if (is_in(WORK, proposed->kind) && !unit->repairable)
		return NO_assessment_not_repairable;
	if (is_in(WITH_GOODS, proposed->kind) && absent)
		return NO_assessment_goods_not_here;
	if (proposed->kind == fx_decision_rtv ||
	    proposed->goods_to == fx_goods_to_supplier)
		return NO_assessment_no_way_to_supplier;
	if (!goods_fit(unit, proposed))
		return NO_assessment_goods_to_wrong;
	if (is_in(MONEY, proposed->kind) && proposed->refund_amount_minor == 0)
		return NO_assessment_refund_wrong;
	return FX_REFUSAL_NONE;
}

/* Why this may not be proposed; 0 when it may.  next: as it would stand. */
static enum fx_refusal
forbidden(const struct assessment_unit *unit,
    const struct assessment_proposal *before,
    const struct assessment_proposal *next)
{
	bool is_ordered = unit->gm_kind != fx_decision_unsaid;
	bool is_chosen = next->choice_needed || next->chosen == next->kind;

	if (before->version >= VERSIONS_MAX)
		return NO_assessment_too_many_versions;
	if (is_ordered && is_ordered_otherwise(unit, next))
		return NO_assessment_gm_decided_otherwise;
	if (is_in(TAKES, next->kind) && !is_chosen)
		return NO_assessment_needs_choice;
	if (before->chosen != fx_decision_unsaid && !is_chosen && !is_ordered)
		return NO_assessment_chosen_otherwise;
	if (next->ber && is_in(WORK, next->kind) && !is_chosen && !is_ordered)
		return NO_assessment_beyond_repair;
	if (assessment_law_is_below(unit, next))
		return NO_assessment_below_law;
	return FX_REFUSAL_NONE;
}

int
assessment_plan_propose(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_propose *cmd =
	    fx_asked(ask, assessment_propose);
	const struct assessment_unit *unit = record;
	const struct assessment_proposal *before =
	    fx_find(ask, assessment_proposal, cmd->unit_no);
	struct assessment_proposal next = *before;
	struct fx_event event;
	enum fx_refusal why;

	draw_up(ask, unit, before, &event);
	why = impossible(unit, (const void *)event.bytes);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	assessment_proposal_apply_proposed(&next, &event);
	why = forbidden(unit, before, &next);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	if (before->open)
		assessment_quote_withdraw(before, answer);
	*fx_emit(answer, assessment_proposed) =
	    *(const struct assessment_proposed *)(const void *)event.bytes;
	/* Where nothing is to be agreed to, the company goes ahead (S-096). */
	if (unit->share_customer == 0 &&
	    decision_lacks(ask, unit, &next) == FX_REFUSAL_NONE)
		emit_decided(ask, unit, &next, ask->actor, answer);
	return 0;
}

void
assessment_plan_apply_proposed(void *record, const struct fx_event *event)
{
	const struct assessment_proposed *proposed =
	    fx_said(event, assessment_proposed);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_proposed;
	if (proposed->version == 1)
		unit->questions++;
	fx_copy_text(
	    unit->proposed_by, sizeof(unit->proposed_by), event->actor);
}

void
assessment_plan_apply_decided(void *record, const struct fx_event *event)
{
	const struct assessment_decided *decided =
	    fx_said(event, assessment_decided);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_decided;
	unit->decided_round = decided->round;
	/* The clocks of the law count repairs only. */
	if (!is_in(WORK, decided->kind))
		assessment_clock_arm_statutory(unit, 0, 0, 0, 0);
}
