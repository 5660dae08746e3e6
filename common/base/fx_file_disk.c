#define _GNU_SOURCE /* O_DIRECT */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file_internal.h"

#define AT_ONCE 16384 /* a multiple of every sector size */

int
fx_file_forget(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fx_file_failed("open", path);
	/* Advice: where it is not taken, the comparison tells. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	(void)close(fd); /* nothing was written */
	return 0;
}

/* Both ways into one file, piece by piece, until it ends. */
static int
compare(int direct, int kept, int64_t most, const char *path)
{
	_Alignas(4096) unsigned char a[AT_ONCE], b[AT_ONCE];
	ssize_t got_a = 1, got_b;
	int64_t at;

	for (at = 0; at < most && got_a > 0; at += AT_ONCE) {
		got_a = pread(direct, a, sizeof(a), at);
		if (got_a < 0)
			return errno == EINVAL ? 0
					       : fx_file_failed("read", path);
		got_b = pread(kept, b, sizeof(b), at);
		if (got_b < 0)
			return fx_file_failed("read", path);
		if (got_a != got_b || memcmp(a, b, (size_t)got_a) != 0)
			return FX_ECORRUPT;
	}
	return 0;
}

int
fx_file_same(const char *path, int64_t most)
{
	int rc = 0, direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC), kept;

	/* tmpfs and some others have no other way to read. */
	if (direct < 0)
		return errno == EINVAL ? 0 : fx_file_failed("open", path);
	kept = open(path, O_RDONLY | O_CLOEXEC);
	if (kept < 0)
		rc = fx_file_failed("open", path);
	else
		rc = compare(direct, kept, most, path);
	if (kept >= 0)
		(void)close(kept); /* nothing was written */
	(void)close(direct);
	return rc;
}
