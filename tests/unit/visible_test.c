#include "base/fx_base.h"
#include "edge/fx_visible.h"
#include "tests/unit/test.h"

/* What the customer reads of a unit, from what the departments know of it. */

static struct fx_facts facts;

static int
begin(void **state)
{
	(void)state;
	memset(&facts, 0, sizeof(facts));
	facts.intake.state = intake_unit_state_admitted;
	facts.assessment.state = assessment_unit_state_decided;
	return 0;
}

#define at(department, word) \
	(facts.department.state = department##_unit_state_##word)

#define reads(word) \
	assert_string_equal(fx_visible_word(fx_visible_of(&facts))->name, #word)

#define says(words) assert_string_equal(fx_visible_text(&facts)->en, words)

/* S-049 */
TEST(the_customer_reads_where_a_unit_is_on_its_way_to_us)
{
	at(assessment, absent);
	at(intake, requested);
	reads(req);
	at(intake, eligible);
	reads(req);
	at(intake, remote);
	reads(remote);
	at(intake, authorized);
	reads(auth);
	at(intake, inbound);
	reads(inbound);
	at(intake, received);
	reads(received);
	at(intake, discrepancy);
	reads(discrep);
}

/* S-049 */
TEST(the_customer_reads_what_is_done_with_a_unit)
{
	at(assessment, absent);
	reads(assess);
	at(assessment, quoted);
	reads(assess);
	at(assessment, decided);
	at(repair, queued);
	reads(repair);
	at(repair, wait_parts);
	reads(parts);
	at(quality, inspecting);
	reads(inspect);
	at(quality, passed);
	at(repair, released);
	at(shipping, packed);
	reads(ready);
	at(shipping, handed_over);
	reads(shipped);
	at(shipping, delivered);
	reads(accept);
}

/* S-049: a further round hides what the one before had come to */
TEST(while_a_round_is_open_the_unit_is_being_assessed)
{
	at(repair, suspended);
	at(assessment, queued);
	reads(assess);
	at(shipping, delivered);
	reads(assess);
	at(intake, authorized);
	reads(auth);
}

/* S-049 */
TEST(goods_that_go_back_untouched_are_followed_to_the_door)
{
	at(intake, goods_back);
	at(assessment, absent);
	reads(received);
	at(shipping, waiting);
	reads(ready);
	at(shipping, handed_over);
	reads(shipped);
	at(shipping, lost);
	reads(lost);
}

/* S-049, S-120: of a serious problem nothing is told */
TEST(what_waits_for_the_customer_or_the_manager_comes_first)
{
	at(shipping, lost);
	reads(lost);
	facts.intake.questions_open = 1;
	reads(decide);
	facts.assessment.gag = true;
	reads(hold);
	at(intake, closed);
	reads(closed);
}

/* S-049 */
TEST(an_end_is_told_whatever_else_is_known)
{
	facts.intake.gag = true;
	at(shipping, handed_over);
	at(intake, remote_resolved);
	reads(closed);
	at(intake, rejected);
	reads(rejected);
	at(intake, lapsed);
	reads(lapsed);
	at(intake, canceled);
	reads(canceled);
}

/* S-049 */
TEST(what_was_accepted_and_what_is_refunded_is_said_so)
{
	at(shipping, delivered);
	says("delivered, please accept");
	facts.intake.acceptance = intake_acceptance_accepted;
	says("accepted");
	at(shipping, absent);
	facts.intake.decision = fx_decision_refund;
	reads(ready);
	says("refund being made");
	facts.intake.decision = fx_decision_return_as_is;
	at(shipping, waiting);
	says("ready to ship");
}

/* S-049, S-072 */
TEST(an_appeal_is_shown_before_all_else_until_it_is_told)
{
	at(intake, rejected);
	facts.intake.gag = true;
	facts.intake.appeal = intake_appeal_state_filed;
	reads(appeal);
	says("appeal under review");
	facts.intake.appeal = intake_appeal_state_judged;
	reads(appeal);
	facts.intake.appeal = intake_appeal_state_told;
	reads(rejected);
}

/* S-049 */
TEST(a_case_shows_what_needs_the_customer_else_its_last_unit)
{
	enum fx_visible units[] = { FX_VISIBLE_closed, FX_VISIBLE_shipped,
		FX_VISIBLE_repair };

	assert_int_equal(fx_visible_of_case(units, 3), FX_VISIBLE_repair);
	units[1] = FX_VISIBLE_decide;
	assert_int_equal(fx_visible_of_case(units, 3), FX_VISIBLE_decide);
	units[2] = FX_VISIBLE_hold;
	assert_int_equal(fx_visible_of_case(units, 3), FX_VISIBLE_hold);
	units[0] = FX_VISIBLE_appeal;
	assert_int_equal(fx_visible_of_case(units, 3), FX_VISIBLE_appeal);
	units[0] = FX_VISIBLE_closed;
	units[1] = units[2] = FX_VISIBLE_canceled;
	assert_int_equal(fx_visible_of_case(units, 3), FX_VISIBLE_closed);
	units[0] = FX_VISIBLE_lapsed;
	assert_int_equal(fx_visible_of_case(units, 1), FX_VISIBLE_lapsed);
}

#define RUN(title) cmocka_unit_test_setup(title, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_customer_reads_where_a_unit_is_on_its_way_to_us),
		RUN(the_customer_reads_what_is_done_with_a_unit),
		RUN(while_a_round_is_open_the_unit_is_being_assessed),
		RUN(goods_that_go_back_untouched_are_followed_to_the_door),
		RUN(what_waits_for_the_customer_or_the_manager_comes_first),
		RUN(an_end_is_told_whatever_else_is_known),
		RUN(what_was_accepted_and_what_is_refunded_is_said_so),
		RUN(an_appeal_is_shown_before_all_else_until_it_is_told),
		RUN(a_case_shows_what_needs_the_customer_else_its_last_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
