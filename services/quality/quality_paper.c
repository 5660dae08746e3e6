/*
 * quality_paper: how often each document was printed (documents.md 3).
 */
#include "service/fx_common.h"
#include "services/quality/quality.h"

/* clang-format off */
static const struct fx_rule rules[] = {
	{ CMD_quality_print, FX_ANYTIME, fx_decide_print, "number" },
	{ 0 }
};

/* One print counts for its number, for the paper, and for the document. */
static const struct fx_change changes[] = {
	{ EV_quality_printed, fx_apply_printed, "number" },
	{ EV_quality_printed, fx_apply_printed, "paper" },
	{ EV_quality_printed, fx_apply_printed, "document" },
	{ 0 }
};
/* clang-format on */

const struct fx_book quality_paper_book = {
	.record = REC_quality_paper,
	.rules = rules,
	.changes = changes,
};
