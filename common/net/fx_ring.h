/*
 * fx_ring: journal rows that were heard and are not taken yet, oldest first,
 * in memory of a fixed size.
 */
#ifndef FX_RING_H
#define FX_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"

struct fx_ring {
	unsigned char *bytes;
	size_t size, read, write;
	size_t end; /* where the bytes before a jump to the front end */
	size_t count;
	uint64_t last_seq; /* of the newest row */
};

struct fx_ring_row {
	uint64_t seq, epoch;
	size_t length;
	const unsigned char *bytes;
};

/* fx_ring_open(ring, size): Returns 0 or FX_ENOMEM. */
int fx_ring_open(struct fx_ring *ring, size_t size);
void fx_ring_close(struct fx_ring *ring);

/* fx_ring_clear(ring): forget all rows. */
void fx_ring_clear(struct fx_ring *ring);

/* fx_ring_has_room(ring, length): whether a row of that length fits now. */
bool fx_ring_has_room(const struct fx_ring *ring, size_t length);

/*
 * fx_ring_put(ring, seq, epoch, pieces, count): add a row made of pieces,
 * which fits.
 */
void fx_ring_put(struct fx_ring *ring, uint64_t seq, uint64_t epoch,
    const struct fx_piece *pieces, size_t count);

/*
 * fx_ring_front(ring, row): the oldest row; its bytes are borrowed until
 * something is put after fx_ring_drop.  Returns whether there is one.
 */
bool fx_ring_front(const struct fx_ring *ring, struct fx_ring_row *row);

/* fx_ring_drop(ring): forget the oldest row; there is one. */
void fx_ring_drop(struct fx_ring *ring);

#endif
