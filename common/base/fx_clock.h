/*
 * fx_clock: what time it is.  The service reads it once a batch and hands it
 * on; nothing else does.  Replaced at link time by tests and the simulator.
 *
 * In the demo profile a whole fleet lives in one virtual time, kept in a
 * small file that all its services map and that only `fanxiu play` moves,
 * and only forward.
 */
#ifndef FX_CLOCK_H
#define FX_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Where virtual time begins: Monday 2026-03-02, 09:00 in China. */
#define FX_CLOCK_START INT64_C(1772413200000)

/* fx_clock_now(): ms since 1970 in UTC; the shared time once it is shared. */
int64_t fx_clock_now(void);

/* fx_clock_monotonic_ms(): ms since some moment; never set, never virtual. */
int64_t fx_clock_monotonic_ms(void);

/* fx_clock_monotonic_us(): the same in microseconds, for measuring. */
int64_t fx_clock_monotonic_us(void);

/*
 * fx_clock_boot_ms(): ms since the machine started, asleep or not; never set,
 * never virtual.
 */
int64_t fx_clock_boot_ms(void);

/*
 * fx_clock_share(path): from now on fx_clock_now() is the virtual time in
 * this file, which is made when it is not there and outlives its users.  Call
 * before any thread.  Returns 0, FX_ECORRUPT for a file that is no clock, or
 * FX_EDENIED, FX_EIO.
 */
int fx_clock_share(const char *path);

/* fx_clock_is_shared(): whether time is virtual here. */
bool fx_clock_is_shared(void);

/*
 * fx_clock_set(ms): move the virtual time forward; an earlier time changes
 * nothing.  Returns 0, or FX_EDENIED when time is not virtual here.
 */
int fx_clock_set(int64_t ms);

/* fx_clock_leave(): back to the wall clock.  Allowed at any time. */
void fx_clock_leave(void);

#endif
