#include <inttypes.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "net/fx_follow_internal.h"

#define LOST_MS 500 /* a question without an answer for so long */

uint64_t
fx_follow_tail(const struct fx_follow *f)
{
	if (f->ring.count > 0 && f->ring.last_seq > f->given.seq)
		return f->ring.last_seq;
	return f->given.seq;
}

/* The topic of an event is its type and a dot. */
static bool
is_its_topic(const struct fx_node *map, const struct fx_parts *parts)
{
	const char *type;
	size_t length;

	return fx_unpack_text(fx_unpack_find(map, "type"), &type, &length) ==
		   0 &&
	       parts->topic_length == length + 1 &&
	       memcmp(parts->topic, type, length) == 0 &&
	       parts->topic[length] == '.';
}

int
fx_follow_place(struct fx_follow *f, const struct fx_parts *parts,
    struct fx_follow_place *place)
{
	const struct fx_node *map;
	size_t length = 0;
	int rc = fx_unpack(f->reader, parts->body, parts->body_length, &map);

	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_find(map, "seq"), &place->seq);
	if (rc == 0)
		rc =
		    fx_unpack_uint(fx_unpack_find(map, "epoch"), &place->epoch);
	if (rc == 0)
		rc = fx_unpack_bytes(
		    fx_unpack_find(map, "store"), &place->store, &length);
	if (rc == 0)
		rc = fx_unpack_uint(fx_unpack_find(map, "prev"), &place->prev);
	if (rc != 0 || length != FX_STORE_BYTES || place->seq == 0 ||
	    !is_its_topic(map, parts))
		return FX_ESYNTAX;
	return 0;
}

bool
fx_follow_is_store(struct fx_follow *f, const unsigned char *store)
{
	if (memcmp(f->given.store, store, FX_STORE_BYTES) == 0)
		return true;
	if (f->given.seq > 0)
		return false;
	memcpy(f->given.store, store, FX_STORE_BYTES);
	fx_ring_clear(&f->ring);
	return true;
}

/* The peer's loop lives. */
static void
sign_of_life(struct fx_follow *f, int64_t now_ms)
{
	f->heard = true;
	f->heard_ms = now_ms;
	if (f->state == FX_FOLLOW_STALE) {
		fx_follow_calm(&f->ask, now_ms);
		f->state = FX_FOLLOW_CATCHING;
		f->behind = true;
	}
}

void
fx_follow_keep(struct fx_follow *f, const struct fx_piece *frames,
    const struct fx_follow_place *place)
{
	unsigned char length = (unsigned char)frames[0].length;
	const struct fx_piece row[] = { { &length, 1 }, frames[0], frames[1],
		frames[2] };
	size_t size =
	    1 + frames[0].length + frames[1].length + frames[2].length;

	if (!fx_ring_has_room(&f->ring, size)) {
		/* The newest are kept: they join on to what is fetched. */
		if (f->state == FX_FOLLOW_LIVE) {
			fx_follow_gap(f, place->seq);
			return;
		}
		fx_ring_clear(&f->ring);
	}
	fx_ring_put(&f->ring, place->seq, place->epoch, row, fx_count_of(row));
}

