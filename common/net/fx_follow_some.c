/*
 * Following some topics of a peer only.
 *
 * What of other topics passes is not heard, so neither the numbers nor the
 * chain can tell whether something is missing.  Each event names the one
 * before it of its topic, and each heartbeat the last one of every topic:
 * these are compared.  The cursor is a place up to which everything of the
 * topics was given; behind it, the last event given of each is remembered.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "net/fx_follow_internal.h"

/* Behind the cursor: the last event of a topic that was given. */
struct topic {
	char name[FX_TOPIC_MAX];
	size_t length;
	uint64_t last;
};

struct fx_follow_some {
	struct fx_slot_list prefixes;
	size_t count;
	struct topic topics[FX_BEAT_TOPICS];
	bool untaken; /* something was given and is not committed */
	bool reweigh; /* a heartbeat came while events waited to be given */
};

int
fx_follow_some_open(
    const struct fx_follow_options *options, struct fx_follow_some **some)
{
	struct fx_follow_some *s = calloc(1, sizeof(*s));
	struct fx_slot_word *word;
	size_t i, length;

	if (s == NULL)
		return FX_ENOMEM;
	for (i = 0; i < options->topic_count; i++) {
		length = strlen(options->topics[i]);
		if (i == FX_TALK_PREFIXES || length > FX_TOPIC_MAX) {
			free(s);
			return FX_EINVAL;
		}
		word = &s->prefixes.words[s->prefixes.count++];
		memcpy(word->text, options->topics[i], length);
		word->length = (unsigned char)length;
	}
	*some = s;
	return 0;
}

void
fx_follow_some_close(struct fx_follow_some *some)
{
	free(some);
}

const struct fx_slot_list *
fx_follow_some_prefixes(const struct fx_follow_some *some)
{
	return &some->prefixes;
}

static bool
is_wanted(const struct fx_follow *f, const char *topic, size_t length)
{
	const struct fx_slot_list *all = &f->some->prefixes;
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->words[i].length <= length &&
		    memcmp(all->words[i].text, topic, all->words[i].length) ==
			0)
			return true;
	return false;
}

static struct topic *
find(const struct fx_follow *f, const char *name, size_t length)
{
	struct topic *t = f->some->topics;
	size_t i;

	for (i = 0; i < f->some->count; i++)
		if (t[i].length == length &&
		    memcmp(t[i].name, name, length) == 0)
			return &t[i];
	return NULL;
}

/* Up to which number nothing of a topic is missing. */
static uint64_t
known(const struct fx_follow *f, const char *name, size_t length)
{
	const struct topic *t = find(f, name, length);

	return t != NULL && t->last > f->given.seq ? t->last : f->given.seq;
}

/* Returns 0, or FX_EINVAL: more topics than any service has. */
static int
note(struct fx_follow *f, const struct fx_parts *row, uint64_t seq)
{
	struct topic *t = find(f, row->topic, row->topic_length);

	if (t == NULL) {
		if (f->some->count == FX_BEAT_TOPICS)
			return FX_EINVAL;
		t = &f->some->topics[f->some->count++];
		memcpy(t->name, row->topic, row->topic_length);
		t->length = row->topic_length;
	}
	t->last = seq;
	return 0;
}

/* Everything of our topics up to there was given. */
static void
advance(struct fx_follow *f, const struct fx_mark *to)
{
	f->given.epoch = to->epoch;
	f->given.seq = to->seq;
	memcpy(f->given.hash, to->hash, sizeof(f->given.hash));
	f->misfits = 0;
	if (!f->some->untaken)
		f->cursor = f->given;
}

void
fx_follow_some_heard(struct fx_follow *f, const struct fx_piece *frames,
    const struct fx_follow_place *place)
{
	const char *topic = frames[0].bytes;

	if (!is_wanted(f, topic, frames[0].length))
		return;
	if (place->seq > f->head)
		f->head = place->seq;
	if (place->seq <= known(f, topic, frames[0].length) ||
	    (f->ring.count > 0 && place->seq <= f->ring.last_seq)) {
		f->counts.doubles++;
		return;
	}
	fx_follow_keep(f, frames, place);
}

/* Whether the heartbeat knows a later event of a topic than was given. */
static bool
is_behind(const struct fx_follow *f, uint64_t *want)
{
	const struct fx_beat_topic *t;
	size_t i, length;

	for (i = 0; i < f->beat.count; i++) {
		t = &f->beat.topics[i];
		length = strlen(t->topic);
		*want = t->seq;
		if (is_wanted(f, t->topic, length) &&
		    t->seq > known(f, t->topic, length))
			return !FX_BUG(81);
	}
	return false;
}

