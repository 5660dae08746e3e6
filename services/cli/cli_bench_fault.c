/*
 * The figures of `fanxiu bench` that are ratios: a start with many events
 * against one with few, and commands while a subscriber hangs against the same
 * while nobody listens, in turns.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_file.h"
#include "services/cli/cli_bench.h"

#define RESTARTS 15
#define PAIRS    7
#define WINDOW_S 1

/* -- from a start to READY --------------------------------------------------*/

int
cli_bench_restart(struct bench *b, struct bench_restart *restart)
{
	int64_t begin;
	int i, status = 0;

	restart->events = cli_bench_ask(b, FX_IN_intake, "head");
	b->times.count = 0;
	for (i = 0; i < RESTARTS && status == 0; i++) {
		status = cli_bench_fleet(b, "stop", "load", "intake", NULL);
		begin = fx_clock_monotonic_us();
		if (status == 0)
			status =
			    cli_bench_fleet(b, "start", "load", "intake", NULL);
		cli_bench_add(&b->times, fx_clock_monotonic_us() - begin);
	}
	restart->p50_us = cli_bench_at(&b->times, 500);
	return status;
}

/* -- a subscriber that hangs ------------------------------------------------*/

/* What it holds besides its map of the store. */
static int64_t
memory_of(int64_t pid)
{
	char path[64], text[128];
	long long all = 0, shared = 0;
	size_t length;

	(void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/statm", pid);
	if (fx_file_read(path, text, sizeof(text), &length) != 0 ||
	    sscanf(text, "%*d %lld %lld", &all, &shared) != 2)
		return 0;
	return (all - shared) * sysconf(_SC_PAGESIZE);
}

static int
window(struct bench *b, int64_t *p99_us)
{
	struct bench_load load;
	int status = cli_bench_load(b, 1, &load);

	*p99_us = load.p99_us;
	return status;
}

/* Repair listens, and is stopped in the middle of it. */
static int
window_hung(struct bench *b, int64_t *p99_us)
{
	pid_t pid;
	int status = cli_bench_fleet(b, "start", "load", "repair", NULL);

	if (status != 0)
		return status;
	pid = (pid_t)cli_bench_ask(b, FX_IN_repair, "pid");
	if (pid <= 0 || kill(pid, SIGSTOP) != 0)
		return FX_STATUS_UNREACHABLE;
	status = window(b, p99_us);
	(void)kill(pid, SIGCONT); /* it may be gone; then the stop tells */
	return status == 0 ? cli_bench_fleet(b, "stop", "load", "repair", NULL)
			   : status;
}

int
cli_bench_hung(struct bench *b)
{
	int64_t seconds = b->seconds, before, with, without, ratio[PAIRS];
	int64_t pid = cli_bench_ask(b, FX_IN_intake, "pid");
	int i, status = cli_bench_fleet(b, "stop", "load", "repair", NULL);

	b->seconds = WINDOW_S;
	if (status == 0)
		status = window(b, &without);
	before = memory_of(pid);
	for (i = 0; i < PAIRS && status == 0; i++) {
		/* Which of the two is first changes with each pair. */
		if (i % 2 == 0)
			status = window(b, &without);
		if (status == 0)
			status = window_hung(b, &with);
		if (status == 0 && i % 2 != 0)
			status = window(b, &without);
		if (status == 0)
			ratio[i] = with * 100 / (without > 0 ? without : 1);
	}
	b->seconds = seconds;
	if (status != 0)
		return status;
	b->hung_bytes = memory_of(pid) - before;
	b->times.count = 0;
	for (i = 0; i < PAIRS; i++)
		cli_bench_add(&b->times, ratio[i]);
	b->hung_p99_percent = cli_bench_at(&b->times, 500);
	return 0;
}
