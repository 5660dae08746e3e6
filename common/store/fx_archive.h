/*
 * fx_archive: every foreign row as it came, in order of arrival; for a
 * department that follows everybody.
 *
 * Its records are the fold of archive and own journal: a foreign row goes in
 * after the own events up to `own` and before the next.
 */
#ifndef FX_ARCHIVE_H
#define FX_ARCHIVE_H

#include "store/fx_journal.h"
#include "store/fx_store.h"

struct fx_archived {
	int64_t arrival;     /* from 1; ascends, with holes (0027) */
	enum fx_place place; /* whose event it is */
	int64_t own;         /* head of our own journal when it came */
	const char *subject; /* for the index; "" for none; not read back */
	const unsigned char *row; /* as fx_journal_parse() wants it */
	size_t size;
};

/* Returns 0 to go on, 1 to end here, or a negative FX_E*. */
typedef int fx_archived_fn(const struct fx_archived *archived, void *context);

/*
 * fx_archive_append(txn, archived): keep a row; sets archived->arrival.
 * Returns 0, FX_EFULL, FX_ENOMEM or FX_EIO.
 */
int fx_archive_append(struct fx_txn *txn, struct fx_archived *archived);

/*
 * fx_archive_read(txn, arrival, &archived): one row, borrowed until the
 * transaction ends.  Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_archive_read(
    struct fx_txn *txn, int64_t arrival, struct fx_archived *archived);

/*
 * fx_archive_each(txn, after, take, context): rows that arrived after one, in
 * order.  Returns 0, FX_ECORRUPT, FX_EIO, or the error of take.
 */
int fx_archive_each(
    struct fx_txn *txn, int64_t after, fx_archived_fn *take, void *context);

/*
 * fx_archive_each_of(txn, subject, after, take, context): the same for one
 * subject.
 */
int fx_archive_each_of(struct fx_txn *txn, const char *subject, int64_t after,
    fx_archived_fn *take, void *context);

/*
 * fx_archive_remove(txn, subject, row, size): one that is kept anew behind all
 * others, because only now it can be read.
 * Returns 0, FX_ENOENT, FX_EFULL, FX_ECORRUPT or FX_EIO.
 */
int fx_archive_remove(
    struct fx_txn *txn, const char *subject, const void *row, size_t size);

/* fx_archive_last(txn, &arrival): the newest; 0: none.  Returns 0, FX_EIO. */
int fx_archive_last(struct fx_txn *txn, int64_t *arrival);

#endif
