/*
 * assessment_liability: who pays, in shares per mille, and whether the
 * warranty holds.  Always settled by a person (INV-06).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

#define WHOLE 1000

/* What a verdict says, proposed or settled. */
struct verdict {
	int64_t company, customer, sum;
	enum fx_warranty warranty;
	bool has_evidence;
};

/* A service may grant, but only a person refuses or charges (DP-6). */
static bool
is_person(const char *actor)
{
	return strcmp(actor, "timer") != 0 &&
	       strncmp(actor, "service", strlen("service")) != 0;
}

/* A fault that comes from the product itself (S-106). */
static bool
is_own_fault(const struct assessment_unit *unit)
{
	return unit->cause == fx_cause_code_material ||
	       unit->cause == fx_cause_code_workmanship ||
	       unit->cause == fx_cause_code_design ||
	       unit->cause == fx_cause_code_software;
}

/* Why a verdict cannot be; 0 when it can. */
static enum fx_refusal
objection(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct verdict *verdict)
{
	if (!is_person(ask->actor))
		return NO_assessment_persons_only;
	if (verdict->sum != WHOLE)
		return NO_assessment_shares_not_whole;
	if ((verdict->customer > 0 || verdict->warranty == fx_warranty_void) &&
	    !verdict->has_evidence)
		return NO_assessment_evidence_missing;
	/* S-108: in warranty a fault of its own costs the customer nothing. */
	if (verdict->customer > 0 && verdict->warranty == fx_warranty_in &&
	    is_own_fault(unit))
		return NO_assessment_own_fault_is_free;
	/* S-111: force majeure is at most goodwill. */
	if (verdict->company > 0 && unit->cause == fx_cause_code_force_majeure)
		return NO_assessment_only_goodwill;
	return FX_REFUSAL_NONE;
}

/* Both commands have the fields of a verdict. */
#define verdict_of(cmd)                                                \
	{                                                              \
		(cmd)->share_company, (cmd)->share_customer,           \
		    (cmd)->share_company + (cmd)->share_customer +     \
			(cmd)->share_carrier + (cmd)->share_supplier + \
			(cmd)->share_goodwill + (cmd)->share_contract, \
		    (cmd)->warranty, (cmd)->evidence_sha[0] != '\0'    \
	}

/*
 * Whether proposer and confirmer must differ: the customer pays, or the
 * company bears the burden of proof (S-072, CN-13).
 */
static bool
needs_two(const struct assessment_unit *unit, int64_t share_customer,
    enum assessment_proof proof_burden)
{
	return share_customer > 0 ||
	       proof_burden == assessment_proof_operator ||
	       fx_text_has_code(unit->entitlement_clocks, "proof_operator");
}

int
assessment_liability_propose(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_propose_liability *cmd =
	    fx_asked(ask, assessment_propose_liability);
	struct verdict verdict = verdict_of(cmd);
	enum fx_refusal why = objection(ask, record, &verdict);
	struct assessment_liability_proposed *proposed;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	proposed = fx_emit(answer, assessment_liability_proposed);
	fx_copy(proposed->unit_no, cmd->unit_no);
	assessment_copy_shares(proposed, cmd);
	proposed->warranty = cmd->warranty;
	proposed->proof_burden = cmd->proof_burden;
	fx_copy(proposed->rule_ids, cmd->rule_ids);
	memcpy(
	    proposed->rule_hash, cmd->rule_hash, sizeof(proposed->rule_hash));
	fx_copy(proposed->evidence_sha, cmd->evidence_sha);
	return 0;
}

/* Whether exactly this was proposed. */
static bool
is_proposed(const struct assessment_unit *unit,
    const struct assessment_set_liability *cmd)
{
	return unit->liability_by[0] != '\0' &&
	       unit->share_company == cmd->share_company &&
	       unit->share_customer == cmd->share_customer &&
	       unit->share_carrier == cmd->share_carrier &&
	       unit->share_supplier == cmd->share_supplier &&
	       unit->share_goodwill == cmd->share_goodwill &&
	       unit->share_contract == cmd->share_contract &&
	       unit->warranty == cmd->warranty &&
	       unit->proof_burden == cmd->proof_burden;
}

int
assessment_liability_settle(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_set_liability *cmd =
	    fx_asked(ask, assessment_set_liability);
	const struct assessment_unit *unit = record;
	struct verdict verdict = verdict_of(cmd);
	enum fx_refusal why = objection(ask, unit, &verdict);
	struct assessment_liability_set *set;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	if (needs_two(unit, cmd->share_customer, cmd->proof_burden) &&
	    !is_proposed(unit, cmd))
		return fx_refuse(answer, NO_assessment_not_proposed_so);

	set = fx_emit(answer, assessment_liability_set);
	fx_copy(set->unit_no, cmd->unit_no);
	assessment_copy_shares(set, cmd);
	set->warranty = cmd->warranty;
	set->proof_burden = cmd->proof_burden;
	fx_copy(set->responsible, cmd->responsible);
	fx_copy(set->rule_ids, cmd->rule_ids);
	memcpy(set->rule_hash, cmd->rule_hash, sizeof(set->rule_hash));
	fx_copy(set->evidence_sha, cmd->evidence_sha);
	fx_copy_text(set->proposed_by, sizeof(set->proposed_by),
	    unit->liability_by[0] != '\0' ? unit->liability_by : ask->actor);
	return 0;
}

int
assessment_liability_return(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_return_liability *cmd =
	    fx_asked(ask, assessment_return_liability);
	const struct assessment_unit *unit = record;
	struct assessment_liability_returned *returned;

	if (unit->liability_by[0] == '\0')
		return fx_refuse(answer, NO_assessment_nothing_proposed);

	returned = fx_emit(answer, assessment_liability_returned);
	fx_copy(returned->unit_no, cmd->unit_no);
	fx_copy(returned->reason, cmd->reason);
	return 0;
}

void
assessment_liability_apply_proposed(void *record, const struct fx_event *event)
{
	const struct assessment_liability_proposed *proposed =
	    fx_said(event, assessment_liability_proposed);
	struct assessment_unit *unit = record;

	assessment_copy_shares(unit, proposed);
	unit->warranty = proposed->warranty;
	unit->proof_burden = proposed->proof_burden;
	fx_copy_text(
	    unit->liability_by, sizeof(unit->liability_by), event->actor);
	unit->liability_apart =
	    needs_two(unit, proposed->share_customer, proposed->proof_burden);
}

void
assessment_liability_apply_set(void *record, const struct fx_event *event)
{
	const struct assessment_liability_set *set =
	    fx_said(event, assessment_liability_set);
	struct assessment_unit *unit = record;

	unit->state = unit->gag ? assessment_unit_state_serious_pending
				: assessment_unit_state_liable;
	assessment_copy_shares(unit, set);
	unit->warranty = set->warranty;
	unit->proof_burden = set->proof_burden;
	memcpy(unit->rule_hash, set->rule_hash, sizeof(unit->rule_hash));
	assessment_clock_arm_appraisal(unit, 0, 0);
}

void
assessment_liability_forget(struct assessment_unit *unit)
{
	static const struct assessment_unit nobody;

	assessment_copy_shares(unit, &nobody);
	unit->warranty = fx_warranty_unsaid;
	unit->proof_burden = assessment_proof_unsaid;
	fx_copy(unit->liability_by, "");
	unit->liability_apart = false;
	memset(unit->rule_hash, 0, sizeof(unit->rule_hash));
}

void
assessment_liability_apply_returned(void *record, const struct fx_event *event)
{
	(void)event;
	assessment_liability_forget(record);
}
