/*
 * fx_backup_keep: a backup of what a program that is no department keeps: its
 * store (fx_keep.h) and the files beside it, in a directory of its own.
 *
 *	data.mdb     the store
 *	files        files/ab/NAME: attachments
 *	attachments  a line a file: its BLAKE2b-256, and its name
 *	manifest     as of a department's (fx_backup.h), written last
 *
 * A NAME is 64 hexadecimal digits; of a case, a dot and 32 digits more.  In the
 * manifest seq is how many files there are, hash that of the list of them.
 * The keys that seal them are nobody's business here: they never lie beside.
 */
#ifndef FX_BACKUP_KEEP_H
#define FX_BACKUP_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "service/fx_backup.h"

#define FX_KEPT_NAME 98 /* of a file, with its end */

/* What a look at a backup found. */
struct fx_kept_found {
	int64_t files, damaged; /* damaged: or not there */
	size_t rows;
	char first[FX_KEPT_NAME]; /* the first that is damaged */
};

/*
 * What is backed up: the store and files of a program in path.  earlier is
 * another backup of it, or NULL: a file that lies there byte for byte as it is
 * now is not copied, the two backups share it.  Either may be deleted; no more
 * than FX_KEPT_NAMES share one, so that a block of a disk that goes bad does
 * not take them all.  shared is set: how many were.
 */
struct fx_keeping {
	const char *program, *path, *earlier;
	int64_t shared;
};
#define FX_KEPT_NAMES 8

/*
 * fx_backup_keep_take(keeping, dir, now_ms, manifest): make a backup in dir,
 * which is made if need be; whoever serves the store goes on.  What earlier
 * lacks, cannot share (another disk) or has damaged is copied.  Blocks for the
 * disk.  Returns 0, FX_EEXISTS when one is there, FX_ENOENT when there is no
 * store, or as fx_keep_copy().
 */
int fx_backup_keep_take(struct fx_keeping *keeping, const char *dir,
    int64_t now_ms, struct fx_manifest *manifest);

/*
 * fx_backup_keep_check(dir, manifest, found): whether it is what its manifest
 * says.  Returns 0, FX_ENOENT when there is no manifest, FX_ECORRUPT, and else
 * as fx_keep_check().
 */
int fx_backup_keep_check(
    const char *dir, struct fx_manifest *manifest, struct fx_kept_found *found);

/*
 * fx_backup_keep_bring(dir, manifest, path): copy the files that path lacks or
 * has otherwise, then the store beside its own, for fx_backup_settle().  Files
 * that only path has stay.  Returns 0, FX_ECORRUPT, FX_EDENIED, FX_EFULL or
 * FX_EIO.
 */
int fx_backup_keep_bring(
    const char *dir, const struct fx_manifest *manifest, const char *path);

/* fx_backup_keep_is_name(name): whether a file is called so. */
bool fx_backup_keep_is_name(const char *name);

#endif
