/*
 * cli_play_assessment: what the assessors do, and whoever decides with them.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/cli/cli_play_fill.h"

#define PRICE_LIST "2026-03"

/* -- what there is to know of the goods ------------------------------------*/

/* What one like it costs, in minor units. */
static int64_t
value(const struct play_unit *u)
{
	return 9900 + 100 * (int64_t)play_draw(u->seed, "value", 6000);
}

static int64_t
labor_min(const struct play_unit *u)
{
	int64_t i, sum = 0;

	for (i = 0; i < play_operations(u); i++)
		sum += play_minutes(u, i);
	return sum;
}

static enum fx_severity
severity(const struct play_unit *u)
{
	if (play_chance(u, "serious", 8))
		return fx_severity_serious;
	return play_chance(u, "general", 30) ? fx_severity_general
					     : fx_severity_none;
}

static enum fx_cause_code
cause(const struct play_unit *u)
{
	static const enum fx_cause_code own[] = { fx_cause_code_material,
		fx_cause_code_workmanship, fx_cause_code_design,
		fx_cause_code_wear };

	if (u->fate == PLAY_NO_FAULT)
		return fx_cause_code_unknown;
	if (play_pays(u) && u->assessment.entitlement_status == fx_warranty_in)
		return fx_cause_code_human_damage;
	return own[play_draw(u->seed, "cause", fx_count_of(own))];
}

/* Who bears it, all of it; a loss is the carrier's. */
static void
share(const struct play_unit *u, int64_t *company, int64_t *customer,
    int64_t *carrier)
{
	*company = *customer = *carrier = 0;
	if (u->assessment.why == assessment_why_lost)
		*carrier = 1000;
	else if (play_pays(u))
		*customer = 1000;
	else
		*company = 1000;
}

static enum fx_warranty
warranty(const struct play_unit *u)
{
	return u->assessment.entitlement_status == fx_warranty_in
		   ? fx_warranty_in
		   : fx_warranty_out;
}

/* Two persons say what the customer or an open proof costs. */
static bool
needs_two(const struct play_unit *u)
{
	return play_pays(u) ||
	       fx_text_has_code(
		   u->assessment.entitlement_clocks, "proof_operator");
}

/* -- what is done next -----------------------------------------------------*/

static enum play_step
next_of_bench(const struct play_unit *u)
{
	if (play_chance(u, "joint", 25) && !play_was(u, PLAY_WAS_JOINT))
		return PLAY_convene;
	if (play_chance(u, "asked", 25) && !play_was(u, PLAY_WAS_INFO_ASKED))
		return PLAY_ask_info;
	if (u->assessment.info_ref[0] != '\0')
		return PLAY_NOTHING; /* the customer has the word */
	return PLAY_diagnose;
}

static enum play_step
next_of_diagnosis(const struct play_unit *u)
{
	if (play_chance(u, "cause", 80) && !play_was(u, PLAY_WAS_CONFIRMED) &&
	    u->assessment.why == assessment_why_unsaid)
		return PLAY_confirm_cause;
	if (severity(u) != fx_severity_none &&
	    !play_was(u, PLAY_WAS_CLASSIFIED))
		return PLAY_classify;
	if (!needs_two(u))
		return PLAY_set_liability;
	return u->assessment.liability_by[0] == '\0' ? PLAY_propose_liability
						     : PLAY_agree_liability;
}

/* What a decision is worth, as the matrix of approvals has it. */
static int64_t
price(const struct play_unit *u)
{
	const struct assessment_proposal *p = &u->proposal;

	switch (p->kind) {
	case fx_decision_refund:
	case fx_decision_credit: return p->refund_amount_minor;
	case fx_decision_replace:
	case fx_decision_equal_value:
	case fx_decision_replenish: return p->replacement_value_minor;
	default: break;
	}
	return p->quoted_version == p->version ? p->total_minor
					       : p->est_cost_minor;
}

static bool
needs_head(const struct play_unit *u, const struct fx_policy *policy)
{
	if (u->assessment.severity == fx_severity_serious ||
	    u->proposal.agreed_version == u->proposal.version)
		return false;
	return u->assessment.severity == fx_severity_general ||
	       price(u) > policy->approval_head_minor;
}

