/*
 * What the system can refuse: whatever call fails, and with whatever error, it
 * is told, no half of a file stays, and the same can be done again.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_file_internal.h"
#include "base/fx_log.h"
#include "base/fx_process.h"
#include "base/fx_random.h"
#include "tests/lib/fault.h"
#include "tests/unit/test.h"

static char directory[64], path[96], other[96], deep[128];

static int
begin(void **state)
{
	(void)state;
	fault_off();
	fx_log_level(-1);
	(void)snprintf(directory, sizeof(directory), "/tmp/fx-system-XXXXXX");
	if (mkdtemp(directory) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/file", directory);
	(void)snprintf(other, sizeof(other), "%s/other", directory);
	(void)snprintf(deep, sizeof(deep), "%s/a/b", directory);
	return 0;
}

static int
end(void **state)
{
	char name[128];

	(void)state;
	fault_off();
	(void)snprintf(name, sizeof(name), "%s.new", other);
	(void)unlink(name);
	(void)unlink(path);
	(void)unlink(other);
	(void)rmdir(deep);
	(void)snprintf(name, sizeof(name), "%s/a", directory);
	(void)rmdir(name);
	return rmdir(directory);
}

/* -- files ------------------------------------------------------------------*/

static int
write_read(void)
{
	char room[8];
	size_t length;
	int rc = fx_file_write(path, "abc", 3);

	if (rc == 0)
		rc = fx_file_read(path, room, sizeof(room), &length);
	return rc == 0 && length != 3 ? FX_ECORRUPT : rc;
}

static int
copy(void)
{
	unsigned char hash[FX_HASH_BYTES];
	int rc = fx_file_write(path, "abc", 3);

	if (rc == 0)
		rc = fx_file_copy(path, other, hash);
	return rc == 0 ? fx_file_copy(other, NULL, hash) : rc;
}

static int
look(void)
{
	struct fx_file_facts facts;
	struct fx_file_disk disk;
	int64_t born;
	int rc = fx_file_write(path, "abc", 3);

	if (rc == 0)
		rc = fx_file_look(path, &facts);
	if (rc == 0)
		rc = fx_file_born(path, &born);
	if (rc == 0)
		rc = fx_file_disk(path, &disk);
	return rc == 0 ? fx_file_let_group(path) : rc;
}

static int
directories(void)
{
	return fx_file_make_directories(deep);
}

static int
reserve(void)
{
	int rc = fx_file_remove(path);

	if (rc == 0)
		rc = fx_file_reserve(path, 4096);
	return rc == 0 ? fx_file_remove(path) : rc;
}

static int
at_places(void)
{
	char bytes[4];
	int fd = -1, rc = fx_file_lock(path, &fd);

	if (rc == 0)
		rc = fx_file_write_at(fd, 4, "abcd", 4);
	if (rc == 0)
		rc = fx_file_read_at(fd, 4, bytes, 4);
	fx_file_unlock(fd);
	fd = -1;
	if (rc == 0)
		rc = fx_file_open(path, &fd);
	fx_file_close(fd);
	return rc;
}

static int
forget_and_compare(void)
{
	int rc = fx_file_write(path, "abc", 3);

	if (rc == 0)
		rc = fx_file_forget(path);
	return rc == 0 ? fx_file_same(path, 1 << 20) : rc;
}

static int
a_clock(void)
{
	int rc = fx_file_remove(other);

	if (rc == 0)
		rc = fx_clock_share(other);
	fx_clock_leave();
	return rc;
}

static int
chance(void)
{
	unsigned char bytes[16];

	return fx_random_bytes(bytes, sizeof(bytes));
}

/* What is asked for, or what the system makes of an error. */
static const struct {
	int error, rc;
} errors[] = {
	{ EIO, FX_EIO },
	{ ENOSPC, FX_EFULL },
	{ EDQUOT, FX_EFULL },
	{ EACCES, FX_EDENIED },
	{ EPERM, FX_EDENIED },
	{ EROFS, FX_EDENIED },
	{ ENOENT, FX_ENOENT },
	{ EEXIST, FX_EEXISTS },
	{ ENOTEMPTY, FX_EEXISTS },
	{ EAGAIN, FX_EBUSY },
};

static int (*const doings[])(void) = { write_read, copy, look, directories,
	reserve, at_places, forget_and_compare, a_clock, chance };

/* P1: a call that failed is never taken for one that did not */
TEST(whatever_call_fails_is_told_and_can_be_done_again)
{
	int n, calls = 0, silent = 0;
	size_t i;

	for (i = 0; i < fx_count_of(doings); i++)
		for (n = 1;; n++) {
			int rc;

			fault_at(FAULT_FAILS, n, 0);
			rc = doings[i]();
			fault_off();
			if (fault_calls() < n)
				break;
			calls++;
			silent += rc == 0;
			assert_int_equal(doings[i](), 0);
		}
	assert_true(calls > 30);
	/* Closing what was only read, and removing a leftover, may fail. */
	assert_in_range(silent, 0, calls / 2);
}

TEST(every_error_of_the_system_has_one_of_ours)
{
	size_t i;

	for (i = 0; i < fx_count_of(errors); i++) {
		errno = errors[i].error;
		assert_int_equal(fx_file_failed("try", "file"), errors[i].rc);
	}
	/* Also one that it has no words for. */
	errno = 4095;
	assert_int_equal(fx_file_failed("try", "file"), FX_EIO);
}

