/*
 * fault_memory: memory that fails as all else does.  Included by one file of a
 * test whose .ld file wraps malloc and calloc.
 */
#ifndef FAULT_MEMORY_H
#define FAULT_MEMORY_H

#include <stddef.h>

#include "tests/lib/fault.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *
__wrap_malloc(size_t size)
{
	return fault_struck() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fault_struck() ? NULL : __real_calloc(count, size);
}

#endif
