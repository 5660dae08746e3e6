#define _GNU_SOURCE /* close_range, pipe2 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_process.h"

#define CHILD_OUT     3 /* the one descriptor of the child */
#define CHILD_SECONDS 2
#define CHILD_BYTES   (64 << 20)

/*
 * Leave the child nothing to harm with.  Returns 0 or -1.  A sanitizer has
 * long taken more address space than this.
 */
static int
confine(int out)
{
	const struct rlimit none = { 0, 0 };
#if !FX_PROCESS_WATCHED
	const struct rlimit room = { CHILD_BYTES, CHILD_BYTES };

	if (setrlimit(RLIMIT_AS, &room) != 0)
		return -1;
#endif
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return -1;
	if (out != CHILD_OUT && dup2(out, CHILD_OUT) != CHILD_OUT)
		return -1;
	if (close_range(0, CHILD_OUT - 1, 0) != 0 ||
	    close_range(CHILD_OUT + 1, ~0U, 0) != 0)
		return -1;
	return signal(SIGALRM, SIG_DFL) == SIG_ERR ? -1 : 0;
}

_Noreturn static void
be_child(int out, void (*work)(int out, void *cookie), void *cookie)
{
	sigset_t none;

	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) != 0 || confine(out) != 0)
		_exit(FX_STATUS_INTERNAL);
	/* There was no alarm before. */
	(void)alarm(CHILD_SECONDS);
	work(CHILD_OUT, cookie);
	_exit(FX_STATUS_DONE);
}

/* Returns 0 or an error; reads on when the room is full, to let it end. */
static int
listen_to(int in, char *room, size_t size, size_t *length)
{
	char rest[512];
	ssize_t got = 1;
	int rc = 0;

	*length = 0;
	while (got != 0) {
		if (*length < size)
			got = read(in, room + *length, size - *length);
		else
			got = read(in, rest, sizeof(rest));
		if (got < 0 && errno != EINTR)
			return FX_EIO;
		if (got > 0 && *length == size)
			rc = FX_ETOOBIG;
		else if (got > 0)
			*length += (size_t)got;
	}
	return rc;
}

/* Wait for the child to be gone, and learn how it ended. */
static int
outlive(pid_t child, int *said)
{
	int status = 0;
	pid_t gone;

	do
		gone = waitpid(child, &status, 0);
	while (gone < 0 && errno == EINTR);
	if (gone != child)
		return FX_EIO;
	if (!WIFEXITED(status))
		return FX_EINVAL;
	*said = WEXITSTATUS(status);
	return 0;
}

int
fx_process_try(void (*work)(int out, void *cookie), void *cookie, char *room,
    size_t size, size_t *length)
{
	int ends[2], rc, ended, said = FX_STATUS_DONE;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return FX_EIO;
	child = fork();
	if (child == 0)
		be_child(ends[1], work, cookie);
	/* The child has the end that writes. */
	(void)close(ends[1]);
	if (child < 0) {
		(void)close(ends[0]);
		return FX_EIO;
	}
	rc = listen_to(ends[0], room, size, length);
	/* Only read from. */
	(void)close(ends[0]);
	ended = outlive(child, &said);
	if (ended == 0 && said != FX_STATUS_DONE)
		ended = FX_EINVAL;
	return ended != 0 ? ended : rc;
}

_Noreturn static void
work_in_child(int (*work)(void *cookie), void *cookie, unsigned int seconds)
{
	sigset_t none;

	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) != 0 ||
	    signal(SIGALRM, SIG_DFL) == SIG_ERR)
		_exit(FX_STATUS_INTERNAL);
	/* There was no alarm before. */
	(void)alarm(seconds);
	_exit(work(cookie));
}

int
fx_process_child(
    int (*work)(void *cookie), void *cookie, unsigned int seconds, int *said)
{
	pid_t child = fork();

	if (child == 0)
		work_in_child(work, cookie, seconds);
	return child < 0 ? FX_EIO : outlive(child, said);
}
