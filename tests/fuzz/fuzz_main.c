/*
 * What libFuzzer calls.  FUZZ_TARGET says which target the bytes are for.
 * Only this file needs clang; see the Makefile.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static const struct fuzz_target *target;

__attribute__((visibility("default"))) int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZ_TARGET");

	(void)argc;
	(void)argv;
	target = name == NULL ? NULL : fuzz_find(name);
	if (target == NULL) {
		fprintf(stderr, "FUZZ_TARGET must be one of:");
		for (target = fuzz_targets; target->name != NULL; target++)
			fprintf(stderr, " %s", target->name);
		fprintf(stderr, "\n");
		exit(64);
	}
	if (target->begin != NULL)
		target->begin();
	return 0;
}

__attribute__((visibility("default"))) int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	fuzz_run(target, bytes, length);
	return 0;
}
