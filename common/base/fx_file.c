#define _GNU_SOURCE /* statx */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file_internal.h"

/* What statfs says; the names are those of linux/magic.h. */
static const struct {
	uint32_t magic;
	enum fx_file_system system;
} systems[] = {
	{ 0x01021994, FX_FILE_SYSTEM_MEMORY },  /* TMPFS */
	{ 0x858458f6, FX_FILE_SYSTEM_MEMORY },  /* RAMFS */
	{ 0x794c7630, FX_FILE_SYSTEM_OVERLAY }, /* OVERLAYFS */
	{ 0x61756673, FX_FILE_SYSTEM_OVERLAY }, /* AUFS */
	{ 0x6969, FX_FILE_SYSTEM_NETWORK },     /* NFS */
	{ 0x517b, FX_FILE_SYSTEM_NETWORK },     /* SMB */
	{ 0xff534d42, FX_FILE_SYSTEM_NETWORK }, /* CIFS */
	{ 0xfe534d42, FX_FILE_SYSTEM_NETWORK }, /* SMB2 */
	{ 0x65735546, FX_FILE_SYSTEM_NETWORK }, /* FUSE */
	{ 0x01021997, FX_FILE_SYSTEM_NETWORK }, /* 9P */
	{ 0x00c36400, FX_FILE_SYSTEM_NETWORK }, /* CEPH */
	{ 0x5346414f, FX_FILE_SYSTEM_NETWORK }, /* AFS */
	{ 0x47504653, FX_FILE_SYSTEM_NETWORK }, /* GPFS */
	{ 0x0bd00bd0, FX_FILE_SYSTEM_NETWORK }, /* LUSTRE */
};

int
fx_file_look(const char *path, struct fx_file_facts *facts)
{
	struct stat found;

	if (stat(path, &found) != 0)
		return fx_file_failed("look", path);
	facts->device = found.st_dev;
	facts->inode = found.st_ino;
	facts->size = found.st_size;
	facts->owner = found.st_uid;
	facts->mode = found.st_mode & 07777;
	facts->names = (unsigned int)found.st_nlink;
	facts->is_file = S_ISREG(found.st_mode);
	facts->is_directory = S_ISDIR(found.st_mode);
	return 0;
}

int
fx_file_born(const char *path, int64_t *ns)
{
	struct statx found;

	if (statx(AT_FDCWD, path, 0, STATX_BTIME, &found) != 0)
		return fx_file_failed("look", path);
	*ns = 0;
	if ((found.stx_mask & STATX_BTIME) != 0)
		*ns = found.stx_btime.tv_sec * INT64_C(1000000000) +
		      found.stx_btime.tv_nsec;
	return 0;
}

int
fx_file_disk(const char *path, struct fx_file_disk *disk)
{
	struct statfs found;
	size_t i;

	if (statfs(path, &found) != 0)
		return fx_file_failed("look", path);
	disk->system = FX_FILE_SYSTEM_LOCAL;
	for (i = 0; i < fx_count_of(systems); i++)
		if (systems[i].magic == (uint32_t)found.f_type)
			disk->system = systems[i].system;
	disk->free_bytes = (int64_t)found.f_bavail * found.f_bsize;
	disk->all_bytes = (int64_t)found.f_blocks * found.f_bsize;
	return 0;
}

int
fx_file_make_directory(const char *path)
{
	struct fx_file_facts facts = { 0 };
	int rc;

	if (mkdir(path, 0700) == 0)
		return 0;
	if (errno != EEXIST)
		return fx_file_failed("make", path);
	rc = fx_file_look(path, &facts);
	if (rc != 0)
		return rc;
	return facts.is_directory ? 0 : FX_EEXISTS;
}

