#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "tests/unit/test.h"

#define HOUR 3600

static void
then_the_interval(int64_t k, int64_t n, int64_t low, int64_t high)
{
	int64_t found_low, found_high;

	fx_figures_interval(k, n, &found_low, &found_high);
	assert_int_equal(found_low, low);
	assert_int_equal(found_high, high);
}

/* kpis.md 3, example 1; S-179 */
TEST(percentiles_are_values_that_occurred)
{
	const int64_t hours[] = { 20, 30, 44, 48, 52, 70, 75, 96, 120, 200 };
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < 10; i++)
		sum += hours[i] * HOUR;
	assert_int_equal(fx_figures_mean(sum, 10), 75 * HOUR + HOUR / 2);
	assert_int_equal(fx_figures_percentile(hours, 10, 50), 52);
	assert_int_equal(fx_figures_percentile(hours, 10, 90), 120);
	assert_int_equal(fx_figures_percentile(hours, 10, 100), 200);
	assert_int_equal(fx_figures_percentile(hours, 1, 1), 20);
}

/* kpis.md 3, example 2 */
TEST(waiting_that_overlaps_counts_once)
{
	struct fx_span spans[] = { { 36, 46 }, { 10, 40 } };
	struct fx_span apart[] = { { 1, 3 }, { 8, 9 }, { 3, 4 }, { 1, 2 } };

	assert_int_equal(fx_figures_union(spans, 2), 36);
	assert_int_equal(120 - fx_figures_union(spans, 2), 84);
	assert_int_equal(fx_figures_union(apart, 4), 4);
	assert_int_equal(fx_figures_union(NULL, 0), 0);
}

/* kpis.md 3, examples 3, 4, 5, 7, 9, 10 */
TEST(a_rate_is_rounded_half_up_with_its_wilson_interval)
{
	assert_int_equal(fx_figures_rate(43, 50), 8600);
	then_the_interval(43, 50, 7381, 9305);
	assert_int_equal(fx_figures_rate(5, 50), 1000);
	then_the_interval(5, 50, 434, 2137);
	assert_int_equal(fx_figures_rate(8, 64), 1250);
	then_the_interval(8, 64, 647, 2278);
	assert_int_equal(fx_figures_rate(27, 36), 7500);
	then_the_interval(27, 36, 5892, 8625);
	assert_int_equal(fx_figures_rate(12, 400), 300);
	then_the_interval(12, 400, 172, 517);
	assert_int_equal(fx_figures_rate(53, 70), 7571);
	then_the_interval(53, 70, 6450, 8425);
	assert_int_equal(fx_figures_rate(70, 100), 7000);
	assert_int_equal(fx_figures_rate(1, 20000), 1);
	assert_int_equal(fx_figures_rate(1, 20001), 0);
}

TEST(an_interval_stays_between_none_and_all)
{
	int64_t low, high;

	then_the_interval(0, 0, 0, 10000);
	fx_figures_interval(0, 5, &low, &high);
	assert_int_equal(low, 0);
	fx_figures_interval(5, 5, &low, &high);
	assert_int_equal(high, 10000);
	/* The products of large counts do not overflow. */
	then_the_interval(1000000000, 2000000000, 4999, 5001);
}

/* kpis.md 3, examples 4 and 9 */
TEST(a_mean_is_rounded_half_up)
{
	assert_int_equal(fx_figures_rate(45 * 1 + 4 * 2 + 1 * 3, 50), 11200);
	assert_int_equal(fx_figures_mean(43200, 12), 3600);
	assert_int_equal(fx_figures_mean(7, 2), 4);
	assert_int_equal(fx_figures_mean(0, 0), 0);
}

/* kpis.md 3, example 6 */
TEST(young_units_count_for_the_days_they_were_observed)
{
	struct fx_observed units[] = { { 8, false }, { 40, false },
		{ 20, false }, { 12, true }, { 8, false }, { 40, false },
		{ 20, false }, { 5, true }, { 20, false }, { 40, false } };

	assert_int_equal(fx_figures_bounce(units, 10, 30), 2286);
	assert_int_equal(fx_figures_bounce(units, 10, 6), 1000);
	assert_int_equal(fx_figures_bounce(units, 0, 30), 0);
}

/* kpis.md 3, example 8 */
TEST(the_cost_per_repair_is_a_mean_of_ledger_lines)
{
	const int64_t cost[] = { 0 + 25 * 150 + 1500 + 500 + 2000,
		12000 + 60 * 150 + 1500 + 500 + 2000,
		34500 + 140 * 150 + 2300 + 900 + 2000 };

	assert_int_equal(
	    fx_figures_mean(cost[0] + cost[1] + cost[2], 3), 31150);
	assert_int_equal(fx_figures_percentile(cost, 3, 50), 25000);
	assert_int_equal(fx_figures_percentile(cost, 3, 90), 60700);
}

/* kpis.md 3, example 11 */
TEST(the_flow_adds_up_within_five_percent)
{
	assert_int_equal(fx_figures_gap(642, 10 * 65), 123);
	assert_int_equal(fx_figures_gap(650, 650), 0);
	assert_int_equal(fx_figures_gap(650, 642), 125);
}

/* kpis.md 3, example 12; INV-23 */
TEST(a_refund_is_price_less_depreciation_and_not_negative)
{
	assert_int_equal(fx_figures_depreciation(299900, 5, 100), 14995);
	assert_int_equal(fx_figures_refund(299900, 5, 100), 284905);
	assert_int_equal(fx_figures_refund(299900, 5, 2000), 0);
	assert_int_equal(fx_figures_refund(299900, 5, INT64_MAX), 0);
	assert_int_equal(fx_figures_refund(1, 5000, 1), 0);
}

