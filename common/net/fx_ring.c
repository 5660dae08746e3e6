#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_ring.h"

/* What stands before each row. */
struct head {
	uint64_t seq, epoch, length;
};

int
fx_ring_open(struct fx_ring *ring, size_t size)
{
	*ring = (struct fx_ring){ .size = size };
	/* Not cleared: what is never used never takes memory. */
	ring->bytes = malloc(size);
	return ring->bytes == NULL ? FX_ENOMEM : 0;
}

void
fx_ring_close(struct fx_ring *ring)
{
	free(ring->bytes);
	ring->bytes = NULL;
}

void
fx_ring_clear(struct fx_ring *ring)
{
	ring->read = 0;
	ring->write = 0;
	ring->end = 0;
	ring->count = 0;
}

/* Where a row of need bytes would go; size when it does not fit. */
static size_t
place_for(const struct fx_ring *ring, size_t need)
{
	if (ring->count == 0)
		return need <= ring->size ? 0 : ring->size;
	if (ring->write > ring->read) {
		if (need <= ring->size - ring->write)
			return ring->write;
		return need <= ring->read ? 0 : ring->size;
	}
	return need <= ring->read - ring->write ? ring->write : ring->size;
}

bool
fx_ring_has_room(const struct fx_ring *ring, size_t length)
{
	return place_for(ring, sizeof(struct head) + length) < ring->size;
}

void
fx_ring_put(struct fx_ring *ring, uint64_t seq, uint64_t epoch,
    const struct fx_piece *pieces, size_t count)
{
	struct head head = { seq, epoch, 0 };
	size_t i, at;

	for (i = 0; i < count; i++)
		head.length += pieces[i].length;
	at = place_for(ring, sizeof(head) + head.length);
	fx_assert(at < ring->size);
	if (ring->count == 0)
		fx_ring_clear(ring);
	else if (at == 0)
		ring->end = ring->write;
	memcpy(ring->bytes + at, &head, sizeof(head));
	at += sizeof(head);
	for (i = 0; i < count; i++) {
		memcpy(ring->bytes + at, pieces[i].bytes, pieces[i].length);
		at += pieces[i].length;
	}
	ring->write = at;
	ring->count++;
	ring->last_seq = seq;
}

bool
fx_ring_front(const struct fx_ring *ring, struct fx_ring_row *row)
{
	struct head head;

	if (ring->count == 0)
		return false;
	memcpy(&head, ring->bytes + ring->read, sizeof(head));
	*row = (struct fx_ring_row){ .seq = head.seq,
		.epoch = head.epoch,
		.length = (size_t)head.length,
		.bytes = ring->bytes + ring->read + sizeof(head) };
	return true;
}

void
fx_ring_drop(struct fx_ring *ring)
{
	struct head head;

	fx_assert(ring->count > 0);
	memcpy(&head, ring->bytes + ring->read, sizeof(head));
	ring->read += sizeof(head) + (size_t)head.length;
	ring->count--;
	if (ring->end != 0 && ring->read == ring->end) {
		ring->read = 0;
		ring->end = 0;
	}
}
