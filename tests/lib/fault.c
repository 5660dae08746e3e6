#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/lib/fault.h"

static atomic_bool on; /* a service has a second thread */
static enum fault kind;
static atomic_int calls;
static int at_call, with;

int
fault_struck(void)
{
	if (!on || atomic_fetch_add(&calls, 1) + 1 != at_call)
		return 0;
	if (kind == FAULT_DIES)
		_exit(FAULT_DIED);
	errno = EIO;
	return 1;
}

void
fault_at(enum fault how, int call, int error)
{
	kind = how;
	calls = 0;
	at_call = call;
	with = error;
	on = true;
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
#define WRAP_AS(type, name, parameters, arguments, failed)   \
	type __real_##name parameters __attribute__((weak)); \
	type __wrap_##name parameters;                       \
	type __wrap_##name parameters                        \
	{                                                    \
		if (fault_struck())                          \
			return failed;                       \
		return __real_##name arguments;              \
	}
#define WRAP(name, parameters, arguments, failed) \
	WRAP_AS(int, name, parameters, arguments, failed)

/* clang-format off */
WRAP(mdb_env_open, (void *e, const char *p, unsigned f, mode_t m),
    (e, p, f, m), with)
WRAP(mdb_txn_begin, (void *e, void *p, unsigned f, void **t),
    (e, p, f, t), with)
WRAP(mdb_dbi_open, (void *t, const char *n, unsigned f, void *d),
    (t, n, f, d), with)
WRAP(mdb_put, (void *t, unsigned d, void *k, void *v, int f),
    (t, d, k, v, f), with)
WRAP(mdb_get, (void *t, unsigned d, void *k, void *v), (t, d, k, v), with)
WRAP(mdb_del, (void *t, unsigned d, void *k, void *v), (t, d, k, v), with)
WRAP(mdb_cursor_open, (void *t, unsigned d, void **c), (t, d, c), with)
WRAP(mdb_cursor_get, (void *c, void *k, void *v, int o), (c, k, v, o), with)
WRAP(mdb_cursor_put, (void *c, void *k, void *v, unsigned f),
    (c, k, v, f), with)
WRAP(mdb_cursor_del, (void *c, unsigned f), (c, f), with)
WRAP(fsync, (int fd), (fd), -1)
WRAP(fdatasync, (int fd), (fd), -1)
WRAP(rename, (const char *from, const char *to), (from, to), -1)
WRAP(mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(unlink, (const char *path), (path), -1)
WRAP(rmdir, (const char *path), (path), -1)
WRAP(mdb_env_create, (void **e), (e), with)
WRAP(mdb_env_set_mapsize, (void *e, size_t n), (e, n), with)
WRAP(mdb_env_set_maxdbs, (void *e, unsigned n), (e, n), with)
WRAP(mdb_env_set_maxreaders, (void *e, unsigned n), (e, n), with)
WRAP(mdb_env_copy2, (void *e, const char *p, unsigned f), (e, p, f), with)
WRAP(mdb_env_stat, (void *e, void *s), (e, s), with)
WRAP(mdb_env_info, (void *e, void *s), (e, s), with)
WRAP(mdb_stat, (void *t, unsigned d, void *s), (t, d, s), with)
WRAP(mdb_drop, (void *t, unsigned d, int del), (t, d, del), with)
WRAP(mdb_txn_renew, (void *t), (t), with)
WRAP(mdb_reader_check, (void *e, int *dead), (e, dead), with)
WRAP_AS(void *, zmq_ctx_new, (void), (), NULL)
WRAP_AS(void *, zmq_socket, (void *c, int type), (c, type), NULL)
WRAP(zmq_ctx_set, (void *c, int option, int n), (c, option, n), -1)
WRAP(zmq_setsockopt, (void *s, int o, const void *v, size_t n),
    (s, o, v, n), -1)
WRAP(zmq_getsockopt, (void *s, int o, void *v, size_t *n), (s, o, v, n), -1)
WRAP(zmq_bind, (void *s, const char *where), (s, where), -1)
WRAP(zmq_connect, (void *s, const char *where), (s, where), -1)
WRAP(zmq_msg_recv, (void *m, void *s, int f), (m, s, f), -1)
WRAP(zmq_msg_send, (void *m, void *s, int f), (m, s, f), -1)
WRAP(stat, (const char *path, void *facts), (path, facts), -1)
WRAP(fstat, (int fd, void *facts), (fd, facts), -1)
WRAP(statx, (int d, const char *p, int f, unsigned m, void *s),
    (d, p, f, m, s), -1)
WRAP(statfs, (const char *path, void *facts), (path, facts), -1)
WRAP(flock, (int fd, int how), (fd, how), -1)
WRAP(fallocate, (int fd, int how, off_t at, off_t n), (fd, how, at, n), -1)
WRAP(ftruncate, (int fd, off_t size), (fd, size), -1)
WRAP(chmod, (const char *path, mode_t mode), (path, mode), -1)
WRAP_AS(ssize_t, read, (int fd, void *b, size_t n), (fd, b, n), -1)
WRAP_AS(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n), -1)
WRAP_AS(ssize_t, pread, (int fd, void *b, size_t n, off_t at),
    (fd, b, n, at), -1)
WRAP_AS(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t at),
    (fd, b, n, at), -1)
