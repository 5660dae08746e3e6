#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/test.h"

#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_random.h"

static char directory[64];
static char path[96];

static int
a_directory(void **state)
{
	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/fx-clock-XXXXXX");
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/clock", directory);
	return 0;
}

static int
removed(void **state)
{
	(void)state;
	fx_clock_leave();
	return fx_file_remove(path) != 0 || fx_file_remove(directory) != 0;
}

/* Without a shared clock the time is that of the machine. */
TEST(the_wall_clock_is_the_clock)
{
	int64_t before = fx_clock_now();

	assert_false(fx_clock_is_shared());
	assert_true(before > INT64_C(1700000000000));
	assert_true(fx_clock_now() - before < 10000);
	assert_int_equal(fx_clock_set(before + 1), FX_EDENIED);
}

/* Ages and time-outs count on a clock that nobody moves. */
TEST(the_monotonic_clock_is_never_virtual)
{
	int64_t before = fx_clock_monotonic_ms();

	assert_int_equal(fx_clock_share(path), 0);
	assert_int_equal(fx_clock_set(FX_CLOCK_START + 86400000), 0);
	assert_in_range(fx_clock_monotonic_ms() - before, 0, 10000);
}

/* The demo begins on a fixed day, whose calendar ships. */
TEST(a_new_shared_clock_begins_at_the_fixed_date)
{
	assert_int_equal(fx_clock_share(path), 0);
	assert_true(fx_clock_is_shared());
	assert_int_equal(fx_clock_now(), FX_CLOCK_START);
}

/* The time of events never decreases in a store. */
TEST(a_shared_clock_is_only_ever_moved_forward)
{
	assert_int_equal(fx_clock_share(path), 0);
	assert_int_equal(fx_clock_set(FX_CLOCK_START + 5000), 0);
	assert_int_equal(fx_clock_set(FX_CLOCK_START + 4000), 0);
	assert_int_equal(fx_clock_now(), FX_CLOCK_START + 5000);
}

/* A fleet that is started again goes on where it stopped. */
TEST(a_shared_clock_is_kept_across_restarts)
{
	assert_int_equal(fx_clock_share(path), 0);
	assert_int_equal(fx_clock_set(FX_CLOCK_START + 7), 0);
	fx_clock_leave();
	assert_int_equal(fx_clock_share(path), 0);
	assert_int_equal(fx_clock_now(), FX_CLOCK_START + 7);
}

/* One value for all services of the fleet. */
TEST(another_process_moves_the_time_of_all)
{
	int status;
	pid_t child;

	assert_int_equal(fx_clock_share(path), 0);
	child = fork();
	if (child == 0)
		_exit(fx_clock_share(path) != 0 ||
		      fx_clock_set(FX_CLOCK_START + 60000) != 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(fx_clock_now(), FX_CLOCK_START + 60000);
}

/* A wrong path must not turn some other file into a clock. */
TEST(a_file_that_is_no_clock_is_refused)
{
	assert_int_equal(fx_file_write(path, "not a clock at all", 18), 0);
	assert_int_equal(fx_clock_share(path), FX_ECORRUPT);
	assert_int_equal(fx_file_write(path, "\1\0\0\0\0\0\0\0", 8), 0);
	assert_int_equal(fx_clock_share(path), FX_ECORRUPT);
	assert_false(fx_clock_is_shared());
	assert_int_equal(fx_clock_share("/nowhere/at/all"), FX_EIO);
}

/* Ids are not guessed. */
TEST(random_bytes_differ_each_time)
{
	unsigned char one[600], other[600];

	assert_int_equal(fx_random_bytes(one, sizeof(one)), 0);
	assert_int_equal(fx_random_bytes(other, sizeof(other)), 0);
	assert_memory_not_equal(one, other, 16);
	assert_memory_not_equal(one + 584, other + 584, 16);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, a_directory, removed)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_wall_clock_is_the_clock),
		RUN(the_monotonic_clock_is_never_virtual),
		RUN(a_new_shared_clock_begins_at_the_fixed_date),
		RUN(a_shared_clock_is_only_ever_moved_forward),
		RUN(a_shared_clock_is_kept_across_restarts),
		RUN(another_process_moves_the_time_of_all),
		RUN(a_file_that_is_no_clock_is_refused),
		RUN(random_bytes_differ_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
