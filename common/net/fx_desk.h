/*
 * fx_desk: where commands and queries of a service arrive and are answered.
 *
 * What cannot be read is answered here and never reaches the service.  A
 * reply never waits: a client that is gone or slow asks again, and gets what
 * the store remembers.  Used by the loop thread alone.
 */
#ifndef FX_DESK_H
#define FX_DESK_H

#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"
#include "net/fx_request.h"

#define FX_DESK_PAGE 262144 /* the longest F2 of a reply */

struct fx_desk;

/* What happened at a desk since it was opened. */
struct fx_desk_counts {
	uint64_t requests; /* handed to the service */
	uint64_t refused;  /* could not be read */
	uint64_t replies;
	uint64_t gone; /* replies whose client is gone */
	uint64_t slow; /* replies whose client does not read */
};

/*
 * fx_desk_open(net, &desk): call fx_desk_bind once or twice.  The caller owns
 * *desk.  Returns 0, FX_ENOMEM or FX_EIO.
 */
int fx_desk_open(struct fx_net *net, struct fx_desk **desk);
void fx_desk_close(struct fx_desk *desk);

/* fx_desk_bind(desk, endpoint): as fx_frame_bind. */
int fx_desk_bind(struct fx_desk *desk, const char *endpoint);

/* fx_desk_socket(desk): to wait for. */
struct fx_socket *fx_desk_socket(struct fx_desk *desk);

/*
 * fx_desk_receive(desk, request): the next request that could be read.  Its
 * data is borrowed until the next call; copy route to answer later.
 * Returns 0, FX_EAGAIN when there is none now, or FX_EIO.
 */
int fx_desk_receive(struct fx_desk *desk, struct fx_request *request);

/*
 * fx_desk_reply(desk, route, reply, data): encode and send an answer; data is
 * F2 of a query's, or NULL.  A client that is gone or slow is counted, not an
 * error.  Returns 0, FX_ETOOBIG or FX_EIO.
 */
int fx_desk_reply(struct fx_desk *desk, const struct fx_route *route,
    const struct fx_response *reply, const struct fx_piece *data);

/*
 * fx_desk_send(desk, route, bytes, length): an answer that is encoded already
 * (fx_response_encode), as it was stored.  Returns 0 or FX_EIO.
 */
int fx_desk_send(struct fx_desk *desk, const struct fx_route *route,
    const void *bytes, size_t length);

/*
 * fx_desk_repeat(desk, route, bytes, length): a stored answer again, now with
 * dup.  Returns 0, FX_EIO, or what fx_response_decode returns when the stored
 * bytes are no reply.
 */
int fx_desk_repeat(struct fx_desk *desk, const struct fx_route *route,
    const void *bytes, size_t length);

void fx_desk_counts(const struct fx_desk *desk, struct fx_desk_counts *counts);

#endif
