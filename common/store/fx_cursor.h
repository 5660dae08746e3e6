/*
 * fx_cursor: where we stand in each peer's journal.
 *
 * A cursor moves in the transaction that applied the event it names.
 */
#ifndef FX_CURSOR_H
#define FX_CURSOR_H

#include "base/fx_crypto.h"
#include "store/fx_store.h"

#define FX_PEER_BYTES 31 /* the longest name of a peer */

/* The last event taken; all zero before the first. */
struct fx_cursor {
	unsigned char store[FX_STORE_ID];
	int64_t epoch, seq, time_ms;
	unsigned char hash[FX_HASH_BYTES];
};

/* Returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_cursor_fn(
    const char *peer, const struct fx_cursor *cursor, void *context);

/*
 * fx_cursor_get(txn, peer, &cursor): all zero when it has none.
 * Returns 0, FX_ECORRUPT or FX_EIO.
 */
int fx_cursor_get(
    struct fx_txn *txn, const char *peer, struct fx_cursor *cursor);

/* fx_cursor_put(txn, peer, cursor): move it.  Returns 0, FX_EFULL, FX_EIO. */
int fx_cursor_put(
    struct fx_txn *txn, const char *peer, const struct fx_cursor *cursor);

/*
 * fx_cursor_each(txn, take, context): every peer's, by name.
 * Returns 0, FX_ECORRUPT, FX_EIO, or the error of take.
 */
int fx_cursor_each(struct fx_txn *txn, fx_cursor_fn *take, void *context);

#endif