static bool
is_charged(const struct play_unit *u)
{
	return u->assessment.share_customer > 0 &&
	       u->proposal.kind != fx_decision_return_as_is &&
	       u->proposal.kind != fx_decision_scrap &&
	       u->proposal.kind != fx_decision_refund;
}

static enum play_step
next_of_proposal(const struct play_unit *u, const struct fx_policy *policy)
{
	const struct assessment_proposal *p = &u->proposal;

	if (p->open)
		return PLAY_NOTHING; /* the customer has the word */
	/* Whoever did not answer, or chose otherwise, gets another plan. */
	if (p->kind == fx_decision_unsaid ||
	    (p->kind != play_remedy(u) && p->chosen != p->kind) ||
	    (p->choice_needed && p->chosen != p->kind))
		return PLAY_propose;
	if (is_charged(u) && (p->quoted_version != p->version ||
				 p->approved_version != p->version))
		return p->next_lines == 0 ? PLAY_quote_line : PLAY_quote;
	return needs_head(u, policy) ? PLAY_head_agree : PLAY_decide;
}

static enum play_step
next_of_quote(const struct play_unit *u, const struct fx_policy *policy)
{
	if (u->proposal.open ||
	    u->proposal.approved_version != u->proposal.version)
		return PLAY_NOTHING;
	/* An answer that came after its time is none: it is offered anew. */
	if (u->proposal.approved_at > u->proposal.valid_until_at)
		return u->proposal.next_lines == 0 ? PLAY_quote_line
						   : PLAY_requote;
	return needs_head(u, policy) ? PLAY_head_agree : PLAY_decide;
}

enum play_step
play_next_bench(const struct play_unit *u, const struct fx_policy *policy)
{
	if (u->is_parcel)
		return PLAY_NOTHING;
	/* What is disputed waits for its judge. */
	if (u->intake.appeal == intake_appeal_state_filed)
		return PLAY_judge_appeal;
	switch (u->assessment.state) {
	case assessment_unit_state_queued: return PLAY_start;
	case assessment_unit_state_diagnosing: return next_of_bench(u);
	case assessment_unit_state_joint:
		return u->assessment.opinions_due[0] != '\0' ? PLAY_opine
							     : PLAY_close_joint;
	case assessment_unit_state_diagnosed: return next_of_diagnosis(u);
	case assessment_unit_state_serious_pending: return PLAY_gm_decide;
	case assessment_unit_state_liable: return PLAY_propose;
	case assessment_unit_state_proposed: return next_of_proposal(u, policy);
	case assessment_unit_state_quoted: return next_of_quote(u, policy);
	case assessment_unit_state_decided:
		return u->assessment.severity == fx_severity_serious &&
			       !u->intake.gm_approved
			   ? PLAY_gm_approve
			   : PLAY_NOTHING;
	default: return PLAY_NOTHING;
	}
}

/* -- how the commands are filled in ----------------------------------------*/

FILL(start, assessment_start)
{
	(void)snprintf(cmd->bench, sizeof(cmd->bench), "B-%u",
	    (unsigned)play_draw(o->u->seed, "bench", 8));
}

/* Nobody begins anew about goods that may be anywhere. */
FILL(judge_appeal, assessment_judge_appeal)
{
	const struct intake_unit *unit = &o->u->intake;
	bool may = unit->state == intake_unit_state_rejected ||
		   unit->decision == fx_decision_unsaid ||
		   unit->out_stage == intake_stage_delivered;

	cmd->verdict = may && play_chance(o->u, "upheld", 500)
			   ? fx_appeal_verdict_upheld
			   : fx_appeal_verdict_dismissed;
	play_sha(o->u, "appeal judged", cmd->reasons_sha);
}

FILL(convene, assessment_convene)
{
	(void)o;
	write_in(cmd->units, "engineering,quality");
}

FILL(opine, assessment_opine)
{
	size_t length = strcspn(o->u->assessment.opinions_due, ",");

	fx_assert(length < sizeof(cmd->dept));
	memcpy(cmd->dept, o->u->assessment.opinions_due, length);
	play_sha(o->u, cmd->dept, cmd->text_sha);
}

