/*
 * fx_fetch: the server's side of a journal socket: who missed events gets
 * them here, at its own pace, from wherever it stands.
 *
 * Nothing is kept between requests but who takes a snapshot: each brings its
 * whole cursor, which is held against the journal before anything is given.
 * Used by the reader thread alone; the journal is reached through the functions
 * handed in.
 */
#ifndef FX_FETCH_H
#define FX_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"
#include "net/fx_mark.h"
#include "net/fx_talk.h"

/* Take one row, in order; anything but 0 ends the walk. */
typedef int fx_fetch_take_fn(
    void *cookie, uint64_t seq, const void *row, size_t length);

/* Take one record: its key, and its map; the same. */
typedef int fx_fetch_record_fn(
    void *cookie, const char *key, const void *map, size_t length);

/* What the journal is now. */
struct fx_fetch_head {
	struct fx_mark mark;                 /* the last event */
	uint64_t first;                      /* the first event still there */
	unsigned char before[FX_LINK_BYTES]; /* the hash before that one */
	int64_t time_ms;                     /* now, UTC; for display */
};

/*
 * A journal to read.  begin and end bracket every question: one short read
 * transaction.  All return 0 or FX_E*; what rows and records give is borrowed
 * until the function that takes it returns.  heard and records may be NULL:
 * then nobody is remembered, and there are no snapshots.
 */
struct fx_fetch_source {
	void *cookie;
	int (*begin)(void *cookie);
	void (*end)(void *cookie);
	int (*head)(void *cookie, struct fx_fetch_head *head);
	/* Rows from seq on until take returns not 0 (then 0) or the head. */
	int (*rows)(void *cookie, uint64_t seq, fx_fetch_take_fn *take,
	    void *take_cookie);
	/* Who follows was once told this event, which is not ours: our own
	 * history went back.  May be NULL. */
	void (*contradicted)(
	    void *cookie, const char *name, const struct fx_mark *event);
	/* The last event of an epoch that is over; FX_ENOENT: not known. */
	int (*epoch_end)(void *cookie, uint64_t epoch, struct fx_mark *last);
	/* A consumer that gave its name has everything up to mark, which is a
	 * place in this journal. */
	void (*heard)(
	    void *cookie, const char *name, const struct fx_mark *mark);
	/* Records of a kind by key, behind that key ("": from the first);
	 * FX_EINVAL: there is no such kind. */
	int (*records)(void *cookie, const char *kind, const char *after,
	    fx_fetch_record_fn *take, void *take_cookie);
	size_t chunk; /* records in a chunk at most; 0: 256 */
};

struct fx_fetch;

/*
 * fx_fetch_open(source, bytes_per_s, &fetch): keeps a copy of source.  The
 * caller owns *fetch.  Returns 0 or FX_ENOMEM.
 */
#define FX_FETCH_BYTES_PER_S 100000000
int fx_fetch_open(const struct fx_fetch_source *source, uint64_t bytes_per_s,
    struct fx_fetch **fetch);
void fx_fetch_close(struct fx_fetch *fetch);

/*
 * fx_fetch_answer(fetch, ask, count, now_ms, answer, &pieces): answer the
 * frames of one question; answer is FX_FETCH_PIECES long, its pieces are
 * borrowed until the next call; *pieces is 0 when there is nothing to say.
 * now_ms is of the monotonic clock.  Returns 0 or what the source returned.
 */
#define FX_FETCH_PIECES 3
int fx_fetch_answer(struct fx_fetch *fetch, const struct fx_piece *ask,
    int count, int64_t now_ms, struct fx_piece *answer, size_t *pieces);

/*
 * fx_fetch_turn(fetch, socket, now_ms): answer what waits at a ROUTER, at
 * most FX_FETCH_TURN questions, of one consumer at most 4 batches.
 * Returns 0, FX_EIO or what the source returned.
 */
#define FX_FETCH_TURN 64
/* Answers that wait for one that does not read them, of 1 MiB each. */
#define FX_FETCH_QUEUE 4
int fx_fetch_turn(
    struct fx_fetch *fetch, struct fx_socket *socket, int64_t now_ms);

#endif