/* X9 */
TEST(a_repair_dearer_than_its_share_of_the_new_is_uneconomic)
{
	assert_false(fx_figures_is_ber(7500, 10000, 750));
	assert_true(fx_figures_is_ber(7501, 10000, 750));
	assert_true(fx_figures_is_ber(1, 0, 750));
}

/* S-180 */
TEST(the_smallest_set_of_faults_that_makes_eighty_percent)
{
	const int64_t counts[] = { 50, 30, 10, 5, 5 };

	assert_int_equal(fx_figures_pareto(counts, 5), 2);
	assert_int_equal(fx_figures_pareto(counts + 1, 4), 2);
	assert_int_equal(fx_figures_pareto(counts, 1), 1);
	assert_int_equal(fx_figures_pareto(counts, 0), 0);
}

/* INV-23: of shared costs the largest share takes what rounding leaves. */
TEST(the_parts_of_a_shared_cost_add_up_to_it)
{
	const int64_t thirds[] = { 333, 334, 333, 0, 0, 0 };
	const int64_t halves[] = { 0, 500, 0, 0, 0, 500 };
	int64_t parts[FX_FIGURES_PAYERS];

	fx_figures_split(100, thirds, parts);
	assert_int_equal(parts[0], 33);
	assert_int_equal(parts[1], 34);
	assert_int_equal(parts[2], 33);
	fx_figures_split(101, halves, parts);
	assert_int_equal(parts[1], 51);
	assert_int_equal(parts[5], 50);
	fx_figures_split(-101, halves, parts);
	assert_int_equal(parts[1], -51);
	assert_int_equal(parts[5], -50);
}

TEST(every_time_is_in_the_bucket_that_reaches_to_it)
{
	int64_t seconds, top;
	size_t bucket;

	for (seconds = 0; seconds < 300 * 86400; seconds += 1 + seconds / 50) {
		bucket = fx_figures_bucket(seconds);
		top = fx_figures_bucket_top(bucket);
		assert_true(seconds <= top);
		assert_true(
		    top - seconds < 900 || top - seconds <= seconds / 8);
		if (bucket > 0)
			assert_true(
			    seconds > fx_figures_bucket_top(bucket - 1));
	}
	assert_int_equal(fx_figures_bucket(0), 0);
	assert_int_equal(fx_figures_bucket(INT64_MAX), FX_FIGURES_BUCKETS - 1);
}

/* kpis.md 3, example 1, from the counts that a record holds */
TEST(percentiles_of_buckets_are_at_most_an_eighth_too_high)
{
	const int64_t hours[] = { 20, 30, 44, 48, 52, 70, 75, 96, 120, 200 };
	unsigned char counts[FX_FIGURES_BUCKET_BYTES] = { 0 };
	int64_t found;
	size_t i;

	assert_int_equal(fx_figures_bucket_percentile(counts, 50), 0);
	for (i = 0; i < 10; i++)
		fx_figures_bucket_add(counts, hours[i] * HOUR);
	found = fx_figures_bucket_percentile(counts, 50);
	assert_in_range(found, 52 * HOUR, 52 * HOUR * 9 / 8);
	found = fx_figures_bucket_percentile(counts, 90);
	assert_in_range(found, 120 * HOUR, 120 * HOUR * 9 / 8);
	for (i = 0; i < 300; i++)
		fx_figures_bucket_add(counts, 0);
	assert_int_equal(fx_figures_bucket_percentile(counts, 50), 899);
}

/* kpis.md 5 */
TEST(a_critical_count_is_chance_once_in_a_thousand)
{
	const int64_t milli[] = { 100, 200, 500, 1000, 2000, 3000, 5000, 8000,
		10000, 15000, 20000 };
	const int64_t count[] = { 3, 4, 5, 6, 9, 11, 14, 19, 22, 29, 36 };
	size_t i;

	for (i = 0; i < fx_count_of(milli); i++)
		assert_int_equal(fx_figures_critical(milli[i]), count[i]);
	assert_in_range(fx_figures_critical(30000), 48, 52);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_values_that_occurred),
		cmocka_unit_test(waiting_that_overlaps_counts_once),
		cmocka_unit_test(
		    a_rate_is_rounded_half_up_with_its_wilson_interval),
		cmocka_unit_test(an_interval_stays_between_none_and_all),
		cmocka_unit_test(a_mean_is_rounded_half_up),
		cmocka_unit_test(
		    young_units_count_for_the_days_they_were_observed),
		cmocka_unit_test(the_cost_per_repair_is_a_mean_of_ledger_lines),
		cmocka_unit_test(the_flow_adds_up_within_five_percent),
		cmocka_unit_test(
		    a_refund_is_price_less_depreciation_and_not_negative),
		cmocka_unit_test(
		    a_repair_dearer_than_its_share_of_the_new_is_uneconomic),
		cmocka_unit_test(
		    the_smallest_set_of_faults_that_makes_eighty_percent),
		cmocka_unit_test(the_parts_of_a_shared_cost_add_up_to_it),
		cmocka_unit_test(
		    every_time_is_in_the_bucket_that_reaches_to_it),
		cmocka_unit_test(
		    percentiles_of_buckets_are_at_most_an_eighth_too_high),
		cmocka_unit_test(a_critical_count_is_chance_once_in_a_thousand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
