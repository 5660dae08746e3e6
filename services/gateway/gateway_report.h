/*
 * gateway_report: the figures of analytics as rows of whole numbers, each with
 * what it was computed from.
 *
 * The facts are records of analytics; writing them is pure, so that the same
 * facts are the same bytes in JSON and in CSV.  How a figure is computed
 * stands in kpis.md and service/fx_figures.h.
 */
#ifndef GATEWAY_REPORT_H
#define GATEWAY_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "schema/fx_schema.h"
#include "service/fx_figures.h"
#include "service/fx_policy.h"

#define GATEWAY_PERIOD_BYTES 8 /* "2026-11", "all" */
#define GATEWAY_FAULTS_MAX   120
#define GATEWAY_MODELS_MAX   120
#define GATEWAY_ACCOUNTS_MAX 32
#define GATEWAY_BREACHES_MAX 32
#define GATEWAY_PROMISES_MAX 400
#define GATEWAY_STAYS_MAX    20000
#define GATEWAY_DAY_MS       86400000
#define GATEWAY_PERIODS      3 /* asked for, the one before, a year before */

/* A unit in the house: when it came, when it was back with its customer. */
struct gateway_stay {
	char serial[49];
	bool repaired;
	int64_t received_ms, delivered_ms; /* delivered 0: it was not yet */
};

struct gateway_stays {
	size_t count;
	bool cut; /* there were more */
	struct gateway_stay row[GATEWAY_STAYS_MAX];
	struct fx_observed units[GATEWAY_STAYS_MAX]; /* room to compute in */
	int64_t ages[GATEWAY_STAYS_MAX];
};

/* What a report is made of. */
struct gateway_report_facts {
	char period[GATEWAY_PERIODS][GATEWAY_PERIOD_BYTES]; /* "": none */
	struct analytics_figure figure[GATEWAY_PERIODS];
	struct analytics_figure_outcome outcome[GATEWAY_PERIODS];
	struct analytics_figure_time time[GATEWAY_PERIODS];
	size_t faults, models, accounts, breaches, promises;
	struct analytics_fault_count fault[GATEWAY_FAULTS_MAX]; /* most first */
	struct analytics_model_count model[GATEWAY_MODELS_MAX]; /* most first */
	struct analytics_ledger_total account[GATEWAY_ACCOUNTS_MAX];
	struct analytics_breach_count breach[GATEWAY_BREACHES_MAX];
	int64_t promise_s[GATEWAY_PROMISES_MAX]; /* of open units */
	struct gateway_stays *stays;             /* NULL: not asked for */
	const struct fx_policy *policy;          /* for the days of the site */
	int64_t now_ms;
	bool cut; /* a list was longer than is read */
	int64_t all_faults, kinds_of_fault, kinds_of_model;
	uint64_t head;     /* of analytics when it was asked last */
	const char *heard; /* cursors of all departments; "" */
};

/* What a report needs to be asked for. */
enum gateway_report_needs {
	GATEWAY_NEEDS_FIGURE = 1 << 0,
	GATEWAY_NEEDS_OUTCOME = 1 << 1,
	GATEWAY_NEEDS_TIME = 1 << 2,
	GATEWAY_NEEDS_FAULTS = 1 << 3,
	GATEWAY_NEEDS_MODELS = 1 << 4,
	GATEWAY_NEEDS_LEDGER = 1 << 5,
	GATEWAY_NEEDS_BREACHES = 1 << 6,
	GATEWAY_NEEDS_PROMISES = 1 << 7,
	GATEWAY_NEEDS_STAYS = 1 << 8
};

struct gateway_report_out;
typedef void gateway_report_write_fn(
    const struct gateway_report_facts *facts, struct gateway_report_out *out);

struct gateway_report {
	const char *name;
	unsigned needs;
	bool by_month; /* false: its records know no months */
	gateway_report_write_fn *figures, *rows; /* NULL: it has none */
};

/* gateway_report_find(name): NULL when there is none of that name. */
const struct gateway_report *gateway_report_find(const char *name);

/* gateway_report_row(i): the i-th; NULL past the last. */
const struct gateway_report *gateway_report_row(size_t i);

/*
 * gateway_report_period(text, facts): the period, and those it is compared
 * with.  "all" has none.  Returns false for what is no month.
 */
bool gateway_report_period(
    const char *text, struct gateway_report_facts *facts);

/*
 * gateway_report_take(kind, record, facts): one more record of a list, kept in
 * its order as long as there is room.
 */
void gateway_report_take(
    enum fx_kind kind, const void *record, struct gateway_report_facts *facts);

/* gateway_report_json(report, facts, out): one object, one line. */
void gateway_report_json(const struct gateway_report *report,
    const struct gateway_report_facts *facts, FILE *out);

/*
 * gateway_report_csv(report, figures, facts, out): its rows, or its figures;
 * the other when it has not what is asked for.  RFC 4180, with a line of
 * names; text that a spreadsheet would compute begins with an apostrophe.
 */
enum gateway_report_part { GATEWAY_REPORT_ROWS, GATEWAY_REPORT_FIGURES };
void gateway_report_csv(const struct gateway_report *report,
    enum gateway_report_part part, const struct gateway_report_facts *facts,
    FILE *out);

#endif
