#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "schema/fx_codec.h"
#include "services/cli/cli_play.h"
#include "tests/unit/test.h"

#define MADE   2000
#define TODAY  "2026-03-02"
#define NOW_MS INT64_C(1772413200000) /* of that day */

static struct fx_policy policy;

/* Minutes of a day in March 2026, as ms UTC; the zone is China's. */
static int64_t
at(int day, int64_t hour, int64_t minute)
{
	return fx_policy_parse_day(TODAY) * FX_DAY_MS + (day - 2) * FX_DAY_MS +
	       (hour - 8) * FX_HOUR_MS + minute * FX_MINUTE_MS;
}

static int
with_a_policy(void **state)
{
	(void)state;
	fx_policy_base(&policy);
	policy.zone_minutes = 480;
	policy.day_end_minutes = 18 * 60;
	return 0;
}

TEST(work_goes_on_in_working_hours_alone)
{
	/* Monday the 2nd; an hour of work. */
	assert_int_equal(
	    play_pace(&policy, at(2, 10, 0), 60, PLAY_DESK), at(2, 11, 0));
	assert_int_equal(
	    play_pace(&policy, at(2, 17, 30), 60, PLAY_DESK), at(3, 9, 30));
	assert_int_equal(
	    play_pace(&policy, at(2, 3, 0), 60, PLAY_DESK), at(2, 10, 0));
	/* Friday evening to Monday morning. */
	assert_int_equal(
	    play_pace(&policy, at(6, 17, 0), 90, PLAY_DESK), at(9, 9, 30));
}

TEST(a_holiday_is_no_working_day_and_a_make_up_day_is_one)
{
	policy.special_day[0] =
	    (struct fx_special_day){ fx_policy_parse_day("2026-03-03"), false };
	policy.special_day[1] =
	    (struct fx_special_day){ fx_policy_parse_day("2026-03-07"), true };
	policy.special_days = 2;
	assert_int_equal(
	    play_pace(&policy, at(2, 17, 30), 60, PLAY_DESK), at(4, 9, 30));
	assert_int_equal(
	    play_pace(&policy, at(6, 17, 0), 90, PLAY_DESK), at(7, 9, 30));
	policy.special_days = 0;
}

TEST(customers_and_carriers_know_no_weekend_but_the_night)
{
	assert_int_equal(
	    play_pace(&policy, at(7, 20, 30), 60, PLAY_LIFE), at(8, 8, 30));
	assert_int_equal(
	    play_pace(&policy, at(7, 23, 0), 60, PLAY_LIFE), at(8, 9, 0));
}

TEST(what_is_due_first_comes_first_and_of_equals_the_older_unit)
{
	static struct play_unit older = { .order = 1 },
				younger = { .order = 2 };
	struct play_due rows[] = { { 30, &older, PLAY_BENCH, 1 },
		{ 10, &younger, PLAY_WINDOW, 2 }, { 10, &older, PLAY_STORE, 3 },
		{ 10, &older, PLAY_WINDOW, 4 },
		{ 20, &younger, PLAY_BENCH, 5 } };
	static const uint32_t order[] = { 4, 3, 2, 5, 1 };
	struct play_queue queue = { 0 };
	struct play_due due;
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++)
		assert_int_equal(play_queue_put(&queue, &rows[i]), 0);
	for (i = 0; i < fx_count_of(order); i++) {
		assert_true(play_queue_first(&queue, &due));
		assert_int_equal(due.stamp, order[i]);
		play_queue_drop(&queue);
	}
	assert_false(play_queue_first(&queue, &due));
	free(queue.rows);
}

TEST(the_same_seed_makes_the_same_returns)
{
	struct intake_request a, b;
	int64_t i, same = 0;

	for (i = 1; i <= MADE; i++) {
		play_made(7, i, TODAY, &a);
		play_made(7, i, TODAY, &b);
		assert_memory_equal(&a, &b, sizeof(a));
		play_made(8, i, TODAY, &b);
		same += strcmp(a.model, b.model) == 0 &&
			strcmp(a.fault_note, b.fault_note) == 0;
	}
	assert_true(same < MADE / 2);
}

