/*
 * Put under a department (LD_PRELOAD), each flush of its store takes 300 ms as
 * long as the file $SLOW is there: a disk that is slow.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
fdatasync(int fd)
{
	int (*real)(int);
	void *found = dlsym(RTLD_NEXT, "fdatasync");
	const char *slow = getenv("SLOW");

	memcpy(&real, &found, sizeof(real));
	if (slow != NULL && access(slow, F_OK) == 0)
		(void)usleep(300000);
	return real(fd);
}
