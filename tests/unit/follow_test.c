/*
 * Every event of a peer once, in order, or an explicit error: the state
 * machine alone, fed by hand and by chance.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_err.h"
#include "net/fx_fetch.h"
#include "net/fx_follow.h"
#include "test.h"
#include "tests/lib/history.h"

static struct history repair, other;
static struct fx_fetch *fetch;
static struct fx_follow *follow;
static struct fx_follow_options options;
static int64_t now_ms;
static uint64_t taken; /* the last event that was given and checked */
static int reopened;

static int
a_follower(void **state)
{
	struct fx_fetch_source source;

	(void)state;
	history_begin(&repair, "repair", 'r');
	source = history_source(&repair);
	now_ms = 1000;
	taken = 0;
	reopened = 0;
	options = (struct fx_follow_options){
		.peer = "repair", .name = "quality", .seed = 42
	};
	return fx_fetch_open(&source, FX_FETCH_BYTES_PER_S, &fetch) |
	       fx_follow_open(&options, now_ms, &follow);
}

static int
nobody(void **state)
{
	(void)state;
	fx_follow_close(follow);
	fx_fetch_close(fetch);
	return 0;
}

static void
happen(int count)
{
	while (count-- > 0)
		history_add(&repair, "repair.done");
}

static void
hear(const struct history *h, uint64_t seq)
{
	struct fx_piece frames[3];

	history_frames(h, seq, frames);
	if (fx_follow_room(follow))
		fx_follow_heard(follow, frames, 3, now_ms);
}

static void
hear_beat(struct history *h)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece frames[2];

	history_beat(h, buffer, frames);
	fx_follow_heard(follow, frames, 2, now_ms);
}

/* Take what there is, as a service does: check, then commit, then say so. */
static void
take(int most)
{
	struct fx_follow_event event;
	const struct fx_mark *mark;
	int i;

	for (i = 0; i < most && fx_follow_next(follow, &event) == 0; i++) {
		mark = &repair.events[++taken].mark;
		assert_int_equal(event.mark.seq, taken);
		assert_memory_equal(&event.mark, mark, sizeof(*mark));
		assert_int_equal(
		    event.whole.length, repair.events[taken].length);
		assert_memory_equal(event.whole.bytes, repair.events[taken].row,
		    event.whole.length);
	}
	if (i > 0)
		fx_follow_took(follow, &event.mark);
}

/* Let the peer's journal answer what is asked now; take what it gives. */
static void
answer(void)
{
	struct fx_piece ask[2] = { { FX_TALK_TAG, 4 }, { NULL, 0 } };
	struct fx_piece say[FX_FETCH_PIECES];
	struct fx_follow_order order;
	size_t pieces;

	for (;;) {
		fx_follow_order(follow, now_ms, &order);
		if (order.what == FX_FOLLOW_NOTHING)
			return;
		if (order.what == FX_FOLLOW_REOPEN) {
			reopened++;
			continue;
		}
		ask[1] = (struct fx_piece){ order.bytes, order.length };
		assert_int_equal(
		    fx_fetch_answer(fetch, ask, 2, now_ms, say, &pieces), 0);
		if (pieces > 0)
			fx_follow_answered(follow, say, (int)pieces, now_ms);
		take(INT32_MAX);
	}
}

static void
is(enum fx_follow_state state)
{
	assert_int_equal(fx_follow_state(follow), state);
}

static void
stopped_because(enum fx_result why)
{
	is(FX_FOLLOW_STOPPED);
	assert_int_equal(fx_follow_why(follow), why);
	assert_true(fx_follow_age_ms(follow, now_ms) == INT64_MAX);
}

static struct fx_follow_counts
counts(void)
{
	struct fx_follow_counts c;

	fx_follow_counts(follow, &c);
	return c;
}

