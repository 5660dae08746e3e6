/*
 * fx_stuck: foreign events that could not be taken, and what is parked behind
 * them, in order of arrival (store 5.4).
 */
#ifndef FX_STUCK_H
#define FX_STUCK_H

#include "store/fx_cursor.h"
#include "store/fx_journal.h"
#include "store/fx_store.h"

#define FX_STUCK_SUBJECT 40 /* the longest subject */
#define FX_STUCK_WHY     31 /* the longest reason: a code */

struct fx_stuck {
	char subject[FX_STUCK_SUBJECT + 1];
	char peer[FX_PEER_BYTES + 1];
	char why[FX_STUCK_WHY + 1];     /* "wrong_state", "behind" */
	int64_t arrival, since_ms, seq; /* seq: of the peer's event */
	int tries;
	size_t size; /* of row */
	unsigned char row[FX_ROW_BYTES];
};

/* Returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_stuck_fn(const struct fx_stuck *stuck, void *context);

/*
 * fx_stuck_put(txn, stuck): park a row behind all others, which sets
 * stuck->arrival; or, when arrival is set, say anew why it is parked.
 * Returns 0, FX_EFULL, FX_ECORRUPT or FX_EIO.
 */
int fx_stuck_put(struct fx_txn *txn, struct fx_stuck *stuck);

/*
 * fx_stuck_count(txn, subject, peer, &count): rows parked for a subject; of
 * one peer unless peer is NULL; of all subjects when subject is NULL.  Costs
 * nothing while nothing at all is parked.
 * Returns 0, FX_ECORRUPT or FX_EIO.
 */
int fx_stuck_count(
    struct fx_txn *txn, const char *subject, const char *peer, int64_t *count);

/*
 * fx_stuck_next(txn, subject, after, &stuck): the first row of a subject that
 * arrived after that one (0: the first of all).  A copy: the row may be
 * removed or put anew.  Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_stuck_next(struct fx_txn *txn, const char *subject, int64_t after,
    struct fx_stuck *stuck);

/*
 * fx_stuck_remove(txn, subject, arrival): it is taken, or skipped.
 * Returns 0, FX_ENOENT, FX_EFULL, FX_ECORRUPT or FX_EIO.
 */
int fx_stuck_remove(struct fx_txn *txn, const char *subject, int64_t arrival);

/*
 * fx_stuck_each(txn, subject, after, take, context): rows by subject, then
 * arrival, beginning behind (subject, after); "" and 0 begin at the first.
 * take must not write.  Returns 0, FX_ECORRUPT, FX_EIO or the error of take.
 */
int fx_stuck_each(struct fx_txn *txn, const char *subject, int64_t after,
    fx_stuck_fn *take, void *context);

#endif
