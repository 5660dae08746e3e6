/*
 * What stands in each report, as rows: pure, whole numbers only.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/gateway/gateway_report_internal.h"

/* -- figures ----------------------------------------------------------------*/

/* k of n; below twenty without a rate (kpis.md 1). */
void
gateway_figure_rate(struct gateway_report_out *out, const char *figure,
    const char *period, int64_t k, int64_t n)
{
	int64_t low, high;

	gateway_cell_row(out);
	gateway_cell_text(out, figure);
	gateway_cell_text(out, period);
	gateway_cell_number(out, k);
	gateway_cell_number(out, n);
	gateway_cell_none(out, 2);
	if (n < FX_FIGURES_FEW) {
		gateway_cell_none(out, 3);
	} else {
		fx_figures_interval(k, n, &low, &high);
		gateway_cell_number(out, fx_figures_rate(k, n));
		gateway_cell_number(out, low);
		gateway_cell_number(out, high);
	}
	gateway_cell_end(out);
}

/* A number of n units, in a unit of measure. */
void
gateway_figure_value(struct gateway_report_out *out, const char *figure,
    const char *period, int64_t n, int64_t found, const char *unit)
{
	gateway_cell_row(out);
	gateway_cell_text(out, figure);
	gateway_cell_text(out, period);
	gateway_cell_none(out, 1);
	gateway_cell_number(out, n);
	gateway_cell_number(out, found);
	gateway_cell_text(out, unit);
	gateway_cell_none(out, 3);
	gateway_cell_end(out);
}

static void
yield_figures(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	int p;

	for (p = 0; gateway_report_has(facts, p); p++) {
		const struct analytics_figure *f = &facts->figure[p];

		gateway_figure_rate(out, "first_pass_yield", facts->period[p],
		    f->passed_first, f->judged_first);
		gateway_figure_rate(out, "rework_rate", facts->period[p],
		    f->reworked, f->judged_first);
		gateway_figure_rate(
		    out, "nff_rate", facts->period[p], f->nff, f->diagnosed);
	}
}

static void
quote_figures(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	int p;

	for (p = 0; gateway_report_has(facts, p); p++) {
		const struct analytics_figure *f = &facts->figure[p];
		int64_t answered = f->approved + f->declined;

		gateway_figure_rate(out, "quote_acceptance", facts->period[p],
		    f->approved, answered + f->expired);
		if (answered > 0)
			gateway_figure_value(out, "quote_answer_mean",
			    facts->period[p], answered,
			    fx_figures_mean(f->quote_sum_s, answered), "s");
	}
}

static void
quote_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "answer", "period", "n", NULL };
	int p, i;

	gateway_cell_columns(out, columns);
	for (p = 0; gateway_report_has(facts, p); p++) {
		const struct analytics_figure *f = &facts->figure[p];
		const struct {
			const char *name;
			int64_t n;
		} answers[] = { { "approved", f->approved },
			{ "declined", f->declined },
			{ "expired", f->expired } };

		for (i = 0; i < (int)fx_count_of(answers); i++) {
			gateway_cell_row(out);
			gateway_cell_text(out, answers[i].name);
			gateway_cell_text(out, facts->period[p]);
			gateway_cell_number(out, answers[i].n);
			gateway_cell_end(out);
		}
	}
}

