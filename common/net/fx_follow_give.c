#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "net/fx_follow_internal.h"

void
fx_follow_misfit(struct fx_follow *f)
{
	bool fetched = f->holding;

	f->holding = false;
	fx_ring_clear(&f->ring);
	/* What is heard may be damaged on its way, however often; and once so
	 * may what is fetched.  From the journal again it is no accident. */
	if (fetched && ++f->misfits > 1)
		fx_follow_stop(f, FX_SAYS_DIVERGED);
	else
		fx_follow_gap(f, f->given.seq + 1);
}

/* Forget rows of the ring that were given meanwhile from a batch. */
static void
drop_doubles(struct fx_follow *f)
{
	struct fx_ring_row row;

	while (fx_ring_front(&f->ring, &row) && row.seq <= f->given.seq)
		fx_ring_drop(&f->ring);
}

void
fx_follow_settle(struct fx_follow *f)
{
	struct fx_ring_row row;

	drop_doubles(f);
	if (fx_ring_front(&f->ring, &row) && row.seq > f->given.seq + 1)
		fx_follow_gap(f, row.seq);
	else if (fx_follow_tail(f) < f->head)
		fx_follow_gap(f, f->head);
	else if (f->state == FX_FOLLOW_CATCHING)
		fx_follow_level(f);
	else
		f->behind = false;
}

void
fx_follow_end_batch(struct fx_follow *f)
{
	const struct fx_mark *to = &f->batch_to;

	if (f->some != NULL) {
		fx_follow_some_end_batch(f);
		return;
	}
	if (f->given.seq < to->seq ||
	    (f->given.seq == to->seq &&
		memcmp(f->given.hash, to->hash, sizeof(to->hash)) != 0)) {
		fx_follow_misfit(f);
		return;
	}
	f->holding = false;
	if (f->batch_head > f->head)
		f->head = f->batch_head;
	if (to->seq >= f->batch_head)
		fx_follow_settle(f);
}

/* Give a row if it is what comes next.  Returns 0 or FX_EINVAL. */
static int
give(struct fx_follow *f, struct fx_piece whole, uint64_t epoch,
    struct fx_follow_event *event)
{
	unsigned char hash[FX_LINK_BYTES];
	int rc = fx_envelope_split(whole.bytes, whole.length, &event->row);

	if (rc != 0 || epoch < f->given.epoch)
		return FX_EINVAL;
	fx_envelope_link(f->given.hash, event->row.topic,
	    event->row.topic_length, event->row.body, event->row.body_length,
	    hash);
	if (memcmp(hash, event->row.hash, sizeof(hash)) != 0 && !FX_BUG(19))
		return FX_EINVAL;
	f->given.seq++;
	f->given.epoch = epoch;
	memcpy(f->given.hash, hash, sizeof(hash));
	fx_follow_remember(f);
	f->misfits = 0;
	f->counts.given++;
	event->mark = f->given;
	event->seq = f->given.seq;
	event->whole = whole;
	return 0;
}

int
fx_follow_fetched(struct fx_follow *f, struct fx_piece *row,
    struct fx_parts *parts, struct fx_follow_place *place)
{
	if (f->batch_at >= f->batch.length)
		return FX_EAGAIN;
	if (fx_talk_row(f->batch, &f->batch_at, row) != 0 ||
	    fx_envelope_split(row->bytes, row->length, parts) != 0 ||
	    fx_follow_place(f, parts, place) != 0 ||
	    !fx_follow_is_store(f, place->store))
		return FX_EINVAL;
	return 0;
}

/*
 * The next of the rows that were fetched.  Returns 0, FX_EAGAIN when there is
 * none left, or FX_EINVAL when it does not fit.
 */
static int
give_fetched(struct fx_follow *f, struct fx_follow_event *event)
{
	struct fx_follow_place place;
	struct fx_parts parts;
	struct fx_piece row;
	int rc;

	do
		rc = fx_follow_fetched(f, &row, &parts, &place);
	while (rc == 0 && place.seq <= f->given.seq);
	if (rc != 0)
		return rc;
	if (place.seq != f->given.seq + 1)
		return FX_EINVAL;
	f->counts.fetched++;
	return give(f, row, place.epoch, event);
}

/* The next of the rows that were heard; the same returns. */
static int
give_heard(struct fx_follow *f, struct fx_follow_event *event)
{
	struct fx_ring_row row;

	drop_doubles(f);
	if (!fx_ring_front(&f->ring, &row))
		return FX_EAGAIN;
	if (row.seq > f->given.seq + 1) {
		if (f->state == FX_FOLLOW_LIVE)
			fx_follow_gap(f, row.seq);
		return FX_EAGAIN;
	}
	/* What is dropped stays readable until something is put. */
	fx_ring_drop(&f->ring);
	return give(
	    f, (struct fx_piece){ row.bytes, row.length }, row.epoch, event);
}

int
fx_follow_next(struct fx_follow *f, struct fx_follow_event *event)
{
	int rc = FX_EAGAIN;

	if (f->state == FX_FOLLOW_STOPPED)
		return FX_EAGAIN;
	if (f->some != NULL)
		return fx_follow_some_next(f, event);
	if (f->holding) {
		rc = give_fetched(f, event);
		if (rc == FX_EAGAIN)
			fx_follow_end_batch(f);
	}
	if (rc == FX_EAGAIN && !f->holding)
		rc = give_heard(f, event);
	if (rc == FX_EINVAL) {
		fx_follow_misfit(f);
		return FX_EAGAIN;
	}
	return rc;
}

bool
fx_follow_has_next(const struct fx_follow *f)
{
	struct fx_ring_row row;

	if (f->some != NULL)
		return fx_follow_some_has_next(f);
	return f->holding ||
	       (fx_ring_front(&f->ring, &row) && row.seq <= f->given.seq + 1);
}

void
fx_follow_took(struct fx_follow *f, const struct fx_mark *cursor)
{
	fx_assert(cursor->seq <= f->given.seq);
	f->cursor = *cursor;
	if (f->some != NULL)
		fx_follow_some_took(f);
}
