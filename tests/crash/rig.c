#define _GNU_SOURCE /* SOCK_CLOEXEC */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/crash/rig.h"

#define SAY_MS 5000

struct rig_luck
rig_luck(uint64_t seed)
{
	/* One round of splitmix64, so that near seeds are far apart. */
	uint64_t z = seed + 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (struct rig_luck){ (z ^ z >> 31) | 1 };
}

uint64_t
rig_draw(struct rig_luck *luck, uint64_t below)
{
	luck->state ^= luck->state << 13;
	luck->state ^= luck->state >> 7;
	luck->state ^= luck->state << 17;
	return (luck->state >> 11) % below;
}

int64_t
rig_now_us(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		rig_die("no clock");
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

struct rig_pace
rig_pace(const char *part, int64_t all)
{
	int64_t now = rig_now_us() / 1000;

	return (struct rig_pace){ part, now, now, all };
}

void
rig_say(struct rig_pace *pace, int64_t done, const char *more)
{
	int64_t now = rig_now_us() / 1000, left;

	if (now - pace->said_ms < SAY_MS || done <= 0)
		return;
	pace->said_ms = now;
	left = (now - pace->begun_ms) * (pace->all - done) / done / 1000;
	printf("%s: %lld of %lld, %lld s left%s%s\n", pace->part,
	    (long long)done, (long long)pace->all,
	    (long long)(left > 0 ? left : 0), *more != '\0' ? "; " : "", more);
	(void)fflush(stdout); /* the rig's own words may be lost */
}

void
rig_die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	printf("rig: ");
	vprintf(format, ap);
	printf(" (%s)\n", strerror(errno));
	va_end(ap);
	exit(RIG_FAILED);
}

int64_t
rig_number(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? otherwise
					     : strtoll(text, NULL, 10);
}

/* -- daemons ----------------------------------------------------------------*/

void
rig_fleet(struct rig_fleet *fleet, const char *build, const char *dir)
{
	int place;

	memset(fleet, 0, sizeof(*fleet));
	(void)snprintf(fleet->build, sizeof(fleet->build), "%s", build);
	(void)snprintf(fleet->dir, sizeof(fleet->dir), "%s", dir);
	for (place = 0; place < FX_PLACE_COUNT; place++)
		fleet->notify[place] = -1;
}

/* Where a daemon says READY: an address without a path. */
static void
listen_to(struct rig_fleet *fleet, enum fx_place place, char *name, size_t size)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	socklen_t length;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)snprintf(name, size, "@fanxiu-rig-%ld-%d-%d", (long)getpid(),
	    place, fleet->starts++);
	length =
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	memcpy(at.sun_path + 1, name + 1, strlen(name) - 1);
	if (fleet->notify[place] >= 0)
		(void)close(fleet->notify[place]); /* only read from */
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, length) != 0)
		rig_die("cannot listen for READY");
	fleet->notify[place] = fd;
}

static _Noreturn void
become(const struct rig_fleet *fleet, const char *name, const char *notify,
    const char *option)
{
	char program[512], config[512], log[512];
	int out;

	(void)snprintf(
	    program, sizeof(program), "%s/fanxiu-%s", fleet->build, name);
	(void)snprintf(
	    config, sizeof(config), "%s/config/%s.cfg", fleet->dir, name);
	(void)snprintf(log, sizeof(log), "%s/%s.log", fleet->dir, name);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* best effort */
	out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0640);
	if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 ||
	    setenv("NOTIFY_SOCKET", notify, 1) != 0 ||
	    (fleet->preload != NULL &&
		setenv("LD_PRELOAD", fleet->preload, 1) != 0))
		_exit(126);
	execl(program, program, "-c", config, option, (char *)NULL);
	_exit(127);
}

void
rig_start(struct rig_fleet *fleet, enum fx_place place, const char *option)
{
	char notify[64];
	pid_t pid;

	listen_to(fleet, place, notify, sizeof(notify));
	pid = fork();
	if (pid < 0)
		rig_die("cannot fork");
	if (pid == 0)
		become(fleet, fx_schema_place(place)->name, notify, option);
	fleet->pids[place] = pid;
}

bool
rig_ready(struct rig_fleet *fleet, enum fx_place place, int within_ms)
{
	struct pollfd waits = { fleet->notify[place], POLLIN, 0 };
	int64_t until = rig_now_us() + within_ms * INT64_C(1000);
	const char *head;
	char text[512];
	ssize_t n;

	while (rig_now_us() < until) {
		if (poll(&waits, 1, 20) > 0) {
			n = recv(waits.fd, text, sizeof(text) - 1, 0);
			text[n > 0 ? n : 0] = '\0';
			head = strstr(text, "head=");
			if (strstr(text, "READY=1") != NULL && head != NULL) {
				fleet->head[place] =
				    strtoll(head + 5, NULL, 10);
				return true;
			}
		} else if (waitpid(fleet->pids[place], NULL, WNOHANG) != 0) {
			fleet->pids[place] = 0;
			return false;
		}
	}
	return false;
}

void
rig_kill(struct rig_fleet *fleet, enum fx_place place)
{
	pid_t pid = fleet->pids[place];

	if (pid <= 0)
		return;
	if (kill(pid, SIGKILL) != 0 || waitpid(pid, NULL, 0) != pid)
		rig_die("cannot end a daemon");
	fleet->pids[place] = 0;
}

void
rig_end(struct rig_fleet *fleet)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		rig_kill(fleet, place);
}

int
rig_run(
    const struct rig_fleet *fleet, const char *out, const char *const words[])
{
	char program[512];
	const char *argv[16] = { program };
	int i, status, fd;
	pid_t pid;

	(void)snprintf(program, sizeof(program), "%s/fanxiu", fleet->build);
	for (i = 0; words[i] != NULL && i < 14; i++)
		argv[i + 1] = words[i];
	pid = fork();
	if (pid < 0)
		rig_die("cannot fork");
	if (pid == 0) {
		fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0640);
		if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 ||
		    setenv("FANXIU_DIR", fleet->dir, 1) != 0)
			_exit(126);
		execv(program, (char *const *)argv);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		rig_die("cannot wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
