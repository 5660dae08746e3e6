/*
 * LMDB's tables: rows read, put and deleted, with what undoes it.
 */
#include <string.h>

#include "base/fx_base.h"
#include "tests/sim/sim_lmdb.h"

/* -- tables -----------------------------------------------------------------*/

int
mdb_dbi_open(MDB_txn *txn, const char *name, unsigned int flags, MDB_dbi *dbi)
{
	struct heap *h = txn->env->heap;
	MDB_dbi i;
	int rc;

	if (txn->real != NULL) {
		rc = real.dbi_open(txn->real, name, flags, dbi);
		if (rc == 0 && strcmp(name, "journal") == 0)
			txn->env->journal = *dbi;
		return rc;
	}
	for (i = 0; i < h->count; i++)
		if (strcmp(h->tables[i].name, name) == 0)
			break;
	if (i == h->count) {
		if ((flags & MDB_CREATE) == 0)
			return MDB_NOTFOUND;
		fx_assert(i < TABLES_MAX);
		fx_copy_text(
		    h->tables[i].name, sizeof(h->tables[i].name), name);
		h->count++;
	}
	*dbi = i + 2; /* as LMDB counts: 0 and 1 are its own */
	return 0;
}

int
mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	if (txn->real != NULL)
		return real.stat(txn->real, dbi, stat);
	stat->ms_psize = 4096;
	stat->ms_entries = txn->env->heap->tables[dbi - 2].count;
	return 0;
}

static struct table *
table_of(MDB_txn *txn, MDB_dbi dbi)
{
	return &txn->env->heap->tables[dbi - 2];
}

void
row_give(struct row *row, MDB_val *key, MDB_val *value)
{
	if (key != NULL) {
		key->mv_data = row->bytes;
		key->mv_size = row->key_size;
	}
	if (value != NULL) {
		value->mv_data = row_value(row);
		value->mv_size = row->size;
	}
}

int
mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
	struct table *t;
	size_t at;

	if (txn->real != NULL)
		return real.get(txn->real, dbi, key, value);
	t = table_of(txn, dbi);
	if (!table_find(t, key->mv_data, key->mv_size, &at))
		return MDB_NOTFOUND;
	row_give(t->rows[at], NULL, value);
	return 0;
}

static void
note(MDB_txn *txn, MDB_dbi dbi, struct row *old, struct row *now)
{
	struct undo *u = sim_alloc(sizeof(*u));

	u->table = dbi - 2;
	u->old = old;
	u->now = now;
	u->before = txn->undo;
	txn->undo = u;
}

bool
sim_lmdb_full(void)
{
	struct sim_node *node = sim_fiber_node();

	return node != NULL && node->full_until_us > sim.now_us;
}

/* Which rows of the journal a transaction brings. */
void
sim_lmdb_note(MDB_txn *txn, MDB_dbi dbi, const MDB_val *key)
{
	const unsigned char *bytes = key->mv_data;
	uint64_t seq = 0;
	size_t i;

	if (dbi != txn->env->journal)
		return;
	for (i = 0; i < 8; i++)
		seq = seq << 8 | bytes[i];
	if (txn->first == 0)
		txn->first = seq;
	txn->last = seq;
}

int
mdb_put(
    MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value, unsigned int flags)
{
	struct table *t;
	struct row *row, *old = NULL;
	size_t at;
	bool found;

	sim_call();
	if (sim_lmdb_full())
		return MDB_MAP_FULL;
	if (txn->real != NULL) {
		sim_lmdb_note(txn, dbi, key);
		return real.put(txn->real, dbi, key, value, flags);
	}
	t = table_of(txn, dbi);
	found = table_find(t, key->mv_data, key->mv_size, &at);
	if ((flags & MDB_APPEND) != 0 && (found || at < t->count))
		return MDB_KEYEXIST;
	row = row_make(key, (flags & MDB_RESERVE) != 0 ? NULL : value->mv_data,
	    value->mv_size);
	if (found) {
		old = t->rows[at];
		t->rows[at] = row;
	} else {
		table_put(t, at, row);
	}
	txn->env->heap->bytes += row->size + row->key_size;
	note(txn, dbi, old, row);
	value->mv_data = row_value(row);
	return 0;
}

static int
drop(MDB_txn *txn, MDB_dbi dbi, const void *key, size_t size)
{
	struct table *t = table_of(txn, dbi);
	size_t at;

	if (!table_find(t, key, size, &at))
		return MDB_NOTFOUND;
	note(txn, dbi, t->rows[at], NULL);
	table_drop(t, at);
	return 0;
}

int
mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
	(void)value;
	sim_call();
	if (sim_lmdb_full())
		return MDB_MAP_FULL;
	if (txn->real != NULL)
		return real.del(txn->real, dbi, key, NULL);
	return drop(txn, dbi, key->mv_data, key->mv_size);
}
