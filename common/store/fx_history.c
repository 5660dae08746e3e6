#include "store/fx_history.h"
#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_store_internal.h"

struct showing {
	size_t path; /* bytes of the key before the number */
	fx_seq_fn *take;
	void *context;
};

static struct fx_key
key_of(enum fx_kind kind, const char *name)
{
	struct fx_key key = fx_key_of("");

	fx_key_path(&key, kind, name);
	fx_key_byte(&key, 0);
	return key;
}

int
fx_history_put(
    struct fx_txn *txn, enum fx_kind kind, const char *name, int64_t seq)
{
	struct fx_key key = key_of(kind, name);

	fx_key_number(&key, seq);
	return fx_table_put(txn, FX_TABLE_history, &key, NULL, 0);
}

static int
show(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_in number = { key->bytes + showing->path,
		key->size - showing->path, false };
	int64_t seq = fx_in_number(&number, sizeof(seq));

	(void)value; /* it is empty */
	if (number.bad)
		return fx_store_corrupt("history");
	return showing->take(seq, showing->context);
}

int
fx_history_each(struct fx_txn *txn, const struct fx_history *history,
    fx_seq_fn *take, void *context)
{
	struct fx_key key = key_of(history->kind, history->key);
	struct showing showing = { key.size, take, context };
	struct fx_range range = { FX_TABLE_history, key, key.size,
		FX_RANGE_BEHIND };

	fx_key_number(&range.from, history->after);
	return fx_table_each(txn, &range, show, &showing);
}
