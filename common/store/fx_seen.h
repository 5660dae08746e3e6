/*
 * fx_seen: commands already answered, and what was answered (protocol 9.3).
 *
 * Ids are UUIDv7, so their order is the order of their times, and old rows
 * stand in front.
 */
#ifndef FX_SEEN_H
#define FX_SEEN_H

#include "base/fx_crypto.h"
#include "store/fx_store.h"

#define FX_ID_BYTES    16
#define FX_REPLY_BYTES 512 /* the longest reply kept */
#define FX_SEEN_EXPIRE 500 /* rows that one call expires at most */

struct fx_seen {
	unsigned char digest[FX_HASH_BYTES]; /* of the command's bytes */
	int code;                            /* of the answer */
	int count;                           /* of its events */
	int64_t seq;                         /* of the first of them */
	size_t reply_size;
	unsigned char reply[FX_REPLY_BYTES];
};

/*
 * fx_seen_get(txn, id, &seen): what was answered.
 * Returns 0, FX_ENOENT, FX_ECORRUPT or FX_EIO.
 */
int fx_seen_get(struct fx_txn *txn, const unsigned char id[FX_ID_BYTES],
    struct fx_seen *seen);

/* fx_seen_put(txn, id, seen): keep it.  Returns 0, FX_EFULL or FX_EIO. */
int fx_seen_put(struct fx_txn *txn, const unsigned char id[FX_ID_BYTES],
    const struct fx_seen *seen);

/*
 * fx_seen_expire(txn, before_ms): forget the oldest ids made before a time, at
 * most FX_SEEN_EXPIRE of them.  Returns 0, FX_EFULL or FX_EIO.
 */
int fx_seen_expire(struct fx_txn *txn, int64_t before_ms);

#endif
