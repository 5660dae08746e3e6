/*
 * fx_keep: what a program that is no department keeps for itself: named
 * tables in one LMDB environment, every value with its sum.
 *
 * No journal and no history: what lies here is the program's own (accounts,
 * tokens) or can be made again (views).  One process opens it, one writing
 * transaction is open at a time; what a read returns is borrowed until its
 * transaction ends or writes.  One thread.
 */
#ifndef FX_KEEP_H
#define FX_KEEP_H

#include <stddef.h>

struct fx_keep;
struct fx_keep_txn;

#define FX_KEEP_KEY_MAX 256 /* the longest key, in bytes */

/* clang-format off */
/* Every table.  Names never change; add at the end. */
#define FX_KEEPS(T)                                                         \
	T(meta) T(accounts) T(sessions) T(links) T(files) T(settings)       \
	T(units) T(moves) T(index) T(cursors) T(board) T(paper) T(tokens)    \
	T(stations)

enum fx_keep_table {
#define T(name) FX_KEEP_##name,
	FX_KEEPS(T)
#undef T
	FX_KEEP_COUNT
};
/* clang-format on */

/*
 * fx_keep_open(path, size_max, &keep): open the store in an existing
 * directory, or make it there.  The caller owns *keep.  Blocks for the disk.
 * Returns 0, FX_EBUSY (another process has it), FX_EVERSION, FX_ECORRUPT,
 * FX_ENOMEM, FX_ETOOBIG (the path), FX_EFULL or FX_EIO, each said once.
 */
int fx_keep_open(const char *path, size_t size_max, struct fx_keep **keep);
void fx_keep_close(struct fx_keep *keep);

/*
 * fx_keep_copy(path, dir): a consistent copy of a store, which another process
 * may have open (never this one) and goes on to write, into an existing
 * directory that has none.  Blocks for the disk.  Returns 0, FX_ENOENT (there
 * is no store), FX_EDENIED, FX_ECORRUPT, FX_ENOMEM or FX_EIO.
 *
 * fx_keep_check(dir, &rows): whether a copy, or a store that nobody has open,
 * is laid out as it should be and each value what was written; its rows are
 * counted.  Returns 0, FX_ENOENT, FX_EVERSION, FX_ECORRUPT, FX_EDENIED,
 * FX_ENOMEM or FX_EIO.
 */
int fx_keep_copy(const char *path, const char *dir);
int fx_keep_check(const char *dir, size_t *rows);

/*
 * fx_keep_begin(keep, &txn): the writing transaction; fx_keep_begin_read():
 * one that looks, also while the other is open; it sees what was committed
 * when it began.  End each with exactly one of commit and abandon; of one that
 * looks they are the same.  Return 0, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_keep_begin(struct fx_keep *keep, struct fx_keep_txn **txn);
int fx_keep_begin_read(struct fx_keep *keep, struct fx_keep_txn **txn);

/* fx_keep_commit(txn): make it durable.  Blocks.  Returns 0 or FX_EIO. */
int fx_keep_commit(struct fx_keep_txn *txn);
void fx_keep_abandon(struct fx_keep_txn *txn);

/*
 * fx_keep_put(txn, table, key, key_length, value, length): write a row; value
 * must not be borrowed from the store.  Returns 0, FX_ETOOBIG (the key, or it
 * is empty), FX_EFULL, FX_ENOMEM or FX_EIO.
 */
int fx_keep_put(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *key, size_t key_length, const void *value, size_t length);

/*
 * fx_keep_get(txn, table, key, key_length, &value, &length): borrowed.
 * Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_keep_get(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *key, size_t key_length, const void **value, size_t *length);

/* fx_keep_remove(): returns 0, FX_ENOENT, FX_EFULL or FX_EIO. */
int fx_keep_remove(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *key, size_t key_length);

/* A row, its sum checked and taken off. */
struct fx_keep_row {
	const unsigned char *key, *value;
	size_t key_length, length;
};

/* Takes a row and writes nothing.  Returns 0, 1 to end, or an error. */
typedef int fx_keep_fn(const struct fx_keep_row *row, void *context);

/*
 * fx_keep_each(txn, table, from, from_length, take, context): the rows in the
 * order of their keys, beginning with the first not before from; a length of 0
 * is the beginning.  Returns 0, FX_ECORRUPT, FX_EIO or the error of take.
 */
int fx_keep_each(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *from, size_t from_length, fx_keep_fn *take, void *context);

/*
 * fx_keep_last(txn, table, take, context): the same of the last row alone; an
 * empty table is well.
 */
int fx_keep_last(struct fx_keep_txn *txn, enum fx_keep_table table,
    fx_keep_fn *take, void *context);

/*
 * fx_keep_before(txn, table, key, key_length, take, context): the same of the
 * last row that does not stand behind the key; there may be none.  A length
 * of 0 is behind all.
 */
int fx_keep_before(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *key, size_t key_length, fx_keep_fn *take, void *context);

/* fx_keep_rows(txn, table, &rows): how many.  Returns 0 or FX_EIO. */
int fx_keep_rows(
    struct fx_keep_txn *txn, enum fx_keep_table table, size_t *rows);

/* fx_keep_clear(txn, table): remove all rows.  Returns 0, FX_EFULL, FX_EIO. */
int fx_keep_clear(struct fx_keep_txn *txn, enum fx_keep_table table);

#endif
