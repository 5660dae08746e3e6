/*
 * Copying a large file, and proving what was copied.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"

#define PIECE 65536

static int
failed(const char *doing, const char *path)
{
	int error = errno;

	if (error == ENOENT)
		return FX_ENOENT;
	fx_log(LOG_FILE_FAILED, "doing=%s file=\"%s\" errno=%d why=\"%s\"",
	    doing, path, error, strerror(error));
	return error == ENOSPC || error == EDQUOT  ? FX_EFULL
	       : error == EACCES || error == EPERM ? FX_EDENIED
						   : FX_EIO;
}

static int
write_all(int fd, const unsigned char *bytes, size_t length)
{
	ssize_t put;

	while (length > 0) {
		put = write(fd, bytes, length);
		if (put < 0 && errno != EINTR)
			return -1;
		if (put > 0) {
			bytes += put;
			length -= (size_t)put;
		}
	}
	return 0;
}

/* From in to out, if there is one.  Returns 0, or -1 and errno. */
static int
pass(int in, int out, struct fx_hash *hash)
{
	unsigned char piece[PIECE];
	ssize_t got = 1;

	while (got != 0) {
		got = read(in, piece, sizeof(piece));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		fx_crypto_hash_more(hash, piece, (size_t)got);
		if (out >= 0 && write_all(out, piece, (size_t)got) != 0)
			return -1;
	}
	return 0;
}

static int
copy_to(int in, const char *to, struct fx_hash *hash)
{
	int out, rc = 0;

	out = open(
	    to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out < 0)
		return failed("open", to);
	if (pass(in, out, hash) != 0)
		rc = failed("copy", to);
	else if (fsync(out) != 0)
		rc = failed("flush", to);
	if (close(out) != 0 && rc == 0)
		rc = failed("close", to);
	return rc;
}

int
fx_file_copy(const char *from, const char *to, unsigned char out[FX_HASH_BYTES])
{
	char beside[FX_PATH_BYTES];
	struct fx_hash hash;
	int in, rc;

	if (to != NULL && (size_t)snprintf(beside, sizeof(beside), "%s.new",
			      to) >= sizeof(beside))
		return FX_ETOOBIG;
	in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (in < 0)
		return failed("open", from);
	fx_crypto_hash_begin(&hash);
	if (to != NULL)
		rc = copy_to(in, beside, &hash);
	else
		rc = pass(in, -1, &hash) == 0 ? 0 : failed("read", from);
	/* Nothing was written to it. */
	(void)close(in);
	fx_crypto_hash_end(&hash, out);
	if (to == NULL)
		return rc;
	if (rc == 0)
		return fx_file_rename(beside, to);
	/* The failure is told; a leftover is written over. */
	(void)unlink(beside);
	return rc;
}
