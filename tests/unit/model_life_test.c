/* The reference model: the life of a unit, and what may not happen in it. */
#include "model_words.h"

#include "test.h"

/* S-083, S-128, S-170, INV-18 */
TEST(a_whole_life_is_accepted)
{
	until(NULL);
	accepted(model_end(model_told()));
}

/* INV-19 */
TEST(one_person_does_not_confirm_both_sides)
{
	until("intake.side_confirmed");
	by("shen.hua", "sales_mgr");
	accepted(tell(
	    "intake.side_confirmed", UNIT, "side=sales confirmed_by=shen.hua"));
	by("shen.hua", "qa");
	refused("K8 INV-19 one person", tell("intake.side_confirmed", UNIT,
					    "side=qa confirmed_by=shen.hua"));
}

/* INV-06 */
TEST(a_refusal_has_a_reason_and_a_notice)
{
	until("intake.reviewed");
	refused("K8 INV-06",
	    tell("intake.reviewed", UNIT, "verdict=rejected reason=no"));
}

/* INV-02 */
TEST(a_serial_is_bound_in_one_open_unit)
{
	until("intake.authorized");
	by("wu.min", "qa");
	next.same_command = true;
	accepted(tell("intake.authorized", UNIT,
	    "expires_at:1775059200000 method=courier"));
	by("chen.yu", "cs");
	accepted(tell("intake.requested", OTHER,
	    "case_no=RMA-2603-00002-T model=M serial=S1 qty:1 demand=repair"));
	refused("K8 INV-02", tell("intake.reviewed", OTHER,
				 "verdict=eligible serial=S1 method=courier"));
}

/* INV-03 */
TEST(what_was_not_received_is_not_admitted)
{
	until("intake.received");
	by("xu.hai", "receiver");
	refused("K8 INV-03",
	    tell("intake.admitted", UNIT, "round:1 goods=here shelf=A-1"));
}

/* T-05 */
TEST(an_authorization_does_not_lapse_before_its_time)
{
	until("intake.received");
	by("timer", "timer");
	refused("K8 T-05", tell("intake.lapsed", UNIT, "return_leg?no"));
}

/* S-072, CN-13 */
TEST(two_persons_charge_the_customer)
{
	until("assessment.liability_set");
	by("feng.xia", "assessor");
	refused("K8 S-072 one person",
	    tell("assessment.liability_set", UNIT,
		"share_customer:1000 warranty=out proof_burden=customer "
		"rule_ids=S-106 rule_hash#r proposed_by=feng.xia"));
}

/* S-188 */
TEST(shares_are_a_whole)
{
	until("assessment.liability_proposed");
	refused("K9 S-188 the shares make 999",
	    tell("assessment.liability_proposed", UNIT,
		"share_company:999 warranty=in proof_burden=customer "
		"rule_ids=S-106 rule_hash#r"));
}

/* INV-23 */
TEST(a_quote_is_the_sum_of_its_lines)
{
	until("assessment.quoted");
	by("feng.xia", "assessor");
	refused("K9 INV-23 the lines make 100",
	    tell("assessment.quoted", UNIT,
		"ref=" UNIT "/a1 version:2 lines:1 total_minor:90 "
		"valid_until_at:1773000000000"));
}

/* INV-23 */
TEST(a_refund_is_price_less_use_and_not_below_zero)
{
	until("assessment.proposed");
	by("feng.xia", "assessor");
	refused("K9 INV-23 a refund below zero",
	    tell("assessment.proposed", UNIT,
		"ref=" UNIT "/a1 version:1 kind=refund choice_needed?no "
		"refund_price_minor:100 refund_depreciation_minor:150 "
		"refund_amount_minor:-50 goods_to=scrap"));
	refused("K9 INV-23 100 less 30 is not 80",
	    tell("assessment.proposed", UNIT,
		"ref=" UNIT "/a1 version:2 kind=refund choice_needed?no "
		"refund_price_minor:100 refund_depreciation_minor:30 "
		"refund_amount_minor:80 goods_to=scrap"));
}

/* INV-07 */
TEST(a_quote_is_decided_on_only_when_it_was_approved)
{
	until("intake.customer_decided");
	by("feng.xia", "assessor");
	refused("K8 INV-07", tell("assessment.decided", UNIT,
				 "round:1 kind=repair goods_to=customer "
				 "outcome=repaired proposed_by=feng.xia "
				 "share_customer:1000"));
}

