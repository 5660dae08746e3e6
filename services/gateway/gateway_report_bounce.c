/*
 * Repeat returns: of the units that were delivered as repaired in a period,
 * how many were received again, by serial, within 30, 60 and 90 days.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/gateway/gateway_report_internal.h"

static const int64_t spans[] = { 30, 60, 90 };

void
gateway_report_stay(
    const struct analytics_dossier *dossier, struct gateway_stays *stays)
{
	struct gateway_stay *stay;

	if (dossier->serial[0] == '\0' || dossier->received_at == 0)
		return;
	if (stays->count == GATEWAY_STAYS_MAX) {
		stays->cut = true;
		return;
	}
	stay = &stays->row[stays->count++];
	memcpy(stay->serial, dossier->serial, sizeof(stay->serial));
	stay->received_ms = dossier->received_at;
	stay->delivered_ms = dossier->delivered_at;
	stay->repaired = dossier->job == fx_decision_repair;
}

static int
compare(const void *a, const void *b)
{
	const struct gateway_stay *x = a, *y = b;
	int by = strcmp(x->serial, y->serial);

	if (by != 0)
		return by;
	return x->received_ms < y->received_ms
		   ? -1
		   : x->received_ms > y->received_ms;
}

/* Whether it was delivered as repaired in that period. */
static bool
is_in(const struct gateway_report_facts *facts, const struct gateway_stay *stay,
    const char *period)
{
	char day[11];

	if (!stay->repaired || stay->delivered_ms == 0)
		return false;
	if (strcmp(period, "all") == 0)
		return true;
	fx_policy_print_day(
	    fx_policy_day(facts->policy, stay->delivered_ms), day);
	return strncmp(day, period, 7) == 0;
}

/* Days from its delivery until it was received again; -1: it was not. */
static int64_t
days_back(const struct gateway_stays *stays, size_t i)
{
	const struct gateway_stay *stay = &stays->row[i];
	size_t next;

	for (next = i + 1; next < stays->count &&
			   strcmp(stays->row[next].serial, stay->serial) == 0;
	     next++)
		if (stays->row[next].received_ms >= stay->delivered_ms)
			return (stays->row[next].received_ms -
				   stay->delivered_ms) /
			       GATEWAY_DAY_MS;
	return -1;
}

/* The cohort of a period; n is what units has room for. */
static size_t
cohort(const struct gateway_report_facts *facts, const char *period,
    struct fx_observed *units, int64_t *ages)
{
	const struct gateway_stays *stays = facts->stays;
	size_t i, n = 0;
	int64_t back;

	for (i = 0; i < stays->count; i++) {
		if (!is_in(facts, &stays->row[i], period))
			continue;
		back = days_back(stays, i);
		ages[n] = (facts->now_ms - stays->row[i].delivered_ms) /
			  GATEWAY_DAY_MS;
		units[n].back = back >= 0;
		units[n].days = back >= 0 ? back : ages[n];
		n++;
	}
	return n;
}

/*
 * A unit is judged for d days only when so many have passed; young cohorts
 * also by Kaplan-Meier, which counts what is known of each (kpis.md 2).
 */
void
gateway_report_bounces(
    const struct gateway_report_facts *facts, struct gateway_report_out *out)
{
	static const char *const names[] = { "bounce_30", "bounce_60",
		"bounce_90" };
	static const char *const expected[] = { "bounce_30_expected",
		"bounce_60_expected", "bounce_90_expected" };
	struct gateway_stays *stays = facts->stays;
	int64_t k, n;
	size_t count, i, d;
	int p;

	if (stays == NULL)
		return;
	qsort(stays->row, stays->count, sizeof(stays->row[0]), compare);
	for (p = 0; gateway_report_has(facts, p); p++) {
		count =
		    cohort(facts, facts->period[p], stays->units, stays->ages);
		for (d = 0; d < fx_count_of(spans); d++) {
			for (k = n = 0, i = 0; i < count; i++) {
				n += stays->ages[i] >= spans[d];
				k += stays->ages[i] >= spans[d] &&
				     stays->units[i].back &&
				     stays->units[i].days <= spans[d];
			}
			gateway_figure_rate(
			    out, names[d], facts->period[p], k, n);
		}
		for (d = 0; d < fx_count_of(spans); d++)
			if (count >= FX_FIGURES_FEW)
				gateway_figure_value(out, expected[d],
				    facts->period[p], (int64_t)count,
				    fx_figures_bounce(
					stays->units, count, spans[d]),
				    "per_10000");
	}
}
