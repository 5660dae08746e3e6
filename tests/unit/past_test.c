/*
 * The view of the board as it is kept: the board of a time is read from one
 * picture, what is too old goes with its picture, and what could not be kept
 * is not forgotten as if it were (console 6.7, decision 0017).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_live.h"
#include "tests/unit/test.h"

#define SIZE    (UINT64_C(64) << 20)
#define HOUR    INT64_C(3600000)
#define BEGAN   (INT64_C(1000) * 24 * HOUR)
#define A_WEEK  (7 * 24)
#define OPEN    4  /* units on the board */
#define SETTLED 64 /* saves within which whatever is too old is gone */

static struct gateway g;
static char dir[64];
static size_t added;
static bool full;

struct gateway_unit *__real_gateway_units_add(
    struct gateway_units *units, const char *name);
struct gateway_unit *__wrap_gateway_units_add(
    struct gateway_units *units, const char *name);
int __real_fx_keep_commit(struct fx_keep_txn *txn);
int __wrap_fx_keep_commit(struct fx_keep_txn *txn);

struct gateway_unit *
__wrap_gateway_units_add(struct gateway_units *units, const char *name)
{
	added++;
	return __real_gateway_units_add(units, name);
}

int
__wrap_fx_keep_commit(struct fx_keep_txn *txn)
{
	if (!full)
		return __real_fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return FX_EIO;
}

static void
open_view(void)
{
	g.live = calloc(1, sizeof(*g.live));
	assert_non_null(g.live);
	g.live->unsaved.size = GATEWAY_UNIT_BYTES;
	g.live->moves.size = sizeof(struct gateway_move);
	assert_int_equal(gateway_live_load(&g), 0);
}

static void
close_view(void)
{
	gateway_units_clear(&g.live->units);
	gateway_list_end(&g.live->unsaved);
	gateway_list_end(&g.live->moves);
	free(g.live);
	g.live = NULL;
}

static int
begin(void **state)
{
	(void)state;
	memset(&g, 0, sizeof(g));
	full = false;
	(void)snprintf(dir, sizeof(dir), "/tmp/fanxiu-past-XXXXXX");
	assert_non_null(mkdtemp(dir));
	if (fx_keep_open(dir, SIZE, &g.keep) != 0)
		return -1;
	open_view();
	return 0;
}

