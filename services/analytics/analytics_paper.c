/*
 * analytics_paper: how often each document was printed (documents.md 3).
 */
#include "service/fx_common.h"
#include "services/analytics/analytics.h"

/* clang-format off */
static const struct fx_rule rules[] = {
	{ CMD_analytics_print, FX_ANYTIME, fx_decide_print, "number" },
	{ 0 }
};

/* One print counts for its number, for the paper, and for the document. */
static const struct fx_change changes[] = {
	{ EV_analytics_printed, fx_apply_printed, "number" },
	{ EV_analytics_printed, fx_apply_printed, "paper" },
	{ EV_analytics_printed, fx_apply_printed, "document" },
	{ 0 }
};
/* clang-format on */

const struct fx_book analytics_paper_book = {
	.record = REC_analytics_paper,
	.rules = rules,
	.changes = changes,
};
