#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "net/fx_follow_internal.h"
#include "schema/fx_scan.h"

#define REPEAT_MS     2000
#define REPEAT_MAX_MS 5000
#define REOPEN_MAX_MS 60000
#define UNSENT_MS     100
#define ACK_MS        10000
#define ACK_EVENTS    1000
#define LEAVING_MS    30000
#define FAR_BEHIND    FX_TALK_ROWS

static const char *const words[] = {
	[FX_FOLLOW_JOINING] = "joining",
	[FX_FOLLOW_CATCHING] = "catching",
	[FX_FOLLOW_LIVE] = "live",
	[FX_FOLLOW_STALE] = "stale",
	[FX_FOLLOW_STOPPED] = "stopped",
};

int
fx_follow_open(const struct fx_follow_options *options, int64_t now_ms,
    struct fx_follow **follow)
{
	struct fx_follow *f = calloc(1, sizeof(*f));
	int rc;

	if (f == NULL)
		return FX_ENOMEM;
	rc = fx_ring_open(&f->ring, FX_FOLLOW_RING);
	if (rc != 0)
		goto free_follow;
	rc = fx_unpack_open(FX_SCAN_ITEMS, &f->reader);
	if (rc != 0)
		goto close_ring;
	if (options->topic_count > 0)
		rc = fx_follow_some_open(options, &f->some);
	if (rc != 0)
		goto close_reader;
	fx_copy_text(f->peer, sizeof(f->peer), options->peer);
	fx_copy_text(f->name, sizeof(f->name), options->name);
	(void)snprintf(
	    f->beat_topic, sizeof(f->beat_topic), "~hb.%s.", options->peer);
	f->random = options->seed | 1; /* 0 would stay 0 */
	if (FX_BUG(58))
		f->random += (uint64_t)clock();
	f->cursor = options->cursor;
	f->given = options->cursor;
	f->acked = options->cursor;
	fx_follow_remember(f);
	f->head = options->cursor.seq;
	f->born_ms = now_ms;
	f->acked_ms = now_ms;
	f->reopen_wait_ms = FX_FOLLOW_REOPEN_MS;
	fx_follow_calm(&f->ask, now_ms);
	*follow = f;
	return 0;

close_reader:
	fx_unpack_close(f->reader);
close_ring:
	fx_ring_close(&f->ring);
free_follow:
	free(f);
	return rc;
}

void
fx_follow_close(struct fx_follow *follow)
{
	if (follow == NULL)
		return;
	fx_follow_some_close(follow->some);
	fx_unpack_close(follow->reader);
	fx_ring_close(&follow->ring);
	free(follow);
}

void
fx_follow_calm(struct fx_follow_repeat *repeat, int64_t now_ms)
{
	repeat->due_ms = now_ms;
	repeat->wait_ms = REPEAT_MS;
}

/* Wait longer each time, and not all at the same moment. */
static void
wait_more(struct fx_follow *f, struct fx_follow_repeat *repeat, int64_t now_ms)
{
	int64_t spread = repeat->wait_ms / 4;

	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	repeat->due_ms = now_ms + repeat->wait_ms - spread / 2 +
			 (int64_t)(f->random % (uint64_t)spread);
	repeat->wait_ms *= 2;
	if (repeat->wait_ms > REPEAT_MAX_MS)
		repeat->wait_ms = REPEAT_MAX_MS;
}

void
fx_follow_stop(struct fx_follow *f, enum fx_result why)
{
	enum fx_log_id id = LOG_PEER_REFUSED;

	if (f->state == FX_FOLLOW_STOPPED)
		return;
	if (why == FX_SAYS_DIVERGED)
		id = LOG_PEER_DIVERGED;
	if (why == FX_SAYS_TRUNCATED)
		id = LOG_PEER_TRUNCATED;
	if (why == FX_SAYS_WRONG_STORE)
		id = LOG_WRONG_STORE;
	if (why == FX_SAYS_VERSION)
		id = LOG_PEER_VERSION;
	fx_log(id,
	    "peer=%s code=%s seq=%" PRIu64 " epoch=%" PRIu64 " first=%" PRIu64
	    " common=%" PRIu64,
	    f->peer, fx_result_word(why)->name, f->given.seq, f->given.epoch,
	    f->answer.first, f->answer.common.seq);
	f->state = FX_FOLLOW_STOPPED;
	f->why = why;
	f->to_show = why == FX_SAYS_DIVERGED;
	f->to_probe = f->search.on = false;
	f->common = f->claim = (struct fx_mark){ 0 };
	f->asking = false;
	fx_follow_calm(&f->hello, 0);
	f->holding = false;
	f->behind = false;
	fx_ring_clear(&f->ring);
}