static int
compare_times(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
time_figures(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	int64_t sorted[GATEWAY_PROMISES_MAX];
	int p;

	for (p = 0; gateway_report_has(facts, p); p++) {
		const struct analytics_figure_time *t = &facts->time[p];
		const char *period = facts->period[p];

		if (t->timed == 0)
			continue;
		gateway_figure_value(out, "tat_gross_mean", period, t->timed,
		    fx_figures_mean(t->gross_sum_s, t->timed), "s");
		gateway_figure_value(out, "tat_gross_median", period, t->timed,
		    fx_figures_bucket_percentile(t->gross, 50), "s");
		gateway_figure_value(out, "tat_gross_p90", period, t->timed,
		    fx_figures_bucket_percentile(t->gross, 90), "s");
		gateway_figure_value(out, "tat_gross_max", period, t->timed,
		    t->gross_max_s, "s");
		gateway_figure_value(out, "tat_net_mean", period, t->timed,
		    fx_figures_mean(t->net_sum_s, t->timed), "s");
		gateway_figure_value(out, "tat_net_median", period, t->timed,
		    fx_figures_bucket_percentile(t->net, 50), "s");
	}
	if (facts->promises == 0)
		return;
	/* What customers are promised now: the median over open units. */
	memcpy(sorted, facts->promise_s, facts->promises * sizeof(sorted[0]));
	qsort(sorted, facts->promises, sizeof(sorted[0]), compare_times);
	gateway_figure_value(out, "promise_median", "now",
	    (int64_t)facts->promises,
	    fx_figures_percentile(sorted, facts->promises, 50), "s");
}

static int64_t
bucket_count(const unsigned char *counts, size_t bucket)
{
	const unsigned char *c = counts + 4 * bucket;

	return (int64_t)c[0] << 24 | c[1] << 16 | c[2] << 8 | c[3];
}

static void
time_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "over_s", "up_to_s", "gross",
		"net", NULL };
	const struct analytics_figure_time *t = &facts->time[0];
	size_t i, last = 0;

	gateway_cell_columns(out, columns);
	for (i = 0; i < FX_FIGURES_BUCKETS; i++)
		if (bucket_count(t->gross, i) + bucket_count(t->net, i) > 0)
			last = i + 1;
	for (i = 0; i < last; i++) {
		gateway_cell_row(out);
		gateway_cell_number(
		    out, i > 0 ? fx_figures_bucket_top(i - 1) : 0);
		gateway_cell_number(out, fx_figures_bucket_top(i));
		gateway_cell_number(out, bucket_count(t->gross, i));
		gateway_cell_number(out, bucket_count(t->net, i));
		gateway_cell_end(out);
	}
}

/* -- lists ------------------------------------------------------------------*/

/* The cumulative share is of all faults, also of those not shown. */
static void
fault_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "fault", "model", "section",
		"defect", "n", "share", "vital", NULL };
	int64_t counts[GATEWAY_FAULTS_MAX], sum = 0;
	size_t i, vital;

	gateway_cell_columns(out, columns);
	for (i = 0; i < facts->faults; i++)
		counts[i] = facts->fault[i].n;
	/* What is not shown counts as one more, so that 80 % are of all. */
	for (vital = 0; vital < facts->faults; vital++) {
		if (10 * sum >= 8 * facts->all_faults)
			break;
		sum += counts[vital];
	}
	sum = 0;
	for (i = 0; i < facts->faults; i++) {
		sum += counts[i];
		gateway_cell_row(out);
		gateway_cell_text(out, facts->fault[i].fault);
		gateway_cell_text(out, facts->fault[i].model);
		gateway_cell_text(out, facts->fault[i].section);
		gateway_cell_text(out, facts->fault[i].defect);
		gateway_cell_number(out, counts[i]);
		gateway_cell_number(
		    out, fx_figures_rate(sum, facts->all_faults));
		gateway_cell_number(out, i < vital);
		gateway_cell_end(out);
	}
}

static void
fault_figures(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	gateway_figure_value(
	    out, "faults", "all", facts->all_faults, facts->all_faults, "");
	gateway_figure_value(out, "kinds_of_fault", "all", facts->all_faults,
	    facts->kinds_of_fault, "");
}

static void
ledger_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "account", "payer", "sum_minor",
		"currency", "lines", NULL };
	const struct fx_field *payer =
	    fx_schema_field(REC_analytics_ledger_total, "payer");
	size_t i;

	gateway_cell_columns(out, columns);
	for (i = 0; i < facts->accounts; i++) {
		const struct analytics_ledger_total *a = &facts->account[i];

		gateway_cell_row(out);
		gateway_cell_text(out, a->account);
		gateway_cell_text(out, payer->choices[a->payer].name);
		gateway_cell_number(out, a->sum_minor);
		gateway_cell_text(out, a->currency);
		gateway_cell_number(out, a->lines);
		gateway_cell_end(out);
	}
}

/* Which department a timer belongs to (timers.md). */
static const char *
department_of(const char *timer)
{
	static const char *const timers[][2] = { { "forward_form", "intake" },
		{ "first_feedback", "intake" }, { "first_review", "intake" },
		{ "rma_validity", "intake" }, { "followup", "intake" },
		{ "blind_match", "intake" },
		{ "first_assessment", "assessment" },
		{ "appraisal", "assessment" }, { "repair_due", "repair" },
		{ "qc_due", "quality" }, { "dispatch_due", "shipping" },
		{ "no_scan", "shipping" } };
	size_t i;

	for (i = 0; i < fx_count_of(timers); i++)
		if (strcmp(timers[i][0], timer) == 0)
			return timers[i][1];
	return "";
}

