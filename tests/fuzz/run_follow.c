/*
 * One who follows, and one who answers: a peer that says true things in any
 * order, things of another store, and things that nobody ever wrote.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "base/fx_log.h"
#include "net/fx_fetch.h"
#include "net/fx_follow.h"
#include "schema/fx_scan.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/history.h"

#define EVENTS    200
#define STEPS_MAX 400

static struct history *own, *other;
static struct fx_fetch_source sources[2];
static struct fx_reader *reader;

/* One run. */
static struct fx_follow *follow;
static struct fx_fetch *fetches[2];
static int64_t now_ms;
static struct fx_mark last; /* the last event that was given */
static bool stopped;
static enum fx_result why; /* as of the step before */
static uint64_t sum;
static unsigned char question[512];
static size_t asked;
static unsigned char beat_bytes[FX_BEAT_BYTES];

static struct history *
a_history(char name)
{
	struct history *h = calloc(1, sizeof(*h));
	int i;

	fuzz_check(h != NULL);
	history_begin(h, "repair", name);
	for (i = 0; i < EVENTS; i++) {
		if (i == EVENTS / 2)
			history_open_epoch(h);
		history_add(h, i % 7 == 0 ? "repair.assigned" : "repair.noted");
	}
	return h;
}

void
fuzz_follow_begin(void)
{
	fx_log_level(-1);
	own = a_history('r');
	other = a_history('x');
	/* Two of one store that part in the middle. */
	memcpy(other->head.store, own->head.store, sizeof(own->head.store));
	sources[0] = history_source(own);
	sources[1] = history_source(other);
	fuzz_check(fx_unpack_open(FX_SCAN_ITEMS, &reader) == 0);
}

static const struct history *
either(struct fuzz_tape *tape)
{
	return fuzz_draw(tape, 8) == 7 ? other : own;
}

/* An event near the last that was given, or any. */
static uint64_t
some_seq(struct fuzz_tape *tape)
{
	size_t draw = fuzz_draw(tape, 256);
	uint64_t seq = draw < 128 ? last.seq + draw % 8 : draw;

	return seq < 1 ? 1 : seq > EVENTS ? EVENTS : seq;
}

static void
hear_event(struct fuzz_tape *tape)
{
	struct fx_piece frames[4] = { { "", 0 } };
	const unsigned char *part;
	size_t spoiled = fuzz_draw(tape, 12);

	history_frames(either(tape), some_seq(tape), frames);
	frames[3] = frames[0];
	if (spoiled < 3) {
		frames[spoiled].length = fuzz_part(tape, &part);
		frames[spoiled].bytes = part;
	}
	if (fx_follow_room(follow))
		fx_follow_heard(follow, frames,
		    spoiled == 3 ? (int)fuzz_draw(tape, 5) : 3, now_ms);
}

static void
hear_beat(struct fuzz_tape *tape)
{
	const struct history *h = either(tape);
	struct fx_piece frames[2] = { { "~hb.repair.", 11 }, { NULL, 0 } };
	static struct fx_beat beat;
	const unsigned char *part;

	beat = h->beat;
	beat.head = h->events[some_seq(tape)].mark;
	beat.first = fuzz_draw(tape, 4) == 3 ? some_seq(tape) : 1;
	beat.proto_min = beat.proto_max = 1;
	beat.state = (enum fx_beat_state)fuzz_draw(tape, FX_BEAT_STATES);
	frames[1].bytes = beat_bytes;
	fuzz_check(fx_beat_encode(&beat, beat_bytes, sizeof(beat_bytes),
		       &frames[1].length) == 0);
	if (fuzz_draw(tape, 8) == 7) {
		frames[1].length = fuzz_part(tape, &part);
		frames[1].bytes = part;
	}
	fx_follow_heard(follow, frames, 2, now_ms);
}

static void
look_for_orders(void)
{
	struct fx_follow_order order;
	int i;

	for (i = 0; i < 16; i++) {
		fx_follow_order(follow, now_ms, &order);
		if (order.what == FX_FOLLOW_NOTHING)
			return;
		if (order.what != FX_FOLLOW_SEND)
			continue;
		fuzz_check(order.length <= sizeof(order.bytes));
		memcpy(question, order.bytes, order.length);
		asked = order.length;
		sum = fuzz_mix(sum, question, asked);
	}
}

/* The journal's answer to what was asked last, whole or with bytes of ours. */
static void
answer(struct fuzz_tape *tape)
{
	struct fx_piece ask[2] = { { FX_TALK_TAG, 4 }, { question, asked } };
	struct fx_piece say[FX_FETCH_PIECES] = { { "", 0 } };
	size_t pieces, spoiled = fuzz_draw(tape, 10);
	const unsigned char *part;

	if (fx_follow_holds(follow) || !fx_follow_expects(follow))
		return;
	fuzz_check(fx_fetch_answer(fetches[fuzz_draw(tape, 8) == 7], ask, 2,
		       now_ms, say, &pieces) == 0);
	if (pieces == 0)
		return;
	if (spoiled < pieces) {
		say[spoiled].length = fuzz_part(tape, &part);
		say[spoiled].bytes = part;
	}
	fx_follow_answered(follow, say, (int)pieces, now_ms);
}

