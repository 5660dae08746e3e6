/*
 * fx_backup: a copy of a store in a directory of its own, with a manifest that
 * says what it must hold.
 *
 *	data.mdb  the store
 *	manifest  a line a fact; written last, so that without it there is none
 */
#ifndef FX_BACKUP_H
#define FX_BACKUP_H

#include <stdint.h>

#include "schema/fx_schema.h"
#include "store/fx_meta.h"
#include "store/fx_store.h"

#define FX_BACKUP_FORMAT 1 /* of a manifest */

struct fx_manifest {
	char service[FX_NAME_MAX + 1];
	unsigned char store[FX_STORE_ID];
	struct fx_head head;
	int64_t format, size;              /* of the layout; of data.mdb */
	unsigned char file[FX_HASH_BYTES]; /* of its bytes */
};

/*
 * fx_backup_write(dir, manifest), fx_backup_read(dir, manifest): the manifest
 * alone.  Return 0, FX_ENOENT, FX_ECORRUPT, FX_EVERSION, FX_EDENIED, FX_EFULL
 * or FX_EIO.
 */
int fx_backup_write(const char *dir, const struct fx_manifest *manifest);
int fx_backup_read(const char *dir, struct fx_manifest *manifest);

/*
 * fx_backup_take(copy, dir, manifest): make a backup in dir, which is made if
 * need be, out of a copy that nobody changes.  Blocks for the disk.
 * Returns 0, FX_EEXISTS when one is there, FX_EDENIED, FX_EFULL, FX_EIO or as
 * fx_store_open_copy().
 */
int fx_backup_take(
    const char *copy, const char *dir, struct fx_manifest *manifest);

/*
 * fx_backup_check(dir, manifest): whether it is what its manifest says.
 * Returns 0, FX_ENOENT when there is no manifest, FX_ECORRUPT, FX_EVERSION,
 * FX_EIO or as fx_store_open_copy().
 */
int fx_backup_check(const char *dir, struct fx_manifest *manifest);

/*
 * fx_backup_bring(dir, manifest, path): copy its store beside another's, which
 * is not touched, and compare it once more on its way.
 * Returns 0, FX_ECORRUPT, FX_EDENIED, FX_EFULL or FX_EIO.
 *
 * fx_backup_settle(path): put what was brought in the place of data.mdb, in one
 * step.  Returns 0, FX_EDENIED or FX_EIO.
 *
 * fx_backup_put(dir, manifest, path): both.
 */
int fx_backup_bring(
    const char *dir, const struct fx_manifest *manifest, const char *path);
int fx_backup_settle(const char *path);
int fx_backup_put(
    const char *dir, const struct fx_manifest *manifest, const char *path);

#endif
