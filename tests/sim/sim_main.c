/*
 * sim: worlds by seed.
 *
 *	sim SEED [-v] [--bug N] [--without FAULT]...   one world
 *	sim --many N [--from SEED] [--bug N]           many, on all processors
 *	sim --any ...                        commands that nobody needs, besides
 *
 * A world that fails is run again with one kind of fault less after the other,
 * and then with a shorter time of chaos, for as long as it still fails.  Of
 * many, one in a hundred is run twice and must leave the same trace.
 */
#define _DEFAULT_SOURCE

#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_base.h"
#ifdef FX_BUGS
#include "base/fx_bug.h"
#endif
#include "base/fx_crypto.h"
#include "tests/sim/sim.h"

#define CHUNK       50 /* worlds of one child, which then gives all back */
#define WORKERS_MAX 16
#define TWICE       100 /* one of so many is run twice */
#define ENOUGH      100 /* worlds for everything to happen in one */

/* What a child tells while it works. */
struct told {
	uint64_t seed, worlds, failed;
	uint64_t commands, events, messages, kills, rebuilt, snapshots,
	    given_up, contacts;
	int64_t virtual_us;
	bool ok;
	uint64_t trace[2];
	int64_t chaos_ms;
	char wrong[512];
	struct sim_visits visits;
};

struct options {
	uint64_t seed, many;
	int bug;
	bool loud, quiet, any;
	bool without[SIM_FAULTS];
	int64_t chaos_ms; /* 0: as drawn */
};

static struct options options;

#ifdef FX_BUGS
int fx_bug_planted;
#endif

static void
run(uint64_t seed, struct told *told)
{
	sim.seed = seed;
	sim.loud = options.loud;
	sim.any = options.any;
	sim.chaos_max_ms = options.chaos_ms;
	memcpy(sim.silenced, options.without, sizeof(sim.silenced));
	told->seed = seed;
	told->ok = sim_run();
	told->worlds++;
	told->commands += sim.commands;
	told->events += sim.events;
	told->messages += sim.messages;
	told->kills += sim.kills;
	told->rebuilt += sim.rebuilt;
	told->snapshots += sim.snapshots;
	told->given_up += sim.given_up;
	told->contacts += sim.contacts;
	told->virtual_us += sim.now_us;
	told->chaos_ms = sim.knobs.chaos_ms;
	memcpy(told->trace, sim.trace, sizeof(told->trace));
	fx_copy(told->wrong, sim.wrong);
	sim_visits_add(&told->visits, sim_visits());
}

static struct told *
shared(void)
{
	struct told *told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	fx_assert(told != MAP_FAILED);
	return told;
}

