/*
 * LMDB's calls as common/store uses them, and their faults: a commit that
 * fails, whatever the disk holds; a map without room; a crash before, in and
 * after each.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_department.h"
#include "tests/sim/sim_lmdb.h"

static MDB_env *envs;

static int
place_of_me(void)
{
	struct sim_node *node = sim_fiber_node();

	return node == NULL ? SIM_CLIENT : (int)node->place;
}

/* -- environments -----------------------------------------------------------*/

int
mdb_env_create(MDB_env **env)
{
	sim_call();
	*env = sim_alloc(sizeof(**env));
	(*env)->place = place_of_me();
	if (sim.knobs.real_store)
		fx_assert(real.env_create(&(*env)->real) == 0);
	(*env)->next = envs;
	envs = *env;
	return 0;
}

/* What the real one takes for granted is not damaged here. */
int
mdb_env_set_assert(MDB_env *env, MDB_assert_func *damaged)
{
	(void)env;
	(void)damaged;
	return 0;
}

int
mdb_env_set_maxdbs(MDB_env *env, MDB_dbi dbs)
{
	fx_assert(dbs <= TABLES_MAX);
	return env->real != NULL ? real.env_set_maxdbs(env->real, dbs) : 0;
}

int
mdb_env_set_maxreaders(MDB_env *env, unsigned int readers)
{
	return env->real != NULL ? real.env_set_maxreaders(env->real, readers)
				 : 0;
}

int
mdb_env_set_mapsize(MDB_env *env, size_t size)
{
	env->map_size = size;
	return env->real != NULL ? real.env_set_mapsize(env->real, size) : 0;
}

int
mdb_env_open(
    MDB_env *env, const char *path, unsigned int flags, mdb_mode_t mode)
{
	char file[96], where[160];

	sim_call();
	fx_assert(strlen(path) + 10 <= sizeof(file));
	fx_copy_text(env->path, sizeof(env->path), path);
	if (env->real != NULL)
		return real.env_open(
		    env->real, real_path(path, where), flags, mode);
	(void)snprintf(file, sizeof(file), "%s/data.mdb", path);
	env->heap = heap_find(file, (flags & MDB_RDONLY) == 0);
	return env->heap == NULL ? ENOENT : 0;
}

static void
undo_all(MDB_txn *txn)
{
	struct undo *u;
	struct table *t;
	const struct row *row;
	size_t at;

	while ((u = txn->undo) != NULL) {
		txn->undo = u->before;
		t = &txn->env->heap->tables[u->table];
		row = u->now != NULL ? u->now : u->old;
		if (table_find(t, row->bytes, row->key_size, &at)) {
			table_drop(t, at);
			sim_free(u->now);
		}
		if (u->old != NULL)
			table_put(t, at, u->old);
		sim_free(u);
	}
}

static void
end_txn(MDB_txn *txn)
{
	MDB_cursor *c;

	while ((c = txn->cursors) != NULL) {
		txn->cursors = c->next;
		sim_free(c);
	}
	if (txn->writes)
		txn->env->writer = NULL;
	for (MDB_txn **at = &txn->env->txns; *at != NULL; at = &(*at)->next)
		if (*at == txn) {
			*at = txn->next;
			break;
		}
	sim_free(txn);
}

static void
free_env(MDB_env *env)
{
	MDB_env **at = &envs;

	while (*at != env)
		at = &(*at)->next;
	*at = env->next;
	while (env->txns != NULL) {
		if (env->txns->real != NULL)
			real.txn_abort(env->txns->real);
		undo_all(env->txns);
		end_txn(env->txns);
	}
	if (env->real != NULL)
		real.env_close(env->real);
	sim_free(env);
}

void
mdb_env_close(MDB_env *env)
{
	free_env(env);
}

