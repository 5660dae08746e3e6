/*
 * gateway_tails: GET /v1/events: the journals as they are, event by event,
 * without a gap.  Each answer has lines of its own to the departments.
 */
#ifndef GATEWAY_TAILS_H
#define GATEWAY_TAILS_H

#include "net/fx_mark.h"
#include "services/gateway/gateway.h"

/* gateway_tails_open(g): returns 0 or FX_ENOMEM. */
int gateway_tails_open(struct gateway *g);
void gateway_tails_close(struct gateway *g);

/* Of which departments, behind which events. */
struct gateway_tails_wish {
	bool of[FX_PLACE_COUNT];
	struct fx_mark from[FX_PLACE_COUNT]; /* all zero: the start */
	int waiting;                         /* for heads, before it begins */
};

/*
 * gateway_tails_begin(g, rq, wish): answer the request with a stream; follow,
 * types and the form are what it asked for.
 */
void gateway_tails_begin(struct gateway *g, struct gateway_request *rq,
    const struct gateway_tails_wish *wish);

/* gateway_tails_doubt(g): a session or token has ended, perhaps of one. */
void gateway_tails_doubt(struct gateway *g);

/* gateway_tails_waits(g, waits, room): fills at most room; how many. */
size_t gateway_tails_waits(
    struct gateway *g, struct fx_wait *waits, size_t room);

/* gateway_tails_turn(g): hears, writes and wakes. */
void gateway_tails_turn(struct gateway *g);

#endif
