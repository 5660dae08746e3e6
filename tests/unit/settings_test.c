#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/test.h"

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_settings.h"

static char directory[64];
static char path[96];
static struct fx_settings settings;
static char said[65536]; /* what was logged by the last reading */

static int
a_directory(void **state)
{
	(void)state;
	snprintf(directory, sizeof(directory), "/tmp/fx-settings-XXXXXX");
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/repair.cfg", directory);
	return 0;
}

/* Everything a test wrote has a name of these. */
static int
removed(void **state)
{
	static const char *const names[] = { "repair.cfg", "demo.cfg",
		"year.cfg", "log", "profile" };
	char name[128];
	size_t i;

	(void)state;
	for (i = 0; i < fx_count_of(names); i++) {
		snprintf(name, sizeof(name), "%s/%s", directory, names[i]);
		if (fx_file_remove(name) != 0)
			return -1;
	}
	return fx_file_remove(directory);
}

static void
a_file(const char *name, const char *text)
{
	char where[128];

	snprintf(where, sizeof(where), "%s/%s", directory, name);
	assert_int_equal(fx_file_write(where, text, strlen(text)), 0);
}

/* Read a file while the log goes to said. */
static int
reading_as(const char *program, const char *file)
{
	char log[128];
	int before, fd, rc;
	size_t length;

	snprintf(log, sizeof(log), "%s/log", directory);
	fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	before = dup(STDERR_FILENO);
	assert_true(fd >= 0 && before >= 0);
	fflush(stderr);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	rc = fx_settings_read(program, file, &settings);
	assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
	close(fd);
	close(before);
	assert_int_equal(fx_file_read(log, said, sizeof(said), &length), 0);
	return rc;
}

/* How many findings there were. */
static int
findings(void)
{
	const char *at = said;
	int count = 0;

	while ((at = strstr(at, "CONFIG_BAD")) != NULL) {
		at++;
		count++;
	}
	return count;
}

#define LIMITS                                                           \
	"sla: { forward_form_hours = 1; first_assessment_hours = 2;\n"   \
	"followup_workdays = 1; onsite_workdays = 1;\n"                  \
	"mailin_repair_workdays = 3; complaint_reply_workdays = 2; };\n" \
	"records: { retention_years = 1; };\n"                           \
	"warranty: { terms: { default = 12; }; };\n"
#define TRIAL "profile: { name = \"demo\"; production = false; };\n" LIMITS

/* Whether a text is taken, beside everything that must be set. */
static int
trying(const char *text)
{
	static char whole[4096];

	snprintf(whole, sizeof(whole), "%s\n" TRIAL, text);
	a_file("repair.cfg", whole);
	return reading_as("repair", path);
}

/* One finding, in which all of this stands. */
static void
refused(
    const char *text, const char *line, const char *setting, const char *more)
{
	assert_int_equal(trying(text), FX_EINVAL);
	if (findings() != 1 || strstr(said, line) == NULL ||
	    strstr(said, setting) == NULL || strstr(said, more) == NULL)
		fail_msg(
		    "expected %s %s %s, got:\n%s", line, setting, more, said);
	assert_non_null(strstr(said, "file=\""));
}

/* G19: no start with an unknown setting. */
TEST(an_unknown_setting_is_refused_with_the_nearest_name)
{
	refused("\n\nstore: { pth = \"/x\"; };", "line=3",
	    "setting=\"store.pth\"", "near=\"store.path\"");
	refused("peer: { repiar: { desk = \"ipc:///x\"; }; };", "line=1",
	    "setting=\"peer.repiar.desk\"", "near=\"peer.repair.desk\"");
	refused("rma: { validty_days = 3; };", "line=1",
	    "setting=\"rma.validty_days\"", "near=\"rma.validity_days\"");
	refused("path = \"/x\";", "line=1", "setting=\"path\"", "near=");
	refused("store: { path: { deep = 1; }; };", "line=1",
	    "setting=\"store.path.deep\"", "no such setting");
}

