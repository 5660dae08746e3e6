/*
 * Every event of a peer once, in order, whatever the line between does.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/follow_words.h"

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
		hear_event(&world.repair, seq);
		hear_event(&world.repair, seq);
		break;
	case 2: *held = seq; break;
	default: hear_event(&world.repair, seq);
	}
	if (*held != 0 && *held != seq && chance(2) == 0) {
		hear_event(&world.repair, *held);
		*held = 0;
	}
}

/* A crash of the follower: what was not committed comes again. */
static void
start_again(void)
{
	fx_follow_close(world.follow);
	memset(&world.options.cursor, 0, sizeof(world.options.cursor));
	if (world.taken > 0)
		world.options.cursor = world.repair.events[world.taken].mark;
	assert_int_equal(
	    fx_follow_open(&world.options, world.now_ms, &world.follow), 0);
}

static void
live_through(uint64_t seed)
{
	uint64_t held = 0, sent = 0;
	int turn;

	chance_state = seed * 2654435761u + 1;
	for (turn = 0; turn < 1500; turn++) {
		if (chance(3) == 0 &&
		    world.repair.head.seq < HISTORY_EVENTS - 100)
			repair_does((int)chance(12));
		if (chance(300) == 0 && world.repair.head.epoch < 7) {
			history_open_epoch(&world.repair);
			repair_does(1);
		}
		for (; sent < world.repair.head.seq; sent++)
			on_the_way(&held, sent + 1);
		if (chance(10) == 0)
			hear_beat(&world.repair);
		if (chance(3) != 0)
			journal_answers();
		take_events((int)chance(40));
		if (chance(200) == 0)
			start_again();
		world.now_ms += (int64_t)chance(chance(50) == 0 ? 8000 : 100);
	}
	for (turn = 0; turn < 10; turn++) {
		hear_beat(&world.repair);
		take_events(INT32_MAX);
		journal_answers();
		world.now_ms += 1000;
	}
}

/* G9 */
TEST(whatever_is_lost_or_late_each_event_comes_once_in_order)
{
	uint64_t seed;

	for (seed = 1; seed <= 60; seed++) {
		live_through(seed);
		if (world.taken != world.repair.head.seq ||
		    fx_follow_state(world.follow) != FX_FOLLOW_LIVE)
			fail_msg("seed %d: %d of %d", (int)seed,
			    (int)world.taken, (int)world.repair.head.seq);
		assert_int_equal(no_follower(NULL), 0);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLLOW(whatever_is_lost_or_late_each_event_comes_once_in_order),
	};

	return cmocka_run_group_tests_name("follow_chance", tests, quiet, NULL);
}
