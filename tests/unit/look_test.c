/*
 * When commands rest, and that they go on by themselves: room on the disk, a
 * clock that jumped.  Its .ld file puts the disk and the clocks in our hand.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"
#define MIB  INT64_C(1048576)

static int64_t disk_free, wall_by_ms, boot_by_ms;

int __real_fx_file_disk(const char *path, struct fx_file_disk *disk);
int64_t __real_fx_clock_now(void);
int64_t __real_fx_clock_boot_ms(void);
int __wrap_fx_file_disk(const char *path, struct fx_file_disk *disk);
int64_t __wrap_fx_clock_now(void);
int64_t __wrap_fx_clock_boot_ms(void);

int
__wrap_fx_file_disk(const char *path, struct fx_file_disk *disk)
{
	int rc = __real_fx_file_disk(path, disk);

	disk->all_bytes = 900 * MIB;
	disk->free_bytes = disk_free;
	return rc;
}

int64_t
__wrap_fx_clock_now(void)
{
	return __real_fx_clock_now() + wall_by_ms;
}

int64_t
__wrap_fx_clock_boot_ms(void)
{
	return __real_fx_clock_boot_ms() + boot_by_ms;
}

static int
with_room(void **state)
{
	disk_free = 800 * MIB;
	wall_by_ms = boot_by_ms = 0;
	if (a_service(state) != 0)
		return 1;
	/* A real company's: the demo asks less of its disk. */
	fx_copy(service->settings.profile_name, "electronics-cn");
	return 0;
}

static bool
reserve_is_there(void)
{
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;

	(void)snprintf(path, sizeof(path), "%s/reserve", the_directory());
	return fx_file_look(path, &facts) == 0 && facts.size == 16 * MIB;
}

/* G22: refused before it happens, and back with some slack, unattended. */
TEST(commands_rest_on_a_full_disk_and_go_on_by_themselves)
{
	disk_free = 89 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	disk_free = 95 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
	disk_free = 110 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_OK);
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
	commit();
}

/* The reserve is there while there is room, and gone when it is needed. */
TEST(a_full_disk_gets_the_reserve_and_gives_it_back)
{
	fx_loop_look(service);
	assert_true(reserve_is_there());
	disk_free = 40 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
	assert_true(reserve_is_there());
	disk_free = 3 * MIB;
	fx_loop_look(service);
	assert_false(reserve_is_there());
	disk_free = 800 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_OK);
	assert_true(reserve_is_there());
}

/* A trial on a full disk goes on, as long as it has what it needs itself. */
TEST(a_demo_needs_little_of_its_disk)
{
	fx_copy(service->settings.profile_name, "demo");
	disk_free = 50 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_OK);
	disk_free = 20 * MIB;
	fx_loop_look(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
}