/* INV-07, T-08 */
TEST(an_answer_after_the_last_day_is_no_answer)
{
	until("intake.customer_decided");
	later(INT64_C(600000000));
	by("customer", "customer");
	refused("K8 INV-07",
	    tell("intake.customer_decided", UNIT,
		"about=quote ref=" UNIT "/a1 version:2 answer=approve "
		"by=customer"));
}

/* INV-27 */
TEST(another_remedy_than_the_one_quoted_costs_no_fee)
{
	until("intake.customer_decided");
	by("customer", "customer");
	accepted(tell("intake.customer_decided", UNIT,
	    "about=quote ref=" UNIT "/a1 version:2 answer=choose "
	    "choice=exchange by=customer"));
	after("intake");
	refused("K9 INV-27", tell("assessment.declined", UNIT,
				 "ref=" UNIT "/a1 version:2 fee_minor:50"));
}

/* INV-09 */
TEST(nothing_is_offered_while_a_serious_case_is_undecided)
{
	until("assessment.quoted");
	by("zhou.li", "qa");
	accepted(tell(
	    "assessment.severity_set", UNIT, "level=serious criteria=safety"));
	by("feng.xia", "assessor");
	refused("K8 it was serious_pending",
	    tell("assessment.quoted", UNIT,
		"ref=" UNIT "/a1 version:2 lines:1 discount_minor:10 "
		"total_minor:90 valid_until_at:1773000000000"));
	by("zhou.li", "qa");
	refused("K8 S-120", tell("assessment.severity_set", UNIT,
				"level=none criteria=safety"));
}

/* INV-09 */
TEST(a_gagged_unit_is_not_picked_up)
{
	until("repair.picked_up");
	by("zhou.li", "qa");
	accepted(tell(
	    "assessment.severity_set", UNIT, "level=serious criteria=safety"));
	after("assessment");
	accepted(tell("repair.blocked", UNIT,
	    "why=gag ref_service=assessment ref_seq@ ref_hash@"));
	by("zhang.min", "technician");
	refused("K8 INV-09",
	    tell("repair.picked_up", UNIT, "attempt:1 technician=zhang.min"));
}

/* INV-04 */
TEST(a_unit_is_not_picked_up_twice)
{
	until("repair.step_done");
	by("zhang.min", "technician");
	refused("K8 INV-04 it was working",
	    tell("repair.picked_up", UNIT, "attempt:1 technician=zhang.min"));
}

/* INV-11, S-130 */
TEST(a_repair_without_an_operation_is_not_complete)
{
	until("repair.step_done");
	by("zhang.min", "technician");
	refused("K8 INV-11",
	    tell("repair.completed", UNIT,
		"round:1 attempt:1 technicians=zhang.min qc_plan=standard"));
}

/* INV-12 */
TEST(the_technician_does_not_inspect_the_own_repair)
{
	until("quality.started");
	by("zhang.min", "inspector");
	refused("K8 INV-12 zhang.min repaired it",
	    tell("quality.started", UNIT,
		"attempt:1 extent=full inspector=zhang.min"));
}

/* INV-12 */
TEST(quality_hears_of_every_technician)
{
	until("quality.queued");
	after("repair");
	refused("K8 INV-12 repair named zhang.min",
	    tell("quality.queued", UNIT,
		"round:1 attempt:1 technicians=lin.feng qc_plan=standard"));
}

/* INV-12 */
TEST(every_technician_is_named)
{
	until("repair.completed");
	by("zhang.min", "technician");
	refused("K8 INV-12",
	    tell("repair.completed", UNIT,
		"round:1 attempt:1 technicians=lin.feng qc_plan=standard "
		"labor_min:30"));
}

/* S-149 */
TEST(an_item_that_was_not_checked_does_not_pass)
{
	until("quality.checked");
	by("cao.ying", "inspector");
	refused("K8 S-149", tell("quality.passed", UNIT,
				"round:1 attempt:1 report_no=Q1 sign_sha#s"));
}

/* S-133 */
TEST(no_more_parts_are_put_in_than_were_accepted)
{
	by("yu.fang", "parts");
	accepted(
	    tell("repair.lot_accepted", "L-1", "part_no=FAN qty:1 iqc_ref=I1"));
	until("repair.completed");
	by("zhang.min", "technician");
	accepted(tell("repair.part_replaced", UNIT,
	    "part_no=FAN part_lot=L-1 qty:1 unit_cost_minor:5"));
	refused("K9 S-133 the lot is 1 short",
	    tell("repair.part_replaced", UNIT,
		"part_no=FAN part_lot=L-1 qty:1 unit_cost_minor:5"));
}

