#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_figures.h"
#include "tests/unit/analytics_words.h"
#include "tests/unit/test.h"

#define MONTH "2026-11"

/* S-179 */
TEST(a_fact_enters_its_month_and_all_months)
{
	hears_assessment();
	hears_repair_and_return();
	assert_int_equal(noted(figure, MONTH)->requested, 1);
	assert_int_equal(noted(figure, "all")->requested, 1);
	assert_int_equal(noted(figure, MONTH)->received, 1);
	assert_int_equal(noted(figure, MONTH)->delivered, 1);
	assert_int_equal(noted(figure, MONTH)->end_to_end_sum_s, 50 * HOUR);
	assert_int_equal(noted(figure, "2026-12")->requested, 0);
}

/* S-179 */
TEST(a_month_begins_in_the_zone_of_the_site)
{
	analytics_policy.zone_minutes = 480;
	/* 2026-11-30 17:00 UTC is December in Shanghai. */
	hears_request(8 * 24 + 17);
	assert_int_equal(noted(figure, "2026-12")->requested, 1);
}

/* S-179, S-178 */
TEST(the_turnaround_runs_from_receipt_to_hand_over)
{
	const struct analytics_figure_time *times;

	hears_assessment();
	hears_repair_and_return();
	times = noted(figure_time, MONTH);
	assert_int_equal(times->finished, 1);
	assert_int_equal(times->handed_over, 1);
	assert_int_equal(times->timed, 1);
	assert_int_equal(times->gross_sum_s, 24 * HOUR);
	assert_int_equal(times->gross_max_s, 24 * HOUR);
	assert_int_equal(times->net_sum_s, 24 * HOUR);
	assert_in_range(fx_figures_bucket_percentile(times->gross, 50),
	    24 * HOUR, 27 * HOUR);
	assert_int_equal(noted(model_count, MODEL)->tat_sum_s, 24 * HOUR);
	assert_int_equal(noted(model_count, MODEL)->finished, 1);
}

/* kpis.md 3, example 2 */
TEST(waiting_for_the_customer_counts_once_and_not_as_our_time)
{
	struct repair_consent_requested asked = { .unit_no = UNIT };
	struct repair_consent_taken taken = { .unit_no = UNIT };

	hears_request(-1);
	hears_receipt(0, 1, 0);
	hears_question(10, fx_about_quote);
	analytics_hears(36, EV_repair_consent_requested, &asked);
	hears_answer(40, fx_about_quote, fx_reply_approve);
	analytics_hears(46, EV_repair_consent_taken, &taken);
	assert_int_equal(noted(account, UNIT)->waited_ms, 36 * FX_HOUR_MS);
	hears_hand_over(120, fx_payer_unsaid, 0);
	assert_int_equal(noted(account, UNIT)->gross_s, 120 * HOUR);
	assert_int_equal(noted(account, UNIT)->net_s, 84 * HOUR);
}

/* kpis.md 3, example 2, with intake heard before repair */
TEST(waiting_counts_once_when_one_department_is_heard_later)
{
	struct repair_consent_requested asked = { .unit_no = UNIT };
	struct repair_consent_taken taken = { .unit_no = UNIT };

	hears_question(10, fx_about_quote);
	hears_answer(40, fx_about_quote, fx_reply_approve);
	analytics_hears(36, EV_repair_consent_requested, &asked);
	analytics_hears(46, EV_repair_consent_taken, &taken);
	assert_int_equal(noted(account, UNIT)->waited_ms, 36 * FX_HOUR_MS);
}

TEST(a_question_still_open_at_the_finish_is_waiting_until_then)
{
	hears_request(0);
	hears_receipt(0, 1, 0);
	hears_question(10, fx_about_storage);
	hears_hand_over(15, fx_payer_unsaid, 0);
	assert_int_equal(noted(account, UNIT)->net_s, 10 * HOUR);
}

/* X37 */
TEST(a_finish_heard_before_the_receipt_is_timed_all_the_same)
{
	hears_hand_over(26, fx_payer_unsaid, 0);
	assert_int_equal(noted(figure_time, "all")->finished, 0);
	hears_request(0);
	hears_receipt(2, 1, 0);
	assert_int_equal(noted(figure_time, "all")->finished, 1);
	assert_int_equal(noted(figure_time, "all")->gross_sum_s, 24 * HOUR);
	assert_int_equal(noted(model_count, MODEL)->finished, 1);
	assert_int_equal(noted(model_count, MODEL)->tat_max_s, 24 * HOUR);
}

