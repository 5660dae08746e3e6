/*
 * Records as queries, timers and verification see them: one by one, in the
 * order of the queue, by deadline, and counted.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_records_internal.h"

#define COUNTS_BYTES (FX_STATES_MAX * 8)

struct showing {
	struct fx_txn *txn;
	enum fx_kind kind;
	size_t prefix; /* bytes of a key before what differs */
	fx_stored_fn *take_stored;
	fx_queued_fn *take_queued;
	fx_due_fn *take_due;
	int64_t now_ms;
	void *context;
};

int
fx_records_checkpoint(struct fx_txn *txn, int64_t *seq)
{
	struct fx_head head;
	int rc = fx_meta_head(txn, &head);

	if (rc == 0)
		*seq = head.seq;
	return rc;
}

/* --- one by one --- */

static int
take_apart(struct fx_txn *txn, struct fx_in *value, struct fx_stored *stored)
{
	struct fx_stamp stamp;
	int rc;

	rc = fx_record_read(txn, stored->kind, value, &stamp, stored->record);
	if (rc != 0)
		return rc;
	stored->rev = stamp.rev;
	stored->seq = stamp.seq;
	stored->since_ms = stamp.since_ms;
	stored->recent = stamp.recent;
	return 0;
}

int
fx_records_get(struct fx_txn *txn, enum fx_kind kind, const char *name,
    struct fx_stored *stored)
{
	struct fx_key key = fx_key_of("");
	struct fx_in value;
	int rc;

	fx_key_path(&key, kind, name);
	rc = fx_table_get(txn, FX_TABLE_records, &key, &value);
	if (rc != 0)
		return rc;
	stored->kind = kind;
	fx_copy_text(stored->key, sizeof(stored->key), name);
	return take_apart(txn, &value, stored);
}

/* The rest of a key, as text. */
static int
take_name(const struct fx_in *key, size_t prefix, char name[FX_KEY_BYTES])
{
	size_t size = key->size - prefix;

	if (key->size < prefix || size >= FX_KEY_BYTES)
		return fx_store_corrupt("key");
	memcpy(name, key->bytes + prefix, size);
	name[size] = '\0';
	return 0;
}

static int
show_stored(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_stored stored;
	int rc;

	stored.kind = showing->kind;
	rc = take_name(key, showing->prefix, stored.key);
	if (rc == 0)
		rc = take_apart(showing->txn, value, &stored);
	return rc == 0 ? showing->take_stored(&stored, showing->context) : rc;
}

int
fx_records_each(struct fx_txn *txn, enum fx_kind kind, const char *after,
    fx_stored_fn *take, void *context)
{
	struct showing showing = { .txn = txn,
		.kind = kind,
		.take_stored = take,
		.context = context };
	struct fx_range range = { .table = FX_TABLE_records,
		.begin = FX_RANGE_BEHIND };

	fx_key_path(&range.from, kind, "");
	range.same = showing.prefix = range.from.size;
	fx_key_text(&range.from, after);
	return fx_table_each(txn, &range, show_stored, &showing);
}

/* --- in the order of the queue --- */

static int
show_queued(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_in rest = { key->bytes + showing->prefix,
		key->size - showing->prefix, false };
	struct fx_queued queued;

	(void)value; /* it is empty */
	if (rest.size < 8 || rest.size > sizeof(queued.here.bytes))
		return fx_store_corrupt("queue");
	queued.here.size = rest.size;
	memcpy(queued.here.bytes, rest.bytes, rest.size);
	/* All ones is no number of ours: it means that none is due. */
	queued.due_ms = rest.bytes[0] == UINT8_MAX ? 0 : fx_in_number(&rest, 8);
	if (take_name(key, showing->prefix + 8, queued.key) != 0)
		return FX_ECORRUPT;
	return showing->take_queued(&queued, showing->context);
}

