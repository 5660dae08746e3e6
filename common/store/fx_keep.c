#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_keep.h"
#include "store/fx_store_internal.h"

#define READERS_MAX 64
#define FORMAT      "fanxiu keep 1"

struct fx_keep_txn {
	struct fx_keep *keep;
	MDB_txn *txn;
	bool writes;
};

struct fx_keep {
	MDB_env *env;
	MDB_dbi tables[FX_KEEP_COUNT];
	int owner; /* the file whose lock says that it is ours */
	struct fx_keep_txn write;
};

/* clang-format off */
static const char *const names[] = {
#define T(name) #name,
	FX_KEEPS(T)
#undef T
};
/* clang-format on */

/* Never 0: whoever is told so has nothing in its hands. */
static int
failed(const char *what, int rc)
{
	int error = fx_store_failed(what, rc);

	fx_assert(error != 0);
	return error;
}

/* A size of 0 is that of the file. */
static int
open_environment(
    struct fx_keep *k, const char *path, size_t size_max, unsigned int flags)
{
	int rc = mdb_env_create(&k->env);

	if (rc == 0)
		rc = mdb_env_set_maxdbs(k->env, FX_KEEP_COUNT + 8);
	if (rc == 0)
		rc = mdb_env_set_maxreaders(k->env, READERS_MAX);
	if (rc == 0 && size_max > 0)
		rc = mdb_env_set_mapsize(k->env, size_max);
	/* Several may look at once in the one thread. */
	if (rc == 0)
		rc = mdb_env_open(k->env, path, MDB_NOTLS | flags, 0600);
	return rc == 0 ? 0 : failed("open", rc);
}

static int
open_tables(struct fx_keep_txn *txn)
{
	int i, rc = 0;

	for (i = 0; i < FX_KEEP_COUNT && rc == 0; i++)
		rc = mdb_dbi_open(
		    txn->txn, names[i], MDB_CREATE, &txn->keep->tables[i]);
	return rc == 0 ? 0 : failed("table", rc);
}

static int
is_format(const void *value, size_t length, const char *path)
{
	if (length == strlen(FORMAT) && memcmp(value, FORMAT, length) == 0)
		return 0;
	fx_log(LOG_STORE_WRONG, "path=\"%s\" format=other", path);
	return FX_EVERSION;
}

/* Whose layout it is; a new one says so. */
static int
check_format(struct fx_keep_txn *txn, const char *path)
{
	const void *value;
	size_t length;
	int rc = fx_keep_get(txn, FX_KEEP_meta, "format", 6, &value, &length);

	if (rc == FX_ENOENT)
		return fx_keep_put(
		    txn, FX_KEEP_meta, "format", 6, FORMAT, strlen(FORMAT));
	return rc == 0 ? is_format(value, length, path) : rc;
}

