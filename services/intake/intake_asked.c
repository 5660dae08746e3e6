/*
 * intake_asked: which questions of a unit are open, at most four at once, so
 * that they can be withdrawn together.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/intake/intake.h"

static fx_apply_fn apply_opened, apply_withdrawn, apply_expired, apply_decided;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                    what it does to the list, key */
	{ EV_intake_question_opened,    apply_opened,    NULL },
	{ EV_intake_question_withdrawn, apply_withdrawn, NULL },
	{ EV_intake_question_expired,   apply_expired,   NULL },
	{ EV_intake_customer_decided,   apply_decided,   NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_asked_book = {
	.record = REC_intake_asked,
	.rules = rules,
	.changes = changes,
};

static void
apply_opened(void *record, const struct fx_event *event)
{
	const struct intake_question_opened *opened =
	    fx_said(event, intake_question_opened);
	struct intake_asked *asked = record;

	if (asked->ref_a[0] == '\0')
		fx_copy(asked->ref_a, opened->ref);
	else if (asked->ref_b[0] == '\0')
		fx_copy(asked->ref_b, opened->ref);
	else if (asked->ref_c[0] == '\0')
		fx_copy(asked->ref_c, opened->ref);
	else
		fx_copy(asked->ref_d, opened->ref);
}

static void
strike(struct intake_asked *asked, const char *ref)
{
	if (strcmp(asked->ref_a, ref) == 0)
		fx_copy(asked->ref_a, "");
	if (strcmp(asked->ref_b, ref) == 0)
		fx_copy(asked->ref_b, "");
	if (strcmp(asked->ref_c, ref) == 0)
		fx_copy(asked->ref_c, "");
	if (strcmp(asked->ref_d, ref) == 0)
		fx_copy(asked->ref_d, "");
}

static void
apply_withdrawn(void *record, const struct fx_event *event)
{
	strike(record, fx_said(event, intake_question_withdrawn)->ref);
}

static void
apply_expired(void *record, const struct fx_event *event)
{
	strike(record, fx_said(event, intake_question_expired)->ref);
}

static void
apply_decided(void *record, const struct fx_event *event)
{
	strike(record, fx_said(event, intake_customer_decided)->ref);
}
