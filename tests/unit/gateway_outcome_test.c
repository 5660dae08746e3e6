/*
 * What became of commands: the oldest is forgotten, because its department
 * knows it; one that is on its way nobody knows but the gateway.
 */
#include <string.h>

#include "services/gateway/gateway_outcome.h"
#include "test.h"

static struct gateway_outcomes *outcomes;

static struct gateway_outcome *
begin(uint32_t number)
{
	unsigned char id[FX_ID_BYTES] = { 0 };

	memcpy(id, &number, sizeof(number));
	return gateway_outcome_begin(outcomes, id);
}

static struct gateway_outcome *
find(uint32_t number)
{
	unsigned char id[FX_ID_BYTES] = { 0 };

	memcpy(id, &number, sizeof(number));
	return gateway_outcome_find(outcomes, id);
}

TEST(the_oldest_is_forgotten_and_one_on_its_way_is_not)
{
	uint32_t i;

	assert_int_equal(gateway_outcome_open(&outcomes), 0);
	for (i = 1; i <= 2 * GATEWAY_OUTCOMES; i++)
		begin(i)->state =
		    i == 7 ? GATEWAY_OUTCOME_WAITS : GATEWAY_OUTCOME_KNOWN;
	assert_null(find(1));
	assert_null(find(GATEWAY_OUTCOMES));
	assert_non_null(find(7));
	assert_int_equal(find(7)->state, GATEWAY_OUTCOME_WAITS);
	assert_non_null(find(GATEWAY_OUTCOMES + 2));
	assert_non_null(find(2 * GATEWAY_OUTCOMES));
	gateway_outcome_close(outcomes);
}

TEST(where_all_are_on_their_way_one_goes_all_the_same)
{
	uint32_t i;

	assert_int_equal(gateway_outcome_open(&outcomes), 0);
	for (i = 1; i <= GATEWAY_OUTCOMES; i++)
		(void)begin(i);
	assert_non_null(begin(i));
	assert_non_null(find(i));
	assert_ptr_equal(begin(i), find(i));
	gateway_outcome_close(outcomes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_oldest_is_forgotten_and_one_on_its_way_is_not),
		cmocka_unit_test(
		    where_all_are_on_their_way_one_goes_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
