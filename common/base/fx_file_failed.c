#define _GNU_SOURCE /* strerrordesc_np */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "base/fx_file_internal.h"
#include "base/fx_log.h"

/*
 * Whose the file is, or the directory that it should be in, and who we are.
 */
static void
say_denied(const char *doing, const char *path, int number)
{
	char at[FX_PATH_BYTES], up[FX_PATH_BYTES];
	struct stat found;

	(void)snprintf(at, sizeof(at), "%s", path);
	while (stat(at, &found) != 0 && strcmp(at, "/") != 0 &&
	       strcmp(at, ".") != 0) {
		if (fx_file_directory_of(at, up, sizeof(up)) != 0)
			return;
		memcpy(at, up, sizeof(at));
	}
	fx_log(LOG_FILE_FAILED,
	    "doing=%s file=\"%s\" errno=%d why=\"%s\" at=\"%s\" owner=%u "
	    "we=%u",
	    doing, path, number, strerrordesc_np(number), at,
	    (unsigned int)found.st_uid, (unsigned int)geteuid());
}

int
fx_file_failed(const char *doing, const char *path)
{
	int number = errno, rc = FX_EIO;
	const char *why = strerrordesc_np(number);

	if (number == ENOENT)
		return FX_ENOENT;
	if (number == EEXIST || number == ENOTEMPTY)
		return FX_EEXISTS;
	if (number == EWOULDBLOCK)
		return FX_EBUSY;
	if (number == EACCES || number == EPERM || number == EROFS) {
		say_denied(doing, path, number);
		return FX_EDENIED;
	}
	if (number == ENOSPC || number == EDQUOT)
		rc = FX_EFULL;
	fx_log(LOG_FILE_FAILED, "doing=%s file=\"%s\" errno=%d why=\"%s\"",
	    doing, path, number, why == NULL ? "" : why);
	return rc;
}

int
fx_file_put_all(int fd, const void *all, size_t length)
{
	const unsigned char *bytes = all;
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
