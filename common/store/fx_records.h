/*
 * fx_records: the current state of everything a department keeps.
 *
 * The records a batch touches live here: read from the store on first use,
 * changed in place, written once before the commit, together with their rows
 * in the work queue and among the deadlines.  Without a store they live here
 * only; so rules are tested, and journals replayed.
 *
 * A record that was never written is all zero but for its key, at revision 0.
 */
#ifndef FX_RECORDS_H
#define FX_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/fx_schema.h"

#define FX_RECORD_BYTES  2048             /* the largest record struct */
#define FX_KEY_BYTES     (FX_KEY_MAX + 1) /* the longest key and its end */
#define FX_STATES_MAX    32               /* states of a record */
#define FX_DUES_MAX      12               /* DUE fields of a record */
#define FX_PAGE_BYTES    80               /* what names a place in a list */
#define FX_RECORDS_SPARE 64               /* records one message may need */

/*
 * The last events of a record, oldest first.  They lie with the record, which
 * is written anyway; those before them lie in its history, so many to a row.
 */
#define FX_RECENT_MAX 16
struct fx_recent {
	size_t count;
	int64_t seqs[FX_RECENT_MAX];
};

struct fx_records;
struct fx_txn;

/*
 * fx_records_open(room, &records): make place for that many records at once,
 * more than FX_RECORDS_SPARE.
 * Returns 0 or FX_ENOMEM.  The caller owns *records.
 */
int fx_records_open(size_t room, struct fx_records **records);

/* fx_records_close(records): release them.  NULL is allowed, like free(). */
void fx_records_close(struct fx_records *records);

/*
 * fx_records_begin(records, txn): forget all, and work in txn from now on; in
 * a read transaction, to look only.  With NULL they are kept in memory only.
 * Costs as much as was touched before.
 */
void fx_records_begin(struct fx_records *records, struct fx_txn *txn);

/*
 * fx_records_go_on(records, txn): the same in the transaction after the one
 * that was committed, by the only one who writes: what was saved is still
 * known, as far as there is room, and need not be read again.  Never after a
 * transaction that was abandoned.
 */
void fx_records_go_on(struct fx_records *records, struct fx_txn *txn);

/* fx_records_nearly_full(records): time to end the batch.  Returns 1 or 0. */
int fx_records_nearly_full(const struct fx_records *records);

/*
 * fx_records_half_full(records): time to leave the rest of the batch to
 * somebody else.  Returns 1 or 0.
 */
int fx_records_half_full(const struct fx_records *records);

/*
 * fx_records_at(records, seq, time_ms): the next event is applied now; every
 * record changed from here on has one more revision, seq as its last event,
 * and, if its state changes, time_ms as the time since when.  Call it before
 * each fx_apply().
 *
 * fx_records_at_heard(records, seq, time_ms): the same for an event of a peer,
 * after our own event seq; it is no part of the history of what it changes.
 */
void fx_records_at(struct fx_records *records, int64_t seq, int64_t time_ms);
void fx_records_at_heard(
    struct fx_records *records, int64_t seq, int64_t time_ms);

/*
 * fx_records_find(records, kind, key): the record, to be looked at.
 * fx_records_change(records, kind, key): the record, to be changed.
 *
 * Never NULL; borrowed until the next fx_records_begin().  One that the store
 * cannot give is all zero, and then fx_records_failed() tells why, so that
 * nothing decided on it can be committed.
 */
const void *fx_records_find(
    struct fx_records *records, enum fx_kind kind, const char *key);
void *fx_records_change(
    struct fx_records *records, enum fx_kind kind, const char *key);

/*
 * fx_records_failed(records): 0, or the first error since fx_records_begin():
 * FX_ECORRUPT or FX_EIO, and FX_EFULL or FX_ENOMEM of a row of history.
 * fx_records_save() returns it too.
 */
int fx_records_failed(const struct fx_records *records);

/*
 * fx_records_rev(records, kind, key): its revision, the number of events that
 * changed it; 0: it is not there.
 */
uint32_t fx_records_rev(
    struct fx_records *records, enum fx_kind kind, const char *key);

/*
 * fx_records_touched(records, i, &kind, &key): the i-th record the present
 * event changed.  Returns whether there is one.
 */
bool fx_records_touched(const struct fx_records *records, size_t i,
    enum fx_kind *kind, const char **key);

