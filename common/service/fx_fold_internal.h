/*
 * fx_fold_internal: what the two files of fx_fold know of each other.  Nobody
 * else includes it.
 */
#ifndef FX_FOLD_INTERNAL_H
#define FX_FOLD_INTERNAL_H

#include <stdbool.h>

#include "schema/fx_pack.h"
#include "service/fx_fold.h"

struct fx_folding {
	const struct fx_department *department;
	struct fx_store *copy, *scratch;
	struct fx_txn *from; /* reads the copy */
	bool reads;          /* it has begun to */
	struct fx_txn *to;   /* writes the scratch store; NULL between */
	struct fx_txn *into; /* makes what differs anew; NULL: only looks */
	struct fx_records *records;
	struct fx_reader *reader;
	struct fx_findings *findings;
	int64_t next, last_time, last_epoch;
	struct fx_event event;
	struct fx_stored other;
};

/*
 * fx_fold_compare(f): hold each record against the one that was folded; with
 * `into`, what differs becomes what was folded.
 * Returns 0 with findings, FX_EFULL, FX_ENOMEM, FX_ECORRUPT or FX_EIO.
 */
int fx_fold_compare(struct fx_folding *f);

#endif
