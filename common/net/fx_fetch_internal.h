/*
 * fx_fetch_internal: what the files of fx_fetch know of each other.  Nobody
 * else includes it.  fx_fetch.c: events; fx_fetch_check.c: cursors;
 * fx_fetch_snap.c: records.
 */
#ifndef FX_FETCH_INTERNAL_H
#define FX_FETCH_INTERNAL_H

#include "net/fx_fetch.h"

struct fx_fetch {
	struct fx_fetch_source source;
	struct fx_reader *reader;
	uint64_t bytes_per_s;
	int64_t budget, budget_max; /* bytes that may be sent now */
	int64_t refilled_ms;
	struct fx_message message;
	size_t consumers; /* heard in this turn */
	struct {
		struct fx_route route;
		int batches;
	} consumer[FX_FETCH_TURN];
	struct fx_route snapper; /* who takes a snapshot */
	int64_t snapper_until_ms;
	struct fx_talk_ask ask;
	struct fx_talk_answer answer;
	unsigned char header[FX_TALK_BYTES];
	unsigned char batch[FX_TALK_BATCH_MAX]; /* the last: not cleared */
};

/* A row that was read, copied. */
struct fx_fetch_kept {
	uint64_t seq;
	size_t length; /* 0: there is none */
	unsigned char row[FX_ROW_MAX];
};

/*
 * fx_fetch_keep(kept, seq, row, length): copy it.
 * fx_fetch_mark_of(f, kept, mark): the place after it, but for the store.
 */
void fx_fetch_keep(
    struct fx_fetch_kept *kept, uint64_t seq, const void *row, size_t length);
int fx_fetch_mark_of(
    struct fx_fetch *f, const struct fx_fetch_kept *kept, struct fx_mark *mark);

/*
 * fx_fetch_contradicted(f, head, &contradicted): whether a follower knows an
 * event of this very epoch that is not in the journal.  An older epoch may
 * have lost its end, which is known; a later one cannot be, unless all of this
 * is the past.
 */
int fx_fetch_contradicted(
    struct fx_fetch *f, const struct fx_fetch_head *head, bool *contradicted);

/* fx_fetch_refuse(f, code, field): that is the answer. */
void fx_fetch_refuse(
    struct fx_fetch *f, enum fx_result code, const char *field);

/* fx_fetch_check(f, head, &good): hold f->ask.cursor against the journal. */
int fx_fetch_check(
    struct fx_fetch *f, const struct fx_fetch_head *head, bool *good);

/* fx_fetch_has_budget(f, now_ms): whether bytes may be sent now. */
bool fx_fetch_has_budget(struct fx_fetch *f, int64_t now_ms);

/* fx_fetch_put(f, &used, bytes, length): its length, then the bytes. */
void fx_fetch_put(
    struct fx_fetch *f, size_t *used, const void *bytes, size_t length);

/* fx_fetch_snap(f, route, now_ms, &used): answer snap, in a transaction. */
int fx_fetch_snap(struct fx_fetch *f, const struct fx_route *route,
    int64_t now_ms, size_t *used);

#endif