/* Another unit of the same model, a day from receipt to hand-over. */
static void
hears_another(const char *unit_no, int hour)
{
	struct intake_requested requested = { .channel = intake_channel_phone,
		.model = MODEL,
		.qty = 1,
		.demand = fx_demand_repair };
	struct intake_received received = { .round = 1, .qty_seen = 1 };
	struct shipping_handed_over gone = { .freight_minor = 0 };

	fx_copy_text(requested.unit_no, sizeof(requested.unit_no), unit_no);
	fx_copy_text(received.unit_no, sizeof(received.unit_no), unit_no);
	fx_copy_text(gone.unit_no, sizeof(gone.unit_no), unit_no);
	analytics_hears(hour, EV_intake_requested, &requested);
	analytics_hears(hour + 1, EV_intake_received, &received);
	analytics_hears(hour + 25, EV_shipping_handed_over, &gone);
}

/* C 7: what a customer may be told of others like theirs */
TEST(a_model_keeps_the_times_of_its_last_two_windows)
{
	const struct analytics_model_time *model;
	const int window = 90 * 24;

	hears_assessment();
	hears_repair_and_return();
	model = noted(model_time, MODEL);
	assert_int_equal(model->finished, 1);
	assert_int_equal(model->finished_before, 0);
	assert_in_range(fx_figures_bucket_percentile(model->times, 80),
	    24 * HOUR, 27 * HOUR);

	hears_another("RMA-2611-00043-C.01", window);
	model = noted(model_time, MODEL);
	assert_int_equal(model->finished, 1);
	assert_int_equal(model->finished_before, 1);
	hears_another("RMA-2611-00044-B.01", 3 * window);
	model = noted(model_time, MODEL);
	assert_int_equal(model->finished, 1);
	assert_int_equal(model->finished_before, 0);
}

TEST(a_unit_is_finished_once)
{
	hears_assessment();
	hears_repair_and_return();
	hears_hand_over(99, fx_payer_unsaid, 0);
	assert_int_equal(noted(figure_time, "all")->finished, 1);
	assert_int_equal(
	    noted(dossier, UNIT)->finished_at, NOW + 26 * FX_HOUR_MS);
}

/* kpis.md: first-pass yield */
TEST(the_first_attempt_is_judged_once)
{
	hears_assessment();
	hears_pass(23, 1, 1);
	assert_int_equal(noted(figure, MONTH)->judged_first, 1);
	assert_int_equal(noted(figure, MONTH)->passed_first, 1);
	hears_pass(25, 2, 1);
	assert_int_equal(noted(figure, MONTH)->judged_first, 1);
	assert_int_equal(noted(figure, MONTH)->passed_first, 1);
}

TEST(a_failed_first_attempt_is_no_first_pass)
{
	hears_assessment();
	hears_failure(23, 1);
	hears_failure(33, 2);
	hears_pass(43, 1, 3);
	assert_int_equal(noted(figure, MONTH)->judged_first, 1);
	assert_int_equal(noted(figure, MONTH)->passed_first, 0);
	assert_int_equal(noted(figure, MONTH)->reworked, 1);
}

/* kpis.md: NFF rate; the last round counts */
TEST(no_fault_found_is_taken_back_when_a_later_round_finds_one)
{
	hears_assessment();
	hears_diagnosis(12, false);
	assert_int_equal(noted(figure, MONTH)->diagnosed, 1);
	assert_int_equal(noted(figure, MONTH)->nff, 1);
	hears_diagnosis(30, true);
	assert_int_equal(noted(figure, MONTH)->diagnosed, 1);
	assert_int_equal(noted(figure, MONTH)->nff, 0);
}

/* kpis.md: quote acceptance */
TEST(answers_to_quotes_are_counted_with_the_time_they_took)
{
	struct assessment_quote_expired expired = { UNIT, .currency = "CNY" };

	hears_assessment();
	hears_question(12, fx_about_quote);
	hears_answer(22, fx_about_quote, fx_reply_decline);
	hears_question(30, fx_about_quote);
	hears_answer(34, fx_about_quote, fx_reply_approve);
	hears_answer(35, fx_about_plan, fx_reply_approve);
	analytics_hears(99, EV_assessment_quote_expired, &expired);
	assert_int_equal(noted(figure, MONTH)->declined, 1);
	assert_int_equal(noted(figure, MONTH)->approved, 1);
	assert_int_equal(noted(figure, MONTH)->expired, 1);
	assert_int_equal(noted(figure, MONTH)->quote_sum_s, 14 * HOUR);
}

