/*
 * A publisher that went back in time is shown so by who followed it, and is
 * followed again once its history is the same: P5, G12.
 */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "base/fx_err.h"
#include "test.h"
#include "tests/unit/follow_words.h"

#define LATER_MS 6000 /* than the longest time between two questions */

/* It was shown this event, and does not have it. */
static void
repair_is_shown(uint64_t seq)
{
	assert_int_equal(world.repair.contradictions, 1);
	assert_int_equal(world.repair.shown.seq, seq);
	world.repair.contradictions = 0;
}

static void
diverges_after(int events, uint64_t kept)
{
	level_after(events);
	history_lose(&world.repair, kept);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
}

static void
later(void)
{
	world.now_ms += LATER_MS;
	journal_answers();
}

/* P5: within one heartbeat. */
TEST(a_publisher_that_lost_events_is_shown_the_last_of_them)
{
	diverges_after(5, 3);
	repair_is_shown(5);
}

/* P5 */
TEST(a_publisher_with_another_event_there_is_shown_the_first)
{
	level_after(3);
	history_lose(&world.repair, 2);
	history_add(&world.repair, "repair.undone");
	hear_beat(&world.repair);
	stopped_because(FX_SAYS_DIVERGED);
	journal_answers();
	repair_is_shown(3);
}

/* P5: also when it went on and is ahead by now. */
TEST(a_publisher_that_forked_and_went_on_is_shown_what_it_said)
{
	level_after(3);
	history_lose(&world.repair, 2);
	history_add(&world.repair, "repair.undone");
	repair_does(5);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	repair_is_shown(3);
}

/* It may have missed it, or restarted: it is told again and again. */
TEST(it_is_shown_again_until_the_histories_fit)
{
	int i;

	diverges_after(5, 3);
	repair_is_shown(5);
	for (i = 0; i < 3; i++) {
		later();
		repair_is_shown(5);
	}
}

/* I2: a restored store is of a new epoch, and knows what it lost. */
TEST(a_publisher_that_was_restored_is_not_contradicted)
{
	level_after(5);
	history_lose(&world.repair, 3);
	history_open_epoch(&world.repair);
	repair_does(4);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	later();
	assert_int_equal(world.repair.contradictions, 0);
}

/* I2: whose epoch is over is shown the next one. */
TEST(a_superseded_publisher_is_shown_the_epoch_that_followed)
{
	level_after(3);
	history_open_epoch(&world.repair);
	repair_does(2);
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, 5);
	world.repair.head = world.repair.events[3].mark;
	hear_beat(&world.repair);
	journal_answers();
	repair_is_shown(5);
	follower_is(FX_FOLLOW_LIVE);
}

/* G12: the tail was brought back, under a new epoch. */
TEST(it_goes_on_by_itself_when_the_history_is_whole_again)
{
	struct fx_mark last;

	level_after(5);
	last = world.repair.head;
	history_lose(&world.repair, 3);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	world.repair.head = last;
	history_open_epoch(&world.repair);
	repair_does(2);
	later();
	hear_beat(&world.repair);
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(world.taken, 7);
}

/* What it says now; NULL: nothing. */
static struct fx_follow_order
orders(const char *op)
{
	struct fx_follow_order order;

	fx_follow_order(world.follow, world.now_ms, &order);
	assert_int_equal(
	    order.what, op == NULL ? FX_FOLLOW_NOTHING : FX_FOLLOW_SEND);
	if (op != NULL)
		assert_non_null(
		    memmem(order.bytes, order.length, op, strlen(op)));
	return order;
}

/* And is welcomed. */
static void
says_hello(void)
{
	struct fx_follow_order order = orders("hello");
	const struct fx_piece ask[2] = { { FX_TALK_TAG, 4 },
		{ order.bytes, order.length } };
	struct fx_piece say[FX_FETCH_PIECES];
	size_t pieces;

	assert_int_equal(
	    fx_fetch_answer(world.fetch, ask, 2, world.now_ms, say, &pieces),
	    0);
	fx_follow_answered(world.follow, say, (int)pieces, world.now_ms);
}