int
fx_records_list(struct fx_txn *txn, const struct fx_queue *queue,
    fx_queued_fn *take, void *context)
{
	struct showing showing = { .take_queued = take, .context = context };
	struct fx_range range = { .table = FX_TABLE_queue,
		.begin = FX_RANGE_BEHIND };

	fx_assert(queue->state >= 0 && queue->state < FX_STATES_MAX);
	fx_assert(queue->after.size <= sizeof(queue->after.bytes));
	fx_key_path(&range.from, queue->kind, "");
	fx_key_byte(&range.from, (unsigned int)queue->state);
	range.same = showing.prefix = range.from.size;
	fx_key_bytes(&range.from, queue->after.bytes, queue->after.size);
	return fx_table_each(txn, &range, show_queued, &showing);
}

/* --- by deadline --- */

#define COUNT "count/" /* in meta, and the name of a kind */

int
fx_record_path_kind(
    struct fx_txn *txn, const struct fx_in *path, enum fx_kind *kind)
{
	const unsigned char *end = memchr(path->bytes, '/', path->size);
	struct fx_key name = fx_key_of(COUNT);
	struct fx_in counts;
	int rc;

	if (end == NULL || end - path->bytes > FX_NAME_MAX)
		return fx_store_corrupt("kind");
	fx_key_text(&name, fx_store_service(txn->store));
	fx_key_byte(&name, '.');
	fx_key_bytes(&name, path->bytes, (size_t)(end - path->bytes));
	*kind = fx_schema_kind((const char *)name.bytes + strlen(COUNT),
	    name.size - strlen(COUNT), FX_RECORD);
	if (*kind != FX_KIND_NONE)
		return 0;
	/* A key without a value has no sum; what counts the kind has. */
	rc = fx_table_get(txn, FX_TABLE_meta, &name, &counts);
	return rc == FX_ENOENT ? fx_store_corrupt("kind") : rc;
}

/* "unit/RMA-2611-00042-D.01", 0x00, "lapse_due"; its kind is known. */
static int
read_due(const struct fx_in *path, struct fx_due *due)
{
	char field[FX_NAME_MAX + 1];
	const unsigned char *slash, *end;
	struct fx_in key;
	size_t kind;

	slash = memchr(path->bytes, '/', path->size);
	end = memchr(path->bytes, '\0', path->size);
	if (slash == NULL || end == NULL || slash > end ||
	    path->size - (size_t)(end - path->bytes) > sizeof(field))
		return FX_ECORRUPT;
	kind = (size_t)(slash - path->bytes);
	key = (struct fx_in){ path->bytes, (size_t)(end - path->bytes), false };
	if (take_name(&key, kind + 1, due->key) != 0)
		return FX_ECORRUPT;
	memset(field, 0, sizeof(field));
	memcpy(field, end + 1, path->size - key.size - 1);
	due->field = fx_schema_field(due->kind, field);
	if (due->field == NULL || due->field->type != FX_DUE)
		return FX_ECORRUPT;
	due->command = due->field->due;
	return 0;
}

static int
show_due(struct fx_in *key, struct fx_in *value, void *context)
{
	struct showing *showing = context;
	struct fx_due due = { .kind = FX_KIND_NONE };
	int rc;

	(void)value; /* it is empty */
	due.due_ms = fx_in_number(key, 8);
	if (key->bad)
		return fx_store_corrupt("due");
	if (due.due_ms > showing->now_ms)
		return 1;
	rc = fx_record_path_kind(showing->txn, key, &due.kind);
	/* The next release set it, and will see to it. */
	if (rc != 0 || due.kind == FX_KIND_NONE)
		return rc;
	if (read_due(key, &due) != 0)
		return fx_store_corrupt("due");
	return showing->take_due(&due, showing->context);
}

int
fx_records_due(
    struct fx_txn *txn, int64_t now_ms, fx_due_fn *take, void *context)
{
	struct showing showing = { .txn = txn,
		.take_due = take,
		.now_ms = now_ms,
		.context = context };
	struct fx_range range = { .table = FX_TABLE_due };

	return fx_table_each(txn, &range, show_due, &showing);
}

