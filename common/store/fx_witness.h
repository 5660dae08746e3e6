/*
 * fx_witness: a small file beside a store that remembers how far it has come,
 * so that a store which lost its last commits, or was put back alone, is told
 * at its next start (reliability 4.5).
 *
 * It is overwritten in place after each commit and flushed only now and then:
 * it may be behind the store, never ahead of it.  A detector and nothing else:
 * that it is lost, or cannot be written, costs a warning.
 */
#ifndef FX_WITNESS_H
#define FX_WITNESS_H

#include "store/fx_meta.h"

struct fx_store;
struct fx_txn;

/*
 * fx_witness_check(txn): hold the journal against what the witness remembers.
 * Returns 0, also when there is none; FX_EWENTBACK (said in the log), or
 * FX_ECORRUPT, FX_EIO of the store.
 */
int fx_witness_check(struct fx_txn *txn);

/* fx_witness_epoch(txn): the epoch that it remembers; 0: none. */
int64_t fx_witness_epoch(struct fx_txn *txn);

/*
 * fx_witness_open(store, head): from now on it speaks of this store.
 * Returns 0, also where the disk is full, FX_EDENIED or FX_EIO.
 */
int fx_witness_open(struct fx_store *store, const struct fx_head *head);

/* fx_witness_see(store, head): this head is committed. */
void fx_witness_see(struct fx_store *store, const struct fx_head *head);

/* fx_witness_flush(store): blocks for the disk.  Once a minute, and at the end.
 */
void fx_witness_flush(struct fx_store *store);

/* fx_witness_close(store): flush and let go; harmless when not open. */
void fx_witness_close(struct fx_store *store);

#endif
