/*
 * analytics_model_time: how long units of a model took of late, so that a
 * customer can be told honestly how long theirs may take.  Windows of 90 days:
 * the one that runs and the one before, so that there is always a whole one.
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/analytics/analytics_internal.h"

#define WINDOW_MS (90 * FX_DAY_MS)

static fx_apply_fn apply_tallied;

static const struct fx_rule no_rules[] = { { 0 } };

static const struct fx_change changes[] = {
	{ EV_analytics_tallied, apply_tallied, NULL },
	{ 0 },
};

const struct fx_book analytics_model_time_book = {
	.record = REC_analytics_model_time,
	.rules = no_rules,
	.changes = changes,
};

static void
turn_window(struct analytics_model_time *model, int64_t window)
{
	bool next = window == model->window + 1;

	/* A clock that was put back opens no earlier window. */
	if (window <= model->window)
		return;
	model->finished_before = next ? model->finished : 0;
	if (next)
		memcpy(model->times_before, model->times,
		    sizeof(model->times_before));
	else
		memset(model->times_before, 0, sizeof(model->times_before));
	model->finished = 0;
	memset(model->times, 0, sizeof(model->times));
	model->window = window;
}

static void
apply_tallied(void *record, const struct fx_event *event)
{
	const struct analytics_tallied *said =
	    fx_said(event, analytics_tallied);
	struct analytics_model_time *model = record;

	/* Only who was received has a time. */
	if (!said->finished || said->tat_s == 0)
		return;
	turn_window(model, event->time_ms / WINDOW_MS);
	model->finished++;
	fx_figures_bucket_add(model->times, said->tat_s);
}
