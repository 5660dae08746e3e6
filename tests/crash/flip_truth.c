#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "store/fx_journal.h"
#include "store/fx_store_internal.h"
#include "tests/crash/flip.h"

#define MARK "rig" /* what the rig itself writes to meta */

/* A walk over one table: remembering, or comparing with what is remembered. */
struct walk {
	struct flip_truth *into;        /* remembers */
	const struct flip_truth *truth; /* compares, from row `at` on */
	size_t at;
	int table;
	char *why;
	bool wrong;
};

static const char *const names[FX_TABLE_COUNT] = {
#define T(name) #name,
	FX_TABLES(T)
#undef T
};

static void
remember(struct walk *w, const unsigned char *key, size_t key_size,
    const unsigned char *value, size_t value_size)
{
	struct flip_truth *t = w->into;
	struct flip_row *row;

	if (t->count == t->room) {
		t->room = t->room * 2 + 1024;
		t->rows = realloc(t->rows, t->room * sizeof(*t->rows));
		if (t->rows == NULL)
			rig_die("no memory");
	}
	row = &t->rows[t->count++];
	row->table = w->table;
	row->key_size = key_size;
	row->value_size = value_size;
	row->key = malloc(key_size + 1);
	if (row->key == NULL)
		rig_die("no memory");
	memcpy(row->key, key, key_size);
	fx_crypto_sum("", 0, value, value_size, row->hash);
}

static void
wrong(struct walk *w, const char *what)
{
	w->wrong = true;
	(void)snprintf(w->why, 128, "%s: %s", names[w->table], what);
}

static int
compare(struct walk *w, const unsigned char *key, size_t key_size,
    const unsigned char *value, size_t value_size)
{
	unsigned char hash[16];
	const struct flip_row *row = &w->truth->rows[w->at];

	if (w->table == FX_TABLE_meta && key_size == strlen(MARK) &&
	    memcmp(key, MARK, key_size) == 0)
		return 0;
	if (w->at == w->truth->count || row->table != w->table) {
		wrong(w, "a row too many");
		return 1;
	}
	w->at++;
	fx_crypto_sum("", 0, value, value_size, hash);
	if (row->key_size != key_size || row->value_size != value_size ||
	    memcmp(row->key, key, key_size) != 0 ||
	    memcmp(row->hash, hash, sizeof(hash)) != 0) {
		wrong(w, "another row");
		return 1;
	}
	return 0;
}

static int
take(struct walk *w, const unsigned char *key, size_t key_size,
    const unsigned char *value, size_t value_size)
{
	if (w->into == NULL)
		return compare(w, key, key_size, value, value_size);
	remember(w, key, key_size, value, value_size);
	return 0;
}

static int
take_table(struct fx_in *key, struct fx_in *value, void *context)
{
	return take(context, key->bytes, key->size, value->bytes, value->size);
}

static int
take_journal(const struct fx_row *row, void *context)
{
	struct fx_key key = fx_key_of("");

	fx_key_number(&key, row->seq);
	return take(context, key.bytes, key.size, row->bytes, row->size);
}

static int
walk_table(struct fx_txn *txn, struct walk *w)
{
	const struct fx_reach all = { 1, SIZE_MAX, SIZE_MAX };
	struct fx_range range = { .table = (enum fx_table)w->table,
		.begin = FX_RANGE_AT };

	if (w->table == FX_TABLE_journal)
		return fx_journal_range(txn, &all, take_journal, w);
	return fx_table_each(txn, &range, take_table, w);
}

static int
walk_all(struct fx_txn *txn, struct walk *w)
{
	int rc = 0;

	for (w->table = 0; w->table < FX_TABLE_COUNT && rc == 0 && !w->wrong;
	     w->table++) {
		rc = walk_table(txn, w);
		if (rc == 0 && !w->wrong && w->truth != NULL &&
		    w->at < w->truth->count &&
		    w->truth->rows[w->at].table == w->table)
			wrong(w, "a row too few");
	}
	return rc;
}

void
flip_remember(struct fx_store *store, struct flip_truth *truth)
{
	struct walk w = { .into = truth };
	struct fx_txn *reader;

	if (fx_store_reader(store, &reader) != 0 ||
	    fx_store_begin_read(reader) != 0 || walk_all(reader, &w) != 0 ||
	    fx_journal_last(reader, &truth->journal) != 0)
		rig_die("the store is not whole to begin with");
	fx_store_end_read(reader);
	fx_store_reader_close(reader);
}

/* By key, as decisions do. */
static int
ask_keys(struct fx_txn *txn, struct walk *w)
{
	const struct flip_row *row;
	struct fx_row event;
	struct fx_key key;
	struct fx_in in;
	int rc = 0;
	size_t i;

	for (i = 0; i < w->truth->count && rc == 0; i++) {
		row = &w->truth->rows[i];
		w->table = row->table;
		if (row->table == FX_TABLE_journal) {
			in.size = 8;
			in.bytes = row->key;
			in.bad = false;
			rc = fx_journal_read(txn, fx_in_number(&in, 8), &event);
		} else {
			key = fx_key_of("");
			fx_key_bytes(&key, row->key, row->key_size);
			rc = fx_table_get(txn, row->table, &key, &in);
		}
	}
	if (rc == FX_ENOENT) {
		wrong(w, "a key is not found");
		rc = 0;
	}
	return rc;
}

enum flip_outcome
flip_ask(struct fx_store *store, const struct flip_truth *truth, char why[128])
{
	struct walk w = { .truth = truth, .why = why };
	struct fx_txn *reader;
	int rc = fx_store_reader(store, &reader);

	if (rc == 0)
		rc = fx_store_begin_read(reader);
	if (rc == 0)
		rc = walk_all(reader, &w);
	if (rc == 0 && !w.wrong)
		rc = ask_keys(reader, &w);
	if (rc != 0)
		return FLIP_ON_READ;
	fx_store_end_read(reader);
	fx_store_reader_close(reader);
	return w.wrong ? FLIP_SILENT : FLIP_HARMLESS;
}
