/*
 * Benches: which digits are a PIN, how many wrong ones, how long a session.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_station.h"
#include "test.h"

#define MINUTE INT64_C(60000)

TEST(a_pin_is_six_digits_that_nobody_guesses_first)
{
	static const char *const weak[] = { "", "1", "12345", "1234567",
		"000000", "999999", "123456", "345678", "654321", "987654",
		"12345a", " 12345", "-12345" };
	static const char *const good[] = { "000001", "123457", "112233",
		"135790", "765431" };
	size_t i;

	for (i = 0; i < fx_count_of(weak); i++)
		if (!gateway_pin_weak(weak[i]))
			fail_msg("%s is a PIN", weak[i]);
	for (i = 0; i < fx_count_of(good); i++)
		if (gateway_pin_weak(good[i]))
			fail_msg("%s is none", good[i]);
}

/* console.md 6.3: five wrong ones lock for 15 min, counted before they are
 * looked at */
TEST(five_tries_are_all_and_then_it_waits)
{
	struct gateway_account a = { .pin_failed = 0 };
	int64_t now = INT64_C(1700000000000);
	int i;

	for (i = 0; i < GATEWAY_PIN_WRONG; i++)
		assert_true(gateway_pin_begin(&a, now + i) == 0);
	assert_true(gateway_pin_begin(&a, now + 5) == 15 * MINUTE - 1);
	assert_true(gateway_pin_begin(&a, now + 4 + 15 * MINUTE - 1) == 1);
	/* It is over: five more. */
	now += 15 * MINUTE + 4;
	for (i = 0; i < GATEWAY_PIN_WRONG; i++)
		assert_true(gateway_pin_begin(&a, now) == 0);
	assert_true(gateway_pin_begin(&a, now) == 15 * MINUTE);
}

TEST(a_right_pin_forgets_the_wrong_ones)
{
	struct gateway_account a = { .pin_failed = 0 };
	int i;

	for (i = 0; i < 20; i++) {
		assert_true(gateway_pin_begin(&a, 1000) == 0);
		if (i % 4 == 3)
			gateway_pin_right(&a);
	}
	assert_true(a.pin_failed == 0 && a.pin_until_ms == 0);
}

/* Nobody looked at it: there was no room to. */
TEST(a_try_that_was_never_looked_at_does_not_count)
{
	struct gateway_account a = { .pin_failed = 0 };
	int i;

	for (i = 0; i < 20; i++) {
		assert_true(gateway_pin_begin(&a, 1000) == 0);
		gateway_pin_back(&a);
	}
	for (i = 0; i < GATEWAY_PIN_WRONG - 1; i++)
		assert_true(gateway_pin_begin(&a, 1000) == 0);
	assert_true(gateway_pin_begin(&a, 1000) == 0); /* the fifth */
	gateway_pin_back(&a);
	assert_true(gateway_pin_begin(&a, 1000) == 0); /* again the fifth */
	assert_true(gateway_pin_begin(&a, 1000) > 0);
}

TEST(a_clock_that_was_set_back_locks_nobody_for_longer)
{
	struct gateway_account a = { .pin_failed = 0 };
	int64_t now = INT64_C(1700000000000);
	int i;

	for (i = 0; i < GATEWAY_PIN_WRONG; i++)
		(void)gateway_pin_begin(&a, now);
	assert_true(gateway_pin_begin(&a, now - 1000 * MINUTE) == 15 * MINUTE);
}

TEST(a_badge_is_a_plain_word)
{
	static const char *const none[] = { "", "abc", "a b c", "ab\ncd",
		"a/b/c", "abcd\"", "\xe5\xb7\xa5\xe7\x89\x8c" };
	char badge[GATEWAY_BADGE_MAX + 2];
	size_t i;

	for (i = 0; i < fx_count_of(none); i++)
		assert_false(gateway_badge_is(none[i]));
	assert_true(gateway_badge_is("B-1234"));
	assert_true(gateway_badge_is("04:A2:7F:11"));
	memset(badge, 'x', sizeof(badge));
	badge[GATEWAY_BADGE_MAX + 1] = '\0';
	assert_false(gateway_badge_is(badge));
	badge[GATEWAY_BADGE_MAX] = '\0';
	assert_true(gateway_badge_is(badge));
}

/* console.md 6.3: 12 h without use, 24 h in all, at stations 10 min */
TEST(a_session_ends_without_use_at_a_bench_sooner)
{
	struct gateway_session s = { .made_ms = 1000, .used_ms = 1000 };

	assert_false(gateway_session_is_over(&s, 1000 + 720 * MINUTE));
	assert_true(gateway_session_is_over(&s, 1001 + 720 * MINUTE));
	fx_copy(s.station, "bench-3");
	assert_false(gateway_session_is_over(&s, 1000 + 10 * MINUTE));
	assert_true(gateway_session_is_over(&s, 1001 + 10 * MINUTE));
	s.used_ms = 1000 + 24 * 60 * MINUTE;
	assert_false(gateway_session_is_over(&s, s.used_ms));
	assert_true(gateway_session_is_over(&s, s.used_ms + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pin_is_six_digits_that_nobody_guesses_first),
		cmocka_unit_test(five_tries_are_all_and_then_it_waits),
		cmocka_unit_test(a_right_pin_forgets_the_wrong_ones),
		cmocka_unit_test(a_try_that_was_never_looked_at_does_not_count),
		cmocka_unit_test(
		    a_clock_that_was_set_back_locks_nobody_for_longer),
		cmocka_unit_test(a_badge_is_a_plain_word),
		cmocka_unit_test(a_session_ends_without_use_at_a_bench_sooner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
