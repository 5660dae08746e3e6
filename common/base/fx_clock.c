#define _GNU_SOURCE /* CLOCK_BOOTTIME */

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_log.h"

#define CLOCK_BYTES ((off_t)sizeof(int64_t))

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2 && sizeof(long long) == 8,
    "processes share the clock without a lock");

static _Atomic int64_t *shared; /* NULL: the wall clock */

static int64_t
read_clock(clockid_t clock)
{
	struct timespec now;

	fx_assert(clock_gettime(clock, &now) == 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
fx_clock_now(void)
{
	if (shared != NULL)
		return atomic_load_explicit(shared, memory_order_acquire);
	return read_clock(CLOCK_REALTIME);
}

int64_t
fx_clock_monotonic_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
fx_clock_monotonic_us(void)
{
	struct timespec now;

	fx_assert(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
fx_clock_boot_ms(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

/* Translate errno, and say it once. */
static int
failed(const char *doing, const char *path)
{
	int rc = errno == EACCES || errno == EPERM || errno == ELOOP
		     ? FX_EDENIED
		     : FX_EIO;

	fx_log(LOG_FILE_FAILED, "doing=%s file=\"%s\" why=\"%s\"", doing, path,
	    fx_err_word(rc)->en);
	return rc;
}

/* Give a new file its eight bytes; several processes may do it at once. */
static int
make_room(int fd, const char *path)
{
	struct stat facts;

	if (fstat(fd, &facts) != 0)
		return failed("look", path);
	if (S_ISREG(facts.st_mode) && facts.st_size == CLOCK_BYTES)
		return 0;
	if (!S_ISREG(facts.st_mode) || facts.st_size != 0)
		return FX_ECORRUPT;
	return ftruncate(fd, CLOCK_BYTES) == 0 ? 0 : failed("grow", path);
}

int
fx_clock_share(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int64_t unset = 0;
	void *map;
	int rc;

	if (fd < 0)
		return failed("open", path);
	rc = make_room(fd, path);
	if (rc != 0)
		goto close_file;
	map = mmap(NULL, (size_t)CLOCK_BYTES, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		rc = failed("map", path);
		goto close_file;
	}
	fx_clock_leave();
	shared = map;
	atomic_compare_exchange_strong(shared, &unset, FX_CLOCK_START);
	if (fx_clock_now() < FX_CLOCK_START) {
		fx_clock_leave();
		rc = FX_ECORRUPT;
	}

close_file:
	/* Only a map keeps the file; nothing was written through fd. */
	(void)close(fd);
	return rc;
}

bool
fx_clock_is_shared(void)
{
	return shared != NULL;
}

int
fx_clock_set(int64_t ms)
{
	int64_t now;

	if (shared == NULL)
		return FX_EDENIED;
	now = atomic_load(shared);
	while (ms > now)
		if (atomic_compare_exchange_weak(shared, &now, ms))
			break;
	return 0;
}

void
fx_clock_leave(void)
{
	if (shared == NULL)
		return;
	fx_assert(munmap((void *)shared, (size_t)CLOCK_BYTES) == 0);
	shared = NULL;
}
