#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/analytics_words.h"
#include "tests/unit/test.h"

/* S-192, S-186, S-208 */
TEST(a_dossier_holds_the_course_of_a_unit)
{
	const struct analytics_dossier *dossier;

	hears_assessment();
	hears_repair_and_return();
	hears_closing(60, fx_outcome_repaired);
	dossier = noted(dossier, UNIT);
	assert_string_equal(dossier->case_no, "RMA-2611-00042-D");
	assert_string_equal(dossier->model, MODEL);
	assert_string_equal(dossier->serial, "SN-1");
	assert_string_equal(dossier->symptom, "no_power");
	assert_string_equal(dossier->defect, "open_circuit");
	assert_int_equal(dossier->return_class, fx_return_class_iw);
	assert_int_equal(dossier->requested_at, NOW);
	assert_int_equal(dossier->received_at, NOW + 2 * FX_HOUR_MS);
	assert_int_equal(dossier->delivered_at, NOW + 50 * FX_HOUR_MS);
	assert_int_equal(dossier->outcome, fx_outcome_repaired);
	assert_int_equal(dossier->rounds, 1);
	assert_int_equal(dossier->attempts, 1);
	assert_int_equal(dossier->n_events, 18);
}

/* S-185 */
TEST(a_dossier_says_where_a_unit_stands_in_each_department)
{
	hears_assessment();
	assert_string_equal(noted(dossier, UNIT)->at_intake, "admitted");
	assert_string_equal(noted(dossier, UNIT)->at_assessment, "decided");
	assert_string_equal(noted(dossier, UNIT)->at_repair, "");
	hears_pick_up(12, 1);
	assert_string_equal(noted(dossier, UNIT)->at_repair, "working");
	assert_int_equal(
	    noted(dossier, UNIT)->since_repair, NOW + 12 * FX_HOUR_MS);
	hears_repair(20, 1, 60);
	hears_failure(23, 1);
	assert_string_equal(noted(dossier, UNIT)->at_repair, "completed");
	assert_string_equal(noted(dossier, UNIT)->at_quality, "failed");
}

/* INV-13: a later round withdraws what has not left the house. */
TEST(what_was_handed_over_is_not_shown_as_withdrawn)
{
	struct shipping_withdrawn withdrawn = { UNIT, shipping_leg_out,
		.round = 2 };

	hears_assessment();
	hears_job(23, fx_decision_repair, 1, 1);
	analytics_hears(24, EV_shipping_withdrawn, &withdrawn);
	assert_string_equal(noted(dossier, UNIT)->at_shipping, "withdrawn");
	assert_false(noted(account, UNIT)->job_open);
	hears_job(25, fx_decision_repair, 2, 2);
	hears_hand_over(26, fx_payer_unsaid, 0);
	analytics_hears(27, EV_shipping_withdrawn, &withdrawn);
	assert_string_equal(noted(dossier, UNIT)->at_shipping, "handed_over");
	assert_true(noted(account, UNIT)->job_open);
}

/* S-185: waiting for parts ends with the last of them. */
TEST(waiting_for_parts_is_timed)
{
	struct repair_parts_requested asked = { .unit_no = UNIT };
	struct repair_parts_arrived arrived = { UNIT, .missing = 1 };

	hears_assessment();
	analytics_hears(20, EV_repair_parts_requested, &asked);
	analytics_hears(25, EV_repair_parts_requested, &asked);
	analytics_hears(40, EV_repair_parts_arrived, &arrived);
	assert_string_equal(noted(dossier, UNIT)->at_repair, "wait_parts");
	arrived.missing = 0;
	analytics_hears(50, EV_repair_parts_arrived, &arrived);
	assert_string_equal(noted(dossier, UNIT)->at_repair, "working");
	assert_int_equal(noted(account, UNIT)->parts_ms, 30 * FX_HOUR_MS);
}