/* S-179: units by how they ended */
TEST(a_unit_is_counted_under_its_outcome)
{
	struct intake_lapsed lapsed = { .unit_no = UNIT };

	hears_assessment();
	hears_repair_and_return();
	hears_closing(60, fx_outcome_repaired);
	assert_int_equal(noted(figure_outcome, MONTH)->repaired, 1);
	assert_int_equal(noted(figure_outcome, MONTH)->ended, 1);
	/* As it ended last. */
	analytics_hears(70, EV_intake_lapsed, &lapsed);
	assert_int_equal(noted(figure_outcome, MONTH)->repaired, 0);
	assert_int_equal(noted(figure_outcome, MONTH)->lapsed, 1);
	assert_int_equal(noted(figure_outcome, "all")->ended, 1);
}

/* S-179: fault types with frequency */
TEST(a_fault_is_counted_under_model_section_and_defect)
{
	hears_assessment();
	assert_int_equal(
	    noted(fault_count, MODEL "/heater/open_circuit")->n, 1);
	assert_int_equal(noted(model_count, MODEL)->faults, 1);
	hears_diagnosis(20, true);
	assert_int_equal(
	    noted(fault_count, MODEL "/heater/open_circuit")->n, 1);
}

/* S-179; X37 */
TEST(a_fault_heard_before_its_model_is_counted_then)
{
	hears_diagnosis(8, true);
	assert_int_equal(analytics_times(EV_analytics_tallied), 0);
	hears_request(0);
	assert_int_equal(
	    noted(fault_count, MODEL "/heater/open_circuit")->n, 1);
}

TEST(models_that_differ_at_their_end_have_faults_of_their_own)
{
	struct intake_requested one = { UNIT,
		.model = "Combined-Grill-Oven-And-Coffee-Machine-Series-1" };
	struct intake_requested two = { UNIT "2",
		.model = "Combined-Grill-Oven-And-Coffee-Machine-Series-2" };
	struct assessment_diagnosed fault = { UNIT, 1, true,
		.section = "control_electronics_x",
		.defect = "intermittent_contact_x" };
	char first[64];

	analytics_hears(0, EV_intake_requested, &one);
	analytics_hears(1, EV_assessment_diagnosed, &fault);
	fx_copy(first, followed(tallied, 0)->fault);
	fx_copy(fault.unit_no, UNIT "2");
	analytics_hears(0, EV_intake_requested, &two);
	analytics_hears(1, EV_assessment_diagnosed, &fault);
	assert_string_not_equal(first, followed(tallied, 0)->fault);
	assert_string_equal(noted(fault_count, first)->model, one.model);
	assert_int_equal(noted(fault_count, first)->n, 1);
}

/* S-187, timers.md */
TEST(a_missed_deadline_is_counted_by_its_timer)
{
	struct repair_breached late = { UNIT, .timer = "repair_due",
		.late_s = 3600 };

	hears_assessment();
	analytics_hears(20, EV_repair_breached, &late);
	analytics_hears(21, EV_repair_breached, &late);
	assert_int_equal(noted(breach_count, "repair_due")->breached, 2);
	assert_int_equal(noted(breach_count, "repair_due")->late_sum_s, 7200);
	assert_int_equal(noted(figure, MONTH)->breached, 2);
}

/* S-178: customer feedback */
TEST(scores_of_four_and_five_are_satisfied)
{
	struct intake_followed_up up = { UNIT, .csat = 4 };

	hears_assessment();
	analytics_hears(90, EV_intake_followed_up, &up);
	up.csat = 3;
	analytics_hears(91, EV_intake_followed_up, &up);
	up.csat = 0;
	analytics_hears(92, EV_intake_followed_up, &up);
	assert_int_equal(noted(figure, MONTH)->scored, 2);
	assert_int_equal(noted(figure, MONTH)->satisfied, 1);
}

