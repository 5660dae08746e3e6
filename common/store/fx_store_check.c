/*
 * Whether a whole store is what was written to it.
 *
 * LMDB 0.9 has no sums of its pages: a page that was damaged where it says
 * which rows it holds hides some of them, and a row without a value has no sum
 * of ours.  So every table is walked from end to end: keys ascend, sums are
 * right, and there are as many rows as LMDB has counted; what is derived is
 * what it is derived from.
 */
#define _GNU_SOURCE /* memmem */

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

/* An index row of the archive: the row it leads to speaks of its subject. */
static int
check_index(struct checking *c, const struct fx_in *key)
{
	struct fx_key arrival = fx_key_of("");
	struct fx_in row;
	int rc;

	if (key->size < 1 + sizeof(int64_t))
		return fx_store_corrupt("archive_index");
	fx_key_bytes(&arrival, key->bytes + key->size - sizeof(int64_t),
	    sizeof(int64_t));
	rc = fx_table_get(c->txn, FX_TABLE_archive, &arrival, &row);
	if (rc == FX_ENOENT ||
	    (rc == 0 && memmem(row.bytes, row.size, key->bytes,
			    key->size - 1 - sizeof(int64_t)) == NULL))
		return fx_store_corrupt("archive_index");
	return rc;
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
	return c->table == FX_TABLE_archive_units ? check_index(c, key) : 0;
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

/* A row of LMDB's list of free pages: how many, then each below the last. */
static int
check_free(const MDB_val *k, const MDB_val *v, size_t end, size_t *pages)
{
	const unsigned char *bytes = v->mv_data;
	size_t count, page, above = end, i;

	if (k->mv_size != sizeof(size_t) || v->mv_size < sizeof(count))
		return fx_store_corrupt("free_list");
	memcpy(&count, bytes, sizeof(count));
	if (count != v->mv_size / sizeof(count) - 1)
		return fx_store_corrupt("free_list");
	for (i = 1; i <= count; i++) {
		memcpy(&page, bytes + i * sizeof(page), sizeof(page));
		if (page < 2 || page >= above)
			return fx_store_corrupt("free_list");
		above = page;
	}
	*pages += count;
	return 0;
}

static int
count_pages(MDB_txn *txn, MDB_dbi table, size_t *pages)
{
	MDB_stat stat;
	int rc = mdb_stat(txn, table, &stat);

	if (rc != 0)
		return fx_store_failed("stat", rc);
	*pages +=
	    stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
	return 0;
}

/*
 * No table of ours, nor LMDB's list of free pages, is of a kind of its own: a
 * key has one value.  A damaged kind would end the process at a commit, or keep
 * a row twice.
 */
static int
check_kinds(struct fx_txn *txn, MDB_cursor *free_pages)
{
	unsigned int kind;
	size_t values;
	int i;

	/* LMDB does not tell the kind of its list: only whether one can count. */
	if (mdb_cursor_count(free_pages, &values) != MDB_INCOMPATIBLE)
		return fx_store_corrupt("free_kind");
	for (i = 0; i < FX_TABLE_COUNT; i++)
		if (!txn->store->lacks[i] &&
		    (mdb_dbi_flags(txn->txn, fx_table_of(txn, (enum fx_table)i),
			 &kind) != 0 ||
			kind != 0))
			return fx_store_corrupt("kind");
	return 0;
}

/* Each page of the file is in one table, or free. */
static int
check_pages(struct fx_txn *txn)
{
	size_t pages = 2, end;
	MDB_cursor *cursor;
	MDB_envinfo info;
	MDB_val k, v;
	int i, rc = mdb_env_info(txn->store->env, &info);

	if (rc == 0)
		rc = mdb_cursor_open(txn->txn, 0, &cursor);
	if (rc != 0)
		return fx_store_failed("free_list", rc);
	end = info.me_last_pgno + 1;
	rc = check_kinds(txn, cursor);
	while (rc == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0)
		rc = check_free(&k, &v, end, &pages);
	mdb_cursor_close(cursor);
	if (rc != MDB_NOTFOUND)
		return rc < 0 ? FX_ECORRUPT : fx_store_failed("free_list", rc);
	rc = count_pages(txn->txn, 0, &pages);
	if (rc == 0)
		rc = count_pages(txn->txn, 1, &pages);
	for (i = 0; i < FX_TABLE_COUNT && rc == 0; i++)
		if (!txn->store->lacks[i])
			rc = count_pages(txn->txn,
			    fx_table_of(txn, (enum fx_table)i), &pages);
	return rc == 0 && pages != end ? fx_store_corrupt("pages") : rc;
}

int
fx_store_check_whole(struct fx_txn *txn)
{
	int table, rc = check_pages(txn);

	if (rc == 0)
		rc = check_journal(txn);

	for (table = 0; table < FX_TABLE_COUNT && rc == 0; table++)
		if (table != FX_TABLE_journal)
			rc = check_table(txn, (enum fx_table)table);
	return rc == 0 ? fx_records_check(txn) : rc;
}