/* Fault 18: order is untouched, commands wait for the clock to return. */
TEST(a_clock_that_jumps_stops_commands_until_it_returns)
{
	fx_look_at_clock(service);
	wall_by_ms = 61000;
	fx_look_at_clock(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	wall_by_ms = 2000;
	fx_look_at_clock(service);
	assert_int_equal(service->state, FX_STATE_OK);
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
	commit();
}

TEST(a_clock_that_jumps_back_stops_commands_too)
{
	fx_look_at_clock(service);
	wall_by_ms = -61000;
	fx_look_at_clock(service);
	assert_int_equal(service->state, FX_STATE_READONLY);
}

/* A machine that slept, or a clock that is corrected bit by bit, is right. */
TEST(a_clock_that_drifts_or_sleeps_is_followed)
{
	int i;

	fx_look_at_clock(service);
	for (i = 1; i <= 10; i++) {
		wall_by_ms = i * 50000;
		fx_look_at_clock(service);
	}
	wall_by_ms += 3600000;
	boot_by_ms += 3600000;
	fx_look_at_clock(service);
	assert_int_equal(service->state, FX_STATE_OK);
}

/* A person may say that the new time is right; that is an event. */
TEST(an_operator_confirms_a_clock_that_jumped)
{
	struct repair_confirm_clock cmd = { .why = "the battery was dead" };
	int64_t before;

	fx_look_at_clock(service);
	assert_string_equal(
	    says(CMD_repair_confirm_clock, &cmd, "ops").reason, "fx.no_jump");
	commit();
	wall_by_ms = INT64_C(3600000);
	fx_look_at_clock(service);
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	before = service->head.seq;
	assert_string_equal(
	    says(CMD_repair_confirm_clock, &cmd, "technician").reason,
	    "fx.not_your_role");
	assert_int_equal(
	    says(CMD_repair_confirm_clock, &cmd, "ops").code, FX_SAYS_OK);
	assert_int_equal(service->state, FX_STATE_READONLY);
	commit();
	assert_int_equal(service->head.seq, before + 1);
	assert_int_equal(service->state, FX_STATE_OK);
	fx_look_at_clock(service);
	assert_int_equal(service->state, FX_STATE_OK);
	assert_int_equal(note(UNIT).code, FX_SAYS_OK);
	commit();
}

/* I6: the look is before the work of a turn, and the clock may jump between. */
TEST(a_jump_after_the_look_does_not_reach_the_journal)
{
	int64_t now = __real_fx_clock_now();

	fx_look_at_clock(service);
	wall_by_ms = 10 * INT64_C(31536000000);
	assert_int_equal(fx_batch_open(service), 0);
	assert_in_range(service->now_ms, now - 1000, now + 60000);
	assert_int_equal(fx_timers_take(service), 0);
	commit();
}

/* G4: "too old" is for good, and it was the clock that was wrong. */
TEST(a_clock_that_is_not_believed_makes_no_command_stale)
{
	int64_t years = 10 * INT64_C(31536000000);

	fx_look_at_clock(service);
	wall_by_ms = years;
	fx_look_at_clock(service);
	assert_int_equal(fx_batch_open(service), 0);
	wall_by_ms = 0; /* the clock of who sends it is right */
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	commit();
	wall_by_ms = -years;
	fx_look_at_clock(service);
	assert_int_equal(fx_batch_open(service), 0);
	wall_by_ms = 0;
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	commit();
}

/* The battery was dead: the service's own time was wrong till now. */
TEST(a_clock_that_became_right_can_be_confirmed)
{
	struct repair_confirm_clock cmd = { .why = "the battery was dead" };

	wall_by_ms = -10 * INT64_C(31536000000);
	fx_look_at_clock(service);
	wall_by_ms = 0;
	fx_look_at_clock(service);
	assert_int_equal(
	    says(CMD_repair_confirm_clock, &cmd, "ops").code, FX_SAYS_OK);
	commit();
	assert_int_equal(service->state, FX_STATE_OK);
}

/* What is not committed is not confirmed. */
TEST(a_confirmation_that_is_undone_confirms_nothing)
{
	struct repair_confirm_clock cmd = { .why = "the battery was dead" };

	fx_look_at_clock(service);
	wall_by_ms = INT64_C(3600000);
	fx_look_at_clock(service);
	assert_int_equal(
	    says(CMD_repair_confirm_clock, &cmd, "ops").code, FX_SAYS_OK);
	fx_batch_abandon(service, FX_SAYS_BUSY);
	assert_int_equal(note(UNIT).code, FX_SAYS_READONLY);
	commit();
	assert_int_equal(service->state, FX_STATE_READONLY);
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, with_room, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(commands_rest_on_a_full_disk_and_go_on_by_themselves),
		SERVED(a_full_disk_gets_the_reserve_and_gives_it_back),
		SERVED(a_demo_needs_little_of_its_disk),
		SERVED(a_clock_that_jumps_stops_commands_until_it_returns),
		SERVED(a_clock_that_jumps_back_stops_commands_too),
		SERVED(a_clock_that_drifts_or_sleeps_is_followed),
		SERVED(an_operator_confirms_a_clock_that_jumped),
		SERVED(a_jump_after_the_look_does_not_reach_the_journal),
		SERVED(a_clock_that_is_not_believed_makes_no_command_stale),
		SERVED(a_clock_that_became_right_can_be_confirmed),
		SERVED(a_confirmation_that_is_undone_confirms_nothing),
	};

	return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
