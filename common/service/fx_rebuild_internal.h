/*
 * fx_rebuild_internal: the files of fx_rebuild to each other.
 * fx_rebuild.c: which rows come next; fx_rebuild_row.c: what each makes.
 */
#ifndef FX_REBUILD_INTERNAL_H
#define FX_REBUILD_INTERNAL_H

#include "net/fx_request.h"
#include "schema/fx_envelope.h"
#include "service/fx_rebuild.h"
#include "store/fx_journal.h"
#include "store/fx_records.h"
#include "store/fx_seen.h"
#include "store/fx_store.h"
#include "store/fx_topics.h"

/* A row of the source that may come next. */
struct fx_rebuild_row {
	int64_t seq, arrival;
};

struct fx_rebuild {
	const struct fx_department *department;
	struct fx_rebuilt *rebuilt;
	struct fx_store *store, *source;
	struct fx_txn *from; /* reads the source */
	bool reads;          /* it has begun to */
	struct fx_txn *to;   /* writes the store; NULL between portions */
	struct fx_records *records;
	struct fx_reader *reader;
	struct fx_topics topics;
	struct fx_head head, kept; /* with the open portion, and without */
	bool half;                 /* of a row is in the portion */

	struct fx_rebuild_row *rows; /* by number, then by arrival */
	size_t count, room;

	/* the row at hand, and the command that it belongs to */
	struct fx_envelope envelope;
	struct fx_event event;
	int64_t first; /* event of the command; 0: of none */
	int64_t rev;
	char subject[FX_SUBJECT_MAX + 1];
	struct fx_seen seen;
	int portion; /* rows in the open transaction */
};

/*
 * fx_rebuild_follows(r, bytes, size, &row): whether this is the row that comes
 * after the head.
 */
bool fx_rebuild_follows(struct fx_rebuild *r, const unsigned char *bytes,
    size_t size, struct fx_row *row);

/*
 * fx_rebuild_add(r, row): let it happen again.  Returns 0, or the error of the
 * store.
 */
int fx_rebuild_add(struct fx_rebuild *r, const struct fx_row *row);

/*
 * fx_rebuild_commit(r): what was added so far is durable; but for a portion
 * that ends within a row: it is given up, and comes again next time.  Returns
 * the same, or FX_ECORRUPT for the latter.
 */
int fx_rebuild_commit(struct fx_rebuild *r);

#endif
