/*
 * fanxiu fleet: the six departments of one directory, on local sockets, and
 * their gateway.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "services/cli/cli.h"

/* The departments, and behind them the gateway. */
#define GATEWAY  FX_PLACE_COUNT
#define PROGRAMS (FX_PLACE_COUNT + 1)

#define READY_MS 60000 /* for all of them together */
#define STOP_MS  15000

/* The directory of a fleet, and what lies in it. */
struct fleet {
	char dir[PATH_MAX];      /* absolute */
	char programs[PATH_MAX]; /* where this program lies */
	char profile[PATH_MAX];
	bool restored;        /* from a backup: an epoch begins */
	int notify[PROGRAMS]; /* where each says that it is ready */
	pid_t pids[PROGRAMS];
	bool ready[PROGRAMS];
	bool wanted[PROGRAMS]; /* all, unless some are named */
};

static const char *
name_of(int program)
{
	return program == GATEWAY
		   ? "gateway"
		   : fx_schema_place((enum fx_place)program)->name;
}

static void
nap(void)
{
	const struct timespec moment = { 0, 20000000 };

	(void)nanosleep(&moment, NULL); /* a shorter nap does no harm */
}

static bool
join(char *to, size_t size, const char *a, const char *b)
{
	int length = snprintf(to, size, "%s/%s", a, b);

	return length > 0 && (size_t)length < size;
}

/* Where this program was started from; the others lie beside it. */
static bool
find_programs(struct fleet *fleet)
{
	char *slash;
	ssize_t length = readlink(
	    "/proc/self/exe", fleet->programs, sizeof(fleet->programs) - 1);

	if (length <= 0)
		return false;
	fleet->programs[length] = '\0';
	slash = strrchr(fleet->programs, '/');
	if (slash != NULL)
		*slash = '\0';
	return slash != NULL;
}

/* A profile by name or by path: beside the source, or installed. */
static int
find_profile(const struct cli *cli, struct fleet *fleet)
{
	const char *name = cli->profile != NULL ? cli->profile : "demo";
	char tried[3][PATH_MAX + 64];
	size_t i;

	(void)snprintf(tried[0], sizeof(tried[0]), "%s", name);
	(void)snprintf(tried[1], sizeof(tried[1]),
	    "%s/../config/profiles/%s.cfg", fleet->programs, name);
	(void)snprintf(
	    tried[2], sizeof(tried[2]), "/etc/fanxiu/profiles/%s.cfg", name);
	for (i = strchr(name, '/') == NULL ? 1 : 0; i < 3; i++)
		if (realpath(tried[i], fleet->profile) != NULL)
			return 0;
	return cli_usage(cli, "there is no such profile; there is demo",
	    "没有此配置方案；可用 demo");
}

static int
find_fleet(const struct cli *cli, struct fleet *fleet)
{
	if (cli->dir == NULL)
		return cli_usage(
		    cli, "say where: --dir DIR", "请指明目录：--dir 目录");
	if (fx_file_make_directories(cli->dir) != 0 ||
	    realpath(cli->dir, fleet->dir) == NULL || !find_programs(fleet)) {
		cli_say(cli, "the directory cannot be made or read",
		    "目录无法建立或读取");
		return FX_STATUS_IO;
	}
	return 0;
}

/* -- pids -------------------------------------------------------------------*/

static bool
pid_path(const struct fleet *fleet, int program, char *path)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s.pid", name_of(program));
	return join(path, PATH_MAX, fleet->dir, name);
}

/*
 * Whether this process is a service of ours: the number may belong to somebody
 * else by now, and one that has ended may lie there until init takes it away,
 * which the init of some containers never does.
 */
static bool
is_service(long pid)
{
	char path[64], text[512];
	const char *state;
	size_t length;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if (fx_file_read(path, text, sizeof(text), &length) != 0 ||
	    strstr(text, "(fanxiu-") == NULL)
		return false;
	state = strrchr(text, ')');
	return state != NULL && strncmp(state, ") Z", 3) != 0;
}

/* The pid of a service that runs; 0 when none does. */
static pid_t
running(const struct fleet *fleet, int program)
{
	char path[PATH_MAX], text[32];
	size_t length;
	long pid;

	if (!pid_path(fleet, program, path) ||
	    fx_file_read(path, text, sizeof(text), &length) != 0)
		return 0;
	pid = strtol(text, NULL, 10);
	return pid > 1 && is_service(pid) ? (pid_t)pid : 0;
}

