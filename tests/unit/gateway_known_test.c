/*
 * From where somebody comes, and where an account is known.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_known.h"
#include "test.h"

/* console.md 6.9: one house has 2^64 addresses, and they are one place */
TEST(a_place_is_an_ipv4_address_or_64_bits)
{
	static const char *const places[][2] = {
		{ "10.1.2.3", "10.1.2.3" },
		{ "::ffff:10.1.2.3", "10.1.2.3" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
		{ "2001:0DB8:1:2::9", "2001:db8:1:2::/64" },
		{ "2001:db8:1:3::9", "2001:db8:1:3::/64" },
		{ "::1", "::/64" },
		{ "unknown", "unknown" },
		{ "", "" },
	};
	char place[GATEWAY_PLACE_TEXT];
	size_t i;

	for (i = 0; i < fx_count_of(places); i++) {
		gateway_place_of(places[i][0], place);
		assert_string_equal(place, places[i][1]);
	}
}

TEST(of_too_many_places_the_one_longest_not_used_goes)
{
	struct gateway_account a = { .name = "li.wei" };
	char place[GATEWAY_PLACE_TEXT];
	int i;

	assert_false(gateway_known_is(&a, "10.0.0.0"));
	for (i = 0; i < GATEWAY_PLACES; i++) {
		(void)snprintf(place, sizeof(place), "10.0.0.%d", i);
		gateway_known_note(&a, place);
		gateway_known_note(&a, place);
	}
	gateway_known_note(&a, "10.0.0.0"); /* it is used again */
	assert_int_equal(a.places, GATEWAY_PLACES);
	gateway_known_note(&a, "10.0.1.1");
	assert_int_equal(a.places, GATEWAY_PLACES);
	assert_true(gateway_known_is(&a, "10.0.0.0"));
	assert_true(gateway_known_is(&a, "10.0.1.1"));
	assert_false(gateway_known_is(&a, "10.0.0.1"));
	assert_true(gateway_known_is(&a, "10.0.0.2"));
}

/* What is kept is of no use to know where somebody else was. */
TEST(a_place_is_known_of_one_account_alone)
{
	struct gateway_account a = { .name = "li.wei" }, b;

	gateway_known_note(&a, "10.0.0.1");
	b = a;
	fx_copy(b.name, "zhou.li");
	assert_true(gateway_known_is(&a, "10.0.0.1"));
	assert_false(gateway_known_is(&b, "10.0.0.1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_an_ipv4_address_or_64_bits),
		cmocka_unit_test(
		    of_too_many_places_the_one_longest_not_used_goes),
		cmocka_unit_test(a_place_is_known_of_one_account_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
