#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_consumers.h"
#include "store/fx_store_internal.h"

#define CONSUMER_BYTES (1 + 1 + FX_STORE_ID + 8 + 8 + FX_HASH_BYTES + 8)

struct showing {
	fx_consumer_fn *take;
	void *context;
};

int
fx_consumers_put(struct fx_txn *txn, const struct fx_consumer *consumer)
{
	const struct fx_cursor *cursor = &consumer->cursor;
	struct fx_key key = fx_key_of(consumer->name);
	unsigned char bytes[CONSUMER_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_assert(key.size > 0 && key.size <= FX_CONSUMER_BYTES);
	fx_out_number(&out, consumer->class, 1);
	fx_out_number(&out, consumer->lapsed, 1);
	fx_out_bytes(&out, cursor->store, sizeof(cursor->store));
	fx_out_number(&out, cursor->epoch, 8);
	fx_out_number(&out, cursor->seq, 8);
	fx_out_bytes(&out, cursor->hash, sizeof(cursor->hash));
	fx_out_number(&out, cursor->time_ms, 8);
	return fx_table_put(txn, FX_TABLE_consumers, &key, bytes, out.size);
}

int
fx_consumers_remove(struct fx_txn *txn, const char *name)
{
	struct fx_key key = fx_key_of(name);

	return fx_table_remove(txn, FX_TABLE_consumers, &key);
}

static int
show(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_consumer consumer = { 0 };
	struct fx_cursor *cursor = &consumer.cursor;
	int64_t class;

	if (key->size == 0 || key->size > FX_CONSUMER_BYTES)
		return fx_store_corrupt("consumer");
	memcpy(consumer.name, key->bytes, key->size);
	class = fx_in_number(value, 1);
	consumer.class = (enum fx_consumer_class) class;
	consumer.lapsed = fx_in_number(value, 1) != 0;
	fx_in_bytes(value, cursor->store, sizeof(cursor->store));
	cursor->epoch = fx_in_number(value, 8);
	cursor->seq = fx_in_number(value, 8);
	fx_in_bytes(value, cursor->hash, sizeof(cursor->hash));
	cursor->time_ms = fx_in_number(value, 8);
	if (value->bad || class > FX_CONSUMER_GUEST)
		return fx_store_corrupt("consumer");
	return showing->take(&consumer, showing->context);
}

int
fx_consumers_each(struct fx_txn *txn, fx_consumer_fn *take, void *context)
{
	struct fx_range range = { .table = FX_TABLE_consumers };
	struct showing showing = { take, context };

	return fx_table_each(txn, &range, show, &showing);
}