void
fx_follow_some_weigh(struct fx_follow *f)
{
	const struct fx_mark *head = &f->beat.head;
	uint64_t want;
	bool same = head->seq == f->given.seq &&
		    memcmp(head->hash, f->given.hash, sizeof(head->hash)) == 0;

	/* What waits to be given may be what it speaks of. */
	f->some->reweigh = f->ring.count > 0 || f->holding;
	if (f->some->reweigh && f->state == FX_FOLLOW_LIVE)
		return;
	if (same && !f->some->reweigh)
		fx_follow_level(f);
	else if (head->seq == f->given.seq && head->epoch == f->given.epoch &&
		 f->given.seq > 0 && !same)
		fx_follow_stop(f, FX_SAYS_DIVERGED);
	else if (head->seq <= f->given.seq || f->state != FX_FOLLOW_LIVE)
		/* Only the journal proves that its history is ours. */
		fx_follow_lag(f);
	else if (is_behind(f, &want))
		fx_follow_gap(f, want);
	else
		advance(f, head);
}

static int
give(struct fx_follow *f, struct fx_piece whole, const struct fx_parts *row,
    const struct fx_follow_place *place, struct fx_follow_event *event)
{
	if (place->epoch < f->given.epoch || note(f, row, place->seq) != 0)
		return FX_EINVAL;
	if (FX_BUG(30)) {
		f->given.seq = place->seq;
		memcpy(f->given.hash, row->hash, sizeof(f->given.hash));
	}
	f->some->untaken = true;
	f->counts.given++;
	event->mark = f->given;
	event->seq = place->seq;
	event->row = *row;
	event->whole = whole;
	return 0;
}

/* The next of the rows that were fetched; returns as fx_follow_next, or
 * FX_EINVAL when it does not fit. */
static int
give_fetched(struct fx_follow *f, struct fx_follow_event *event)
{
	struct fx_follow_place place;
	struct fx_parts parts;
	struct fx_piece row;
	uint64_t have;
	int rc;

	while ((rc = fx_follow_fetched(f, &row, &parts, &place)) == 0) {
		have = known(f, parts.topic, parts.topic_length);
		if (place.seq <= have ||
		    !is_wanted(f, parts.topic, parts.topic_length))
			continue;
		if (place.prev > have)
			return FX_EINVAL;
		f->counts.fetched++;
		return give(f, row, &parts, &place, event);
	}
	return rc;
}

/* The next of those that were heard; the same returns. */
static int
give_heard(struct fx_follow *f, struct fx_follow_event *event)
{
	struct fx_follow_place place;
	struct fx_ring_row row;
	struct fx_parts parts;
	uint64_t have;

	while (fx_ring_front(&f->ring, &row)) {
		if (fx_envelope_split(row.bytes, row.length, &parts) != 0 ||
		    fx_follow_place(f, &parts, &place) != 0)
			return FX_EINVAL;
		have = known(f, parts.topic, parts.topic_length);
		if (place.seq > have && place.prev > have) {
			fx_follow_gap(f, place.seq);
			return FX_EAGAIN;
		}
		/* What is dropped stays readable until something is put. */
		fx_ring_drop(&f->ring);
		if (place.seq > have)
			return give(f,
			    (struct fx_piece){ row.bytes, row.length }, &parts,
			    &place, event);
	}
	return FX_EAGAIN;
}

void
fx_follow_some_end_batch(struct fx_follow *f)
{
	const struct fx_mark *to = &f->batch_to;

	if (to->seq < f->given.seq ||
	    (to->seq == f->given.seq &&
		memcmp(f->given.hash, to->hash, sizeof(to->hash)) != 0)) {
		fx_follow_misfit(f);
		return;
	}
	f->holding = false;
	advance(f, to);
	if (f->batch_head > f->head)
		f->head = f->batch_head;
	if (to->seq < f->batch_head)
		return;
	if (f->state == FX_FOLLOW_CATCHING)
		fx_follow_level(f);
	else
		f->behind = false;
}

int
fx_follow_some_next(struct fx_follow *f, struct fx_follow_event *event)
{
	int rc = FX_EAGAIN;

	if (f->holding) {
		rc = give_fetched(f, event);
		if (rc == FX_EAGAIN)
			fx_follow_some_end_batch(f);
	}
	/* In their order: not before those that are being fetched. */
	if (rc == FX_EAGAIN && f->state == FX_FOLLOW_LIVE)
		rc = give_heard(f, event);
	if (rc == FX_EAGAIN && f->state == FX_FOLLOW_LIVE && f->some->reweigh)
		fx_follow_some_weigh(f);
	if (rc == FX_EINVAL) {
		fx_follow_misfit(f);
		return FX_EAGAIN;
	}
	return rc;
}

bool
fx_follow_some_has_next(const struct fx_follow *f)
{
	return f->holding || (f->state == FX_FOLLOW_LIVE && f->ring.count > 0);
}

void
fx_follow_some_took(struct fx_follow *f)
{
	f->some->untaken = false;
	f->cursor = f->given;
}

void
fx_follow_some_again(struct fx_follow *f)
{
	f->some->untaken = false;
	f->some->reweigh = false;
	f->some->count = 0;
}