/* INV-04: S-086, S-088 */
TEST(inv_04_a_unit_has_exactly_one_holder)
{
	hears_request(0);
	assert_string_equal(noted(dossier, UNIT)->holder, "");
	hears_receipt(2, 1, 0);
	assert_string_equal(noted(dossier, UNIT)->holder, "intake");
	assert_string_equal(noted(dossier, UNIT)->holder_account, "li.wei");
	hears_admission(3, intake_goods_here);
	assert_string_equal(noted(dossier, UNIT)->holder, "shelf");
	hears_repair_and_return();
	assert_string_equal(noted(dossier, UNIT)->holder, "customer");
	/* Repair was behind: what it says now is history. */
	hears_pick_up(13, 1);
	assert_string_equal(noted(dossier, UNIT)->holder, "customer");
	hears_closing(60, fx_outcome_repaired);
	hears_end(61);
	assert_int_equal(analytics_times(EV_analytics_identity_broken), 0);
}

/* INV-04 */
TEST(work_on_goods_that_have_left_breaks_custody)
{
	hears_assessment();
	hears_repair_and_return();
	hears_pick_up(55, 2);
	assert_null(followed(identity_broken, 0));
	hears_closing(60, fx_outcome_repaired);
	hears_end(61);
	assert_int_equal(
	    followed(identity_broken, 0)->what, analytics_identity_custody);
	assert_string_equal(
	    followed(identity_broken, 0)->expected, "delivered");
	/* It is said once. */
	hears_pick_up(70, 3);
	assert_int_equal(analytics_times(EV_analytics_identity_broken), 1);
	assert_int_equal(noted(figure, "all")->broken, 1);
}

/* INV-04 */
TEST(work_on_goods_that_were_never_received_breaks_custody)
{
	hears_request(0);
	hears_pick_up(9, 1);
	hears_closing(60, fx_outcome_refunded);
	hears_end(61);
	assert_int_equal(
	    followed(identity_broken, 0)->what, analytics_identity_custody);
}

/* INV-04: on-site work needs no receipt. */
TEST(what_stays_with_the_customer_is_held_by_the_customer)
{
	struct assessment_started started = { UNIT, .round = 1 };

	hears_request(0);
	hears_admission(1, intake_goods_on_site);
	analytics_hears(2, EV_assessment_started, &started);
	hears_pick_up(3, 1);
	assert_string_equal(noted(dossier, UNIT)->holder, "customer");
	hears_closing(60, fx_outcome_repaired);
	hears_end(61);
	assert_int_equal(analytics_times(EV_analytics_identity_broken), 0);
}

/* X11: a replacement that leaves moves no received goods. */
TEST(the_old_unit_stays_on_its_shelf_while_the_new_one_leaves)
{
	hears_request(0);
	hears_receipt(1, 1, 0);
	hears_admission(2, intake_goods_here);
	hears_job(4, fx_decision_replace, 1, 0);
	hears_packing(5, 0);
	hears_hand_over(6, fx_payer_unsaid, 0);
	hears_delivery(9);
	assert_string_equal(noted(dossier, UNIT)->holder, "shelf");
	hears_scrap_job(10, 1);
	hears_scrap(11, 0);
	assert_string_equal(noted(dossier, UNIT)->holder, "destroyed");
}

/* S-196: a correction is kept, and shown in the dossier. */
TEST(a_corrected_entry_is_corrected_in_the_dossier)
{
	struct intake_corrected corrected = { UNIT, 1, .field = "serial",
		.was = "SN-1", .now = "SN-7" };

	hears_request(0);
	analytics_hears(1, EV_intake_corrected, &corrected);
	assert_string_equal(noted(dossier, UNIT)->serial, "SN-7");
	assert_int_equal(noted(figure, "all")->corrected, 1);
}