/* Asks, but what probes is lost on its way; how often it was. */
static int
journal_answers_but_probes(void)
{
	struct fx_piece ask[2] = { { FX_TALK_TAG, 4 }, { NULL, 0 } };
	struct fx_piece say[FX_FETCH_PIECES];
	struct fx_follow_order order;
	size_t pieces;
	int lost = 0;

	for (;;) {
		fx_follow_order(world.follow, world.now_ms, &order);
		if (order.what == FX_FOLLOW_NOTHING)
			return lost;
		ask[1] = (struct fx_piece){ order.bytes, order.length };
		if (memmem(order.bytes, order.length, "next", 4) != NULL) {
			lost++;
			continue;
		}
		assert_int_equal(fx_fetch_answer(world.fetch, ask, 2,
				     world.now_ms, say, &pieces),
		    0);
		if (pieces > 0)
			fx_follow_answered(
			    world.follow, say, (int)pieces, world.now_ms);
	}
}

/* The peer just restarts: that one question is lost must not be the end. */
TEST(it_asks_again_when_the_answer_to_its_probe_was_lost)
{
	struct fx_mark last;

	level_after(5);
	last = world.repair.head;
	history_lose(&world.repair, 3);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	world.now_ms += LATER_MS;
	assert_int_equal(journal_answers_but_probes(), 1);
	world.repair.head = last;
	history_open_epoch(&world.repair);
	repair_does(2);
	later();
	hear_beat(&world.repair);
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(world.taken, 7);
}

/* The socket had no room for it: soon there is, and not all at once. */
TEST(a_probe_that_could_not_be_sent_is_soon_sent_again)
{
	int i;

	diverges_after(5, 3);
	world.now_ms += LATER_MS;
	for (i = 0; i < 2; i++) {
		says_hello();
		orders("next");
		fx_follow_unsent(world.follow, world.now_ms);
		orders(NULL);
		world.now_ms += 150;
	}
}

/* Protocol 8.2: nobody else decides what the lost events were worth. */
TEST(it_goes_on_from_the_last_common_event_on_a_persons_word)
{
	struct fx_mark common;

	level_after(5);
	history_lose(&world.repair, 3);
	history_open_epoch(&world.repair);
	repair_does(4);
	hear_beat(&world.repair);
	journal_answers();
	later();
	stopped_because(FX_SAYS_DIVERGED);
	assert_true(fx_follow_common(world.follow, &common));
	assert_int_equal(common.seq, 3);
	world.taken = 3;
	fx_follow_rejoin(world.follow, &common, world.now_ms);
	hear_beat(&world.repair);
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(world.taken, 7);
	assert_false(fx_follow_common(world.follow, &common));
}

/* -- where both histories part ----------------------------------------------*/

/* The last event that both are proven to have; 0: none is. */
static uint64_t
common_seq(void)
{
	struct fx_mark common;

	return fx_follow_common(world.follow, &common) ? common.seq : 0;
}

static void
is_claimed_alone(uint64_t seq)
{
	struct fx_mark claim;

	assert_int_equal(common_seq(), 0);
	assert_true(fx_follow_claim(world.follow, &claim));
	assert_int_equal(claim.seq, seq);
}

/* It went back and went on with another event before anybody heard it. */
static void
forks_after(int events, uint64_t kept)
{
	level_after(events);
	history_lose(&world.repair, kept);
	history_add(&world.repair, "repair.undone");
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
}

/* P5: its head is an event that the follower never had. */
TEST(the_head_of_a_fork_is_not_common)
{
	forks_after(5, 3);
	later();
	assert_int_equal(common_seq(), 3);
}

