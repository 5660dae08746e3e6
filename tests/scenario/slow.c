/*
 * Put under a program (LD_PRELOAD), a disk that is slow: no attachment is
 * flushed as long as the file $SLOW is there, and each flush of a store takes
 * 300 ms as long as $SLOW_STORE is.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
really(const char *name, int fd)
{
	int (*real)(int);
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(&real, &found, sizeof(real));
	return real(fd);
}

/* Whether the file that a variable names is there. */
static bool
is_there(const char *variable)
{
	const char *path = getenv(variable);

	return path != NULL && access(path, F_OK) == 0;
}

static bool
is_attachment(int fd)
{
	char link[64], path[4096] = "";

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return readlink(link, path, sizeof(path) - 1) > 0 &&
	       strstr(path, "/files/") != NULL;
}

int
fsync(int fd)
{
	while (is_there("SLOW") && is_attachment(fd))
		(void)usleep(20000);
	return really("fsync", fd);
}

int
fdatasync(int fd)
{
	if (is_there("SLOW_STORE"))
		(void)usleep(300000);
	return really("fdatasync", fd);
}