/* S-194: T-21 */
TEST(a_dossier_is_sealed_thirty_days_after_closing)
{
	struct analytics_seal cmd = { .unit_no = UNIT };

	hears_assessment();
	hears_closing(60, fx_outcome_repaired);
	cmd.due_at = noted(dossier, UNIT)->seal_at;
	assert_int_equal(cmd.due_at,
	    fx_policy_add_days(&analytics_policy, NOW + 60 * FX_HOUR_MS, 30));
	assert_int_equal(
	    analytics_is_told(70, CMD_analytics_seal, &cmd), FX_EREFUSED);
	assert_int_equal(analytics_answer.refusal, NO_fx_too_early);
	assert_int_equal(analytics_is_told(900, CMD_analytics_seal, &cmd), 0);
	assert_string_equal(
	    followed(dossier_sealed, 0)->heads, "intake/5,assessment/4");
	assert_int_equal(followed(dossier_sealed, 0)->n_events, 9);
	assert_int_equal(
	    noted(dossier, UNIT)->state, analytics_dossier_state_sealed);
	assert_int_equal(noted(dossier, UNIT)->seal_at, 0);
}

/* T-21, X23: a refusal that is appealed is not over */
TEST(no_dossier_is_sealed_over_an_appeal)
{
	struct intake_reviewed refused = { .unit_no = UNIT,
		.verdict = intake_verdict_rejected };
	struct intake_appealed appealed = { .unit_no = UNIT };
	struct intake_appeal_resolved resolved = { .unit_no = UNIT,
		.verdict = fx_appeal_verdict_dismissed };
	struct intake_appeal_told told = { .unit_no = UNIT };

	hears_request(0);
	analytics_hears(1, EV_intake_reviewed, &refused);
	assert_true(noted(dossier, UNIT)->seal_at > 0);
	analytics_hears(2, EV_intake_appealed, &appealed);
	assert_int_equal(noted(dossier, UNIT)->seal_at, 0);
	analytics_hears(3, EV_intake_appeal_resolved, &resolved);
	analytics_hears(4, EV_intake_appeal_told, &told);
	assert_true(noted(dossier, UNIT)->seal_at > 0);

	analytics_hears(5, EV_intake_appealed, &appealed);
	resolved.verdict = fx_appeal_verdict_upheld;
	resolved.reviewed_anew = true;
	analytics_hears(6, EV_intake_appeal_resolved, &resolved);
	analytics_hears(7, EV_intake_appeal_told, &told);
	assert_int_equal(
	    noted(dossier, UNIT)->state, analytics_dossier_state_open);
	assert_int_equal(noted(dossier, UNIT)->seal_at, 0);
	assert_string_equal(noted(dossier, UNIT)->at_intake, "requested");
}

/* S-194: a silent department may still know more. */
/* X23: closing had to wait until an appeal had opened the unit again. */
TEST(a_refusal_that_comes_behind_its_appeal_plans_no_sealing)
{
	struct intake_reviewed refused = { .unit_no = UNIT,
		.verdict = intake_verdict_rejected };
	struct intake_appealed appealed = { .unit_no = UNIT };
	struct intake_appeal_told told = { .unit_no = UNIT };

	hears_request(0);
	analytics_hears(1, EV_intake_reviewed, &refused);
	analytics_hears(2, EV_intake_appealed, &appealed);
	(void)analytics_is_told(3, EV_intake_reviewed, &refused);
	assert_null(followed(seal_planned, 0));
	(void)analytics_is_told(4, EV_intake_appeal_told, &told);
	assert_null(followed(seal_planned, 0));
	assert_int_equal(noted(dossier, UNIT)->seal_at, 0);
}

TEST(a_closing_that_comes_behind_an_appeal_ends_nothing)
{
	struct intake_closed closed = { UNIT, .outcome = fx_outcome_repaired };

	hears_request(0);
	hears_review(1, fx_payer_company);
	assert_int_equal(noted(dossier, UNIT)->closed_at, 0);
	(void)analytics_is_told(2, EV_intake_closed, &closed);
	assert_null(followed(counted, 0));
	assert_null(followed(seal_planned, 0));
	assert_int_equal(noted(dossier, UNIT)->seal_at, 0);
}

