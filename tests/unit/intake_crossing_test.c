#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

/*
 * What intake makes of events that cross on their way: those of one department
 * come in order, those of two in any.
 */

#define ask_info(unit_no) \
	told("an", intake_ask_info, unit_no, .questions = "fault_detail")

#define part_is_asked_for(number, of_round)                             \
	heard(repair_consent_requested, UNIT, .ref = UNIT "/r" #number, \
	    .version = 1, .about = fx_about_part, .part_no = "P-1",     \
	    .round = (of_round))

static void
it_was_decided_in(const char *unit_no, int64_t round)
{
	struct assessment_decided decided = { .round = round,
		.kind = fx_decision_repair,
		.goods_to = fx_goods_to_customer,
		.warranty_rule = "repair_30",
		.outcome = fx_outcome_repaired,
		.currency = "CNY",
		.proposed_by = "wu" };

	fx_copy_text(decided.unit_no, sizeof(decided.unit_no), unit_no);
	taken(story_put(EV_assessment_decided, &decided, "service", "service"));
}

/* X37, T-15: what a later round delivered is not forgotten for that round */
TEST(a_delivery_heard_before_its_round_is_accepted_all_the_same)
{
	an_admitted();
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, false);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_replace, 2);
	it_was_handed_over(UNIT);
	it_was_delivered(UNIT);
	it_was_reopened(UNIT, 2);
	it_was_decided(UNIT, fx_decision_replace, fx_goods_to_none,
	    fx_outcome_replaced_new);
	assert_int_equal(
	    the(intake_unit, UNIT)->acceptance, intake_acceptance_open);
	assert_int_not_equal(the(intake_unit, UNIT)->acceptance_due, 0);
}

/* S-173, X22: the delivery of one round is not accepted for the next */
TEST(goods_of_a_further_round_are_accepted_when_they_are_there)
{
	an_admitted();
	repaired_and_delivered(UNIT);
	it_was_accepted(UNIT, false);
	it_was_reopened(UNIT, 2);
	refused(told_as("an", "cs", intake_record_acceptance, UNIT, .ok = true),
	    intake_not_delivered);
	it_was_decided_in(UNIT, 2);
	refused(told_as("an", "cs", intake_record_acceptance, UNIT, .ok = true),
	    intake_not_delivered);
	it_was_queued(UNIT, shipping_leg_out, fx_decision_repair, 2);
	it_was_handed_over(UNIT);
	it_was_delivered(UNIT);
	taken(told_as("an", "cs", intake_record_acceptance, UNIT, .ok = true));
}

static void
an_admitted_on_site(void)
{
	a_requested();
	taken(
	    told("an", intake_review, UNIT, .verdict = intake_verdict_eligible,
		.method = intake_method_on_site));
	authorize_it(UNIT);
	taken(told("an", intake_admit_without_goods, UNIT, .value_minor = 1000,
	    .evidence_sha = HASH));
}

/* X7: a job that shipping began before it knew that nothing comes */
TEST(goods_on_site_are_there_whatever_shipping_began)
{
	an_admitted_on_site();
	it_was_decided(UNIT, fx_decision_return_as_is, fx_goods_to_customer,
	    fx_outcome_returned_nff);
	ignored(heard(shipping_queued, UNIT, .leg = shipping_leg_out,
	    .kind = fx_decision_return_as_is, .round = 1,
	    .release_service = "assessment", .release_seq = 1,
	    .release_hash = HASH, .owner = shipping_owner_customer));
	ignored(heard(shipping_withdrawn, UNIT, .leg = shipping_leg_out,
	    .why = shipping_withdraw_why_settled, .round = 1));
	taken(told_as("an", "cs", intake_record_acceptance, UNIT, .ok = true));
}

/* S-026: three departments can always ask, whatever the window asked */
TEST(a_question_of_ours_leaves_room_for_the_others)
{
	an_admitted();
	taken(ask_info(UNIT));
	refused(ask_info(UNIT), intake_question_open);
	taken(it_was_quoted(UNIT, UNIT "/a1", 1));
	taken(it_was_quoted(UNIT, UNIT "/a2", 1));
	taken(part_is_asked_for(1, 1));
	assert_int_equal(the(intake_unit, UNIT)->questions_open, 4);
}

/* S-132, X14 */
TEST(a_part_for_an_earlier_round_is_not_asked_for)
{
	an_admitted();
	it_was_reopened(UNIT, 2);
	ignored(part_is_asked_for(1, 1));
	taken(part_is_asked_for(2, 2));
}

/* X4: who takes the goods back is asked nothing more about them */
TEST(goods_that_go_back_leave_no_question_open)
{
	a_received();
	taken(ask_info(UNIT));
	taken(told("xu", intake_report_discrepancy, UNIT, .kinds = "serial"));
	taken(told("an", intake_settle_discrepancy, UNIT,
	    .way = intake_settle_way_return_as_is, .evidence_sha = HASH));
	in_state(UNIT, goods_back);
	assert_int_equal(the(intake_unit, UNIT)->questions_open, 0);
}

/* X30: a decision that was carried out before the cancelation was heard */
TEST(canceled_goods_that_were_scrapped_before_are_closed)
{
	an_admitted();
	taken(told_as(
	    "an", "cs", intake_cancel, UNIT, .reason = "bought another"));
	in_state(UNIT, goods_back);
	it_was_decided(
	    UNIT, fx_decision_refund, fx_goods_to_scrap, fx_outcome_refunded);
	it_was_queued(UNIT, shipping_leg_scrap, fx_decision_refund, 1);
	taken(heard(shipping_scrapped, UNIT, .method = "shred",
	    .witness = "zhao", .cert_sha = HASH));
	its_ledger_is_complete(UNIT, 1);
	taken(told_as("an", "cs", intake_close, UNIT));
	assert_int_equal(event(0, intake_closed)->outcome, fx_outcome_refunded);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_delivery_heard_before_its_round_is_accepted_all_the_same),
		RUN(goods_of_a_further_round_are_accepted_when_they_are_there),
		RUN(goods_on_site_are_there_whatever_shipping_began),
		RUN(a_question_of_ours_leaves_room_for_the_others),
		RUN(a_part_for_an_earlier_round_is_not_asked_for),
		RUN(goods_that_go_back_leave_no_question_open),
		RUN(canceled_goods_that_were_scrapped_before_are_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
