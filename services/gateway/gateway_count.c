/*
 * Counters of /metrics, and the probes of the second listener.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_internal.h"

#define REASONS_MAX 32

static struct {
	const char *why;
	unsigned long long count;
} gate[REASONS_MAX];

static unsigned long long statuses[6]; /* by hundreds */

void
gateway_count_gate(const char *why)
{
	size_t i;

	for (i = 0; i < REASONS_MAX; i++) {
		if (gate[i].why == NULL)
			gate[i].why = why;
		if (strcmp(gate[i].why, why) == 0) {
			gate[i].count++;
			return;
		}
	}
}

void
gateway_count_status(int status)
{
	int hundreds = status / 100;

	if (hundreds >= 0 && hundreds < (int)fx_count_of(statuses))
		statuses[hundreds]++;
}

void
gateway_count_print(FILE *out)
{
	size_t i;

	fprintf(out, "# TYPE fanxiu_http_answers_total counter\n");
	for (i = 1; i < fx_count_of(statuses); i++)
		fprintf(out,
		    "fanxiu_http_answers_total{status=\"%zuxx\"} %llu\n", i,
		    statuses[i]);
	fprintf(out, "# TYPE fanxiu_http_refused_total counter\n");
	for (i = 0; i < REASONS_MAX && gate[i].why != NULL; i++)
		fprintf(out, "fanxiu_http_refused_total{why=\"%s\"} %llu\n",
		    gate[i].why, gate[i].count);
}

/* -- pages ------------------------------------------------------------------*/

void
gateway_probe_live(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	fprintf(gateway_out(rq), "ok\n");
	gateway_done(rq, 200, "text/plain; charset=utf-8");
}

void
gateway_probe_ready(struct gateway *g, struct gateway_request *rq)
{
	fprintf(gateway_out(rq), "%s\n", g->stopping ? "leaving" : "ok");
	gateway_done(rq, g->stopping ? 503 : 200, "text/plain; charset=utf-8");
}

void
gateway_probe_metrics(struct gateway *g, struct gateway_request *rq)
{
	gateway_count_print(gateway_out(rq));
	gateway_live_metrics(g, gateway_out(rq));
	gateway_done(rq, 200, "text/plain; version=0.0.4; charset=utf-8");
}
