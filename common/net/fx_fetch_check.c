/*
 * A cursor held against the journal: whether whoever brings it has lived the
 * same history.
 */
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_fetch_internal.h"

void
fx_fetch_keep(
    struct fx_fetch_kept *kept, uint64_t seq, const void *row, size_t length)
{
	memcpy(kept->row, row, length);
	kept->length = length;
	kept->seq = seq;
}

/* Keep one row alone: the one at a cursor. */
static int
keep_row(void *cookie, uint64_t seq, const void *row, size_t length)
{
	if (length <= FX_ROW_MAX)
		fx_fetch_keep(cookie, seq, row, length);
	return 1;
}

int
fx_fetch_mark_of(
    struct fx_fetch *f, const struct fx_fetch_kept *kept, struct fx_mark *mark)
{
	const struct fx_node *map;
	struct fx_parts parts;
	int rc = fx_envelope_split(kept->row, kept->length, &parts);

	if (rc == 0)
		rc = fx_unpack(f->reader, parts.body, parts.body_length, &map);
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_find(map, "epoch"), &mark->epoch);
	if (rc != 0)
		return FX_ECORRUPT;
	mark->seq = kept->seq;
	memcpy(mark->hash, parts.hash, sizeof(mark->hash));
	return 0;
}

/*
 * Say where the history of the one who asks parts from ours, as well as that
 * is known: here is the row at its cursor, or our head before it.
 */
static int
diverged(struct fx_fetch *f, const struct fx_mark *here, bool lost)
{
	const struct fx_mark *cursor = &f->ask.cursor;
	uint64_t epoch = cursor->epoch;
	int rc;

	fx_fetch_refuse(f, FX_SAYS_DIVERGED, "");
	if (lost && epoch == here->epoch) {
		f->answer.common = *here;
		return 0;
	}
	/* Within one epoch nobody knows where; before it they were one. */
	if (epoch >= here->epoch)
		epoch = here->epoch - 1;
	if (epoch == 0)
		return 0;
	rc = f->source.epoch_end(f->source.cookie, epoch, &f->answer.common);
	return rc == FX_ENOENT ? 0 : rc;
}

/* Whether the cursor names the store that this is, or none yet. */
static bool
is_ours(struct fx_fetch *f, const struct fx_fetch_head *head)
{
	static const unsigned char none[FX_STORE_BYTES];
	const unsigned char *store = f->ask.cursor.store;

	if (memcmp(store, none, sizeof(none)) == 0 ||
	    memcmp(store, head->mark.store, sizeof(none)) == 0)
		return true;
	fx_fetch_refuse(f, FX_SAYS_WRONG_STORE, "");
	memcpy(f->answer.common.store, head->mark.store, sizeof(none));
	return false;
}

/* Compare the cursor with what stands at its number.  *good: it is that. */
static int
compare(struct fx_fetch *f, const struct fx_fetch_head *head, bool *good)
{
	const struct fx_mark *cursor = &f->ask.cursor;
	struct fx_fetch_kept here = { 0 };
	struct fx_mark mark = head->mark;
	int rc;

	/* Of the row right before the first only the hash is left. */
	if (cursor->seq < head->first) {
		*good = memcmp(cursor->hash, head->before,
			    sizeof(head->before)) == 0;
		if (!*good)
			fx_fetch_refuse(f, FX_SAYS_DIVERGED, "");
		return 0;
	}
	rc = f->source.rows(f->source.cookie, cursor->seq, keep_row, &here);
	if (rc == 0)
		rc = fx_fetch_mark_of(f, &here, &mark);
	if (rc != 0)
		return rc;
	*good = mark.epoch == cursor->epoch &&
		memcmp(mark.hash, cursor->hash, sizeof(mark.hash)) == 0;
	return *good ? 0 : diverged(f, &mark, false);
}

int
fx_fetch_check(struct fx_fetch *f, const struct fx_fetch_head *head, bool *good)
{
	const struct fx_mark *cursor = &f->ask.cursor;

	*good = false;
	if (!is_ours(f, head))
		return 0;
	if (cursor->seq > head->mark.seq)
		return diverged(f, &head->mark, true);
	if (cursor->seq + 1 < head->first) {
		fx_fetch_refuse(f, FX_SAYS_TRUNCATED, "");
		f->answer.first = head->first;
		f->answer.last = head->mark.seq;
		f->answer.snapshot = f->source.records != NULL;
		return 0;
	}
	*good = true;
	return cursor->seq == 0 ? 0 : compare(f, head, good);
}

int
fx_fetch_contradicted(
    struct fx_fetch *f, const struct fx_fetch_head *head, bool *contradicted)
{
	const struct fx_mark *cursor = &f->ask.cursor;
	struct fx_mark mark;
	struct fx_fetch_kept here = { 0 };
	int rc = 0;

	*contradicted = false;
	if (memcmp(cursor->store, head->mark.store, sizeof(mark.store)) != 0 ||
	    cursor->epoch < head->mark.epoch || cursor->seq == 0)
		return 0;
	*contradicted =
	    cursor->epoch > head->mark.epoch || cursor->seq > head->mark.seq;
	if (*contradicted || cursor->seq < head->first)
		return 0;
	rc = f->source.rows(f->source.cookie, cursor->seq, keep_row, &here);
	if (rc == 0)
		rc = fx_fetch_mark_of(f, &here, &mark);
	if (rc == 0)
		*contradicted =
		    memcmp(mark.hash, cursor->hash, sizeof(mark.hash)) != 0;
	return rc;
}
