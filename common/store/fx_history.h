/*
 * fx_history: which events changed which record.
 */
#ifndef FX_HISTORY_H
#define FX_HISTORY_H

#include "store/fx_records.h"
#include "store/fx_store.h"

/* Takes one number.  Returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_seq_fn(int64_t seq, void *context);

/*
 * fx_history_put(txn, kind, name, recent): these events changed that record,
 * one at least, after all that are there; its own row will not name them
 * anymore.
 * Returns 0, FX_EFULL, FX_ENOMEM or FX_EIO.
 */
int fx_history_put(struct fx_txn *txn, enum fx_kind kind, const char *name,
    const struct fx_recent *recent);

/*
 * fx_history_replace(to, from, kind, name): of that record, the rows of another
 * store in place of ours.
 * Returns 0, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_history_replace(struct fx_txn *to, struct fx_txn *from,
    enum fx_kind kind, const char *name);

/* Of which record, and after which event. */
struct fx_history {
	enum fx_kind kind;
	const char *key;
	int64_t after; /* 0: from its first event */
};

/*
 * fx_history_each(txn, history, take, context): the events that changed a
 * record, oldest first.
 * Returns 0, FX_ECORRUPT, FX_EIO, or the error of take.
 */
int fx_history_each(struct fx_txn *txn, const struct fx_history *history,
    fx_seq_fn *take, void *context);

#endif
