#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_store_internal.h"
#include "store/fx_topics.h"

static struct fx_topic *
topic_called(struct fx_topics *topics, const char *name, size_t size)
{
	struct fx_topic *t = topics->topics;
	size_t i;

	for (i = 0; i < topics->count; i++)
		if (t[i].size == size && memcmp(t[i].name, name, size) == 0)
			return &t[i];
	return NULL;
}

static struct fx_topic *
add(struct fx_topics *topics, const char *name, size_t size)
{
	struct fx_topic *t;

	fx_assert(topics->count < FX_TOPICS_MAX);
	fx_assert(size <= FX_TOPIC_BYTES);
	t = &topics->topics[topics->count++];
	memset(t, 0, sizeof(*t));
	memcpy(t->name, name, size);
	t->size = size;
	return t;
}

static int
load(struct fx_in *key, struct fx_in *value, void *context)
{
	struct fx_topics *topics = context;
	struct fx_topic *t;

	if (key->size > FX_TOPIC_BYTES || topics->count == FX_TOPICS_MAX)
		return fx_store_corrupt("topic");
	t = add(topics, (const char *)key->bytes, key->size);
	t->last = fx_in_number(value, 8);
	return value->bad ? fx_store_corrupt("topic") : 0;
}

int
fx_topics_load(struct fx_txn *txn, struct fx_topics *topics)
{
	struct fx_range range = { .table = FX_TABLE_topics };

	topics->count = 0;
	return fx_table_each(txn, &range, load, topics);
}

int64_t
fx_topics_move(
    struct fx_topics *topics, const char *name, size_t size, int64_t seq)
{
	struct fx_topic *t = topic_called(topics, name, size);
	int64_t before;

	if (t == NULL)
		t = add(topics, name, size);
	fx_assert(seq > t->last);
	before = t->last;
	t->last = seq;
	t->changed = true;
	return before;
}

int
fx_topics_save(struct fx_txn *txn, struct fx_topics *topics)
{
	unsigned char bytes[8];
	struct fx_topic *t;
	size_t i;
	int rc = 0;

	for (i = 0; i < topics->count && rc == 0; i++) {
		struct fx_key key = fx_key_of(topics->topics[i].name);
		struct fx_out out = { bytes, sizeof(bytes), 0 };

		t = &topics->topics[i];
		if (!t->changed)
			continue;
		fx_out_number(&out, t->last, 8);
		rc = fx_table_put(txn, FX_TABLE_topics, &key, bytes, 8);
		t->changed = rc != 0;
	}
	return rc;
}