int
fx_file_make_directories(const char *path)
{
	char front[FX_PATH_BYTES];
	size_t length = strlen(path), i;
	int rc;

	if (length == 0 || length >= sizeof(front))
		return FX_EINVAL;
	memcpy(front, path, length + 1);
	for (i = 1; i < length; i++) {
		if (front[i] != '/')
			continue;
		front[i] = '\0';
		rc = fx_file_make_directory(front);
		if (rc != 0)
			return rc;
		front[i] = '/';
	}
	return fx_file_make_directory(path);
}

int
fx_file_lock(const char *path, int *fd)
{
	int opened, rc;

	opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (opened < 0)
		return fx_file_failed("open", path);
	if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
		rc = fx_file_failed("lock", path);
		/* Nothing was written. */
		(void)close(opened);
		return rc;
	}
	*fd = opened;
	return 0;
}

void
fx_file_unlock(int fd)
{
	/* Closing lets go of the lock; nothing was written. */
	if (fd >= 0)
		(void)close(fd);
}

static int
open_as(const char *path, int how, int *fd)
{
	int opened = open(path, how | O_CLOEXEC | O_NOFOLLOW);

	if (opened < 0)
		return fx_file_failed("open", path);
	*fd = opened;
	return 0;
}

int
fx_file_open(const char *path, int *fd)
{
	return open_as(path, O_RDWR, fd);
}

int
fx_file_open_to_read(const char *path, int *fd)
{
	return open_as(path, O_RDONLY, fd);
}

void
fx_file_close(int fd)
{
	/* Every write was flushed. */
	if (fd >= 0)
		(void)close(fd);
}

int
fx_file_read_at(int fd, int64_t at, void *bytes, size_t length)
{
	ssize_t done = pread(fd, bytes, length, at);

	if (done < 0)
		return fx_file_failed("read", "");
	return (size_t)done == length ? 0 : FX_ENOENT;
}

int
fx_file_put_at(int fd, int64_t at, const void *bytes, size_t length)
{
	ssize_t done = pwrite(fd, bytes, length, at);

	if (done >= 0 && (size_t)done != length)
		errno = ENOSPC;
	if (done < 0 || (size_t)done != length)
		return fx_file_failed("write", "");
	return 0;
}

int
fx_file_flush(int fd)
{
	return fdatasync(fd) == 0 ? 0 : fx_file_failed("flush", "");
}

int
fx_file_write_at(int fd, int64_t at, const void *bytes, size_t length)
{
	int rc = fx_file_put_at(fd, at, bytes, length);

	return rc == 0 ? fx_file_flush(fd) : rc;
}

/* Read until the end or until the room is full.  Returns 0 or -1. */
static int
read_all(int fd, char *room, size_t size, size_t *length)
{
	ssize_t got = 1;

	*length = 0;
	while (got != 0 && *length < size) {
		got = read(fd, room + *length, size - *length);
		if (got < 0 && errno != EINTR)
			return -1;
		if (got > 0)
			*length += (size_t)got;
	}
	return 0;
}

int
fx_file_read(const char *path, char *room, size_t size, size_t *length)
{
	struct stat facts;
	int fd, rc = 0;

	/* A pipe would block the open; it is refused below. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fx_file_failed("open", path);
	if (fstat(fd, &facts) != 0)
		rc = fx_file_failed("look", path);
	else if (!S_ISREG(facts.st_mode))
		rc = FX_EINVAL;
	else if (read_all(fd, room, size, length) != 0)
		rc = fx_file_failed("read", path);
	else if (*length == size)
		rc = FX_ETOOBIG;
	else
		room[*length] = '\0';
	/* Nothing was written. */
	(void)close(fd);
	return rc;
}

/* Write and flush a file that is not there yet, or is a leftover. */
static int
write_beside(const char *path, const void *bytes, size_t length)
{
	int fd, rc = 0;

	fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fx_file_failed("open", path);
	if (fx_file_put_all(fd, bytes, length) != 0)
		rc = fx_file_failed("write", path);
	else if (fsync(fd) != 0)
		rc = fx_file_failed("flush", path);
	if (close(fd) != 0 && rc == 0)
		rc = fx_file_failed("close", path);
	return rc;
}

