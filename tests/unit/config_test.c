#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/test.h"

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_settings.h"

#define TEXT_BYTES 32768

/* Where the files of the packages are, before and after installation. */
#define INSTALLED "/etc/fanxiu/"
#define HERE      "config/"

static char directory[64];
static char here[FX_PATH_BYTES];
static struct fx_settings settings;

static int
a_directory(void **state)
{
	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/fx-config-XXXXXX");
	if (mkdtemp(directory) == NULL || getcwd(here, sizeof(here)) == NULL)
		return -1;
	return 0;
}

static int
removed(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/x.cfg", directory);
	return fx_file_remove(path) != 0 || fx_file_remove(directory) != 0;
}

/* A shipped file as it will be once installed, or as a copy that includes. */
static int
reading(const char *program, const char *text)
{
	static char moved[TEXT_BYTES];
	const char *mark = strstr(text, INSTALLED);
	char path[128];
	int length;

	assert_non_null(mark);
	length = snprintf(moved, sizeof(moved), "%.*s%s/%s%s",
	    (int)(mark - text), text, here, HERE, mark + strlen(INSTALLED));
	snprintf(path, sizeof(path), "%s/x.cfg", directory);
	assert_int_equal(fx_file_write(path, moved, (size_t)length), 0);
	return fx_settings_read(program, path, &settings);
}

/* G19: what the packages bring starts. */
TEST(every_shipped_file_passes_its_own_check)
{
	static const char *const programs[] = { "intake", "assessment",
		"repair", "quality", "shipping", "analytics", "cli" };
	static char text[TEXT_BYTES];
	char path[64];
	size_t i, length;

	for (i = 0; i < fx_count_of(programs); i++) {
		snprintf(path, sizeof(path), HERE "%s.cfg", programs[i]);
		assert_int_equal(
		    fx_file_read(path, text, sizeof(text), &length), 0);
		assert_int_equal(reading(programs[i], text), 0);
		snprintf(path, sizeof(path), "/var/lib/fanxiu/%s", programs[i]);
		assert_string_equal(settings.store_path, path);
		assert_true(fx_settings_is_demo(&settings));
	}
}

#define PRODUCTION(name)                                    \
	"@include \"" INSTALLED "profiles/" name ".cfg\"\n" \
	"profile: { author = \"li.wei\"; approver = \"wang.fang\"; };\n"

/* S-022, S-115 */
TEST(a_production_profile_needs_only_its_author_and_approver)
{
	assert_int_equal(reading("repair", PRODUCTION("electronics-cn")), 0);
	assert_true(settings.profile_production);
	assert_int_equal(settings.policy.appraisal_from_admission, 1);
	assert_int_equal(fx_policy_term(&settings.policy, "battery"), 6);
	assert_int_equal(fx_policy_term(&settings.policy, "camera"), 12);
	assert_int_equal(reading("repair", PRODUCTION("ceramics-cn")), 0);
	assert_int_equal(settings.policy.mailin_repair_workdays, 15);
	assert_int_equal(fx_policy_term(&settings.policy, "art"), 6);
	assert_int_equal(reading("repair", "@include \"" INSTALLED
					   "profiles/electronics-cn.cfg\"\n"),
	    FX_EINVAL);
}

/* T-04 */
TEST(the_shipped_calendars_hold_the_days_of_rest_and_of_make_up)
{
	const struct fx_policy *policy = &settings.policy;
	int64_t friday = fx_policy_parse_day("2025-09-26") * FX_DAY_MS;
	int64_t eve = fx_policy_parse_day("2025-09-30") * FX_DAY_MS;

	assert_int_equal(
	    reading("repair", "@include \"" INSTALLED "profiles/demo.cfg\"\n"),
	    0);
	assert_int_equal(
	    fx_policy_day(policy, fx_policy_add_workdays(policy, friday, 3)),
	    fx_policy_parse_day("2025-09-30"));
	assert_int_equal(
	    fx_policy_day(policy, fx_policy_add_workdays(policy, eve, 3)),
	    fx_policy_parse_day("2025-10-11"));
	/* The demo begins in a year that is known to its end. */
	assert_int_equal(
	    fx_settings_check_calendar(&settings, FX_CLOCK_START), 0);
	assert_int_equal(fx_policy_day(policy, FX_CLOCK_START),
	    fx_policy_parse_day("2026-03-02"));
}

