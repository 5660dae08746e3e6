/*
 * The end of a store's history comes back from the rows that analytics keeps:
 * G14, P5, I10.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_rebuild.h"
#include "store/fx_epochs.h"
#include "store/fx_survey.h"
#include "store/fx_taken.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define CUTS  50
#define STEPS 250
#define UNITS 40

static uint32_t chance;
static bool asking;                     /* or peers alone speak */
static char directories[CUTS + 3][128]; /* made, and removed at the end */
static size_t made;

static uint32_t
draw(uint32_t below)
{
	chance = chance * 1664525 + 1013904223;
	return (chance >> 8) % below;
}

static const char *
a_new_directory(const char *name)
{
	char *path = directories[made++];

	snprintf(path, sizeof(directories[0]), "%s-%s", the_directory(), name);
	assert_int_equal(mkdir(path, 0700), 0);
	return path;
}

static int
begin(void **state)
{
	chance = 7;
	asking = true;
	made = 0;
	return a_service(state);
}

static int
end(void **state)
{
	while (made > 0)
		(void)fx_store_remove_copy(directories[--made]);
	return no_service(state);
}

/* -- a life of repair -------------------------------------------------------*/

static const char *
unit(uint32_t number)
{
	static char name[FX_KEY_BYTES];

	snprintf(name, sizeof(name), "RMA-2611-%05u-D.01", number);
	return name;
}

static void
severe(const char *unit_no)
{
	struct assessment_severity_set set;

	sample_fill(EV_assessment_severity_set, SAMPLE_TYPICAL, &set);
	fx_copy_text(set.unit_no, sizeof(set.unit_no), unit_no);
	hear(FX_IN_assessment, EV_assessment_severity_set, &set);
}

/* Something that is heard, or asked, or due. */
static void
step(void)
{
	const char *name = NULL;

	switch (draw(5)) {
	case 0: admitted(unit(draw(UNITS))); break;
	case 1: /* as above: most is parked, until a unit is known */
	case 2: decided(unit(draw(UNITS))); break;
	case 3: severe(unit(draw(UNITS))); break;
	default: name = unit(draw(UNITS)); break;
	}
	if (name != NULL && asking)
		(void)note(name);
	if (draw(4) == 0 && asking)
		assert_int_equal(fx_timers_take(service), 0);
	if (draw(3) > 0)
		commit();
}

static void
live(int steps)
{
	while (steps-- > 0)
		step();
	commit();
}

/* copy(name): repair as it is now. */
static const char *
copy(const char *name)
{
	const char *path = a_new_directory(name);

	commit();
	assert_int_equal(fx_store_copy(service->store, path), 0);
	return path;
}

/* -- what analytics kept ----------------------------------------------------*/

struct keeping {
	struct fx_txn *to;
	int64_t without; /* a number that is missing */
};

static int
keep_row(const struct fx_row *row, void *context)
{
	struct keeping *keeping = context;
	struct fx_archived archived = { .place = FX_IN_repair,
		.subject = "",
		.row = row->bytes,
		.size = row->size };

	if (row->seq == keeping->without)
		return 0;
	return fx_archive_append(keeping->to, &archived);
}

static struct fx_store *
open_analytics(const char *path)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store = NULL;

	options.path = path;
	options.service = "analytics";
	assert_int_equal(fx_store_open(&options, &store), 0);
	return store;
}

/* It hears everything of repair from a number on, but one event. */
static void
analytics_hears(const char *path, int64_t from, int64_t without)
{
	struct fx_store *store = open_analytics(path);
	struct keeping keeping = { writing(store), without };
	struct fx_reach reach = {
		.from = from, .rows = SIZE_MAX, .bytes = SIZE_MAX
	};
	struct fx_txn *txn = looking(service->store);

	assert_int_equal(fx_journal_range(txn, &reach, keep_row, &keeping), 0);
	looked(txn);
	done(keeping.to);
	fx_store_close(store);
}

static const char *
analytics(void)
{
	const char *path = a_new_directory("analytics");

	analytics_hears(path, 1, 0);
	return path;
}

/* -- what must hold ---------------------------------------------------------*/

static struct fx_rebuilt
rebuild(const char *path, const char *from)
{
	struct fx_rebuilt rebuilt;

	assert_int_equal(
	    fx_rebuild(service->department, path, from, &rebuilt), 0);
	return rebuilt;
}

/* Byte for byte. */
static void
tables_are_equal(struct fx_txn *a, struct fx_txn *b)
{
	static const char *const tables[] = { "journal", "records", "history",
		"queue", "due", "topics", "epochs" };
	unsigned char one[FX_HASH_BYTES], other[FX_HASH_BYTES];
	size_t i;

	for (i = 0; i < fx_count_of(tables); i++) {
		assert_int_equal(fx_survey_digest(a, tables[i], one), 0);
		assert_int_equal(fx_survey_digest(b, tables[i], other), 0);
		if (memcmp(one, other, sizeof(one)) != 0)
			fail_msg("%s differs", tables[i]);
	}
}