int
fx_file_write(const char *path, const void *bytes, size_t length)
{
	char beside[FX_PATH_BYTES];
	int rc, count;

	count = snprintf(beside, sizeof(beside), "%s.new", path);
	if (count < 0 || (size_t)count >= sizeof(beside))
		return FX_ETOOBIG;
	rc = write_beside(beside, bytes, length);
	if (rc != 0) {
		/* The failure is told; a leftover is overwritten later. */
		(void)unlink(beside);
		return rc;
	}
	return fx_file_rename(beside, path);
}

int
fx_file_reserve(const char *path, int64_t size)
{
	int rc = 0,
	    fd = open(path,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return fx_file_failed("open", path);
	/* Never by writing: a disk that cannot do it has no reserve. */
	if (fallocate(fd, 0, 0, size) != 0)
		rc = fx_file_failed("reserve", path);
	if (close(fd) != 0 && rc == 0)
		rc = fx_file_failed("close", path);
	if (rc != 0)
		(void)unlink(path); /* what it is there for has failed */
	return rc;
}

int
fx_file_rename(const char *from, const char *to)
{
	char directory[FX_PATH_BYTES];
	int rc = fx_file_directory_of(to, directory, sizeof(directory));

	if (rc != 0)
		return rc;
	if (rename(from, to) != 0)
		return fx_file_failed("rename", to);
	return fx_file_sync(directory);
}

int
fx_file_let_group(const char *path)
{
	return chmod(path, 0660) == 0 ? 0 : fx_file_failed("share", path);
}

int
fx_file_give(const char *path, const char *like)
{
	struct stat theirs;

	if (geteuid() != 0)
		return 0;
	if (stat(like, &theirs) != 0)
		return fx_file_failed("look", like);
	return lchown(path, theirs.st_uid, theirs.st_gid) == 0
		   ? 0
		   : fx_file_failed("give", path);
}

int
fx_file_remove(const char *path)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	if ((errno == EISDIR || errno == EPERM) && rmdir(path) == 0)
		return 0;
	return fx_file_failed("remove", path);
}

int
fx_file_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd < 0)
		return fx_file_failed("open", path);
	if (fsync(fd) != 0)
		rc = fx_file_failed("flush", path);
	/* What was written is flushed; closing tells nothing more. */
	(void)close(fd);
	return rc;
}

int
fx_file_directory_of(const char *path, char *room, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t length = 1;

	if (slash != NULL && slash != path)
		length = (size_t)(slash - path);
	if (length >= size)
		return FX_ETOOBIG;
	memcpy(room, slash == NULL ? "." : path, length);
	room[length] = '\0';
	return 0;
}

void
fx_file_machine(char id[FX_MACHINE_BYTES])
{
	char text[FX_MACHINE_BYTES + 1];
	size_t length;

	memset(id, 0, FX_MACHINE_BYTES);
	if (fx_file_read("/etc/machine-id", text, sizeof(text), &length) != 0)
		return;
	length = strspn(text, "0123456789abcdef");
	if (length < FX_MACHINE_BYTES)
		memcpy(id, text, length);
}

void
fx_file_boot(unsigned char boot[FX_BOOT_BYTES])
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	char text[64], digits[3] = "";
	size_t length = 0, used = 0, at;

	memset(boot, 0, FX_BOOT_BYTES);
	if (fx_file_read(path, text, sizeof(text), &length) != 0)
		return;
	/* Its groups are of even length; what is between them is left out. */
	for (at = 0; at + 1 < length && used < FX_BOOT_BYTES; at++) {
		if (text[at] == '-')
			continue;
		digits[0] = text[at++];
		digits[1] = text[at];
		boot[used++] = (unsigned char)strtoul(digits, NULL, 16);
	}
}
