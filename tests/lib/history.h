/*
 * history: a peer's journal in memory, for tests of what carries events: a
 * chain of events as a service would write them, and the functions by which
 * fx_fetch reads it.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "net/fx_beat.h"
#include "net/fx_fetch.h"
#include "net/fx_frame.h"

#define HISTORY_EVENTS 40000
#define HISTORY_ROW    320
#define HISTORY_EPOCHS 8

struct history_event {
	struct fx_mark mark; /* after it */
	size_t length;
	unsigned char row[HISTORY_ROW];
};

struct history {
	const char *service;
	struct fx_mark head;
	uint64_t first;
	struct fx_mark ends[HISTORY_EPOCHS]; /* of epochs, by number */
	struct fx_mark shown; /* the last event that it was shown not to have */
	int contradictions;
	struct fx_beat beat;
	struct history_event events[HISTORY_EVENTS + 1]; /* by number */
};

/* history_begin(h, service, name): an empty store that name tells apart. */
void history_begin(struct history *h, const char *service, char name);

/* history_add(h, type): one more event: "repair.done" under "repair.done." */
void history_add(struct history *h, const char *type);

/* history_open_epoch(h): the next event is of a new epoch. */
void history_open_epoch(struct history *h);

/* history_lose(h, seq): forget what came after seq, as an old copy would. */
void history_lose(struct history *h, uint64_t seq);

/* history_frames(h, seq, frames): its three frames, borrowed. */
void history_frames(
    const struct history *h, uint64_t seq, struct fx_piece frames[3]);

/* history_beat(h, buffer, frames): a heartbeat's two frames. */
void history_beat(struct history *h, unsigned char buffer[FX_BEAT_BYTES],
    struct fx_piece frames[2]);

/* history_source(h): the same, to be read by fx_fetch. */
struct fx_fetch_source history_source(struct history *h);

#endif
