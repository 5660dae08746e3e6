/*
 * Checks, backups and rebuilding, in which any call fails: a check never calls
 * wrong what it could not read, a backup that was not made is none, and what
 * was broken off goes on where it was.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "service/fx_backup.h"
#include "service/fx_fold.h"
#include "service/fx_rebuild.h"
#include "store/fx_survey.h"
#include "tests/lib/fault_memory.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT  "RMA-2611-00042-D.01"
#define OTHER "RMA-2611-00043-B.01"

static const struct fx_department *department;
static struct fx_manifest early; /* of the backup that is rebuilt */
static char backup[160], another[160], target[160], scratch[160];
static int64_t head;

/* What is heard, asked, parked and due. */
static void
a_day(const char *unit_no)
{
	struct assessment_severity_set set;

	decided(OTHER);
	admitted(unit_no);
	decided(unit_no);
	sample_fill(EV_assessment_severity_set, SAMPLE_TYPICAL, &set);
	fx_copy_text(set.unit_no, sizeof(set.unit_no), unit_no);
	hear(FX_IN_assessment, EV_assessment_severity_set, &set);
	(void)note(unit_no);
	commit();
	assert_int_equal(fx_timers_take(service), 0);
	commit();
}

static int
begin(void **state)
{
	int rc = a_service(state);

	(void)snprintf(backup, sizeof(backup), "%s-early", the_directory());
	(void)snprintf(another, sizeof(another), "%s-copy", the_directory());
	(void)snprintf(target, sizeof(target), "%s-put", the_directory());
	(void)snprintf(scratch, sizeof(scratch), "%s-fold", the_directory());
	if (rc != 0)
		return rc;
	department = service->department;
	fx_log_level(-1);
	a_day(UNIT);
	stop_it();
	rc = fx_backup_take(the_directory(), backup, &early);
	assert_int_equal(start_it(), 0);
	a_day(UNIT);
	a_day(OTHER);
	head = service->committed.seq;
	stop_it();
	return rc;
}

/* Whatever lies in it. */
static void
take_away(const char *dir)
{
	static const char *const names[] = { "manifest", "manifest.new",
		"data.mdb", "data.mdb.new", "restored.mdb", "restored.mdb.new",
		"lock.mdb", "owner", "suspect", "applying" };
	char name[256];
	size_t i;

	for (i = 0; i < fx_count_of(names); i++) {
		(void)snprintf(name, sizeof(name), "%s/%s", dir, names[i]);
		(void)unlink(name);
	}
	(void)fx_store_remove_copy(dir);
	(void)rmdir(dir);
}

static int
end(void **state)
{
	fault_off();
	take_away(backup);
	take_away(another);
	take_away(target);
	take_away(scratch);
	return no_directory(state);
}

static int
next(int n)
{
	return getenv("EVERY") != NULL ? n + 1 : n + 1 + n / 20;
}

/* G14: what cannot be looked at is not said to be wrong */
TEST(a_check_in_which_a_call_fails_says_nothing_of_the_store)
{
	struct fx_findings f;
	struct fx_file_facts facts;
	int n, rc, failed = 0, left = 0;

	for (n = 1;; n = next(n)) {
		fault_at(FAULT_FAILS, n, EIO);
		rc = fx_fold_check(department, the_directory(), scratch, &f);
		fault_off();
		left += fx_file_look(scratch, &facts) == 0;
		if (rc == 0 && !fx_fold_is_right(&f))
			fail_msg("call %d: found wrong", n);
		failed += rc != 0;
		if (fault_calls() < n)
			break;
	}
	assert_int_equal(rc, 0);
	/* What was made for it goes, unless it is that which fails. */
	if (left > 10)
		fail_msg(
		    "%d of %d times something is left behind", left, failed);
	assert_int_equal(f.events, head);
	assert_true(failed > 50);
}

static int
make_and_check(struct fx_manifest *m)
{
	int rc = fx_backup_take(the_directory(), another, m);

	return rc == 0 ? fx_backup_check(another, m) : rc;
}

static int
put_back(void)
{
	int rc = fx_backup_check(another, &early);

	return rc == 0 ? fx_backup_put(another, &early, target) : rc;
}

/* G14 */
TEST(a_backup_in_which_a_call_fails_is_made_again)
{
	struct fx_manifest m;
	int n, rc, failed = 0;

	for (n = 1;; n = next(n)) {
		fault_at(FAULT_FAILS, n, EIO);
		rc = make_and_check(&m);
		fault_off();
		if (fault_calls() < n)
			break;
		failed += rc != 0;
		/* Whoever was told that it is there finds all of it. */
		if (rc == 0)
			assert_int_equal(fx_backup_check(another, &m), 0);
		take_away(another);
		assert_int_equal(make_and_check(&m), 0);
		take_away(another);
	}
	assert_int_equal(rc, 0);
	assert_true(failed > 20);
	assert_int_equal(m.head.seq, head);
	assert_int_equal(mkdir(target, 0700), 0);
	for (n = 1;; n = next(n)) {
		fault_at(FAULT_FAILS, n, EIO);
		rc = put_back();
		fault_off();
		if (fault_calls() < n)
			break;
		assert_int_equal(put_back(), 0);
	}
	assert_int_equal(rc, 0);
}

static void
the_early_store(void)
{
	struct fx_manifest m;

	take_away(target);
	assert_int_equal(mkdir(target, 0700), 0);
	assert_int_equal(fx_backup_check(backup, &m), 0);
	assert_int_equal(fx_backup_put(backup, &m, target), 0);
}

/* G14, P5 */
TEST(a_rebuilding_in_which_a_call_fails_goes_on)
{
	struct fx_rebuilt r;
	int n, rc, failed = 0;

	the_early_store();
	for (n = 1;; n = next(n)) {
		fault_at(FAULT_FAILS, n, EIO);
		rc = fx_rebuild(department, target, the_directory(), &r);
		fault_off();
		if (fault_calls() < n)
			break;
		failed += rc != 0;
		if (rc == 0)
			assert_int_equal(r.head.seq, head);
		rc = fx_rebuild(department, target, the_directory(), &r);
		if (rc != 0)
			fail_msg("after call %d: %s", n, fx_err_word(rc)->en);
		assert_int_equal(r.head.seq, head);
		the_early_store();
	}
	assert_int_equal(rc, 0);
	assert_int_equal(r.had.seq, early.head.seq);
	assert_true(failed > 50);
}

int
main(void)
{
#define T(title) cmocka_unit_test_setup_teardown(title, begin, end)
	const struct CMUnitTest tests[] = {
		T(a_check_in_which_a_call_fails_says_nothing_of_the_store),
		T(a_backup_in_which_a_call_fails_is_made_again),
		T(a_rebuilding_in_which_a_call_fails_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
