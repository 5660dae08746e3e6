/*
 * Copying a large file, and proving what was copied; or sharing it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file_internal.h"

#define PIECE 65536

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
		if (out >= 0 && fx_file_put_all(out, piece, (size_t)got) != 0)
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
		return fx_file_failed("open", to);
	if (pass(in, out, hash) != 0)
		rc = fx_file_failed("copy", to);
	else if (fsync(out) != 0)
		rc = fx_file_failed("flush", to);
	if (close(out) != 0 && rc == 0)
		rc = fx_file_failed("close", to);
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
		return fx_file_failed("open", from);
	fx_crypto_hash_begin(&hash);
	if (to != NULL)
		rc = copy_to(in, beside, &hash);
	else
		rc =
		    pass(in, -1, &hash) == 0 ? 0 : fx_file_failed("read", from);
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

int
fx_file_link(const char *from, const char *to)
{
	if (link(from, to) == 0)
		return 0;
	/* A disk without names of files says EPERM, the kernel of others'. */
	if (errno == EXDEV || errno == EMLINK || errno == EPERM ||
	    errno == EOPNOTSUPP)
		return FX_EWRONG;
	return fx_file_failed("link", to);
}
