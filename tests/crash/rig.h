/*
 * rig: what the programs of the crash rig share: luck that a seed repeats, how
 * far they are, and daemons that they start and end.
 */
#ifndef RIG_H
#define RIG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "schema/fx_schema.h"

enum { RIG_HELD = 0, RIG_FAILED = 1, RIG_SKIPPED = 77 };

/* -- luck -------------------------------------------------------------------*/

struct rig_luck {
	uint64_t state;
};

/* rig_luck(seed): equal seeds draw equal numbers. */
struct rig_luck rig_luck(uint64_t seed);

/* rig_draw(luck, below): a number from 0 to below - 1. */
uint64_t rig_draw(struct rig_luck *luck, uint64_t below);

/* -- how far ----------------------------------------------------------------*/

struct rig_pace {
	const char *part;
	int64_t begun_ms, said_ms;
	int64_t all;
};

int64_t rig_now_us(void);

/* rig_pace(part, all): work begins now. */
struct rig_pace rig_pace(const char *part, int64_t all);

/* rig_say(pace, done, more): every few seconds a line: how far, until when. */
void rig_say(struct rig_pace *pace, int64_t done, const char *more);

/* rig_die(format, ...): what the rig itself cannot do; ends with 1. */
_Noreturn void rig_die(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* rig_number(name, otherwise): of the environment. */
int64_t rig_number(const char *name, int64_t otherwise);

/* -- daemons ----------------------------------------------------------------*/

/* A fleet that `fanxiu fleet start` has made, and that is stopped now. */
struct rig_fleet {
	char build[256], dir[256];
	const char *preload; /* NULL: none */
	pid_t pids[FX_PLACE_COUNT];
	int notify[FX_PLACE_COUNT];
	int starts; /* counted: a child may still hold an older address */
	int64_t head[FX_PLACE_COUNT]; /* as each said with READY */
};

/* rig_fleet(fleet, build, dir): nothing is started yet. */
void rig_fleet(struct rig_fleet *fleet, const char *build, const char *dir);

/* rig_start(fleet, place, option): option "--moved" or NULL; does not wait. */
void rig_start(
    struct rig_fleet *fleet, enum fx_place place, const char *option);

/*
 * rig_ready(fleet, place, within_ms): wait until it says READY; its head is
 * kept.  Returns false when it ended, or did not in time.
 */
bool rig_ready(struct rig_fleet *fleet, enum fx_place place, int within_ms);

/* rig_signal(fleet, place, signal): kill -9 is waited for. */
void rig_kill(struct rig_fleet *fleet, enum fx_place place);

/* rig_end(fleet): kill -9 of whatever runs. */
void rig_end(struct rig_fleet *fleet);

/* rig_run(fleet, out, words): a fanxiu command; its exit status. */
int rig_run(
    const struct rig_fleet *fleet, const char *out, const char *const words[]);

#endif