static void
hear_event(struct fx_follow *f, const struct fx_piece *frames, int64_t now_ms)
{
	const struct fx_parts parts = { .topic = frames[0].bytes,
		.topic_length = frames[0].length,
		.body = frames[1].bytes,
		.body_length = frames[1].length,
		.hash = frames[2].bytes };
	struct fx_follow_place place;

	if (frames[0].length > FX_TOPIC_MAX || frames[1].length > FX_BODY_MAX ||
	    frames[2].length != FX_LINK_BYTES ||
	    fx_follow_place(f, &parts, &place) != 0) {
		f->counts.bad++;
		return;
	}
	/* An event is a hint until the chain proves it: a damaged one must
	 * not end a line.  Who follows another store is told so by its
	 * heartbeat and its journal. */
	if (memcmp(f->given.store, place.store, FX_STORE_BYTES) != 0) {
		f->counts.bad++;
		if (f->state == FX_FOLLOW_LIVE)
			fx_follow_gap(f, f->given.seq + 1);
		return;
	}
	if (f->has_beat && place.epoch < f->beat.head.epoch &&
	    place.seq > f->given.seq) {
		f->counts.bad++;
		return;
	}
	sign_of_life(f, now_ms);
	if (f->some != NULL) {
		fx_follow_some_heard(f, frames, &place);
		return;
	}
	if (place.seq <= fx_follow_tail(f)) {
		f->counts.doubles++;
		return;
	}
	if (place.seq > fx_follow_tail(f) + 1 && FX_BUG(29))
		f->given.seq = place.seq - 1;
	if (place.seq > fx_follow_tail(f) + 1 && f->state == FX_FOLLOW_LIVE)
		fx_follow_gap(f, place.seq);
	if (place.seq > f->head)
		f->head = place.seq;
	fx_follow_keep(f, frames, &place);
}

/* Compare the peer's head with where we are. */
static void
weigh(struct fx_follow *f, const struct fx_mark *head)
{
	uint64_t tail = fx_follow_tail(f);
	bool same = head->seq == f->given.seq &&
		    memcmp(head->hash, f->given.hash, sizeof(head->hash)) == 0;

	if (same && f->ring.count == 0 && !f->holding) {
		fx_follow_level(f);
		return;
	}
	if (head->seq == f->given.seq && !same &&
	    head->epoch == f->given.epoch && f->given.seq > 0) {
		fx_follow_stop(f, FX_SAYS_DIVERGED);
		return;
	}
	if (head->seq > tail && FX_BUG(28))
		return;
	if (head->seq > tail)
		fx_follow_gap(f, head->seq);
	else if (head->seq <= f->given.seq && !same)
		/* Older than what was fetched meanwhile, or history that
		 * shrank: the peer's journal tells which. */
		fx_follow_lag(f);
	else if (f->state == FX_FOLLOW_JOINING)
		fx_follow_lag(f);
}

/* A place that was superseded still speaks, or a message was very slow. */
static void
old_epoch(struct fx_follow *f, const struct fx_mark *head)
{
	if (f->told_epoch)
		return;
	f->told_epoch = true;
	f->to_show = true;
	fx_follow_calm(&f->hello, 0);
	fx_log(LOG_OLD_EPOCH, "peer=%s epoch=%" PRIu64 " known=%" PRIu64,
	    f->peer, head->epoch, f->given.epoch);
}

/*
 * The peer is heard, so the way is open again: what was asked while it was not
 * need not wait for its repeat, which comes after up to five seconds.
 */
static void
ask_what_was_lost(struct fx_follow *f, int64_t now_ms)
{
	if (f->asking && now_ms - f->asked_ms >= LOST_MS)
		f->ask.due_ms = now_ms;
}

/*
 * What was heard beyond the peer's own head was never said by it: a bit was
 * flipped.  Kept, it would be waited for, and what comes next be a double.
 */
static void
forget_beyond(struct fx_follow *f, uint64_t head)
{
	if (f->ring.count == 0 || f->ring.last_seq <= head)
		return;
	fx_ring_clear(&f->ring);
	f->counts.bad++;
}

static void
hear_beat(struct fx_follow *f, const struct fx_piece *frames, int64_t now_ms)
{
	struct fx_beat *beat = &f->incoming;

	if (fx_beat_decode(
		f->reader, frames[1].bytes, frames[1].length, beat) != 0) {
		f->counts.bad++;
		return;
	}
	if (beat->proto_min > FX_PROTO_MAX || beat->proto_max < FX_PROTO_MIN) {
		fx_follow_stop(f, FX_SAYS_VERSION);
		return;
	}
	if (!fx_follow_is_store(f, beat->head.store)) {
		fx_follow_stop(f, FX_SAYS_WRONG_STORE);
		return;
	}
	if (f->has_beat && beat->head.epoch < f->beat.head.epoch) {
		old_epoch(f, &beat->head);
		return;
	}
	if (beat->head.epoch < f->given.epoch) {
		old_epoch(f, &beat->head);
		return;
	}
	f->beat = *beat;
	f->has_beat = true;
	f->head = beat->head.seq;
	forget_beyond(f, f->head);
	sign_of_life(f, now_ms);
	if (f->some != NULL)
		fx_follow_some_weigh(f);
	else
		weigh(f, &beat->head);
	ask_what_was_lost(f, now_ms);
}

