#include <string.h>

#include "tests/unit/test.h"

#include "base/fx_base.h"
#include "service/fx_policy.h"

static struct fx_policy policy;

/* A time of the wall clock at the site. */
static int64_t
at(const char *day, int hour, int minute)
{
	return fx_policy_parse_day(day) * FX_DAY_MS + hour * FX_HOUR_MS +
	       minute * FX_MINUTE_MS - policy.zone_minutes * FX_MINUTE_MS;
}

static void
special(const char *day, bool working)
{
	struct fx_special_day *s = &policy.special_day[policy.special_days++];

	s->day = fx_policy_parse_day(day);
	s->working = working;
}

/* The calendar cn-2025 of the tests: National Day and its make-up days. */
static int
a_site_in_china(void **state)
{
	static const char *const rest[] = { "2025-10-01", "2025-10-02",
		"2025-10-03", "2025-10-04", "2025-10-05", "2025-10-06",
		"2025-10-07", "2025-10-08" };
	size_t i;

	(void)state;
	fx_policy_base(&policy);
	special("2025-09-28", true);
	for (i = 0; i < fx_count_of(rest); i++)
		special(rest[i], false);
	special("2025-10-11", true);
	return 0;
}

/* What comes from elsewhere may be any number, and still has a date. */
TEST(a_time_beyond_all_calendars_is_a_day_of_the_last_year)
{
	char day[11];

	fx_policy_print_day(fx_policy_day(&policy, INT64_MAX), day);
	assert_string_equal(day, "3871-04-29");
	fx_policy_print_day(fx_policy_day(&policy, INT64_MIN), day);
	assert_string_equal(day, "0068-09-03");
	assert_true(
	    fx_policy_add_workdays(&policy, INT64_MAX, 30) > INT64_C(1) << 45);
}

/* T-04 */
TEST(a_make_up_sunday_counts_as_a_working_day)
{
	assert_int_equal(
	    fx_policy_add_workdays(&policy, at("2025-09-26", 10, 0), 3),
	    at("2025-09-30", 18, 0));
}

/* T-04 */
TEST(a_holiday_does_not_count_and_a_make_up_saturday_does)
{
	assert_int_equal(
	    fx_policy_add_workdays(&policy, at("2025-09-30", 9, 0), 3),
	    at("2025-10-11", 18, 0));
}

/* T-04 */
TEST(without_special_days_weekends_rest)
{
	policy.special_days = 0;
	assert_int_equal(
	    fx_policy_add_workdays(&policy, at("2025-09-26", 10, 0), 1),
	    at("2025-09-29", 18, 0));
	assert_int_equal(
	    fx_policy_add_workdays(&policy, at("2025-09-27", 10, 0), 5),
	    at("2025-10-03", 18, 0));
}

/* T-05 */
TEST(civil_days_end_at_midnight_of_the_last_day)
{
	assert_int_equal(
	    fx_policy_add_days(&policy, at("2025-09-24", 15, 0), 7),
	    at("2025-10-02", 0, 0));
}

/* T-05 */
TEST(the_civil_day_is_that_of_the_zone_and_not_of_utc)
{
	assert_int_equal(fx_policy_day(&policy, at("2025-09-25", 0, 30)),
	    fx_policy_parse_day("2025-09-25"));
	policy.zone_minutes = -300;
	assert_int_equal(fx_policy_day(&policy, at("2025-09-24", 23, 59)),
	    fx_policy_parse_day("2025-09-24"));
	assert_int_equal(fx_policy_day(&policy, 0), -1);
}

