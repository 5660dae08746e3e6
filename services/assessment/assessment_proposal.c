/*
 * assessment_proposal: what is proposed for each unit in its present round,
 * what it was quoted at, and what the customer said to it.  It is decided with
 * its unit, in assessment_plan.c and assessment_quote.c.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

static fx_apply_fn apply_quote_line_added, apply_quoted, apply_head_agreed;
static fx_apply_fn apply_quote_withdrawn, apply_answer_taken, apply_declined;
static fx_apply_fn apply_quote_expired, apply_gm_decided, apply_reopened;

/* clang-format off */
static const struct fx_rule rules[] = {
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                      what it does to the proposal */
	{ EV_assessment_proposed,         assessment_proposal_apply_proposed, NULL },
	{ EV_assessment_quote_line_added, apply_quote_line_added, NULL },
	{ EV_assessment_quoted,           apply_quoted, NULL },
	{ EV_assessment_quote_withdrawn,  apply_quote_withdrawn, NULL },
	{ EV_assessment_head_agreed,      apply_head_agreed, NULL },
	{ EV_assessment_answer_taken,     apply_answer_taken, NULL },
	{ EV_assessment_declined,         apply_declined, NULL },
	{ EV_assessment_quote_expired,    apply_quote_expired, NULL },
	{ EV_assessment_gm_decided,       apply_gm_decided, NULL },
	{ EV_assessment_reopened,         apply_reopened, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book assessment_proposal_book = {
	.record = REC_assessment_proposal,
	.rules = rules,
	.changes = changes,
};

static void
forget_choice(struct assessment_proposal *proposal)
{
	proposal->chosen = fx_decision_unsaid;
	proposal->consent_seq = 0;
	memset(proposal->consent_hash, 0, sizeof(proposal->consent_hash));
}

static void
copy_plan(struct assessment_proposal *proposal,
    const struct assessment_proposed *proposed)
{
	fx_copy(proposal->plan, proposed->plan);
	fx_copy(proposal->instruction, proposed->instruction);
	fx_copy(proposal->allowed_parts, proposed->allowed_parts);
	proposal->spend_limit_minor = proposed->spend_limit_minor;
	fx_copy(proposal->dept, proposed->dept);
	fx_copy(proposal->skill, proposed->skill);
	fx_copy(proposal->requirement, proposed->requirement);
	fx_copy(proposal->qc_plan, proposed->qc_plan);
	fx_copy(proposal->warranty_rule, proposed->warranty_rule);
}

void
assessment_proposal_apply_proposed(void *record, const struct fx_event *event)
{
	const struct assessment_proposed *proposed =
	    fx_said(event, assessment_proposed);
	struct assessment_proposal *proposal = record;

	fx_copy(proposal->ref, proposed->ref);
	proposal->version = proposed->version;
	proposal->open = proposed->choice_needed;
	/* What the customer chose stays chosen, but for a new question. */
	if (proposed->choice_needed || proposed->kind != proposal->chosen)
		forget_choice(proposal);
	proposal->kind = proposed->kind;
	proposal->choice_needed = proposed->choice_needed;
	proposal->est_cost_minor = proposed->est_cost_minor;
	proposal->replacement_value_minor = proposed->replacement_value_minor;
	proposal->refund_amount_minor = proposed->refund_amount_minor;
	proposal->refund_depreciation_minor =
	    proposed->refund_depreciation_minor;
	proposal->ber = proposed->ber;
	fx_copy(proposal->remedies, proposed->remedies);
	proposal->goods_to = proposed->goods_to;
	copy_plan(proposal, proposed);
	proposal->next_lines = 0;
	proposal->next_total_minor = 0;
}

static void
apply_quote_line_added(void *record, const struct fx_event *event)
{
	const struct assessment_quote_line_added *added =
	    fx_said(event, assessment_quote_line_added);
	struct assessment_proposal *proposal = record;

	proposal->next_lines = added->lines;
	proposal->next_total_minor = added->total_minor;
}

static void
apply_quoted(void *record, const struct fx_event *event)
{
	const struct assessment_quoted *quoted =
	    fx_said(event, assessment_quoted);
	struct assessment_proposal *proposal = record;

	proposal->version = quoted->version;
	proposal->quoted_version = quoted->version;
	proposal->open = true;
	proposal->total_minor = quoted->total_minor;
	proposal->valid_until_at = quoted->valid_until_at;
	proposal->test_fee_minor = quoted->test_fee_minor;
	proposal->next_lines = 0;
	proposal->next_total_minor = 0;
}

static void
apply_quote_withdrawn(void *record, const struct fx_event *event)
{
	struct assessment_proposal *proposal = record;

	(void)event;
	proposal->open = false;
	proposal->quoted_version = 0;
}

static void
apply_head_agreed(void *record, const struct fx_event *event)
{
	const struct assessment_head_agreed *agreed =
	    fx_said(event, assessment_head_agreed);
	struct assessment_proposal *proposal = record;

	proposal->agreed_version = agreed->version;
}

static void
apply_answer_taken(void *record, const struct fx_event *event)
{
	const struct assessment_answer_taken *taken =
	    fx_said(event, assessment_answer_taken);
	struct assessment_proposal *proposal = record;
	bool is_ours = strcmp(taken->ref, proposal->ref) == 0;

	if (is_ours)
		proposal->open = false;
	/* A clock's question is chosen from as well; one for facts is not. */
	if (taken->choice == fx_decision_unsaid)
		return;
	proposal->chosen = taken->choice;
	proposal->consent_seq = taken->consent_seq;
	memcpy(proposal->consent_hash, taken->consent_hash,
	    sizeof(proposal->consent_hash));
	if (is_ours && taken->choice == proposal->kind) {
		proposal->approved_version = taken->version;
		proposal->approved_at = taken->answered_at;
	}
}

static void
apply_declined(void *record, const struct fx_event *event)
{
	struct assessment_proposal *proposal = record;

	(void)event;
	proposal->open = false;
	proposal->declined = true;
	forget_choice(proposal);
}

static void
apply_quote_expired(void *record, const struct fx_event *event)
{
	struct assessment_proposal *proposal = record;

	(void)event;
	proposal->open = false;
}

static void
apply_gm_decided(void *record, const struct fx_event *event)
{
	const struct assessment_gm_decided *decided =
	    fx_said(event, assessment_gm_decided);
	struct assessment_proposal *proposal = record;

	/* What was proposed before is void; the plan is proposed anew. */
	if (decided->decision == assessment_verdict_plan)
		proposal->kind = fx_decision_unsaid;
}

static void
apply_reopened(void *record, const struct fx_event *event)
{
	static const struct assessment_proposal nothing;
	struct assessment_proposal *proposal = record;
	char unit_no[sizeof(proposal->unit_no)];

	(void)event;
	fx_copy(unit_no, proposal->unit_no);
	*proposal = nothing;
	fx_copy(proposal->unit_no, unit_no);
}
