/*
 * Whether a whole store is what was written to it.
 *
 * LMDB 0.9 has no sums of its pages (fx_store_pages.c looks at those): a page
 * that was damaged where it says which rows it holds hides some of them, and a
 * row without a value has no sum of ours.  So every table is walked from end to
 * end: keys ascend, sums are right, and there are as many rows as LMDB has
 * counted; what is derived is what it is derived from.
 */
#include <string.h>

#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_journal.h"
#include "store/fx_store_internal.h"

#define KEY_BYTES 256 /* the longest of ours */

struct checking {
	struct fx_txn *txn;
	enum fx_table table;
	int64_t rows;
	size_t size; /* of the key before */
	unsigned char before[KEY_BYTES];
};

static bool
ascends(const struct checking *c, const struct fx_in *key)
{
	size_t least = c->size < key->size ? c->size : key->size;
	int order = memcmp(c->before, key->bytes, least);

	return c->rows == 0 || order < 0 || (order == 0 && c->size < key->size);
}

static int
check_row(struct fx_in *key, struct fx_in *value, void *context)
{
	struct checking *c = context;
	struct fx_key again = fx_key_of("");
	struct fx_in found;
	int rc;

	if (key->size > sizeof(c->before) || !ascends(c, key))
		return fx_store_corrupt("order");
	/* The way down to it leads to it too. */
	fx_key_bytes(&again, key->bytes, key->size);
	rc = fx_table_get(c->txn, c->table, &again, &found);
	if (rc == FX_ENOENT || (rc == 0 && found.bytes != value->bytes))
		return fx_store_corrupt("way");
	if (rc != 0)
		return rc;
	c->rows++;
	c->size = key->size;
	memcpy(c->before, key->bytes, key->size);
	return c->table == FX_TABLE_epochs ? fx_epochs_check(key, value) : 0;
}

static int
check_table(struct fx_txn *txn, enum fx_table table)
{
	struct checking c = { .txn = txn, .table = table };
	struct fx_range range = { .table = table, .begin = FX_RANGE_AT };
	int64_t rows = 0;
	int rc;

	if (txn->store->lacks[table])
		return 0;
	rc = fx_table_each(txn, &range, check_row, &c);
	if (rc == 0)
		rc = fx_table_rows(txn, table, &rows);
	return rc == 0 && rows != c.rows ? fx_store_corrupt("rows") : rc;
}

/* As many rows as numbers, each the next link. */
static int
check_journal(struct fx_txn *txn)
{
	int64_t rows, first, last, seq;
	struct fx_row row;
	int rc = fx_journal_check(txn, SIZE_MAX);

	if (rc == 0)
		rc = fx_table_rows(txn, FX_TABLE_journal, &rows);
	if (rc == 0)
		rc = fx_journal_first(txn, &first);
	if (rc == 0)
		rc = fx_journal_last(txn, &last);
	if (rc != 0)
		return rc;
	if (rows != (first == 0 ? 0 : last - first + 1))
		return fx_store_corrupt("journal_rows");
	/* The way down to each leads to it. */
	for (seq = first; seq != 0 && seq <= last && rc == 0; seq++)
		rc = fx_journal_read(txn, seq, &row);
	return rc == FX_ENOENT ? fx_store_corrupt("journal_hole") : rc;
}

int
fx_store_check_whole(struct fx_txn *txn)
{
	int table, rc = check_journal(txn);

	for (table = 0; table < FX_TABLE_COUNT && rc == 0; table++)
		if (table != FX_TABLE_journal)
			rc = check_table(txn, (enum fx_table)table);
	if (rc == 0)
		rc = fx_archive_check(txn);
	return rc == 0 ? fx_records_check(txn) : rc;
}
