/*
 * What the fuzzer found, and the seeds that it starts from, once more: every
 * file of tests/fuzz/corpus/TARGET and tests/fuzz/regression/TARGET.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/unit/test.h"

#define TARGETS_MAX 64
#define FILE_BYTES  (1u << 20)

static unsigned char room[FILE_BYTES];

static void
replay(const struct fuzz_target *target, const char *path)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes;
	size_t length;

	assert_non_null(file);
	length = fread(room, 1, sizeof(room), file);
	fclose(file);
	/* In a block of its own, so that a sanitizer sees its end. */
	bytes = malloc(length + 1);
	assert_non_null(bytes);
	memcpy(bytes, room, length);
	print_message("# %s\n", path); /* the last one said is the culprit */
	fuzz_run(target, bytes, length);
	free(bytes);
}

/* How many files there were. */
static int
replay_all(const struct fuzz_target *target, const char *kind)
{
	char path[512];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	(void)snprintf(
	    path, sizeof(path), "tests/fuzz/%s/%s", kind, target->name);
	dir = opendir(path);
	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "tests/fuzz/%s/%s/%.200s",
		    kind, target->name, entry->d_name);
		replay(target, path);
		count++;
	}
	assert_int_equal(closedir(dir), 0);
	return count;
}

/* What several targets use is made once. */
static void
begin(const struct fuzz_target *target)
{
	static void (*begun[TARGETS_MAX])(void);
	size_t i;

	for (i = 0; begun[i] != NULL; i++)
		if (begun[i] == target->begin)
			return;
	assert_true(i + 1 < TARGETS_MAX);
	begun[i] = target->begin;
	if (target->begin != NULL)
		target->begin();
}

/* G20: whatever comes is refused or taken, the same way each time, within
 * four times its bytes. */
TEST(what_was_hostile_once_is_borne)
{
	const struct fuzz_target *target = *state;

	begin(target);
	assert_true(replay_all(target, "corpus") > 0);
	(void)replay_all(target, "regression"); /* may be none */
}

int
main(void)
{
	struct CMUnitTest tests[TARGETS_MAX] = { 0 };
	size_t i;

	for (i = 0; fuzz_targets[i].name != NULL; i++)
		tests[i] = (struct CMUnitTest){ fuzz_targets[i].name,
			what_was_hostile_once_is_borne, NULL, NULL,
			(void *)(uintptr_t)&fuzz_targets[i] };
	return _cmocka_run_group_tests("replay", tests, i, NULL, NULL);
}
