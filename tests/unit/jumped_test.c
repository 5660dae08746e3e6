/*
 * A clock that cannot be believed: commands rest, and so does what cannot be
 * undone, that a guest lapses and that events are given up.  Its .ld file puts
 * the clock in our hand.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"

/* How much later it is than the clock says. */
static int64_t later_ms;

int64_t __real_fx_clock_now(void);
int64_t __wrap_fx_clock_now(void);

int64_t
__wrap_fx_clock_now(void)
{
	return __real_fx_clock_now() + later_ms;
}

static int
begin(void **state)
{
	later_ms = 0;
	return a_service(state);
}

static bool
has_lapsed(const char *name)
{
	const struct fx_consumed *c = &service->consumed;
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->known[i].consumer.name, name) == 0)
			return c->known[i].consumer.lapsed;
	fail();
	return false;
}

/*
 * Sixty events, backed up; departments have all of them, a guest twenty.  It
 * was not heard for some time.
 */
static void
sixty_events(void)
{
	static const char *const peers[] = { "intake", "assessment", "quality",
		"shipping", "analytics" };
	struct fx_head head = { .seq = 61, .epoch = 1 };
	size_t i;

	fx_look_at_clock(service);
	events(UNIT, 60);
	for (i = 0; i < fx_count_of(peers); i++)
		has(peers[i], 61);
	has("bridge", 20);
	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(fx_meta_put_backup(service->batch, &head), 0);
	commit();
	for (i = 0; i < service->consumed.count; i++)
		service->consumed.known[i].heard_ms -= 20000;
}

static void
clock_says(int64_t by_ms)
{
	later_ms = by_ms;
	fx_look_at_clock(service);
	fx_loop_look(service);
}

/* What the loop does when there is nothing else to do. */
static void
idle(void)
{
	assert_int_equal(fx_consumed_look(service), 0);
	fx_retention_look(service);
	while (service->retention.going) {
		assert_int_equal(fx_retention_step(service), 0);
		if (service->batch != NULL)
			commit();
	}
}

TEST(while_the_clock_has_jumped_nothing_lapses_or_goes)
{
	service->settings.retention_days = 365;
	sixty_events();
	clock_says(730 * FX_DAY_MS);
	assert_int_equal(service->state, FX_STATE_READONLY);
	idle();
	assert_false(has_lapsed("bridge"));
	assert_int_equal(service->first, 1);
}

/* Nor in the turn that was to go on with it. */
TEST(a_clock_that_jumps_stops_what_is_being_given_up)
{
	service->settings.retention_rows = 10;
	sixty_events();
	fx_retention_look(service);
	clock_says(730 * FX_DAY_MS);
	assert_int_equal(fx_retention_step(service), 0);
	assert_null(service->batch);
	assert_false(service->retention.going);
}

TEST(when_the_clock_is_right_again_it_goes_on_by_itself)
{
	service->settings.retention_rows = 10;
	sixty_events();
	clock_says(730 * FX_DAY_MS);
	idle();
	assert_int_equal(service->first, 1);
	clock_says(0);
	idle();
	assert_false(has_lapsed("bridge"));
	assert_int_equal(service->first, 21);
}

/* Behind what was committed, as after a start with a clock that was set back,
 * it knows the age of nothing. */
TEST(while_the_clock_is_behind_nothing_goes)
{
	service->settings.retention_rows = 10;
	sixty_events();
	service->has_drift = false;
	later_ms = -FX_DAY_MS;
	idle();
	assert_int_equal(service->first, 1);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, no_service)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(while_the_clock_has_jumped_nothing_lapses_or_goes),
		RUN(a_clock_that_jumps_stops_what_is_being_given_up),
		RUN(when_the_clock_is_right_again_it_goes_on_by_itself),
		RUN(while_the_clock_is_behind_nothing_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
