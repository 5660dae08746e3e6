/*
 * follow_words: the words in which the tests of fx_follow are written: one
 * follower, the peer that it follows, and the peer's journal.
 */
#ifndef FOLLOW_WORDS_H
#define FOLLOW_WORDS_H

#include "net/fx_fetch.h"
#include "net/fx_follow.h"
#include "tests/lib/history.h"

struct follow_world {
	struct history repair;  /* the peer */
	struct fx_fetch *fetch; /* its journal */
	struct fx_follow *follow;
	struct fx_follow_options options;
	int64_t now_ms;
	uint64_t taken; /* the last event that was given and checked */
	int reopened;
};

extern struct follow_world world;

int a_follower(void **state);
int no_follower(void **state);

/* repair_does(count): so many more events, which nobody has heard. */
void repair_does(int count);

/* hear_event(h, seq), hear_beat(h): the follower hears them, if it has room. */
void hear_event(const struct history *h, uint64_t seq);
void hear_beat(struct history *h);

/* take_events(most): check what is given, then say that it is committed. */
void take_events(int most);

/* journal_answers(): whatever the follower asks now; take what it gives. */
void journal_answers(void);

void follower_is(enum fx_follow_state state);
void stopped_because(enum fx_result why);
struct fx_follow_counts follower_counts(void);

/* level_after(events): begin with that many events, all of them taken. */
void level_after(int events);

#define FOLLOW(title) \
	cmocka_unit_test_setup_teardown(title, a_follower, no_follower)

#endif
