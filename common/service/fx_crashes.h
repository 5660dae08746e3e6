/*
 * fx_crashes: what ends the service again and again is found, and parked
 * (store 5.3).
 */
#ifndef FX_CRASHES_H
#define FX_CRASHES_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/fx_schema.h"

struct fx_service;

/* What would be blamed if the process ended now; place + 1, 0: nothing. */
struct fx_in_hand {
	int64_t place, seq;
};

/* What is known of crashes; see fx_crashes_open(). */
struct fx_crashes {
	int file; /* `applying`; -1: none */
	bool stepping;
	struct fx_in_hand now;
	int64_t quiet;             /* foreign events since we step */
	int64_t steps;             /* of them, in this turn */
	int64_t count, last_ms;    /* crashes within a minute of each other */
	int64_t place, seq, times; /* the event that is blamed */
};

/*
 * fx_crashes_open(s): how the service ended last time; once the store is open.
 * After two crashes within a minute each foreign event is taken alone, named
 * in a file while it is; the third crash on one event parks it.  A parked one
 * is always named while it is tried again; the third crash on it leaves it to
 * a person, the first if the process broke by itself while events are taken
 * alone.
 * fx_crashes_end(s): it was told to stop.  fx_crashes_close(s): let go.
 */
void fx_crashes_open(struct fx_service *s);
void fx_crashes_end(struct fx_service *s);
void fx_crashes_close(struct fx_service *s);

/*
 * fx_crashes_begin(s, place, seq): that event of that peer now.
 * fx_crashes_over(s): that went well.  fx_crashes_quiet(s): and its commit too.
 */
void fx_crashes_begin(struct fx_service *s, enum fx_place place, int64_t seq);
void fx_crashes_over(struct fx_service *s);
void fx_crashes_quiet(struct fx_service *s);

/*
 * fx_crashes_begin_again(s, place, seq, by_hand): a parked event now, inside
 * whatever has it tried again; by hand: one that crashed, because a person
 * says so.  Returns what was in hand before; fx_crashes_go_back(s, before): it
 * is again.
 */
struct fx_in_hand fx_crashes_begin_again(
    struct fx_service *s, enum fx_place place, int64_t seq, bool by_hand);
void fx_crashes_go_back(struct fx_service *s, const struct fx_in_hand *before);

/*
 * fx_crashes_parks(s, place, seq): whether it is the event that must be
 * parked; fx_crashes_unread(s): without as much as a look at its envelope.
 * fx_crashes_refuses(s, place, seq): whether trying it by hand was a crash too.
 */
bool fx_crashes_parks(
    const struct fx_service *s, enum fx_place place, int64_t seq);
bool fx_crashes_unread(const struct fx_service *s);
bool fx_crashes_refuses(
    const struct fx_service *s, enum fx_place place, int64_t seq);

#endif
