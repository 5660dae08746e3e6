#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_store_internal.h"
#include "store/fx_taken.h"

static struct fx_key
key_of(const struct fx_taken *taken)
{
	struct fx_key key = fx_key_of(taken->peer);

	fx_key_byte(&key, 0);
	fx_key_number(&key, taken->seq);
	return key;
}

int
fx_taken_put(struct fx_txn *txn, const struct fx_taken *taken)
{
	struct fx_key key = key_of(taken);

	return fx_table_put(
	    txn, FX_TABLE_taken, &key, taken->hash, FX_HASH_BYTES);
}

int
fx_taken_forget(struct fx_txn *txn, const struct fx_taken *taken, bool *was)
{
	struct fx_key key = key_of(taken);
	unsigned char hash[FX_HASH_BYTES];
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_taken, &key, &in);

	*was = false;
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	fx_in_bytes(&in, hash, sizeof(hash));
	if (in.bad)
		return fx_store_corrupt("taken");
	*was = memcmp(hash, taken->hash, sizeof(hash)) == 0;
	return fx_table_remove(txn, FX_TABLE_taken, &key);
}

int
fx_taken_any(struct fx_txn *txn, bool *any)
{
	int64_t rows = 0;
	int rc = fx_table_rows(txn, FX_TABLE_taken, &rows);

	*any = rows > 0;
	return rc;
}
