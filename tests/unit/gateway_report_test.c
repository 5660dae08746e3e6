#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/gateway/gateway_report.h"
#include "tests/unit/test.h"

static struct gateway_report_facts facts;
static char *written;
static size_t length;

static void
given(const char *period)
{
	memset(&facts, 0, sizeof(facts));
	assert_true(gateway_report_period(period, &facts));
	facts.heard = "i1.a2.r3.q4.s5.n6";
	facts.head = 6;
}

static const char *
json_of(const char *report)
{
	FILE *out;

	free(written);
	written = NULL;
	out = open_memstream(&written, &length);
	gateway_report_json(gateway_report_find(report), &facts, out);
	assert_int_equal(fclose(out), 0);
	return written;
}

static const char *
csv_of(const char *report, enum gateway_report_part part)
{
	FILE *out;

	free(written);
	written = NULL;
	out = open_memstream(&written, &length);
	gateway_report_csv(gateway_report_find(report), part, &facts, out);
	assert_int_equal(fclose(out), 0);
	return written;
}

static void
a_fault(const char *name, int64_t n)
{
	struct analytics_fault_count fault = { .n = n };

	fx_copy_text(fault.fault, sizeof(fault.fault), name);
	fx_copy_text(fault.model, sizeof(fault.model), name);
	gateway_report_take(REC_analytics_fault_count, &fault, &facts);
}

/* The period before and the same of last year (kpis.md 4, DOC-24). */
TEST(a_month_is_compared_with_the_one_before_and_last_years)
{
	given("2026-11");
	assert_string_equal(facts.period[1], "2026-10");
	assert_string_equal(facts.period[2], "2025-11");
	given("2026-01");
	assert_string_equal(facts.period[1], "2025-12");
	given("all");
	assert_string_equal(facts.period[0], "all");
	assert_string_equal(facts.period[1], "");
}

TEST(what_is_no_month_is_refused)
{
	static const char *const no[] = { "", "2026", "2026-00", "2026-13",
		"2026-1", "2026-11-01", "26-11", "2026/11", "ALL", "1999-12",
		"2026-1x", "\xe4\xb8\x80" };
	size_t i;

	for (i = 0; i < fx_count_of(no); i++)
		assert_false(gateway_report_period(no[i], &facts));
}

/* kpis.md 3, examples 3 and 7; the interval of kpis.md 1 */
TEST(a_rate_says_what_it_is_made_of)
{
	given("2026-11");
	facts.figure[0].judged_first = 50;
	facts.figure[0].passed_first = 43;
	assert_non_null(strstr(json_of("yield"),
	    "{\"figure\":\"first_pass_yield\",\"period\":\"2026-11\",\"k\":43,"
	    "\"n\":50,\"rate\":8600,\"low\":7381,\"high\":9305}"));
	facts.figure[0].approved = 27;
	facts.figure[0].declined = 6;
	facts.figure[0].expired = 3;
	facts.figure[0].quote_sum_s = 33 * 3600;
	assert_non_null(strstr(csv_of("quotes", GATEWAY_REPORT_FIGURES),
	    "\"quote_acceptance\",\"2026-11\",27,36,,,7500,5892,8625\r\n"));
	assert_non_null(strstr(written,
	    "\"quote_answer_mean\",\"2026-11\",,33,3600,\"s\",,,\r\n"));
}

/* kpis.md 1: below twenty only counts */
TEST(below_twenty_there_is_no_rate)
{
	given("2026-11");
	facts.figure[0].judged_first = 19;
	facts.figure[0].passed_first = 18;
	assert_non_null(strstr(json_of("yield"),
	    "{\"figure\":\"first_pass_yield\",\"period\":\"2026-11\",\"k\":18,"
	    "\"n\":19}"));
	facts.figure[0].judged_first = 20;
	assert_non_null(
	    strstr(json_of("yield"), "\"k\":18,\"n\":20,\"rate\":9000,"));
}

/* A figure names its input (kpis.md 1, last row). */
TEST(a_report_says_what_it_is_based_on)
{
	given("2026-11");
	assert_non_null(strstr(
	    json_of("month"), "\"at\":\"i1.a2.r3.q4.s5.n6\",\"inputs\":6,"));
}

/* kpis.md 3, example 1 (percentiles from buckets: at most an eighth above) */
TEST(turnaround_has_its_median_and_its_histogram)
{
	static const int hours[] = { 20, 30, 44, 48, 52, 70, 75, 96, 120, 200 };
	struct analytics_figure_time *t = &facts.time[0];
	int64_t median;
	char expected[96];
	size_t i;

	given("all");
	for (i = 0; i < fx_count_of(hours); i++) {
		fx_figures_bucket_add(t->gross, hours[i] * 3600);
		fx_figures_bucket_add(t->net, hours[i] * 1800);
		t->gross_sum_s += hours[i] * 3600;
		t->timed++;
	}
	t->gross_max_s = 200 * 3600;
	median = fx_figures_bucket_percentile(t->gross, 50);
	assert_in_range(median, 52 * 3600, 52 * 3600 * 9 / 8);
	(void)snprintf(expected, sizeof(expected),
	    "\"tat_gross_median\",\"all\",,10,%d,\"s\"", (int)median);
	assert_non_null(
	    strstr(csv_of("turnaround", GATEWAY_REPORT_FIGURES), expected));
	assert_non_null(strstr(
	    written, "\"tat_gross_mean\",\"all\",,10,271800,\"s\",,,\r\n"));
	assert_non_null(strstr(json_of("turnaround"), "\"up_to_s\":"));
}

