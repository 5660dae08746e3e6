/*
 * Reports as tables, in JSON or in CSV; and the facts they are made of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_json.h"
#include "service/fx_figures.h"
#include "services/gateway/gateway_report_internal.h"

static const char *const figure_columns[] = { "figure", "period", "k", "n",
	"value", "unit", "rate", "low", "high", NULL };

/* -- cells ------------------------------------------------------------------*/

void
gateway_cell_columns(struct gateway_report_out *out, const char *const *columns)
{
	int i;

	out->columns = columns;
	for (i = 0; out->json == NULL && columns[i] != NULL; i++)
		fprintf(out->csv, "%s%s", i > 0 ? "," : "", columns[i]);
	if (out->json == NULL)
		fputs("\r\n", out->csv);
}

void
gateway_cell_row(struct gateway_report_out *out)
{
	out->column = 0;
	if (out->json != NULL)
		fx_json_object(out->json, NULL);
}

static const char *
next(struct gateway_report_out *out)
{
	const char *name = out->columns[out->column];

	fx_assert(name != NULL);
	if (out->json == NULL && out->column > 0)
		fputc(',', out->csv);
	out->column++;
	return name;
}

void
gateway_cell_text(struct gateway_report_out *out, const char *value)
{
	const char *name = next(out);
	const char *c;

	if (out->json != NULL) {
		fx_json_text(out->json, name, value);
		return;
	}
	/* A spreadsheet must not take it for a formula. */
	fputc('"', out->csv);
	if (value[0] != '\0' && strchr("=+-@\t", value[0]) != NULL)
		fputc('\'', out->csv);
	for (c = value; *c != '\0'; c++) {
		if (*c == '"')
			fputc('"', out->csv);
		fputc(*c, out->csv);
	}
	fputc('"', out->csv);
}

void
gateway_cell_number(struct gateway_report_out *out, int64_t value)
{
	const char *name = next(out);

	if (out->json != NULL)
		fx_json_number(out->json, name, value);
	else
		fprintf(out->csv, "%" PRId64, value);
}

/* Cells that this row has not. */
void
gateway_cell_none(struct gateway_report_out *out, int count)
{
	while (count-- > 0)
		(void)next(out);
}

void
gateway_cell_end(struct gateway_report_out *out)
{
	fx_assert(out->columns[out->column] == NULL);
	if (out->json != NULL)
		fx_json_end(out->json);
	else
		fputs("\r\n", out->csv);
}

/* -- facts ------------------------------------------------------------------*/

bool
gateway_report_period(const char *text, struct gateway_report_facts *facts)
{
	static const unsigned back[GATEWAY_PERIODS] = { 0, 1, 12 };
	unsigned year = 0, month = 0, at;
	int p;

	memset(facts->period, 0, sizeof(facts->period));
	if (strcmp(text, "all") == 0) {
		memcpy(facts->period[0], "all", 4);
		return true;
	}
	for (p = 0; p < 7; p++)
		if (p == 4 ? text[p] != '-' : text[p] < '0' || text[p] > '9')
			return false;
		else if (p != 4)
			*(p < 4 ? &year : &month) =
			    10 * (p < 4 ? year : month) +
			    (unsigned)(text[p] - '0');
	if (text[7] != '\0' || month < 1 || month > 12 || year < 2000)
		return false;
	for (p = 0; p < GATEWAY_PERIODS; p++) {
		at = 12 * year + month - 1 - back[p];
		(void)snprintf(facts->period[p], GATEWAY_PERIOD_BYTES,
		    "%04u-%02u", at / 12 % 10000, at % 12 + 1);
	}
	return true;
}

bool
gateway_report_has(const struct gateway_report_facts *facts, int p)
{
	return p < GATEWAY_PERIODS && facts->period[p][0] != '\0';
}

static void
take_fault(
    const struct analytics_fault_count *one, struct gateway_report_facts *facts)
{
	size_t i;

	facts->all_faults += one->n;
	facts->kinds_of_fault++;
	if (facts->faults < GATEWAY_FAULTS_MAX)
		facts->faults++;
	else if (facts->fault[facts->faults - 1].n >= one->n)
		return;
	for (i = facts->faults - 1; i > 0 && facts->fault[i - 1].n < one->n;
	     i--)
		facts->fault[i] = facts->fault[i - 1];
	facts->fault[i] = *one;
}

static void
take_model(
    const struct analytics_model_count *one, struct gateway_report_facts *facts)
{
	size_t i;

	facts->kinds_of_model++;
	if (facts->models < GATEWAY_MODELS_MAX)
		facts->models++;
	else if (facts->model[facts->models - 1].requested >= one->requested)
		return;
	for (i = facts->models - 1;
	     i > 0 && facts->model[i - 1].requested < one->requested; i--)
		facts->model[i] = facts->model[i - 1];
	facts->model[i] = *one;
}

static void
take_dossier(
    const struct analytics_dossier *one, struct gateway_report_facts *facts)
{
	if (facts->stays != NULL) {
		gateway_report_stay(one, facts->stays);
		return;
	}
	if (one->received_at > 0 && one->promised_at > one->received_at &&
	    facts->promises < GATEWAY_PROMISES_MAX)
		facts->promise_s[facts->promises++] =
		    (one->promised_at - one->received_at) / 1000;
}

void
gateway_report_take(
    enum fx_kind kind, const void *record, struct gateway_report_facts *facts)
{
	switch ((int)kind) {
	case REC_analytics_fault_count: take_fault(record, facts); break;
	case REC_analytics_model_count: take_model(record, facts); break;
	case REC_analytics_dossier: take_dossier(record, facts); break;
	case REC_analytics_ledger_total:
		if (facts->accounts < GATEWAY_ACCOUNTS_MAX)
			memcpy(&facts->account[facts->accounts++], record,
			    sizeof(facts->account[0]));
		break;
	case REC_analytics_breach_count:
		if (facts->breaches < GATEWAY_BREACHES_MAX)
			memcpy(&facts->breach[facts->breaches++], record,
			    sizeof(facts->breach[0]));
		break;
	default: fx_never("no list of a report");
	}
}

/* -- tables -----------------------------------------------------------------*/

void
gateway_report_json(const struct gateway_report *report,
    const struct gateway_report_facts *facts, FILE *to)
{
	struct fx_json json;
	struct gateway_report_out out = { .json = &json };

	fx_json_begin(&json, to);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "report", report->name);
	fx_json_text(&json, "period", facts->period[0]);
	fx_json_text(&json, "before", facts->period[1]);
	fx_json_text(&json, "year_before", facts->period[2]);
	fx_json_text(&json, "at", facts->heard);
	fx_json_number(&json, "inputs", (int64_t)facts->head);
	fx_json_bool(&json, "complete",
	    !facts->cut && (facts->stays == NULL || !facts->stays->cut));
	fx_json_array(&json, "figures");
	out.columns = figure_columns;
	if (report->figures != NULL)
		report->figures(facts, &out);
	fx_json_end(&json);
	fx_json_array(&json, "rows");
	if (report->rows != NULL)
		report->rows(facts, &out);
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
}

void
gateway_report_csv(const struct gateway_report *report,
    enum gateway_report_part part, const struct gateway_report_facts *facts,
    FILE *to)
{
	struct gateway_report_out out = { .csv = to };

	if (report->rows != NULL &&
	    (part == GATEWAY_REPORT_ROWS || report->figures == NULL)) {
		report->rows(facts, &out);
		return;
	}
	gateway_cell_columns(&out, figure_columns);
	report->figures(facts, &out);
}
