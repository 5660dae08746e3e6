/*
 * Put under the gateway (LD_PRELOAD), no attachment is flushed as long as the
 * file $SLOW is there: a disk that does not answer.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
fsync(int fd)
{
	int (*real)(int);
	void *found = dlsym(RTLD_NEXT, "fsync");
	const char *slow = getenv("SLOW");
	char link[64], path[4096] = "";

	memcpy(&real, &found, sizeof(real));
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (slow != NULL && readlink(link, path, sizeof(path) - 1) > 0 &&
	    strstr(path, "/files/") != NULL)
		while (access(slow, F_OK) == 0)
			(void)usleep(20000);
	return real(fd);
}
