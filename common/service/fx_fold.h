/*
 * fx_fold: whether the records of a store are the fold of its journal, for a
 * copy or a stopped store (record == fold(apply, journal), at every event).
 *
 * The journal is folded anew into a scratch store beside it, so that memory
 * stays bounded; then both are compared record by record.  Of a journal whose
 * old events were given up, the records that are younger than its first event
 * are folded; of the others the last event and revision must fit.
 */
#ifndef FX_FOLD_H
#define FX_FOLD_H

#include <stdint.h>

#include "service/fx_department.h"
#include "store/fx_meta.h"
#include "store/fx_store.h"

/* What was found.  A store is right when all but the counts (events, archived,
 * records, from, older, outdated) are zero. */
struct fx_findings {
	struct fx_head head;
	int64_t events, archived, records;
	int64_t gaps;        /* numbers missing or out of order */
	int64_t broken;      /* links of the chain that do not fit */
	int64_t backwards;   /* times or epochs that decrease */
	int64_t damaged;     /* 1: a value is not what was written */
	int64_t unreadable;  /* rows that cannot be decoded */
	int64_t differences; /* records that are not the fold */
	int64_t index;       /* 1: what is derived does not fit (queue,
				deadlines, counts, index of the archive), or
				rows are hidden: fx_store_check_whole() */
	int64_t from;        /* the first event that is kept */
	int64_t older;       /* records that began before it: of them only
				the last events and the revision must fit */
	int64_t outdated;    /* records that an earlier fold made otherwise:
				no damage, made anew at the next start */
	char first[FX_KEY_MAX + FX_NAME_MAX + 2]; /* the first that differs */
};

/*
 * fx_fold_check(department, path, scratch, findings): check the copy at path;
 * scratch is a directory that does not exist yet, removed afterwards.  A
 * journal with gaps or broken links, or damaged values, is not folded.  What a
 * start calls damage is found here too.  Blocks for the disk, and long.
 * Returns 0 with findings, or what kept it from looking: FX_ENOMEM, FX_EIO,
 * FX_ECORRUPT (its pages, too), FX_EWRONG (another department's), and those of
 * fx_store_open_copy().
 */
int fx_fold_check(const struct fx_department *department, const char *path,
    const char *scratch, struct fx_findings *findings);

/*
 * fx_fold_beside(path, scratch, size): where `fanxiu verify` and --verify fold
 * what lies at path.  One that was killed leaves it; the next takes it away.
 */
void fx_fold_beside(const char *path, char *scratch, size_t size);

/*
 * fx_fold_of(txn, fold): by which fold the records of a store were made; 0: it
 * does not say.  Returns 0, FX_ECORRUPT or FX_EIO.
 *
 * fx_fold_is(txn, department): by the one of this program, from now on.
 * Returns 0, FX_EFULL or FX_EIO.
 */
int fx_fold_of(struct fx_txn *txn, unsigned char *fold);
int fx_fold_is(struct fx_txn *txn, const struct fx_department *department);

/*
 * fx_fold_anew(department, store, scratch, &made): after an upgrade, before
 * anybody is served: what this program makes of the journal takes the place of
 * what another made of it, all or nothing.  Records that began before the
 * first event kept stay as they are.  scratch is as for fx_fold_check().
 * Blocks for the disk, and long.  Returns 0 with how many were made, FX_EFULL,
 * FX_ENOMEM, FX_ECORRUPT, FX_EIO, and those of fx_store_open().
 */
int fx_fold_anew(const struct fx_department *department, struct fx_store *store,
    const char *scratch, int64_t *made);

/* fx_fold_is_right(findings): whether nothing is wrong. */
bool fx_fold_is_right(const struct fx_findings *findings);

#endif
