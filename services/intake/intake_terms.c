/*
 * intake_terms: what the review of a unit granted: how the goods may come, and
 * which warranty and remedies the customer has.
 */
#include "base/fx_base.h"
#include "services/intake/intake.h"

static fx_apply_fn apply_reviewed;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event           what it does to the terms */
	{ EV_intake_reviewed,  apply_reviewed, NULL },
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
}
