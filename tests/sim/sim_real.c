/*
 * The real LMDB behind its own calls, loaded beside the one in memory.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "tests/sim/sim_real.h"

struct real_calls real;

static char root[64];

static const char *const names[] = { "env_create", "env_set_maxdbs",
	"env_set_maxreaders", "env_set_mapsize", "env_open", "env_close",
	"env_info", "env_copy2", "reader_check", "txn_begin", "txn_renew",
	"txn_reset", "txn_abort", "txn_commit", "dbi_open", "stat", "get",
	"put", "del", "cursor_open", "cursor_close", "cursor_get", "cursor_put",
	"cursor_del" };

_Static_assert(sizeof(real) == fx_count_of(names) * sizeof(void *),
    "every call has its name, in order");

bool
real_load(void)
{
	void *library, *call;
	char name[32];
	size_t i;

	if (real.env_create != NULL)
		return true;
	library = dlopen("liblmdb.so.0", RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return false;
	for (i = 0; i < fx_count_of(names); i++) {
		(void)snprintf(name, sizeof(name), "mdb_%s", names[i]);
		call = dlsym(library, name);
		fx_assert(call != NULL);
		memcpy((char *)&real + i * sizeof(call), &call, sizeof(call));
	}
	return true;
}

const char *
real_path(const char *path, char room[160])
{
	if (root[0] == '\0') {
		(void)snprintf(root, sizeof(root), "/dev/shm/fanxiu-sim.%d",
		    (int)getpid());
		(void)mkdir(root, 0700); /* from now on it shows */
	}
	fx_assert(strlen(root) + strlen(path) < 160);
	memcpy(room, root, strlen(root));
	memcpy(room + strlen(root), path, strlen(path) + 1);
	return room;
}

void
real_make_directory(const char *path)
{
	char room[160], *slash;

	(void)real_path(path, room);
	for (slash = strchr(room + strlen(root) + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(room, 0700); /* most are there */
		*slash = '/';
	}
	(void)mkdir(room, 0700);
}

bool
real_look(const char *path, int64_t *size, uint64_t *inode)
{
	struct stat facts;
	char room[160];

	if (stat(real_path(path, room), &facts) != 0 || !S_ISREG(facts.st_mode))
		return false;
	*size = facts.st_size;
	*inode = facts.st_ino;
	return true;
}

bool
real_rename(const char *from, const char *to)
{
	char a[160], b[160];

	return rename(real_path(from, a), real_path(to, b)) == 0;
}

void
real_remove(const char *path)
{
	char room[160];

	(void)real_path(path, room);
	if (unlink(room) != 0)
		(void)rmdir(room); /* it may be neither */
}

static int
forget(const char *path, const struct stat *facts, int what, struct FTW *at)
{
	(void)facts;
	(void)what;
	(void)at;
	return remove(path);
}

void
real_clear(void)
{
	if (root[0] == '\0')
		return;
	fx_assert(nftw(root, forget, 16, FTW_DEPTH | FTW_PHYS) == 0);
	root[0] = '\0';
}
