/*
 * One record in the store: its value, and its rows in the queue and among the
 * deadlines, which are pure functions of it.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "store/fx_records_internal.h"

#define STAMP_BYTES (4 + 8 + 8 + FX_RECENT_BYTES)

void
fx_record_kind(enum fx_kind kind, struct fx_record_kind *facts)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *f;
	size_t i, count;

	fx_assert(shape->sort == FX_RECORD);
	facts->kind = kind;
	facts->size = shape->size;
	facts->key = fx_schema_key(kind);
	facts->state = fx_schema_state(kind);
	facts->count = 0;
	f = shape->fields(&count);
	for (i = 0; i < count; i++) {
		if (f[i].type != FX_DUE)
			continue;
		fx_assert(facts->count < FX_DUES_MAX);
		facts->dues[facts->count++] = &f[i];
	}
}

void
fx_record_stand(const struct fx_record_kind *facts, const void *record,
    struct fx_standing *standing)
{
	size_t i;

	standing->there = true;
	standing->state =
	    facts->state == NULL ? 0 : fx_schema_number(facts->state, record);
	fx_assert(standing->state < FX_STATES_MAX);
	for (i = 0; i < facts->count; i++)
		standing->dues[i] = fx_schema_number(facts->dues[i], record);
}

/* Its earliest deadline; 0: none. */
static int64_t
earliest(const struct fx_record_kind *facts, const struct fx_standing *standing)
{
	int64_t first = 0;
	size_t i;

	for (i = 0; i < facts->count; i++)
		if (standing->dues[i] != 0 &&
		    (first == 0 || standing->dues[i] < first))
			first = standing->dues[i];
	return first;
}

struct fx_key
fx_record_queue_key(const struct fx_record_kind *facts, const char *name,
    const struct fx_standing *standing)
{
	static const unsigned char never[8] = { 255, 255, 255, 255, 255, 255,
		255, 255 };
	int64_t due = earliest(facts, standing);
	struct fx_key key = fx_key_of("");

	fx_key_path(&key, facts->kind, "");
	fx_key_byte(&key, (unsigned int)standing->state);
	if (due == 0)
		fx_key_bytes(&key, never, sizeof(never));
	else
		fx_key_number(&key, due);
	fx_key_text(&key, name);
	return key;
}

struct fx_key
fx_record_due_key(const struct fx_record_kind *facts, const char *name,
    size_t i, int64_t due_ms)
{
	struct fx_key key = fx_key_of("");

	fx_key_number(&key, due_ms);
	fx_key_path(&key, facts->kind, name);
	fx_key_byte(&key, 0);
	fx_key_text(&key, facts->dues[i]->name);
	return key;
}

static int
move_in_queue(struct fx_txn *txn, const struct fx_record_kind *facts,
    const char *name, const struct fx_standing *was,
    const struct fx_standing *is)
{
	struct fx_key to = fx_record_queue_key(facts, name, is), from;
	int rc;

	if (was->there) {
		if (was->state == is->state &&
		    earliest(facts, was) == earliest(facts, is))
			return 0;
		from = fx_record_queue_key(facts, name, was);
		rc = FX_BUG(16) ? 0
				: fx_table_remove(txn, FX_TABLE_queue, &from);
		if (rc == FX_ENOENT)
			return fx_store_corrupt("queue");
		if (rc != 0)
			return rc;
	}
	return fx_table_put(txn, FX_TABLE_queue, &to, NULL, 0);
}

/* One deadline; the row of the old one may have been dropped. */
static int
move_due(struct fx_txn *txn, const struct fx_record_kind *facts,
    const char *name, size_t i, const int64_t times[2])
{
	struct fx_key key;
	int rc = 0;

	if (times[0] != 0) {
		key = fx_record_due_key(facts, name, i, times[0]);
		rc = FX_BUG(36) ? 0 : fx_table_remove(txn, FX_TABLE_due, &key);
	}
	if (rc != 0 && rc != FX_ENOENT)
		return rc;
	if (times[1] == 0)
		return 0;
	key = fx_record_due_key(facts, name, i, times[1]);
	return fx_table_put(txn, FX_TABLE_due, &key, NULL, 0);
}

int
fx_record_index(struct fx_txn *txn, const struct fx_record_kind *facts,
    const char *name, const struct fx_standing *was,
    const struct fx_standing *is)
{
	int64_t times[2];
	size_t i;
	int rc = move_in_queue(txn, facts, name, was, is);

	for (i = 0; i < facts->count && rc == 0; i++) {
		times[0] = was->there ? was->dues[i] : 0;
		times[1] = is->dues[i];
		if (times[0] != times[1])
			rc = move_due(txn, facts, name, i, times);
	}
	return rc;
}

void
fx_record_stamp(struct fx_in *value, struct fx_stamp *stamp)
{
	stamp->rev = (uint32_t)fx_in_number(value, 4);
	stamp->seq = fx_in_number(value, 8);
	stamp->since_ms = fx_in_number(value, 8);
	fx_recent_read(value, &stamp->recent);
}

int
fx_record_read(struct fx_txn *txn, enum fx_kind kind, struct fx_in *value,
    struct fx_stamp *stamp, void *record)
{
	const struct fx_node *map;
	char field[FX_NAME_MAX + 1];
	int rc;

	fx_record_stamp(value, stamp);
	if (value->bad)
		return fx_store_corrupt("record");
	rc = fx_unpack(txn->unpack, value->bytes, value->size, &map);
	if (rc == FX_ENOMEM)
		return rc;
	if (rc == 0)
		rc = fx_codec_decode(kind, map, FX_FOREIGN, record, field);
	return rc == 0 ? 0 : fx_store_corrupt(fx_schema_shape(kind)->name);
}

int
fx_record_write(struct fx_txn *txn, enum fx_kind kind, const char *name,
    const struct fx_stamp *stamp, const void *record)
{
	unsigned char bytes[STAMP_BYTES + FX_MAP_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };
	struct fx_key key = fx_key_of("");
	size_t used;
	int rc;

	fx_key_path(&key, kind, name);
	fx_out_number(&out, stamp->rev, 4);
	fx_out_number(&out, stamp->seq, 8);
	fx_out_number(&out, stamp->since_ms, 8);
	fx_recent_write(&out, &stamp->recent);
	rc = fx_codec_encode(
	    kind, record, bytes + out.size, FX_MAP_BYTES, &used);
	fx_assert(rc == 0);
	return fx_table_put(
	    txn, FX_TABLE_records, &key, bytes, out.size + used);
}
