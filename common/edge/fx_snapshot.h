/*
 * fx_snapshot: take a snapshot of a department: all its records of some kinds,
 * one after the other, and the cursor from which to follow on (net/fx_snap).
 */
#ifndef FX_SNAPSHOT_H
#define FX_SNAPSHOT_H

#include "net/fx_snap.h"

/* Takes a record.  Returns 0, or a negative FX_E*, which ends it all. */
typedef int fx_snapshot_fn(const struct fx_snap_record *record, void *context);

struct fx_snapshot_from {
	const char *journal; /* endpoint */
	int64_t silence_ms;  /* how long nobody may answer */
};

/*
 * fx_snapshot_take(net, from, options, take, context, cursor): blocks.  A
 * record may come twice; the one with the higher seq counts.
 * Returns 0, FX_ETIMEOUT (nobody answers), FX_EREFUSED and *why, FX_ENOMEM,
 * FX_EIO, or the error of take.
 */
int fx_snapshot_take(struct fx_net *net, const struct fx_snapshot_from *from,
    const struct fx_snap_options *options, fx_snapshot_fn *take, void *context,
    struct fx_mark *cursor, enum fx_result *why);

#endif