static int
prepare(struct fx_keep *k, const char *path)
{
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(k, &txn);

	if (rc != 0)
		return rc;
	rc = open_tables(txn);
	if (rc == 0)
		rc = check_format(txn, path);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

int
fx_keep_open(const char *path, size_t size_max, struct fx_keep **keep)
{
	struct fx_keep *k;
	int rc;

	if (strlen(path) >= FX_STORE_PATH)
		return FX_ETOOBIG;
	k = calloc(1, sizeof(*k));
	if (k == NULL)
		return FX_ENOMEM;
	k->owner = -1;
	k->write.keep = k;
	k->write.writes = true;
	rc = fx_files_own(path, &k->owner);
	if (rc == 0)
		rc = open_environment(k, path, size_max, 0);
	if (rc == 0)
		rc = prepare(k, path);
	if (rc != 0) {
		fx_keep_close(k);
		return rc;
	}
	*keep = k;
	return 0;
}

void
fx_keep_close(struct fx_keep *keep)
{
	if (keep == NULL)
		return;
	fx_assert(keep->write.txn == NULL);
	if (keep->env != NULL)
		mdb_env_close(keep->env);
	fx_file_unlock(keep->owner);
	free(keep);
}

/* -- copies -----------------------------------------------------------------*/

/* LMDB would say of it only that something is not there. */
static int
is_there(const char *path)
{
	int64_t size;
	int rc = fx_files_size(path, "data.mdb", &size);

	return rc == 0 && size < 0 ? FX_ENOENT : rc;
}

int
fx_keep_copy(const char *path, const char *dir)
{
	struct fx_keep k = { .owner = -1 };
	int dead, rc = is_there(path);

	if (rc != 0)
		return rc;
	rc = open_environment(&k, path, 0, MDB_RDONLY);
	/* One that was killed while it made a copy keeps no pages. */
	if (rc == 0)
		(void)mdb_reader_check(k.env, &dead);
	if (rc == 0) {
		rc = mdb_env_copy2(k.env, dir, 0);
		rc = rc == 0 ? 0 : failed("copy", rc);
	}
	if (k.env != NULL)
		mdb_env_close(k.env);
	return rc == 0 ? fx_files_sync(dir, "data.mdb") : rc;
}

static int
count_row(const struct fx_keep_row *row, void *context)
{
	size_t *rows = context;

	(void)row; /* its sum was right */
	++*rows;
	return 0;
}

static int
check_tables(struct fx_keep_txn *txn, const char *dir, size_t *rows)
{
	const void *value;
	size_t length;
	int i, rc = 0;

	for (i = 0; i < FX_KEEP_COUNT && rc == 0; i++) {
		rc = mdb_dbi_open(txn->txn, names[i], 0, &txn->keep->tables[i]);
		if (rc == MDB_NOTFOUND && i > 0) {
			rc = 0; /* made before there was such a table */
			continue;
		}
		if (rc == MDB_NOTFOUND)
			return FX_EVERSION; /* some other store */
		rc = rc == 0 ? fx_keep_each(txn, (enum fx_keep_table)i, NULL, 0,
				   count_row, rows)
			     : failed("table", rc);
	}
	if (rc == 0)
		rc = fx_keep_get(
		    txn, FX_KEEP_meta, "format", 6, &value, &length);
	return rc == 0 ? is_format(value, length, dir) : rc;
}

int
fx_keep_check(const char *dir, size_t *rows)
{
	struct fx_keep k = { .owner = -1 };
	struct fx_keep_txn *txn;
	int rc = is_there(dir);

	*rows = 0;
	if (rc == 0)
		rc = fx_store_check_pages(dir);
	if (rc != 0)
		return rc;
	rc = open_environment(&k, dir, 0, MDB_RDONLY | MDB_NOLOCK);
	if (rc == 0)
		rc = fx_keep_begin_read(&k, &txn);
	if (rc == 0) {
		rc = check_tables(txn, dir, rows);
		fx_keep_abandon(txn);
	}
	if (k.env != NULL)
		mdb_env_close(k.env);
	return rc == FX_ENOENT ? FX_EVERSION : rc;
}

/* -- transactions -----------------------------------------------------------*/

int
fx_keep_begin(struct fx_keep *keep, struct fx_keep_txn **txn)
{
	int rc;

	fx_assert(keep->write.txn == NULL);
	rc = mdb_txn_begin(keep->env, NULL, 0, &keep->write.txn);
	if (rc != 0) {
		keep->write.txn = NULL;
		return failed("begin", rc);
	}
	*txn = &keep->write;
	return 0;
}

int
fx_keep_begin_read(struct fx_keep *keep, struct fx_keep_txn **txn)
{
	struct fx_keep_txn *t = calloc(1, sizeof(*t));
	int rc;

	if (t == NULL)
		return FX_ENOMEM;
	t->keep = keep;
	rc = mdb_txn_begin(keep->env, NULL, MDB_RDONLY, &t->txn);
	if (rc != 0) {
		free(t);
		return failed("begin_read", rc);
	}
	*txn = t;
	return 0;
}

int
fx_keep_commit(struct fx_keep_txn *txn)
{
	int rc;

	if (!txn->writes) {
		fx_keep_abandon(txn);
		return 0;
	}
	rc = mdb_txn_commit(txn->txn);
	txn->txn = NULL;
	if (rc == 0)
		return 0;
	(void)failed("commit", rc); /* said; it is FX_EIO now */
	return FX_EIO;
}

void
fx_keep_abandon(struct fx_keep_txn *txn)
{
	mdb_txn_abort(txn->txn);
	txn->txn = NULL;
	if (txn->writes)
		return;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): of its own, so it is */
	free(txn);
}

/* -- rows -------------------------------------------------------------------*/

static bool
is_key(size_t length)
{
	return length > 0 && length <= FX_KEEP_KEY_MAX;
}

int
fx_keep_put(struct fx_keep_txn *txn, enum fx_keep_table table, const void *key,
    size_t key_length, const void *value, size_t length)
{
	MDB_val k = { key_length, (void *)(uintptr_t)key };
	MDB_val v = { length + FX_SUM_BYTES, NULL };
	unsigned char *to;
	int rc;

	fx_assert(txn->writes && txn->txn != NULL);
	if (!is_key(key_length))
		return FX_ETOOBIG;
	rc = mdb_put(txn->txn, txn->keep->tables[table], &k, &v, MDB_RESERVE);
	if (rc != 0)
		return failed("put", rc);
	to = v.mv_data;
	if (length > 0)
		memcpy(to, value, length);
	fx_crypto_sum(key, key_length, to, length, to + length);
	return 0;
}

/* Check the sum of a row and take it off. */
static int
open_row(const MDB_val *k, const MDB_val *v, struct fx_keep_row *row)
{
	unsigned char sum[FX_SUM_BYTES];

	if (v->mv_size < FX_SUM_BYTES)
		return fx_store_corrupt("value");
	row->key = k->mv_data;
	row->key_length = k->mv_size;
	row->value = v->mv_data;
	row->length = v->mv_size - FX_SUM_BYTES;
	fx_crypto_sum(row->key, row->key_length, row->value, row->length, sum);
	if (memcmp(sum, row->value + row->length, sizeof(sum)) != 0)
		return fx_store_corrupt("sum");
	return 0;
}

