/*
 * fanxiu report: the figures that analytics keeps, of a month or of all time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_text.h"
#include "schema/fx_codec.h"
#include "service/fx_figures.h"
#include "services/cli/cli.h"

#define TOP_FAULTS 8
#define PAYERS_MAX 8
#define PAGE       200
#define AGES       6

struct report {
	const char *period;
	struct analytics_figure figure;
	struct analytics_figure_outcome outcome;
	struct analytics_figure_time time;
	size_t payers, faults;
	struct analytics_ledger_total ledger[PAYERS_MAX];
	struct analytics_fault_count
	    fault[TOP_FAULTS]; /* most frequent first */
	int64_t all_faults;
	int64_t
	    ages[AGES]; /* open units, by how long they stand where they are */
};

/* -- asking -----------------------------------------------------------------*/

static int
read_record(
    struct cli *cli, enum fx_kind kind, const char *subject, void *thing)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "get", &request);
	char field[FX_NAME_MAX + 1];
	int status;

	fx_pack_map(args, 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, strchr(fx_schema_shape(kind)->name, '.') + 1);
	fx_pack_text(args, "subject");
	fx_pack_text(args, subject);
	status = cli_ask(cli, FX_IN_analytics, &request, &answer);
	if (status != 0 || answer.root == NULL ||
	    fx_unpack_count(answer.root) == 0)
		return status;
	return fx_codec_decode(kind, answer.root, FX_FOREIGN, thing, field) == 0
		   ? 0
		   : FX_STATUS_DATA;
}

/* What becomes of one line of a list. */
typedef void take_fn(struct report *report, const struct fx_node *map);

struct listing {
	enum fx_kind kind;
	const char *state; /* NULL: the kind has none */
	take_fn *take;
};

/* One page; its last line's place goes to after.  Returns the status. */
static int
read_page(struct cli *cli, const struct listing *list, struct report *report,
    struct fx_slot_blob *after)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(cli, "list", &request);
	size_t i;
	int status;

	fx_pack_map(args, 2 + (list->state != NULL ? 1u : 0u) +
			      (after->length > 0 ? 1u : 0u));
	fx_pack_text(args, "kind");
	fx_pack_text(args, strchr(fx_schema_shape(list->kind)->name, '.') + 1);
	fx_pack_text(args, "limit");
	fx_pack_int(args, PAGE);
	if (list->state != NULL) {
		fx_pack_text(args, "state");
		fx_pack_text(args, list->state);
	}
	if (after->length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, after->bytes, after->length);
	}
	status = cli_ask(cli, FX_IN_analytics, &request, &answer);
	if (status != 0 || answer.root == NULL)
		return status;
	for (i = 0; i < fx_unpack_count(answer.root); i++)
		list->take(report, fx_unpack_element(answer.root, i));
	*after = answer.reply.after;
	return 0;
}

static int
read_list(struct cli *cli, const struct listing *list, struct report *report)
{
	struct fx_slot_blob after = { 0 };
	int status;

	do
		status = read_page(cli, list, report, &after);
	while (status == 0 && after.length > 0);
	return status;
}

static void
take_payer(struct report *r, const struct fx_node *map)
{
	char field[FX_NAME_MAX + 1];

	if (r->payers < PAYERS_MAX &&
	    fx_codec_decode(REC_analytics_ledger_total, map, FX_FOREIGN,
		&r->ledger[r->payers], field) == 0)
		r->payers++;
}

/* Keep the most frequent, in order. */
static void
take_fault(struct report *r, const struct fx_node *map)
{
	struct analytics_fault_count one;
	char field[FX_NAME_MAX + 1];
	size_t i;

	if (fx_codec_decode(
		REC_analytics_fault_count, map, FX_FOREIGN, &one, field) != 0)
		return;
	r->all_faults += one.n;
	for (i = r->faults; i > 0 && r->fault[i - 1].n < one.n; i--)
		if (i < TOP_FAULTS)
			r->fault[i] = r->fault[i - 1];
	if (i < TOP_FAULTS)
		r->fault[i] = one;
	if (r->faults < TOP_FAULTS)
		r->faults++;
}

/* Open units by days in their state: 0-1, 2-3, 4-7, 8-14, 15-30, over 30. */
static void
take_open(struct report *r, const struct fx_node *map)
{
	static const int64_t to[AGES] = { 2, 4, 8, 15, 31, INT64_MAX };
	int64_t days =
	    (fx_clock_now() - cli_number(map, "since", fx_clock_now())) /
	    FX_DAY_MS;
	size_t i = 0;

	while (days >= to[i])
		i++;
	r->ages[i]++;
}

