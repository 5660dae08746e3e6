/*
 * gateway_outcome: commands that this gateway gave, and what became of them,
 * as long as there is room; later the departments know (query result).
 */
#ifndef GATEWAY_OUTCOME_H
#define GATEWAY_OUTCOME_H

#include "services/gateway/gateway.h"

struct gateway_outcomes;

enum gateway_outcome_state {
	GATEWAY_OUTCOME_NONE,
	GATEWAY_OUTCOME_WAITS, /* nobody has answered yet */
	GATEWAY_OUTCOME_LOST,  /* nobody did, and it is not repeated anymore */
	GATEWAY_OUTCOME_KNOWN
};

struct gateway_outcome {
	enum gateway_outcome_state state;
	enum fx_place place;
	unsigned char id[FX_ID_BYTES];
	char sender[FX_ACTOR_MAX + 1];
	struct fx_response reply; /* when known */
};

int gateway_outcome_open(struct gateway_outcomes **outcomes);
void gateway_outcome_close(struct gateway_outcomes *outcomes);

/* gateway_outcome_find(outcomes, id): NULL when it is not among them. */
struct gateway_outcome *gateway_outcome_find(
    struct gateway_outcomes *outcomes, const unsigned char id[FX_ID_BYTES]);

/*
 * gateway_outcome_begin(outcomes, id): a place for it; the oldest goes, one
 * that waits only where all do.
 */
#define GATEWAY_OUTCOMES 2048
struct gateway_outcome *gateway_outcome_begin(
    struct gateway_outcomes *outcomes, const unsigned char id[FX_ID_BYTES]);

#endif