static void
then_the_stock(int64_t open, int64_t delivered, int64_t destroyed, int64_t lost)
{
	const struct analytics_stock_count *all = noted(stock_count, "all");
	const struct analytics_model_count *model = noted(model_count, MODEL);

	assert_int_equal(all->open, open);
	assert_int_equal(all->delivered, delivered);
	assert_int_equal(all->destroyed, destroyed);
	assert_int_equal(all->lost, lost);
	assert_int_equal(all->received, all->open + all->delivered +
					    all->stocked + all->destroyed +
					    all->disposed + all->lost);
	assert_int_equal(model->received, all->received);
	assert_int_equal(model->open, open);
	assert_int_equal(model->delivered, delivered);
}

/* INV-30 */
TEST(inv_30_received_goods_are_all_accounted_for)
{
	hears_request(0);
	then_the_stock(0, 0, 0, 0);
	hears_receipt(2, 1, 0);
	then_the_stock(1, 0, 0, 0);
	hears_job(23, fx_decision_repair, 1, 1);
	hears_hand_over(26, fx_payer_unsaid, 0);
	then_the_stock(1, 0, 0, 0);
	hears_loss(30);
	then_the_stock(0, 0, 0, 1);
	hears_delivery(40);
	then_the_stock(0, 1, 0, 0);
	/* It comes back for a second round, and counts once. */
	hears_receipt(70, 2, 0);
	then_the_stock(1, 0, 0, 0);
	hears_scrap_job(80, 2);
	hears_scrap(90, 0);
	then_the_stock(0, 0, 1, 0);
}

/* INV-30: whichever store is heard first. */
TEST(a_delivery_heard_before_the_receipt_is_accounted_for)
{
	hears_job(23, fx_decision_repair, 1, 1);
	hears_delivery(40);
	hears_request(0);
	then_the_stock(0, 0, 0, 0);
	hears_receipt(2, 1, 0);
	then_the_stock(0, 1, 0, 0);
	hears_closing(50, fx_outcome_repaired);
	hears_end(51);
	assert_int_equal(analytics_times(EV_analytics_identity_broken), 0);
}

/* INV-30 */
TEST(goods_still_here_when_all_is_closed_break_the_account)
{
	hears_request(0);
	hears_receipt(2, 1, 0);
	hears_closing(50, fx_outcome_refunded);
	hears_end(51);
	assert_int_equal(
	    followed(identity_broken, 0)->what, analytics_identity_stock);
	assert_string_equal(followed(identity_broken, 0)->found, "open");
}

/* INV-30 */
TEST(goods_that_left_without_having_come_break_the_account)
{
	hears_request(0);
	hears_job(3, fx_decision_return_as_is, 1, 0);
	hears_delivery(5);
	hears_closing(50, fx_outcome_returned_unrepaired);
	hears_end(51);
	assert_int_equal(
	    followed(identity_broken, 0)->what, analytics_identity_stock);
	assert_string_equal(
	    followed(identity_broken, 0)->expected, "never received");
}

/* INV-30: a matched parcel counts as its unit. */
TEST(a_matched_parcel_counts_as_its_unit)
{
	struct intake_blind_received blind = { "PCL-2611-00001-A",
		.model_seen = MODEL };
	struct intake_matched matched = { "PCL-2611-00001-A", .unit_no = UNIT };

	analytics_hears(0, EV_intake_blind_received, &blind);
	then_the_stock(1, 0, 0, 0);
	hears_request(1);
	analytics_hears(2, EV_intake_matched, &matched);
	assert_non_null(followed(seal_planned, 0));
	then_the_stock(0, 0, 0, 0);
	hears_receipt(2, 1, 0);
	then_the_stock(1, 0, 0, 0);
}

/* X5: nobody's parcel goes back, and its freight is ours. */
TEST(a_parcel_never_matched_goes_back_and_is_accounted_for)
{
	struct intake_blind_received blind = { "PCL-2611-00001-A",
		.model_seen = MODEL, .freight_minor = 900 };
	struct intake_unmatched_returned back = { .parcel_no =
						      "PCL-2611-00001-A" };
	struct shipping_queued job = { "PCL-2611-00001-A", shipping_leg_out,
		.kind = fx_decision_return_as_is };
	struct shipping_delivered delivered = { "PCL-2611-00001-A", .at = NOW };

	analytics_hears(0, EV_intake_blind_received, &blind);
	analytics_hears(200, EV_intake_unmatched_returned, &back);
	assert_string_equal(
	    followed(ledger_posted, 0)->line, "i/2/transport/company");
	analytics_hears(201, EV_shipping_queued, &job);
	analytics_hears(210, EV_shipping_delivered, &delivered);
	then_the_stock(0, 1, 0, 0);
}

