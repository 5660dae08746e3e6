#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "store/fx_journal.h"
#include "store/fx_store_internal.h"
#include "store/fx_truncate.h"

#define LOOK_ROWS 4000 /* of the history, in one step */

/* Remove the row where the cursor stands, and remember its hash. */
static int
remove_row(MDB_cursor *cursor, const MDB_val *k, const MDB_val *v, int64_t last,
    struct fx_base *base)
{
	struct fx_in key = { k->mv_data, k->mv_size, false };
	int64_t seq = fx_in_number(&key, sizeof(seq));
	struct fx_row row;
	int rc;

	if (key.bad || key.size != 0 || seq != base->seq + 1 ||
	    fx_journal_parse(seq, v->mv_data, v->mv_size, &row) != 0)
		return fx_store_corrupt("journal_row");
	if (seq > last)
		return FX_ENOENT;
	base->seq = seq;
	if (!FX_BUG(85))
		memcpy(base->hash, row.hash, sizeof(base->hash));
	rc = mdb_cursor_del(cursor, 0);
	return rc == 0 ? 0 : fx_store_failed("truncate", rc);
}

static int
remove_rows(
    struct fx_txn *txn, int64_t last, struct fx_base *base, size_t *removed)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc = mdb_cursor_open(
	    txn->txn, fx_table_of(txn, FX_TABLE_journal), &cursor);

	if (rc != 0)
		return fx_store_failed("cursor", rc);
	while (rc == 0 && *removed < FX_TRUNCATE_ROWS) {
		rc = mdb_cursor_get(cursor, &k, &v, MDB_FIRST);
		if (rc != 0) {
			rc = fx_store_failed("first", rc);
			break;
		}
		rc = remove_row(cursor, &k, &v, last, base);
		*removed += rc == 0;
	}
	mdb_cursor_close(cursor);
	return rc == FX_ENOENT ? 0 : rc;
}

int
fx_truncate_journal(struct fx_txn *txn, int64_t last, size_t *removed)
{
	struct fx_base base;
	struct fx_head head;
	int rc;

	fx_assert(txn->begun && txn->writes);
	*removed = 0;
	rc = fx_meta_base(txn, &base);
	if (rc == 0)
		rc = fx_meta_head(txn, &head);
	if (rc != 0)
		return rc;
	if (last >= head.seq)
		last = head.seq - 1;
	if (last <= base.seq)
		return 0;
	txn->wrote = true;
	rc = remove_rows(txn, last, &base, removed);
	return rc == 0 ? fx_meta_put_base(txn, &base) : rc;
}

/* The number of the last event that a row of the history names. */
static int
last_of(const MDB_val *k, int64_t *seq)
{
	const unsigned char *bytes = k->mv_data;
	struct fx_in key = { bytes, k->mv_size, false };

	if (k->mv_size <= sizeof(*seq))
		return fx_store_corrupt("history");
	key.bytes += k->mv_size - sizeof(*seq);
	key.size = sizeof(*seq);
	*seq = fx_in_number(&key, sizeof(*seq));
	return key.bad ? fx_store_corrupt("history") : 0;
}

static int
remember(struct fx_sweep *sweep, const MDB_val *k)
{
	if (k->mv_size > sizeof(sweep->key))
		return fx_store_corrupt("history");
	memcpy(sweep->key, k->mv_data, k->mv_size);
	sweep->size = k->mv_size;
	return 0;
}

/* Look at the row where the cursor stands. */
static int
weigh(MDB_cursor *cursor, const MDB_val *k, int64_t first, size_t *removed)
{
	int64_t seq = 0;
	int rc = last_of(k, &seq);

	if (rc != 0 || seq >= first)
		return rc;
	rc = mdb_cursor_del(cursor, 0);
	if (rc != 0)
		return fx_store_failed("sweep", rc);
	(*removed)++;
	return 0;
}

static int
sweep_rows(
    MDB_cursor *cursor, int64_t first, struct fx_sweep *sweep, size_t *removed)
{
	MDB_val k = { sweep->size, sweep->key };
	size_t looked;
	int rc;

	for (looked = 0; looked < LOOK_ROWS && *removed < FX_TRUNCATE_ROWS;
	     looked++) {
		/* Found anew each time: rows are removed on the way. */
		k = (MDB_val){ sweep->size, sweep->key };
		rc = mdb_cursor_get(cursor, &k, NULL,
		    sweep->size == 0 ? MDB_FIRST : MDB_SET_RANGE);
		if (rc == 0 && k.mv_size == sweep->size &&
		    memcmp(k.mv_data, sweep->key, sweep->size) == 0)
			rc = mdb_cursor_get(cursor, &k, NULL, MDB_NEXT);
		if (rc == MDB_NOTFOUND) {
			sweep->ended = true;
			return 0;
		}
		if (rc != 0)
			return fx_store_failed("sweep", rc);
		rc = remember(sweep, &k);
		if (rc == 0)
			rc = weigh(cursor, &k, first, removed);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
fx_truncate_history(
    struct fx_txn *txn, int64_t first, struct fx_sweep *sweep, size_t *removed)
{
	MDB_cursor *cursor;
	int rc;

	fx_assert(txn->begun && txn->writes);
	*removed = 0;
	rc = mdb_cursor_open(
	    txn->txn, fx_table_of(txn, FX_TABLE_history), &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	rc = sweep_rows(cursor, first, sweep, removed);
	mdb_cursor_close(cursor);
	txn->wrote = txn->wrote || *removed > 0;
	return rc;
}
