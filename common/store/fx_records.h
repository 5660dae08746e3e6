/*
 * fx_records: the current state of everything a department keeps.
 *
 * The records a batch touches live here: read from the store on first use,
 * changed in place, written back before the commit.  Without a store they
 * live here only; so rules are tested, and journals replayed.
 *
 * A record that was never written is all zero but for its key.
 */
#ifndef FX_RECORDS_H
#define FX_RECORDS_H

#include <stddef.h>

#include "schema/fx_schema.h"

#define FX_RECORD_BYTES 2048 /* the largest record struct */
#define FX_KEY_BYTES    (FX_KEY_MAX + 1) /* the longest key and its end */

struct fx_records;
struct fx_txn;

/*
 * fx_records_open(room, &records): make place for that many records at once.
 * Returns 0 or FX_ENOMEM.  The caller owns *records.
 */
int fx_records_open(size_t room, struct fx_records **records);

/* fx_records_close(records): release them.  NULL is allowed, like free(). */
void fx_records_close(struct fx_records *records);

/*
 * fx_records_begin(records, txn): forget all, and work in txn from now on.
 * With NULL they are kept in memory only.
 */
void fx_records_begin(struct fx_records *records, struct fx_txn *txn);

/* fx_records_nearly_full(records): time to end the batch.  Returns 1 or 0. */
int fx_records_nearly_full(const struct fx_records *records);

/*
 * fx_records_find(records, kind, key): the record, to be looked at.
 * fx_records_change(records, kind, key): the record, to be changed.
 *
 * Never NULL; borrowed until the next fx_records_begin().  A store that cannot
 * be read is a broken promise: the service stops.
 */
const void *fx_records_find(
    struct fx_records *records, enum fx_kind kind, const char *key);
void *fx_records_change(
    struct fx_records *records, enum fx_kind kind, const char *key);

/*
 * fx_records_save(records): write what was changed to the transaction.
 * Returns 0, FX_EFULL or FX_EIO.
 */
int fx_records_save(struct fx_records *records);

#endif