WRAP_AS(ssize_t, getrandom, (void *b, size_t n, unsigned f), (b, n, f), -1)
WRAP_AS(ssize_t, sendto,
    (int s, const void *b, size_t n, int f, const void *a, unsigned l),
    (s, b, n, f, a, l), -1)
WRAP(getrlimit, (int what, void *limit), (what, limit), -1)
WRAP(setrlimit, (int what, const void *limit), (what, limit), -1)
WRAP(sigaction, (int signal, const void *a, void *b), (signal, a, b), -1)
WRAP(sigprocmask, (int how, const void *a, void *b), (how, a, b), -1)
WRAP(signalfd, (int fd, const void *mask, int flags), (fd, mask, flags), -1)
WRAP(pthread_create, (void *id, const void *a, void *(*run)(void *), void *c),
    (id, a, run, c), EAGAIN)
WRAP_AS(void *, mmap, (void *at, size_t n, int p, int f, int fd, off_t from),
    (at, n, p, f, fd, from), (void *)-1)
WRAP(prctl, (int what, long a, long b, long c, long d),
    (what, a, b, c, d), -1)
WRAP(socket, (int domain, int type, int protocol), (domain, type, protocol), -1)
WRAP(gethostname, (char *name, size_t size), (name, size), -1)
WRAP(pipe2, (int *ends, int flags), (ends, flags), -1)
WRAP_AS(pid_t, fork, (void), (), -1)
WRAP_AS(pid_t, waitpid, (pid_t pid, int *status, int options),
    (pid, status, options), -1)
/* clang-format on */

/* A commit that fails ends the transaction, as LMDB's does. */
void mdb_txn_abort(void *txn);
int __real_mdb_txn_commit(void *txn) __attribute__((weak));
int __wrap_mdb_txn_commit(void *txn);

int
__wrap_mdb_txn_commit(void *txn)
{
	if (!fault_struck())
		return __real_mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return with;
}

/* The mode is there only with O_CREAT; reading it else does no harm. */
int __real_open(const char *path, int flags, ...) __attribute__((weak));
int __wrap_open(const char *path, int flags, ...);

int
__wrap_open(const char *path, int flags, ...)
{
	va_list rest;
	mode_t mode;

	if (fault_struck())
		return -1;
	va_start(rest, flags);
	mode = va_arg(rest, mode_t);
	va_end(rest);
	return __real_open(path, flags, mode);
}

/* It is closed, and what was written may be lost. */
int __real_close(int fd) __attribute__((weak));
int __wrap_close(int fd);

int
__wrap_close(int fd)
{
	bool strikes = fault_struck();
	int rc = __real_close(fd);

	if (strikes)
		errno = EIO;
	return strikes ? -1 : rc;
}
