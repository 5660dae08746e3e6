/*
 * fx_history: which events changed which record.
 */
#ifndef FX_HISTORY_H
#define FX_HISTORY_H

#include "store/fx_store.h"

/* Takes one number.  Returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_seq_fn(int64_t seq, void *context);

/*
 * fx_history_put(txn, kind, name, seq): event seq changed that record.
 * Returns 0, FX_EFULL or FX_EIO.
 */
int fx_history_put(
    struct fx_txn *txn, enum fx_kind kind, const char *name, int64_t seq);

/* Of which record, and after which event. */
struct fx_history {
	enum fx_kind kind;
	const char *key;
	int64_t after; /* 0: from its first event */
};

/*
 * fx_history_each(txn, history, take, context): the events that changed a
 * record, oldest first.  Returns 0, FX_EIO, or the error of take.
 */
int fx_history_each(struct fx_txn *txn, const struct fx_history *history,
    fx_seq_fn *take, void *context);

#endif