static int
read_report(struct cli *cli, struct report *r)
{
	static const struct listing payers = { REC_analytics_ledger_total, NULL,
		take_payer };
	static const struct listing faults = { REC_analytics_fault_count, NULL,
		take_fault };
	int status =
	    read_record(cli, REC_analytics_figure, r->period, &r->figure);

	if (status == 0)
		status = read_record(
		    cli, REC_analytics_figure_outcome, r->period, &r->outcome);
	if (status == 0)
		status = read_record(
		    cli, REC_analytics_figure_time, r->period, &r->time);
	if (status == 0)
		status = read_list(cli, &payers, r);
	if (status == 0)
		status = read_list(cli, &faults, r);
	return status;
}

/* The ages of the queues: every open unit of intake. */
static int
read_ages(struct cli *cli, struct report *r)
{
	static const struct listing open = { REC_analytics_dossier, "open",
		take_open };

	return read_list(cli, &open, r);
}

/* -- output -----------------------------------------------------------------*/

/* Below twenty only counts are shown. */
static void
print_rate(const struct cli *cli, const char *name, int64_t k, int64_t n)
{
	int64_t low, high, rate = fx_figures_rate(k, n);

	if (n < FX_FIGURES_FEW) {
		printf(cli->chinese ? "%-26s %" PRId64 " / %" PRId64 "\n"
				    : "%-26s %" PRId64 " of %" PRId64 "\n",
		    name, k, n);
		return;
	}
	fx_figures_interval(k, n, &low, &high);
	printf(cli->chinese ? "%-26s %" PRId64 ".%02" PRId64 " %%  (%" PRId64
			      " / %" PRId64 ", 95 %% 区间 %" PRId64
			      ".%02" PRId64 " 至 %" PRId64 ".%02" PRId64 ")\n"
			    : "%-26s %" PRId64 ".%02" PRId64 " %%  (%" PRId64
			      " of %" PRId64 ", 95 %% interval %" PRId64
			      ".%02" PRId64 " to %" PRId64 ".%02" PRId64 ")\n",
	    name, rate / 100, rate % 100, k, n, low / 100, low % 100,
	    high / 100, high % 100);
}

static void
print_times(const struct cli *cli, const struct report *r)
{
	const struct analytics_figure_time *t = &r->time;
	char mean[CLI_TIME_BYTES], median[CLI_TIME_BYTES], p90[CLI_TIME_BYTES];
	char max[CLI_TIME_BYTES], net[CLI_TIME_BYTES];

	cli_span(1000 * fx_figures_mean(t->gross_sum_s, t->timed), mean);
	cli_span(1000 * fx_figures_bucket_percentile(t->gross, 50), median);
	cli_span(1000 * fx_figures_bucket_percentile(t->gross, 90), p90);
	cli_span(1000 * t->gross_max_s, max);
	cli_span(1000 * fx_figures_mean(t->net_sum_s, t->timed), net);
	printf(cli->chinese
		   ? "%-26s 平均 %s, 中位 %s, 90 %% %s, 最长 %s; 净时间平均 "
		     "%s\n"
		   : "%-26s mean %s, median %s, 90 %% %s, longest %s; own "
		     "time mean %s\n",
	    "TAT 周转时间", mean, median, p90, max, net);
}

/* Every outcome that a unit had: the number fields of the record. */
static void
print_outcomes(const struct report *r)
{
	size_t i, count;
	const struct fx_field *f =
	    fx_schema_shape(REC_analytics_figure_outcome)->fields(&count);
	int64_t n;

	for (i = 1; i < count; i++) {
		n = fx_schema_number(&f[i], &r->outcome);
		if (n > 0)
			printf("  %-24s %8" PRId64 "  %s\n", f[i].name, n,
			    f[i].zh);
	}
}

static void
print_ledger(const struct cli *cli, const struct report *r)
{
	char money[FX_MONEY_BYTES];
	size_t i;

	for (i = 0; i < r->payers; i++) {
		fx_text_money(
		    r->ledger[i].sum_minor, r->ledger[i].currency, money);
		printf("  %-24s %20s  %" PRId64 " %s\n", r->ledger[i].account,
		    money, r->ledger[i].lines, cli->chinese ? "笔" : "lines");
	}
}

