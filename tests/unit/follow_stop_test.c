/*
 * When a follower stops rather than guess, and when its view is old.
 */
#include <string.h>

#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/follow_words.h"

static struct history other;

/* G12 */
TEST(another_store_stops_it)
{
	level_after(2);
	history_begin(&other, "repair", 'x');
	history_add(&other, "repair.done");
	hear_beat(&other);
	stopped_because(FX_SAYS_WRONG_STORE);
}

/* G9: a flipped bit in a message proves nothing about the peer. */
TEST(an_event_of_another_store_is_not_believed)
{
	level_after(2);
	repair_does(1);
	history_begin(&other, "repair", 'x');
	history_add(&other, "repair.done");
	hear_event(&other, 1);
	follower_is(FX_FOLLOW_CATCHING);
	journal_answers();
	assert_int_equal(world.taken, 3);
	follower_is(FX_FOLLOW_LIVE);
}

/* G9: nor do two, one after the other. */
TEST(events_that_are_damaged_twice_are_fetched)
{
	static struct history damaged;

	level_after(2);
	repair_does(2);
	damaged = world.repair;
	damaged.events[2].row[30] ^= 1;
	damaged.events[3].row[30] ^= 1;
	hear_event(&damaged, 3);
	take_events(1);
	hear_event(&damaged, 3);
	take_events(1);
	journal_answers();
	assert_int_equal(world.taken, 4);
	follower_is(FX_FOLLOW_LIVE);
}

/* G9: a bit may also turn a number into one that is not reached for days. */
TEST(an_event_beyond_the_peers_head_is_not_waited_for)
{
	static struct history ahead;
	int i;

	level_after(2);
	repair_does(1);
	ahead = world.repair;
	for (i = 0; i < 6; i++)
		history_add(&ahead, "repair.done");
	hear_event(&ahead, 9);
	take_events(9);
	journal_answers();
	hear_beat(&world.repair);
	take_events(9);
	journal_answers();
	assert_int_equal(world.taken, 3);
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(fx_follow_head(world.follow), 3);
	/* And what comes next is given as it is heard. */
	repair_does(1);
	hear_event(&world.repair, 4);
	take_events(9);
	assert_int_equal(world.taken, 4);
	follower_is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(a_lower_epoch_is_ignored_and_is_no_sign_of_life)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece old[2];

	level_after(2);
	history_beat(&world.repair, buffer, old);
	history_open_epoch(&world.repair);
	repair_does(1);
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, 3);
	world.now_ms += 2500;
	fx_follow_heard(world.follow, old, 2, world.now_ms);
	assert_int_equal(fx_follow_age_ms(world.follow, world.now_ms), 2500);
	follower_is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(a_lower_epoch_does_not_take_back_what_the_new_one_said)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece old[2];

	level_after(2);
	history_beat(&world.repair, buffer, old);
	history_open_epoch(&world.repair);
	repair_does(1);
	hear_beat(&world.repair);
	fx_follow_heard(world.follow, old, 2, world.now_ms);
	assert_int_equal(fx_follow_head(world.follow), 3);
	follower_is(FX_FOLLOW_CATCHING);
}

/* G12 */
TEST(a_new_epoch_is_followed_through)
{
	level_after(4);
	history_open_epoch(&world.repair);
	repair_does(2);
	hear_event(&world.repair, 5);
	take_events(9);
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, 6);
	follower_is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(the_same_number_with_another_hash_stops_it)
{
	level_after(3);
	history_lose(&world.repair, 2);
	history_add(&world.repair, "repair.undone");
	hear_beat(&world.repair);
	stopped_because(FX_SAYS_DIVERGED);
}

/* G12 */
TEST(a_publisher_that_lost_its_last_events_stops_it)
{
	level_after(5);
	history_lose(&world.repair, 3);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
}

/* G12 */
TEST(a_publisher_restored_to_an_older_copy_stops_it)
{
	level_after(5);
	history_lose(&world.repair, 3);
	history_open_epoch(&world.repair);
	repair_does(4);
	hear_event(&world.repair, 6);
	take_events(9);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	assert_int_equal(world.taken, 5);
}

/* G12 */
TEST(history_that_is_no_longer_kept_stops_it)
{
	repair_does(10);
	world.repair.first = 4;
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_TRUNCATED);
	assert_int_equal(world.taken, 0);
}

TEST(an_event_changed_on_its_way_is_fetched_again)
{
	struct fx_piece frames[3];
	unsigned char body[HISTORY_ROW];

	level_after(2);
	repair_does(1);
	history_frames(&world.repair, 3, frames);
	memcpy(body, frames[1].bytes, frames[1].length);
	body[8] ^= 1; /* a letter of the actor */
	frames[1].bytes = body;
	fx_follow_heard(world.follow, frames, 3, world.now_ms);
	take_events(9);
	assert_int_equal(world.taken, 2);
	follower_is(FX_FOLLOW_CATCHING);
	journal_answers();
	assert_int_equal(world.taken, 3);
	follower_is(FX_FOLLOW_LIVE);
}

