/*
 * sim_lmdb: the store of a department in memory, behind LMDB's own calls.
 */
#ifndef SIM_LMDB_H
#define SIM_LMDB_H

#include <lmdb.h>

#include "tests/sim/sim.h"
#include "tests/sim/sim_real.h"

#define TABLES_MAX 24

struct row {
	size_t key_size, size;
	unsigned char bytes[]; /* key, then value at an even place */
};

struct table {
	char name[16];
	struct row **rows; /* by key */
	size_t count, room;
};

/* A file that holds a store. */
struct heap {
	struct heap *next;
	char path[96];
	uint64_t inode;
	struct table tables[TABLES_MAX];
	size_t count;
	size_t bytes;
};

/* What a transaction did to one row, to be undone. */
struct undo {
	struct undo *before;
	size_t table;
	struct row *old, *now; /* NULL: it was not there; it is gone */
};

struct MDB_env {
	struct heap *heap; /* in memory */
	void *real;        /* or LMDB's own */
	char path[96];
	MDB_dbi journal;
	MDB_env *next;
	int place;
	size_t map_size;
	MDB_txn *writer, *txns;
};

struct MDB_txn {
	MDB_env *env;
	MDB_txn *next; /* of the same env */
	void *real;
	uint64_t first, last; /* journal rows put in it; 0: none */
	bool writes, failed;
	struct undo *undo;
	MDB_cursor *cursors;
};

struct MDB_cursor {
	MDB_txn *txn;
	MDB_cursor *next;
	void *real;
	MDB_dbi table;
	size_t at; /* a guess: where it was */
	bool placed, gone;
	size_t key_size;
	unsigned char key[512];
};

/* sim_lmdb_note(txn, dbi, key): a row is put there. */
void sim_lmdb_note(MDB_txn *txn, MDB_dbi dbi, const MDB_val *key);

/* sim_lmdb_full(): whether there is no room in the map now. */
bool sim_lmdb_full(void);

/* heap_find(path, make): the store in a file. */
struct heap *heap_find(const char *path, bool make);
void heap_free(struct heap *heap);

/* sim_heap_is_new(heap): it is being made, and is nobody's history yet. */
bool sim_heap_is_new(const struct heap *heap);
struct heap *heap_copy(const struct heap *from);

/* table_find(table, key, size, &at): whether it is there; and where it is or
 * would be. */
bool table_find(
    const struct table *table, const void *key, size_t size, size_t *at);
struct row *row_make(const MDB_val *key, const void *value, size_t size);
static inline unsigned char *
row_value(struct row *row)
{
	return row->bytes + (row->key_size + 7) / 8 * 8;
}

/* row_give(row, key, value): as LMDB shows it; either may be NULL. */
void row_give(struct row *row, MDB_val *key, MDB_val *value);
void table_put(struct table *table, size_t at, struct row *row);
void table_drop(struct table *table, size_t at);

#endif
