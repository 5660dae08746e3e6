/*
 * After a commit that failed: what the next start makes of it (faults 7, 8).
 * Its .ld file lets commits fail and moves the time since boot.
 */
#define _DEFAULT_SOURCE /* on_exit */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "tests/lib/fault.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"

static int64_t later_ms;
static int read_says; /* 0: the disk's own word */

int __real_fx_file_read(
    const char *path, char *room, size_t size, size_t *length);
int __wrap_fx_file_read(
    const char *path, char *room, size_t size, size_t *length);

int
__wrap_fx_file_read(const char *path, char *room, size_t size, size_t *length)
{
	if (read_says != 0 && strstr(path, "/suspect") != NULL)
		return read_says;
	return __real_fx_file_read(path, room, size, length);
}

int64_t __real_fx_clock_boot_ms(void);
int64_t __wrap_fx_clock_boot_ms(void);

int64_t
__wrap_fx_clock_boot_ms(void)
{
	return __real_fx_clock_boot_ms() + later_ms;
}

static int
at_first(void **state)
{
	later_ms = 0;
	read_says = 0;
	return a_service(state);
}

static bool
is_there(const char *name)
{
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;

	(void)snprintf(path, sizeof(path), "%s/%s", the_directory(), name);
	return fx_file_look(path, &facts) == 0;
}

/*
 * What looks for leaks at an exit takes locks that the reader's thread, which
 * is not in this process, may have held at the fork.
 */
static void
leave_at_once(int status, void *cookie)
{
	(void)cookie;
	_exit(status);
}

/* The process in which the disk says this to a commit. */
static void
commit_fails(int error)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		(void)on_exit(leave_at_once, NULL); /* else it looks */
		(void)note(UNIT);
		fault_at(FAULT_FAILS, 1, error);
		(void)fx_batch_commit(service);
		_exit(0); /* it answered: wrong */
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), FX_STATUS_AGAIN);
}

/* G3: what the disk holds is looked at, then believed. */
TEST(a_start_after_a_failed_commit_looks_and_goes_on)
{
	commit_fails(EIO);
	assert_true(is_there("suspect"));
	start_again();
	assert_false(is_there("suspect"));
	assert_true(is_there("suspect.past"));
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
	commit();
}

/* A disk that fails twice within the hour is left alone until a person came. */
TEST(a_second_failure_within_an_hour_keeps_it_down)
{
	commit_fails(EIO);
	start_again();
	later_ms = INT64_C(3000000);
	commit_fails(EIO);
	assert_int_equal(fx_suspect_check(service), FX_ECORRUPT);
	assert_int_equal(fx_suspect_check(service), FX_ECORRUPT);
}

TEST(a_second_failure_after_an_hour_is_a_first_one)
{
	commit_fails(EIO);
	start_again();
	later_ms = INT64_C(3700000);
	commit_fails(EIO);
	start_again();
	assert_false(is_there("suspect"));
}

/* Fault 5: a disk that is full comes back, as often as it likes. */
TEST(a_full_disk_is_no_failing_disk)
{
	commit_fails(ENOSPC);
	start_again();
	commit_fails(ENOSPC);
	start_again();
	commit_fails(EIO);
	start_again();
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
	commit();
}

/* LMDB may die of what it finds; that is a child's fate and an answer. */
TEST(a_file_that_kills_whoever_reads_it_is_found_in_a_child)
{
	char path[FX_PATH_BYTES];

	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
	commit();
	commit_fails(EIO);
	stop_it();
	(void)snprintf(path, sizeof(path), "%s/data.mdb", the_directory());
	assert_int_equal(truncate(path, 5 * 4096), 0);
	assert_int_equal(start_it(), FX_ECORRUPT);
	assert_true(is_there("suspect"));
}

/* Another process that holds the store is no reason to distrust the disk. */
TEST(a_store_in_use_is_not_judged)
{
	commit_fails(EIO);
	assert_int_equal(fx_suspect_check(service), FX_EBUSY);
	assert_true(is_there("suspect"));
}

/* Who may not look into the directory says so, and blames no disk. */
TEST(a_suspect_that_cannot_be_read_is_no_failing_disk)
{
	read_says = FX_EDENIED;
	assert_int_equal(fx_suspect_check(service), FX_EDENIED);
	read_says = FX_EIO;
	assert_int_equal(fx_suspect_check(service), FX_EIO);
	read_says = FX_ENOENT;
	assert_int_equal(fx_suspect_check(service), 0);
	commit_fails(EIO);
	read_says = FX_ETOOBIG;
	assert_int_equal(fx_suspect_check(service), FX_EBUSY);
}

int
main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, at_first, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(a_start_after_a_failed_commit_looks_and_goes_on),
		SERVED(a_second_failure_within_an_hour_keeps_it_down),
		SERVED(a_second_failure_after_an_hour_is_a_first_one),
		SERVED(a_full_disk_is_no_failing_disk),
		SERVED(a_file_that_kills_whoever_reads_it_is_found_in_a_child),
		SERVED(a_store_in_use_is_not_judged),
		SERVED(a_suspect_that_cannot_be_read_is_no_failing_disk),
	};

	return cmocka_run_group_tests_name("suspect", tests, NULL, NULL);
}