void
fx_follow_lag(struct fx_follow *f)
{
	/* Only the peer's own loop ends a silence. */
	if (f->state != FX_FOLLOW_STOPPED && f->state != FX_FOLLOW_STALE)
		f->state = FX_FOLLOW_CATCHING;
	f->behind = true;
}

void
fx_follow_rejoin(
    struct fx_follow *f, const struct fx_mark *from, int64_t now_ms)
{
	fx_log(LOG_PEER_REJOINED,
	    "peer=%s seq=%" PRIu64 " epoch=%" PRIu64 " was=%" PRIu64, f->peer,
	    from->seq, from->epoch, f->given.seq);
	f->cursor = f->given = f->acked = *from;
	fx_follow_remember(f);
	f->head = from->seq;
	f->state = FX_FOLLOW_JOINING;
	f->why = FX_SAYS_OK;
	f->misfits = 0;
	f->joined = f->to_show = f->to_probe = f->asking = f->fresh = false;
	f->heard = f->told_stale = false; /* its silence is counted anew */
	f->born_ms = now_ms;
	fx_follow_calm(&f->ask, 0);
}

void
fx_follow_gap(struct fx_follow *f, uint64_t want)
{
	if (f->state == FX_FOLLOW_LIVE) {
		f->counts.gaps++;
		fx_log(LOG_PEER_GAP, "peer=%s have=%" PRIu64 " want=%" PRIu64,
		    f->peer, f->given.seq, want);
	}
	fx_follow_lag(f);
}

void
fx_follow_again(struct fx_follow *f)
{
	if (f->state == FX_FOLLOW_STOPPED)
		return;
	if (f->some != NULL)
		fx_follow_some_again(f);
	f->given = f->cursor;
	f->misfits = 0;
	f->holding = false;
	f->asking = false; /* an answer still under way has an old number */
	fx_ring_clear(&f->ring);
	/* Who waits for the first heartbeat goes on waiting for it. */
	if (f->state == FX_FOLLOW_JOINING)
		f->behind = true;
	else
		fx_follow_lag(f);
	f->ask.due_ms = 0;
}

void
fx_follow_level(struct fx_follow *f)
{
	f->state = FX_FOLLOW_LIVE;
	f->behind = false;
	f->asking = false;
	f->told_stale = false;
	f->fresh = true;
	f->fresh_ms = f->heard_ms;
	fx_follow_calm(&f->ask, 0);
	if (f->joined)
		return;
	f->joined = true;
	fx_log(LOG_PEER_JOINED, "peer=%s seq=%" PRIu64, f->peer, f->given.seq);
}

bool
fx_follow_room(const struct fx_follow *f)
{
	/* While it catches up, what does not fit will be fetched anyway. */
	return f->state != FX_FOLLOW_LIVE ||
	       fx_ring_has_room(&f->ring, FX_ROW_MAX);
}

bool
fx_follow_holds(const struct fx_follow *f)
{
	return f->holding;
}

bool
fx_follow_expects(const struct fx_follow *f)
{
	/* Only one that is silent, or of another mind, is greeted. */
	return !f->holding && (f->asking || f->state == FX_FOLLOW_STALE ||
				  f->why == FX_SAYS_DIVERGED);
}

