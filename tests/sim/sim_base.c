/*
 * Clock, chance, processes and the log, as a node of the simulator sees them.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "base/fx_random.h"
#include "service/fx_department.h"
#include "tests/sim/sim.h"

/* -- clock ------------------------------------------------------------------*/

int64_t
sim_wall_ms(int place)
{
	if (sim.knobs.shared_clock)
		return sim.wall_ms;
	return sim.wall_ms + sim.now_us / 1000 +
	       (place < SIM_NODES ? sim.nodes[place].offset_ms : 0);
}

int64_t
fx_clock_now(void)
{
	struct sim_node *node = sim_fiber_node();

	return sim_wall_ms(node == NULL ? SIM_CLIENT : (int)node->place);
}

int64_t
fx_clock_monotonic_ms(void)
{
	return sim.now_us / 1000;
}

int64_t
fx_clock_monotonic_us(void)
{
	return sim.now_us;
}

int64_t
fx_clock_boot_ms(void)
{
	return sim.now_us / 1000;
}

int
fx_clock_share(const char *path)
{
	(void)path;
	return 0;
}

bool
fx_clock_is_shared(void)
{
	return sim.knobs.shared_clock;
}

int
fx_clock_set(int64_t ms)
{
	if (ms > sim.wall_ms)
		sim.wall_ms = ms;
	return 0;
}

void
fx_clock_leave(void)
{
}

/* -- chance -----------------------------------------------------------------*/

int
fx_random_bytes(void *bytes, size_t length)
{
	struct sim_node *node = sim_fiber_node();
	struct sim_chance *chance = node == NULL ? &sim.tie : &node->chance;
	unsigned char *to = bytes;
	uint64_t drawn = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (i % 8 == 0)
			drawn = sim_draw(chance);
		to[i] = (unsigned char)(drawn >> 8 * (i % 8));
	}
	return 0;
}

/* -- the process ------------------------------------------------------------*/

void
fx_process_end(enum fx_status status)
{
	struct sim_node *node = sim_fiber_node();

	node->status = (int)status;
	node->ends++;
	sim_trace(3, &status, sizeof(status));
	sim_fiber_die();
}

int
fx_process_harden(void)
{
	return 0;
}

int
fx_process_signals(int *fd)
{
	*fd = 1000;
	return 0;
}

int
fx_process_take_signal(int fd)
{
	struct sim_node *node = sim_fiber_node();
	bool stop = node != NULL && node->stopping;

	(void)fd;
	if (stop)
		node->stopping = false;
	return stop ? 15 : 0;
}

int
fx_process_start_thread(
    struct fx_thread *thread, void (*run)(void *cookie), void *cookie)
{
	struct sim_node *node = sim_fiber_node();

	thread->run = run;
	thread->cookie = cookie;
	node->reader = sim_fiber_start(node, run, cookie);
	return 0;
}

void
fx_process_join(struct fx_thread *thread)
{
	struct sim_node *node = sim_fiber_node();

	(void)thread;
	while (!sim_fiber_over(node->reader))
		sim_fiber_sleep(sim.now_us + 1000);
	sim_fiber_drop(node->reader);
	node->reader = NULL;
}

int
fx_process_notify(const char *state)
{
	(void)state;
	return 0;
}

void
fx_process_on_crash(int fd, int64_t at)
{
	(void)fd; /* a crash here is one from outside */
	(void)at;
}

int
fx_process_watchdog_ms(void)
{
	return 0;
}

int
fx_process_number(void)
{
	struct sim_node *node = sim_fiber_node();

	return node == NULL ? 1 : (int)node->place + 100;
}

void
fx_process_node(char *name, size_t size)
{
	(void)snprintf(name, size, "sim");
}

int
fx_process_child(
    int (*work)(void *cookie), void *cookie, unsigned int seconds, int *said)
{
	(void)seconds;
	*said = work(cookie);
	return 0;
}

int
fx_process_try(void (*work)(int out, void *cookie), void *cookie, char *room,
    size_t size, size_t *length)
{
	(void)work;
	(void)cookie;
	(void)room;
	(void)size;
	(void)length;
	return FX_EIO;
}

/* -- the log ----------------------------------------------------------------*/

static const char *const ids[FX_LOG_COUNT] = {
#define M(level, id, en, zh, action) #id,
#include "base/messages.def"
#undef M
};

void
fx_log_open(const char *service)
{
	(void)service;
}

void
fx_log_level(int level)
{
	(void)level;
}

void
fx_log(enum fx_log_id id, const char *pairs, ...)
{
	struct sim_node *node = sim_fiber_node();
	char line[1024];
	va_list args;

	if (!sim.loud && id != LOG_BROKEN && id != LOG_TIMER_REFUSED)
		return;
	va_start(args, pairs);
	(void)vsnprintf(line, sizeof(line), pairs, args);
	va_end(args);
	if (id == LOG_TIMER_REFUSED)
		sim_wrong("K11 a record wants what its rules refuse: %s", line);
	if (!sim.loud && id != LOG_BROKEN)
		return;
	fprintf(stderr, "%12.6f %-10s %s %s\n", (double)sim.now_us / 1e6,
	    node == NULL ? "-" : node->department->name, ids[id], line);
}

void
fx_log_manual(FILE *out)
{
	(void)out;
}