static void
keep_pid(const struct fleet *fleet, int program)
{
	char path[PATH_MAX], text[32];
	int length =
	    snprintf(text, sizeof(text), "%ld\n", (long)fleet->pids[program]);

	if (!pid_path(fleet, program, path) ||
	    fx_file_write(path, text, (size_t)length) != 0)
		fprintf(stderr, "fanxiu: cannot write %s\n", path);
}

/* -- start ------------------------------------------------------------------*/

/* An abstract address: no path to be too long, nothing left behind. */
static void
notify_name(int program, char *name, size_t size)
{
	(void)snprintf(name, size, "@fanxiu-fleet-%ld-%s", (long)getpid(),
	    name_of(program));
}

static int
open_notify(struct fleet *fleet, int program)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char name[64];
	socklen_t length;

	notify_name(program, name, sizeof(name));
	length =
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
	memcpy(address.sun_path + 1, name + 1, strlen(name) - 1);
	fleet->notify[program] = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fleet->notify[program] < 0 ||
	    bind(fleet->notify[program], (struct sockaddr *)&address, length) !=
		0)
		return FX_EIO;
	return 0;
}

/* In the child: become the service.  Does not come back. */
static _Noreturn void
become(const struct fleet *fleet, const char *name, const char *notify)
{
	char program[PATH_MAX + 64], config[PATH_MAX + 64], log[PATH_MAX + 64];
	int null, out;

	(void)snprintf(
	    program, sizeof(program), "%s/fanxiu-%s", fleet->programs, name);
	if (access(program, X_OK) != 0)
		(void)snprintf(program, sizeof(program), "%s/../sbin/fanxiu-%s",
		    fleet->programs, name);
	(void)snprintf(
	    config, sizeof(config), "%s/config/%s.cfg", fleet->dir, name);
	(void)snprintf(log, sizeof(log), "%s/%s.log", fleet->dir, name);
	null = open("/dev/null", O_RDONLY);
	out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0640);
	if (null < 0 || out < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 ||
	    dup2(out, 2) < 0 || setsid() < 0 ||
	    setenv("NOTIFY_SOCKET", notify, 1) != 0)
		_exit(FX_STATUS_IO);
	execl(program, program, "-c", config,
	    fleet->restored && strcmp(name, "gateway") != 0 ? "--restored"
							    : (char *)NULL,
	    (char *)NULL);
	_exit(FX_STATUS_NOT_FOUND);
}

static int
start_one(struct fleet *fleet, int program)
{
	char notify[64];
	int rc = open_notify(fleet, program);

	if (rc != 0)
		return rc;
	/* Named before the fork: the pid in it is ours. */
	notify_name(program, notify, sizeof(notify));
	fleet->pids[program] = fork();
	if (fleet->pids[program] < 0)
		return FX_EIO;
	if (fleet->pids[program] == 0)
		become(fleet, name_of(program), notify);
	keep_pid(fleet, program);
	return 0;
}

/* Whether a service has said READY since it was started. */
static bool
hear_ready(struct fleet *fleet, int program)
{
	char text[512];
	ssize_t length;

	while (!fleet->ready[program]) {
		length = recv(fleet->notify[program], text, sizeof(text) - 1,
		    MSG_DONTWAIT);
		if (length <= 0)
			return false;
		text[length] = '\0';
		fleet->ready[program] = strstr(text, "READY=1") != NULL;
	}
	return true;
}

static int
not_started(const struct cli *cli, const struct fleet *fleet, int program)
{
	fprintf(stderr, "fanxiu: %s %s %s/%s.log\n", name_of(program),
	    cli->chinese ? "未能启动，请看" : "did not start; see", fleet->dir,
	    name_of(program));
	return FX_STATUS_UNREACHABLE;
}

static int
wait_ready(const struct cli *cli, struct fleet *fleet)
{
	int64_t until = fx_clock_monotonic_ms() + READY_MS;
	int program = 0;
	int status;

	while (program < PROGRAMS) {
		if (fleet->pids[program] == 0 || hear_ready(fleet, program)) {
			program++;
			continue;
		}
		if (waitpid(fleet->pids[program], &status, WNOHANG) != 0 ||
		    fx_clock_monotonic_ms() > until)
			return not_started(cli, fleet, program);
		nap();
	}
	return 0;
}

/* Where a browser finds it; "" when it has not said. */
static void
find_address(const struct fleet *fleet, char *address, size_t size)
{
	char path[PATH_MAX + 64], text[16];
	size_t length;

	address[0] = '\0';
	(void)snprintf(
	    path, sizeof(path), "%s/store/gateway/http.port", fleet->dir);
	if (running(fleet, GATEWAY) != 0 &&
	    fx_file_read(path, text, sizeof(text), &length) == 0)
		(void)snprintf(address, size, "http://127.0.0.1:%ld/",
		    strtol(text, NULL, 10));
}

