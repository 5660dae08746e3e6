/*
 * Files of the simulator: a table of paths.  What is written is written; a
 * crash gives the locks back.  The files of LMDB are sim_lmdb's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "tests/sim/sim.h"
#include "tests/sim/sim_real.h"

#define FILES_MAX 256

struct file {
	bool used, directory;
	char path[128];
	unsigned char *bytes;
	size_t size;
	uint64_t inode;
	int locked_by; /* 1 + place; 0: nobody */
};

static struct file files[FILES_MAX];
static uint64_t inodes;

static struct file *
find(const char *path)
{
	struct file *f;

	for (f = files; f < files + FILES_MAX; f++)
		if (f->used && strcmp(f->path, path) == 0)
			return f;
	return NULL;
}

static struct file *
make(const char *path)
{
	struct file *f = find(path);

	if (f != NULL)
		return f;
	for (f = files; f < files + FILES_MAX; f++)
		if (!f->used)
			break;
	fx_assert(f < files + FILES_MAX);
	memset(f, 0, sizeof(*f));
	fx_copy_text(f->path, sizeof(f->path), path);
	f->used = true;
	f->inode = ++inodes;
	return f;
}

static void
fill(struct file *f, size_t at, const void *bytes, size_t length)
{
	unsigned char *bigger;

	if (at + length > f->size) {
		bigger = sim_alloc(at + length);
		if (f->size > 0)
			memcpy(bigger, f->bytes, f->size);
		sim_free(f->bytes);
		f->bytes = bigger;
		f->size = at + length;
	}
	if (length > 0)
		memcpy(f->bytes + at, bytes, length);
}

static void
lose(struct file *f)
{
	sim_free(f->bytes);
	memset(f, 0, sizeof(*f));
}

int
fx_file_look(const char *path, struct fx_file_facts *facts)
{
	const struct file *f = find(path);
	int64_t size;

	memset(facts, 0, sizeof(*facts));
	facts->device = 1;
	facts->mode = 0600;
	if ((sim.knobs.real_store && real_look(path, &size, &facts->inode)) ||
	    sim_lmdb_there(path, &size, &facts->inode)) {
		facts->size = size;
		facts->is_file = true;
		return 0;
	}
	if (f == NULL)
		return FX_ENOENT;
	facts->inode = f->inode;
	facts->size = (int64_t)f->size;
	facts->is_directory = f->directory;
	facts->is_file = !f->directory;
	return 0;
}

int
fx_file_born(const char *path, int64_t *ns)
{
	struct fx_file_facts facts;

	*ns = fx_file_look(path, &facts) == 0 ? (int64_t)facts.inode : 0;
	return 0;
}

int
fx_file_disk(const char *path, struct fx_file_disk *disk)
{
	(void)path;
	*disk = (struct fx_file_disk){ .system = FX_FILE_SYSTEM_LOCAL,
		.free_bytes = 1 << 30,
		.all_bytes = 1 << 30 };
	return 0;
}

int
fx_file_make_directory(const char *path)
{
	sim_call();
	make(path)->directory = true;
	if (sim.knobs.real_store)
		real_make_directory(path);
	return 0;
}

int
fx_file_make_directories(const char *path)
{
	return fx_file_make_directory(path);
}

int
fx_file_lock(const char *path, int *fd)
{
	struct sim_node *node = sim_fiber_node();
	struct file *f = make(path);
	int who = node == NULL ? SIM_PLACES : (int)node->place + 1;

	sim_call();
	if (f->locked_by != 0)
		return FX_EBUSY;
	f->locked_by = who;
	*fd = (int)(f - files);
	return 0;
}

void
fx_file_unlock(int fd)
{
	if (fd >= 0)
		files[fd].locked_by = 0;
}

int
fx_file_open(const char *path, int *fd)
{
	struct file *f = find(path);

	sim_call();
	if (f == NULL)
		return FX_ENOENT;
	*fd = (int)(f - files);
	return 0;
}

int
fx_file_open_to_read(const char *path, int *fd)
{
	return fx_file_open(path, fd);
}

void
fx_file_close(int fd)
{
	(void)fd;
}

