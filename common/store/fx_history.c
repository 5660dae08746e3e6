/*
 * The events of a record: the last ones lie with the record itself, those
 * before them here, a row for each so many.  A row of its own for each event
 * would write a page of its own for each event.
 */
#include "store/fx_history.h"
#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_records_internal.h"

#define SEQ_BYTES 6

struct showing {
	int64_t after;
	bool ended; /* take wants no more */
	fx_seq_fn *take;
	void *context;
};

void
fx_recent_read(struct fx_in *in, struct fx_recent *recent)
{
	size_t i;

	recent->count = (size_t)fx_in_number(in, 1);
	if (recent->count > FX_RECENT_MAX)
		in->bad = true;
	if (in->bad)
		recent->count = 0;
	for (i = 0; i < recent->count; i++)
		recent->seqs[i] = fx_in_number(in, SEQ_BYTES);
}

void
fx_recent_write(struct fx_out *out, const struct fx_recent *recent)
{
	size_t i;

	fx_out_number(out, (int64_t)recent->count, 1);
	for (i = 0; i < recent->count; i++)
		fx_out_number(out, recent->seqs[i], SEQ_BYTES);
}

static struct fx_key
key_of(enum fx_kind kind, const char *name)
{
	struct fx_key key = fx_key_of("");

	fx_key_path(&key, kind, name);
	fx_key_byte(&key, 0);
	return key;
}

/* A row is named by its last event, so a look for later ones finds it. */
int
fx_history_put(struct fx_txn *txn, enum fx_kind kind, const char *name,
    const struct fx_recent *recent)
{
	struct fx_key key = key_of(kind, name);
	unsigned char bytes[FX_RECENT_BYTES];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_assert(recent->count > 0);
	fx_key_number(&key, recent->seqs[recent->count - 1]);
	fx_recent_write(&out, recent);
	return fx_table_put(txn, FX_TABLE_history, &key, bytes, out.size);
}

static int
show(struct showing *showing, const struct fx_recent *recent)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < recent->count && rc == 0; i++)
		if (recent->seqs[i] > showing->after)
			rc = showing->take(recent->seqs[i], showing->context);
	showing->ended = rc > 0;
	return rc;
}

static int
show_row(struct fx_in *key, struct fx_in *value, void *context)
{
	struct fx_recent recent;

	(void)key; /* it says what the value says */
	fx_recent_read(value, &recent);
	return value->bad ? fx_store_corrupt("history")
			  : show(context, &recent);
}

static int
note_key(struct fx_in *key, struct fx_in *value, void *context)
{
	struct fx_key *first = context;

	(void)value;
	fx_key_bytes(first, key->bytes, key->size);
	return 1;
}

static int
copy_row(struct fx_in *key, struct fx_in *value, void *context)
{
	struct fx_key copy = fx_key_of("");

	fx_key_bytes(&copy, key->bytes, key->size);
	return fx_table_put(
	    context, FX_TABLE_history, &copy, value->bytes, value->size);
}

int
fx_history_replace(
    struct fx_txn *to, struct fx_txn *from, enum fx_kind kind, const char *name)
{
	struct fx_key key = key_of(kind, name), first;
	struct fx_range range = { FX_TABLE_history, key, key.size,
		FX_RANGE_AT };
	int rc;

	do {
		first = fx_key_of("");
		rc = fx_table_each(to, &range, note_key, &first);
		if (rc == 0 && first.size > 0)
			rc = fx_table_remove(to, FX_TABLE_history, &first);
	} while (rc == 0 && first.size > 0);
	return rc == 0 ? fx_table_each(from, &range, copy_row, to) : rc;
}

static int
show_recent(struct fx_txn *txn, const struct fx_history *history,
    struct showing *showing)
{
	struct fx_key key = fx_key_of("");
	struct fx_stamp stamp;
	struct fx_in value;
	int rc;

	fx_key_path(&key, history->kind, history->key);
	rc = fx_table_get(txn, FX_TABLE_records, &key, &value);
	if (rc != 0)
		return rc == FX_ENOENT ? 0 : rc;
	fx_record_stamp(&value, &stamp);
	if (value.bad)
		return fx_store_corrupt("record");
	rc = show(showing, &stamp.recent);
	return rc < 0 ? rc : 0;
}

int
fx_history_each(struct fx_txn *txn, const struct fx_history *history,
    fx_seq_fn *take, void *context)
{
	struct fx_key key = key_of(history->kind, history->key);
	struct showing showing = { history->after, false, take, context };
	struct fx_range range = { FX_TABLE_history, key, key.size,
		FX_RANGE_BEHIND };
	int rc;

	fx_key_number(&range.from, history->after);
	rc = fx_table_each(txn, &range, show_row, &showing);
	if (rc != 0 || showing.ended)
		return rc;
	return show_recent(txn, history, &showing);
}
