/* What the model says of a unit that an appeal has begun once more. */
#include "model_words.h"

#include "test.h"

/* The next round of the unit is begun and its fault looked for again. */
static const char *
diagnosed_again(void)
{
	/* An appeal needs a longer story than matters here. */
	by("ren.ping", "qa_mgr");
	(void)tell("assessment.reopened", UNIT, "round:2 why=appeal");
	by("feng.xia", "assessor");
	(void)tell("assessment.started", UNIT, "round:2 bench=B-1");
	return tell("assessment.diagnosed", UNIT,
	    "round:2 fault_found?yes symptom=s section=x defect=d "
	    "cause=material repairable?yes");
}

/* X23: what was judged without goods from the first can be judged so again. */
TEST(without_goods_from_the_first_it_is_diagnosed_again)
{
	with("assessment.queued", "round:1 goods=none "
				  "assess_due_at:1772600000000 "
				  "appraisal_due_at:1772700000000");
	until("assessment.liability_proposed");
	accepted(diagnosed_again());
}

/* What has left meanwhile cannot be looked at: the earlier one stands. */
TEST(with_its_goods_away_it_is_not_diagnosed_again)
{
	until("assessment.liability_proposed");
	after("shipping");
	(void)tell("assessment.clock_marked", UNIT,
	    "clock=statutory_repair what=delivered at:1772413300000");
	assert_non_null(diagnosed_again());
}

#define A(sentence)                      \
	cmocka_unit_test_setup_teardown( \
	    sentence, company_setup, company_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		A(without_goods_from_the_first_it_is_diagnosed_again),
		A(with_its_goods_away_it_is_not_diagnosed_again),
	};

	return cmocka_run_group_tests_name("model_again", tests, NULL, NULL);
}
