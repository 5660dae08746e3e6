#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

#include "base/fx_err.h"
#include "base/fx_random.h"

int
fx_random_bytes(void *bytes, size_t length)
{
	unsigned char *at = bytes;
	ssize_t got;

	while (length > 0) {
		got = getrandom(at, length, 0);
		if (got < 0 && errno != EINTR)
			return FX_EIO;
		if (got > 0) {
			at += got;
			length -= (size_t)got;
		}
	}
	return 0;
}
