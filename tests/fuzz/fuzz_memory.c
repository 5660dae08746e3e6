/*
 * What is allocated while a target runs.  A sanitizer tells us; without one
 * the allocator stands here, in front of libc's.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WATCHED 1
#endif
#endif

/* Blocks that are older than the count may go while it runs: below zero. */
static atomic_bool counting;
static atomic_long now, peak;

void
fuzz_memory_begin(void)
{
	atomic_store(&now, 0);
	atomic_store(&peak, 0);
	atomic_store(&counting, 1);
}

size_t
fuzz_memory_end(void)
{
	atomic_store(&counting, 0);
	return (size_t)atomic_load(&peak);
}

static void
grew(size_t size)
{
	long sum = atomic_fetch_add(&now, (long)size) + (long)size;
	long most = atomic_load(&peak);

	while (sum > most && !atomic_compare_exchange_weak(&peak, &most, sum))
		;
}

static void
shrank(size_t size)
{
	(void)atomic_fetch_sub(&now, (long)size);
}

#ifdef WATCHED
size_t __sanitizer_get_allocated_size(const volatile void *block);
void __sanitizer_malloc_hook(const volatile void *block, size_t size);
void __sanitizer_free_hook(const volatile void *block);

__attribute__((visibility("default"))) void
__sanitizer_malloc_hook(const volatile void *block, size_t size)
{
	(void)block;
	if (atomic_load(&counting))
		grew(size);
}

__attribute__((visibility("default"))) void
__sanitizer_free_hook(const volatile void *block)
{
	if (block != NULL && atomic_load(&counting))
		shrank(__sanitizer_get_allocated_size(block));
}
#else
/* libc's own, and how large a block of it is. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);
size_t malloc_usable_size(void *block);

static void *
counted(void *block)
{
	if (block != NULL && atomic_load(&counting))
		grew(malloc_usable_size(block));
	return block;
}

__attribute__((visibility("default"))) void *
malloc(size_t size)
{
	return counted(__libc_malloc(size));
}

__attribute__((visibility("default"))) void *
calloc(size_t count, size_t size)
{
	return counted(__libc_calloc(count, size));
}

__attribute__((visibility("default"))) void *
realloc(void *block, size_t size)
{
	size_t before = block == NULL ? 0 : malloc_usable_size(block);
	void *after = __libc_realloc(block, size);

	if (after != NULL && atomic_load(&counting))
		shrank(before);
	return counted(after);
}

__attribute__((visibility("default"))) void
free(void *block)
{
	if (block != NULL && atomic_load(&counting))
		shrank(malloc_usable_size(block));
	__libc_free(block);
}
#endif
