/*
 * assessment_quote_line: the lines of quotes, each under the version it was
 * written for.  They are decided with their unit, in assessment_quote.c.
 */
#include "base/fx_base.h"
#include "services/assessment/assessment.h"

static fx_apply_fn apply_quote_line_added;

/* clang-format off */
static const struct fx_rule rules[] = {
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                      what it does to the line */
	{ EV_assessment_quote_line_added, apply_quote_line_added, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book assessment_quote_line_book = {
	.record = REC_assessment_quote_line,
	.rules = rules,
	.changes = changes,
};

static void
apply_quote_line_added(void *record, const struct fx_event *event)
{
	const struct assessment_quote_line_added *added =
	    fx_said(event, assessment_quote_line_added);
	struct assessment_quote_line *line = record;

	fx_copy(line->unit_no, added->unit_no);
	fx_copy(line->code, added->code);
	line->qty = added->qty;
	line->unit_price_minor = added->unit_price_minor;
	line->amount_minor = added->amount_minor;
}
