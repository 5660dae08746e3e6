/*
 * fx_snap: take a snapshot of one peer: the records of some kinds, and the
 * place in its journal from which to follow on.
 *
 * For whoever begins, or was away for so long that the events it lacks are no
 * longer kept (TRUNCATED).  The records are of no one moment: each contains at
 * least the events up to the base, and tells the last one that it contains.
 * So keep of two records of one subject the one with the higher seq, follow
 * from the base, and let an event change only a record whose seq is lower.
 *
 * This is the state machine alone: frames and the time go in, records and
 * questions come out (edge/fx_snapshot has the socket).  Times are of the
 * monotonic clock.
 */
#ifndef FX_SNAP_H
#define FX_SNAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"
#include "net/fx_mark.h"
#include "net/fx_talk.h"

#define FX_SNAP_ASK 512 /* the longest question */

enum fx_snap_state {
	FX_SNAP_TAKING,
	FX_SNAP_DONE,   /* all was given; follow from fx_snap_base */
	FX_SNAP_STOPPED /* see fx_snap_why */
};

struct fx_snap_options {
	/* who takes it, and has events kept from then on; "": nobody; copied */
	const char *name;
	const char *const *kinds; /* "unit", "case"; borrowed */
	size_t kind_count;        /* at least one */
	uint64_t seed;            /* any random number, to spread repeats */
};

/* A record; all of it is borrowed until the next call. */
struct fx_snap_record {
	const char *kind;
	const char *subject; /* its key; no zero at its end */
	size_t subject_length;
	uint64_t seq, rev;   /* the last event that it contains */
	struct fx_piece map; /* its fields and these, as one msgpack map */
	const struct fx_node *node; /* the same, read */
};

struct fx_snap_counts {
	uint64_t records; /* given */
	uint64_t bad;     /* answers that could not be read, or were altered */
	uint64_t anew;    /* times that the base was no longer kept */
};

struct fx_snap;

/*
 * fx_snap_open(options, now_ms, &snap): the caller owns *snap.
 * Returns 0 or FX_ENOMEM.
 */
int fx_snap_open(const struct fx_snap_options *options, int64_t now_ms,
    struct fx_snap **snap);
void fx_snap_close(struct fx_snap *snap);

/*
 * fx_snap_ask(snap, now_ms, bytes, &length): the question to be sent now, as
 * F1; call it at least every 100 ms.  Returns whether there is one.
 * fx_snap_unsent(snap, now_ms): it could not be sent.
 */
bool fx_snap_ask(struct fx_snap *snap, int64_t now_ms,
    unsigned char bytes[FX_SNAP_ASK], size_t *length);
void fx_snap_unsent(struct fx_snap *snap, int64_t now_ms);

/*
 * fx_snap_answered(snap, frames, count, now_ms): a message of the journal
 * socket.  While fx_snap_holds is true afterwards frames stay borrowed, and no
 * other answer may be handed in.
 */
void fx_snap_answered(struct fx_snap *snap, const struct fx_piece *frames,
    int count, int64_t now_ms);
bool fx_snap_holds(const struct fx_snap *snap);

/* fx_snap_next(snap, record): the next one.  Returns 0 or FX_EAGAIN. */
int fx_snap_next(struct fx_snap *snap, struct fx_snap_record *record);

enum fx_snap_state fx_snap_state(const struct fx_snap *snap);

/* fx_snap_why(snap): why it is STOPPED; else FX_SAYS_OK. */
enum fx_result fx_snap_why(const struct fx_snap *snap);

/* fx_snap_base(snap): the cursor to follow from, once it is DONE. */
const struct fx_mark *fx_snap_base(const struct fx_snap *snap);

void fx_snap_counts(const struct fx_snap *snap, struct fx_snap_counts *counts);

#endif