static int
take_time(struct fx_in *key, struct fx_in *value, void *context)
{
	int64_t *due_ms = context;

	(void)value; /* it is empty */
	*due_ms = fx_in_number(key, 8);
	return key->bad ? fx_store_corrupt("due") : 1;
}

int
fx_records_next_due(struct fx_txn *txn, int64_t *due_ms)
{
	struct fx_range range = { .table = FX_TABLE_due };

	*due_ms = 0;
	return fx_table_each(txn, &range, take_time, due_ms);
}

bool
fx_records_wants(struct fx_records *records, const struct fx_due *due)
{
	const void *record = fx_records_find(records, due->kind, due->key);

	return fx_schema_number(due->field, record) == due->due_ms;
}

#define DROPPED "due_dropped" /* in meta: the latest that was */

static int
put_dropped(struct fx_txn *txn, int64_t due_ms)
{
	unsigned char bytes[8];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, due_ms, sizeof(bytes));
	return fx_meta_put(txn, DROPPED, bytes, sizeof(bytes));
}

int
fx_records_dropped(struct fx_txn *txn, int64_t *due_ms)
{
	unsigned char bytes[8];
	struct fx_in in = { bytes, sizeof(bytes), false };
	int rc = fx_meta_get(txn, DROPPED, bytes, sizeof(bytes));

	*due_ms = rc == 0 ? fx_in_number(&in, sizeof(bytes)) : 0;
	return rc == FX_ENOENT ? 0 : rc;
}

/*
 * No event says that it was dropped, and the next may be long in coming: the
 * check would find a record without its deadline, as if that were lost.
 */
static int
note_dropped(struct fx_txn *txn, int64_t due_ms)
{
	int64_t latest;
	int rc = fx_records_dropped(txn, &latest);

	return rc == 0 && due_ms > latest ? put_dropped(txn, due_ms) : rc;
}

int
fx_records_drop_due(struct fx_txn *txn, const struct fx_due *due)
{
	struct fx_record_kind facts;
	struct fx_key key;
	size_t i;
	int rc;

	fx_record_kind(due->kind, &facts);
	for (i = 0; i < facts.count && facts.dues[i] != due->field;)
		i++;
	fx_assert(i < facts.count);
	key = fx_record_due_key(&facts, due->key, i, due->due_ms);
	rc = fx_table_remove(txn, FX_TABLE_due, &key);
	if (rc == FX_ENOENT)
		return 0;
	return rc == 0 ? note_dropped(txn, due->due_ms) : rc;
}

/* --- counted --- */

static struct fx_key
counts_key(enum fx_kind kind)
{
	struct fx_key key = fx_key_of(COUNT);

	fx_key_text(&key, fx_schema_shape(kind)->name);
	return key;
}

int
fx_records_counts(
    struct fx_txn *txn, enum fx_kind kind, int64_t counts[FX_STATES_MAX])
{
	struct fx_key key = counts_key(kind);
	struct fx_in in;
	size_t i;
	int rc = fx_table_get(txn, FX_TABLE_meta, &key, &in);

	if (rc != 0 && rc != FX_ENOENT)
		return rc;
	for (i = 0; i < FX_STATES_MAX; i++)
		counts[i] = rc == 0 ? fx_in_number(&in, 8) : 0;
	return rc == 0 && in.bad ? fx_store_corrupt("counts") : 0;
}

int
fx_record_add_counts(
    struct fx_txn *txn, enum fx_kind kind, const int64_t more[FX_STATES_MAX])
{
	struct fx_key key = counts_key(kind);
	unsigned char bytes[COUNTS_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };
	int64_t counts[FX_STATES_MAX];
	size_t i;
	int rc = fx_records_counts(txn, kind, counts);

	for (i = 0; i < FX_STATES_MAX && rc == 0; i++) {
		if (counts[i] + more[i] < 0)
			return fx_store_corrupt("counts");
		fx_out_number(&out, counts[i] + more[i], 8);
	}
	if (rc != 0)
		return rc;
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}
