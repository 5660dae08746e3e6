/*
 * fx_truncate: give up what is old, a few rows a commit.
 *
 * What may go is decided by whoever calls: all consumers have it, a checked
 * backup holds it, the policy does not want it (protocol 8.4).  The base then
 * says what stood before the first row that is left, so the chain can still
 * be checked from there.
 */
#ifndef FX_TRUNCATE_H
#define FX_TRUNCATE_H

#include "store/fx_store.h"

#define FX_TRUNCATE_ROWS 500 /* that may be removed in one commit */

/*
 * fx_truncate_journal(txn, last, &removed): remove rows up to number last,
 * oldest first, FX_TRUNCATE_ROWS at most, and move the base; the newest row
 * stays whatever is asked.
 * Returns 0, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_truncate_journal(struct fx_txn *txn, int64_t last, size_t *removed);

/* Where a sweep through the history stands; all zero: at its beginning. */
struct fx_sweep {
	size_t size;
	unsigned char key[256];
	bool ended; /* it came to the end */
};

/*
 * fx_truncate_history(txn, first, sweep, &removed): look at some rows of the
 * history from where the sweep stands, and remove those of which all events
 * lie before number first; FX_TRUNCATE_ROWS at most.
 * Returns 0, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_truncate_history(
    struct fx_txn *txn, int64_t first, struct fx_sweep *sweep, size_t *removed);

#endif
