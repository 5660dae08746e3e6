/*
 * Following the departments.  Nothing is followed yet.
 */
#include "services/gateway/gateway.h"

int
gateway_live_open(struct gateway *g)
{
	(void)g;
	return 0;
}

size_t
gateway_live_waits(struct gateway *g, struct fx_wait *waits)
{
	(void)g;
	(void)waits;
	return 0;
}

int
gateway_live_turn(struct gateway *g)
{
	(void)g;
	return 0;
}

void
gateway_live_drain(struct gateway *g)
{
	(void)g;
}

void
gateway_live_close(struct gateway *g)
{
	(void)g;
}

void
gateway_live_cursors(const struct gateway *g, FILE *out)
{
	(void)g;
	fprintf(out, "i0.a0.r0.q0.s0.n0");
}

void
gateway_live_metrics(const struct gateway *g, FILE *out)
{
	(void)g;
	(void)out;
}