/* Each command that was accepted is answered as it was. */
static int
answer_is_known(const struct fx_row *row, void *context)
{
	struct fx_txn **both = context;
	const struct fx_node *data;
	struct fx_response said[2];
	struct fx_seen was, is;
	struct fx_envelope e;

	assert_int_equal(fx_envelope_decode(
			     service->unpack, row->f1, row->f1_size, &e, &data),
	    0);
	if (!e.has_cmd || strcmp(e.actor, "timer") == 0)
		return 0;
	assert_int_equal(fx_seen_get(both[0], e.cmd, &was), 0);
	assert_int_equal(fx_seen_get(both[1], e.cmd, &is), 0);
	assert_int_equal(was.seq, is.seq);
	assert_int_equal(was.count, is.count);
	assert_int_equal(fx_response_decode(service->unpack, was.reply,
			     was.reply_size, &said[0]),
	    0);
	assert_int_equal(fx_response_decode(service->unpack, is.reply,
			     is.reply_size, &said[1]),
	    0);
	/* What was cured right after it is not told apart from its own. */
	assert_true(said[1].rev > 0 && said[1].rev <= said[0].rev);
	said[1].rev = said[0].rev;
	assert_memory_equal(&said[0], &said[1], sizeof(said[0]));
	return 0;
}

static void
is_as_it_was(const char *path)
{
	struct fx_reach all = {
		.from = 1, .rows = SIZE_MAX, .bytes = SIZE_MAX
	};
	struct fx_store *store = NULL;
	struct fx_txn *both[2];

	assert_int_equal(fx_store_open_copy(path, &store), 0);
	both[0] = looking(service->store);
	both[1] = looking(store);
	tables_are_equal(both[0], both[1]);
	assert_int_equal(fx_records_check(both[1]), 0);
	assert_int_equal(
	    fx_journal_range(both[0], &all, answer_is_known, both), 0);
	looked(both[0]);
	looked(both[1]);
	fx_store_close(store);
}

/* repair_restarts(path): stopped, restored from there, started. */
static void
repair_restarts(const char *path)
{
	static struct fx_settings settings;
	const struct fx_department *department = service->department;
	char from[256];

	commit();
	settings = service->settings;
	fx_start_close(service);
	memset(service, 0, sizeof(*service));
	service->settings = settings;
	service->department = department;
	snprintf(from, sizeof(from), "%s/data.mdb", path);
	assert_int_equal(rename(from, in_directory("data.mdb")), 0);
	assert_int_equal(fx_start_open(service, FX_STORE_RESTORED), 0);
}

/* G14, I10: at fifty points; other ones with another REBUILD_SEED. */
TEST(the_tail_comes_back_whole_wherever_it_was_cut)
{
	const char *paths[CUTS], *from, *seed = getenv("REBUILD_SEED");
	struct fx_rebuilt rebuilt;
	char name[16];
	int i;

	if (seed != NULL)
		chance = (uint32_t)strtoul(seed, NULL, 10);
	for (i = 0; i < CUTS; i++) {
		snprintf(name, sizeof(name), "cut%d", i);
		live(STEPS / CUTS);
		paths[i] = copy(name);
	}
	live(20);
	from = analytics();
	for (i = 0; i < CUTS; i++) {
		rebuilt = rebuild(paths[i], from);
		assert_int_equal(
		    rebuilt.rows, service->committed.seq - rebuilt.had.seq);
		assert_int_equal(rebuilt.refused, 0);
		is_as_it_was(paths[i]);
	}
}

/* I5, I9: what was taken is not taken twice, what was parked is not lost. */
TEST(peers_are_heard_again_and_nothing_happens_twice)
{
	const char *path = copy("cut");
	int64_t waiting, seq;

	live(STEPS);
	waiting = parked(NULL);
	commit();
	seq = service->committed.seq;
	assert_true(waiting > 0);
	assert_true(rebuild(path, analytics()).taken > 20);
	repair_restarts(path);
	assert_int_equal(service->committed.seq, seq + 1); /* its epoch */
	assert_int_equal(service->committed.epoch, 2);

	asking = false;
	chance = 7;
	hear_again();
	live(STEPS);
	assert_int_equal(parked(NULL), waiting);
	commit();
	assert_int_equal(service->committed.seq, seq + 1);
}

/* I5: a row that was parked in the copy, and taken later. */
TEST(what_was_parked_and_then_taken_is_parked_no_longer)
{
	const char *path;

	decided(unit(1));
	commit();
	path = copy("cut");
	admitted(unit(1));
	commit();
	assert_int_equal(parked(NULL), 0);
	(void)rebuild(path, analytics());
	repair_restarts(path);
	assert_int_equal(parked(NULL), 0);
	assert_int_equal(steps(unit(1)), 1);
}

