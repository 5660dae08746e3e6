/*
 * intake_terms: what the review of a unit granted: how the goods may come,
 * which warranty and remedies the customer has; or why it granted nothing.
 */
#include "base/fx_base.h"
#include "services/intake/intake.h"

static fx_apply_fn apply_reviewed, apply_leg_opened;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                  what it does to the terms */
	{ EV_intake_reviewed,          apply_reviewed, NULL },
	{ EV_intake_return_leg_opened, apply_leg_opened, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_terms_book = {
	.record = REC_intake_terms,
	.rules = rules,
	.changes = changes,
};

static void
apply_reviewed(void *record, const struct fx_event *event)
{
	const struct intake_reviewed *reviewed =
	    fx_said(event, intake_reviewed);
	struct intake_terms *terms = record;

	terms->return_class = reviewed->return_class;
	terms->method = reviewed->method;
	fx_copy(terms->carrier_required, reviewed->carrier_required);
	fx_copy(terms->packing_rule, reviewed->packing_rule);
	terms->inbound_freight_payer = reviewed->inbound_freight_payer;
	terms->wipe_asked = reviewed->wipe_asked;
	terms->entitlement_status = reviewed->entitlement_status;
	fx_copy(terms->entitlement_until, reviewed->entitlement_until);
	fx_copy(terms->entitlement_remedies, reviewed->entitlement_remedies);
	fx_copy(terms->entitlement_clocks, reviewed->entitlement_clocks);
	fx_copy(terms->entitlement_rule_ids, reviewed->entitlement_rule_ids);
	terms->verdict = reviewed->verdict;
	/* A reason for taking it is a note of the house. */
	fx_copy(terms->reason, reviewed->verdict == intake_verdict_rejected
				   ? reviewed->reason
				   : "");
}

/* Who pays for this way is said anew; the rest holds. */
static void
apply_leg_opened(void *record, const struct fx_event *event)
{
	const struct intake_return_leg_opened *opened =
	    fx_said(event, intake_return_leg_opened);
	struct intake_terms *terms = record;

	terms->inbound_freight_payer = opened->freight_payer;
}