/* One world in a child: it may end as it likes. */
static void
try(uint64_t seed, struct told *told)
{
	int status = 0;
	pid_t pid;

	memset(told, 0, sizeof(*told));
	told->seed = seed;
	(void)fflush(stdout);
	pid = fork();
	fx_assert(pid >= 0);
	if (pid == 0) {
		alarm(60);
		run(seed, told);
		_exit(0);
	}
	fx_assert(waitpid(pid, &status, 0) == pid);
	if (status != 0) {
		told->ok = false;
		(void)snprintf(told->wrong, sizeof(told->wrong),
		    "K15 the process ended by %s %d",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
	}
}

/* -- a failure, and less of it ----------------------------------------------*/

static void
print_command(uint64_t seed)
{
	enum sim_fault fault;

	printf("  again: make sim SEED=%llu", (unsigned long long)seed);
	if (options.bug != 0)
		printf(" BUG=%d", options.bug);
	if (options.any)
		printf(" ANY=1");
	printf(" WITHOUT=\"");
	for (fault = 0; fault < SIM_FAULTS; fault++)
		if (options.without[fault])
			printf("%s ", sim_fault_name(fault));
	printf("\"");
	if (options.chaos_ms != 0)
		printf(" CHAOS_MS=%lld", (long long)options.chaos_ms);
	printf("\n");
}

static void
shrink(uint64_t seed, struct told *told)
{
	enum sim_fault fault;
	int64_t low = 0, high = told->chaos_ms, middle;
	char first[512];

	fx_copy(first, told->wrong);
	for (fault = 0; fault < SIM_FAULTS; fault++) {
		options.without[fault] = true;
		try(seed, told);
		if (told->ok)
			options.without[fault] = false;
	}
	while (high - low > 100) {
		middle = (low + high) / 2;
		options.chaos_ms = middle > 0 ? middle : 1;
		try(seed, told);
		if (told->ok)
			low = middle;
		else
			high = middle;
	}
	options.chaos_ms = high;
	try(seed, told);
	printf("  shortest: %lld ms of chaos; faults:", (long long)high);
	for (fault = 0; fault < SIM_FAULTS; fault++)
		if (!options.without[fault])
			printf(" %s", sim_fault_name(fault));
	printf("\n  then: %s\n", told->ok ? first : told->wrong);
}

static int
fail(uint64_t seed, struct told *told)
{
	printf(
	    "FAILED world %llu: %s\n", (unsigned long long)seed, told->wrong);
	if (!options.quiet && !options.loud) {
		shrink(seed, told);
		print_command(seed);
	}
	return 1;
}

/* -- many -------------------------------------------------------------------*/

struct worker {
	pid_t pid;
	uint64_t from, count;
	struct told *told;
};

/* K16: the same seed, the same trace, whatever was run before it. */
static void
run_twice(uint64_t seed, struct told *told)
{
	static struct told first;

	run(seed, &first);
	run(seed, told);
	if (told->ok &&
	    memcmp(first.trace, told->trace, sizeof(first.trace)) != 0) {
		told->ok = false;
		fx_copy(told->wrong, "K16 the same seed has another trace");
	}
}

static void
work(struct worker *w)
{
	(void)fflush(stdout);
	memset(w->told, 0, sizeof(*w->told));
	w->pid = fork();
	fx_assert(w->pid >= 0);
	if (w->pid != 0)
		return;
	for (uint64_t i = 0; i < w->count; i++) {
		alarm(60);
		if ((w->from + i) % TWICE == 0)
			run_twice(w->from + i, w->told);
		else
			run(w->from + i, w->told);
		if (!w->told->ok)
			_exit(1);
	}
	_exit(0);
}

static int64_t
seconds(void)
{
	struct timespec now;

	fx_assert(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return now.tv_sec;
}

static void
add(struct told *sum, const struct told *told)
{
	sum->worlds += told->worlds;
	sum->commands += told->commands;
	sum->events += told->events;
	sum->messages += told->messages;
	sum->kills += told->kills;
	sum->rebuilt += told->rebuilt;
	sum->snapshots += told->snapshots;
	sum->given_up += told->given_up;
	sum->contacts += told->contacts;
	sum->virtual_us += told->virtual_us;
	sim_visits_add(&sum->visits, &told->visits);
}

static void
print_sum(const struct told *sum, int64_t took)
{
	printf("%llu worlds, %llu violations: %llu commands, %llu events, "
	       "%llu messages, %llu kills, %llu stores rebuilt, %llu events "
	       "given up, %llu snapshots, %llu contacts shown, %lld virtual "
	       "hours in %lld s\n",
	    (unsigned long long)sum->worlds, (unsigned long long)sum->failed,
	    (unsigned long long)sum->commands, (unsigned long long)sum->events,
	    (unsigned long long)sum->messages, (unsigned long long)sum->kills,
	    (unsigned long long)sum->rebuilt, (unsigned long long)sum->given_up,
	    (unsigned long long)sum->snapshots,
	    (unsigned long long)sum->contacts,
	    (long long)(sum->virtual_us / 3600000000), (long long)took);
}

static void
say_never(const char *command, const char *state)
{
	printf("  never: %s in state %s\n", command, state);
}

/* Which rules no world has come to. */
static void
print_visits(const struct told *sum)
{
	struct sim_visited found = { .say = say_never };

	sim_visits_count(&sum->visits, &found);
	printf("%zu of %zu pairs of a command and a state were put to their "
	       "rule, %zu were done\n",
	    found.put, found.all, found.done);
}

/* Whichever child ends; what it told goes into the sum. */
static int
wait_for_one(struct worker *workers, size_t count, struct told *sum)
{
	int status;
	pid_t pid = wait(&status);
	struct worker *w = workers;

	while (w < workers + count && w->pid != pid)
		w++;
	fx_assert(w < workers + count);
	w->pid = 0;
	add(sum, w->told);
	if (status == 0)
		return 0;
	if (w->told->wrong[0] == '\0' || !WIFEXITED(status)) {
		/* It had begun the next one, and died of it. */
		w->told->ok = false;
		w->told->seed = w->from + w->told->worlds;
		try(w->told->seed, w->told);
	}
	sum->failed++;
	return fail(w->told->seed, w->told);
}

/* Where one goes on who has stopped it here: all before it were run. */
static uint64_t
resumes_at(const struct worker *workers, size_t count, uint64_t next)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (workers[i].pid != 0 && workers[i].from < next)
			next = workers[i].from;
	return next;
}

static void
print_pace(const struct told *sum, int64_t took, uint64_t next)
{
	printf("  %llu of %llu worlds, about %lld s to go; goes on with "
	       "SEED=%llu N=%llu\n",
	    (unsigned long long)sum->worlds, (unsigned long long)options.many,
	    (long long)(took * (int64_t)(options.many - sum->worlds) /
			(int64_t)(sum->worlds + 1)),
	    (unsigned long long)next,
	    (unsigned long long)(options.seed + options.many - next));
	(void)fflush(stdout);
}

/* A check of something that never happens proves nothing. */
static int
check_sum(const struct told *sum)
{
	if (sum->worlds < ENOUGH || sum->contacts > 0 ||
	    options.without[SIM_READ])
		return 0;
	printf("FAILED: K13 nobody was shown a contact in all of them\n");
	return 1;
}

static int
run_many(void)
{
	struct worker workers[WORKERS_MAX] = { 0 };
	size_t count = (size_t)sysconf(_SC_NPROCESSORS_ONLN), i;
	uint64_t next = options.seed, end = options.seed + options.many;
	struct told sum = { 0 };
	int64_t begin = seconds(), said = begin;
	size_t busy = 0;
	int rc = 0;

	if (count > WORKERS_MAX)
		count = WORKERS_MAX;
	for (i = 0; i < count; i++)
		workers[i].told = shared();
	while (next < end || busy > 0) {
		for (i = 0; i < count && next < end && rc == 0; i++) {
			if (workers[i].pid != 0)
				continue;
			workers[i].from = next;
			workers[i].count =
			    end - next < CHUNK ? end - next : CHUNK;
			next += workers[i].count;
			work(&workers[i]);
			busy++;
		}
		if (busy == 0)
			break;
		rc |= wait_for_one(workers, count, &sum);
		busy--;
		if (seconds() - said >= 10 && !options.quiet) {
			said = seconds();
			print_pace(&sum, said - begin,
			    resumes_at(workers, count, next));
		}
	}
	if (!options.quiet)
		print_visits(&sum);
	print_sum(&sum, seconds() - begin);
	return rc == 0 ? check_sum(&sum) : rc;
}

/* -- one --------------------------------------------------------------------*/

static int
run_one(void)
{
	struct told *told = shared();

	if (options.loud) {
		run(options.seed, told);
	} else {
		try(options.seed, told);
	}
	if (!told->ok)
		return fail(options.seed, told);
	printf("world %llu holds: trace %016llx%016llx, %llu commands, %llu "
	       "events, %llu messages, %llu kills, %lld virtual s\n",
	    (unsigned long long)options.seed,
	    (unsigned long long)told->trace[0],
	    (unsigned long long)told->trace[1],
	    (unsigned long long)told->commands,
	    (unsigned long long)told->events,
	    (unsigned long long)told->messages, (unsigned long long)told->kills,
	    (long long)(told->virtual_us / 1000000));
	return 0;
}

static int
silence(const char *name)
{
	enum sim_fault fault;

	for (fault = 0; fault < SIM_FAULTS; fault++)
		if (strcmp(sim_fault_name(fault), name) == 0) {
			options.without[fault] = true;
			return 0;
		}
	fprintf(stderr, "sim: no such fault: %s\n", name);
	return 64;
}

static int
read_options(int argc, char *argv[])
{
	static const struct option table[] = {
		{ "many", required_argument, NULL, 'm' },
		{ "from", required_argument, NULL, 'f' },
		{ "bug", required_argument, NULL, 'b' },
		{ "without", required_argument, NULL, 'w' },
		{ "chaos-ms", required_argument, NULL, 'c' },
		{ "any", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int c, rc = 0;

	while ((c = getopt_long(argc, argv, "vq", table, NULL)) != -1)
		switch (c) {
		case 'v': options.loud = true; break;
		case 'q': options.quiet = true; break;
		case 'a': options.any = true; break;
		case 'm': options.many = strtoull(optarg, NULL, 10); break;
		case 'f': options.seed = strtoull(optarg, NULL, 10); break;
		case 'b': options.bug = (int)strtol(optarg, NULL, 10); break;
		case 'w': rc |= silence(optarg); break;
		case 'c': options.chaos_ms = strtoll(optarg, NULL, 10); break;
		default: return 64;
		}
	if (optind < argc)
		options.seed = strtoull(argv[optind], NULL, 10);
	return rc;
}

int
main(int argc, char *argv[])
{
	int rc = read_options(argc, argv);

	/* Each start takes megabytes, each kill gives them back: they stay. */
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 20);
	if (rc != 0 || fx_crypto_init() != 0)
		return rc == 0 ? 1 : rc;
#ifdef FX_BUGS
	fx_bug_planted = options.bug;
#else
	if (options.bug != 0) {
		fprintf(stderr, "sim: this build has no planted bugs\n");
		return 64;
	}
#endif
	return options.many > 0 ? run_many() : run_one();
}
