/*
 * Every event of a peer once, in order: the state machine alone, fed by hand.
 */
#include <string.h>

#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/follow_words.h"

/* G9 */
TEST(nothing_is_asked_before_the_first_heartbeat)
{
	struct fx_follow_order order;

	repair_does(3);
	follower_is(FX_FOLLOW_JOINING);
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING);
	hear_beat(&world.repair);
	follower_is(FX_FOLLOW_CATCHING);
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND);
}

/* G9 */
TEST(what_happened_before_is_fetched_and_then_it_is_live)
{
	level_after(300);
	assert_int_equal(follower_counts().fetched, 300);
}

/* G9 */
TEST(a_follower_that_is_level_at_its_start_asks_for_nothing)
{
	struct fx_follow_order order;

	repair_does(5);
	fx_follow_close(world.follow);
	world.options.cursor = world.repair.head;
	assert_int_equal(
	    fx_follow_open(&world.options, world.now_ms, &world.follow), 0);
	hear_beat(&world.repair);
	follower_is(FX_FOLLOW_LIVE);
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING);
}

/* G9 */
TEST(the_next_event_is_given_without_asking)
{
	level_after(2);
	repair_does(1);
	hear_event(&world.repair, 3);
	take_events(1);
	assert_int_equal(world.taken, 3);
	assert_int_equal(follower_counts().fetched, 2);
	follower_is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(an_event_heard_twice_is_given_once)
{
	level_after(2);
	repair_does(2);
	hear_event(&world.repair, 3);
	hear_event(&world.repair, 3);
	take_events(9);
	hear_event(&world.repair, 2);
	hear_event(&world.repair, 3);
	hear_event(&world.repair, 4);
	take_events(9);
	assert_int_equal(world.taken, 4);
	assert_int_equal(follower_counts().doubles, 3);
}

/* A batch that was undone took nothing.  G1 G9 */
TEST(what_was_given_and_not_committed_is_given_again)
{
	struct fx_follow_event event;

	level_after(2);
	repair_does(3);
	hear_event(&world.repair, 3);
	hear_event(&world.repair, 4);
	assert_int_equal(fx_follow_next(world.follow, &event), 0);
	assert_int_equal(event.mark.seq, 3);
	fx_follow_again(world.follow);
	follower_is(FX_FOLLOW_CATCHING);
	assert_int_equal(fx_follow_next(world.follow, &event), FX_EAGAIN);
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(world.taken, 5);
}

/* G9 */
TEST(a_missing_event_is_fetched_before_those_behind_it)
{
	level_after(2);
	repair_does(3);
	hear_event(&world.repair, 3);
	hear_event(&world.repair, 5);
	follower_is(FX_FOLLOW_CATCHING);
	take_events(9);
	assert_int_equal(world.taken, 3);
	journal_answers();
	assert_int_equal(world.taken, 5);
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(follower_counts().gaps, 1);
}

/* G9 */
TEST(events_out_of_order_are_given_in_order)
{
	level_after(2);
	repair_does(3);
	hear_event(&world.repair, 4);
	hear_event(&world.repair, 3);
	hear_event(&world.repair, 5);
	take_events(9);
	journal_answers();
	assert_int_equal(world.taken, 5);
	follower_is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(a_last_event_that_was_lost_is_noticed_by_the_heartbeat)
{
	level_after(2);
	repair_does(1);
	hear_beat(&world.repair);
	follower_is(FX_FOLLOW_CATCHING);
	journal_answers();
	assert_int_equal(world.taken, 3);
	follower_is(FX_FOLLOW_LIVE);
}

/* G9 */
TEST(a_heartbeat_older_than_what_was_fetched_is_no_divergence)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece old[2];

	level_after(3);
	history_beat(&world.repair, buffer, old);
	repair_does(4);
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, 7);
	fx_follow_heard(world.follow, old, 2, world.now_ms);
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
}

/* G9: a burst while it switches over is neither lost nor doubled. */
TEST(a_burst_at_the_switch_to_live_loses_and_doubles_nothing)
{
	uint64_t seq = 600;
	int round;

	repair_does(600);
	hear_beat(&world.repair);
	for (round = 0; round < 40; round++) {
		repair_does(97);
		for (; seq < world.repair.head.seq; seq++)
			hear_event(&world.repair, seq + 1);
		journal_answers();
		take_events(500);
	}
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, world.repair.head.seq);
	follower_is(FX_FOLLOW_LIVE);
}

TEST(a_full_ring_is_no_loss)
{
	int i;

	level_after(1);
	repair_does(5000);
	for (i = 2; i <= 5001; i++)
		hear_event(&world.repair, (uint64_t)i);
	take_events(INT32_MAX);
	assert_true(world.taken < 5001);
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, 5001);
	follower_is(FX_FOLLOW_LIVE);
}

/* The one question of the follower is asked, and lost. */
static void
loses_its_question(void)
{
	struct fx_follow_order order;

	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND);
}

/* G9, P9: who hears the peer again need not wait for the repeat. */
TEST(a_question_that_was_lost_is_asked_again_at_a_heartbeat)
{
	struct fx_follow_order order;

	level_after(2);
	repair_does(1);
	hear_beat(&world.repair);
	loses_its_question();
	world.now_ms += 2500;
	loses_its_question(); /* the next would be after 4 s */
	world.now_ms += 400;
	hear_beat(&world.repair);
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING); /* on its way yet */
	world.now_ms += 200;
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING); /* nobody was heard */
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, 3);
	follower_is(FX_FOLLOW_LIVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLLOW(nothing_is_asked_before_the_first_heartbeat),
		FOLLOW(what_happened_before_is_fetched_and_then_it_is_live),
		FOLLOW(a_follower_that_is_level_at_its_start_asks_for_nothing),
		FOLLOW(the_next_event_is_given_without_asking),
		FOLLOW(an_event_heard_twice_is_given_once),
		FOLLOW(what_was_given_and_not_committed_is_given_again),
		FOLLOW(a_missing_event_is_fetched_before_those_behind_it),
		FOLLOW(events_out_of_order_are_given_in_order),
		FOLLOW(a_last_event_that_was_lost_is_noticed_by_the_heartbeat),
		FOLLOW(
		    a_heartbeat_older_than_what_was_fetched_is_no_divergence),
		FOLLOW(a_burst_at_the_switch_to_live_loses_and_doubles_nothing),
		FOLLOW(a_full_ring_is_no_loss),
		FOLLOW(a_question_that_was_lost_is_asked_again_at_a_heartbeat),
	};

	return cmocka_run_group_tests_name("follow", tests, NULL, NULL);
}
