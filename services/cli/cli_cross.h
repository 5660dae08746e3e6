/*
 * cli_cross: each department's cursors and causes against the journals of the
 * others, by hash.
 */
#ifndef CLI_CROSS_H
#define CLI_CROSS_H

#include <stdint.h>

#include "schema/fx_schema.h"

/* Something that is not in the journal of a peer, or is another event there. */
struct cli_crossed {
	enum fx_place place, peer;
	enum { CLI_CROSS_CURSOR, CLI_CROSS_CAUSE } what;
	int64_t seq;      /* of our event, of a cause */
	int64_t peer_seq; /* where it should be */
};

typedef void cli_crossed_fn(const struct cli_crossed *crossed, void *context);

struct cli_cross {
	const char *paths[FX_PLACE_COUNT]; /* of copies; "": none */
	int64_t heads[FX_PLACE_COUNT];     /* now, after the copies */
	cli_crossed_fn *found;
	void *context;
};

/*
 * cli_cross_check(ask): tell ask->found whatever does not fit.
 * Returns 0, or what kept it from looking: FX_E* of fx_store_open_copy().
 */
int cli_cross_check(const struct cli_cross *ask);

#endif
