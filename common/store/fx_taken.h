/*
 * fx_taken: foreign events that are taken though our cursor stands before them:
 * our own events that they caused, or by which a person skipped them, were
 * brought back into a restored store, and its cursors were not.  Each is passed
 * over once when it is heard again.
 */
#ifndef FX_TAKEN_H
#define FX_TAKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fx_crypto.h"

struct fx_txn;

struct fx_taken {
	const char *peer;
	int64_t seq;
	const unsigned char *hash; /* of the peer's event */
};

/* fx_taken_put(txn, taken): Returns 0, FX_EFULL or FX_EIO. */
int fx_taken_put(struct fx_txn *txn, const struct fx_taken *taken);

/*
 * fx_taken_forget(txn, taken, &was): whether it was taken; it is forgotten
 * now.  Another event of that number was not.
 * Returns 0, FX_EFULL, FX_ECORRUPT or FX_EIO.
 */
int fx_taken_forget(
    struct fx_txn *txn, const struct fx_taken *taken, bool *was);

/* fx_taken_any(txn, &any): whether there are any.  Returns 0 or FX_EIO. */
int fx_taken_any(struct fx_txn *txn, bool *any);

#endif