/* The promise that is drawn as a line: the median of what stands open. */
TEST(a_promise_is_the_median_of_the_open_units)
{
	struct analytics_dossier one = { .received_at = 1000000 };
	int i;

	given("all");
	for (i = 1; i <= 5; i++) {
		one.promised_at = one.received_at + i * 86400000LL;
		gateway_report_take(REC_analytics_dossier, &one, &facts);
	}
	one.promised_at = 0;
	gateway_report_take(REC_analytics_dossier, &one, &facts);
	assert_non_null(strstr(csv_of("turnaround", GATEWAY_REPORT_FIGURES),
	    "\"promise_median\",\"now\",,5,259200,\"s\",,,\r\n"));
}

static struct gateway_stays stays;
static struct fx_policy policy = { .zone_minutes = 480 };

static void
a_stay(const char *serial, int64_t received, int64_t delivered,
    enum fx_decision job)
{
	struct analytics_dossier one = { .received_at =
					     received * GATEWAY_DAY_MS,
		.delivered_at = delivered * GATEWAY_DAY_MS,
		.job = job };

	fx_copy_text(one.serial, sizeof(one.serial), serial);
	gateway_report_take(REC_analytics_dossier, &one, &facts);
}

static void
given_stays(int64_t today)
{
	given("all");
	memset(&stays, 0, sizeof(stays));
	facts.stays = &stays;
	facts.policy = &policy;
	facts.now_ms = today * GATEWAY_DAY_MS;
}

/* kpis.md 3, example 6 */
TEST(a_unit_is_judged_when_it_was_observed_long_enough)
{
	static const int64_t ago[] = { 8, 8, 20, 20, 20, 40, 40, 40 };
	char serial[8];
	size_t i;

	given_stays(20000);
	a_stay("S1", 19950, 19965, fx_decision_repair); /* 35 days ago */
	a_stay("S1", 19970, 0, fx_decision_unsaid);     /* back on day 5 */
	a_stay("S2", 19980, 19986, fx_decision_repair); /* 14 days ago */
	a_stay("S2", 19998, 0, fx_decision_unsaid);     /* back on day 12 */
	for (i = 0; i < fx_count_of(ago); i++) {
		(void)snprintf(serial, sizeof(serial), "N%zu", i);
		a_stay(serial, 19900, 20000 - ago[i], fx_decision_repair);
	}
	assert_non_null(strstr(csv_of("bounce", GATEWAY_REPORT_FIGURES),
	    "\"bounce_30\",\"all\",1,4,,,,,\r\n"));
	assert_non_null(strstr(written, "\"bounce_60\",\"all\",0,0,"));
	/* Under twenty there is no estimate either. */
	assert_null(strstr(written, "expected"));
}

TEST(only_what_was_repaired_and_delivered_can_come_back)
{
	given_stays(20000);
	a_stay("R", 19800, 19810, fx_decision_replace);
	a_stay("R", 19820, 0, fx_decision_unsaid);
	a_stay("O", 19800, 0, fx_decision_repair);
	a_stay("", 19800, 19810, fx_decision_repair);
	assert_non_null(strstr(csv_of("bounce", GATEWAY_REPORT_FIGURES),
	    "\"bounce_30\",\"all\",0,0,"));
}

/* A cohort is of the month of delivery, in the zone of the site. */
TEST(a_cohort_is_of_the_month_of_its_delivery)
{
	struct analytics_dossier one = {
		.received_at = 1, .job = fx_decision_repair, .serial = "Z"
	};

	given_stays(20700);
	assert_true(gateway_report_period("2026-06", &facts));
	/* 2026-05-31 17:00 UTC is the first of June in Shanghai. */
	one.delivered_at = INT64_C(1780246800000);
	gateway_report_take(REC_analytics_dossier, &one, &facts);
	assert_non_null(strstr(csv_of("bounce", GATEWAY_REPORT_FIGURES),
	    "\"bounce_30\",\"2026-06\",0,1,"));
	assert_non_null(strstr(written, "\"bounce_30\",\"2026-05\",0,0,"));
}

TEST(a_list_that_was_cut_says_so)
{
	given("all");
	assert_non_null(strstr(json_of("bounce"), "\"complete\":true"));
	facts.cut = true;
	assert_non_null(strstr(json_of("bounce"), "\"complete\":false"));
}

