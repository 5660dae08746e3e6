/*
 * Put in front of libc's wall clock: a clock that jumps and drifts as the test
 * says.  FX_WALL names a file of two numbers: nanoseconds to add, and how many
 * parts in a million it runs fast, since the file was opened.  The clocks that
 * only run forward are left alone.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

struct wall {
	_Atomic int64_t add_ns, fast_ppm;
};

static struct wall *wall;
static int64_t begun; /* by the boot clock */

static int64_t
read_ns(clockid_t clock)
{
	struct timespec now = { 0, 0 };

	(void)syscall(SYS_clock_gettime, clock, &now); /* these are there */
	return now.tv_sec * SECOND + now.tv_nsec;
}

__attribute__((constructor)) static void
open_wall(void)
{
	const char *path = getenv("FX_WALL");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return;
	map = mmap(
	    NULL, sizeof(*wall), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd); /* the map keeps it */
	begun = read_ns(CLOCK_BOOTTIME);
	if (map != MAP_FAILED)
		wall = map;
}

static int64_t
wall_ns(void)
{
	int64_t now = read_ns(CLOCK_REALTIME), ran;

	if (wall == NULL)
		return now;
	ran = read_ns(CLOCK_BOOTTIME) - begun;
	return now + atomic_load(&wall->add_ns) +
	       ran / 1000000 * atomic_load(&wall->fast_ppm);
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int64_t ns;

	if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
		return (int)syscall(SYS_clock_gettime, clock, now);
	ns = wall_ns();
	now->tv_sec = ns / SECOND;
	now->tv_nsec = ns % SECOND;
	return 0;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	int64_t ns = wall_ns();

	(void)zone; /* of no use since long */
	now->tv_sec = ns / SECOND;
	now->tv_usec = ns % SECOND / 1000;
	return 0;
}

time_t
time(time_t *now)
{
	time_t seconds = wall_ns() / SECOND;

	if (now != NULL)
		*now = seconds;
	return seconds;
}
