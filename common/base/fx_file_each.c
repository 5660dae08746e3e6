#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/fx_file_internal.h"

int
fx_file_each(const char *path, fx_file_fn *take, void *context)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int rc = 0;

	if (dir == NULL)
		return fx_file_failed("open", path);
	while (rc == 0) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL) {
			if (errno != 0)
				rc = fx_file_failed("read", path);
			break;
		}
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			rc = take(entry->d_name, context);
	}
	(void)closedir(dir); /* nothing was written to it */
	return rc;
}
