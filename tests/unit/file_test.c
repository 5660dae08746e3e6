#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/test.h"

#include "base/fx_err.h"
#include "base/fx_file.h"

static char directory[64];
static char path[96];

static int
a_directory(void **state)
{
	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/fx-file-XXXXXX");
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/file", directory);
	return 0;
}

static int
removed(void **state)
{
	(void)state;
	return fx_file_remove(path) != 0 || fx_file_remove(directory) != 0;
}

/* A reader sees the old file or the new one. */
TEST(what_is_written_is_read_back_whole)
{
	char room[16];
	size_t length;

	assert_int_equal(fx_file_write(path, "old", 3), 0);
	assert_int_equal(fx_file_write(path, "newer", 5), 0);
	assert_int_equal(fx_file_read(path, room, sizeof(room), &length), 0);
	assert_int_equal(length, 5);
	assert_string_equal(room, "newer");
}

/* Two names of one file, where the disk can: else whoever asks copies. */
TEST(a_file_gets_a_second_name_or_none)
{
	char second[128];
	struct fx_file_facts facts;

	snprintf(second, sizeof(second), "%s.second", path);
	assert_int_equal(fx_file_link(path, second), FX_ENOENT);
	assert_int_equal(fx_file_write(path, "x", 1), 0);
	assert_int_equal(fx_file_link(path, second), 0);
	assert_int_equal(fx_file_link(path, second), FX_EEXISTS);
	assert_int_equal(fx_file_look(path, &facts), 0);
	assert_int_equal(facts.names, 2);
	assert_int_equal(fx_file_remove(second), 0);
	assert_int_equal(fx_file_link(path, "/dev/shm/second"), FX_EWRONG);
}

/* Nothing is left beside a file that was written. */
TEST(no_half_file_stays_behind)
{
	char beside[128];
	struct fx_file_facts facts;

	snprintf(beside, sizeof(beside), "%s.new", path);
	assert_int_equal(fx_file_write(beside, "leftover of a crash", 19), 0);
	assert_int_equal(fx_file_write(path, "x", 1), 0);
	assert_int_equal(fx_file_look(beside, &facts), FX_ENOENT);
	assert_int_equal(fx_file_look(path, &facts), 0);
	assert_int_equal(facts.size, 1);
	assert_int_equal(facts.mode, 0600);
	assert_true(facts.is_file);
}

/* Files from outside have a limit. */
TEST(a_file_that_does_not_fit_is_refused)
{
	char room[4];
	size_t length;

	assert_int_equal(fx_file_write(path, "abc", 3), 0);
	assert_int_equal(fx_file_read(path, room, 4, &length), 0);
	assert_int_equal(fx_file_read(path, room, 3, &length), FX_ETOOBIG);
}

/* A pipe in place of a file must not stop the service. */
TEST(what_is_no_regular_file_is_not_read)
{
	char room[4];
	size_t length;

	assert_int_equal(
	    fx_file_read("/nowhere", room, sizeof(room), &length), FX_ENOENT);
	assert_int_equal(
	    fx_file_read(directory, room, sizeof(room), &length), FX_EINVAL);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(
	    fx_file_read(path, room, sizeof(room), &length), FX_EINVAL);
}

/* One store, one process. */
TEST(a_lock_is_held_by_one_at_a_time)
{
	int first = -1, second = -1;

	assert_int_equal(fx_file_lock(path, &first), 0);
	assert_int_equal(fx_file_lock(path, &second), FX_EBUSY);
	assert_int_equal(second, -1);
	fx_file_unlock(first);
	assert_int_equal(fx_file_lock(path, &second), 0);
	fx_file_unlock(second);
	fx_file_unlock(-1);
}

/* Made with all that lead to it, for the owner alone. */
TEST(directories_are_made_once)
{
	struct fx_file_facts facts;
	char deep[128], middle[128];

	snprintf(middle, sizeof(middle), "%s/a", directory);
	snprintf(deep, sizeof(deep), "%s/a/b", directory);
	assert_int_equal(fx_file_make_directories(deep), 0);
	assert_int_equal(fx_file_make_directories(deep), 0);
	assert_int_equal(fx_file_look(deep, &facts), 0);
	assert_true(facts.is_directory);
	assert_int_equal(facts.mode, 0700);
	assert_int_equal(fx_file_remove(middle), FX_EEXISTS);
	assert_int_equal(fx_file_remove(deep), 0);
	assert_int_equal(fx_file_remove(middle), 0);
	assert_int_equal(fx_file_write(path, "x", 1), 0);
	assert_int_equal(fx_file_make_directory(path), FX_EEXISTS);
}

/* A copy of a store is noticed by its inode. */
TEST(a_renamed_file_is_the_same_and_a_rewritten_one_another)
{
	struct fx_file_facts before, after;
	char other[128];

	snprintf(other, sizeof(other), "%s/other", directory);
	assert_int_equal(fx_file_write(other, "x", 1), 0);
	assert_int_equal(fx_file_look(other, &before), 0);
	assert_int_equal(fx_file_rename(other, path), 0);
	assert_int_equal(fx_file_look(path, &after), 0);
	assert_int_equal(before.inode, after.inode);
	assert_int_equal(fx_file_write(path, "x", 1), 0);
	assert_int_equal(fx_file_look(path, &after), 0);
	assert_int_not_equal(before.inode, after.inode);
	assert_int_equal(fx_file_rename(other, path), FX_ENOENT);
}

/* The store asks before it writes. */
TEST(the_disk_tells_its_kind_and_room)
{
	struct fx_file_disk disk;

	assert_int_equal(fx_file_disk("/dev/shm", &disk), 0);
	assert_int_equal(disk.system, FX_FILE_SYSTEM_MEMORY);
	assert_int_equal(fx_file_disk(directory, &disk), 0);
	assert_true(disk.all_bytes >= disk.free_bytes);
	assert_true(disk.free_bytes > 0);
}

/* A renamed file is durable once its directory is flushed. */
TEST(the_directory_of_a_path_is_what_leads_to_it)
{
	char room[8];

	assert_int_equal(fx_file_directory_of("a/b/c", room, 8), 0);
	assert_string_equal(room, "a/b");
	assert_int_equal(fx_file_directory_of("c", room, 8), 0);
	assert_string_equal(room, ".");
	assert_int_equal(fx_file_directory_of("/c", room, 8), 0);
	assert_string_equal(room, "/");
	assert_int_equal(
	    fx_file_directory_of("/long/path/x", room, 8), FX_ETOOBIG);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, a_directory, removed)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(what_is_written_is_read_back_whole),
		RUN(a_file_gets_a_second_name_or_none),
		RUN(no_half_file_stays_behind),
		RUN(a_file_that_does_not_fit_is_refused),
		RUN(what_is_no_regular_file_is_not_read),
		RUN(a_lock_is_held_by_one_at_a_time),
		RUN(directories_are_made_once),
		RUN(a_renamed_file_is_the_same_and_a_rewritten_one_another),
		RUN(the_disk_tells_its_kind_and_room),
		RUN(the_directory_of_a_path_is_what_leads_to_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
