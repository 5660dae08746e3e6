#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_store_internal.h"

#define HEAD_BYTES (8 + 8 + 8 + FX_HASH_BYTES)
#define BASE_BYTES (8 + FX_HASH_BYTES)

/* A place in the journal under a name; all zero when it is not there. */
static int
get_place(struct fx_txn *txn, const char *name, struct fx_head *head)
{
	struct fx_key key = fx_key_of(name);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_meta, &key, &in);

	memset(head, 0, sizeof(*head));
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	head->seq = fx_in_number(&in, 8);
	fx_in_bytes(&in, head->hash, sizeof(head->hash));
	head->time_ms = fx_in_number(&in, 8);
	head->epoch = fx_in_number(&in, 8);
	return in.bad ? fx_store_corrupt(name) : 0;
}

static int
put_place(struct fx_txn *txn, const char *name, const struct fx_head *head)
{
	struct fx_key key = fx_key_of(name);
	unsigned char bytes[HEAD_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, head->seq, 8);
	fx_out_bytes(&out, head->hash, sizeof(head->hash));
	fx_out_number(&out, head->time_ms, 8);
	fx_out_number(&out, head->epoch, 8);
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}

int
fx_meta_head(struct fx_txn *txn, struct fx_head *head)
{
	return get_place(txn, "head", head);
}

int
fx_meta_put_head(struct fx_txn *txn, const struct fx_head *head)
{
	txn->moved = *head;
	return put_place(txn, "head", head);
}

int
fx_meta_backup(struct fx_txn *txn, struct fx_head *head)
{
	return get_place(txn, "backup", head);
}

int
fx_meta_put_backup(struct fx_txn *txn, const struct fx_head *head)
{
	return put_place(txn, "backup", head);
}

int
fx_meta_base(struct fx_txn *txn, struct fx_base *base)
{
	struct fx_key key = fx_key_of("base");
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_meta, &key, &in);

	if (rc != 0)
		return rc == FX_ENOENT ? fx_store_corrupt("base") : rc;
	base->seq = fx_in_number(&in, 8);
	fx_in_bytes(&in, base->hash, sizeof(base->hash));
	return in.bad ? fx_store_corrupt("base") : 0;
}

int
fx_meta_put_base(struct fx_txn *txn, const struct fx_base *base)
{
	struct fx_key key = fx_key_of("base");
	unsigned char bytes[BASE_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, base->seq, 8);
	fx_out_bytes(&out, base->hash, sizeof(base->hash));
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}

int
fx_meta_get(struct fx_txn *txn, const char *name, void *value, size_t size)
{
	struct fx_key key = fx_key_of(name);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_meta, &key, &in);

	if (rc != 0)
		return rc;
	if (in.size != size)
		return fx_store_corrupt(name);
	fx_in_bytes(&in, value, size);
	return 0;
}

int
fx_meta_put(
    struct fx_txn *txn, const char *name, const void *value, size_t size)
{
	struct fx_key key = fx_key_of(name);

	fx_assert(size > 0 && size <= FX_META_BYTES);
	return fx_table_put(txn, FX_TABLE_meta, &key, value, size);
}
