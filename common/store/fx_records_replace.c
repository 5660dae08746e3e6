/*
 * A record out of another store: what an upgrade made of the same journal.
 */
#include <string.h>

#include "base/fx_err.h"
#include "store/fx_history.h"
#include "store/fx_records_internal.h"

/* What moves from one place of queue, deadlines and counts to another. */
struct move {
	struct fx_record_kind facts;
	struct fx_standing was, is;
};

static int
write_it(
    struct fx_txn *to, const struct move *move, const struct fx_stored *stored)
{
	struct fx_stamp stamp = { stored->rev, stored->seq, stored->since_ms,
		stored->recent };
	int64_t more[FX_STATES_MAX] = { 0 };
	int rc = fx_record_write(
	    to, stored->kind, stored->key, &stamp, stored->record);

	if (rc == 0)
		rc = fx_record_index(
		    to, &move->facts, stored->key, &move->was, &move->is);
	if (move->was.there)
		more[move->was.state]--;
	more[move->is.state]++;
	return rc == 0 ? fx_record_add_counts(to, stored->kind, more) : rc;
}

int
fx_records_replace(
    struct fx_txn *to, struct fx_txn *from, enum fx_kind kind, const char *key)
{
	struct move move = { .was = { .there = false } };
	struct fx_stored stored;
	int rc = fx_records_get(to, kind, key, &stored);

	fx_record_kind(kind, &move.facts);
	if (rc == 0)
		fx_record_stand(&move.facts, stored.record, &move.was);
	else if (rc != FX_ENOENT)
		return rc;
	rc = fx_records_get(from, kind, key, &stored);
	if (rc != 0)
		return rc;
	fx_record_stand(&move.facts, stored.record, &move.is);
	rc = write_it(to, &move, &stored);
	return rc == 0 ? fx_history_replace(to, from, kind, key) : rc;
}
