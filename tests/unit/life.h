/*
 * life: the six departments in one process, for tests that tell whole lives.
 *
 * Each department keeps its records and its journal in memory.  A bus hands
 * every event to all the others, in the order of its journal; between journals
 * at once, or as late and in the order that a seed draws.  The clock stands
 * still until a test moves it, and gives the timers' commands as they come due.
 * A foreign event that cannot be taken fails the test, as does a record that is
 * not the fold of its journal when the life ends.
 */
#ifndef LIFE_H
#define LIFE_H

#include "service/fx_department.h"

#define LIFE_BEGINS INT64_C(1795484400000) /* Tue 2026-11-24 09:40, Beijing */

/* life_begin, life_end: for the setup and the teardown of each test. */
int life_begin(void **state);
int life_end(void **state);

/*
 * life_shuffle(seed): from now on draw who hears what next, and how much of it
 * before the next command; a command that is refused is then tried again when
 * all is heard.  0: everybody hears everything at once.
 */
void life_shuffle(uint64_t seed);

/*
 * life_away(place): the department is down: it takes and hears nothing, and
 * the others' view of it grows old.  life_return(place): it catches up.
 */
void life_away(enum fx_place place);
void life_return(enum fx_place place);

/* The limits of the company; a test may change them. */
extern struct fx_policy life_policy;

/* The answer to the last command. */
extern struct fx_answer life_answer;

/*
 * life_give(command, message, who, role): put a command to its department;
 * what it gives happens, and everybody hears of it.  Fails the test when the
 * message does not obey its declaration.  Returns what fx_decide returned.
 */
int life_give(enum fx_kind command, const void *message, const char *who,
    const char *role);

/* life_do(...): the same, and it must not be refused. */
void life_do(enum fx_kind command, const void *message, const char *who,
    const char *role);

/* life_no(..., reason): the same, and it must be refused for that reason. */
void life_no(enum fx_kind command, const void *message, const char *who,
    const char *role, enum fx_refusal reason);

/* life_now(): the time.  life_wait(ms): let so much of it pass. */
int64_t life_now(void);
void life_wait(int64_t ms);

/* life_record(kind, key): a record when all is heard; borrowed. */
const void *life_record(enum fx_kind kind, const char *key);
#define life_the(name, key) ((const struct name *)life_record(REC_##name, key))

/* life_count(event): how many of them have happened. */
int life_count(enum fx_kind event);

/*
 * life_last(event): the last of them, borrowed; NULL: none has happened.
 * life_said(name): the same as the struct it must be.
 */
const void *life_last(enum fx_kind event);
#define life_said(name) ((const struct name *)life_last(EV_##name))

/* life_begin_shuffled: life_begin, with the seed that *state points at. */
int life_begin_shuffled(void **state);

/* Each life once in plain order, and once as a seed draws it. */
#define LIFE(title, seed)                                             \
	cmocka_unit_test_setup_teardown(title, life_begin, life_end), \
	    cmocka_unit_test_prestate_setup_teardown(                 \
		title, life_begin_shuffled, life_end, &(seed))

#endif