void
fx_follow_heard(struct fx_follow *f, const struct fx_piece *frames, int count,
    int64_t now_ms)
{
	if (f->state == FX_FOLLOW_STOPPED)
		return;
	if (count == 3)
		hear_event(f, frames, now_ms);
	else if (count == 2 && frames[0].length == strlen(f->beat_topic) &&
		 memcmp(frames[0].bytes, f->beat_topic, frames[0].length) == 0)
		hear_beat(f, frames, now_ms);
	else
		f->counts.bad++;
	if (f->state == FX_FOLLOW_LIVE)
		f->fresh_ms = f->heard_ms;
}

static void
take_error(struct fx_follow *f, int64_t now_ms)
{
	const struct fx_talk_answer *a = &f->answer;

	f->asking = false;
	if (a->code == FX_SAYS_BUSY) {
		fx_follow_calm(
		    &f->ask, now_ms + (int64_t)(a->retry_ms % 60000));
		return;
	}
	fx_follow_stop(f, a->code);
	if (a->code == FX_SAYS_DIVERGED)
		fx_follow_parted(f);
}

static void
take_batch(struct fx_follow *f, const struct fx_piece *frames, int count,
    int64_t now_ms)
{
	const struct fx_talk_answer *a = &f->answer;

	f->asking = false;
	/* Without anything new the next question waits as a repeat would. */
	if (a->n > 0 || a->to.seq > f->given.seq)
		fx_follow_calm(&f->ask, now_ms);
	f->holding = true;
	f->batch_at = 0;
	f->batch_to = a->to;
	f->batch_head = a->last;
	f->batch = count > 2 ? frames[2] : (struct fx_piece){ NULL, 0 };
	if (f->batch.length == 0)
		fx_follow_end_batch(f);
}

void
fx_follow_answered(struct fx_follow *f, const struct fx_piece *frames,
    int count, int64_t now_ms)
{
	fx_assert(!f->holding);
	if (f->state == FX_FOLLOW_STOPPED && f->why != FX_SAYS_DIVERGED)
		return;
	if (count < 2 || frames[0].length != 4 ||
	    memcmp(frames[0].bytes, FX_TALK_TAG, 4) != 0 ||
	    fx_talk_decode_answer(f->reader, frames[1], &f->answer) != 0) {
		f->counts.bad++;
		return;
	}
	if (f->state == FX_FOLLOW_STOPPED) {
		fx_follow_stopped(f, frames, count, now_ms);
		return;
	}
	switch (f->answer.op) {
	case FX_TALK_WELCOME:
		/* It is there, but its loop was not heard: fetch, stay STALE.
		 */
		if (!fx_follow_is_store(f, f->answer.head.store))
			fx_follow_stop(f, FX_SAYS_WRONG_STORE);
		else if (f->answer.head.epoch >= f->given.epoch &&
			 f->answer.head.seq != f->given.seq)
			f->behind = true;
		return;
	case FX_TALK_EVENTS:
		if (f->asking && f->answer.req == f->req)
			take_batch(f, frames, count, now_ms);
		return;
	case FX_TALK_CHUNK: return; /* nobody asked for records here */
	case FX_TALK_ERROR:
		if (f->answer.code == FX_SAYS_VERSION ||
		    (f->asking && f->answer.req == f->req))
			take_error(f, now_ms);
		return;
	}
}