/* G8: nor is the end of its epoch, once it was restored; no event is lost. */
TEST(no_event_of_a_fork_is_passed_over)
{
	struct fx_mark common;

	forks_after(5, 3);
	history_open_epoch(&world.repair);
	repair_does(2);
	later();
	assert_true(fx_follow_common(world.follow, &common));
	assert_int_equal(common.seq, 3);
	world.taken = 3;
	fx_follow_rejoin(world.follow, &common, world.now_ms);
	hear_beat(&world.repair);
	journal_answers();
	follower_is(FX_FOLLOW_LIVE);
	assert_int_equal(world.taken, 6);
}

/* Also where it is beyond by now, and says nothing of where it parts. */
TEST(a_fork_that_went_on_is_found_among_a_thousand_events)
{
	level_after(1000);
	history_lose(&world.repair, 400);
	history_add(&world.repair, "repair.undone");
	repair_does(800);
	hear_beat(&world.repair);
	journal_answers();
	stopped_because(FX_SAYS_DIVERGED);
	later();
	assert_int_equal(common_seq(), 400);
}

/* The search goes on where a question was lost. */
TEST(a_fork_is_found_though_a_question_is_lost)
{
	forks_after(50, 30);
	world.now_ms += LATER_MS;
	(void)journal_answers_but_probes();
	later();
	assert_int_equal(common_seq(), 30);
}

/* Nothing proves what is older than what it remembers. */
TEST(what_is_too_long_ago_is_not_proven_to_be_common)
{
	level_after(3000);
	history_lose(&world.repair, 100);
	history_open_epoch(&world.repair);
	repair_does(5);
	hear_beat(&world.repair);
	journal_answers();
	later();
	stopped_because(FX_SAYS_DIVERGED);
	is_claimed_alone(100);
}

/* Nor what was taken before a restart. */
TEST(what_came_before_a_restart_is_not_proven_to_be_common)
{
	level_after(5);
	world.options.cursor = world.repair.head;
	fx_follow_close(world.follow);
	assert_int_equal(
	    fx_follow_open(&world.options, world.now_ms, &world.follow), 0);
	history_lose(&world.repair, 3);
	history_open_epoch(&world.repair);
	repair_does(4);
	hear_beat(&world.repair);
	journal_answers();
	later();
	stopped_because(FX_SAYS_DIVERGED);
	is_claimed_alone(3);
}

/* What is known to be another event is not even claimed. */
TEST(what_is_known_to_differ_is_no_claim)
{
	struct fx_mark claim;

	forks_after(5, 3);
	later();
	assert_false(fx_follow_claim(world.follow, &claim));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLLOW(a_publisher_that_lost_events_is_shown_the_last_of_them),
		FOLLOW(a_publisher_with_another_event_there_is_shown_the_first),
		FOLLOW(
		    a_publisher_that_forked_and_went_on_is_shown_what_it_said),
		FOLLOW(it_is_shown_again_until_the_histories_fit),
		FOLLOW(a_publisher_that_was_restored_is_not_contradicted),
		FOLLOW(a_superseded_publisher_is_shown_the_epoch_that_followed),
		FOLLOW(it_goes_on_by_itself_when_the_history_is_whole_again),
		FOLLOW(it_asks_again_when_the_answer_to_its_probe_was_lost),
		FOLLOW(a_probe_that_could_not_be_sent_is_soon_sent_again),
		FOLLOW(it_goes_on_from_the_last_common_event_on_a_persons_word),
		FOLLOW(the_head_of_a_fork_is_not_common),
		FOLLOW(no_event_of_a_fork_is_passed_over),
		FOLLOW(a_fork_that_went_on_is_found_among_a_thousand_events),
		FOLLOW(a_fork_is_found_though_a_question_is_lost),
		FOLLOW(what_is_too_long_ago_is_not_proven_to_be_common),
		FOLLOW(what_came_before_a_restart_is_not_proven_to_be_common),
		FOLLOW(what_is_known_to_differ_is_no_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