/* S-042: what a request must say, it says; nothing is over its limit. */
TEST(whatever_is_made_obeys_its_declaration)
{
	const struct fx_field *wrong;
	struct intake_request made;
	int64_t i;

	for (i = 1; i <= MADE; i++) {
		play_made(3, i, TODAY, &made);
		if (fx_schema_check(CMD_intake_request, &made, &wrong) != 0)
			fail_msg("%s", wrong->name);
		assert_true(made.contact_name[0] != '\0');
		assert_true(made.words[0] != '\0');
		assert_true(strcmp(made.purchase_date, TODAY) < 0);
	}
}

TEST(chance_is_as_frequent_as_it_says)
{
	struct play_unit u = { 0 };
	int64_t i, happened = 0;

	for (i = 0; i < 10000; i++) {
		u.seed = play_draw((uint64_t)i, "unit", UINT64_MAX);
		happened += play_chance(&u, "lost", 120);
	}
	assert_in_range(happened, 1050, 1350);
}

/* T-17: when its time is over nobody tries again, and the unit has ended. */
TEST(who_came_too_late_to_appeal_does_not_try_again)
{
	static struct play_unit u;
	uint64_t i = 0;

	u.intake.state = intake_unit_state_rejected;
	u.intake.appeal_until = NOW_MS + FX_DAY_MS;
	do
		u.seed = play_draw(i, "unit", UINT64_MAX);
	while (!play_appeals(&u) && ++i < 100);
	assert_true(i < 100);
	assert_int_equal(play_next_customer(&u), PLAY_appeal);
	u.last_refusal = NO_intake_appeal_over;
	assert_false(play_appeals(&u));
	assert_int_equal(play_next_customer(&u), PLAY_NOTHING);
}

/* X2: what the dock wrote down may differ though nothing of it was planned. */
TEST(a_difference_nobody_planned_is_reported_until_taken)
{
	static struct play_unit u;

	u.intake.state = intake_unit_state_received;
	while (play_differs(&u)[0] != '\0')
		u.seed++;
	assert_int_equal(play_next_window(&u), PLAY_admit);
	u.sent[PLAY_report] = 1;
	u.last_refusal = NO_intake_differs;
	assert_int_equal(play_next_window(&u), PLAY_report);
	u.intake.settled = true;
	assert_int_equal(play_next_window(&u), PLAY_admit);
}

/* S-062, S-072, S-152: who must be two persons are two persons. */
TEST(nobody_works_in_two_roles_that_must_be_apart)
{
	static const char *const roles[] = { "sales_mgr", "qa", "assessor",
		"technician", "inspector", "shipper", "dept_head",
		"tech_lead" };
	struct play_unit u = { 0 };
	size_t i, j;

	for (u.seed = 0; u.seed < 500; u.seed++)
		for (i = 0; i < fx_count_of(roles); i++)
			for (j = 0; j < i; j++)
				assert_string_not_equal(
				    play_staff(&u, roles[i]),
				    play_staff(&u, roles[j]));
	for (u.seed = 0; u.seed < 500; u.seed++)
		assert_string_not_equal(
		    play_staff(&u, "assessor"), play_colleague(&u, "assessor"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_goes_on_in_working_hours_alone),
		cmocka_unit_test(
		    a_holiday_is_no_working_day_and_a_make_up_day_is_one),
		cmocka_unit_test(
		    customers_and_carriers_know_no_weekend_but_the_night),
		cmocka_unit_test(
		    what_is_due_first_comes_first_and_of_equals_the_older_unit),
		cmocka_unit_test(the_same_seed_makes_the_same_returns),
		cmocka_unit_test(whatever_is_made_obeys_its_declaration),
		cmocka_unit_test(chance_is_as_frequent_as_it_says),
		cmocka_unit_test(
		    who_came_too_late_to_appeal_does_not_try_again),
		cmocka_unit_test(
		    a_difference_nobody_planned_is_reported_until_taken),
		cmocka_unit_test(nobody_works_in_two_roles_that_must_be_apart),
	};

	return cmocka_run_group_tests(tests, with_a_policy, NULL);
}