FILL(close_joint, assessment_close_joint)
{
	play_sha(o->u, "joint", cmd->summary_sha);
}

FILL(ask_info, assessment_ask_info)
{
	(void)o;
	write_in(cmd->questions, "fault_detail,use");
}

struct fault {
	const char *symptom, *section, *defect;
};

static const struct fault *
fault_of(const struct play_unit *u)
{
	static const struct fault faults[] = {
		{ "no_power", "power", "component" },
		{ "no_power", "mainboard", "bad_solder" },
		{ "powers_off", "switch", "out_of_adjustment" },
		{ "no_charge", "connector", "loose" },
		{ "battery_short", "battery", "worn" },
		{ "overheats", "sensor", "contaminated" },
		{ "no_picture", "display", "open_circuit" },
		{ "bad_picture", "display", "component" },
		{ "no_sound", "audio", "open_circuit" },
		{ "noise", "motor", "worn" },
		{ "no_network", "radio", "component" },
		{ "no_response", "switch", "corroded" },
		{ "slow", "firmware", "software_fault" },
		{ "leaks", "housing", "cracked" },
		{ "broken", "body", "cracked" },
		{ "surface", "body", "glaze_flaw" },
		{ "incomplete", "accessory", "missing_part" },
		{ "other", "connector", "corroded" },
	};
	size_t i, first = play_draw(u->seed, "first fault", 2);

	/* What was reported is what is found, where there is such a fault. */
	for (i = first; i < fx_count_of(faults); i++)
		if (strcmp(faults[i].symptom, u->intake.symptom) == 0)
			return &faults[i];
	return &faults[play_draw(u->seed, "fault", fx_count_of(faults))];
}

static void
find_no_fault(const struct play_order *o, struct assessment_diagnose *cmd)
{
	write_in(cmd->nff_code, play_chance(o->u, "how none", 500)
				    ? "not_reproduced"
				    : "works_as_meant");
	cmd->nff_protocol_minutes = o->policy->nff_test_minutes + 15;
	cmd->nff_protocol_condition_tried = true;
	write_in(cmd->second, play_colleague(o->u, "assessor"));
	cmd->repairable = true;
}

FILL(diagnose, assessment_diagnose)
{
	const struct play_unit *u = o->u;
	const struct fault *fault = fault_of(u);

	cmd->cause = cause(u);
	cmd->fault_found = u->fate != PLAY_NO_FAULT;
	play_sha(u, "log", cmd->log_sha);
	if (!cmd->fault_found) {
		find_no_fault(o, cmd);
		return;
	}
	write_in(cmd->symptom, fault->symptom);
	write_in(cmd->section, fault->section);
	write_in(cmd->defect, fault->defect);
	if (play_part(u) != NULL)
		write_in(cmd->part_refs, play_part(u));
	cmd->repairable =
	    (u->fate == PLAY_FIXED || u->fate == PLAY_REPAIRABLE) &&
	    u->assessment.why != assessment_why_unrepairable;
	play_hash(u, "evidence", cmd->evidence_sha);
}

FILL(confirm_cause, assessment_confirm_cause)
{
	cmd->cause = o->u->assessment.cause;
	play_sha(o->u, "cause", cmd->text_sha);
}

FILL(classify, assessment_classify_severity)
{
	cmd->level = severity(o->u);
	write_in(cmd->criteria,
	    cmd->level == fx_severity_serious ? "safety" : "key_function");
}

/* The two commands about liability have the same fields. */
#define SAY_LIABILITY(cmd, u)                                                 \
	do {                                                                  \
		share((u), &(cmd)->share_company, &(cmd)->share_customer,     \
		    &(cmd)->share_carrier);                                   \
		(cmd)->warranty = warranty(u);                                \
		(cmd)->proof_burden =                                         \
		    fx_text_has_code(                                         \
			(u)->assessment.entitlement_clocks, "proof_operator") \
			? assessment_proof_operator                           \
			: assessment_proof_customer;                          \
		write_in((cmd)->rule_ids, "S-106,S-108");                     \
		play_sha((u), "rules", (cmd)->rule_hash);                     \
		play_hash((u), "evidence", (cmd)->evidence_sha);              \
	} while (0)

