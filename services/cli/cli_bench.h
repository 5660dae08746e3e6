/*
 * cli_bench: what the parts of `fanxiu bench` know of each other.
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "net/fx_line.h"
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

/* Of one department: until it is ready, when it had so many events. */
struct bench_restart {
	int64_t events, p50_us;
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
	struct bench_restart restart_few, restart_many;
	int64_t hung_p99_percent; /* of the p99 without one */
	int64_t hung_bytes;       /* of the publisher's memory, besides */
};

/*
 * cli_bench_fleet(bench, "start", name, one, two): start or stop departments of
 * a fleet below the bench's directory; NULL: all.  Returns an exit status.
 */
int cli_bench_fleet(struct bench *b, const char *what, const char *name,
    const char *one, const char *two);

/* cli_bench_ask(bench, place, key): a number of its stats; 0: not known. */
int64_t cli_bench_ask(struct bench *b, enum fx_place place, const char *key);

/* cli_bench_add(times, us), cli_bench_at(times, permille): see bench_times. */
void cli_bench_add(struct bench_times *times, int64_t us);
int64_t cli_bench_at(struct bench_times *times, int permille);

/*
 * cli_bench_let_time_pass(bench, now_us): move the clock of the demo, which
 * stands still unless somebody does.
 */
void cli_bench_let_time_pass(struct bench *bench, int64_t now_us);

/*
 * cli_bench_follow(bench, place, &line): hear what a department says, from
 * its first event.  The caller closes *line.  Returns 0 or an exit status.
 */
int cli_bench_follow(
    struct bench *bench, enum fx_place place, struct fx_line **line);

/* Each measures one thing into the bench.  Returns 0 or an exit status. */
int cli_bench_flush(struct bench *bench);
int cli_bench_make_units(struct bench *bench);
int cli_bench_load(
    struct bench *bench, size_t in_flight, struct bench_load *load);
int cli_bench_next(struct bench *bench);
int cli_bench_catch_up(struct bench *bench);
int cli_bench_lives(struct bench *bench);
int cli_bench_idle(struct bench *bench);
int cli_bench_restart(struct bench *bench, struct bench_restart *restart);
int cli_bench_hung(struct bench *bench);

#endif
