/*
 * Transactions: the one that writes, and those that look.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_store_internal.h"
#include "store/fx_witness.h"

#define ITEMS_MAX (2 * FX_PACK_KEYS_MAX) /* values in a stored record */

int
fx_txn_init(struct fx_txn *txn, struct fx_store *store)
{
	txn->store = store;
	txn->parked = -1;
	return fx_unpack_open(ITEMS_MAX, &txn->unpack);
}

int
fx_txn_cursor(struct fx_txn *txn, enum fx_table table, MDB_cursor **cursor)
{
	int rc = 0;

	fx_assert(txn->begun && txn->writes);
	if (txn->cursors[table] == NULL)
		rc = mdb_cursor_open(
		    txn->txn, fx_table_of(txn, table), &txn->cursors[table]);
	*cursor = txn->cursors[table];
	return rc;
}

int
fx_store_begin(struct fx_store *store, struct fx_txn **txn)
{
	struct fx_txn *write = &store->write;
	int rc;

	fx_assert(!write->begun);
	rc = mdb_txn_begin(store->env, NULL, 0, &write->txn);
	if (rc != 0)
		return fx_store_failed("begin", rc);
	write->begun = write->writes = true;
	write->wrote = false;
	write->moved.seq = 0;
	write->last = write->arrived = -1;
	memset(write->cursors, 0, sizeof(write->cursors));
	*txn = write;
	return 0;
}

int
fx_store_commit(struct fx_txn *txn)
{
	int rc;

	fx_assert(txn->begun && txn->writes);
	rc = mdb_txn_commit(txn->txn);
	txn->txn = NULL;
	txn->begun = false;
	if (rc == 0 && txn->moved.seq > 0)
		fx_witness_see(txn->store, &txn->moved);
	if (rc == 0)
		return 0;
	txn->store->commit_error = rc > 0 ? rc : 0;
	(void)fx_store_failed("commit", rc); /* said; it is FX_EIO now */
	return FX_EIO;
}

int
fx_store_commit_error(const struct fx_store *store)
{
	return store->commit_error;
}

void
fx_store_abandon(struct fx_txn *txn)
{
	fx_assert(txn->begun && txn->writes);
	mdb_txn_abort(txn->txn);
	txn->txn = NULL;
	txn->begun = false;
	txn->parked = -1;
}

int
fx_store_reader(struct fx_store *store, struct fx_txn **reader)
{
	struct fx_txn *r;
	int rc;

	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return FX_ENOMEM;
	rc = fx_txn_init(r, store);
	if (rc != 0) {
		free(r);
		return rc;
	}
	*reader = r;
	return 0;
}

void
fx_store_reader_close(struct fx_txn *reader)
{
	if (reader == NULL)
		return;
	if (reader->txn != NULL)
		mdb_txn_abort(reader->txn);
	fx_unpack_close(reader->unpack);
	free(reader);
}

/* A transaction of this thread, its own to the end: made once, then renewed. */
static int
begin_or_renew(struct fx_txn *reader)
{
	if (reader->txn != NULL)
		return mdb_txn_renew(reader->txn);
	return mdb_txn_begin(
	    reader->store->env, NULL, MDB_RDONLY, &reader->txn);
}

int
fx_store_begin_read(struct fx_txn *reader)
{
	int rc, dead;

	fx_assert(!reader->begun && !reader->writes);
	rc = begin_or_renew(reader);
	if (rc == MDB_READERS_FULL) {
		rc = mdb_reader_check(reader->store->env, &dead);
		if (rc == 0)
			rc = begin_or_renew(reader);
	}
	if (rc != 0)
		return fx_store_failed("begin_read", rc);
	reader->begun = true;
	reader->parked = -1;
	return 0;
}

void
fx_store_end_read(struct fx_txn *reader)
{
	fx_assert(reader->begun && !reader->writes);
	mdb_txn_reset(reader->txn);
	reader->begun = false;
}

