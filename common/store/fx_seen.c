#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"
#include "store/fx_seen.h"
#include "store/fx_store_internal.h"

#define SEEN_BYTES (FX_HASH_BYTES + 2 + 8 + 1 + FX_REPLY_BYTES)

static struct fx_key
key_of(const unsigned char id[FX_ID_BYTES])
{
	struct fx_key key = fx_key_of("");

	fx_key_bytes(&key, id, FX_ID_BYTES);
	return key;
}

int
fx_seen_get(struct fx_txn *txn, const unsigned char id[FX_ID_BYTES],
    struct fx_seen *seen)
{
	struct fx_key key = key_of(id);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_seen, &key, &in);

	if (rc != 0)
		return rc;
	fx_in_bytes(&in, seen->digest, sizeof(seen->digest));
	seen->code = (int)fx_in_number(&in, 2);
	seen->seq = fx_in_number(&in, 8);
	seen->count = (int)fx_in_number(&in, 1);
	if (in.bad || in.size > sizeof(seen->reply))
		return fx_store_corrupt("seen");
	seen->reply_size = in.size;
	fx_in_bytes(&in, seen->reply, seen->reply_size);
	return 0;
}

int
fx_seen_put(struct fx_txn *txn, const unsigned char id[FX_ID_BYTES],
    const struct fx_seen *seen)
{
	struct fx_key key = key_of(id);
	unsigned char bytes[SEEN_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_bytes(&out, seen->digest, sizeof(seen->digest));
	fx_out_number(&out, seen->code, 2);
	fx_out_number(&out, seen->seq, 8);
	fx_out_number(&out, seen->count, 1);
	fx_out_bytes(&out, seen->reply, seen->reply_size);
	return fx_table_put(txn, FX_TABLE_seen, &key, bytes, out.size);
}

/* Whether the oldest id, where the cursor stands, is too old. */
static bool
is_old(MDB_cursor *cursor, int64_t before_ms, int *rc)
{
	MDB_val k;

	*rc = mdb_cursor_get(cursor, &k, NULL, MDB_FIRST);
	return *rc == 0 && k.mv_size == FX_ID_BYTES &&
	       fx_uuid_time(k.mv_data) < before_ms;
}

int
fx_seen_expire(struct fx_txn *txn, int64_t before_ms)
{
	MDB_cursor *cursor;
	int i, rc;

	fx_assert(txn->begun && txn->writes);
	rc =
	    mdb_cursor_open(txn->txn, fx_table_of(txn, FX_TABLE_seen), &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	for (i = 0; i < FX_SEEN_EXPIRE && is_old(cursor, before_ms, &rc); i++) {
		rc = mdb_cursor_del(cursor, 0);
		if (rc != 0)
			break;
	}
	mdb_cursor_close(cursor);
	return rc == 0 || rc == MDB_NOTFOUND ? 0
					     : fx_store_failed("expire", rc);
}