int
fx_keep_get(struct fx_keep_txn *txn, enum fx_keep_table table, const void *key,
    size_t key_length, const void **value, size_t *length)
{
	MDB_val k = { key_length, (void *)(uintptr_t)key }, v;
	struct fx_keep_row row = { 0 };
	int rc;

	if (!is_key(key_length))
		return FX_ENOENT;
	rc = mdb_get(txn->txn, txn->keep->tables[table], &k, &v);
	if (rc == MDB_NOTFOUND)
		return FX_ENOENT;
	if (rc != 0)
		return failed("get", rc);
	rc = open_row(&k, &v, &row);
	if (rc != 0)
		return rc;
	*value = row.value;
	*length = row.length;
	return 0;
}

int
fx_keep_remove(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *key, size_t key_length)
{
	MDB_val k = { key_length, (void *)(uintptr_t)key };
	int rc;

	fx_assert(txn->writes);
	if (!is_key(key_length))
		return FX_ENOENT;
	rc = mdb_del(txn->txn, txn->keep->tables[table], &k, NULL);
	if (rc == MDB_NOTFOUND)
		return FX_ENOENT;
	return rc == 0 ? 0 : failed("remove", rc);
}

static int
walk(MDB_cursor *cursor, MDB_val *k, fx_keep_fn *take, void *context)
{
	struct fx_keep_row row;
	MDB_val v;
	int rc = mdb_cursor_get(
	    cursor, k, &v, k->mv_size == 0 ? MDB_FIRST : MDB_SET_RANGE);

	while (rc == 0) {
		rc = open_row(k, &v, &row);
		if (rc == 0)
			rc = take(&row, context);
		if (rc != 0)
			return rc < 0 ? rc : 0;
		rc = mdb_cursor_get(cursor, k, &v, MDB_NEXT);
	}
	return rc == MDB_NOTFOUND ? 0 : failed("next", rc);
}

int
fx_keep_each(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *from, size_t from_length, fx_keep_fn *take, void *context)
{
	MDB_val k = { from_length, (void *)(uintptr_t)from };
	MDB_cursor *cursor;
	int rc;

	fx_assert(from_length <= FX_KEEP_KEY_MAX);
	rc = mdb_cursor_open(txn->txn, txn->keep->tables[table], &cursor);
	if (rc != 0)
		return failed("cursor", rc);
	rc = walk(cursor, &k, take, context);
	mdb_cursor_close(cursor);
	return rc;
}

/* The cursor's row, the last that is not behind the key; no key: the last. */
static int
go_before(MDB_cursor *cursor, const MDB_val *key, MDB_val *k, MDB_val *v)
{
	int rc;

	*k = *key;
	if (key->mv_size == 0)
		return mdb_cursor_get(cursor, k, v, MDB_LAST);
	rc = mdb_cursor_get(cursor, k, v, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND)
		return mdb_cursor_get(cursor, k, v, MDB_LAST);
	if (rc != 0 || (k->mv_size == key->mv_size &&
			   memcmp(k->mv_data, key->mv_data, k->mv_size) == 0))
		return rc;
	return mdb_cursor_get(cursor, k, v, MDB_PREV);
}

int
fx_keep_last(struct fx_keep_txn *txn, enum fx_keep_table table,
    fx_keep_fn *take, void *context)
{
	return fx_keep_before(txn, table, NULL, 0, take, context);
}

int
fx_keep_before(struct fx_keep_txn *txn, enum fx_keep_table table,
    const void *key, size_t key_length, fx_keep_fn *take, void *context)
{
	const MDB_val from = { key_length, (void *)(uintptr_t)key };
	struct fx_keep_row row;
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc;

	fx_assert(key_length <= FX_KEEP_KEY_MAX);
	rc = mdb_cursor_open(txn->txn, txn->keep->tables[table], &cursor);
	if (rc != 0)
		return failed("cursor", rc);
	rc = go_before(cursor, &from, &k, &v);
	if (rc == MDB_NOTFOUND) {
		mdb_cursor_close(cursor);
		return 0;
	}
	rc = rc == 0 ? open_row(&k, &v, &row) : failed("last", rc);
	if (rc == 0)
		rc = take(&row, context);
	mdb_cursor_close(cursor);
	return rc < 0 ? rc : 0;
}

int
fx_keep_rows(struct fx_keep_txn *txn, enum fx_keep_table table, size_t *rows)
{
	MDB_stat stat;
	int rc = mdb_stat(txn->txn, txn->keep->tables[table], &stat);

	if (rc != 0)
		return failed("stat", rc);
	*rows = stat.ms_entries;
	return 0;
}

int
fx_keep_clear(struct fx_keep_txn *txn, enum fx_keep_table table)
{
	int rc = mdb_drop(txn->txn, txn->keep->tables[table], 0);

	return rc == 0 ? 0 : failed("clear", rc);
}