/* INV-16 */
TEST(goods_do_not_leave_on_a_stale_view)
{
	static const char stale[] =
	    "package_no=P1 scanned=S1 label_model=NET-6 label_qty:1 "
	    "label_date=2026-03-02 label_contact_rev:1 "
	    "quality_seen_age_ms:10001";

	until("shipping.packed");
	by("jiang.shan", "shipper");
	refused("K8 INV-16", tell("shipping.packed", UNIT, stale));
}

/* INV-16 */
TEST(the_manager_lets_one_step_pass)
{
	until("shipping.packed");
	by("dong.hai", "gm");
	accepted(tell("shipping.stale_view_overridden", UNIT,
	    "step=pack reason=r quality_seen_age_ms:20000"));
	with("shipping.packed",
	    "package_no=P1 scanned=S1 label_model=NET-6 label_qty:1 "
	    "label_date=2026-03-02 label_contact_rev:1 "
	    "quality_seen_age_ms:20000");
	until("shipping.handed_over");
	by("jiang.shan", "shipper");
	refused("K8 INV-16",
	    tell("shipping.handed_over", UNIT,
		"shipment_no=H1 carrier=SF waybill=W1 proof_sha#p "
		"quality_seen_age_ms:20000 no_scan_at:1772700000000"));
}

/* INV-15 */
TEST(the_scanned_serial_is_the_expected_one)
{
	until("shipping.packed");
	by("jiang.shan", "shipper");
	refused("K8 INV-15 S1 was expected",
	    tell("shipping.packed", UNIT,
		"package_no=P1 scanned=S2 label_model=NET-6 label_qty:1 "
		"label_date=2026-03-02 label_contact_rev:1 "
		"quality_seen_age_ms:40"));
}

/* INV-13 */
TEST(a_release_names_its_cause)
{
	until("shipping.queued");
	after("quality");
	refused("K8 INV-13",
	    tell("shipping.queued", UNIT,
		"leg=out kind=repair round:1 attempt:1 release_service=quality "
		"release_seq:2 release_hash@ owner=customer"));
}

/* INV-04 */
TEST(what_the_carrier_has_is_not_handed_over_again)
{
	until("shipping.delivered");
	by("jiang.shan", "shipper");
	refused(
	    "K8 INV-04", tell("shipping.handed_over", UNIT,
			     "shipment_no=H1 carrier=SF waybill=W1 proof_sha#p "
			     "quality_seen_age_ms:40"));
}

/* INV-23 */
TEST(a_cost_is_posted_once)
{
	until("analytics.tallied");
	next = (struct next){ .same_command = true };
	after("intake");
	next.more = true;
	refused("K9 INV-23",
	    tell("analytics.ledger_posted", UNIT,
		"line=i/7/transport/company kind=transport payer=company "
		"amount_minor:900 event_service=intake event_seq@ "
		"event_hash@"));
}

/* INV-23 */
TEST(a_cost_that_is_not_posted_is_missed_in_the_end)
{
	without("analytics.ledger_posted");
	with("analytics.ledger_complete", "round:1 lines:0");
	until(NULL);
	refused("K9 INV-23", model_end(model_told()));
}

/* INV-23 */
TEST(the_ledger_counts_its_lines)
{
	with("analytics.ledger_complete", "round:1 lines:3");
	until("analytics.ledger_complete");
	after("shipping");
	next.same_command = true;
	refused("K9 INV-23 2 lines are posted, not 3",
	    tell("analytics.ledger_complete", UNIT, "round:1 lines:3"));
}

/* T-08 */
TEST(a_question_that_never_expires_is_missed_in_the_end)
{
	until("intake.customer_decided");
	later(INT64_C(1773000000000) - now() + 600000);
	by("chen.yu", "cs");
	accepted(tell("intake.noted", UNIT, "kind=text text_sha#a"));
	refused("K8 timer", model_end(model_told()));
}

/* INV-30 */
TEST(goods_that_are_gone_are_not_counted_as_here)
{
	until("shipping.delivered");
	with("analytics.tallied", "was=open now=open +");
	until(NULL);
	refused("K9 INV-30", model_end(model_told()));
}