/* Whatever was heard: the next number, in a chain, and never after the end. */
static void
take(struct fuzz_tape *tape)
{
	size_t most = 1 + fuzz_draw(tape, 64);
	unsigned char hash[FX_LINK_BYTES];
	struct fx_follow_event event;

	for (; most > 0 && fx_follow_next(follow, &event) == 0; most--) {
		fuzz_check(!stopped);
		fuzz_check(event.mark.seq == last.seq + 1);
		fuzz_check(event.mark.epoch >= last.epoch);
		fx_envelope_link(last.hash, event.row.topic,
		    event.row.topic_length, event.row.body,
		    event.row.body_length, hash);
		fuzz_check(memcmp(hash, event.mark.hash, sizeof(hash)) == 0);
		last = event.mark;
		sum = fuzz_mix(sum, &last.seq, sizeof(last.seq));
	}
	if (fuzz_draw(tape, 4) != 0)
		fx_follow_took(follow, &last);
}

/* It is in one of its states, and never leaves the last. */
static void
state_is_sound(void)
{
	enum fx_follow_state state = fx_follow_state(follow);

	fuzz_check(state <= FX_FOLLOW_STOPPED);
	/* Only who diverged may say again what it once said, and go on. */
	fuzz_check(
	    !stopped || state == FX_FOLLOW_STOPPED || why == FX_SAYS_DIVERGED);
	if (stopped && state != FX_FOLLOW_STOPPED)
		last = *fx_follow_given(follow);
	stopped = state == FX_FOLLOW_STOPPED;
	why = fx_follow_why(follow);
	fuzz_check(stopped == (fx_follow_why(follow) != FX_SAYS_OK));
	fuzz_check(fx_follow_age_ms(follow, now_ms) >= 0);
	fuzz_check(fx_follow_given(follow)->seq == last.seq);
	sum = fuzz_mix_number(sum, state);
}

static void
step(struct fuzz_tape *tape)
{
	switch (fuzz_draw(tape, 10)) {
	case 0:
	case 1: hear_event(tape); break;
	case 2: hear_beat(tape); break;
	case 3: look_for_orders(); break;
	case 4: answer(tape); break;
	case 5: take(tape); break;
	case 6: now_ms += (int64_t)fuzz_draw(tape, 256) * 20; break;
	case 7: fx_follow_unsent(follow, now_ms); break;
	case 8:
		fx_follow_again(follow);
		last = *fx_follow_given(follow);
		break;
	default: /* time goes on while everybody works */
		now_ms += 50;
		look_for_orders();
		answer(tape);
		take(tape);
	}
	state_is_sound();
}

uint64_t
fuzz_follow_run(const unsigned char *bytes, size_t length)
{
	struct fx_follow_options options = {
		.peer = "repair", .name = "quality", .seed = 42
	};
	struct fuzz_tape tape = { bytes, length };
	int steps;

	if (fuzz_draw(&tape, 2) == 1)
		options.cursor = own->events[EVENTS / 4].mark;
	last = options.cursor;
	now_ms = 1000;
	stopped = false;
	why = FX_SAYS_OK;
	asked = 0;
	sum = FUZZ_MIX;
	fuzz_check(fx_fetch_open(&sources[0], 1000000, &fetches[0]) == 0);
	fuzz_check(fx_fetch_open(&sources[1], 1000000, &fetches[1]) == 0);
	fuzz_check(fx_follow_open(&options, now_ms, &follow) == 0);
	for (steps = 0; steps < STEPS_MAX && tape.left > 0; steps++)
		step(&tape);
	fx_follow_close(follow);
	fx_fetch_close(fetches[0]);
	fx_fetch_close(fetches[1]);
	return sum;
}

/* -- the one who answers ----------------------------------------------------*/

/* What is given is what was written, in order. */
static void
rows_are_true(struct fx_piece batch, uint64_t *given)
{
	struct fx_piece row;
	size_t at = 0;
	uint64_t seq = 0;

	while (at < batch.length) {
		fuzz_check(fx_talk_row(batch, &at, &row) == 0);
		while (++seq <= EVENTS)
			if (own->events[seq].length == row.length &&
			    memcmp(own->events[seq].row, row.bytes,
				row.length) == 0)
				break;
		fuzz_check(seq <= EVENTS);
		++*given;
	}
}

/* Frames with 0xff 0xff between them: FXJ1 in front is ours, mostly. */
uint64_t
fuzz_fetch_run(const unsigned char *bytes, size_t length)
{
	static struct fx_talk_answer said;
	struct fuzz_tape tape = { bytes, length };
	struct fx_piece ask[4] = { { FX_TALK_TAG, 4 } };
	struct fx_piece say[FX_FETCH_PIECES];
	const unsigned char *part;
	uint64_t given = 0;
	size_t pieces;
	int count = 1;

	if (fuzz_draw(&tape, 16) == 15) {
		ask[0].length = fuzz_part(&tape, &part);
		ask[0].bytes = part;
	}
	do {
		ask[count].length = fuzz_part(&tape, &part);
		ask[count++].bytes = part;
	} while (tape.left > 0 && count < 4);
	fuzz_check(fx_fetch_open(&sources[0], 1000000, &fetches[0]) == 0);
	fuzz_check(
	    fx_fetch_answer(fetches[0], ask, count, 1000, say, &pieces) == 0);
	fuzz_check(pieces == 0 || pieces == 2 || pieces == 3);
	if (pieces > 0) {
		fuzz_check(fx_talk_decode_answer(reader, say[1], &said) == 0);
		if (pieces == 3)
			rows_are_true(say[2], &given);
		fuzz_check(said.op != FX_TALK_EVENTS || said.n == given);
	}
	fx_fetch_close(fetches[0]);
	return pieces * 1000 + given * 8 + (pieces > 0 ? said.op : 7u);
}
