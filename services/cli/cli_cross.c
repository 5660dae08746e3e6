/*
 * fanxiu verify --cross: six chains witness each other.  Where a department
 * stands in another's journal, and what it says moved it to act, must be there
 * with the same hash.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_envelope.h"
#include "services/cli/cli_cross.h"
#include "store/fx_cursor.h"
#include "store/fx_journal.h"
#include "store/fx_meta.h"
#include "store/fx_store.h"

#define ITEMS_MAX 1024

struct side {
	struct fx_store *store;
	struct fx_txn *reader; /* NULL: there is none to be compared */
	struct fx_head head;   /* of the copy */
	int64_t first;
};

struct cross {
	const struct cli_cross *ask;
	struct side sides[FX_PLACE_COUNT];
	struct fx_reader *unpack;
	enum fx_place place; /* whose journal is being read */
};

/* What became of an event of a peer. */
enum found { THERE, GONE, OTHER, NOT_KNOWN };

/* Copies are not of one moment: what came after one is not judged by it. */
static enum found
find(
    struct cross *x, enum fx_place peer, int64_t seq, const unsigned char *hash)
{
	struct side *side = &x->sides[peer];
	struct fx_row row;
	int rc;

	if (side->reader == NULL ||
	    (seq > side->head.seq && seq <= x->ask->heads[peer]))
		return NOT_KNOWN;
	if (seq > side->head.seq)
		return GONE;
	if (seq < side->first)
		return NOT_KNOWN;
	rc = fx_journal_read(side->reader, seq, &row);
	if (rc != 0)
		return NOT_KNOWN; /* the check of that store tells */
	return memcmp(row.hash, hash, FX_HASH_BYTES) == 0 ? THERE : OTHER;
}

static int
check_cursor(const char *name, const struct fx_cursor *cursor, void *context)
{
	struct cross *x = context;
	struct cli_crossed crossed = { .place = x->place,
		.peer = fx_schema_place_of(name),
		.what = CLI_CROSS_CURSOR,
		.peer_seq = cursor->seq };
	enum found found;

	if (crossed.peer >= FX_PLACE_COUNT || cursor->seq == 0)
		return 0;
	found = find(x, crossed.peer, cursor->seq, cursor->hash);
	if (found == GONE || found == OTHER)
		x->ask->found(&crossed, x->ask->context);
	return 0;
}

static int
check_cause(const struct fx_row *row, void *context)
{
	struct cross *x = context;
	struct cli_crossed crossed = {
		.place = x->place, .what = CLI_CROSS_CAUSE, .seq = row->seq
	};
	const struct fx_node *data;
	struct fx_envelope e;
	enum found found;

	if (fx_envelope_decode(x->unpack, row->f1, row->f1_size, &e, &data) !=
		0 ||
	    e.cause[0] == '\0')
		return 0;
	crossed.peer = fx_schema_place_of(e.cause);
	crossed.peer_seq = (int64_t)e.cause_seq;
	if (crossed.peer >= FX_PLACE_COUNT)
		return 0;
	found = find(x, crossed.peer, crossed.peer_seq, e.cause_hash);
	if (found == GONE || found == OTHER)
		x->ask->found(&crossed, x->ask->context);
	return 0;
}

static int
open_side(struct side *side, const char *path)
{
	int rc = fx_store_open_copy(path, &side->store);

	if (rc == 0)
		rc = fx_store_reader(side->store, &side->reader);
	if (rc == 0)
		rc = fx_store_begin_read(side->reader);
	if (rc != 0) {
		fx_store_reader_close(side->reader);
		side->reader = NULL;
		return rc;
	}
	rc = fx_meta_head(side->reader, &side->head);
	if (rc == 0)
		rc = fx_journal_first(side->reader, &side->first);
	return rc;
}

static int
check_side(struct cross *x)
{
	struct side *side = &x->sides[x->place];
	struct fx_reach all = {
		.from = side->first, .rows = SIZE_MAX, .bytes = SIZE_MAX
	};
	int rc = fx_cursor_each(side->reader, check_cursor, x);

	if (rc == 0)
		rc = fx_journal_range(side->reader, &all, check_cause, x);
	/* A broken journal is told by the check of its store. */
	return rc == FX_ECORRUPT ? 0 : rc;
}

static void
close_side(struct side *side)
{
	if (side->reader != NULL)
		fx_store_end_read(side->reader);
	fx_store_reader_close(side->reader);
	fx_store_close(side->store);
}

int
cli_cross_check(const struct cli_cross *ask)
{
	static struct cross x; /* too large for a stack */
	enum fx_place place;
	int rc = fx_unpack_open(ITEMS_MAX, &x.unpack);

	x.ask = ask;
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++)
		if (ask->paths[place][0] != '\0')
			rc = open_side(&x.sides[place], ask->paths[place]);
	for (x.place = 0; x.place < FX_PLACE_COUNT && rc == 0; x.place++)
		if (x.sides[x.place].reader != NULL)
			rc = check_side(&x);
	for (place = 0; place < FX_PLACE_COUNT; place++)
		close_side(&x.sides[place]);
	fx_unpack_close(x.unpack);
	return rc;
}
