/*
 * fx_file_internal: what the files of fx_file have in common.  Nobody else
 * includes it.
 */
#ifndef FX_FILE_INTERNAL_H
#define FX_FILE_INTERNAL_H

#include "base/fx_file.h"

/*
 * fx_file_failed(doing, path): errno in our own language; what a caller may
 * expect (FX_ENOENT, FX_EEXISTS, FX_EBUSY) is told to it alone, the rest is
 * logged here.  Returns the error.
 */
int fx_file_failed(const char *doing, const char *path);

/* fx_file_put_all(fd, all, length): returns 0, or -1 and errno. */
int fx_file_put_all(int fd, const void *all, size_t length);

#endif
