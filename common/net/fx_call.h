/*
 * fx_call: the client's side of one desk.
 *
 * Many requests may be under way; answers come in any order.  A request that
 * is not answered is sent again, the same bytes, until its time is over; then
 * its outcome is unknown, which is not failure.  Used by one thread.
 */
#ifndef FX_CALL_H
#define FX_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"
#include "net/fx_request.h"

#define FX_CALL_REPEAT_MS     2000 /* first repeat; doubles */
#define FX_CALL_REPEAT_MAX_MS 5000
#define FX_CALL_DEADLINE_MS   30000 /* of one who waits for it */

struct fx_call;

/* How one request ended. */
struct fx_call_answer {
	int rc;          /* 0: see reply; FX_EUNKNOWN: nobody answered */
	uint64_t ticket; /* as given to fx_call_send */
	struct fx_response reply; /* when unknown, only its id */
	struct fx_piece data; /* of a query; borrowed until the next receive */
};

/*
 * fx_call_open(net, endpoint, under_way_max, seed, &call): seed is any random
 * number, for spreading repeats.  The caller owns *call.
 * Returns 0, FX_ENOMEM, FX_EINVAL or FX_EIO.
 */
int fx_call_open(struct fx_net *net, const char *endpoint, size_t under_way_max,
    uint64_t seed, struct fx_call **call);
void fx_call_close(struct fx_call *call);

/* fx_call_socket(call): to wait for. */
struct fx_socket *fx_call_socket(struct fx_call *call);

/*
 * fx_call_send(call, request, ticket, now_ms, until_ms): send request, whose
 * data is copied; route and digest are not used.  Times are of the monotonic
 * clock.  While nobody is connected it waits and is sent later.
 * Returns 0, FX_ETOOBIG, FX_EEXISTS (the id is under way), FX_EFULL
 * (under_way_max requests are) or FX_EIO.
 */
int fx_call_send(struct fx_call *call, const struct fx_request *request,
    uint64_t ticket, int64_t now_ms, int64_t until_ms);

/*
 * fx_call_receive(call, now_ms, answer): the next request that ended.  Also
 * repeats what is due; call it at least every 100 ms.
 * Returns 0, FX_EAGAIN when there is none, or FX_EIO.
 */
int fx_call_receive(
    struct fx_call *call, int64_t now_ms, struct fx_call_answer *answer);

/* fx_call_under_way(call): how many requests are not answered. */
size_t fx_call_under_way(const struct fx_call *call);

#endif
