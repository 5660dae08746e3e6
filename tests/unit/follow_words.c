#include <string.h>

#include "test.h"
#include "tests/unit/follow_words.h"

struct follow_world world;

int
a_follower(void **state)
{
	struct fx_fetch_source source;

	(void)state;
	history_begin(&world.repair, "repair", 'r');
	source = history_source(&world.repair);
	world.now_ms = 1000;
	world.taken = 0;
	world.reopened = 0;
	world.options = (struct fx_follow_options){
		.peer = "repair", .name = "quality", .seed = 42
	};
	return fx_fetch_open(&source, FX_FETCH_BYTES_PER_S, &world.fetch) |
	       fx_follow_open(&world.options, world.now_ms, &world.follow);
}

int
no_follower(void **state)
{
	(void)state;
	fx_follow_close(world.follow);
	fx_fetch_close(world.fetch);
	return 0;
}

void
repair_does(int count)
{
	while (count-- > 0)
		history_add(&world.repair, "repair.done");
}

void
hear_event(const struct history *h, uint64_t seq)
{
	struct fx_piece frames[3];

	history_frames(h, seq, frames);
	if (fx_follow_room(world.follow))
		fx_follow_heard(world.follow, frames, 3, world.now_ms);
}

void
hear_beat(struct history *h)
{
	unsigned char buffer[FX_BEAT_BYTES];
	struct fx_piece frames[2];

	history_beat(h, buffer, frames);
	fx_follow_heard(world.follow, frames, 2, world.now_ms);
}

void
take_events(int most)
{
	struct fx_follow_event event;
	const struct fx_mark *mark;
	int i;

	for (i = 0; i < most && fx_follow_next(world.follow, &event) == 0;
	     i++) {
		mark = &world.repair.events[++world.taken].mark;
		assert_int_equal(event.mark.seq, world.taken);
		assert_memory_equal(&event.mark, mark, sizeof(*mark));
		assert_int_equal(event.whole.length,
		    world.repair.events[world.taken].length);
		assert_memory_equal(event.whole.bytes,
		    world.repair.events[world.taken].row, event.whole.length);
	}
	if (i > 0)
		fx_follow_took(world.follow, &event.mark);
}

void
journal_answers(void)
{
	struct fx_piece ask[2] = { { FX_TALK_TAG, 4 }, { NULL, 0 } };
	struct fx_piece say[FX_FETCH_PIECES];
	struct fx_follow_order order;
	size_t pieces;

	for (;;) {
		fx_follow_order(world.follow, world.now_ms, &order);
		if (order.what == FX_FOLLOW_NOTHING)
			return;
		if (order.what == FX_FOLLOW_REOPEN) {
			world.reopened++;
			continue;
		}
		ask[1] = (struct fx_piece){ order.bytes, order.length };
		assert_int_equal(fx_fetch_answer(world.fetch, ask, 2,
				     world.now_ms, say, &pieces),
		    0);
		if (pieces > 0)
			fx_follow_answered(
			    world.follow, say, (int)pieces, world.now_ms);
		take_events(INT32_MAX);
	}
}

void
follower_is(enum fx_follow_state state)
{
	assert_int_equal(fx_follow_state(world.follow), state);
}

void
stopped_because(enum fx_result why)
{
	follower_is(FX_FOLLOW_STOPPED);
	assert_int_equal(fx_follow_why(world.follow), why);
	assert_true(fx_follow_age_ms(world.follow, world.now_ms) == INT64_MAX);
}

struct fx_follow_counts
follower_counts(void)
{
	struct fx_follow_counts c;

	fx_follow_counts(world.follow, &c);
	return c;
}

void
level_after(int events)
{
	repair_does(events);
	hear_beat(&world.repair);
	journal_answers();
	assert_int_equal(world.taken, events);
	follower_is(FX_FOLLOW_LIVE);
}
