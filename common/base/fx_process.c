#define _GNU_SOURCE /* secure_getenv */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_process.h"

#define FILES_WANTED  65536 /* as the unit of systemd says */
#define USEC_PER_MS   1000
#define WATCHDOG_MOST (INT64_C(86400000) * USEC_PER_MS) /* a day */

_Noreturn void
fx_process_end(enum fx_status status)
{
	exit((int)status);
}

int
fx_process_number(void)
{
	return (int)getpid();
}

void
fx_process_node(char *name, size_t size)
{
	memset(name, 0, size);
	if (gethostname(name, size - 1) != 0 || name[0] == '\0')
		memcpy(name, "node", sizeof("node"));
}

/*
 * A connection that finds no descriptor ends a process that listens on ipc:
 * libzmq takes that for a fault of ours.  What a shell leaves is soon used up.
 */
static int
let_many_connect(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return FX_EIO;
	if (files.rlim_cur >= FILES_WANTED)
		return 0;
	files.rlim_cur =
	    files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
	return setrlimit(RLIMIT_NOFILE, &files) == 0 ? 0 : FX_EIO;
}

int
fx_process_harden(void)
{
	const struct rlimit none = { 0, 0 };

	/* The old mask is of no interest. */
	(void)umask(0077);
	if (let_many_connect() != 0)
		return FX_EIO;
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return FX_EIO;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return FX_EIO;
#if !FX_PROCESS_WATCHED
	/* The leak checker of the sanitizer traces its own process. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return FX_EIO;
#endif
	return 0;
}

int
fx_process_signals(int *fd)
{
	struct sigaction ignore;
	sigset_t set;
	int opened;

	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigaction(SIGPIPE, &ignore, NULL) != 0 ||
	    sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return FX_EIO;
	opened = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (opened < 0)
		return FX_EIO;
	*fd = opened;
	return 0;
}

int
fx_process_take_signal(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

/* Where the handler writes: it may touch nothing that could be broken. */
static volatile sig_atomic_t crash_fd = -1;
static off_t crash_at;

static void
say_crash(const char *line, size_t length)
{
	static const unsigned char own = 1;
	ssize_t put = write(STDERR_FILENO, line, length);

	if (crash_fd >= 0)
		put = pwrite(crash_fd, &own, 1, crash_at);
	(void)put; /* there is nobody left to tell */
}

/* The signal comes again, or abort() goes on, and ends us as it always does. */
static void
on_crash(int signal)
{
	static const char broke[] = "<2>fanxiu CRASHED by=signal\n";

	(void)signal; /* the supervisor sees which */
	say_crash(broke, sizeof(broke) - 1);
}

static void
on_no_page(int signal)
{
	static const char lost[] = "<2>fanxiu READ_FAILED page=lost\n";

	(void)signal;
	say_crash(lost, sizeof(lost) - 1);
	_exit(FX_STATUS_IO);
}

static void
handle(int signal, void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = (int)SA_RESETHAND | SA_ONSTACK;
	sigemptyset(&action.sa_mask);
	fx_assert(sigaction(signal, &action, NULL) == 0);
}

void
fx_process_on_crash(int fd, int64_t at)
{
	/* A stack that is used up cannot carry a handler. */
	static unsigned char room[16384];
	stack_t stack;

	crash_at = (off_t)at;
	crash_fd = fd;
	memset(&stack, 0, sizeof(stack));
	stack.ss_sp = room;
	stack.ss_size = sizeof(room);
	fx_assert(sigaltstack(&stack, NULL) == 0);
	handle(SIGBUS, on_no_page);
	handle(SIGABRT, on_crash);
#if !FX_PROCESS_WATCHED
	/* The sanitizer has a better answer to these. */
	handle(SIGSEGV, on_crash);
	handle(SIGFPE, on_crash);
	handle(SIGILL, on_crash);
#endif
}

/* The shape that pthread_create wants. */
static void *
run_thread(void *cookie)
{
	struct fx_thread *thread = cookie;

	thread->run(thread->cookie);
	return NULL;
}

int
fx_process_start_thread(
    struct fx_thread *thread, void (*run)(void *cookie), void *cookie)
{
	sigset_t all, before;
	int failed;

	thread->run = run;
	thread->cookie = cookie;
	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return FX_EIO;
	failed = pthread_create(&thread->id, NULL, run_thread, thread);
	fx_assert(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
	if (failed != 0) {
		fx_log(LOG_THREAD_FAILED, "doing=start errno=%d", failed);
		return FX_EIO;
	}
	return 0;
}

void
fx_process_join(struct fx_thread *thread)
{
	fx_assert(pthread_join(thread->id, NULL) == 0);
}

/* The address of NOTIFY_SOCKET; its length, or 0 when it is none. */
static socklen_t
supervisor(const char *path, struct sockaddr_un *address)
{
	size_t length = strlen(path);

	if ((path[0] != '/' && path[0] != '@') || length < 2 ||
	    length >= sizeof(address->sun_path))
		return 0;
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, length);
	if (path[0] == '/')
		length++;
	else
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

int
fx_process_notify(const char *state)
{
	const char *path = secure_getenv("NOTIFY_SOCKET");
	size_t length = strlen(state);
	struct sockaddr_un address;
	socklen_t size;
	ssize_t sent;
	int fd;

	if (path == NULL || path[0] == '\0')
		return 0;
	size = supervisor(path, &address);
	if (size == 0)
		return FX_EINVAL;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return FX_EIO;
	sent = sendto(fd, state, length, MSG_NOSIGNAL,
	    (const struct sockaddr *)(const void *)&address, size);
	/* A datagram is sent or not; closing tells nothing more. */
	(void)close(fd);
	return sent == (ssize_t)length ? 0 : FX_EIO;
}

/* A number of the environment between 1 and most, or 0. */
static int64_t
environment_number(const char *name, int64_t most)
{
	const char *text = secure_getenv(name);
	long long number;
	char *end;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return 0;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || number < 1 || number > most)
		return 0;
	return number;
}

int
fx_process_watchdog_ms(void)
{
	int64_t usec = environment_number("WATCHDOG_USEC", WATCHDOG_MOST);

	/* Without a pid it is meant for whoever reads it. */
	if (secure_getenv("WATCHDOG_PID") != NULL &&
	    environment_number("WATCHDOG_PID", INT32_MAX) != getpid())
		return 0;
	if (usec > 0 && usec < USEC_PER_MS)
		return 1;
	return (int)(usec / USEC_PER_MS);
}