int
mdb_env_info(MDB_env *env, MDB_envinfo *info)
{
	memset(info, 0, sizeof(*info));
	if (env->real != NULL)
		return real.env_info(env->real, info);
	info->me_mapsize = env->map_size;
	info->me_last_pgno = 10 + env->heap->bytes / 4096;
	return 0;
}

int
mdb_env_stat(MDB_env *env, MDB_stat *stat)
{
	(void)env;
	memset(stat, 0, sizeof(*stat));
	stat->ms_psize = 4096;
	return 0;
}

int
mdb_env_copy2(MDB_env *env, const char *path, unsigned int flags)
{
	char file[96], where[160];
	struct heap *h, *to;

	sim_call();
	if (env->real != NULL)
		return real.env_copy2(env->real, real_path(path, where), flags);
	(void)snprintf(file, sizeof(file), "%s/data.mdb", path);
	to = heap_find(file, true);
	h = heap_copy(env->heap);
	memcpy(to->tables, h->tables, sizeof(to->tables));
	to->count = h->count;
	sim_free(h);
	return 0;
}

int
mdb_reader_check(MDB_env *env, int *dead)
{
	(void)env;
	*dead = 0;
	return 0;
}

char *
mdb_strerror(int error)
{
	switch (error) {
	case MDB_MAP_FULL: return (char *)(uintptr_t) "map full";
	case EIO: return (char *)(uintptr_t) "input/output error";
	default: return (char *)(uintptr_t) "something else";
	}
}

/* -- transactions -----------------------------------------------------------*/

int
mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn)
{
	MDB_txn *t;

	sim_call();
	fx_assert(parent == NULL);
	t = sim_alloc(sizeof(*t));
	t->env = env;
	t->writes = (flags & MDB_RDONLY) == 0;
	fx_assert(!t->writes || env->writer == NULL);
	if (t->writes)
		env->writer = t;
	t->next = env->txns;
	env->txns = t;
	*txn = t;
	return env->real == NULL
		   ? 0
		   : real.txn_begin(env->real, NULL, flags, &t->real);
}

int
mdb_txn_renew(MDB_txn *txn)
{
	return txn->real != NULL ? real.txn_renew(txn->real) : 0;
}

void
mdb_txn_reset(MDB_txn *txn)
{
	if (txn->real != NULL)
		real.txn_reset(txn->real);
}

void
mdb_txn_abort(MDB_txn *txn)
{
	if (txn->real != NULL)
		real.txn_abort(txn->real);
	undo_all(txn);
	end_txn(txn);
}

/* The oldest rows of the journal are no longer kept. */
static void
tell_gone(const MDB_txn *txn, const struct row *row)
{
	uint64_t seq = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		seq = seq << 8 | row->bytes[i];
	if (txn->env->place < SIM_NODES &&
	    seq + 1 > sim.nodes[txn->env->place].first) {
		sim.nodes[txn->env->place].first = seq + 1;
		if (seq > sim.nodes[txn->env->place].backed)
			sim_wrong("K10 %s gives up event %llu, which no backup "
				  "holds",
			    sim.nodes[txn->env->place].department->name,
			    (unsigned long long)seq);
		if (seq > 0)
			sim.given_up++;
	}
}

/* The rows of the journal that are now in it. */
static void
tell(MDB_txn *txn)
{
	struct heap *h = txn->env->heap;
	struct undo *u, *first = NULL, *next;
	uint64_t seq;
	size_t i;

	for (u = txn->undo; u != NULL; u = next) {
		next = u->before;
		u->before = first;
		first = u;
	}
	for (u = first; u != NULL; u = next) {
		next = u->before;
		if (u->now != NULL && !sim_heap_is_new(h) &&
		    strcmp(h->tables[u->table].name, "journal") == 0) {
			for (i = 0, seq = 0; i < 8; i++)
				seq = seq << 8 | u->now->bytes[i];
			sim_audit_row(txn->env->place, seq, row_value(u->now),
			    u->now->size);
		}
		if (u->now == NULL && !sim_heap_is_new(h) &&
		    strcmp(h->tables[u->table].name, "journal") == 0)
			tell_gone(txn, u->old);
		sim_free(u->old);
		sim_free(u);
	}
	txn->undo = NULL;
}