/* INV-18 */
TEST(a_unit_does_not_close_before_it_is_accepted)
{
	without("intake.acceptance_recorded");
	until("intake.closed");
	by("timer", "timer");
	refused("K8 INV-18", tell("intake.closed", UNIT, "outcome=repaired"));
}

/* K5 */
TEST(an_effect_that_never_followed_is_missed_in_the_end)
{
	without("quality.unit_known");
	until(NULL);
	refused("K5 quality never heard of intake", model_end(model_told()));
}

/* T-06 */
TEST(a_timer_does_not_fire_early)
{
	until("assessment.started");
	by("timer", "timer");
	refused("K8 timer first_assessment fired",
	    tell("assessment.breached", UNIT,
		"timer=first_assessment due_at:1772600000000"));
}

/* T-06 */
TEST(a_timer_does_not_fire_twice)
{
	until("assessment.started");
	by("timer", "timer");
	later(INT64_C(1772600000000) - now());
	accepted(tell("assessment.breached", UNIT,
	    "timer=first_assessment due_at:1772600000000"));
	refused("K8 timer first_assessment fired twice",
	    tell("assessment.breached", UNIT,
		"timer=first_assessment due_at:1772600000000"));
}

/* INV-26 */
TEST(a_clock_that_stands_does_not_fire)
{
	until("intake.reviewed");
	by("chen.yu", "cs");
	accepted(tell("intake.question_opened", UNIT,
	    "about=info ref=" UNIT "/i1 version:1 expires_at:1773000000000"));
	by("timer", "timer");
	later(INT64_C(1772500300000) - now());
	refused("K8 INV-26 first_review fired while it stood",
	    tell("intake.breached", UNIT,
		"timer=first_review due_at:1772500200000"));
}

/* T-03 */
TEST(a_timer_that_was_lost_is_missed_in_the_end)
{
	until("intake.reviewed");
	later(INT64_C(1772500200000) - now() + 600000);
	accepted(tell("intake.noted", UNIT, "kind=text text_sha#a"));
	refused("K8 timer first_review", model_end(model_told()));
}

#define A(sentence)                      \
	cmocka_unit_test_setup_teardown( \
	    sentence, company_setup, company_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		A(a_whole_life_is_accepted),
		A(one_person_does_not_confirm_both_sides),
		A(a_refusal_has_a_reason_and_a_notice),
		A(a_serial_is_bound_in_one_open_unit),
		A(what_was_not_received_is_not_admitted),
		A(an_authorization_does_not_lapse_before_its_time),
		A(two_persons_charge_the_customer),
		A(shares_are_a_whole),
		A(a_quote_is_the_sum_of_its_lines),
		A(a_refund_is_price_less_use_and_not_below_zero),
		A(a_quote_is_decided_on_only_when_it_was_approved),
		A(an_answer_after_the_last_day_is_no_answer),
		A(another_remedy_than_the_one_quoted_costs_no_fee),
		A(nothing_is_offered_while_a_serious_case_is_undecided),
		A(a_gagged_unit_is_not_picked_up),
		A(a_unit_is_not_picked_up_twice),
		A(a_repair_without_an_operation_is_not_complete),
		A(the_technician_does_not_inspect_the_own_repair),
		A(quality_hears_of_every_technician),
		A(every_technician_is_named),
		A(an_item_that_was_not_checked_does_not_pass),
		A(no_more_parts_are_put_in_than_were_accepted),
		A(goods_do_not_leave_on_a_stale_view),
		A(the_manager_lets_one_step_pass),
		A(the_scanned_serial_is_the_expected_one),
		A(a_release_names_its_cause),
		A(what_the_carrier_has_is_not_handed_over_again),
		A(a_cost_is_posted_once),
		A(a_cost_that_is_not_posted_is_missed_in_the_end),
		A(the_ledger_counts_its_lines),
		A(a_question_that_never_expires_is_missed_in_the_end),
		A(goods_that_are_gone_are_not_counted_as_here),
		A(a_unit_does_not_close_before_it_is_accepted),
		A(an_effect_that_never_followed_is_missed_in_the_end),
		A(a_timer_does_not_fire_early),
		A(a_timer_does_not_fire_twice),
		A(a_clock_that_stands_does_not_fire),
		A(a_timer_that_was_lost_is_missed_in_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
