/*
 * fanxiu bench: the figures of the README, measured on this machine, in a
 * fleet of its own.
 */
#define _XOPEN_SOURCE 700

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "services/cli/cli_bench.h"
#include "store/fx_store.h"

#define FLUSHES    100
#define IDLE_S     5
#define ARGS_MAX   16
#define CATCH_UP_S 120

/* -- running ourselves ------------------------------------------------------*/

static _Noreturn void
become(const char *const argv[])
{
	const char *args[ARGS_MAX] = { "fanxiu" };
	size_t i;

	for (i = 0; argv[i] != NULL && i + 2 < ARGS_MAX; i++)
		args[i + 1] = argv[i];
	execv("/proc/self/exe", (char *const *)(uintptr_t)args);
	_exit(FX_STATUS_NOT_FOUND);
}

/* Run this program with other arguments.  Its exit status, or -1. */
static int
run(const char *const argv[])
{
	pid_t child = fork();
	int status;

	if (child == 0)
		become(argv);
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
cli_bench_fleet(struct bench *b, const char *what, const char *name,
    const char *one, const char *two)
{
	char dir[CLI_PATH_BYTES + 16];
	const char *argv[ARGS_MAX] = { "fleet", what, "--quiet", "--dir", dir };
	size_t n = 5;

	(void)snprintf(dir, sizeof(dir), "%s/%s", b->dir, name);
	if (one != NULL)
		argv[n++] = one;
	if (two != NULL)
		argv[n++] = two;
	return run(argv);
}

static void
connect_to(struct bench *b, const char *name)
{
	static char dir[CLI_PATH_BYTES + 16];

	cli_close(b->cli);
	(void)snprintf(dir, sizeof(dir), "%s/%s", b->dir, name);
	b->cli->dir = dir;
	b->cli->config = NULL;
	b->cli->file[0] = '\0'; /* what was read is of another fleet */
	b->clock_us = 0;        /* each fleet has its own */
	if (cli_connect(b->cli) != 0)
		fx_process_end(FX_STATUS_CONFIG);
}

/* -- the disk ---------------------------------------------------------------*/

int
cli_bench_flush(struct bench *b)
{
	char path[CLI_PATH_BYTES + 16], page[4096];
	int64_t begin;
	int fd, i;

	(void)snprintf(path, sizeof(path), "%s/flush", b->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return FX_STATUS_IO;
	memset(page, 0x5a, sizeof(page));
	b->times.count = 0;
	for (i = 0; i < FLUSHES; i++) {
		begin = fx_clock_monotonic_us();
		if (pwrite(fd, page, sizeof(page), (off_t)i * 4096) < 0 ||
		    fdatasync(fd) != 0)
			break;
		cli_bench_add(&b->times, fx_clock_monotonic_us() - begin);
	}
	(void)close(fd); /* it held nothing */
	b->flush_us = cli_bench_at(&b->times, 500);
	return i == FLUSHES ? 0 : FX_STATUS_IO;
}

static int64_t
file_bytes(const struct bench *b, const char *name)
{
	char path[CLI_PATH_BYTES + 64];
	struct fx_file_facts facts;

	(void)snprintf(path, sizeof(path), "%s/%s", b->dir, name);
	return fx_file_look(path, &facts) == 0 ? facts.size : 0;
}

int64_t
cli_bench_ask(struct bench *b, enum fx_place place, const char *key)
{
	struct fx_client_answer answer;
	struct fx_request request;
	struct fx_packer *args = cli_begin(b->cli, "stats", &request);

	fx_pack_map(args, 0);
	if (fx_client_ask(b->cli->client, place, &request, &answer) != 0)
		return 0;
	return cli_number(answer.root, key, 0);
}

/* -- one who was away -------------------------------------------------------*/

/* Take the store of a department that is stopped away, for good, and what the
 * service keeps beside it. */
static int
empty_store(const struct bench *b, const char *name)
{
	static const char *const beside[] = { "applying", "reserve", "suspect",
		"suspect.past" };
	char path[CLI_PATH_BYTES + 64], file[CLI_PATH_BYTES + 96];
	size_t i;

	(void)snprintf(path, sizeof(path), "%s/%s", b->dir, name);
	for (i = 0; i < fx_count_of(beside); i++) {
		(void)snprintf(file, sizeof(file), "%s/%s", path, beside[i]);
		if (fx_file_remove(file) != 0)
			return FX_STATUS_IO;
	}
	if (fx_store_remove_copy(path) != 0 ||
	    fx_file_make_directory(path) != 0)
		return FX_STATUS_IO;
	return 0;
}

/* Wait until repair has taken what intake said; the time it took, or -1. */
static int64_t
wait_for_repair(struct bench *b, int64_t head, int64_t begin)
{
	const struct timespec moment = { 0, 5000000 };
	int64_t took = 0;

	while (took < CATCH_UP_S * INT64_C(1000000)) {
		if (cli_bench_ask(b, FX_IN_repair, "cursor.intake") >= head)
			return fx_clock_monotonic_us() - begin;
		(void)nanosleep(&moment, NULL); /* shorter does no harm */
		took = fx_clock_monotonic_us() - begin;
	}
	return -1;
}

/*
 * Repair begins with an empty store and takes all that intake has said; its
 * own start is part of the time.
 */
int
cli_bench_catch_up(struct bench *b)
{
	int64_t head = cli_bench_ask(b, FX_IN_intake, "head"), begin, took;
	int status = cli_bench_fleet(b, "stop", "load", "repair", NULL);

	if (head <= 0)
		return FX_STATUS_UNREACHABLE;
	b->disk_bytes_per_event =
	    file_bytes(b, "load/store/intake/data.mdb") / head;
	if (status == 0)
		status = empty_store(b, "load/store/repair");
	begin = fx_clock_monotonic_us();
	if (status == 0)
		status = cli_bench_fleet(b, "start", "load", "repair", NULL);
	if (status != 0)
		return status;
	took = wait_for_repair(b, head, begin);
	if (took <= 0)
		return FX_STATUS_UNREACHABLE;
	b->catch_up_per_s = head * 1000000 / took;
	return 0;
}

/* -- doing nothing ----------------------------------------------------------*/

/* CPU that a process has used, and the memory it holds; 0: not known. */
static void
read_process(int64_t pid, int64_t *cpu_us, int64_t *rss)
{
	char path[64], text[128];
	struct timespec used;
	long long pages = 0;
	clockid_t clock;
	size_t length;

	*cpu_us = *rss = 0;
	if (clock_getcpuclockid((pid_t)pid, &clock) == 0 &&
	    clock_gettime(clock, &used) == 0)
		*cpu_us = (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
	(void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/statm", pid);
	if (fx_file_read(path, text, sizeof(text), &length) == 0 &&
	    sscanf(text, "%*d %lld", &pages) == 1)
		*rss = pages * sysconf(_SC_PAGESIZE);
}

int
cli_bench_idle(struct bench *b)
{
	const struct timespec pause = { IDLE_S, 0 };
	int64_t before, after, pid = 0, rss;
	int status = cli_bench_fleet(b, "start", "idle", "intake", "repair");

	if (status != 0)
		return status;
	connect_to(b, "idle");
	pid = cli_bench_ask(b, FX_IN_repair, "pid");
	read_process(pid, &before, &rss);
	(void)nanosleep(&pause, NULL); /* shorter is still a measure */
	read_process(pid, &after, &b->idle_rss_bytes);
	b->idle_cpu_percent_x100 =
	    (after - before) * 10000 / (IDLE_S * INT64_C(1000000));
	(void)cli_bench_fleet(
	    b, "stop", "idle", NULL, NULL); /* measured already */
	return b->idle_rss_bytes > 0 ? 0 : FX_STATUS_UNREACHABLE;
}

/* -- all of it --------------------------------------------------------------*/

static int
measure_load(struct bench *b)
{
	int status = cli_bench_fleet(b, "start", "load", "intake", "repair");

	if (status != 0)
		return status;
	connect_to(b, "load");
	status = cli_bench_make_units(b);
	if (status == 0)
		status = cli_bench_restart(b, &b->restart_few);
	if (status == 0)
		status = cli_bench_load(b, 1, &b->one);
	if (status == 0)
		status = cli_bench_load(b, 64, &b->in_flight_64);
	if (status == 0)
		status = cli_bench_load(b, 1024, &b->in_flight_1024);
	if (status == 0)
		status = cli_bench_next(b);
	if (status == 0)
		status = cli_bench_catch_up(b);
	if (status == 0)
		status = cli_bench_restart(b, &b->restart_many);
	if (status == 0)
		status = cli_bench_hung(b);
	(void)cli_bench_fleet(
	    b, "stop", "load", NULL, NULL); /* measured already */
	return status;
}

static int
measure_lives(struct bench *b)
{
	int status = cli_bench_fleet(b, "start", "lives", NULL, NULL);

	if (status != 0)
		return status;
	connect_to(b, "lives");
	status = cli_bench_lives(b);
	(void)cli_bench_fleet(
	    b, "stop", "lives", NULL, NULL); /* measured already */
	return status;
}

static void
machine_of(char *text, size_t size)
{
	struct utsname name;

	if (uname(&name) != 0) {
		(void)snprintf(text, size, "unknown");
		return;
	}
	(void)snprintf(text, size, "%s %s, %ld cores, %ld MiB", name.sysname,
	    name.release, sysconf(_SC_NPROCESSORS_ONLN),
	    sysconf(_SC_PHYS_PAGES) / 1024 * sysconf(_SC_PAGESIZE) / 1024);
}

static void
json_load(struct fx_json *json, const char *key, const struct bench_load *l)
{
	fx_json_object(json, key);
	fx_json_number(json, "per_s", l->per_s);
	fx_json_number(json, "p50_us", l->p50_us);
	fx_json_number(json, "p99_us", l->p99_us);
	fx_json_end(json);
}

static void
json_restart(
    struct fx_json *json, const char *key, const struct bench_restart *r)
{
	fx_json_object(json, key);
	fx_json_number(json, "events", r->events);
	fx_json_number(json, "p50_us", r->p50_us);
	fx_json_end(json);
}

static void
print_json(const struct bench *b, const char *machine)
{
	struct fx_json json;

	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "machine", machine);
	fx_json_number(&json, "flush_us", b->flush_us);
	json_load(&json, "one", &b->one);
	json_load(&json, "in_flight_64", &b->in_flight_64);
	json_load(&json, "in_flight_1024", &b->in_flight_1024);
	fx_json_object(&json, "next_department");
	fx_json_number(&json, "p50_us", b->next_p50_us);
	fx_json_number(&json, "p99_us", b->next_p99_us);
	fx_json_end(&json);
	fx_json_number(&json, "catch_up_per_s", b->catch_up_per_s);
	fx_json_number(&json, "lives_per_s", b->lives_per_s);
	fx_json_number(&json, "disk_bytes_per_event", b->disk_bytes_per_event);
	fx_json_object(&json, "idle");
	fx_json_hundredths(&json, "cpu_percent", b->idle_cpu_percent_x100);
	fx_json_number(&json, "rss_bytes", b->idle_rss_bytes);
	fx_json_end(&json);
	json_restart(&json, "restart_few", &b->restart_few);
	json_restart(&json, "restart_many", &b->restart_many);
	fx_json_object(&json, "hung_subscriber");
	fx_json_hundredths(&json, "p99_ratio", b->hung_p99_percent);
	fx_json_number(&json, "memory_bytes", b->hung_bytes);
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
}

/* The words of a person, in a column of 34 places; a hanzi takes two. */
static void
print_name(const struct bench *b, const char *en, const char *zh)
{
	const char *name = b->cli->chinese ? zh : en, *c;
	int wide = 0, bytes = 0;

	for (c = name; *c != '\0'; c++, bytes++)
		wide += ((unsigned char)*c & 0xf0) == 0xe0;
	printf("  %s%*s", name, 34 - (bytes - wide), "");
}

static void
print_load(const struct bench *b, const char *en, const char *zh,
    const struct bench_load *l)
{
	print_name(b, en, zh);
	printf(" %9" PRId64 " /s   p50 %6" PRId64 " us   p99 %6" PRId64 " us\n",
	    l->per_s, l->p50_us, l->p99_us);
}

static void
print_number(const struct bench *b, const char *en, const char *zh,
    int64_t number, const char *unit)
{
	print_name(b, en, zh);
	printf(" %9" PRId64 " %s\n", number, unit);
}

static void
print_faults(const struct bench *b)
{
	const struct bench_restart *few = &b->restart_few,
				   *many = &b->restart_many;

	print_name(b, "stop to ready, long journal", "重启至就绪，长日志");
	printf(" %9.2f x   %" PRId64 " us / %" PRId64 " us, %" PRId64
	       " / %" PRId64 " %s\n",
	    few->p50_us > 0 ? (double)many->p50_us / (double)few->p50_us : 0.0,
	    many->p50_us, few->p50_us, many->events, few->events,
	    b->cli->chinese ? "条事件" : "events");
	print_name(b, "p99 while a subscriber hangs", "订阅者挂起时的 p99");
	printf(" %9.2f x   %+.1f MB\n", (double)b->hung_p99_percent / 100.0,
	    (double)b->hung_bytes / 1e6);
}

static void
print_text(const struct bench *b, const char *machine)
{
	bool zh = b->cli->chinese;

	printf(zh ? "%s; 一次落盘 %" PRId64 " us\n"
		  : "%s; one flush of the disk %" PRId64 " us\n",
	    machine, b->flush_us);
	puts(zh ? "向受理部门发命令，落盘后才应答；维修部门跟随，位置 0.1 "
		  "秒内落盘"
		: "Commands to intake, durable before the answer; repair "
		  "follows, its place durable within 0.1 s");
	print_load(b, "one client", "单个客户端", &b->one);
	print_load(b, "64 in flight", "同时 64 条", &b->in_flight_64);
	print_load(b, "1024 in flight", "同时 1024 条", &b->in_flight_1024);
	print_name(b, "accepted to applied in the next", "接受至下一部门生效");
	printf(" p50 %6" PRId64 " us   p99 %6" PRId64 " us\n", b->next_p50_us,
	    b->next_p99_us);
	print_number(b, "catch-up of an empty store", "空库补取",
	    b->catch_up_per_s, zh ? "条事件/秒" : "events/s");
	print_number(b, "whole lives, six departments", "完整流程，六个部门",
	    b->lives_per_s, zh ? "件/秒" : "/s");
	print_number(b, "disk for an event", "每条事件占用磁盘",
	    b->disk_bytes_per_event, zh ? "字节" : "bytes");
	print_name(b, "an idle daemon", "空闲的服务");
	printf(" %9.2f %% CPU, %" PRId64 " %s\n",
	    (double)b->idle_cpu_percent_x100 / 100.0, b->idle_rss_bytes,
	    zh ? "字节" : "bytes");
	print_faults(b);
}

/* What fails does not keep the rest from being measured. */
static int
first_of(int status, int next)
{
	return status != 0 ? status : next;
}

int
cli_bench(struct cli *cli)
{
	static struct bench bench; /* too large for a stack */
	char machine[256], real[PATH_MAX];
	int status;

	if (cli->dir == NULL)
		return cli_usage(
		    cli, "say where: --dir DIR", "请指明目录：--dir 目录");
	if (fx_file_make_directories(cli->dir) != 0 ||
	    realpath(cli->dir, real) == NULL)
		return FX_STATUS_IO;
	bench.cli = cli;
	bench.seconds = cli->seconds > 0 ? cli->seconds : 5;
	fx_copy(cli->speaker.actor, "bench");
	/* A directory of this run alone: what was there before stays. */
	(void)snprintf(
	    bench.dir, sizeof(bench.dir), "%.400s/%ld", real, (long)getpid());
	if (fx_file_make_directory(bench.dir) != 0)
		return FX_STATUS_IO;
	status = cli_bench_flush(&bench);
	status = first_of(status, measure_load(&bench));
	status = first_of(status, measure_lives(&bench));
	status = first_of(status, cli_bench_idle(&bench));
	machine_of(machine, sizeof(machine));
	/* What could not be measured stays zero, and the status says so. */
	if (cli->json)
		print_json(&bench, machine);
	else
		print_text(&bench, machine);
	free(bench.times.us);
	return status;
}
