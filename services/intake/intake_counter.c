/*
 * intake_counter: how many case and parcel numbers a month has used.  A rule
 * reads it, the event that carries the new number advances it.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/intake/intake.h"
#include "services/intake/intake_internal.h"

static fx_apply_fn count_case, count_parcel;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                 what it does to the month */
	{ EV_intake_requested,       count_case, NULL },
	{ EV_intake_blind_received,  count_parcel, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_counter_book = {
	.record = REC_intake_counter,
	.rules = rules,
	.changes = changes,
};

void
intake_counter_period(const struct fx_ask *ask, char period[5])
{
	char date[INTAKE_DATE_BYTES];

	fx_policy_print_day(fx_policy_day(ask->policy, ask->now_ms), date);
	period[0] = date[2];
	period[1] = date[3];
	period[2] = date[5];
	period[3] = date[6];
	period[4] = '\0';
}

int
intake_counter_number(const struct fx_ask *ask, const char *prefix,
    int64_t used, char number[FX_CASE_BYTES])
{
	struct fx_case_no no = { .number = used + 1 };

	fx_copy_text(no.prefix, sizeof(no.prefix), prefix);
	intake_counter_period(ask, no.month);
	return fx_text_make_case(&no, number);
}

/* A further line of a case carries no month: its case was counted. */
static void
count_case(void *record, const struct fx_event *event)
{
	struct intake_counter *month = record;

	(void)event;
	month->cases++;
}

static void
count_parcel(void *record, const struct fx_event *event)
{
	struct intake_counter *month = record;

	(void)event;
	month->parcels++;
}
