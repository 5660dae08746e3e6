/*
 * Put in front of libc's memory: one call in the future finds no more.
 *
 * FX_MEMORY names a file of three numbers, shared with the test: how many
 * calls there will be up to the one that fails (0: none will), how many there
 * were, and how many failed.  FX_MEMORY_OF=ours counts only calls of the
 * program itself, not those of the libraries.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

struct shared {
	_Atomic int64_t until, calls, failed;
};

static struct shared *shared;
static uintptr_t begin, end; /* of the program */
static bool ours;

/* The first that is shown is the program. */
static int
look(struct dl_phdr_info *info, size_t size, void *cookie)
{
	size_t i;

	(void)size;
	(void)cookie;
	for (i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		if (begin == 0)
			begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
		      info->dlpi_phdr[i].p_memsz;
	}
	return 1;
}

__attribute__((constructor)) static void
open_shared(void)
{
	const char *path = getenv("FX_MEMORY"), *of = getenv("FX_MEMORY_OF");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return;
	map = mmap(
	    NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd); /* the map keeps it */
	ours = of != NULL && strcmp(of, "ours") == 0;
	(void)dl_iterate_phdr(look, NULL);
	if (map != MAP_FAILED)
		shared = map;
}

static bool
fails(const void *caller)
{
	uintptr_t at = (uintptr_t)caller;

	if (shared == NULL || (ours && (at < begin || at >= end)))
		return false;
	atomic_fetch_add(&shared->calls, 1);
	if (atomic_load(&shared->until) <= 0 ||
	    atomic_fetch_sub(&shared->until, 1) != 1)
		return false;
	atomic_fetch_add(&shared->failed, 1);
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_realloc(old, size);
}
