/*
 * cli_bench: what the parts of `fanxiu bench` know of each other.
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "services/cli/cli.h"

#define BENCH_UNITS 1000 /* that the load goes to */

/* How long things took, in microseconds, one value each. */
struct bench_times {
	size_t count, room;
	uint32_t *us;
};

struct bench_load {
	int64_t done, per_s, p50_us, p99_us;
};

struct bench {
	struct cli *cli;
	char dir[CLI_PATH_BYTES];
	char units[BENCH_UNITS][48];
	uint64_t revs[BENCH_UNITS];
	struct bench_times times;
	int64_t seconds;
	int64_t clock_us, clock_ms; /* when the demo's clock began to move */

	int64_t flush_us;
	struct bench_load one, in_flight_64, in_flight_1024;
	int64_t next_p50_us, next_p99_us;
	int64_t catch_up_per_s, lives_per_s, disk_bytes_per_event;
	int64_t idle_cpu_percent_x100, idle_rss_bytes;
};

/* cli_bench_add(times, us), cli_bench_at(times, permille): see bench_times. */
void cli_bench_add(struct bench_times *times, int64_t us);
int64_t cli_bench_at(struct bench_times *times, int permille);

/*
 * cli_bench_run(argv, out, size): run this program with other arguments and
 * keep the beginning of what it prints.  Returns its exit status; -1 when it
 * could not be run.
 */
int cli_bench_run(const char *const argv[], char *out, size_t size);

/* Each measures one thing into the bench.  Returns 0 or an exit status. */
int cli_bench_flush(struct bench *bench);
int cli_bench_make_units(struct bench *bench);
int cli_bench_load(
    struct bench *bench, size_t in_flight, struct bench_load *load);
int cli_bench_next(struct bench *bench);
int cli_bench_catch_up(struct bench *bench);
int cli_bench_lives(struct bench *bench);
int cli_bench_idle(struct bench *bench);

#endif