/* Notice silence: a peer whose loop hangs looks alive to its socket. */
static void
listen_for_silence(struct fx_follow *f, int64_t now_ms)
{
	int64_t silent = now_ms - (f->heard ? f->heard_ms : f->born_ms);

	if (silent < FX_FOLLOW_STALE_MS)
		return;
	if (f->state != FX_FOLLOW_STALE) {
		f->state = FX_FOLLOW_STALE;
		f->joined = false;
		f->reopen_wait_ms = FX_FOLLOW_REOPEN_MS;
		f->reopen_ms = now_ms - silent + FX_FOLLOW_REOPEN_MS;
		fx_follow_calm(&f->hello, now_ms);
	}
	if (f->told_stale || (f->has_beat && f->beat.state == FX_BEAT_LEAVING &&
				 silent < LEAVING_MS))
		return;
	f->told_stale = true;
	fx_log(LOG_PEER_STALE, "peer=%s seq=%" PRIu64 " silent_ms=%" PRId64,
	    f->peer, f->given.seq, silent);
}

static void
order_question(struct fx_follow *f, struct fx_follow_order *order)
{
	int rc = fx_talk_encode_ask(
	    &f->question, order->bytes, sizeof(order->bytes), &order->length);

	fx_assert(rc == 0);
	order->what = FX_FOLLOW_SEND;
	f->last_order = f->question.op;
}

static bool
order_reopen(struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	if (f->state != FX_FOLLOW_STALE || now_ms < f->reopen_ms)
		return false;
	/* Sockets are not opened and closed in loops: longer each time. */
	f->reopen_ms = now_ms + f->reopen_wait_ms;
	f->reopen_wait_ms *= 2;
	if (f->reopen_wait_ms > REOPEN_MAX_MS)
		f->reopen_wait_ms = REOPEN_MAX_MS;
	f->counts.reopened++;
	order->what = FX_FOLLOW_REOPEN;
	return true;
}

static bool
order_hello(struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	if (f->state != FX_FOLLOW_STALE || now_ms < f->hello.due_ms)
		return false;
	wait_more(f, &f->hello, now_ms);
	f->question = (struct fx_talk_ask){ .op = FX_TALK_HELLO,
		.proto = { FX_PROTO_MIN, FX_PROTO_MAX } };
	fx_copy(f->question.name, f->name);
	order_question(f, order);
	return true;
}

/*
 * Whoever told us another history than it tells now, or whose past speaks
 * again, is shown the last event it gave: it cannot know otherwise.
 */
static bool
order_show(struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	if (!f->to_show || now_ms < f->hello.due_ms)
		return false;
	wait_more(f, &f->hello, now_ms);
	f->to_show = f->state == FX_FOLLOW_STOPPED;
	f->question = (struct fx_talk_ask){ .op = FX_TALK_HELLO,
		.proto = { FX_PROTO_MIN, FX_PROTO_MAX },
		.cursor = f->given };
	fx_copy(f->question.name, f->name);
	order_question(f, order);
	return true;
}

/* Stopped, it asks now and then whether the peer has come back to us. */
static bool
order_probe(struct fx_follow *f, struct fx_follow_order *order)
{
	if (!f->to_probe || f->cursor.seq != f->given.seq)
		return false;
	f->to_probe = false;
	f->asking = true;
	f->question = (struct fx_talk_ask){ .op = FX_TALK_NEXT,
		.req = ++f->req,
		.cursor = f->probe,
		.max = 1,
		.bytes = FX_TALK_BATCH };
	order_question(f, order);
	return true;
}

static void
order_stopped(
    struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	if (!order_show(f, now_ms, order))
		(void)order_probe(f, order); /* the last thing there may be */
}