TEST(what_is_no_file_of_ours_is_refused)
{
	char longest[FX_PATH_BYTES + 8], room[8];
	unsigned char hash[FX_HASH_BYTES];
	struct fx_file_facts facts;
	size_t length;
	int fd;

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(fx_file_write(longest, "a", 1), FX_ETOOBIG);
	assert_int_equal(fx_file_rename(path, longest), FX_EIO);
	longest[FX_PATH_BYTES + 2] = '/';
	assert_int_equal(fx_file_rename(path, longest), FX_ETOOBIG);
	assert_int_equal(fx_file_make_directories(longest), FX_EINVAL);
	assert_int_equal(fx_file_make_directories(""), FX_EINVAL);
	assert_int_equal(fx_file_copy(path, longest, hash), FX_ETOOBIG);
	assert_int_equal(fx_file_copy(path, other, hash), FX_ENOENT);
	assert_int_equal(fx_file_open(path, &fd), FX_ENOENT);
	assert_int_equal(fx_file_forget(path), FX_ENOENT);
	assert_int_equal(fx_file_same(path, 1), FX_ENOENT);
	assert_int_equal(fx_file_sync(path), FX_ENOENT);
	assert_int_equal(fx_file_let_group(path), FX_ENOENT);
	assert_int_equal(fx_file_look(path, &facts), FX_ENOENT);
	assert_int_equal(fx_file_read(directory, room, 8, &length), FX_EINVAL);
	assert_int_equal(fx_file_directory_of("/a", room, 1), FX_ETOOBIG);
	assert_int_equal(fx_file_directory_of("a", room, 8), 0);
	assert_string_equal(room, ".");
	assert_int_equal(fx_file_directory_of("/a", room, 8), 0);
	assert_string_equal(room, "/");
	/* A file stands where a directory is wanted. */
	assert_int_equal(fx_file_write(path, "a", 1), 0);
	assert_int_equal(fx_file_make_directory(path), FX_EEXISTS);
	/* One process has it. */
	assert_int_equal(fx_file_lock(path, &fd), 0);
	{
		int second;

		assert_int_equal(fx_file_lock(path, &second), FX_EBUSY);
	}
	fx_file_unlock(fd);
	/* A directory with something in it stays. */
	assert_int_equal(fx_file_remove(directory), FX_EEXISTS);
}

/* K12: a clock that is no clock of ours */
TEST(a_shared_clock_is_eight_bytes_and_never_before_its_start)
{
	static const unsigned char early[8] = { 1 };

	assert_int_equal(fx_clock_set(1), FX_EDENIED);
	assert_int_equal(fx_file_write(other, "abc", 3), 0);
	assert_int_equal(fx_clock_share(other), FX_ECORRUPT);
	assert_int_equal(fx_file_write(other, early, 8), 0);
	assert_int_equal(fx_clock_share(other), FX_ECORRUPT);
	assert_int_equal(fx_clock_share(directory), FX_EIO);
	assert_int_equal(fx_file_remove(other), 0);
	assert_int_equal(symlink(path, other), 0);
	assert_int_equal(fx_clock_share(other), FX_EDENIED);
}

/* -- the process ------------------------------------------------------------*/

/* In a child, since what it asks for stays with the process. */
static int
in_child(int (*work)(void), int n)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		fault_at(FAULT_FAILS, n, 0);
		status = work() == 0 ? 0 : 1;
		_exit(fault_calls() < n ? status : 2 + status);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
nothing(void *cookie)
{
	(void)cookie; /* it is only there */
}

static int
a_thread(void)
{
	struct fx_thread thread;
	int rc = fx_process_start_thread(&thread, nothing, NULL);

	if (rc == 0)
		fx_process_join(&thread);
	return rc;
}

static int
a_process(void)
{
	int fd = -1, rc = fx_process_harden();

	if (rc == 0)
		rc = fx_process_signals(&fd);
	if (rc == 0 && fx_process_take_signal(fd) != 0)
		rc = FX_EIO;
	return rc;
}

static int
told(void)
{
	/* Somebody must be there, or it fails of itself. */
	return fx_process_notify("READY=1");
}

static int
works(void *cookie)
{
	(void)cookie;
	return 5;
}

static void
says(int out, void *cookie)
{
	(void)cookie;
	(void)!write(out, "abc", 3);
}

static int
a_child(void)
{
	int said = 0, rc = fx_process_child(works, NULL, 5, &said);

	return rc == 0 && said != 5 ? FX_EIO : rc;
}

static int
a_try(void)
{
	char room[8];
	size_t length;
	int rc = fx_process_try(says, NULL, room, sizeof(room), &length);

	return rc == 0 && length != 3 ? FX_EIO : rc;
}

TEST(a_process_that_the_system_refuses_something_says_so)
{
	static int (*const works_of_it[])(
	    void) = { a_thread, a_process, a_child, a_try };
	int n, outcome, refused = 0;
	size_t i;

	for (i = 0; i < fx_count_of(works_of_it); i++)
		for (n = 1; (outcome = in_child(works_of_it[i], n)) >= 2; n++)
			refused += outcome == 3;
	assert_true(refused > 10);
}

TEST(a_supervisor_that_is_not_there_is_told_in_vain)
{
	assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
	assert_int_equal(told(), FX_EIO);
	assert_int_equal(in_child(told, 1), 3);
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
}

TEST(a_machine_without_a_name_is_called_node)
{
	char name[8];

	fault_at(FAULT_FAILS, 1, 0);
	fx_process_node(name, sizeof(name));
	fault_off();
	assert_string_equal(name, "node");
}

#define T(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(whatever_call_fails_is_told_and_can_be_done_again),
		T(every_error_of_the_system_has_one_of_ours),
		T(what_is_no_file_of_ours_is_refused),
		T(a_shared_clock_is_eight_bytes_and_never_before_its_start),
		T(a_process_that_the_system_refuses_something_says_so),
		T(a_supervisor_that_is_not_there_is_told_in_vain),
		T(a_machine_without_a_name_is_called_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