/*
 * fx_records_save(records): write what was changed to the transaction.
 * Returns 0, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_records_save(struct fx_records *records);

/*
 * fx_records_checkpoint(txn, &seq): the last event that the stored records
 * are sure to contain: the head, as they are written through.
 * Returns 0, FX_ECORRUPT or FX_EIO.
 */
int fx_records_checkpoint(struct fx_txn *txn, int64_t *seq);

/* A record as the store has it. */
struct fx_stored {
	enum fx_kind kind;
	char key[FX_KEY_BYTES];
	uint32_t rev;
	int64_t seq, since_ms; /* last event; since when in its state */
	struct fx_recent recent;
	_Alignas(max_align_t) unsigned char record[FX_RECORD_BYTES];
};

/*
 * fx_records_replace(to, from, kind, key): a record of another store, with its
 * history, takes the place of ours, also in queue, deadlines and counts.
 * Returns 0, FX_ENOENT, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_records_replace(
    struct fx_txn *to, struct fx_txn *from, enum fx_kind kind, const char *key);

/* Each returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_stored_fn(const struct fx_stored *stored, void *context);

/*
 * fx_records_get(txn, kind, key, &stored): one record, for a query.
 * Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_records_get(struct fx_txn *txn, enum fx_kind kind, const char *key,
    struct fx_stored *stored);

/*
 * fx_records_each(txn, kind, after, take, context): all records of a kind, by
 * key, beginning behind the key after; "" begins at the first.  take must not
 * write.  Returns 0, FX_ECORRUPT, FX_EIO, or the error of take.
 */
int fx_records_each(struct fx_txn *txn, enum fx_kind kind, const char *after,
    fx_stored_fn *take, void *context);

/*
 * fx_records_counts(txn, kind, counts): how many records there are in each
 * state.  Returns 0, FX_ECORRUPT or FX_EIO.
 */
int fx_records_counts(
    struct fx_txn *txn, enum fx_kind kind, int64_t counts[FX_STATES_MAX]);

/* A place in a list; size 0: its beginning. */
struct fx_page {
	size_t size;
	unsigned char bytes[FX_PAGE_BYTES];
};

/* What to list: records of a kind in a state, from behind a place. */
struct fx_queue {
	enum fx_kind kind;
	int64_t state;
	struct fx_page after;
};

/* A line of a list. */
struct fx_queued {
	char key[FX_KEY_BYTES];
	int64_t due_ms;      /* its earliest deadline; 0: none */
	struct fx_page here; /* to go on behind it */
};

typedef int fx_queued_fn(const struct fx_queued *queued, void *context);

/*
 * fx_records_list(txn, queue, take, context): earliest deadline first, those
 * without one last.  take may read records, not write.
 * Returns 0, FX_EIO, or the error of take.
 */
int fx_records_list(struct fx_txn *txn, const struct fx_queue *queue,
    fx_queued_fn *take, void *context);

/* A deadline: which record wants which command given when. */
struct fx_due {
	enum fx_kind kind, command;
	const struct fx_field *field; /* of the record: its timer */
	int64_t due_ms;
	char key[FX_KEY_BYTES];
};

typedef int fx_due_fn(const struct fx_due *due, void *context);

/*
 * fx_records_due(txn, now_ms, take, context): deadlines that have come, oldest
 * first, as of the last fx_records_save(); but for those of a kind of record of
 * the next release.  A record changed since may not want it anymore: ask
 * fx_records_wants().  take must not write.
 * Returns 0, FX_ECORRUPT, FX_EIO, or the error of take.
 */
int fx_records_due(
    struct fx_txn *txn, int64_t now_ms, fx_due_fn *take, void *context);

/* fx_records_next_due(txn, &due_ms): the first deadline; 0: none. */
int fx_records_next_due(struct fx_txn *txn, int64_t *due_ms);

/* fx_records_wants(records, due): whether the record still says so. */
bool fx_records_wants(struct fx_records *records, const struct fx_due *due);

/*
 * fx_records_drop_due(txn, due): forget a deadline whose command was refused,
 * until the record names another time.
 * Returns 0, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_records_drop_due(struct fx_txn *txn, const struct fx_due *due);

/*
 * fx_records_check(txn): whether queue, deadlines and counts are what the
 * records say, no more and no less, but for deadlines up to the latest that was
 * dropped, or up to the last event; and for records of a kind of the next
 * release, of which only their number is looked at.
 * Returns 0, FX_ECORRUPT (said in the log) or FX_EIO.
 */
int fx_records_check(struct fx_txn *txn);

#endif
