/*
 * record_preload.so: put in front of libc and ZeroMQ, notes every write, sync
 * and rename below RECORD_ROOT, and every frame that leaves, in the file
 * RECORD_FILE (record.h).  With RECORD_DROPS=1 no sync reaches the record,
 * which is what a build without syncs would do.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tests/crash/record.h"

#define FDS 1024

/* The names of libc, which are declared elsewhere with other attributes. */
int zmq_send(void *socket, const void *bytes, size_t size, int flags);
int zmq_msg_send(void *frame, void *socket, int flags);
void *zmq_msg_data(void *frame);
size_t zmq_msg_size(const void *frame);
int __open_2(const char *path, int flags);

static struct record *shared;
static const char *root;
static size_t root_size;
static int drops;
static struct {
	uint32_t file; /* 0: not one of ours */
	int dsync;
} fds[FDS];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void
attach(void)
{
	const char *path = getenv("RECORD_FILE");
	int fd;

	root = getenv("RECORD_ROOT");
	if (path == NULL || root == NULL)
		return;
	root_size = strlen(root);
	drops = getenv("RECORD_DROPS") != NULL;
	fd = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || REAL(ftruncate)(fd, RECORD_MAX) != 0)
		abort();
	shared =
	    mmap(NULL, RECORD_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		abort();
	(void)REAL(close)(fd); /* the map stays */
}

static void
note(enum record_kind kind, uint32_t file, uint64_t offset, const void *bytes,
    uint64_t size)
{
	uint64_t stored = bytes == NULL ? 0 : (size + 7) & ~UINT64_C(7), at;
	struct record_entry *e;

	if (shared == NULL)
		return;
	at = atomic_fetch_add(&shared->used, sizeof(*e) + stored);
	if (sizeof(*shared) + at + sizeof(*e) + stored > RECORD_MAX)
		abort();
	e = (struct record_entry *)(void *)(shared->entries + at);
	e->file = file;
	e->offset = offset;
	e->size = size;
	/* Known even if the process ends before the entry is complete. */
	*(volatile uint64_t *)&e->stored = stored;
	if (bytes != NULL)
		memcpy(e->bytes, bytes, size);
	atomic_store(&e->kind, (uint32_t)kind);
}

static int
is_ours(const char *path)
{
	const char *name = strrchr(path, '/');

	if (shared == NULL || name == NULL ||
	    strncmp(path, root, root_size) != 0)
		return 0;
	return strcmp(name, "/lock.mdb") != 0 && strcmp(name, "/owner") != 0;
}

static uint32_t
file_of(int fd)
{
	return fd >= 0 && fd < FDS ? fds[fd].file : 0;
}

static int
opened(const char *path, int flags, int fd, int was_there)
{
	struct stat st;

	if (fd < 0 || fd >= FDS)
		return fd;
	fds[fd].file = 0;
	if (!is_ours(path) || fstat(fd, &st) != 0)
		return fd;
	fds[fd].file = atomic_fetch_add(&shared->files, 1) + 1;
	fds[fd].dsync = (flags & O_DSYNC) != 0;
	note(S_ISDIR(st.st_mode) ? RECORD_FOLDER : RECORD_OPEN, fds[fd].file,
	    !was_there, path, strlen(path) + 1);
	if ((flags & O_TRUNC) != 0 && was_there)
		note(RECORD_RESIZE, fds[fd].file, 0, NULL, 0);
	return fd;
}

int
open(const char *path, int flags, ...)
{
	int mode = 0, was_there;
	va_list ap;

	if ((flags & O_CREAT) != 0) {
		va_start(ap, flags);
		mode = va_arg(ap, int);
		va_end(ap);
	}
	was_there = access(path, F_OK) == 0;
	return opened(path, flags, REAL(open)(path, flags, mode), was_there);
}

int
__open_2(const char *path, int flags)
{
	return open(path, flags);
}

int
close(int fd)
{
	if (fd >= 0 && fd < FDS)
		fds[fd].file = 0;
	return REAL(close)(fd);
}

/* Noted when it starts; one that waits for the disk, again when it is done. */
ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	uint32_t file = file_of(fd);
	ssize_t rc;

	if (file != 0)
		note(RECORD_WRITE, file, (uint64_t)offset, bytes, size);
	rc = REAL(pwrite)(fd, bytes, size, offset);
	if (file != 0 && fds[fd].dsync && rc == (ssize_t)size && !drops)
		note(RECORD_DURABLE, file, (uint64_t)offset, NULL, size);
	return rc;
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	uint32_t file = file_of(fd);
	off_t at = file != 0 ? lseek(fd, 0, SEEK_CUR) : 0;

	for (int i = 0; file != 0 && i < n; i++) {
		note(RECORD_WRITE, file, (uint64_t)at, v[i].iov_base,
		    v[i].iov_len);
		at += (off_t)v[i].iov_len;
	}
	return REAL(writev)(fd, v, n);
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
	uint32_t file = file_of(fd);

	if (file != 0)
		note(RECORD_WRITE, file, (uint64_t)lseek(fd, 0, SEEK_CUR),
		    bytes, size);
	return REAL(write)(fd, bytes, size);
}

int
ftruncate(int fd, off_t size)
{
	if (file_of(fd) != 0)
		note(RECORD_RESIZE, file_of(fd), (uint64_t)size, NULL, 0);
	return REAL(ftruncate)(fd, size);
}

/* A sync counts only once it has returned. */
int
fdatasync(int fd)
{
	int rc = REAL(fdatasync)(fd);

	if (rc == 0 && file_of(fd) != 0 && !drops)
		note(RECORD_SYNC, file_of(fd), 0, NULL, 0);
	return rc;
}

int
fsync(int fd)
{
	int rc = REAL(fsync)(fd);

	if (rc == 0 && file_of(fd) != 0 && !drops)
		note(RECORD_SYNC, file_of(fd), 0, NULL, 0);
	return rc;
}

int
rename(const char *from, const char *to)
{
	char both[8192];
	size_t n = strlen(from) + 1, m = strlen(to) + 1;

	if (is_ours(to) && n + m <= sizeof(both)) {
		memcpy(both, from, n);
		memcpy(both + n, to, m);
		note(RECORD_RENAME, 0, n, both, n + m);
	}
	return REAL(rename)(from, to);
}

int
unlink(const char *path)
{
	int rc = REAL(unlink)(path);

	if (rc == 0 && is_ours(path))
		note(RECORD_UNLINK, 0, 0, path, strlen(path) + 1);
	return rc;
}

/* What leaves for the outside; noted before it can be there. */
int
zmq_send(void *socket, const void *bytes, size_t size, int flags)
{
	note(RECORD_SEND, (uint32_t)syscall(SYS_gettid), (flags & 2) != 0,
	    bytes, size);
	return REAL(zmq_send)(socket, bytes, size, flags);
}

int
zmq_msg_send(void *frame, void *socket, int flags)
{
	if (shared != NULL)
		note(RECORD_SEND, (uint32_t)syscall(SYS_gettid),
		    (flags & 2) != 0, REAL(zmq_msg_data)(frame),
		    REAL(zmq_msg_size)(frame));
	return REAL(zmq_msg_send)(frame, socket, flags);
}
