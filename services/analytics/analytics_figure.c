#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/analytics/analytics_internal.h"

static fx_apply_fn apply_counted, apply_broken, apply_outcome, apply_finished;

/*
 * Each fact enters its month and the record of all months.
 */
/* clang-format off */
static const struct fx_rule no_rules[] = { { 0 } };

static const struct fx_change figure_changes[] = {
	{ EV_analytics_counted,         apply_counted,  "period" },
	{ EV_analytics_counted,         apply_counted,  "every" },
	{ EV_analytics_identity_broken, apply_broken,   "period" },
	{ EV_analytics_identity_broken, apply_broken,   "every" },
	{ 0 }
};

static const struct fx_change outcome_changes[] = {
	{ EV_analytics_counted,         apply_outcome,  "period" },
	{ EV_analytics_counted,         apply_outcome,  "every" },
	{ 0 }
};

static const struct fx_change time_changes[] = {
	{ EV_analytics_finished,        apply_finished, "period" },
	{ EV_analytics_finished,        apply_finished, "every" },
	{ 0 }
};

const struct fx_book analytics_figure_book = {
	.record = REC_analytics_figure,
	.rules = no_rules,
	.changes = figure_changes,
};

const struct fx_book analytics_figure_outcome_book = {
	.record = REC_analytics_figure_outcome,
	.rules = no_rules,
	.changes = outcome_changes,
};

const struct fx_book analytics_figure_time_book = {
	.record = REC_analytics_figure_time,
	.rules = no_rules,
	.changes = time_changes,
};

/* The number of a record that a word of a list counts in. */
#define FIGURE(name) \
	[analytics_what_##name] = offsetof(struct analytics_figure, name)
static const size_t figures[analytics_what_count] = {
	FIGURE(requested),
	FIGURE(received),
	FIGURE(bounced),
	FIGURE(discrepancy),
	FIGURE(diagnosed),
	FIGURE(nff),
	FIGURE(proposed),
	FIGURE(ber),
	FIGURE(approved),
	FIGURE(declined),
	FIGURE(expired),
	FIGURE(reopened),
	FIGURE(serious),
	FIGURE(judged_first),
	FIGURE(passed_first),
	FIGURE(reworked),
	FIGURE(escalated),
	FIGURE(handed_over),
	FIGURE(delivered),
	FIGURE(lost),
	FIGURE(rejected),
	FIGURE(scored),
	FIGURE(satisfied),
	FIGURE(breached),
	FIGURE(corrected),
	FIGURE(adverse),
	FIGURE(appealed),
	FIGURE(appeal_judged),
	FIGURE(appeal_upheld),
};
#undef FIGURE

#define OUTCOME(name) \
	[fx_outcome_##name] = offsetof(struct analytics_figure_outcome, name)
static const size_t outcomes[fx_outcome_count] = {
	OUTCOME(repaired),
	OUTCOME(replaced_new),
	OUTCOME(replaced_refurb),
	OUTCOME(refunded),
	OUTCOME(credited),
	OUTCOME(equal_value),
	OUTCOME(replenished),
	OUTCOME(returned_nff),
	OUTCOME(returned_unrepaired),
	OUTCOME(scrapped_with_consent),
	OUTCOME(abandoned_disposed),
	OUTCOME(lost_compensated),
	OUTCOME(remote_resolved),
	OUTCOME(rejected),
	OUTCOME(lapsed),
	OUTCOME(canceled),
};
#undef OUTCOME
/* clang-format on */

static void
add(void *record, size_t offset, int64_t n)
{
	*(int64_t *)(void *)((char *)record + offset) += n;
}

static void
apply_counted(void *record, const struct fx_event *event)
{
	const struct analytics_counted *said =
	    fx_said(event, analytics_counted);
	struct analytics_figure *figure = record;

	if (figures[said->what] != 0)
		add(figure, figures[said->what], said->n);
	if (said->what == analytics_what_approved ||
	    said->what == analytics_what_declined)
		figure->quote_sum_s += said->took_s;
	if (said->what == analytics_what_delivered)
		figure->end_to_end_sum_s += said->took_s;
}

static void
apply_broken(void *record, const struct fx_event *event)
{
	struct analytics_figure *figure = record;

	(void)event;
	figure->broken++;
}

static void
apply_outcome(void *record, const struct fx_event *event)
{
	const struct analytics_counted *said =
	    fx_said(event, analytics_counted);
	struct analytics_figure_outcome *figure = record;

	if (said->what != analytics_what_ended || outcomes[said->outcome] == 0)
		return;
	figure->ended += said->n;
	add(figure, outcomes[said->outcome], said->n);
}

static void
count_way(struct analytics_figure_time *figure, enum analytics_finish way)
{
	switch (way) {
	case analytics_finish_handed_over: figure->handed_over++; break;
	case analytics_finish_scrapped: figure->scrapped++; break;
	case analytics_finish_disposed: figure->disposed++; break;
	case analytics_finish_repaid: figure->repaid++; break;
	default: break;
	}
}

static void
apply_finished(void *record, const struct fx_event *event)
{
	const struct analytics_finished *said =
	    fx_said(event, analytics_finished);
	struct analytics_figure_time *figure = record;

	_Static_assert(sizeof(figure->gross) == FX_FIGURES_BUCKET_BYTES,
	    "analytics.def and fx_figures differ");
	figure->finished++;
	count_way(figure, said->way);
	if (!said->timed)
		return;
	figure->timed++;
	figure->gross_sum_s += said->gross_s;
	figure->net_sum_s += said->net_s;
	if (said->gross_s > figure->gross_max_s)
		figure->gross_max_s = said->gross_s;
	if (said->net_s > figure->net_max_s)
		figure->net_max_s = said->net_s;
	fx_figures_bucket_add(figure->gross, said->gross_s);
	fx_figures_bucket_add(figure->net, said->net_s);
}
