/*
 * intake_external_ref: what was entered from elsewhere, so that an import that
 * is run twice creates nothing twice.
 */
#include "base/fx_base.h"
#include "services/intake/intake.h"

static fx_apply_fn apply_requested;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event            what it does to the reference */
	{ EV_intake_requested,  apply_requested, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_external_ref_book = {
	.record = REC_intake_external_ref,
	.rules = rules,
	.changes = changes,
};

static void
apply_requested(void *record, const struct fx_event *event)
{
	const struct intake_requested *requested =
	    fx_said(event, intake_requested);
	struct intake_external_ref *entered = record;

	fx_copy(entered->unit_no, requested->unit_no);
}
