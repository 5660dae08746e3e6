/*
 * A department as a program: what each option of its command line prints, and
 * with which status it ends.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_process.h"
#include "schema/fx_schema.h"
#include "service/fx_service.h"
#include "services/intake/intake.h"
#include "services/repair/repair.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define SAID_BYTES (1 << 20)

static char said[SAID_BYTES];

/* Ends with that status; what it printed is in said, its log is not. */
static int
ends(const struct fx_department *department, const char *a, const char *b)
{
	char name[] = "fanxiu", one[256], two[256], *argv[4] = { name };
	int argc = 1, status, ends_of[2];
	size_t used = 0;
	ssize_t got;
	pid_t child;

	(void)snprintf(one, sizeof(one), "%s", a == NULL ? "" : a);
	(void)snprintf(two, sizeof(two), "%s", b == NULL ? "" : b);
	if (a != NULL)
		argv[argc++] = one;
	if (b != NULL)
		argv[argc++] = two;
	assert_int_equal(pipe(ends_of), 0);
	child = fork();
	if (child == 0) {
		(void)dup2(ends_of[1], STDOUT_FILENO);
		(void)close(ends_of[0]);
		(void)close(ends_of[1]);
		(void)dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		status = fx_service_main(argc, argv, department);
		(void)fflush(stdout);
		_exit(status);
	}
	assert_true(child > 0);
	(void)close(ends_of[1]);
	while ((got = read(ends_of[0], said + used, SAID_BYTES - 1 - used)) > 0)
		used += (size_t)got;
	said[used] = '\0';
	(void)close(ends_of[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
is_said(const char *words)
{
	if (strstr(said, words) == NULL)
		fail_msg("\"%s\" is said", words);
}

TEST(it_says_how_it_is_called)
{
	assert_int_equal(ends(&repair_department, "--help", NULL), 0);
	is_said("usage: fanxiu-repair");
	assert_int_equal(ends(&repair_department, "-h", NULL), 0);
	is_said("example:");
	assert_int_equal(ends(&repair_department, "--version", NULL), 0);
	is_said("fanxiu-repair " FX_VERSION);
	assert_int_equal(
	    ends(&repair_department, "--colour", NULL), FX_STATUS_USAGE);
	is_said("usage:");
	assert_int_equal(
	    ends(&repair_department, "--check", "more"), FX_STATUS_USAGE);
}

/* Each thing that it says, and what every log line means, is in its manual. */
TEST(its_manual_tells_its_whole_language)
{
	enum fx_kind kind;
	enum fx_place place = FX_IN_intake;

	assert_int_equal(ends(&intake_department, "--manual", NULL), 0);
	is_said("# fanxiu-intake");
	is_said("## Roles");
	is_said("STORE_CORRUPT");
	is_said("store.size_max");
	is_said("| fx.not_your_role |");
	for (kind = 1; kind < FX_KIND_COUNT; kind++)
		if (fx_schema_shape(kind)->place == place)
			is_said(fx_schema_shape(kind)->name);
	assert_int_equal(ends(&repair_department, "--brief", NULL), 0);
	is_said("**Accepts");
	is_said("- `repair.assign`");
	is_said("| repair.");
}

/* -- settings ---------------------------------------------------------------*/

static char config[192], profile[512];

static int
begin(void **state)
{
	char text[1024], here[256];

	if (a_directory(state) != 0 || getcwd(here, sizeof(here)) == NULL)
		return -1;
	(void)snprintf(
	    profile, sizeof(profile), "%s/config/profiles/demo.cfg", here);
	(void)snprintf(config, sizeof(config), "%s", in_directory("a.cfg"));
	(void)snprintf(text, sizeof(text),
	    "@include \"%s\"\nstore: { path = \"%s\"; };\n", profile,
	    in_directory("store"));
	return fx_file_write(config, text, strlen(text));
}

static int
end(void **state)
{
	(void)unlink(config);
	(void)rmdir(in_directory("store"));
	return no_directory(state);
}

TEST(it_reads_its_settings_and_says_them)
{
	assert_int_equal(ends(&repair_department, "-t", NULL), 78);
	assert_int_equal(ends(&repair_department, "--check", NULL), 78);
	{
		char option[224];

		(void)snprintf(option, sizeof(option), "--config=%s", config);
		/* The place of the store is one of what is checked. */
		assert_int_equal(ends(&repair_department, "-t", option), 78);
		assert_int_equal(mkdir(in_directory("store"), 0700), 0);
		assert_int_equal(ends(&repair_department, "-t", option), 0);
		assert_int_equal(
		    ends(&repair_department, "--settings", option), 0);
		is_said("store.path");
		is_said(config);
	}
}

/* -- a store that is looked at ----------------------------------------------*/

static int
with_a_store(void **state)
{
	if (a_service(state) != 0)
		return -1;
	admitted("RMA-2611-00042-D.01");
	commit();
	stop_it();
	return 0;
}

static int
without(void **state)
{
	return no_directory(state);
}

TEST(a_stopped_store_is_verified)
{
	int fd;

	assert_int_equal(
	    ends(&repair_department, "--verify", the_directory()), 0);
	is_said("events=2");
	is_said(": right");
	assert_int_equal(
	    ends(&intake_department, "--verify", the_directory()), 65);
	assert_int_equal(
	    ends(&repair_department, "--verify", "/nowhere"), FX_STATUS_IO);
	/* Not a page of it is what it was. */
	assert_int_equal(fx_file_open(in_directory("data.mdb"), &fd), 0);
	assert_int_equal(
	    fx_file_write_at(fd, 0, "nothing of LMDB at all", 22), 0);
	assert_int_equal(
	    fx_file_write_at(fd, 4096, "nothing of LMDB at all", 22), 0);
	fx_file_close(fd);
	assert_int_not_equal(
	    ends(&repair_department, "--verify", the_directory()), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_how_it_is_called),
		cmocka_unit_test(its_manual_tells_its_whole_language),
		cmocka_unit_test_setup_teardown(
		    it_reads_its_settings_and_says_them, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_stopped_store_is_verified, with_a_store, without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
