#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/lib/fault.h"

static bool on;
static enum fault kind;
static int calls, at_call, with;

/* Whether this call is the one. */
static int
struck(void)
{
	if (!on || ++calls != at_call)
		return 0;
	if (kind == FAULT_DIES)
		_exit(FAULT_DIED);
	errno = EIO;
	return 1;
}

void
fault_at(enum fault how, int call, int error)
{
	on = true;
	kind = how;
	calls = 0;
	at_call = call;
	with = error;
}

void
fault_off(void)
{
	on = false;
}

int
fault_calls(void)
{
	return calls;
}

/*
 * Wraps a call; what it returns when struck is its last argument.  The real
 * one is weak, because tests that wrap nothing have none.
 */
#define WRAP(name, parameters, arguments, failed)           \
	int __real_##name parameters __attribute__((weak)); \
	int __wrap_##name parameters;                       \
	int __wrap_##name parameters                        \
	{                                                   \
		if (struck())                               \
			return failed;                      \
		return __real_##name arguments;             \
	}

/* clang-format off */
WRAP(mdb_env_open, (void *e, const char *p, unsigned f, mode_t m), (e, p, f, m), with)
WRAP(mdb_txn_begin, (void *e, void *p, unsigned f, void **t), (e, p, f, t), with)
WRAP(mdb_dbi_open, (void *t, const char *n, unsigned f, void *d), (t, n, f, d), with)
WRAP(mdb_put, (void *t, unsigned d, void *k, void *v, int f), (t, d, k, v, f), with)
WRAP(mdb_get, (void *t, unsigned d, void *k, void *v), (t, d, k, v), with)
WRAP(mdb_del, (void *t, unsigned d, void *k, void *v), (t, d, k, v), with)
WRAP(mdb_cursor_open, (void *t, unsigned d, void **c), (t, d, c), with)
WRAP(mdb_cursor_get, (void *c, void *k, void *v, int o), (c, k, v, o), with)
WRAP(mdb_cursor_put, (void *c, void *k, void *v, unsigned f), (c, k, v, f), with)
WRAP(mdb_cursor_del, (void *c, unsigned f), (c, f), with)
WRAP(fsync, (int fd), (fd), -1)
WRAP(fdatasync, (int fd), (fd), -1)
WRAP(rename, (const char *from, const char *to), (from, to), -1)
WRAP(mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(unlink, (const char *path), (path), -1)
WRAP(rmdir, (const char *path), (path), -1)
/* clang-format on */

/* A commit that fails ends the transaction, as LMDB's does. */
void mdb_txn_abort(void *txn);
int __real_mdb_txn_commit(void *txn) __attribute__((weak));
int __wrap_mdb_txn_commit(void *txn);

int
__wrap_mdb_txn_commit(void *txn)
{
	if (!struck())
		return __real_mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return with;
}
