/*
 * fx_meta: what a store says of itself: its head, its base, and small values
 * by name.
 */
#ifndef FX_META_H
#define FX_META_H

#include <stddef.h>
#include <stdint.h>

#include "base/fx_crypto.h"

#define FX_META_BYTES 512 /* the longest value */

struct fx_txn;

/* The last event of the journal; all zero before the first. */
struct fx_head {
	int64_t seq, time_ms, epoch;
	unsigned char hash[FX_HASH_BYTES];
};

/* What stands before the first row kept; all zero unless truncated. */
struct fx_base {
	int64_t seq;
	unsigned char hash[FX_HASH_BYTES];
};

/* Each returns 0, FX_EFULL (put), FX_ECORRUPT or FX_EIO. */
int fx_meta_head(struct fx_txn *txn, struct fx_head *head);
int fx_meta_put_head(struct fx_txn *txn, const struct fx_head *head);
int fx_meta_base(struct fx_txn *txn, struct fx_base *base);
int fx_meta_put_base(struct fx_txn *txn, const struct fx_base *base);

/*
 * The head that the last checked backup contains; all zero when there is none.
 * What lies below it may be truncated here, because it is kept there.
 */
int fx_meta_backup(struct fx_txn *txn, struct fx_head *head);
int fx_meta_put_backup(struct fx_txn *txn, const struct fx_head *head);

/*
 * fx_meta_get(txn, name, value, size): a value of exactly that size, such as
 * a `verified` position.  Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_meta_get(struct fx_txn *txn, const char *name, void *value, size_t size);

/*
 * fx_meta_put(txn, name, value, size): keep it under that name.
 * Returns 0, FX_EFULL or FX_EIO.
 */
int fx_meta_put(
    struct fx_txn *txn, const char *name, const void *value, size_t size);

#endif