static bool
order_next(struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	bool far = f->head > f->cursor.seq + FAR_BEHIND;

	if (!f->behind || now_ms < f->ask.due_ms ||
	    f->state == FX_FOLLOW_JOINING || fx_follow_has_next(f))
		return false;
	/* To ask is to acknowledge: only what is committed. */
	if (f->cursor.seq != f->given.seq)
		return false;
	if (!f->asking)
		f->req++;
	f->asking = true;
	f->asked_ms = now_ms;
	wait_more(f, &f->ask, now_ms);
	f->question = (struct fx_talk_ask){ .op = FX_TALK_NEXT,
		.req = f->req,
		.cursor = f->cursor,
		.max = far ? FX_TALK_ROWS_MAX : FX_TALK_ROWS,
		.bytes = far ? FX_TALK_BATCH_MAX : FX_TALK_BATCH };
	fx_copy(f->question.name, f->name);
	if (f->some != NULL)
		f->question.topics = *fx_follow_some_prefixes(f->some);
	order_question(f, order);
	return true;
}

static bool
order_ack(struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	uint64_t since = f->cursor.seq - f->acked.seq;

	if (f->state != FX_FOLLOW_LIVE || since == 0 ||
	    (since < ACK_EVENTS && now_ms - f->acked_ms < ACK_MS))
		return false;
	f->acked = f->cursor;
	f->acked_ms = now_ms;
	f->question =
	    (struct fx_talk_ask){ .op = FX_TALK_ACK, .cursor = f->cursor };
	fx_copy(f->question.name, f->name);
	order_question(f, order);
	return true;
}

void
fx_follow_order(
    struct fx_follow *f, int64_t now_ms, struct fx_follow_order *order)
{
	order->what = FX_FOLLOW_NOTHING;
	order->length = 0;
	if (f->state == FX_FOLLOW_STOPPED) {
		order_stopped(f, now_ms, order);
		return;
	}
	listen_for_silence(f, now_ms);
	if (order_reopen(f, now_ms, order) || order_hello(f, now_ms, order) ||
	    order_show(f, now_ms, order) || order_next(f, now_ms, order))
		return;
	(void)order_ack(f, now_ms, order); /* the last thing there may be */
}

void
fx_follow_unsent(struct fx_follow *f, int64_t now_ms)
{
	/* Stopped, it asks again when it was greeted. */
	bool probed =
	    f->last_order == FX_TALK_NEXT && f->state == FX_FOLLOW_STOPPED;

	/* An acknowledgment that is lost is followed by another. */
	if (f->last_order == FX_TALK_NEXT)
		fx_follow_calm(&f->ask, now_ms + UNSENT_MS);
	if (f->last_order == FX_TALK_HELLO || probed)
		fx_follow_calm(&f->hello, now_ms + UNSENT_MS);
}

enum fx_follow_state
fx_follow_state(const struct fx_follow *f)
{
	return f->state;
}

const char *
fx_follow_state_word(enum fx_follow_state state)
{
	return words[state];
}

enum fx_result
fx_follow_why(const struct fx_follow *f)
{
	return f->why;
}

/* What is known of where it parted, of the store that is followed. */
static bool
is_known(const struct fx_follow *f, const struct fx_mark *known,
    struct fx_mark *mark)
{
	*mark = *known;
	memcpy(mark->store, f->given.store, sizeof(mark->store));
	return f->state == FX_FOLLOW_STOPPED && f->why == FX_SAYS_DIVERGED &&
	       known->seq > 0;
}

bool
fx_follow_common(const struct fx_follow *f, struct fx_mark *common)
{
	return is_known(f, &f->common, common);
}

bool
fx_follow_claim(const struct fx_follow *f, struct fx_mark *claim)
{
	return is_known(f, &f->claim, claim);
}

int64_t
fx_follow_age_ms(const struct fx_follow *f, int64_t now_ms)
{
	if (!f->fresh || f->state == FX_FOLLOW_STOPPED)
		return INT64_MAX;
	return now_ms > f->fresh_ms ? now_ms - f->fresh_ms : 0;
}

const struct fx_mark *
fx_follow_given(const struct fx_follow *f)
{
	return &f->given;
}

uint64_t
fx_follow_head(const struct fx_follow *f)
{
	return f->head;
}

const struct fx_beat *
fx_follow_beat(const struct fx_follow *f)
{
	return f->has_beat ? &f->beat : NULL;
}

void
fx_follow_counts(const struct fx_follow *f, struct fx_follow_counts *counts)
{
	*counts = f->counts;
}