/* A person passes over the first event of assessment, for good. */
static void
skips_the_first(const char *about)
{
	struct repair_skip_parked skip = { .of_seq = 1 };

	fx_copy_text(skip.about, sizeof(skip.about), about);
	fx_copy(skip.peer, "assessment");
	fx_copy(skip.why, "it was said of another");
	assert_int_equal(
	    says(CMD_repair_skip_parked, &skip, "ops").code, FX_SAYS_OK);
	commit();
}

/* I9: a row that was parked in the copy. */
TEST(what_a_person_skipped_is_parked_no_longer)
{
	const char *path;

	decided(unit(1));
	path = copy("cut");
	skips_the_first(unit(1));
	(void)rebuild(path, analytics());
	repair_restarts(path);
	assert_int_equal(parked(NULL), 0);
	admitted(unit(1));
	assert_int_equal(steps(unit(1)), 0);
}

/* I9: a row that came after it, and comes once more. */
TEST(what_a_person_skipped_is_not_decided_anew)
{
	const char *path = copy("cut");

	decided(unit(1));
	skips_the_first(unit(1));
	assert_int_equal(rebuild(path, analytics()).taken, 1);
	repair_restarts(path);
	hear_again();
	admitted(unit(1));
	decided(unit(1));
	assert_int_equal(parked(NULL), 0);
	assert_int_equal(steps(unit(1)), 0);
	decided(unit(1));
	assert_int_equal(steps(unit(1)), 1);
}

/* A hash that does not follow proves nothing, nor does what comes after. */
TEST(the_first_row_that_does_not_follow_ends_it)
{
	const char *path = copy("cut"), *from = a_new_directory("analytics");
	struct fx_rebuilt rebuilt;

	live(50);
	analytics_hears(from, 1, 20);
	rebuilt = rebuild(path, from);
	assert_int_equal(rebuilt.head.seq, 19);
	assert_int_equal(rebuilt.refused, service->committed.seq - 20);
}

/* I2: after a restore that lost events analytics holds two histories. */
TEST(of_two_histories_the_one_that_went_on_comes_back)
{
	const char *early = copy("early"), *late, *from;
	int64_t fork;

	live(20);
	late = copy("late");
	fork = service->committed.seq;
	live(20);
	from = analytics();
	repair_restarts(late);
	live(30);
	analytics_hears(from, fork + 1, 0);
	assert_int_equal(rebuild(early, from).head.epoch, 2);
	is_as_it_was(early);
}

/* The broken store itself may hold what its backup lacks. */
TEST(another_copy_of_the_store_brings_its_tail_too)
{
	const char *path = copy("cut"), *from;

	live(60);
	from = copy("broken");
	assert_true(rebuild(path, from).rows > 20);
	is_as_it_was(path);
	assert_int_equal(rebuild(path, from).rows, 0);
}

/* An epoch is begun first, wherever the store lies by now. */
TEST(a_rebuilt_store_takes_no_command_before_it_is_restored)
{
	const char *path = copy("cut"), *from;

	live(10);
	from = analytics();
	(void)rebuild(path, from);
	repair_restarts(path);
	assert_false(service->went_back);
	assert_int_equal(service->state, FX_STATE_OK);
	assert_true(service->committed.epoch > 1);
}

/* G12 */
TEST(what_is_no_source_is_refused)
{
	const char *path = copy("cut"), *from = a_new_directory("other");
	struct fx_rebuilt rebuilt;
	struct fx_store_options options = as_usual();
	struct fx_store *store = NULL;

	options.path = from;
	assert_int_equal(fx_store_open(&options, &store), 0);
	fx_store_close(store);
	assert_int_equal(
	    fx_rebuild(service->department, path, from, &rebuilt), FX_EWRONG);
	assert_int_equal(
	    fx_rebuild(service->department, the_directory(), from, &rebuilt),
	    FX_EBUSY);
}

int
main(void)
{
#define REBUILT(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		REBUILT(the_tail_comes_back_whole_wherever_it_was_cut),
		REBUILT(peers_are_heard_again_and_nothing_happens_twice),
		REBUILT(what_was_parked_and_then_taken_is_parked_no_longer),
		REBUILT(what_a_person_skipped_is_parked_no_longer),
		REBUILT(what_a_person_skipped_is_not_decided_anew),
		REBUILT(the_first_row_that_does_not_follow_ends_it),
		REBUILT(of_two_histories_the_one_that_went_on_comes_back),
		REBUILT(another_copy_of_the_store_brings_its_tail_too),
		REBUILT(a_rebuilt_store_takes_no_command_before_it_is_restored),
		REBUILT(what_is_no_source_is_refused),
	};

	return cmocka_run_group_tests_name("rebuild", tests, NULL, NULL);
}
