#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_cursor.h"
#include "store/fx_store_internal.h"

#define CURSOR_BYTES (FX_STORE_ID + 8 + 8 + FX_HASH_BYTES + 8)

struct showing {
	fx_cursor_fn *take;
	void *context;
};

static int
take_apart(struct fx_in *in, struct fx_cursor *cursor)
{
	fx_in_bytes(in, cursor->store, sizeof(cursor->store));
	cursor->epoch = fx_in_number(in, 8);
	cursor->seq = fx_in_number(in, 8);
	fx_in_bytes(in, cursor->hash, sizeof(cursor->hash));
	cursor->time_ms = fx_in_number(in, 8);
	return in->bad ? fx_store_corrupt("cursor") : 0;
}

int
fx_cursor_get(struct fx_txn *txn, const char *peer, struct fx_cursor *cursor)
{
	struct fx_key key = fx_key_of(peer);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_cursors, &key, &in);

	if (rc == 0)
		return take_apart(&in, cursor);
	if (rc != FX_ENOENT)
		return rc;
	memset(cursor, 0, sizeof(*cursor));
	return 0;
}

int
fx_cursor_put(
    struct fx_txn *txn, const char *peer, const struct fx_cursor *cursor)
{
	struct fx_key key = fx_key_of(peer);
	unsigned char bytes[CURSOR_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_assert(strlen(peer) <= FX_PEER_BYTES);
	fx_out_bytes(&out, cursor->store, sizeof(cursor->store));
	fx_out_number(&out, cursor->epoch, 8);
	fx_out_number(&out, cursor->seq, 8);
	fx_out_bytes(&out, cursor->hash, sizeof(cursor->hash));
	fx_out_number(&out, cursor->time_ms, 8);
	return fx_table_put(txn, FX_TABLE_cursors, &key, bytes, out.size);
}

static int
show(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	char peer[FX_PEER_BYTES + 1];
	struct fx_cursor cursor;
	int rc;

	if (key->size > FX_PEER_BYTES)
		return fx_store_corrupt("peer");
	memcpy(peer, key->bytes, key->size);
	peer[key->size] = '\0';
	rc = take_apart(value, &cursor);
	return rc == 0 ? showing->take(peer, &cursor, showing->context) : rc;
}

int
fx_cursor_each(struct fx_txn *txn, fx_cursor_fn *take, void *context)
{
	struct fx_range range = { .table = FX_TABLE_cursors };
	struct showing showing = { take, context };

	return fx_table_each(txn, &range, show, &showing);
}
