#include "base/fx_base.h"
#include "services/analytics/analytics_internal.h"

static fx_apply_fn apply_model, apply_stock, apply_fault, apply_breach;

/* clang-format off */
static const struct fx_rule no_rules[] = { { 0 } };

static const struct fx_change model_changes[] = {
	{ EV_analytics_tallied, apply_model, NULL },
	{ 0 }
};

static const struct fx_change stock_changes[] = {
	{ EV_analytics_tallied, apply_stock, NULL },
	{ 0 }
};

static const struct fx_change fault_changes[] = {
	{ EV_analytics_tallied, apply_fault, NULL },
	{ 0 }
};

static const struct fx_change breach_changes[] = {
	{ EV_analytics_counted, apply_breach, NULL },
	{ 0 }
};

const struct fx_book analytics_model_count_book = {
	.record = REC_analytics_model_count,
	.rules = no_rules,
	.changes = model_changes,
};

const struct fx_book analytics_stock_count_book = {
	.record = REC_analytics_stock_count,
	.rules = no_rules,
	.changes = stock_changes,
};

const struct fx_book analytics_fault_count_book = {
	.record = REC_analytics_fault_count,
	.rules = no_rules,
	.changes = fault_changes,
};

const struct fx_book analytics_breach_count_book = {
	.record = REC_analytics_breach_count,
	.rules = no_rules,
	.changes = breach_changes,
};

/* Where each account of goods stands in the two records that have them. */
#define PLACE(name) [analytics_stock_##name] = \
	{ offsetof(struct analytics_model_count, name), \
	  offsetof(struct analytics_stock_count, name) }
static const struct {
	size_t of_model, of_all;
} places[analytics_stock_count] = {
	PLACE(open),
	PLACE(delivered),
	PLACE(stocked),
	PLACE(destroyed),
	PLACE(disposed),
	PLACE(lost),
};
#undef PLACE
/* clang-format on */

static bool
is_counted(enum analytics_stock stock)
{
	return stock != analytics_stock_absent &&
	       stock != analytics_stock_merged;
}

static void
add(void *record, size_t offset, int64_t n)
{
	*(int64_t *)(void *)((char *)record + offset) += n;
}

static void
apply_model(void *record, const struct fx_event *event)
{
	const struct analytics_tallied *said =
	    fx_said(event, analytics_tallied);
	struct analytics_model_count *model = record;

	model->requested += said->requested;
	model->finished += said->finished;
	model->faults += said->fault[0] != '\0';
	model->tat_sum_s += said->tat_s;
	if (said->tat_s > model->tat_max_s)
		model->tat_max_s = said->tat_s;
	model->received += is_counted(said->now) - is_counted(said->was);
	if (is_counted(said->was))
		add(model, places[said->was].of_model, -1);
	if (is_counted(said->now))
		add(model, places[said->now].of_model, 1);
}

static void
apply_stock(void *record, const struct fx_event *event)
{
	const struct analytics_tallied *said =
	    fx_said(event, analytics_tallied);
	struct analytics_stock_count *all = record;

	all->received += is_counted(said->now) - is_counted(said->was);
	if (is_counted(said->was))
		add(all, places[said->was].of_all, -1);
	if (is_counted(said->now))
		add(all, places[said->now].of_all, 1);
}

static void
apply_fault(void *record, const struct fx_event *event)
{
	const struct analytics_tallied *said =
	    fx_said(event, analytics_tallied);
	struct analytics_fault_count *fault = record;

	fx_copy(fault->model, said->model);
	fx_copy(fault->section, said->section);
	fx_copy(fault->defect, said->defect);
	fault->n++;
}

static void
apply_breach(void *record, const struct fx_event *event)
{
	const struct analytics_counted *said =
	    fx_said(event, analytics_counted);
	struct analytics_breach_count *breach = record;

	breach->breached += said->n;
	breach->late_sum_s += said->took_s;
}