static void
print_fleet(const struct cli *cli, const struct fleet *fleet)
{
	struct fx_json json;
	char address[64];
	int program;

	if (cli->quiet)
		return;
	find_address(fleet, address, sizeof(address));
	if (!cli->json) {
		printf("%s %s\n", cli->chinese ? "已就绪：" : "ready in",
		    fleet->dir);
		if (address[0] != '\0')
			printf("%s %s\n",
			    cli->chinese ? "浏览器打开：" : "console at",
			    address);
		return;
	}
	fx_json_begin(&json, stdout);
	fx_json_object(&json, NULL);
	fx_json_text(&json, "dir", fleet->dir);
	if (address[0] != '\0')
		fx_json_text(&json, "address", address);
	fx_json_array(&json, "services");
	for (program = 0; program < PROGRAMS; program++) {
		fx_json_object(&json, NULL);
		fx_json_text(&json, "name", name_of(program));
		fx_json_number(&json, "pid", running(fleet, program));
		fx_json_end(&json);
	}
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
}

static int
start(const struct cli *cli, struct fleet *fleet)
{
	int program;
	int rc, status = find_profile(cli, fleet);

	if (status != 0)
		return status;
	rc = fx_settings_write_fleet(fleet->dir, fleet->profile);
	for (program = 0; program < PROGRAMS && rc == 0; program++)
		if (fleet->wanted[program] && running(fleet, program) == 0)
			rc = start_one(fleet, program);
	if (rc != 0) {
		fprintf(stderr, "fanxiu: %s\n",
		    cli->chinese ? fx_err_word(rc)->zh : fx_err_word(rc)->en);
		return FX_STATUS_IO;
	}
	status = wait_ready(cli, fleet);
	if (status == 0)
		print_fleet(cli, fleet);
	return status;
}

/* -- stop -------------------------------------------------------------------*/

static int
stop(const struct cli *cli, struct fleet *fleet)
{
	int64_t until = fx_clock_monotonic_ms() + STOP_MS;
	int program;
	int left = 0;

	for (program = 0; program < PROGRAMS; program++) {
		fleet->pids[program] =
		    fleet->wanted[program] ? running(fleet, program) : 0;
		if (fleet->pids[program] != 0 &&
		    kill(fleet->pids[program], SIGTERM) != 0)
			fleet->pids[program] = 0;
	}
	for (program = 0; program < PROGRAMS; program++) {
		while (fleet->pids[program] != 0 &&
		       running(fleet, program) != 0 &&
		       fx_clock_monotonic_ms() < until)
			nap();
		left +=
		    fleet->pids[program] != 0 && running(fleet, program) != 0;
	}
	if (left > 0) {
		cli_say(cli, "not all services ended in time",
		    "部分服务未能按时停止");
		return FX_STATUS_AGAIN;
	}
	return FX_STATUS_DONE;
}

/* The departments that are named after start or stop; without any, all. */
static int
find_wanted(const struct cli *cli, struct fleet *fleet)
{
	enum fx_place place;
	int i, program, status;

	for (program = 0; program < PROGRAMS; program++)
		fleet->wanted[program] = cli->argc == 1;
	for (i = 1; i < cli->argc; i++) {
		if (strcmp(cli->argv[i], "gateway") == 0) {
			fleet->wanted[GATEWAY] = true;
			continue;
		}
		status = cli_place(cli, cli->argv[i], &place);
		if (status != 0)
			return status;
		fleet->wanted[place] = true;
	}
	return 0;
}

int
cli_fleet(struct cli *cli)
{
	static struct fleet fleet; /* too large for a stack */
	int status = find_fleet(cli, &fleet);

	if (status == 0)
		status = find_wanted(cli, &fleet);
	if (status != 0)
		return status;
	fleet.restored = cli->restored;
	if (cli->restored && cli->argc == 1)
		return cli_usage(
		    cli, "say which is restored", "请指明恢复的是哪个部门");
	if (cli->argc > 0 && strcmp(cli->argv[0], "start") == 0)
		return start(cli, &fleet);
	if (cli->argc > 0 && strcmp(cli->argv[0], "stop") == 0)
		return stop(cli, &fleet);
	return cli_usage(
	    cli, "fleet start or fleet stop", "fleet start 或 fleet stop");
}