int
fx_file_read_at(int fd, int64_t at, void *bytes, size_t length)
{
	const struct file *f = &files[fd];

	sim_call();
	if ((size_t)at + length > f->size)
		return FX_ENOENT;
	memcpy(bytes, f->bytes + at, length);
	return 0;
}

int
fx_file_write_at(int fd, int64_t at, const void *bytes, size_t length)
{
	sim_call();
	fill(&files[fd], (size_t)at, bytes, length);
	return 0;
}

int
fx_file_put_at(int fd, int64_t at, const void *bytes, size_t length)
{
	return fx_file_write_at(fd, at, bytes, length);
}

int
fx_file_flush(int fd)
{
	(void)fd;
	sim_call();
	return 0;
}

void
fx_file_boot(unsigned char boot[FX_BOOT_BYTES])
{
	memset(boot, 1, FX_BOOT_BYTES);
}

int
fx_file_read(const char *path, char *room, size_t size, size_t *length)
{
	const struct file *f = find(path);

	sim_call();
	if (f == NULL)
		return FX_ENOENT;
	if (f->size >= size)
		return FX_ETOOBIG;
	if (f->size > 0)
		memcpy(room, f->bytes, f->size);
	room[f->size] = '\0';
	*length = f->size;
	return 0;
}

/* All of it or nothing. */
int
fx_file_write(const char *path, const void *bytes, size_t length)
{
	struct file *f;

	sim_call();
	f = make(path);
	sim_free(f->bytes);
	f->bytes = NULL;
	f->size = 0;
	fill(f, 0, bytes, length);
	sim_call();
	return 0;
}

int
fx_file_forget(const char *path)
{
	(void)path;
	return 0;
}

int
fx_file_same(const char *path, int64_t most)
{
	(void)path;
	(void)most;
	return 0;
}

int
fx_file_reserve(const char *path, int64_t size)
{
	(void)path; /* this disk is full when it is told to be */
	(void)size;
	return FX_EIO;
}

int
fx_file_rename(const char *from, const char *to)
{
	struct file *f, *old;

	sim_call();
	if (sim.knobs.real_store && real_rename(from, to)) {
		if (sim_fiber_node() != NULL)
			sim_lmdb_appear((int)sim_fiber_node()->place);
		return 0;
	}
	if (sim_lmdb_moved(from, to))
		return 0;
	f = find(from);
	if (f == NULL)
		return FX_ENOENT;
	old = find(to);
	if (old != NULL)
		lose(old);
	fx_copy_text(f->path, sizeof(f->path), to);
	return 0;
}

int
fx_file_let_group(const char *path)
{
	(void)path;
	return 0;
}

int
fx_file_remove(const char *path)
{
	struct file *f = find(path);

	sim_call();
	if (sim.knobs.real_store)
		real_remove(path);
	sim_lmdb_removed(path);
	if (f != NULL)
		lose(f);
	return 0;
}

int
fx_file_sync(const char *path)
{
	(void)path;
	sim_call();
	return 0;
}

int
fx_file_directory_of(const char *path, char *room, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash == NULL ? 0 : (size_t)(slash - path);

	if (length >= size)
		return FX_ETOOBIG;
	memcpy(room, path, length);
	room[length] = '\0';
	return 0;
}

void
fx_file_machine(char id[FX_MACHINE_BYTES])
{
	fx_copy_text(id, FX_MACHINE_BYTES, "sim");
}

void
sim_file_crash(struct sim_node *node)
{
	struct file *f;

	for (f = files; f < files + FILES_MAX; f++)
		if (f->used && f->locked_by == (int)node->place + 1)
			f->locked_by = 0;
}

void
sim_file_reset(void)
{
	struct file *f;

	for (f = files; f < files + FILES_MAX; f++)
		if (f->used)
			lose(f);
	inodes = 0;
}

/* -- the file of LMDB -------------------------------------------------------*/

int __wrap_fx_store_check_pages(const char *path);

/* A store here has rows, and no pages. */
int
__wrap_fx_store_check_pages(const char *path)
{
	(void)path;
	return 0;
}