static void
breach_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "timer", "department",
		"breached", "late_mean_s", NULL };
	size_t i;

	gateway_cell_columns(out, columns);
	for (i = 0; i < facts->breaches; i++) {
		const struct analytics_breach_count *b = &facts->breach[i];

		gateway_cell_row(out);
		gateway_cell_text(out, b->timer);
		gateway_cell_text(out, department_of(b->timer));
		gateway_cell_number(out, b->breached);
		gateway_cell_number(
		    out, fx_figures_mean(b->late_sum_s, b->breached));
		gateway_cell_end(out);
	}
}

static void
model_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "model", "requested", "received",
		"open", "finished", "faults", "tat_mean_s", "tat_max_s", NULL };
	size_t i;

	gateway_cell_columns(out, columns);
	for (i = 0; i < facts->models; i++) {
		const struct analytics_model_count *m = &facts->model[i];

		gateway_cell_row(out);
		gateway_cell_text(out, m->model);
		gateway_cell_number(out, m->requested);
		gateway_cell_number(out, m->received);
		gateway_cell_number(out, m->open);
		gateway_cell_number(out, m->finished);
		gateway_cell_number(out, m->faults);
		gateway_cell_number(
		    out, fx_figures_mean(m->tat_sum_s, m->finished));
		gateway_cell_number(out, m->tat_max_s);
		gateway_cell_end(out);
	}
}

/* Every number of two records, for the months that are compared. */
static void
month_rows(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const columns[] = { "count", "of", "period",
		"before", "year_before", NULL };
	static const enum fx_kind kinds[] = { REC_analytics_figure,
		REC_analytics_figure_outcome };
	const struct fx_field *f;
	size_t k, i, count;
	int p;

	gateway_cell_columns(out, columns);
	for (k = 0; k < fx_count_of(kinds); k++) {
		f = fx_schema_shape(kinds[k])->fields(&count);
		for (i = 1; i < count; i++) {
			gateway_cell_row(out);
			gateway_cell_text(out, f[i].name);
			gateway_cell_text(out, k == 0 ? "figure" : "outcome");
			for (p = 0; p < GATEWAY_PERIODS; p++)
				if (facts->period[p][0] == '\0')
					gateway_cell_none(out, 1);
				else
					gateway_cell_number(out,
					    fx_schema_number(&f[i],
						k == 0 ? (const void *)&facts
							     ->figure[p]
						       : &facts->outcome[p]));
			gateway_cell_end(out);
		}
	}
}

static void
month_figures(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	int p;

	yield_figures(facts, out);
	quote_figures(facts, out);
	time_figures(facts, out);
	for (p = 0; gateway_report_has(facts, p); p++) {
		gateway_figure_rate(out, "satisfied", facts->period[p],
		    facts->figure[p].satisfied, facts->figure[p].scored);
		if (facts->figure[p].delivered > 0)
			gateway_figure_value(out, "end_to_end_mean",
			    facts->period[p], facts->figure[p].delivered,
			    fx_figures_mean(facts->figure[p].end_to_end_sum_s,
				facts->figure[p].delivered),
			    "s");
	}
}

/* -- reports ----------------------------------------------------------------*/

/* clang-format off */
static const struct gateway_report reports[] = {
	{ "faults",     GATEWAY_NEEDS_FAULTS, false, fault_figures, fault_rows },
	{ "turnaround", GATEWAY_NEEDS_TIME | GATEWAY_NEEDS_PROMISES, true,
	  time_figures, time_rows },
	{ "yield",      GATEWAY_NEEDS_FIGURE, true, yield_figures, NULL },
	{ "quotes",     GATEWAY_NEEDS_FIGURE, true, quote_figures, quote_rows },
	{ "bounce",     GATEWAY_NEEDS_STAYS, true, gateway_report_bounces, NULL },
	{ "ledger",     GATEWAY_NEEDS_LEDGER, false, NULL, ledger_rows },
	{ "breaches",   GATEWAY_NEEDS_BREACHES, false, NULL, breach_rows },
	{ "models",     GATEWAY_NEEDS_MODELS, false, NULL, model_rows },
	{ "month",      GATEWAY_NEEDS_FIGURE | GATEWAY_NEEDS_OUTCOME |
	  GATEWAY_NEEDS_TIME, true, month_figures, month_rows },
};
/* clang-format on */

const struct gateway_report *
gateway_report_row(size_t i)
{
	return i < fx_count_of(reports) ? &reports[i] : NULL;
}

const struct gateway_report *
gateway_report_find(const char *name)
{
	size_t i;

	for (i = 0; i < fx_count_of(reports); i++)
		if (strcmp(reports[i].name, name) == 0)
			return &reports[i];
	return NULL;
}