/* G19: no start with a mistyped setting. */
TEST(a_value_of_the_wrong_type_does_not_become_the_default)
{
	refused("rma: { validity_days = \"30\"; };", "line=1",
	    "setting=\"rma.validity_days\"", "must be a whole number");
	refused("rma: { validity_days = 30.5; };", "line=1",
	    "setting=\"rma.validity_days\"", "want=\"1..3660\"");
	refused("policy: { dual_confirmation = 1; };", "line=1",
	    "setting=\"policy.dual_confirmation\"", "true or false");
	refused("store: { path = 5; };", "line=1", "setting=\"store.path\"",
	    "must be in quotes");
	refused("store: { path = [ \"/x\" ]; };", "line=1",
	    "setting=\"store.path\"", "must be in quotes");
	refused("calendar: { files = \"x.cfg\"; };", "line=1",
	    "setting=\"calendar.files\"", "between [ and ]");
	refused("calendar: { files = [ 1, 2 ]; };", "line=1",
	    "setting=\"calendar.files\"", "between [ and ]");
	refused("store: { path = ( \"/x\" ); };", "line=1",
	    "setting=\"store.path\"", "must be in quotes");
}

/* The limits are told to whoever has to correct the file. */
TEST(a_value_out_of_range_is_refused_with_its_limits)
{
	refused("\nnff: { test_minutes = 0; };", "line=2", "value=\"0\"",
	    "want=\"1..100000\"");
	refused("storage: { lien_days = 59; };", "line=1",
	    "setting=\"storage.lien_days\"", "want=\"60..3660\"");
	refused("store: { size_max = \"1MiB\"; };", "line=1", "value=\"1MiB\"",
	    "want=\"16MiB..64TiB\"");
	refused("log: { level = \"loud\"; };", "line=1", "value=\"loud\"",
	    "want=\"error|warning|notice|info|debug\"");
	refused("store: { path = \"relative\"; };", "line=1",
	    "setting=\"store.path\"", "not an absolute path");
	refused("site: { currency = \"cny\"; };", "line=1", "value=\"cny\"",
	    "three capital letters");
	refused("site: { currency = \"a\x1b!\"; };", "line=1",
	    "setting=\"site.currency\"", "not plain text");
}

/* libconfig 1.5 makes 705032704 of 5000000000, silently. */
TEST(a_number_that_would_be_cut_is_refused_unless_it_ends_in_l)
{
	refused("\nfee: { test_minor = 5000000000; };", "line=2",
	    "setting=\"fee.test_minor\"", "add L");
	refused("fee: { test_minor = 4294967297; };", "line=1",
	    "value=\"4294967297\"", "add L");
	refused("fee: { test_minor = 0x100000001; };", "line=1",
	    "value=\"0x100000001\"", "add L");
	refused("fee: { test_minor = 99999999999999999999L; };", "line=1",
	    "setting=\"fee.test_minor\"", "64 bits");
	assert_int_equal(trying("fee: { test_minor = 5000000000L; };"), 0);
	assert_int_equal(settings.policy.test_fee_minor, 5000000000);
	assert_int_equal(trying("fee: { test_minor = 2147483647; };"), 0);
	assert_int_equal(settings.policy.test_fee_minor, 2147483647);
}

/* A number in a text or a comment is nobody's setting. */
TEST(comments_and_texts_are_not_scanned_for_numbers)
{
	assert_int_equal(trying("# 5000000000 @include \"/x\" {{{{{{\n"
				"// 5000000000\n/* 5000000000 \n */\n"
				"profile_ : { };"),
	    0);
	refused("profile: { author = \"\\\"5000000000{{{{{{\"; };", "line=", "",
	    "duplicate setting name");
}

/* Sizes and times are written with their units. */
TEST(a_size_or_time_needs_its_unit)
{
	refused("store: { size_max = 64; };", "line=1", "value=\"64\"",
	    "a number needs a unit");
	refused("store: { size_max = \"64\"; };", "line=1", "value=\"64\"",
	    "KiB, MiB, GiB or TiB");
	refused("store: { size_max = \"64GB\"; };", "line=1", "64GB", "GiB");
	refused("store: { size_max = \"-1GiB\"; };", "line=1", "-1GiB", "GiB");
	refused("store: { size_max = \"9999999999TiB\"; };", "line=1", "TiB",
	    "want=");
	refused("drain: { within = \"5GiB\"; };", "line=1", "5GiB",
	    "ms, s, min, h or d");
	assert_int_equal(trying("store: { size_max = \"128GiB\"; };\n"
				"drain: { within = \"1500ms\"; };"),
	    0);
	assert_int_equal(settings.store_size_max, INT64_C(128) << 30);
	assert_int_equal(settings.drain_within_ms, 1500);
}