/* Begin with everything taken up to now. */
static void
level_after(int events)
{
	happen(events);
	hear_beat(&repair);
	answer();
	assert_int_equal(taken, events);
	is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(nothing_is_asked_before_the_first_heartbeat)
{
	struct fx_follow_order order;

	happen(3);
	is(FX_FOLLOW_JOINING);
	fx_follow_order(follow, now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING);
	hear_beat(&repair);
	is(FX_FOLLOW_CATCHING);
	fx_follow_order(follow, now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND);
}

/* G9 */
TEST(what_happened_before_is_fetched_and_then_it_is_live)
{
	level_after(300);
	assert_int_equal(counts().fetched, 300);
}

/* G9 */
TEST(a_follower_that_is_level_at_its_start_asks_for_nothing)
{
	struct fx_follow_order order;

	happen(5);
	fx_follow_close(follow);
	options.cursor = repair.head;
	assert_int_equal(fx_follow_open(&options, now_ms, &follow), 0);
	hear_beat(&repair);
	is(FX_FOLLOW_LIVE);
	fx_follow_order(follow, now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING);
}

/* G9 */
TEST(the_next_event_is_given_without_asking)
{
	level_after(2);
	happen(1);
	hear(&repair, 3);
	take(1);
	assert_int_equal(taken, 3);
	assert_int_equal(counts().fetched, 2);
	is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(an_event_heard_twice_is_given_once)
{
	level_after(2);
	happen(2);
	hear(&repair, 3);
	hear(&repair, 3);
	take(9);
	hear(&repair, 2);
	hear(&repair, 3);
	hear(&repair, 4);
	take(9);
	assert_int_equal(taken, 4);
	assert_int_equal(counts().doubles, 3);
}

/* G9 */
TEST(an_event_that_is_missing_is_fetched_before_the_ones_behind_it)
{
	level_after(2);
	happen(3);
	hear(&repair, 3);
	hear(&repair, 5);
	is(FX_FOLLOW_CATCHING);
	take(9);
	assert_int_equal(taken, 3);
	answer();
	assert_int_equal(taken, 5);
	is(FX_FOLLOW_LIVE);
	assert_int_equal(counts().gaps, 1);
}

/* G9 */
TEST(events_out_of_order_are_given_in_order)
{
	level_after(2);
	happen(3);
	hear(&repair, 4);
	hear(&repair, 3);
	hear(&repair, 5);
	take(9);
	answer();
	assert_int_equal(taken, 5);
	is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(a_last_event_that_was_lost_is_noticed_by_the_heartbeat)
{
	level_after(2);
	happen(1);
	hear_beat(&repair);
	is(FX_FOLLOW_CATCHING);
	answer();
	assert_int_equal(taken, 3);
	is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(a_heartbeat_older_than_what_was_fetched_is_no_divergence)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece old[2];

	level_after(3);
	history_beat(&repair, buffer, old);
	happen(4);
	hear_beat(&repair);
	answer();
	assert_int_equal(taken, 7);
	fx_follow_heard(follow, old, 2, now_ms);
	answer();
	is(FX_FOLLOW_LIVE);
}

/* G9: a burst while it switches over is neither lost nor doubled. */
TEST(a_burst_at_the_switch_to_live_loses_and_doubles_nothing)
{
	uint64_t seq = 600;
	int round;

	happen(600);
	hear_beat(&repair);
	for (round = 0; round < 40; round++) {
		happen(97);
		for (; seq < repair.head.seq; seq++)
			hear(&repair, seq + 1);
		answer();
		take(500);
	}
	hear_beat(&repair);
	answer();
	assert_int_equal(taken, repair.head.seq);
	is(FX_FOLLOW_LIVE);
}

TEST(a_full_ring_is_no_loss)
{
	int i;

	level_after(1);
	happen(5000);
	for (i = 2; i <= 5001; i++)
		hear(&repair, (uint64_t)i);
	take(INT32_MAX);
	assert_true(taken < 5001);
	hear_beat(&repair);
	answer();
	assert_int_equal(taken, 5001);
	is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(another_store_stops_it)
{
	level_after(2);
	history_begin(&other, "repair", 'x');
	history_add(&other, "repair.done");
	hear_beat(&other);
	stopped_because(FX_SAYS_WRONG_STORE);
}

/* G12 */
TEST(an_event_of_another_store_stops_it)
{
	level_after(2);
	history_begin(&other, "repair", 'x');
	history_add(&other, "repair.done");
	hear(&other, 1);
	stopped_because(FX_SAYS_WRONG_STORE);
}

/* G12 */
TEST(a_lower_epoch_is_ignored_and_is_no_sign_of_life)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece old[2];

	level_after(2);
	history_beat(&repair, buffer, old);
	history_open_epoch(&repair);
	happen(1);
	hear_beat(&repair);
	answer();
	assert_int_equal(taken, 3);
	now_ms += 2500;
	fx_follow_heard(follow, old, 2, now_ms);
	assert_int_equal(fx_follow_age_ms(follow, now_ms), 2500);
	is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(a_new_epoch_is_followed_through)
{
	level_after(4);
	history_open_epoch(&repair);
	happen(2);
	hear(&repair, 5);
	take(9);
	hear_beat(&repair);
	answer();
	assert_int_equal(taken, 6);
	is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(the_same_number_with_another_hash_stops_it)
{
	level_after(3);
	history_lose(&repair, 2);
	history_add(&repair, "repair.undone");
	hear_beat(&repair);
	stopped_because(FX_SAYS_DIVERGED);
}

/* G12 */
TEST(a_publisher_that_lost_its_last_events_stops_it)
{
	level_after(5);
	history_lose(&repair, 3);
	hear_beat(&repair);
	answer();
	stopped_because(FX_SAYS_DIVERGED);
}

/* G12 */
TEST(a_publisher_restored_to_an_older_copy_stops_it)
{
	level_after(5);
	history_lose(&repair, 3);
	history_open_epoch(&repair);
	happen(4);
	hear(&repair, 6);
	take(9);
	answer();
	stopped_because(FX_SAYS_DIVERGED);
	assert_int_equal(taken, 5);
}

/* G12 */
TEST(history_that_is_no_longer_kept_stops_it)
{
	happen(10);
	repair.first = 4;
	hear_beat(&repair);
	answer();
	stopped_because(FX_SAYS_TRUNCATED);
	assert_int_equal(taken, 0);
}

TEST(an_event_changed_on_its_way_is_fetched_again)
{
	struct fx_piece frames[3];
	unsigned char body[HISTORY_ROW];

	level_after(2);
	happen(1);
	history_frames(&repair, 3, frames);
	memcpy(body, frames[1].bytes, frames[1].length);
	body[8] ^= 1; /* a letter of the actor */
	frames[1].bytes = body;
	fx_follow_heard(follow, frames, 3, now_ms);
	take(9);
	assert_int_equal(taken, 2);
	is(FX_FOLLOW_CATCHING);
	answer();
	assert_int_equal(taken, 3);
	is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(a_journal_that_does_not_fit_twice_stops_it)
{
	level_after(2);
	happen(2);
	repair.events[3].row[30] ^= 1;
	hear_beat(&repair);
	answer();
	now_ms += 6000;
	answer();
	stopped_because(FX_SAYS_DIVERGED);
	assert_int_equal(taken, 2);
}

TEST(a_peer_that_speaks_another_protocol_stops_it)
{
	unsigned char buffer[FX_BEAT_BYTES], *proto;
	struct fx_piece frames[2];

	happen(1);
	history_beat(&repair, buffer, frames);
	proto = buffer;
	while (memcmp(proto, "\xa5proto\x92\x01\x01", 9) != 0)
		proto++;
	memcpy(proto + 7, "\x02\x03", 2);
	fx_follow_heard(follow, frames, 2, now_ms);
	stopped_because(FX_SAYS_VERSION);
}

/* G17 */
TEST(three_seconds_of_silence_make_it_stale_and_six_reopen)
{
	struct fx_follow_order order;

	level_after(2);
	now_ms += 2999;
	answer();
	is(FX_FOLLOW_LIVE);
	now_ms += 1;
	fx_follow_order(follow, now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND); /* hello */
	is(FX_FOLLOW_STALE);
	assert_int_equal(reopened, 0);
	now_ms += 3000;
	answer();
	assert_int_equal(reopened, 1);
	is(FX_FOLLOW_STALE);
	assert_int_equal(fx_follow_age_ms(follow, now_ms), 6000);
	hear_beat(&repair);
	is(FX_FOLLOW_LIVE);
	assert_int_equal(fx_follow_age_ms(follow, now_ms), 0);
}

/* G17 */
TEST(an_answer_of_the_journal_does_not_hide_that_the_loop_hangs)
{
	level_after(2);
	now_ms += 5000;
	happen(2);
	answer(); /* hello, welcome, and what was missing */
	answer();
	assert_int_equal(taken, 4);
	is(FX_FOLLOW_STALE);
	assert_int_equal(fx_follow_age_ms(follow, now_ms), 5000);
}

/* G17 */
TEST(a_peer_that_is_heard_but_not_caught_up_with_is_no_fresh_view)
{
	level_after(2);
	happen(500);
	now_ms += 1000;
	hear_beat(&repair);
	now_ms += 1000;
	hear_beat(&repair);
	assert_int_equal(fx_follow_age_ms(follow, now_ms), 2000);
	answer();
	assert_int_equal(fx_follow_age_ms(follow, now_ms), 0);
}

/* G17 */
TEST(the_age_of_a_peer_never_heard_is_infinite)
{
	assert_true(fx_follow_age_ms(follow, now_ms) == INT64_MAX);
}

TEST(a_question_without_an_answer_is_repeated_later_and_later)
{
	struct fx_follow_order order;
	int64_t asked[4] = { 0 }, until = now_ms + 16000;
	int n = 0;

	happen(2);
	hear_beat(&repair);
	for (; now_ms < until && n < 4; now_ms += 10) {
		if (now_ms % 1000 == 0)
			hear_beat(&repair);
		fx_follow_order(follow, now_ms, &order);
		if (order.what == FX_FOLLOW_SEND)
			asked[n++] = now_ms;
	}
	assert_int_equal(n, 4);
	assert_in_range(asked[1] - asked[0], 1750, 2260);
	assert_in_range(asked[2] - asked[1], 3500, 4510);
	assert_in_range(asked[3] - asked[2], 4375, 5635);
}

TEST(nothing_is_acknowledged_before_it_is_committed)
{
	struct fx_follow_event event;
	struct fx_follow_order order;

	level_after(2);
	happen(4);
	hear(&repair, 3);
	hear(&repair, 5);
	assert_int_equal(fx_follow_next(follow, &event), 0);
	fx_follow_order(follow, now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING);
	fx_follow_took(follow, &event.mark);
	fx_follow_order(follow, now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND);
}

TEST(noise_is_counted_and_changes_nothing)
{
	struct fx_piece noise[3] = { { "repair.done.", 12 }, { "\xc1", 1 },
		{ "", 0 } };

	level_after(2);
	fx_follow_heard(follow, noise, 3, now_ms);
	fx_follow_heard(follow, noise, 2, now_ms);
	fx_follow_heard(follow, noise, 1, now_ms);
	fx_follow_heard(follow, noise, 0, now_ms);
	fx_follow_answered(follow, noise, 3, now_ms);
	fx_follow_answered(follow, noise, 1, now_ms);
	assert_int_equal(counts().bad, 6);
	is(FX_FOLLOW_LIVE);
}

/* -- by chance --------------------------------------------------------------*/

static uint64_t chance_state;

static uint64_t
chance(uint64_t below)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return chance_state % below;
}

/* One message on a bad line: lost, doubled, held back, or heard. */
static void
on_the_way(uint64_t *held, uint64_t seq)
{
	switch (chance(8)) {
	case 0: break;
	case 1:
		hear(&repair, seq);
		hear(&repair, seq);
		break;
	case 2: *held = seq; break;
	default: hear(&repair, seq);
	}
	if (*held != 0 && *held != seq && chance(2) == 0) {
		hear(&repair, *held);
		*held = 0;
	}
}

/* A crash of the follower: what was not committed comes again. */
static void
start_again(void)
{
	fx_follow_close(follow);
	memset(&options.cursor, 0, sizeof(options.cursor));
	if (taken > 0)
		options.cursor = repair.events[taken].mark;
	assert_int_equal(fx_follow_open(&options, now_ms, &follow), 0);
}

static void
live_through(uint64_t seed)
{
	uint64_t held = 0, sent = 0;
	int turn;

	chance_state = seed * 2654435761u + 1;
	for (turn = 0; turn < 1500; turn++) {
		if (chance(3) == 0 && repair.head.seq < HISTORY_EVENTS - 100)
			happen((int)chance(12));
		if (chance(300) == 0 && repair.head.epoch < 7) {
			history_open_epoch(&repair);
			happen(1);
		}
		for (; sent < repair.head.seq; sent++)
			on_the_way(&held, sent + 1);
		if (chance(10) == 0)
			hear_beat(&repair);
		if (chance(3) != 0)
			answer();
		take((int)chance(40));
		if (chance(200) == 0)
			start_again();
		now_ms += (int64_t)chance(chance(50) == 0 ? 8000 : 100);
	}
	for (turn = 0; turn < 10; turn++) {
		hear_beat(&repair);
		take(INT32_MAX);
		answer();
		now_ms += 1000;
	}
}

/* G9 */
TEST(whatever_is_lost_doubled_or_late_every_event_is_given_once_in_order)
{
	uint64_t seed;

	for (seed = 1; seed <= 60; seed++) {
		live_through(seed);
		if (taken != repair.head.seq ||
		    fx_follow_state(follow) != FX_FOLLOW_LIVE)
			fail_msg("seed %d: %d of %d", (int)seed, (int)taken,
			    (int)repair.head.seq);
		assert_int_equal(nobody(NULL), 0);
		assert_int_equal(a_follower(NULL), 0);
	}
}

/* A bad line gives thousands of lines of log, which prove nothing here. */
static int
quiet(void **state)
{
	(void)state;
	return freopen("/dev/null", "w", stderr) == NULL;
}

#define FOLLOW(title) cmocka_unit_test_setup_teardown(title, a_follower, nobody)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLLOW(nothing_is_asked_before_the_first_heartbeat),
		FOLLOW(what_happened_before_is_fetched_and_then_it_is_live),
		FOLLOW(a_follower_that_is_level_at_its_start_asks_for_nothing),
		FOLLOW(the_next_event_is_given_without_asking),
		FOLLOW(an_event_heard_twice_is_given_once),
		FOLLOW(
		    an_event_that_is_missing_is_fetched_before_the_ones_behind_it),
		FOLLOW(events_out_of_order_are_given_in_order),
		FOLLOW(a_last_event_that_was_lost_is_noticed_by_the_heartbeat),
		FOLLOW(
		    a_heartbeat_older_than_what_was_fetched_is_no_divergence),
		FOLLOW(a_burst_at_the_switch_to_live_loses_and_doubles_nothing),
		FOLLOW(a_full_ring_is_no_loss),
		FOLLOW(another_store_stops_it),
		FOLLOW(an_event_of_another_store_stops_it),
		FOLLOW(a_lower_epoch_is_ignored_and_is_no_sign_of_life),
		FOLLOW(a_new_epoch_is_followed_through),
		FOLLOW(the_same_number_with_another_hash_stops_it),
		FOLLOW(a_publisher_that_lost_its_last_events_stops_it),
		FOLLOW(a_publisher_restored_to_an_older_copy_stops_it),
		FOLLOW(history_that_is_no_longer_kept_stops_it),
		FOLLOW(an_event_changed_on_its_way_is_fetched_again),
		FOLLOW(a_journal_that_does_not_fit_twice_stops_it),
		FOLLOW(a_peer_that_speaks_another_protocol_stops_it),
		FOLLOW(three_seconds_of_silence_make_it_stale_and_six_reopen),
		FOLLOW(
		    an_answer_of_the_journal_does_not_hide_that_the_loop_hangs),
		FOLLOW(
		    a_peer_that_is_heard_but_not_caught_up_with_is_no_fresh_view),
		FOLLOW(the_age_of_a_peer_never_heard_is_infinite),
		FOLLOW(
		    a_question_without_an_answer_is_repeated_later_and_later),
		FOLLOW(nothing_is_acknowledged_before_it_is_committed),
		FOLLOW(noise_is_counted_and_changes_nothing),
		FOLLOW(
		    whatever_is_lost_doubled_or_late_every_event_is_given_once_in_order),
	};

	return cmocka_run_group_tests_name("follow", tests, quiet, NULL);
}