FILL(propose_liability, assessment_propose_liability)
{
	SAY_LIABILITY(cmd, o->u);
}

FILL(set_liability, assessment_set_liability)
{
	SAY_LIABILITY(cmd, o->u);
}

FILL(agree_liability, assessment_set_liability)
{
	SAY_LIABILITY(cmd, o->u);
}

/* A decision that stands is confirmed; else the plan is what would be done. */
FILL(gm_decide, assessment_gm_decide)
{
	cmd->decision = assessment_verdict_plan;
	if (o->u->assessment.decided_round == o->u->assessment.round)
		cmd->decision = assessment_verdict_confirm;
	else
		cmd->kind = play_remedy(o->u);
	play_sha(o->u, "plan", cmd->plan_sha);
	play_sha(o->u, "outward", cmd->outward_text_sha);
}

static enum fx_goods_to
goods_to(const struct play_unit *u, enum fx_decision kind)
{
	if (u->assessment.goods == assessment_goods_away ||
	    u->assessment.goods == assessment_goods_none)
		return fx_goods_to_none;
	if (kind != fx_decision_replace && kind != fx_decision_refund)
		return fx_goods_to_unsaid; /* by the remedy */
	return play_chance(u, "old goods", 800) ? fx_goods_to_scrap
						: fx_goods_to_stock;
}

static void
plan_repair(const struct play_unit *u, struct assessment_propose *cmd)
{
	write_in(cmd->instruction, "WI-STD");
	write_in(cmd->qc_plan, "electric");
	if (play_part(u) != NULL)
		write_in(cmd->allowed_parts, play_part(u));
}

FILL(propose, assessment_propose)
{
	const struct play_unit *u = o->u;

	cmd->kind = play_remedy(u);
	cmd->est_parts_minor = play_part_cost(play_part(u));
	cmd->est_labor_min = labor_min(u);
	cmd->replacement_value_minor = value(u);
	if (cmd->kind == fx_decision_refund)
		cmd->refund_price_minor = value(u);
	/* What takes the place of a repair is the customer's to choose. */
	cmd->choice_needed =
	    u->proposal.chosen != cmd->kind &&
	    (cmd->kind != fx_decision_repair ||
		u->intake.demand != fx_demand_repair ||
		u->last_refusal == NO_assessment_below_law ||
		u->last_refusal == NO_assessment_beyond_repair) &&
	    !u->proposal.declined;
	cmd->goods_to = goods_to(u, cmd->kind);
	if (cmd->kind == fx_decision_repair)
		plan_repair(u, cmd);
}

FILL(head_agree, assessment_head_agree)
{
	play_sha(o->u, "agreed", cmd->text_sha);
}

FILL(quote_line, assessment_add_quote_line)
{
	cmd->line_no = 1;
	write_in(cmd->code, "REPAIR");
	cmd->qty = 1;
	/* Room for a part more than planned. */
	cmd->unit_price_minor =
	    play_part_cost(play_part(o->u)) + labor_min(o->u) * 200 + 2000;
}

FILL(quote, assessment_quote)
{
	write_in(cmd->price_list, PRICE_LIST);
	(void)snprintf(cmd->doc_no, sizeof(cmd->doc_no), "Q-%u-%u",
	    (unsigned)o->u->order, (unsigned)o->u->proposal.version + 1);
	cmd->fee_agreed = play_chance(o->u, "fee agreed", 500);
}

FILL(requote, assessment_requote)
{
	write_in(cmd->price_list, PRICE_LIST);
	(void)snprintf(cmd->doc_no, sizeof(cmd->doc_no), "Q-%u-%u",
	    (unsigned)o->u->order, (unsigned)o->u->proposal.version + 1);
}

FILL_NOTHING(decide)

FILL(gm_approve, assessment_gm_approve_execution)
{
	play_sha(o->u, "approved", cmd->text_sha);
}