/* S-180: the smallest set that reaches 80 % */
TEST(faults_stand_in_order_and_the_vital_ones_are_marked)
{
	given("all");
	a_fault("C", 10);
	a_fault("A", 60);
	a_fault("B", 20);
	a_fault("D", 10);
	(void)csv_of("faults", GATEWAY_REPORT_ROWS);
	assert_string_equal(written,
	    "fault,model,section,defect,n,share,vital\r\n"
	    "\"A\",\"A\",\"\",\"\",60,6000,1\r\n"
	    "\"B\",\"B\",\"\",\"\",20,8000,1\r\n"
	    "\"C\",\"C\",\"\",\"\",10,9000,0\r\n"
	    "\"D\",\"D\",\"\",\"\",10,10000,0\r\n");
}

TEST(faults_beyond_the_room_still_count)
{
	char name[8];
	int i;

	given("all");
	for (i = 0; i < 3 * GATEWAY_FAULTS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "F%d", i);
		a_fault(name, i + 1);
	}
	assert_int_equal(facts.faults, GATEWAY_FAULTS_MAX);
	assert_int_equal(facts.fault[0].n, 3 * GATEWAY_FAULTS_MAX);
	assert_int_equal(
	    facts.fault[GATEWAY_FAULTS_MAX - 1].n, 2 * GATEWAY_FAULTS_MAX + 1);
	assert_int_equal(facts.kinds_of_fault, 3 * GATEWAY_FAULTS_MAX);
	assert_int_equal(facts.all_faults,
	    (int64_t)3 * GATEWAY_FAULTS_MAX * (3 * GATEWAY_FAULTS_MAX + 1) / 2);
}

/* kpis.md 3, example 9 */
TEST(a_breach_has_its_department_and_its_mean_overrun)
{
	struct analytics_breach_count one = {
		.timer = "repair_due", .breached = 12, .late_sum_s = 43200
	};

	given("all");
	gateway_report_take(REC_analytics_breach_count, &one, &facts);
	assert_non_null(strstr(csv_of("breaches", GATEWAY_REPORT_ROWS),
	    "\"repair_due\",\"repair\",12,3600\r\n"));
}

TEST(a_spreadsheet_computes_nothing_that_it_is_given)
{
	given("all");
	a_fault("=1+1", 2);
	a_fault("say \"x\", y", 1);
	(void)csv_of("faults", GATEWAY_REPORT_ROWS);
	assert_non_null(strstr(written, "\"'=1+1\",\"'=1+1\""));
	assert_non_null(strstr(written, "\"say \"\"x\"\", y\""));
}

TEST(a_ledger_keeps_currencies_apart)
{
	struct analytics_ledger_total one = { .account = "customer",
		.payer = fx_payer_customer,
		.sum_minor = -12800,
		.lines = 3,
		.currency = "CNY" };

	given("all");
	gateway_report_take(REC_analytics_ledger_total, &one, &facts);
	fx_copy_text(one.account, sizeof(one.account), "customer/EUR");
	fx_copy_text(one.currency, sizeof(one.currency), "EUR");
	gateway_report_take(REC_analytics_ledger_total, &one, &facts);
	assert_string_equal(csv_of("ledger", GATEWAY_REPORT_ROWS),
	    "account,payer,sum_minor,currency,lines\r\n"
	    "\"customer\",\"customer\",-12800,\"CNY\",3\r\n"
	    "\"customer/EUR\",\"customer\",-12800,\"EUR\",3\r\n");
}

/* Every report can be written from nothing at all. */
TEST(no_report_needs_facts)
{
	const struct gateway_report *report;
	size_t i;

	for (i = 0; (report = gateway_report_row(i)) != NULL; i++) {
		given("2026-11");
		assert_ptr_equal(gateway_report_find(report->name), report);
		assert_int_equal(json_of(report->name)[length - 1], '\n');
		assert_true(
		    strlen(csv_of(report->name, GATEWAY_REPORT_ROWS)) > 0);
		assert_true(
		    strlen(csv_of(report->name, GATEWAY_REPORT_FIGURES)) > 0);
	}
	assert_null(gateway_report_find("no_such"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_month_is_compared_with_the_one_before_and_last_years),
		cmocka_unit_test(what_is_no_month_is_refused),
		cmocka_unit_test(a_rate_says_what_it_is_made_of),
		cmocka_unit_test(below_twenty_there_is_no_rate),
		cmocka_unit_test(a_report_says_what_it_is_based_on),
		cmocka_unit_test(turnaround_has_its_median_and_its_histogram),
		cmocka_unit_test(a_promise_is_the_median_of_the_open_units),
		cmocka_unit_test(
		    a_unit_is_judged_when_it_was_observed_long_enough),
		cmocka_unit_test(
		    only_what_was_repaired_and_delivered_can_come_back),
		cmocka_unit_test(a_cohort_is_of_the_month_of_its_delivery),
		cmocka_unit_test(a_list_that_was_cut_says_so),
		cmocka_unit_test(
		    faults_stand_in_order_and_the_vital_ones_are_marked),
		cmocka_unit_test(faults_beyond_the_room_still_count),
		cmocka_unit_test(
		    a_breach_has_its_department_and_its_mean_overrun),
		cmocka_unit_test(
		    a_spreadsheet_computes_nothing_that_it_is_given),
		cmocka_unit_test(a_ledger_keeps_currencies_apart),
		cmocka_unit_test(no_report_needs_facts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
