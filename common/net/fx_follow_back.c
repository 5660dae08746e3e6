/*
 * A peer whose history is not ours anymore: whether it is again, and where they
 * parted.  The peer can only say where its own history of that epoch ends: it
 * may have gone on otherwise before it did.  What we remember proves it.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_follow_internal.h"

void
fx_follow_remember(struct fx_follow *f)
{
	f->past[f->given.seq % FX_FOLLOW_PAST] = f->given;
}

/* NULL: too long ago, or before this process began. */
static const struct fx_mark *
remembered(const struct fx_follow *f, uint64_t seq)
{
	const struct fx_mark *mark = &f->past[seq % FX_FOLLOW_PAST];

	return f->some == NULL && seq > 0 && seq <= f->cursor.seq &&
		       mark->seq == seq
		   ? mark
		   : NULL;
}

/* Ask after the event halfway, until two neighbors are left. */
static void
go_on(struct fx_follow *f)
{
	struct fx_follow_search *search = &f->search;
	const struct fx_mark *mark;
	uint64_t middle;

	while (search->differs - search->fits > 1) {
		middle = search->fits + (search->differs - search->fits) / 2;
		mark = remembered(f, middle);
		if (mark != NULL) {
			f->probe = *mark;
			f->to_probe = true;
			return;
		}
		/* Whatever is older cannot be asked for either. */
		search->fits = middle;
		search->proven = false;
	}
	search->on = false;
	mark = search->proven ? remembered(f, search->fits) : NULL;
	f->common = mark != NULL ? *mark : (struct fx_mark){ 0 };
}

void
fx_follow_parted(struct fx_follow *f)
{
	const struct fx_mark *claim = &f->answer.common;
	const struct fx_mark *mark = remembered(f, claim->seq);
	bool same = mark != NULL &&
		    memcmp(mark->hash, claim->hash, sizeof(mark->hash)) == 0;

	/* What was proven before stays until this search ends. */
	f->claim = (struct fx_mark){ 0 };
	if (same)
		f->common = *mark;
	else if (mark == NULL && claim->seq < f->cursor.seq)
		f->claim = *claim;
	if (same || f->cursor.seq == 0)
		return;
	f->search = (struct fx_follow_search){ .on = true,
		.differs = mark != NULL ? mark->seq : f->cursor.seq };
	go_on(f);
}

/* Whether the first row of an answer, if any, follows what was asked after. */
static bool
joins_on(const struct fx_follow *f, const struct fx_piece *frames, int count)
{
	unsigned char hash[FX_LINK_BYTES];
	struct fx_parts parts;
	struct fx_piece row;
	size_t at = 0;

	if (f->some != NULL)
		return false; /* it cannot be seen */
	if (count < 3 || frames[2].length == 0)
		return f->answer.n == 0;
	if (fx_talk_row(frames[2], &at, &row) != 0 ||
	    fx_envelope_split(row.bytes, row.length, &parts) != 0)
		return false;
	fx_envelope_link(f->probe.hash, parts.topic, parts.topic_length,
	    parts.body, parts.body_length, hash);
	return memcmp(hash, parts.hash, sizeof(hash)) == 0;
}

static void
it_fits(struct fx_follow *f, int64_t now_ms)
{
	struct fx_mark from = f->cursor;

	if (!f->search.on) {
		fx_follow_rejoin(f, &from, now_ms);
		return;
	}
	f->search.fits = f->probe.seq;
	f->search.proven = true;
	go_on(f);
}

static void
it_differs(struct fx_follow *f)
{
	if (!f->search.on) {
		fx_follow_parted(f);
		return;
	}
	f->search.differs = f->probe.seq;
	go_on(f);
}

void
fx_follow_stopped(struct fx_follow *f, const struct fx_piece *frames, int count,
    int64_t now_ms)
{
	struct fx_talk_answer *a = &f->answer;

	if (a->op == FX_TALK_WELCOME) {
		/* Also when an answer is missing: it may never come, and if it
		 * comes, its number is old. */
		f->to_probe = true;
		if (!f->search.on)
			f->probe = f->cursor;
		return;
	}
	if (!f->asking || a->req != f->req)
		return;
	f->asking = false;
	if (a->op == FX_TALK_EVENTS && joins_on(f, frames, count))
		it_fits(f, now_ms);
	else if (a->op == FX_TALK_ERROR && a->code == FX_SAYS_DIVERGED)
		it_differs(f);
	else if (a->op == FX_TALK_ERROR && a->code != FX_SAYS_BUSY)
		f->search.on = false; /* it keeps nothing so old */
}
