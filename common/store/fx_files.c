/*
 * The directory of a store: who owns it, what it lies on, and how the store
 * appears in it at once or not at all.  No function here ever opens data.mdb
 * or lock.mdb while LMDB holds them: closing them would drop its locks.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_store_internal.h"

/* What fx_file tells its caller alone, and nobody here expected. */
static int
unexpected(int rc, const char *path)
{
	if (rc != FX_ENOENT && rc != FX_EEXISTS && rc != FX_EBUSY)
		return rc;
	fx_log(LOG_STORE_FAILED, "file=\"%s\" reason=\"%s\"", path,
	    fx_err_word(rc)->en);
	return FX_EIO;
}

void
fx_files_path(char to[FX_PATH_BYTES], const char *dir, const char *name)
{
	int length = snprintf(to, FX_PATH_BYTES, "%s/%s", dir, name);

	fx_assert(length > 0 && length < FX_PATH_BYTES);
}

int
fx_files_kind(const char *path, enum fx_store_strict strict)
{
	static const char *const names[] = {
		[FX_FILE_SYSTEM_LOCAL] = "local",
		[FX_FILE_SYSTEM_MEMORY] = "tmpfs",
		[FX_FILE_SYSTEM_OVERLAY] = "overlay",
		[FX_FILE_SYSTEM_NETWORK] = "network",
	};
	struct fx_file_disk disk;
	int rc = fx_file_disk(path, &disk);

	if (rc != 0)
		return unexpected(rc, path);
	if (disk.system == FX_FILE_SYSTEM_LOCAL)
		return 0;
	if (disk.system == FX_FILE_SYSTEM_NETWORK ||
	    strict == FX_STORE_STRICT) {
		fx_log(LOG_DISK_REFUSED, "path=\"%s\" kind=%s", path,
		    names[disk.system]);
		return FX_EDENIED;
	}
	fx_log(LOG_DISK_RISKY, "path=\"%s\" kind=%s", path, names[disk.system]);
	return 0;
}

int
fx_files_own(const char *path, int *owner)
{
	char name[FX_PATH_BYTES];
	int rc;

	fx_files_path(name, path, "owner");
	rc = fx_file_lock(name, owner);
	if (rc == FX_EBUSY) {
		fx_log(LOG_STORE_IN_USE, "path=\"%s\"", path);
		return rc;
	}
	return rc == 0 ? 0 : unexpected(rc, name);
}

int
fx_files_size(const char *path, const char *name, int64_t *size)
{
	char full[FX_PATH_BYTES];
	struct fx_file_facts facts;
	int rc;

	fx_files_path(full, path, name);
	rc = fx_file_look(full, &facts);
	if (rc == FX_ENOENT) {
		*size = -1;
		return 0;
	}
	if (rc == 0)
		*size = facts.size;
	return rc == 0 ? 0 : unexpected(rc, full);
}

int
fx_files_spot(const char *path, struct fx_spot *spot)
{
	char data[FX_PATH_BYTES], id[FX_MACHINE_BYTES];
	struct fx_file_facts facts;
	int rc;

	fx_files_path(data, path, "data.mdb");
	memset(spot, 0, sizeof(*spot));
	rc = fx_file_look(data, &facts);
	if (rc == 0)
		rc = fx_file_born(data, &spot->born_ns);
	if (rc != 0)
		return unexpected(rc, data);
	/* Kept as a hash: the id itself is nobody's business. */
	fx_file_machine(id);
	if (id[0] != '\0')
		fx_crypto_hash(id, strlen(id), spot->machine);
	spot->inode = (int64_t)facts.inode;
	return 0;
}

int
fx_files_sync(const char *path, const char *name)
{
	char full[FX_PATH_BYTES];
	int rc;

	fx_files_path(full, path, name);
	rc = fx_file_sync(full);
	return rc == 0 ? 0 : unexpected(rc, full);
}

int
fx_files_make_new(const char *path)
{
	char name[FX_PATH_BYTES];
	int rc;

	fx_files_path(name, path, "new");
	rc = fx_file_make_directory(name);
	return rc == 0 ? 0 : unexpected(rc, name);
}

int
fx_files_clear(const char *path)
{
	static const char *const left[] = { "new/data.mdb", "new/lock.mdb",
		"new" };
	char name[FX_PATH_BYTES];
	size_t i;
	int rc;

	for (i = 0; i < fx_count_of(left); i++) {
		fx_files_path(name, path, left[i]);
		rc = fx_file_remove(name);
		if (rc != 0)
			return unexpected(rc, name);
	}
	return 0;
}

int
fx_files_appear(const char *path)
{
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES];
	int rc;

	rc = fx_files_sync(path, "new/data.mdb");
	if (rc == 0)
		rc = fx_files_sync(path, "new");
	if (rc != 0)
		return rc;
	fx_files_path(from, path, "new/data.mdb");
	fx_files_path(to, path, "data.mdb");
	rc = fx_file_rename(from, to);
	return rc == 0 ? fx_files_clear(path) : unexpected(rc, from);
}

int
fx_store_remove_copy(const char *dir)
{
	/* Also what was broken off while it was first made. */
	static const char *const names[] = { "data.mdb", "lock.mdb", "owner",
		/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one */
		FX_WITNESS_NAME, FX_WITNESS_NAME ".new", "new/data.mdb",
		"new/lock.mdb", "new" };
	char path[FX_STORE_PATH + 32];
	size_t i;
	int rc = 0, last;

	/* One that stays does not keep the others. */
	for (i = 0; i < fx_count_of(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		last = fx_file_remove(path);
		if (rc == 0)
			rc = last;
	}
	return rc == 0 ? fx_file_remove(dir) : rc;
}
