/*
 * Some topics of a peer: every event of them once, whatever the line between
 * does, and nothing of the others.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/follow_words.h"

static const char *const all_topics[] = { "repair.assigned", "repair.done",
	"repair.noted", "repair.stopped" };
static const char *const wanted[] = { "repair.assigned.", "repair.sto" };

static bool had[HISTORY_EVENTS + 1];
static uint64_t last[4]; /* given, of each topic */
static int given, again; /* events; of them those that had come before */
static uint64_t chance_state;

static uint64_t
chance(uint64_t below)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return chance_state % below;
}

/* Which of the four an event is. */
static size_t
topic_of(uint64_t seq)
{
	struct fx_piece frames[3];
	size_t i;

	history_frames(&world.repair, seq, frames);
	for (i = 0; i < 4; i++)
		if (strlen(all_topics[i]) + 1 == frames[0].length &&
		    memcmp(all_topics[i], frames[0].bytes,
			frames[0].length - 1) == 0)
			return i;
	fail();
	return 0;
}

static bool
is_wanted(size_t topic)
{
	return topic == 0 || topic == 3;
}

static void
begin_anew(void)
{
	memset(had, 0, sizeof(had));
	memset(last, 0, sizeof(last));
	given = again = 0;
}

static int
a_choosy_follower(void **state)
{
	int rc = a_follower(state);

	fx_follow_close(world.follow);
	world.options.topics = wanted;
	world.options.topic_count = 2;
	begin_anew();
	return rc | fx_follow_open(&world.options, world.now_ms, &world.follow);
}

static void
take_some(int most)
{
	struct fx_follow_event event;
	size_t topic;
	int i;

	for (i = 0; i < most && fx_follow_next(world.follow, &event) == 0;
	     i++) {
		topic = topic_of(event.seq);
		assert_true(is_wanted(topic));
		assert_true(event.seq > last[topic]);
		last[topic] = event.seq;
		again += had[event.seq];
		had[event.seq] = true;
		given++;
		assert_int_equal(
		    event.whole.length, world.repair.events[event.seq].length);
		assert_memory_equal(event.whole.bytes,
		    world.repair.events[event.seq].row, event.whole.length);
		/* The cursor: of our topics nothing before it is missing. */
		assert_true(event.mark.seq < event.seq);
	}
	if (i > 0)
		fx_follow_took(world.follow, &event.mark);
}

static void
answers(void)
{
	struct fx_piece ask[2] = { { FX_TALK_TAG, 4 }, { NULL, 0 } };
	struct fx_piece say[FX_FETCH_PIECES];
	struct fx_follow_order order;
	size_t pieces;

	for (;;) {
		fx_follow_order(world.follow, world.now_ms, &order);
		if (order.what == FX_FOLLOW_NOTHING)
			return;
		if (order.what == FX_FOLLOW_REOPEN)
			continue;
		ask[1] = (struct fx_piece){ order.bytes, order.length };
		assert_int_equal(fx_fetch_answer(world.fetch, ask, 2,
				     world.now_ms, say, &pieces),
		    0);
		if (pieces > 0)
			fx_follow_answered(
			    world.follow, say, (int)pieces, world.now_ms);
		take_some(INT32_MAX);
	}
}

static void
does(size_t topic)
{
	history_add(&world.repair, all_topics[topic]);
}

/* SUB lets through what is asked for. */
static void
hear(uint64_t seq)
{
	if (is_wanted(topic_of(seq)))
		hear_event(&world.repair, seq);
}

/* Everything of the topics was given. */
static bool
is_complete(void)
{
	uint64_t seq;

	for (seq = 1; seq <= world.repair.head.seq; seq++)
		if (is_wanted(topic_of(seq)) && !had[seq])
			return false;
	return true;
}

static void
level(void)
{
	hear_beat(&world.repair);
	answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_true(is_complete());
	assert_int_equal(
	    fx_follow_given(world.follow)->seq, world.repair.head.seq);
}

/* protocol.md 7.2 */
TEST(what_is_heard_in_order_is_taken_without_asking)
{
	struct fx_follow_counts counts;
	int i;

	does(0);
	does(1);
	level();
	for (i = 0; i < 40; i++) {
		does((size_t)i % 4);
		hear(world.repair.head.seq);
	}
	take_some(INT32_MAX);
	assert_true(is_complete());
	fx_follow_counts(world.follow, &counts);
	assert_int_equal(counts.fetched, 1);
	assert_int_equal(counts.gaps, 0);
	/* A heartbeat moves the cursor, over what was not asked for too. */
	hear_beat(&world.repair);
	assert_int_equal(
	    fx_follow_given(world.follow)->seq, world.repair.head.seq);
}

TEST(a_lost_event_is_noticed_by_the_next_of_its_topic)
{
	does(0);
	level();
	does(0);
	does(3);
	hear(world.repair.head.seq);
	take_some(INT32_MAX);
	assert_int_equal(given, 2);
	follower_is(FX_FOLLOW_LIVE); /* another topic tells nothing of it */
	does(0);
	hear(world.repair.head.seq);
	take_some(INT32_MAX);
	assert_int_equal(given, 2);
	follower_is(FX_FOLLOW_CATCHING);
	answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_true(is_complete());
	assert_int_equal(again, 0);
	assert_int_equal(follower_counts().gaps, 1);
}

