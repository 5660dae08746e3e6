/*
 * What the files of gateway_report share: a table under construction.
 */
#ifndef GATEWAY_REPORT_INTERNAL_H
#define GATEWAY_REPORT_INTERNAL_H

#include "edge/fx_json.h"
#include "services/gateway/gateway_report.h"

struct gateway_report_out {
	struct fx_json *json; /* NULL: CSV */
	FILE *csv;
	const char *const *columns; /* ends with NULL */
	int column;
};

/* gateway_cell_columns(out, columns): before the first row. */
void gateway_cell_columns(
    struct gateway_report_out *out, const char *const *columns);

/* A row: each column gets one cell, in order; none leaves some empty. */
void gateway_cell_row(struct gateway_report_out *out);
void gateway_cell_text(struct gateway_report_out *out, const char *value);
void gateway_cell_number(struct gateway_report_out *out, int64_t value);
void gateway_cell_none(struct gateway_report_out *out, int count);
void gateway_cell_end(struct gateway_report_out *out);

/* Rows of the figures: k of n, below twenty without a rate; a number of n. */
void gateway_figure_rate(struct gateway_report_out *out, const char *figure,
    const char *period, int64_t k, int64_t n);
void gateway_figure_value(struct gateway_report_out *out, const char *figure,
    const char *period, int64_t n, int64_t found, const char *unit);

/* gateway_report_stay(dossier, stays): one more, if it was ever received. */
void gateway_report_stay(
    const struct analytics_dossier *dossier, struct gateway_stays *stays);

/* gateway_report_bounces(facts, out): the figures of repeat returns. */
gateway_report_write_fn gateway_report_bounces;

/* gateway_report_has(facts, p): whether that period was asked for. */
bool gateway_report_has(const struct gateway_report_facts *facts, int p);

#endif