/* G19 */
TEST(what_is_said_twice_is_refused)
{
	refused("rma: { validity_days = 1;\nvalidity_days = 2; };", "line=2",
	    "", "duplicate setting name");
	refused("rma: { validity_days = 1; };\nrma: { };", "line=2", "",
	    "duplicate setting name");
}

/* Correcting a file must not take one start per mistake. */
TEST(every_finding_is_told_at_once)
{
	assert_int_equal(trying("store: { size_max = 64; pth = \"/x\"; };\n"
				"fee: { test_minor = 5000000000; };\n"
				"nff: { test_minutes = 0; };"),
	    FX_EINVAL);
	assert_int_equal(findings(), 4);
}

/* What the library would not survive ends in a finding. */
TEST(a_file_that_would_end_the_parser_is_refused)
{
	static char deep[60000];

	memset(deep, '(', sizeof(deep) - 1);
	memcpy(deep, "x = ", 4);
	a_file("repair.cfg", deep);
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_non_null(strstr(said, "nested too deeply"));
}

/* The working directory of systemd is not that of the file. */
TEST(an_include_is_absolute_or_in_the_same_directory)
{
	refused("@include \"../demo.cfg\"", "line=1", "value=\"../demo.cfg\"",
	    "an absolute path");
	refused("@include \"sub/demo.cfg\"", "line=1", "sub/demo.cfg",
	    "an absolute path");
	refused("@include \"/etc/passwd\"", "line=1", "/etc/passwd", "*.cfg");
	refused("@include \".\"", "line=1", "value=\".\"", "*.cfg");
	refused("\n@include \"none.cfg\"", "line=2", "/none.cfg", "errno 2");
	refused(
	    "rma: { @include \"demo.cfg\"\n };", "line=1", "", "stands alone");
	refused(
	    "@include \"demo.cfg\" rma: { };", "line=1", "", "stands alone");
}

/* What holds is what the file says; where it is silent, its profile. */
TEST(a_file_overrides_what_it_includes)
{
	a_file("demo.cfg", "rma: { validity_days = 11; };\n"
			   "nff: { test_minutes = 5; };\n"
			   "warranty: { terms: { phone = 12; }; };");
	assert_int_equal(trying("@include \"demo.cfg\"\n"
				"rma: { validity_days = 22; };"),
	    0);
	assert_int_equal(settings.policy.rma_validity_days, 22);
	assert_int_equal(settings.policy.nff_test_minutes, 5);
	assert_int_equal(fx_policy_term(&settings.policy, "phone"), 12);
	assert_int_equal(settings.policy.terms, 2);
	a_file("demo.cfg", "\nnff: { test_minutes = 0; };");
	refused("@include \"demo.cfg\"", "line=2", "demo.cfg", "1..100000");
	a_file("demo.cfg", "@include \"/etc/fanxiu/x.cfg\"");
	refused("@include \"demo.cfg\"", "line=1", "/etc/fanxiu/x.cfg",
	    "cannot include another");
}

/* "file I/O error" would help nobody. */
TEST(a_missing_file_is_told_with_its_path_and_errno)
{
	assert_int_equal(reading_as("repair", "/nowhere.cfg"), FX_EINVAL);
	assert_non_null(strstr(said, "/nowhere.cfg"));
	assert_non_null(strstr(said, "errno 2"));
	assert_int_equal(reading_as("repair", directory), FX_EINVAL);
	assert_non_null(strstr(said, "not a regular file"));
}

/* Whoever writes the configuration decides what the company does. */
TEST(a_file_that_anybody_may_write_is_refused)
{
	a_file("repair.cfg", TRIAL);
	assert_int_equal(reading_as("repair", path), 0);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_non_null(strstr(said, "anybody may write it"));
}

#define REAL "profile: { author = \"li.wei\"; approver = \"wang.fang\"; };\n"
#define YEAR                                                        \
	"calendar: { year = 2026; holidays = [ \"2026-10-01\" ];\n" \
	"workdays = [ \"2026-10-10\" ]; };\n"
