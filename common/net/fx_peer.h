/*
 * fx_peer: the sockets of one peer that is followed, around a fx_follow.
 *
 *	fx_peer_turn(peer, now_ms);
 *	while (room for more && fx_follow_next(follow, &event) == 0)
 *		...
 *	commit;
 *	fx_follow_took(follow, &cursor);
 *
 * Used by one thread.
 */
#ifndef FX_PEER_H
#define FX_PEER_H

#include <stddef.h>
#include <stdint.h>

#include "net/fx_follow.h"
#include "net/fx_frame.h"

#define FX_PEER_WAITS 2

struct fx_peer;

/*
 * fx_peer_open(net, options, events, journal, now_ms, &peer): connect to the
 * peer's endpoints; that nobody is there yet is no error.  The caller owns
 * *peer.  Returns 0, FX_ENOMEM, FX_EINVAL or FX_EIO.
 */
struct fx_peer_place {
	const char *events, *journal; /* endpoints; copied */
};

int fx_peer_open(struct fx_net *net, const struct fx_follow_options *options,
    const struct fx_peer_place *place, int64_t now_ms, struct fx_peer **peer);
void fx_peer_close(struct fx_peer *peer);

/*
 * fx_peer_waits(peer, waits): fill FX_PEER_WAITS rows for fx_frame_wait;
 * returns how many: what could not be taken now is not waited for.
 */
size_t fx_peer_waits(struct fx_peer *peer, struct fx_wait *waits);

/*
 * fx_peer_turn(peer, now_ms): read what has come, send what is due.  Bounded
 * by the room in the ring.  Returns 0 or FX_EIO.
 */
int fx_peer_turn(struct fx_peer *peer, int64_t now_ms);

/* fx_peer_follow(peer): whose events to take; borrowed. */
struct fx_follow *fx_peer_follow(struct fx_peer *peer);

#endif