/* Whether the commit is to fail, and whether the disk has it all the same. */
static bool
fails(struct sim_node *node, bool *kept)
{
	*kept = true;
	if (node == NULL || node->commits_left == 0 || --node->commits_left > 0)
		return false;
	*kept = sim_below(&node->chance, 2) == 1;
	return true;
}

/* The first row of a store that is being made; it appears with it. */
static struct {
	size_t size;
	unsigned char row[2048];
} made[SIM_NODES];

void
sim_lmdb_appear(int place)
{
	if (made[place].size > 0)
		sim_audit_row(place, 1, made[place].row, made[place].size);
	made[place].size = 0;
}

/* One row of the journal, as it is about to be committed. */
static void
copy_row(MDB_txn *txn, uint64_t seq, unsigned char *room, size_t *size)
{
	unsigned char bytes[8];
	MDB_val key = { 8, bytes }, value;
	size_t i;

	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(seq >> (56 - 8 * i));
	fx_assert(real.get(txn->real, txn->env->journal, &key, &value) == 0 &&
		  value.mv_size <= 2048);
	memcpy(room, value.mv_data, value.mv_size);
	*size = value.mv_size;
}

/* Returns whether it had written anything. */
static bool
commit_real(MDB_txn *txn, bool kept)
{
	uint64_t first = txn->first, last = txn->last, seq;
	int place = txn->env->place;
	unsigned char *rows;
	size_t size[512];

	if (!kept) {
		real.txn_abort(txn->real);
		return first != 0;
	}
	fx_assert(first == 0 || last - first < fx_count_of(size));
	rows = sim_alloc((size_t)(last - first + 1) * 2048);
	for (seq = first; seq != 0 && seq <= last; seq++)
		copy_row(
		    txn, seq, rows + (seq - first) * 2048, &size[seq - first]);
	fx_assert(real.txn_commit(txn->real) == 0);
	for (seq = first; seq != 0 && seq <= last && place < SIM_NODES; seq++)
		if (strstr(txn->env->path, "/new") != NULL) {
			made[place].size = size[0];
			memcpy(made[place].row, rows, size[0]);
		} else {
			sim_audit_row(place, seq, rows + (seq - first) * 2048,
			    size[seq - first]);
		}
	sim_free(rows);
	return first != 0;
}

int
mdb_txn_commit(MDB_txn *txn)
{
	struct sim_node *node = sim_fiber_node();
	bool kept, failed, wrote = txn->undo != NULL;

	if (!txn->writes) {
		if (txn->real != NULL) /* its tables stay open */
			fx_assert(real.txn_commit(txn->real) == 0);
		end_txn(txn);
		return 0;
	}
	sim_call(); /* nothing of it is on the disk yet */
	failed = fails(node, &kept);
	sim_trace(5, &kept, sizeof(kept));
	if (txn->real != NULL)
		wrote = commit_real(txn, kept);
	else if (kept)
		tell(txn);
	else
		undo_all(txn);
	end_txn(txn);
	if (failed)
		return EIO;
	/* It takes its time; the others go on; then it may be over. */
	if (wrote && node != NULL)
		sim_fiber_sleep(
		    sim.now_us + 100 + (int64_t)sim_below(&node->chance, 400));
	sim_call();
	return 0;
}

/* -- the world --------------------------------------------------------------*/

void
sim_lmdb_crash(struct sim_node *node)
{
	MDB_env *env, *next;

	for (env = envs; env != NULL; env = next) {
		next = env->next;
		if (env->place == (int)node->place)
			free_env(env);
	}
}

void
sim_lmdb_reset(void)
{
	while (envs != NULL)
		free_env(envs);
	sim_heap_reset();
	memset(made, 0, sizeof(made));
	real_clear();
}
