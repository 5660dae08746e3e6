/*
 * sim_real: the real LMDB, for one world in twenty, on a file system in
 * memory.  Its handles are nobody's business but sim_real.c's.
 */
#ifndef SIM_REAL_H
#define SIM_REAL_H

#include <lmdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* LMDB's calls, as its library has them. */
struct real_calls {
	int (*env_create)(void **env);
	int (*env_set_maxdbs)(void *env, MDB_dbi dbs);
	int (*env_set_maxreaders)(void *env, unsigned int readers);
	int (*env_set_mapsize)(void *env, size_t size);
	int (*env_open)(
	    void *env, const char *path, unsigned int flags, mdb_mode_t mode);
	void (*env_close)(void *env);
	int (*env_info)(void *env, MDB_envinfo *info);
	int (*env_copy2)(void *env, const char *path, unsigned int flags);
	int (*reader_check)(void *env, int *dead);
	int (*txn_begin)(
	    void *env, void *parent, unsigned int flags, void **txn);
	int (*txn_renew)(void *txn);
	void (*txn_reset)(void *txn);
	void (*txn_abort)(void *txn);
	int (*txn_commit)(void *txn);
	int (*dbi_open)(
	    void *txn, const char *name, unsigned int flags, MDB_dbi *dbi);
	int (*stat)(void *txn, MDB_dbi dbi, MDB_stat *stat);
	int (*get)(void *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);
	int (*put)(void *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
	    unsigned int flags);
	int (*del)(void *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);
	int (*cursor_open)(void *txn, MDB_dbi dbi, void **cursor);
	void (*cursor_close)(void *cursor);
	int (*cursor_get)(
	    void *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op);
	int (*cursor_put)(
	    void *cursor, MDB_val *key, MDB_val *value, unsigned int flags);
	int (*cursor_del)(void *cursor, unsigned int flags);
};

extern struct real_calls real;

/* real_load(): find the library; false: it is not there. */
bool real_load(void);

/*
 * Paths below /sim, where they really lie.  real_root(): the directory of
 * this process, made when first asked for; real_clear(): empty it.
 */
const char *real_path(const char *path, char room[160]);
void real_clear(void);

/* What fx_file does to files that LMDB really has. */
void real_make_directory(const char *path);
bool real_look(const char *path, int64_t *size, uint64_t *inode);
bool real_rename(const char *from, const char *to);
void real_remove(const char *path);

#endif