/* Manuals are made from the tables, and not stale. */
TEST(the_manual_in_config_is_what_the_tables_say)
{
	static char made[TEXT_BYTES], kept[TEXT_BYTES];
	char path[128];
	size_t length;
	FILE *out;

	snprintf(path, sizeof(path), "%s/x.cfg", directory);
	out = fopen(path, "w");
	assert_non_null(out);
	fx_settings_manual(out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(fx_file_read(path, made, sizeof(made), &length), 0);
	assert_int_equal(
	    fx_file_read(HERE "README.md", kept, sizeof(kept), &length), 0);
	if (strcmp(made, kept) != 0)
		fail_msg("config/README.md is stale: make manuals");
}

static int
a_fleet(const char *dir, const char *profile)
{
	char path[FX_PATH_BYTES + 64];

	snprintf(
	    path, sizeof(path), "%s/%sprofiles/%s.cfg", here, HERE, profile);
	return fx_settings_write_fleet(dir, path);
}

static void
gone(const char *directory_of_it, const char *between, const char *name)
{
	char path[FX_PATH_BYTES];

	snprintf(path, sizeof(path), "%s%s%s", directory_of_it, between, name);
	assert_int_equal(fx_file_remove(path), 0);
}

/* Take away what a fleet made. */
static void
fleet_gone(const char *dir, const char *sockets)
{
	static const char *const rest[] = { "/config/intake.cfg",
		"/config/assessment.cfg", "/config/repair.cfg",
		"/config/quality.cfg", "/config/shipping.cfg",
		"/config/analytics.cfg", "/config/gateway.cfg",
		"/config/cli.cfg", "/store/gateway", "/config", "/store",
		"/sockets", "" };
	static const char *const departments[] = { "intake", "assessment",
		"repair", "quality", "shipping", "analytics" };
	size_t i;

	for (i = 0; i < fx_count_of(departments); i++) {
		gone(sockets, "/", departments[i]);
		gone(dir, "/store/", departments[i]);
	}
	gone(sockets, "", "");
	for (i = 0; i < fx_count_of(rest); i++)
		gone(dir, rest[i], "");
}

/* A first try needs no file written by hand. */
TEST(a_fleet_below_one_directory_is_complete)
{
	char dir[96], path[256], expected[256];

	snprintf(dir, sizeof(dir), "%s/fleet", directory);
	assert_int_equal(a_fleet(dir, "demo"), 0);
	snprintf(path, sizeof(path), "%s/config/repair.cfg", dir);
	assert_int_equal(fx_settings_read("repair", path, &settings), 0);
	assert_true(fx_settings_is_demo(&settings));
	snprintf(expected, sizeof(expected), "%s/store/repair", dir);
	assert_string_equal(settings.store_path, expected);
	snprintf(expected, sizeof(expected), "ipc://%s/run/repair/desk", dir);
	assert_string_equal(settings.bind_commands, expected);
	assert_string_equal(settings.peers[FX_IN_repair].desk, expected);
	snprintf(expected, sizeof(expected), "%s/clock", dir);
	assert_string_equal(settings.clock_shared, expected);
	assert_int_equal(a_fleet(dir, "electronics-cn"), 0);
	assert_int_equal(fx_settings_read("repair", path, &settings), 0);
	assert_string_equal(settings.clock_shared, "");
	snprintf(path, sizeof(path), "%s/config/cli.cfg", dir);
	assert_int_equal(fx_settings_read("cli", path, &settings), 0);
	snprintf(path, sizeof(path), "%s/config/gateway.cfg", dir);
	assert_int_equal(fx_settings_read("gateway", path, &settings), 0);
	assert_string_equal(settings.http_listen, "127.0.0.1:0");
	snprintf(path, sizeof(path), "%s/run", dir);
	fleet_gone(dir, path);
}

/* A path of a socket has 107 bytes and no more. */
TEST(a_fleet_in_a_deep_directory_gets_short_sockets)
{
	char deep[200], path[300], sockets[128];
	size_t length;

	snprintf(deep, sizeof(deep), "%s/%0100d", directory, 0);
	assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
	assert_int_equal(a_fleet(deep, "demo"), 0);
	snprintf(path, sizeof(path), "%s/sockets", deep);
	assert_int_equal(
	    fx_file_read(path, sockets, sizeof(sockets), &length), 0);
	assert_memory_equal(sockets, "/tmp/fanxiu-", 12);
	snprintf(path, sizeof(path), "%s/config/quality.cfg", deep);
	assert_int_equal(fx_settings_read("quality", path, &settings), 0);
	assert_memory_equal(settings.bind_events + 6, sockets, length);
	fleet_gone(deep, sockets);
}

/* What cannot stand between quotes would say something else. */
TEST(a_fleet_is_not_made_where_its_path_would_break_the_file)
{
	assert_int_equal(a_fleet("relative", "demo"), FX_EINVAL);
	assert_int_equal(a_fleet("/tmp/fx\"; x", "demo"), FX_EINVAL);
	assert_int_equal(a_fleet("/tmp/fx\nx", "demo"), FX_EINVAL);
	assert_int_equal(
	    fx_settings_write_fleet(directory, "demo.cfg"), FX_EINVAL);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, a_directory, removed)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(every_shipped_file_passes_its_own_check),
		RUN(a_production_profile_needs_only_its_author_and_approver),
		RUN(the_shipped_calendars_hold_the_days_of_rest_and_of_make_up),
		RUN(the_manual_in_config_is_what_the_tables_say),
		RUN(a_fleet_below_one_directory_is_complete),
		RUN(a_fleet_in_a_deep_directory_gets_short_sockets),
		RUN(a_fleet_is_not_made_where_its_path_would_break_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
