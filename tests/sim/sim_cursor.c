/*
 * LMDB's cursors.  One remembers its key, so that rows may come and go.
 */
#include <errno.h>
#include <string.h>

#include "base/fx_base.h"
#include "tests/sim/sim_lmdb.h"

int
mdb_cursor_open(MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor)
{
	MDB_cursor *c = sim_alloc(sizeof(*c));

	c->txn = txn;
	c->table = dbi;
	c->next = txn->cursors;
	txn->cursors = c;
	*cursor = c;
	return txn->real == NULL ? 0
				 : real.cursor_open(txn->real, dbi, &c->real);
}

void
mdb_cursor_close(MDB_cursor *cursor)
{
	MDB_cursor **at = &cursor->txn->cursors;

	if (cursor->real != NULL)
		real.cursor_close(cursor->real);
	while (*at != cursor)
		at = &(*at)->next;
	*at = cursor->next;
	sim_free(cursor);
}

static int
stand(MDB_cursor *c, const struct table *t, size_t at, MDB_val *key,
    MDB_val *value)
{
	struct row *row;

	if (at >= t->count)
		return MDB_NOTFOUND;
	row = t->rows[at];
	c->placed = true;
	c->at = at;
	c->key_size = row->key_size;
	fx_assert(row->key_size <= sizeof(c->key));
	memcpy(c->key, row->bytes, row->key_size);
	row_give(row, key, value);
	return 0;
}

/* Where it stands now; false: that row is gone, at is the one behind it. */
static bool
where(const MDB_cursor *c, const struct table *t, size_t *at)
{
	const struct row *row = c->at < t->count ? t->rows[c->at] : NULL;

	*at = c->at;
	if (row != NULL && row->key_size == c->key_size &&
	    memcmp(row->bytes, c->key, c->key_size) == 0)
		return true;
	return table_find(t, c->key, c->key_size, at);
}

int
mdb_cursor_get(MDB_cursor *c, MDB_val *key, MDB_val *value, MDB_cursor_op op)
{
	const struct table *t;
	size_t at = 0;

	if (c->real != NULL)
		return real.cursor_get(c->real, key, value, op);
	if (c->table < 2)
		return MDB_NOTFOUND; /* no page is ever free */
	t = &c->txn->env->heap->tables[c->table - 2];
	switch (op) {
	case MDB_FIRST: return stand(c, t, 0, key, value);
	case MDB_LAST:
		return t->count == 0 ? MDB_NOTFOUND
				     : stand(c, t, t->count - 1, key, value);
	case MDB_NEXT:
		if (!c->placed)
			return stand(c, t, 0, key, value);
		if (where(c, t, &at))
			at++;
		return stand(c, t, at, key, value);
	case MDB_PREV:
		if (!c->placed)
			return mdb_cursor_get(c, key, value, MDB_LAST);
		(void)where(c, t, &at);
		return at == 0 ? MDB_NOTFOUND : stand(c, t, at - 1, key, value);
	case MDB_SET:
	case MDB_SET_KEY:
		if (!table_find(t, key->mv_data, key->mv_size, &at))
			return MDB_NOTFOUND;
		return stand(c, t, at, op == MDB_SET ? NULL : key, value);
	case MDB_SET_RANGE:
		(void)table_find(t, key->mv_data, key->mv_size, &at);
		return stand(c, t, at, key, value);
	default: return EINVAL;
	}
}

int
mdb_cursor_put(MDB_cursor *c, MDB_val *key, MDB_val *value, unsigned int flags)
{
	if (c->real == NULL)
		return mdb_put(c->txn, c->table, key, value, flags);
	sim_call();
	if (sim_lmdb_full())
		return MDB_MAP_FULL;
	sim_lmdb_note(c->txn, c->table, key);
	return real.cursor_put(c->real, key, value, flags);
}

int
mdb_cursor_del(MDB_cursor *c, unsigned int flags)
{
	MDB_val key = { c->key_size, c->key };

	if (c->real != NULL)
		return real.cursor_del(c->real, flags);
	return c->placed ? mdb_del(c->txn, c->table, &key, NULL) : EINVAL;
}
