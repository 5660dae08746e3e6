/*
 * fx_epochs: where each epoch of this store began, and why.
 */
#ifndef FX_EPOCHS_H
#define FX_EPOCHS_H

#include "base/fx_crypto.h"
#include "store/fx_store.h"

#define FX_HOST_BYTES 63 /* the longest name of a machine */

struct fx_epoch {
	int64_t epoch, first, time_ms; /* first: seq of its epoch_opened */
	enum fx_epoch_why why;
	unsigned char before[FX_HASH_BYTES]; /* hash of the event before it */
	char node[FX_HOST_BYTES + 1];
};

/* fx_epochs_put(txn, epoch): it begins.  Returns 0, FX_EFULL or FX_EIO. */
int fx_epochs_put(struct fx_txn *txn, const struct fx_epoch *epoch);

/*
 * fx_epochs_get(txn, number, &epoch): one of them.
 * Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_epochs_get(struct fx_txn *txn, int64_t number, struct fx_epoch *epoch);

/*
 * fx_epochs_after(txn, number, &epoch): the first of those that are higher.
 * Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_epochs_after(struct fx_txn *txn, int64_t number, struct fx_epoch *epoch);

/*
 * fx_epochs_of(txn, seq, &epoch): the epoch that event seq belongs to.
 * Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_epochs_of(struct fx_txn *txn, int64_t seq, struct fx_epoch *epoch);

#endif