/* G12 */
TEST(a_journal_that_does_not_fit_twice_stops_it)
{
	level_after(2);
	repair_does(2);
	world.repair.events[3].row[30] ^= 1;
	hear_beat(&world.repair);
	journal_answers();
	world.now_ms += 6000;
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	assert_int_equal(world.taken, 2);
}

TEST(a_peer_that_speaks_another_protocol_stops_it)
{
	unsigned char buffer[FX_BEAT_BYTES], *proto;
	struct fx_piece frames[2];

	repair_does(1);
	history_beat(&world.repair, buffer, frames);
	proto = buffer;
	while (memcmp(proto, "\xa5proto\x92\x01\x01", 9) != 0)
		proto++;
	memcpy(proto + 7, "\x02\x03", 2);
	fx_follow_heard(world.follow, frames, 2, world.now_ms);
	stopped_because(FX_SAYS_VERSION);
}

/* G17 */
TEST(three_seconds_of_silence_make_it_stale_and_six_reopen)
{
	struct fx_follow_order order;

	level_after(2);
	world.now_ms += 2999;
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
	world.now_ms += 1;
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND); /* hello */
	follower_is(FX_FOLLOW_STALE);
	assert_int_equal(world.reopened, 0);
	world.now_ms += 3000;
	journal_answers();
	assert_int_equal(world.reopened, 1);
	follower_is(FX_FOLLOW_STALE);
	assert_int_equal(fx_follow_age_ms(world.follow, world.now_ms), 6000);
	hear_beat(&world.repair);
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(fx_follow_age_ms(world.follow, world.now_ms), 0);
}

/* G17 */
TEST(an_answer_of_the_journal_does_not_hide_that_the_loop_hangs)
{
	level_after(2);
	world.now_ms += 5000;
	repair_does(2);
	journal_answers(); /* hello, welcome, and what was missing */
	journal_answers();
	assert_int_equal(world.taken, 4);
	follower_is(FX_FOLLOW_STALE);
	assert_int_equal(fx_follow_age_ms(world.follow, world.now_ms), 5000);
}

/* G17 */
TEST(a_peer_not_caught_up_with_is_no_fresh_view)
{
	level_after(2);
	repair_does(500);
	world.now_ms += 1000;
	hear_beat(&world.repair);
	world.now_ms += 1000;
	hear_beat(&world.repair);
	assert_int_equal(fx_follow_age_ms(world.follow, world.now_ms), 2000);
	journal_answers();
	assert_int_equal(fx_follow_age_ms(world.follow, world.now_ms), 0);
}

/* G17 */
TEST(the_age_of_a_peer_never_heard_is_infinite)
{
	assert_true(fx_follow_age_ms(world.follow, world.now_ms) == INT64_MAX);
}

TEST(a_question_without_an_answer_is_repeated_later_and_later)
{
	struct fx_follow_order order;
	int64_t asked[4] = { 0 }, until = world.now_ms + 16000;
	int n = 0;

	repair_does(2);
	hear_beat(&world.repair);
	for (; world.now_ms < until && n < 4; world.now_ms += 10) {
		if (world.now_ms % 1000 == 0)
			hear_event(&world.repair, 2);
		fx_follow_order(world.follow, world.now_ms, &order);
		if (order.what == FX_FOLLOW_SEND)
			asked[n++] = world.now_ms;
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
	repair_does(4);
	hear_event(&world.repair, 3);
	hear_event(&world.repair, 5);
	assert_int_equal(fx_follow_next(world.follow, &event), 0);
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_NOTHING);
	fx_follow_took(world.follow, &event.mark);
	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(order.what, FX_FOLLOW_SEND);
}

TEST(noise_is_counted_and_changes_nothing)
{
	struct fx_piece noise[3] = { { "repair.done.", 12 }, { "\xc1", 1 },
		{ "", 0 } };

	level_after(2);
	fx_follow_heard(world.follow, noise, 3, world.now_ms);
	fx_follow_heard(world.follow, noise, 2, world.now_ms);
	fx_follow_heard(world.follow, noise, 1, world.now_ms);
	fx_follow_heard(world.follow, noise, 0, world.now_ms);
	fx_follow_answered(world.follow, noise, 3, world.now_ms);
	fx_follow_answered(world.follow, noise, 1, world.now_ms);
	assert_int_equal(follower_counts().bad, 6);
	follower_is(FX_FOLLOW_LIVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLLOW(another_store_stops_it),
		FOLLOW(an_event_of_another_store_is_not_believed),
		FOLLOW(events_that_are_damaged_twice_are_fetched),
		FOLLOW(an_event_beyond_the_peers_head_is_not_waited_for),
		FOLLOW(a_lower_epoch_is_ignored_and_is_no_sign_of_life),
		FOLLOW(a_lower_epoch_does_not_take_back_what_the_new_one_said),
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
		FOLLOW(a_peer_not_caught_up_with_is_no_fresh_view),
		FOLLOW(the_age_of_a_peer_never_heard_is_infinite),
		FOLLOW(
		    a_question_without_an_answer_is_repeated_later_and_later),
		FOLLOW(nothing_is_acknowledged_before_it_is_committed),
		FOLLOW(noise_is_counted_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("follow_stop", tests, NULL, NULL);
}