/* CN-19 */
TEST(a_month_ends_on_the_same_day_or_the_last_there_is)
{
	static const struct {
		const char *from;
		int64_t months;
		const char *to;
	} rows[] = {
		{ "2025-01-31", 1, "2025-02-28" },
		{ "2024-01-31", 1, "2024-02-29" },
		{ "2025-03-15", 12, "2026-03-15" },
		{ "2024-02-29", 12, "2025-02-28" },
		{ "2025-11-30", 3, "2026-02-28" },
		{ "2025-12-31", 6, "2026-06-30" },
		{ "2025-03-31", -1, "2025-02-28" },
		{ "2025-01-15", -1, "2024-12-15" },
	};
	char text[11];
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++) {
		fx_policy_print_day(
		    fx_policy_add_months(
			fx_policy_parse_day(rows[i].from), rows[i].months),
		    text);
		assert_string_equal(text, rows[i].to);
	}
}

/* Dates for law are civil dates. */
TEST(a_day_reads_back_as_it_was_written_for_two_centuries)
{
	char text[11];
	int32_t day;

	for (day = 0; day < 84006; day++) {
		fx_policy_print_day(day, text);
		assert_int_equal(fx_policy_parse_day(text), day);
	}
	assert_string_equal(text, "2199-12-31");
}

/* Dates for law are civil dates. */
TEST(what_is_no_date_is_refused)
{
	static const char *const wrong[] = { "", "2025-02-29", "2025-13-01",
		"2025-00-10", "2025-04-31", "2025-1-01", "2025/01/01",
		"2025-01-01 ", "1969-12-31", "2200-01-01", "20x5-01-01",
		"2025-01-00" };
	size_t i;

	for (i = 0; i < fx_count_of(wrong); i++)
		assert_int_equal(fx_policy_parse_day(wrong[i]), -1);
}

/* S-006, S-115 */
TEST(a_family_has_its_own_term_and_every_other_the_default)
{
	fx_copy(policy.term[1].family, "battery");
	policy.term[1].months = 6;
	policy.terms = 2;
	assert_int_equal(fx_policy_term(&policy, "battery"), 6);
	assert_int_equal(fx_policy_term(&policy, "phone"), 12);
	assert_int_equal(fx_policy_term(&policy, "default"), 12);
}

/* S-025: the company sets its own hours. */
TEST(a_limit_without_a_base_value_begins_unset)
{
	assert_int_equal(policy.forward_form_hours, FX_POLICY_UNSET);
	assert_int_equal(policy.first_review_hours, 24);
	assert_string_equal(policy.currency, "CNY");
}

/* `rules` in an event: bytes between the fields are no rule. */
TEST(equal_policies_have_one_digest_and_others_another)
{
	unsigned char digest[8], again[8];
	struct fx_special_day day = policy.special_day[0];

	fx_policy_digest(&policy, digest);
	memset(&policy.special_day[0], 0xff, sizeof(day));
	policy.special_day[0].day = day.day;
	policy.special_day[0].working = day.working;
	fx_policy_digest(&policy, again);
	assert_memory_equal(digest, again, sizeof(digest));
	policy.first_review_hours++;
	fx_policy_digest(&policy, again);
	assert_memory_not_equal(digest, again, sizeof(digest));
	policy.first_review_hours--;
	policy.special_day[0].working = !day.working;
	fx_policy_digest(&policy, again);
	assert_memory_not_equal(digest, again, sizeof(digest));
}

int
main(void)
{
#define row(test) cmocka_unit_test_setup(test, a_site_in_china)
	const struct CMUnitTest tests[] = {
		row(a_make_up_sunday_counts_as_a_working_day),
		row(a_holiday_does_not_count_and_a_make_up_saturday_does),
		row(without_special_days_weekends_rest),
		row(civil_days_end_at_midnight_of_the_last_day),
		row(the_civil_day_is_that_of_the_zone_and_not_of_utc),
		row(a_month_ends_on_the_same_day_or_the_last_there_is),
		row(a_day_reads_back_as_it_was_written_for_two_centuries),
		row(a_time_beyond_all_calendars_is_a_day_of_the_last_year),
		row(what_is_no_date_is_refused),
		row(a_family_has_its_own_term_and_every_other_the_default),
		row(a_limit_without_a_base_value_begins_unset),
		row(equal_policies_have_one_digest_and_others_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
