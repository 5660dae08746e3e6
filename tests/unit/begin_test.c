/*
 * What a start looks at does not grow with the journal: the figure of
 * tests/crash/restart.sh without a clock.  Its .ld file counts what is read.
 */
#include "tests/lib/fault.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"
#define FEW  1500 /* more than the tail that every start checks */
#define MANY 12000

static int
reads_of_a_start(void)
{
	stop_it();
	fault_at(FAULT_FAILS, 0, 0); /* none of them: they are counted */
	assert_int_equal(start_it(), 0);
	fault_off();
	return fault_calls();
}

/* Goal 15, G1 */
TEST(a_start_reads_no_more_of_a_long_journal_than_of_a_short)
{
	int few, many;

	events(UNIT, FEW);
	few = reads_of_a_start();
	events(UNIT, MANY);
	many = reads_of_a_start();
	assert_true(few > 1000); /* it does look */
	assert_int_equal(many, few);
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(a_start_reads_no_more_of_a_long_journal_than_of_a_short),
	};

	return cmocka_run_group_tests_name("begin", tests, NULL, NULL);
}
