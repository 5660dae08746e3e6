#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

const struct fuzz_target *
fuzz_find(const char *name)
{
	const struct fuzz_target *target;

	for (target = fuzz_targets; target->name != NULL; target++)
		if (strcmp(target->name, name) == 0)
			return target;
	return NULL;
}

_Noreturn void
fuzz_wrong(const char *file, int line, const char *truth)
{
	fprintf(stderr, "%s:%d: NOT SO: %s\n", file, line, truth);
	abort();
}

void
fuzz_run(
    const struct fuzz_target *target, const unsigned char *bytes, size_t length)
{
	uint64_t first, second;
	size_t peak, most = FUZZ_TIMES * length + target->room;

	/* What is set up once, by the first call of a library, is no part. */
	first = target->run(bytes, length);
	fuzz_memory_begin();
	second = target->run(bytes, length);
	peak = fuzz_memory_end();
	if (first != second)
		fprintf(stderr, "%s: another outcome the second time\n",
		    target->name);
	if (peak > most)
		fprintf(stderr, "%s: %zu bytes of memory for %zu of input\n",
		    target->name, peak, length);
	if (first != second || peak > most)
		abort();
}

uint64_t
fuzz_mix(uint64_t sum, const void *bytes, size_t length)
{
	const unsigned char *p = bytes;
	size_t i;

	for (i = 0; i < length; i++)
		sum = (sum ^ p[i]) * UINT64_C(0x100000001b3);
	return sum;
}

uint64_t
fuzz_mix_number(uint64_t sum, int64_t number)
{
	return fuzz_mix(sum, &number, sizeof(number));
}