TEST(a_dossier_is_not_sealed_while_a_department_is_silent)
{
	struct analytics_seal cmd = { .unit_no = UNIT };

	hears_assessment();
	hears_closing(60, fx_outcome_repaired);
	cmd.due_at = noted(dossier, UNIT)->seal_at;
	analytics_asking.view_age_ms[FX_IN_repair] = INT64_MAX;
	assert_int_equal(analytics_is_told(900, CMD_analytics_seal, &cmd), 0);
	assert_null(followed(dossier_sealed, 0));
	assert_int_equal(
	    noted(dossier, UNIT)->seal_at, NOW + 900 * FX_HOUR_MS + FX_DAY_MS);
	assert_int_equal(
	    noted(dossier, UNIT)->state, analytics_dossier_state_closed);
}

TEST(only_the_clock_seals)
{
	const struct fx_shape *shape = fx_schema_shape(CMD_analytics_seal);

	assert_int_equal(shape->roles, R(timer));
}

TEST(everything_declared_has_its_function)
{
	const char *forgotten;

	if (fx_department_check(&analytics_department, &forgotten) != 0)
		fail_msg("forgotten: %s", forgotten);
}

/* S-192: a dossier misses no event of a unit. */
TEST(every_event_of_a_unit_is_kept_in_its_dossier)
{
	const struct fx_change *change;
	enum fx_kind kind;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		const struct fx_shape *shape = fx_schema_shape(kind);

		if (shape->sort != FX_EVENT || !shape->keyed ||
		    shape->place == FX_IN_analytics ||
		    fx_schema_field(kind, "unit_no") == NULL)
			continue;
		change = analytics_dossier_book.changes;
		while (change->apply != NULL && change->event != kind)
			change++;
		if (change->apply == NULL)
			fail_msg("not kept: %s", shape->name);
	}
}

/* INV-30: it is here, though nobody could see of which model it is. */
TEST(a_parcel_of_no_model_is_received_too)
{
	struct intake_blind_received blind = { .parcel_no =
						   "PCL-2611-00001-A" };
	struct intake_matched matched = { "PCL-2611-00001-A", .unit_no = UNIT };

	analytics_hears(0, EV_intake_blind_received, &blind);
	assert_int_equal(noted(stock_count, "all")->received, 1);
	assert_int_equal(noted(model_count, "unidentified")->received, 1);
	hears_request(1);
	analytics_hears(2, EV_intake_matched, &matched);
	assert_int_equal(noted(stock_count, "all")->received, 0);
	assert_int_equal(noted(model_count, "unidentified")->received, 0);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, analytics_begin, analytics_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_parcel_of_no_model_is_received_too),
		RUN(a_dossier_holds_the_course_of_a_unit),
		RUN(a_dossier_says_where_a_unit_stands_in_each_department),
		RUN(what_was_handed_over_is_not_shown_as_withdrawn),
		RUN(waiting_for_parts_is_timed),
		RUN(inv_04_a_unit_has_exactly_one_holder),
		RUN(work_on_goods_that_have_left_breaks_custody),
		RUN(work_on_goods_that_were_never_received_breaks_custody),
		RUN(what_stays_with_the_customer_is_held_by_the_customer),
		RUN(the_old_unit_stays_on_its_shelf_while_the_new_one_leaves),
		RUN(a_corrected_entry_is_corrected_in_the_dossier),
		RUN(a_dossier_is_sealed_thirty_days_after_closing),
		RUN(no_dossier_is_sealed_over_an_appeal),
		RUN(a_refusal_that_comes_behind_its_appeal_plans_no_sealing),
		RUN(a_closing_that_comes_behind_an_appeal_ends_nothing),
		RUN(a_dossier_is_not_sealed_while_a_department_is_silent),
		RUN(only_the_clock_seals),
		RUN(everything_declared_has_its_function),
		RUN(every_event_of_a_unit_is_kept_in_its_dossier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