static void
print_text(const struct cli *cli, const struct report *r)
{
	const struct analytics_figure *f = &r->figure;
	size_t i;

	printf("Outcomes 结果 (%s)\n", r->period);
	print_outcomes(r);
	print_times(cli, r);
	print_rate(cli, "FPY 一次合格率", f->passed_first, f->judged_first);
	print_rate(cli, "NFF 未见故障率", f->nff, f->diagnosed);
	print_rate(cli, "Quotes accepted 报价同意", f->approved,
	    f->approved + f->declined + f->expired);
	print_rate(cli, "Satisfied 满意", f->satisfied, f->scored);
	printf("%-26s %" PRId64 "\n", "Deadlines missed 超期", f->breached);
	printf("Top faults 主要故障\n");
	for (i = 0; i < r->faults; i++)
		printf(
		    "  %-44s %8" PRId64 "\n", r->fault[i].fault, r->fault[i].n);
	printf("Ledger by payer 台账\n");
	print_ledger(cli, r);
	printf("%s: 0-1 %" PRId64 ", 2-3 %" PRId64 ", 4-7 %" PRId64
	       ", 8-14 %" PRId64 ", 15-30 %" PRId64 ", >30 %" PRId64 "\n",
	    cli->chinese ? "在办件按停留天数"
			 : "Open units by days where they stand",
	    r->ages[0], r->ages[1], r->ages[2], r->ages[3], r->ages[4],
	    r->ages[5]);
}

/* A record's numbers as an object. */
static void
json_numbers(struct fx_json *json, const char *key, enum fx_kind kind,
    const void *record)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);

	fx_json_object(json, key);
	for (i = 1; i < count; i++)
		if (f[i].type == FX_NUMBER)
			fx_json_number(
			    json, f[i].name, fx_schema_number(&f[i], record));
	fx_json_end(json);
}

static void
json_rate(struct fx_json *json, const char *key, int64_t k, int64_t n)
{
	fx_json_object(json, key);
	fx_json_number(json, "k", k);
	fx_json_number(json, "n", n);
	if (n >= FX_FIGURES_FEW)
		fx_json_number(json, "per_10000", fx_figures_rate(k, n));
	fx_json_end(json);
}

static void
json_times(struct fx_json *json, const struct analytics_figure_time *t)
{
	fx_json_object(json, "tat_s");
	fx_json_number(json, "n", t->timed);
	fx_json_number(json, "mean", fx_figures_mean(t->gross_sum_s, t->timed));
	fx_json_number(
	    json, "median", fx_figures_bucket_percentile(t->gross, 50));
	fx_json_number(json, "p90", fx_figures_bucket_percentile(t->gross, 90));
	fx_json_number(json, "max", t->gross_max_s);
	fx_json_number(
	    json, "net_mean", fx_figures_mean(t->net_sum_s, t->timed));
	fx_json_end(json);
}

static void
json_lists(struct fx_json *json, const struct report *r)
{
	size_t i;

	fx_json_array(json, "faults");
	for (i = 0; i < r->faults; i++) {
		fx_json_object(json, NULL);
		fx_json_text(json, "fault", r->fault[i].fault);
		fx_json_number(json, "n", r->fault[i].n);
		fx_json_end(json);
	}
	fx_json_end(json);
	fx_json_array(json, "ledger");
	for (i = 0; i < r->payers; i++) {
		fx_json_object(json, NULL);
		fx_json_text(json, "payer", r->ledger[i].account);
		fx_json_number(json, "sum_minor", r->ledger[i].sum_minor);
		fx_json_number(json, "lines", r->ledger[i].lines);
		fx_json_text(json, "currency", r->ledger[i].currency);
		fx_json_end(json);
	}
	fx_json_end(json);
	fx_json_array(json, "open_by_age");
	for (i = 0; i < AGES; i++)
		fx_json_number(json, NULL, r->ages[i]);
	fx_json_end(json);
}

static void
print_json(const struct report *r)
{
	const struct analytics_figure *f = &r->figure;
	struct fx_json json;

	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "period", r->period);
	json_numbers(
	    &json, "by_outcome", REC_analytics_figure_outcome, &r->outcome);
	json_numbers(&json, "counts", REC_analytics_figure, f);
	json_times(&json, &r->time);
	json_rate(&json, "fpy", f->passed_first, f->judged_first);
	json_rate(&json, "nff", f->nff, f->diagnosed);
	json_lists(&json, r);
	fx_json_end(&json);
	fx_json_line(&json);
}

int
cli_report(struct cli *cli)
{
	static struct report report; /* too large for a stack */
	int status = cli_connect(cli);

	report.period = cli->argc > 0 ? cli->argv[0] : "all";
	if (status == 0)
		status = read_report(cli, &report);
	if (status == 0)
		status = read_ages(cli, &report);
	if (status != 0)
		return status;
	if (cli->json)
		print_json(&report);
	else
		print_text(cli, &report);
	return FX_STATUS_DONE;
}