static int
end(void **state)
{
	static const char *const files[] = { "data.mdb", "lock.mdb", "owner" };
	char path[128];
	size_t i;

	(void)state;
	close_view();
	fx_keep_close(g.keep);
	for (i = 0; i < fx_count_of(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		(void)unlink(path);
	}
	return rmdir(dir);
}

/* A unit comes to a lane. */
static void
move(int n, enum gateway_lane lane, int64_t time_ms)
{
	struct gateway_live *l = g.live;
	struct gateway_move m = { .time_ms = time_ms };
	struct gateway_unit *unit;
	char name[GATEWAY_UNIT_BYTES];

	(void)snprintf(name, sizeof(name), "RMA-2611-%05d.01", n);
	unit = gateway_units_add(&l->units, name);
	assert_non_null(unit);
	unit->mark.lane = (unsigned char)lane;
	l->last_ms = time_ms;
	l->at.told++;
	m.at = l->at;
	m.mark = unit->mark;
	assert_int_equal(gateway_list_add(&l->moves, &m), 0);
	if (!unit->unsaved)
		assert_int_equal(
		    gateway_list_add(&l->unsaved, unit->mark.unit), 0);
	unit->unsaved = true;
}

static enum gateway_lane
lane_of(int h)
{
	return h % 2 == 0 ? GATEWAY_LANE_REPAIR : GATEWAY_LANE_QUALITY;
}

/* So many hours, a picture each, with a move of one unit in each. */
static void
live_hours(int from, int to)
{
	int h, n;

	for (h = from; h < to; h++) {
		for (n = 0; h == 0 && n < OPEN; n++)
			move(n, GATEWAY_LANE_INTAKE, BEGAN);
		move(h % OPEN, lane_of(h), BEGAN + h * HOUR + 1);
		assert_int_equal(gateway_live_save(&g), 0);
	}
}

static size_t
rows(enum fx_keep_table table)
{
	struct fx_keep_txn *txn;
	size_t count;

	assert_int_equal(fx_keep_begin_read(g.keep, &txn), 0);
	assert_int_equal(fx_keep_rows(txn, table, &count), 0);
	fx_keep_abandon(txn);
	return count;
}

TEST(the_board_of_a_time_is_read_from_one_picture)
{
	struct gateway_units units = { 0 };
	const struct gateway_unit *unit;
	int64_t at = BEGAN + 99 * HOUR + HOUR / 2;

	live_hours(0, 100);
	added = 0;
	assert_int_equal(gateway_live_board(&g, at, &units), 0);
	/* Those of the picture, and a move or two behind it. */
	assert_in_range(added, OPEN, OPEN + 2);
	assert_int_equal(units.count, OPEN);
	unit = gateway_units_find(&units, "RMA-2611-00003.01");
	assert_non_null(unit);
	assert_int_equal(unit->mark.lane, lane_of(99));
	unit = gateway_units_find(&units, "RMA-2611-00002.01");
	assert_int_equal(unit->mark.lane, lane_of(98));
	gateway_units_clear(&units);
}

static int
note_first(const struct gateway_move *m, void *context)
{
	int64_t *first = context;

	*first = m->time_ms;
	return 1;
}

TEST(changes_begin_at_the_picture_before_the_time)
{
	int64_t first = 0;
	uint64_t told = 0;

	live_hours(0, 100);
	assert_int_equal(
	    gateway_live_told(&g, BEGAN + 50 * HOUR + 2, &told), 0);
	assert_int_equal(gateway_live_moves(&g, told, note_first, &first), 0);
	assert_in_range(first, BEGAN + 49 * HOUR, BEGAN + 51 * HOUR + 1);
	/* Before the first picture stands the first move. */
	assert_int_equal(gateway_live_told(&g, BEGAN - HOUR, &told), 0);
	assert_int_equal(told, 0);
}

TEST(what_is_older_than_a_week_goes_with_its_picture)
{
	struct gateway_units units = { 0 };
	uint64_t forgotten;
	int i;

	live_hours(0, 2 * A_WEEK);
	for (i = 0; i < SETTLED; i++)
		assert_int_equal(gateway_live_save(&g), 0);
	assert_in_range(rows(FX_KEEP_board), A_WEEK - 1, A_WEEK + 2);
	assert_in_range(rows(FX_KEEP_moves), A_WEEK - 2, A_WEEK + 2);
	/* The eldest board that is left can still be read; not one before. */
	assert_int_equal(
	    gateway_live_board(&g, BEGAN + (A_WEEK + 2) * HOUR, &units), 0);
	assert_int_equal(units.count, OPEN);
	assert_int_equal(
	    gateway_live_board(&g, BEGAN + 2 * HOUR, &units), FX_ENOENT);
	gateway_units_clear(&units);
	/* Who stands before what is kept has to begin anew: also later. */
	forgotten = g.live->forgotten;
	assert_in_range(forgotten, A_WEEK - 2, A_WEEK + OPEN + 2);
	close_view();
	open_view();
	assert_int_equal(g.live->forgotten, forgotten);
}

TEST(a_young_view_has_forgotten_nothing)
{
	live_hours(0, 3);
	assert_int_equal(g.live->forgotten, 0);
	close_view();
	open_view();
	assert_int_equal(g.live->forgotten, 0);
}

TEST(many_old_moves_go_by_and_by)
{
	size_t before, after;
	int i;

	for (i = 0; i < 5000; i++)
		move(i % OPEN, lane_of(i), BEGAN);
	live_hours(0, A_WEEK + 2);
	before = rows(FX_KEEP_moves);
	assert_true(before > 3000);
	assert_int_equal(gateway_live_save(&g), 0);
	after = rows(FX_KEEP_moves);
	assert_in_range(before - after, 1, 2000);
	for (i = 0; i < SETTLED; i++)
		assert_int_equal(gateway_live_save(&g), 0);
	assert_in_range(rows(FX_KEEP_moves), 1, A_WEEK + 2);
}

/* A page asked, the disk was full: the process ends as if the loop had. */
TEST(what_could_not_be_kept_ends_the_process)
{
	int64_t first = 0;

	live_hours(0, 1);
	move(1, GATEWAY_LANE_REPAIR, BEGAN + 2);
	full = true;
	assert_int_not_equal(gateway_live_moves(&g, 0, note_first, &first), 0);
	assert_true(g.live->failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_board_of_a_time_is_read_from_one_picture, begin, end),
		cmocka_unit_test_setup_teardown(
		    changes_begin_at_the_picture_before_the_time, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_is_older_than_a_week_goes_with_its_picture, begin,
		    end),
		cmocka_unit_test_setup_teardown(
		    a_young_view_has_forgotten_nothing, begin, end),
		cmocka_unit_test_setup_teardown(
		    many_old_moves_go_by_and_by, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_could_not_be_kept_ends_the_process, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