#define FILES "calendar: { files = [ \"year.cfg\" ]; };\n"

/* S-025, S-095: the company sets its own limits, or nothing starts. */
TEST(an_unset_limit_of_the_company_stops_the_start)
{
	a_file("year.cfg", YEAR);
	a_file("repair.cfg", REAL FILES);
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_int_equal(findings(), 8);
	assert_non_null(strstr(said, "setting=\"sla.forward_form_hours\""));
	assert_non_null(strstr(said, "setting=\"warranty.terms\""));
	a_file("repair.cfg", REAL FILES LIMITS);
	assert_int_equal(reading_as("repair", path), 0);
	/* The command line decides nothing. */
	a_file("repair.cfg", "");
	assert_int_equal(reading_as("cli", path), 0);
}

/* S-022: a rule set has an author and a different approver. */
TEST(real_work_needs_an_author_and_another_approver)
{
	a_file("year.cfg", YEAR);
	a_file("repair.cfg", FILES LIMITS);
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_int_equal(findings(), 2);
	a_file("repair.cfg",
	    "profile: { author = \"li\"; approver = \"li\"; };\n" FILES LIMITS);
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_int_equal(findings(), 1);
	assert_non_null(strstr(said, "line=1 setting=\"profile.approver\" "
				     "value=\"li\""));
}

/* What only a first try may do stops real work. */
TEST(what_suits_only_a_demo_is_refused_elsewhere)
{
	a_file("year.cfg", YEAR);
	a_file("repair.cfg", REAL FILES LIMITS
	    "clock: { shared = \"/x/clock\"; };\n"
	    "bind: { commands = \"tcp://127.0.0.1:7330\"; };\n");
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_int_equal(findings(), 2);
	assert_int_equal(trying("clock: { shared = \"/x/clock\"; };\n"
				"bind: { commands = \"tcp://127.0.0.1:1\"; };"),
	    0);
	assert_true(fx_settings_is_demo(&settings));
	a_file("repair.cfg", "profile: { name = \"demo\"; author = \"a\"; "
			     "approver = \"b\"; };\n" FILES LIMITS);
	assert_int_equal(reading_as("repair", path), FX_EINVAL);
	assert_non_null(strstr(said, "demo is not for real work"));
}

/* Without keys everybody on a network could speak for anybody. */
TEST(an_endpoint_is_a_short_path_or_an_address_of_ours)
{
	char long_path[256];

	refused("bind: { events = \"tcp://*:7331\"; };", "line=1",
	    "setting=\"bind.events\"", "in numbers");
	refused("bind: { events = \"tcp://10.0.0.5:7331\"; };", "line=1",
	    "setting=\"bind.events\"", "needs keys");
	refused("bind: { events = \"tcp://localhost:7331\"; };", "line=1",
	    "setting=\"bind.events\"", "in numbers");
	refused("bind: { events = \"tcp://127.0.0.1\"; };", "line=1",
	    "setting=\"bind.events\"", "");
	refused("bind: { events = \"tcp://127.0.0.1:0\"; };", "line=1",
	    "setting=\"bind.events\"", "1 to 65535");
	refused("bind: { events = \"udp://127.0.0.1:1\"; };", "line=1",
	    "setting=\"bind.events\"", "ipc:///");
	refused("bind: { events = \"ipc://x\"; };", "line=1",
	    "setting=\"bind.events\"", "absolute");
	snprintf(long_path, sizeof(long_path),
	    "bind: { events = \"ipc:///%0106d\"; };", 0);
	assert_int_equal(trying(long_path), 0);
	snprintf(long_path, sizeof(long_path),
	    "bind: { events = \"ipc:///%0107d\"; };", 0);
	refused(long_path, "line=1", "setting=\"bind.events\"", "too long");
}