bool
fx_store_has_written(const struct fx_txn *txn)
{
	fx_assert(txn->begun && txn->writes);
	return txn->wrote;
}

struct fx_store *
fx_store_of(const struct fx_txn *txn)
{
	return txn->store;
}

const unsigned char *
fx_store_id(const struct fx_store *store)
{
	return store->id;
}

const char *
fx_store_service(const struct fx_store *store)
{
	return store->service;
}

const char *
fx_store_path(const struct fx_store *store)
{
	return store->path;
}

/* Pages that LMDB has freed: each row of its table 0 begins with a count. */
static int
count_free(struct fx_txn *txn, int64_t *pages)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	size_t count;
	int rc;

	*pages = 0;
	rc = mdb_cursor_open(txn->txn, 0, &cursor);
	if (rc != 0)
		return fx_store_failed("cursor", rc);
	while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		memcpy(&count, v.mv_data, sizeof(count));
		*pages += (int64_t)count;
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : fx_store_failed("free_pages", rc);
}

int
fx_store_high(const struct fx_store *store)
{
	MDB_envinfo info;
	MDB_stat stat;
	size_t all;

	if (mdb_env_info(store->env, &info) != 0 ||
	    mdb_env_stat(store->env, &stat) != 0)
		return 1000; /* whoever looks closer is told what is wrong */
	all = info.me_mapsize / stat.ms_psize;
	return (int)((info.me_last_pgno + 1) * 1000 / (all > 0 ? all : 1));
}

int
fx_store_room(struct fx_txn *txn, struct fx_store_room *room)
{
	struct fx_file_disk disk;
	MDB_envinfo info;
	MDB_stat stat;
	int64_t used, all;
	int rc;

	fx_assert(txn->begun);
	rc = mdb_env_info(txn->store->env, &info);
	if (rc == 0)
		rc = mdb_env_stat(txn->store->env, &stat);
	if (rc != 0)
		return fx_store_failed("info", rc);
	rc = count_free(txn, &room->free_pages);
	if (rc == 0)
		rc = fx_file_disk(txn->store->path, &disk);
	if (rc != 0)
		return rc == FX_ENOENT ? FX_EIO : rc;
	all = (int64_t)(info.me_mapsize / stat.ms_psize);
	used = (int64_t)info.me_last_pgno + 1 - room->free_pages;
	room->map_permille = (int)(used * 1000 / (all > 0 ? all : 1));
	room->disk_free_bytes = disk.free_bytes;
	room->disk_bytes = disk.all_bytes;
	room->disk_free_permille =
	    (int)(disk.free_bytes /
		  (disk.all_bytes / 1000 > 0 ? disk.all_bytes / 1000 : 1));
	return 0;
}

static int
pass_on(struct fx_in *key, struct fx_in *value, void *context)
{
	(void)key; /* fx_table_each() has checked the sum over both */
	(void)value;
	(void)context;
	return 0;
}

int
fx_store_check_sums(struct fx_txn *txn)
{
	struct fx_range range = { .begin = FX_RANGE_AT };
	int table, rc = 0;

	for (table = 0; table < FX_TABLE_COUNT && rc == 0; table++) {
		range.table = (enum fx_table)table;
		if (range.table != FX_TABLE_journal)
			rc = fx_table_each(txn, &range, pass_on, NULL);
	}
	return rc;
}

int
fx_store_check_readers(struct fx_store *store)
{
	int dead, rc = mdb_reader_check(store->env, &dead);

	return rc == 0 ? 0 : fx_store_failed("reader_check", rc);
}

int
fx_store_copy(struct fx_store *store, const char *dir)
{
	int rc = mdb_env_copy2(store->env, dir, 0);

	if (rc != 0)
		return fx_store_failed("copy", rc);
	rc = fx_files_sync(dir, "data.mdb");
	return rc == 0 ? fx_files_sync(dir, ".") : rc;
}
