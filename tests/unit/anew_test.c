/*
 * A release may make more of the events of before.  Then its records are not
 * what the store has, and a start makes them anew, once (I4, G23).
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "service/fx_fold.h"
#include "store/fx_store_internal.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT  "RMA-2611-00042-D.01"
#define OTHER "RMA-2611-00043-B.01"

/* A copy of the store, held against what the program makes of its journal. */
static struct fx_findings
verified(void)
{
	struct fx_findings findings;
	char copy[256], scratch[256];

	(void)snprintf(copy, sizeof(copy), "%s", in_directory("copy"));
	(void)snprintf(scratch, sizeof(scratch), "%s", in_directory("new"));
	assert_int_equal(mkdir(copy, 0700), 0);
	assert_int_equal(fx_store_copy(service->store, copy), 0);
	assert_int_equal(
	    fx_fold_check(service->department, copy, scratch, &findings), 0);
	assert_int_equal(fx_store_remove_copy(copy), 0);
	return findings;
}

static void
is_right(void)
{
	struct fx_findings f = verified();

	assert_true(fx_fold_is_right(&f));
	assert_int_equal(f.outdated, 0);
	assert_int_not_equal(access(in_directory("anew"), F_OK), 0);
}

/* G8: what a start would call damage, a look at a copy finds before it. */
TEST(an_index_of_the_archive_that_leads_nowhere_is_found)
{
	struct fx_findings f;
	struct fx_key key = fx_key_of(UNIT);

	admitted(UNIT);
	commit();
	is_right();
	fx_key_byte(&key, 0);
	fx_key_number(&key, 1);
	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(
	    fx_table_put(service->batch, FX_TABLE_archive_units, &key, NULL, 0),
	    0);
	commit();
	f = verified();
	assert_int_equal(f.index, 1);
	assert_false(fx_fold_is_right(&f));
}

/* Two units, of one more events than lie with it. */
static void
two_units(void)
{
	int i;

	admitted(UNIT);
	admitted(OTHER);
	for (i = 0; i < 40; i++)
		decided(UNIT);
	decided(OTHER);
	commit();
	assert_int_equal(steps(UNIT), 40);
}

/* I4 G23 */
TEST(an_upgrade_makes_records_of_before_anew_and_only_once)
{
	int64_t head;

	two_units();
	head = service->head.seq;
	upgraded = true;
	start_again();
	assert_int_equal(steps(UNIT), 80);
	assert_int_equal(steps(OTHER), 2);
	assert_int_equal(service->head.seq, head);
	is_right();
	decided(UNIT);
	commit();
	start_again();
	assert_int_equal(steps(UNIT), 82);
	is_right();
}

/* The operator verifies before it has started, or looks at an old backup. */
TEST(records_of_an_earlier_release_are_told_from_damage)
{
	struct fx_findings f;
	struct fx_department later;

	two_units();
	later = *service->department;
	upgraded = true;
	later.fold = 2;
	service->department = &later;
	f = verified();
	assert_true(fx_fold_is_right(&f));
	assert_int_equal(f.outdated, 2);
	later.fold = 1;
	f = verified();
	assert_false(fx_fold_is_right(&f));
	assert_int_equal(f.differences, 2);
}

/* Going back is the same with the older release. */
TEST(the_release_before_makes_them_as_it_did)
{
	two_units();
	upgraded = true;
	start_again();
	upgraded = false;
	start_again();
	assert_int_equal(steps(UNIT), 40);
	is_right();
}

/* Its history goes with it, whole. */
TEST(a_record_made_anew_keeps_its_history)
{
	unsigned char args[64] = { 0x81, 0xa7 };

	two_units();
	upgraded = true;
	start_again();
	memcpy(args + 2, "subject", 7);
	args[9] = (unsigned char)(0xa0 | strlen(UNIT));
	memcpy(args + 10, UNIT, strlen(UNIT));
	assert_int_equal(asks("history", args, 10 + strlen(UNIT)), FX_SAYS_OK);
	assert_int_equal(service->query.count, 41);
}

TEST(where_there_is_no_room_the_records_of_before_serve)
{
	FILE *file;

	two_units();
	file = fopen(in_directory("anew"), "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	upgraded = true;
	start_again();
	assert_int_equal(steps(UNIT), 40);
	assert_int_equal(unlink(in_directory("anew")), 0);
	start_again();
	assert_int_equal(steps(UNIT), 80);
	is_right();
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, a_service, no_service)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(an_upgrade_makes_records_of_before_anew_and_only_once),
		RUN(records_of_an_earlier_release_are_told_from_damage),
		RUN(the_release_before_makes_them_as_it_did),
		RUN(a_record_made_anew_keeps_its_history),
		RUN(where_there_is_no_room_the_records_of_before_serve),
		RUN(an_index_of_the_archive_that_leads_nowhere_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
