#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/test.h"

#include "base/fx_err.h"
#include "base/fx_process.h"

/* An ordinary datagram socket in the place of systemd. */
static int
a_supervisor(const char *path, size_t length)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	memcpy(address.sun_path, path, length);
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)(const void *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
	    0);
	return fd;
}

static void
assert_told(int fd, const char *what)
{
	char told[128] = "";

	assert_int_equal(recv(fd, told, sizeof(told) - 1, 0), strlen(what));
	assert_string_equal(told, what);
}

static void
set(const char *name, const char *value)
{
	assert_int_equal(setenv(name, value, 1), 0);
}

static int
no_supervisor(void **state)
{
	(void)state;
	return unsetenv("NOTIFY_SOCKET") != 0 ||
	       unsetenv("WATCHDOG_USEC") != 0 || unsetenv("WATCHDOG_PID") != 0;
}

/* Readiness is told as systemd wants to hear it. */
TEST(a_supervisor_with_a_path_is_told)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/fx-notify-%d", (int)getpid());
	fd = a_supervisor(path, strlen(path) + 1);
	set("NOTIFY_SOCKET", path);
	assert_int_equal(fx_process_notify("READY=1\nSTATUS=ok head=7"), 0);
	assert_told(fd, "READY=1\nSTATUS=ok head=7");
	assert_int_equal(fx_process_notify("WATCHDOG=1"), 0);
	assert_told(fd, "WATCHDOG=1");
	close(fd);
	unlink(path);
	assert_int_equal(fx_process_notify("STOPPING=1"), FX_EIO);
}

/* The name begins with a zero byte where the text has an @. */
TEST(a_supervisor_with_an_abstract_name_is_told)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "@fx-notify-%d", (int)getpid());
	set("NOTIFY_SOCKET", path);
	path[0] = '\0';
	fd = a_supervisor(path, 1 + strlen(path + 1));
	assert_int_equal(fx_process_notify("STOPPING=1"), 0);
	assert_told(fd, "STOPPING=1");
	close(fd);
}

/* Started by hand there is nobody to tell. */
TEST(without_a_supervisor_nothing_is_sent)
{
	char path[200];

	assert_int_equal(fx_process_notify("READY=1"), 0);
	set("NOTIFY_SOCKET", "relative");
	assert_int_equal(fx_process_notify("READY=1"), FX_EINVAL);
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[199] = '\0';
	set("NOTIFY_SOCKET", path);
	assert_int_equal(fx_process_notify("READY=1"), FX_EINVAL);
}

/* A ping proves that the loop turns; how often is the supervisor's wish. */
TEST(the_watchdog_is_obeyed_when_it_is_meant_for_us)
{
	char pid[16];

	assert_int_equal(fx_process_watchdog_ms(), 0);
	set("WATCHDOG_USEC", "30000000");
	assert_int_equal(fx_process_watchdog_ms(), 30000);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	set("WATCHDOG_PID", pid);
	assert_int_equal(fx_process_watchdog_ms(), 30000);
	set("WATCHDOG_PID", "1");
	assert_int_equal(fx_process_watchdog_ms(), 0);
	assert_int_equal(unsetenv("WATCHDOG_PID"), 0);
	set("WATCHDOG_USEC", "30 s");
	assert_int_equal(fx_process_watchdog_ms(), 0);
	set("WATCHDOG_USEC", "99999999999999999999");
	assert_int_equal(fx_process_watchdog_ms(), 0);
}

/* SIGTERM drains; it does not end the process between two lines. */
TEST(a_signal_waits_until_it_is_taken)
{
	int fd = -1;

	assert_int_equal(fx_process_signals(&fd), 0);
	assert_int_equal(fx_process_take_signal(fd), 0);
	assert_int_equal(raise(SIGTERM), 0);
	assert_int_equal(raise(SIGHUP), 0);
	assert_int_equal(fx_process_take_signal(fd), SIGHUP);
	assert_int_equal(fx_process_take_signal(fd), SIGTERM);
	assert_int_equal(fx_process_take_signal(fd), 0);
	assert_int_equal(raise(SIGPIPE), 0);
	close(fd);
}

static void
block_nothing(void *cookie)
{
	sigset_t now;

	if (pthread_sigmask(SIG_SETMASK, NULL, &now) == 0)
		*(int *)cookie = sigismember(&now, SIGUSR1);
}

/* Signals belong to the loop. */
TEST(a_thread_runs_with_every_signal_blocked)
{
	struct fx_thread thread;
	int blocked = -1;

	assert_int_equal(
	    fx_process_start_thread(&thread, block_nothing, &blocked), 0);
	fx_process_join(&thread);
	assert_int_equal(blocked, 1);
}

static void
say_hello(int out, void *cookie)
{
	if (write(out, cookie, strlen(cookie)) < 0)
		_exit(9);
}

#if !FX_PROCESS_WATCHED
static void
use_much_memory(int out, void *cookie)
{
	char *volatile much = malloc((size_t)1 << 30);

	(void)cookie;
	say_hello(out, much == NULL ? "none" : "much");
	free(much);
}
#endif

static void
end_the_process(int out, void *cookie)
{
	say_hello(out, cookie);
	exit(2);
}

static void
look_at_descriptors(int out, void *cookie)
{
	int fd;

	for (fd = 0; fd < 64; fd++)
		if (fd != out && fcntl(fd, F_GETFD) >= 0)
			cookie = "open";
	say_hello(out, cookie);
}

static void
assert_tried(void (*work)(int out, void *cookie), const char *said)
{
	char room[16];
	size_t length;

	assert_int_equal(
	    fx_process_try(work, "hello", room, sizeof(room), &length), 0);
	assert_int_equal(length, strlen(said));
	assert_memory_equal(room, said, length);
}

/* A library that may end the process is run where that does no harm. */
TEST(what_a_child_does_to_itself_leaves_us_alone)
{
	char room[4];
	size_t length;

	assert_tried(say_hello, "hello");
	assert_tried(look_at_descriptors, "hello");
#if !FX_PROCESS_WATCHED
	assert_tried(use_much_memory, "none");
#endif
	assert_int_equal(
	    fx_process_try(end_the_process, "x", room, 4, &length), FX_EINVAL);
	assert_int_equal(
	    fx_process_try(say_hello, "hello", room, 4, &length), FX_ETOOBIG);
	assert_memory_equal(room, "hell", 4);
}

#define RUN(title) cmocka_unit_test_setup(title, no_supervisor)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_supervisor_with_a_path_is_told),
		RUN(a_supervisor_with_an_abstract_name_is_told),
		RUN(without_a_supervisor_nothing_is_sent),
		RUN(the_watchdog_is_obeyed_when_it_is_meant_for_us),
		RUN(a_signal_waits_until_it_is_taken),
		RUN(a_thread_runs_with_every_signal_blocked),
		RUN(what_a_child_does_to_itself_leaves_us_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
