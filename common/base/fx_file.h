/*
 * fx_file: files beside the store, made so that a crash leaves the old or the
 * new one and never a half.  Replaced at link time by the crash rig.
 *
 * Errors are the same for all: FX_ENOENT, FX_EEXISTS and FX_EBUSY are told to
 * the caller alone; FX_EDENIED, FX_EFULL (the disk) and FX_EIO are logged
 * here, once.
 */
#ifndef FX_FILE_H
#define FX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fx_crypto.h"

#define FX_PATH_BYTES    4096
#define FX_MACHINE_BYTES 33

enum fx_file_system {
	FX_FILE_SYSTEM_LOCAL,
	FX_FILE_SYSTEM_MEMORY,  /* tmpfs: kept until the next boot */
	FX_FILE_SYSTEM_OVERLAY, /* containers */
	FX_FILE_SYSTEM_NETWORK, /* NFS, CIFS, FUSE and their like */
};

/* What is known of a file without opening it. */
struct fx_file_facts {
	uint64_t device, inode;
	int64_t size;
	unsigned int owner;
	unsigned int mode;  /* permission bits */
	unsigned int names; /* that it has */
	bool is_file, is_directory;
};

/* What is known of the disk that holds a path. */
struct fx_file_disk {
	enum fx_file_system system;
	int64_t free_bytes, all_bytes;
};

/* fx_file_look(path, facts): a link is followed.  Returns 0 or an error. */
int fx_file_look(const char *path, struct fx_file_facts *facts);

/*
 * fx_file_born(path, ns): when the file itself was made, which a copy is not;
 * 0 where the disk does not know.  Returns 0 or an error.
 */
int fx_file_born(const char *path, int64_t *ns);

/* fx_file_disk(path, disk): the disk under a path.  Returns 0 or an error. */
int fx_file_disk(const char *path, struct fx_file_disk *disk);

/*
 * fx_file_make_directory(path): for its owner alone; one that is there
 * already is well.  Returns 0 or an error.
 */
int fx_file_make_directory(const char *path);

/* fx_file_make_directories(path): with all that lead to it. */
int fx_file_make_directories(const char *path);

/*
 * fx_file_lock(path, fd): create the file if need be and hold it as long as
 * *fd is open, alone among all processes.  Does not wait.  Returns 0,
 * FX_EBUSY when another holds it, or an error.
 */
int fx_file_lock(const char *path, int *fd);

/* fx_file_unlock(fd): let go of it; -1 is allowed. */
void fx_file_unlock(int fd);

/*
 * fx_file_open(path, fd), fx_file_close(fd): a file that is there, to be read
 * and changed in place; -1 is allowed.  fx_file_open_to_read(path, fd): one
 * that may be read alone.  Return 0 or an error.
 *
 * fx_file_read_at(fd, at, bytes, length): all of it.  Returns 0, FX_ENOENT
 * when the file ends before, or an error.
 *
 * fx_file_write_at(fd, at, bytes, length): and flush it.  Blocks.  Returns 0
 * or an error; then nobody knows what is written.
 */
int fx_file_open(const char *path, int *fd);
int fx_file_open_to_read(const char *path, int *fd);
void fx_file_close(int fd);
int fx_file_read_at(int fd, int64_t at, void *bytes, size_t length);
int fx_file_write_at(int fd, int64_t at, const void *bytes, size_t length);

/*
 * fx_file_put_at(fd, at, bytes, length): the same without the flush; for what
 * may be lost.  fx_file_flush(fd): blocks.  Return 0 or an error.
 */
int fx_file_put_at(int fd, int64_t at, const void *bytes, size_t length);
int fx_file_flush(int fd);

/*
 * fx_file_read(path, room, size, length): the whole of a small file, with a
 * zero behind it.  Returns 0, FX_ETOOBIG when it does not fit, FX_EINVAL when
 * it is no regular file, or an error.
 */
int fx_file_read(const char *path, char *room, size_t size, size_t *length);

/*
 * fx_file_write(path, bytes, length): all of it or nothing: written beside,
 * flushed, renamed, and the directory flushed.  Blocks.  Returns 0 or an
 * error.
 */
int fx_file_write(const char *path, const void *bytes, size_t length);

/*
 * fx_file_reserve(path, size): a new file that holds so much of the disk, and
 * nothing else.  Returns 0 or an error.
 */
int fx_file_reserve(const char *path, int64_t size);

/*
 * fx_file_copy(from, to, hash): a large file, all of it or nothing, flushed;
 * hash is the BLAKE2b-256 of what was read.  With a to of NULL it is read only.
 * Blocks.  Returns 0, FX_ETOOBIG or an error.
 */
int fx_file_copy(
    const char *from, const char *to, unsigned char hash[FX_HASH_BYTES]);

/*
 * fx_file_link(from, to): a second name of the same bytes, which nobody may
 * change in place from then on.  The directory is not flushed.  Returns 0,
 * FX_EEXISTS, FX_ENOENT, FX_EWRONG where this cannot be (another disk, no names
 * left, not ours to name), which is not logged, or an error.
 */
int fx_file_link(const char *from, const char *to);

/* fx_file_rename(from, to): and flush the directory of to.  Blocks. */
int fx_file_rename(const char *from, const char *to);

/*
 * fx_file_let_group(path): its group may read and write it, others may not.
 * Returns 0 or an error.
 */
int fx_file_let_group(const char *path);

/*
 * fx_file_give(path, like): to the owner and group of another, by root alone:
 * whoever else made it keeps it.  A link itself is given.  Returns 0 or an
 * error.
 */
int fx_file_give(const char *path, const char *like);

/*
 * fx_file_each(path, take, context): each name in a directory, in no order.
 * Returns 0, an error, or what take returns to end it.
 */
typedef int fx_file_fn(const char *name, void *context);
int fx_file_each(const char *path, fx_file_fn *take, void *context);

/* fx_file_remove(path): a file or empty directory; none is well. */
int fx_file_remove(const char *path);

/* fx_file_sync(path): flush a file or a directory.  Blocks. */
int fx_file_sync(const char *path);

/*
 * fx_file_directory_of(path, room, size): "a/b" of "a/b/c", "." of "c".
 * Returns 0 or FX_ETOOBIG.
 */
int fx_file_directory_of(const char *path, char *room, size_t size);

/* fx_file_boot(boot): another one after each boot; zeros where not known. */
#define FX_BOOT_BYTES 8
void fx_file_boot(unsigned char boot[FX_BOOT_BYTES]);

/*
 * fx_file_forget(path): what the kernel remembers of it is not to be believed;
 * nobody may have it mapped.  fx_file_same(path, most): whether what the disk
 * holds is what everybody reads, for so many bytes.  Returns 0, also where the
 * disk cannot be read apart, FX_ECORRUPT when they differ, or an error.
 */
int fx_file_forget(const char *path);
int fx_file_same(const char *path, int64_t most);

/* fx_file_machine(id): the id of this machine; "" where it has none. */
void fx_file_machine(char id[FX_MACHINE_BYTES]);

#endif