/* G10: within one heartbeat. */
TEST(a_lost_last_event_is_noticed_by_the_next_heartbeat)
{
	does(0);
	level();
	does(3);
	does(1);
	does(1);
	hear_beat(&world.repair);
	follower_is(FX_FOLLOW_CATCHING);
	answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_true(is_complete());
}

TEST(what_nobody_asked_for_is_no_gap)
{
	int i;

	does(0);
	level();
	for (i = 0; i < 600; i++)
		does(1);
	hear_beat(&world.repair);
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(
	    fx_follow_given(world.follow)->seq, world.repair.head.seq);
	assert_int_equal(follower_counts().gaps, 0);
}

/* The safe cursor alone is stored; what came behind it comes once more. */
TEST(who_begins_at_a_stored_cursor_misses_nothing)
{
	struct fx_mark cursor;

	does(0);
	does(1);
	level();
	cursor = *fx_follow_given(world.follow);
	does(3);
	does(0);
	hear(world.repair.head.seq); /* the one before was lost */
	take_some(INT32_MAX);
	assert_int_equal(given, 2);
	assert_int_equal(fx_follow_given(world.follow)->seq, cursor.seq);
	fx_follow_close(world.follow);
	world.options.cursor = cursor;
	memset(last, 0, sizeof(last));
	assert_int_equal(
	    fx_follow_open(&world.options, world.now_ms, &world.follow), 0);
	level();
	assert_int_equal(again, 1);
}

/* Far behind, and nearly all of it is not ours: many questions, no waiting. */
TEST(what_was_looked_at_in_vain_need_not_be_waited_for)
{
	int i;

	for (i = 0; i < 20000; i++)
		does(1);
	does(0);
	hear_beat(&world.repair);
	answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(given, 1);
}

/* G12 */
TEST(another_history_and_what_is_not_kept_end_it)
{
	int i;

	for (i = 0; i < 10; i++)
		does(0);
	level();
	history_lose(&world.repair, 5);
	for (i = 0; i < 7; i++)
		does(3);
	hear_beat(&world.repair);
	answers();
	stopped_because(FX_SAYS_DIVERGED);
	begin_anew();
	assert_int_equal(no_follower(NULL), 0);
	assert_int_equal(a_choosy_follower(NULL), 0);
	for (i = 0; i < 10; i++)
		does(0);
	world.repair.first = 5;
	hear_beat(&world.repair);
	answers();
	stopped_because(FX_SAYS_TRUNCATED);
}

TEST(a_heartbeat_with_another_hash_is_another_history)
{
	does(0);
	level();
	world.repair.head.hash[0] ^= 1;
	hear_beat(&world.repair);
	stopped_because(FX_SAYS_DIVERGED);
}

static void
on_the_way(uint64_t *held, uint64_t seq)
{
	switch (chance(8)) {
	case 0: break;
	case 1:
		hear(seq);
		hear(seq);
		break;
	case 2: *held = seq; break;
	default: hear(seq);
	}
	if (*held != 0 && *held != seq && chance(2) == 0) {
		hear(*held);
		*held = 0;
	}
}

static void
live_through(uint64_t seed)
{
	uint64_t held = 0, sent = 0;
	int i, turn;

	chance_state = seed * 2654435761u + 1;
	for (turn = 0; turn < 1000; turn++) {
		if (chance(3) == 0)
			for (i = (int)chance(12); i > 0; i--)
				does(chance(4));
		for (; sent < world.repair.head.seq; sent++)
			on_the_way(&held, sent + 1);
		if (chance(10) == 0)
			hear_beat(&world.repair);
		if (chance(3) != 0)
			answers();
		take_some((int)chance(40));
		world.now_ms += (int64_t)chance(chance(50) == 0 ? 8000 : 100);
	}
	for (turn = 0; turn < 10; turn++) {
		hear_beat(&world.repair);
		take_some(INT32_MAX);
		answers();
		world.now_ms += 1000;
	}
}

/* G10 */
TEST(whatever_is_lost_or_late_each_event_comes_once)
{
	uint64_t seed;

	if (freopen("/dev/null", "w", stderr) == NULL)
		fail();
	for (seed = 1; seed <= 60; seed++) {
		live_through(seed);
		if (!is_complete() || again != 0 ||
		    fx_follow_state(world.follow) != FX_FOLLOW_LIVE)
			fail_msg("seed %d: %d given, %d again", (int)seed,
			    given, again);
		assert_int_equal(no_follower(NULL), 0);
		assert_int_equal(a_choosy_follower(NULL), 0);
	}
}

#define CHOOSY(title) \
	cmocka_unit_test_setup_teardown(title, a_choosy_follower, no_follower)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CHOOSY(what_is_heard_in_order_is_taken_without_asking),
		CHOOSY(a_lost_event_is_noticed_by_the_next_of_its_topic),
		CHOOSY(a_lost_last_event_is_noticed_by_the_next_heartbeat),
		CHOOSY(what_nobody_asked_for_is_no_gap),
		CHOOSY(who_begins_at_a_stored_cursor_misses_nothing),
		CHOOSY(what_was_looked_at_in_vain_need_not_be_waited_for),
		CHOOSY(another_history_and_what_is_not_kept_end_it),
		CHOOSY(a_heartbeat_with_another_hash_is_another_history),
		CHOOSY(whatever_is_lost_or_late_each_event_comes_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