/* kpis.md, appeals: of decisions against customers, and how they end */
TEST(appeals_are_counted_with_what_they_are_against)
{
	struct intake_appealed appealed = { .unit_no = UNIT };
	struct assessment_appeal_judged judged = { .unit_no = UNIT,
		.verdict = fx_appeal_verdict_upheld };

	hears_request(0);
	hears_liability(1, 1000, 0, 0);
	assert_int_equal(noted(figure, MONTH)->adverse, 0);
	hears_liability(2, 0, 1000, 0);
	analytics_hears(3, EV_intake_appealed, &appealed);
	analytics_hears(4, EV_assessment_appeal_judged, &judged);
	judged.verdict = fx_appeal_verdict_dismissed;
	analytics_hears(5, EV_assessment_appeal_judged, &judged);
	assert_int_equal(noted(figure, MONTH)->adverse, 1);
	assert_int_equal(noted(figure, MONTH)->appealed, 1);
	assert_int_equal(noted(figure, "all")->appeal_judged, 2);
	assert_int_equal(noted(figure, "all")->appeal_upheld, 1);
}

/* S-179, X23: a refusal that was not the end leaves its own month */
TEST(a_unit_that_ends_again_leaves_the_month_it_had_ended_in)
{
	struct intake_reviewed refused = { .unit_no = UNIT,
		.verdict = intake_verdict_rejected };
	struct intake_appeal_resolved resolved = { .unit_no = UNIT,
		.verdict = fx_appeal_verdict_upheld,
		.reviewed_anew = true };

	hears_request(0);
	analytics_hears(1, EV_intake_reviewed, &refused);
	assert_int_equal(noted(figure_outcome, MONTH)->rejected, 1);
	analytics_hears(2, EV_intake_appeal_resolved, &resolved);
	hears_closing(20 * 24, fx_outcome_repaired);
	assert_int_equal(noted(figure_outcome, MONTH)->rejected, 0);
	assert_int_equal(noted(figure_outcome, "2026-12")->rejected, 0);
	assert_int_equal(noted(figure_outcome, "2026-12")->repaired, 1);
	assert_int_equal(noted(figure_outcome, "all")->ended, 1);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, analytics_begin, analytics_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_fact_enters_its_month_and_all_months),
		RUN(a_month_begins_in_the_zone_of_the_site),
		RUN(the_turnaround_runs_from_receipt_to_hand_over),
		RUN(waiting_for_the_customer_counts_once_and_not_as_our_time),
		RUN(waiting_counts_once_when_one_department_is_heard_later),
		RUN(a_question_still_open_at_the_finish_is_waiting_until_then),
		RUN(a_finish_heard_before_the_receipt_is_timed_all_the_same),
		RUN(a_model_keeps_the_times_of_its_last_two_windows),
		RUN(a_unit_is_finished_once),
		RUN(the_first_attempt_is_judged_once),
		RUN(a_failed_first_attempt_is_no_first_pass),
		RUN(no_fault_found_is_taken_back_when_a_later_round_finds_one),
		RUN(answers_to_quotes_are_counted_with_the_time_they_took),
		RUN(a_unit_is_counted_under_its_outcome),
		RUN(a_fault_is_counted_under_model_section_and_defect),
		RUN(a_fault_heard_before_its_model_is_counted_then),
		RUN(models_that_differ_at_their_end_have_faults_of_their_own),
		RUN(a_missed_deadline_is_counted_by_its_timer),
		RUN(scores_of_four_and_five_are_satisfied),
		RUN(inv_30_received_goods_are_all_accounted_for),
		RUN(a_delivery_heard_before_the_receipt_is_accounted_for),
		RUN(goods_still_here_when_all_is_closed_break_the_account),
		RUN(goods_that_left_without_having_come_break_the_account),
		RUN(a_matched_parcel_counts_as_its_unit),
		RUN(a_unit_that_ends_again_leaves_the_month_it_had_ended_in),
		RUN(appeals_are_counted_with_what_they_are_against),
		RUN(a_parcel_never_matched_goes_back_and_is_accounted_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