/* T-04: working days are data. */
TEST(a_calendar_is_checked_day_by_day)
{
	a_file("year.cfg", YEAR);
	assert_int_equal(trying(FILES), 0);
	assert_int_equal(settings.policy.special_days, 2);
	assert_true(settings.policy.special_day[1].working);
	a_file("year.cfg", "calendar: { year = 2026;\n"
			   "holidays = [ \"2026-02-30\" ]; };");
	refused(FILES, "line=2", "value=\"2026-02-30\"", "no such day");
	a_file("year.cfg", "calendar: { year = 2026;\n"
			   "holidays = [ \"2025-01-01\" ]; };");
	refused(FILES, "line=2", "value=\"2025-01-01\"", "of the year");
	a_file("year.cfg", "calendar: { year = 2026;\n"
			   "holidays = [ \"2026-01-01\" ];\n"
			   "workdays = [ \"2026-01-01\" ]; };");
	refused(FILES, "line=3", "value=\"2026-01-01\"", "said twice");
	a_file("year.cfg", "calendar: { yaer = 2026; };");
	assert_int_equal(trying(FILES), FX_EINVAL);
	assert_non_null(strstr(said, "calendar.yaer"));
	refused("calendar: { files = [ \"gone.cfg\" ]; };", "file=", "gone.cfg",
	    "errno 2");
}

static int64_t
noon(const char *day)
{
	return fx_policy_parse_day(day) * FX_DAY_MS + FX_DAY_MS / 2;
}

/* Real work does not begin in a year that the calendar does not know. */
TEST(a_calendar_that_does_not_know_the_year_stops_real_work)
{
	a_file("year.cfg", YEAR);
	a_file("repair.cfg", REAL FILES LIMITS);
	assert_int_equal(reading_as("repair", path), 0);
	assert_int_equal(
	    fx_settings_check_calendar(&settings, noon("2026-06-01")), 0);
	assert_int_equal(
	    fx_settings_check_calendar(&settings, noon("2026-12-01")), 0);
	assert_int_equal(
	    fx_settings_check_calendar(&settings, noon("2027-01-01")),
	    FX_EINVAL);
	assert_int_equal(trying(FILES), 0);
	assert_int_equal(
	    fx_settings_check_calendar(&settings, noon("2027-01-01")), 0);
}

/* Beside each value stands who said it. */
TEST(settings_are_shown_with_their_source)
{
	char log[128], line[256];
	size_t length;
	FILE *out;

	assert_int_equal(trying("\nrma: { validity_days = 7; };"), 0);
	snprintf(log, sizeof(log), "%s/log", directory);
	out = fopen(log, "w");
	assert_non_null(out);
	fx_settings_print(&settings, out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(fx_file_read(log, said, sizeof(said), &length), 0);
	snprintf(
	    line, sizeof(line), "%-32s 7  # %s:2\n", "rma.validity_days", path);
	assert_non_null(strstr(said, line));
	assert_non_null(strstr(said, "\"64GiB\"  # default\n"));
	assert_non_null(
	    strstr(said, "\"ipc:///run/fanxiu/repair/desk\"  # default"));
	assert_non_null(strstr(said, "warranty.terms.default"));
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, a_directory, removed)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(an_unknown_setting_is_refused_with_the_nearest_name),
		RUN(a_value_of_the_wrong_type_does_not_become_the_default),
		RUN(a_value_out_of_range_is_refused_with_its_limits),
		RUN(a_number_that_would_be_cut_is_refused_unless_it_ends_in_l),
		RUN(comments_and_texts_are_not_scanned_for_numbers),
		RUN(a_size_or_time_needs_its_unit),
		RUN(what_is_said_twice_is_refused),
		RUN(every_finding_is_told_at_once),
		RUN(a_file_that_would_end_the_parser_is_refused),
		RUN(an_include_is_absolute_or_in_the_same_directory),
		RUN(a_file_overrides_what_it_includes),
		RUN(a_missing_file_is_told_with_its_path_and_errno),
		RUN(a_file_that_anybody_may_write_is_refused),
		RUN(an_unset_limit_of_the_company_stops_the_start),
		RUN(real_work_needs_an_author_and_another_approver),
		RUN(what_suits_only_a_demo_is_refused_elsewhere),
		RUN(an_endpoint_is_a_short_path_or_an_address_of_ours),
		RUN(a_calendar_is_checked_day_by_day),
		RUN(a_calendar_that_does_not_know_the_year_stops_real_work),
		RUN(settings_are_shown_with_their_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
