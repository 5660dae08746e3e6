/*
 * Where a unit stands on the Flow board: its lane, its shape, and the same
 * board as the console's own fold makes (tests/golden/board).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway_live.h"
#include "test.h"

#define HOUR INT64_C(3600000)
#define NOW  (INT64_C(1795000000) * 1000)

static struct gateway_unit unit;

static int
a_unit(void **state)
{
	struct intake_unit intake = { .state = intake_unit_state_admitted };

	(void)state;
	memset(&unit, 0, sizeof(unit));
	gateway_board_take(&unit, FX_IN_intake, &intake, NOW - HOUR);
	return 0;
}

static void
stands(enum gateway_lane lane, enum gateway_shape shape)
{
	(void)gateway_board_weigh(&unit, NOW, NOW - 8 * HOUR);
	assert_int_equal(unit.mark.lane, lane);
	assert_int_equal(unit.mark.shape, shape);
}

static void
repair_says(enum repair_unit_state state, int64_t due_ms, int64_t attempt)
{
	struct repair_unit r = {
		.state = state, .repair_due = due_ms, .attempt = attempt
	};

	gateway_board_take(&unit, FX_IN_repair, &r, NOW - 10 * HOUR);
}

TEST(a_unit_is_where_the_last_department_has_it)
{
	struct quality_unit q = { .state = quality_unit_state_queued };
	struct shipping_unit s = { .state = shipping_unit_state_waiting };

	stands(GATEWAY_LANE_INTAKE, GATEWAY_SHAPE_ON_TIME);
	repair_says(repair_unit_state_completed, 0, 1);
	stands(GATEWAY_LANE_REPAIR, GATEWAY_SHAPE_ON_TIME);
	gateway_board_take(&unit, FX_IN_quality, &q, NOW);
	stands(GATEWAY_LANE_QUALITY, GATEWAY_SHAPE_ON_TIME);
	assert_int_equal(unit.mark.from, GATEWAY_LANE_REPAIR);
	assert_string_equal(unit.mark.state, "queued");
	gateway_board_take(&unit, FX_IN_shipping, &s, NOW);
	stands(GATEWAY_LANE_SHIPPING, GATEWAY_SHAPE_ON_TIME);
	s.state = shipping_unit_state_delivered;
	q.state = quality_unit_state_passed;
	repair_says(repair_unit_state_released, 0, 1);
	gateway_board_take(&unit, FX_IN_quality, &q, NOW);
	gateway_board_take(&unit, FX_IN_shipping, &s, NOW);
	stands(GATEWAY_LANE_INTAKE, GATEWAY_SHAPE_ON_TIME);
}

TEST(a_clock_gives_the_shape)
{
	repair_says(repair_unit_state_working, NOW + 90 * HOUR, 1);
	stands(GATEWAY_LANE_REPAIR, GATEWAY_SHAPE_ON_TIME);
	repair_says(repair_unit_state_working, NOW + 23 * HOUR, 1);
	stands(GATEWAY_LANE_REPAIR, GATEWAY_SHAPE_DUE);
	repair_says(repair_unit_state_working, NOW - HOUR, 2);
	stands(GATEWAY_LANE_REPAIR, GATEWAY_SHAPE_LATE);
	assert_int_equal(unit.mark.attempt, 2);
	repair_says(repair_unit_state_wait_parts, NOW - HOUR, 2);
	stands(GATEWAY_LANE_REPAIR, GATEWAY_SHAPE_CUSTOMER);
	assert_int_equal(unit.mark.due_s, 0);
}

TEST(what_is_serious_and_undecided_is_held_wherever_it_is)
{
	struct assessment_unit a = { .gag = true };

	repair_says(repair_unit_state_working, NOW - HOUR, 1);
	gateway_board_take(&unit, FX_IN_assessment, &a, NOW);
	stands(GATEWAY_LANE_REPAIR, GATEWAY_SHAPE_HELD);
}

TEST(what_ended_is_todays_until_midnight)
{
	struct intake_unit i = { .state = intake_unit_state_closed };

	gateway_board_take(&unit, FX_IN_intake, &i, NOW);
	stands(GATEWAY_LANE_TODAY, GATEWAY_SHAPE_ON_TIME);
	assert_true(gateway_board_weigh(&unit, NOW + 24 * HOUR, NOW + HOUR));
	assert_int_equal(unit.mark.lane, GATEWAY_LANE_NONE);
}

TEST(what_did_not_change_is_not_told)
{
	stands(GATEWAY_LANE_INTAKE, GATEWAY_SHAPE_ON_TIME);
	assert_false(gateway_board_weigh(&unit, NOW, NOW - 8 * HOUR));
}

/* -- the fold ---------------------------------------------------------------*/

static const char *
word(const struct fx_doc_node *change, const char *name, const char *otherwise)
{
	const struct fx_doc_node *node = fx_doc_find(change, name);
	const char *text = otherwise;
	size_t length;

	if (node != NULL)
		assert_int_equal(fx_doc_text(node, &text, &length), 0);
	return text;
}

static unsigned char
lane_called(const char *name)
{
	int lane;

	for (lane = 0; lane < GATEWAY_LANES; lane++)
		if (strcmp(gateway_board_lane((enum gateway_lane)lane), name) ==
		    0)
			return (unsigned char)lane;
	return GATEWAY_LANE_NONE;
}

static unsigned char
shape_called(const char *name)
{
	int shape;

	for (shape = 0; shape < GATEWAY_SHAPES; shape++)
		if (strcmp(gateway_board_shape((enum gateway_shape)shape),
			name) == 0)
			return (unsigned char)shape;
	fail_msg("no shape is called %s", name);
	return 0;
}

static int64_t
number(const struct fx_doc_node *change, const char *name)
{
	int64_t value = 0;

	assert_int_equal(fx_doc_number(fx_doc_find(change, name), &value), 0);
	return value;
}

static void
fold_line(struct gateway_units *units, const char *line)
{
	const struct fx_doc_node *change;
	struct gateway_mark *m;
	struct fx_doc *doc;

	assert_int_equal(fx_doc_parse(line, strlen(line), &doc), 0);
	change = fx_doc_root(doc);
	m = &gateway_units_add(units, word(change, "u", ""))->mark;
	m->lane = lane_called(word(change, "lane", ""));
	if (m->lane == GATEWAY_LANE_NONE || m->lane == GATEWAY_LANE_TODAY) {
		gateway_units_drop(units, m->unit);
	} else {
		fx_copy(m->state, word(change, "state", ""));
		fx_copy(m->model, word(change, "model", m->model));
		fx_copy(m->by, word(change, "by", m->by));
		m->shape = shape_called(word(change, "shape", ""));
		m->entered_s = number(change, "since");
		m->due_s = number(change, "due");
		m->attempt = (int32_t)number(change, "attempt");
	}
	fx_doc_close(doc);
}

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *bytes = calloc(1, 1 << 20);

	assert_non_null(file);
	assert_non_null(bytes);
	assert_true(fread(bytes, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	return bytes;
}

static int
by_name(const void *a, const void *b)
{
	const struct gateway_unit *const *x = a, *const *y = b;

	return strcmp((*x)->mark.unit, (*y)->mark.unit);
}

static void
write_rows(const struct gateway_units *units, FILE *out)
{
	const struct gateway_unit *sorted[2048], *u;
	size_t at = 0, count = 0, i;
	struct fx_json json;

	while ((u = gateway_units_next(units, &at)) != NULL)
		sorted[count++] = u;
	qsort(sorted, count, sizeof(sorted[0]), by_name);
	for (i = 0; i < count; i++) {
		fx_json_begin(&json, out);
		gateway_board_row(&json, &sorted[i]->mark);
		fputc('\n', out);
	}
}

TEST(two_thousand_changes_give_the_board_that_the_console_has)
{
	struct gateway_units units = { 0 };
	char *changes = read_file("tests/golden/board/changes.ndjson");
	char *golden = read_file("tests/golden/board/board.ndjson");
	char *line, *rest = changes, *text;
	size_t length;
	FILE *out;

	while ((line = strtok_r(rest, "\n", &rest)) != NULL)
		fold_line(&units, line);
	out = open_memstream(&text, &length);
	write_rows(&units, out);
	fclose(out);
	assert_string_equal(text, golden);
	gateway_units_clear(&units);
	free(text);
	free(changes);
	free(golden);
}

TEST(units_are_found_after_others_went)
{
	struct gateway_units units = { 0 };
	char name[GATEWAY_UNIT_BYTES];
	int i;

	for (i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "RMA-2611-%05d-D.01", i);
		assert_non_null(gateway_units_add(&units, name));
	}
	for (i = 0; i < 5000; i += 3) {
		(void)snprintf(name, sizeof(name), "RMA-2611-%05d-D.01", i);
		gateway_units_drop(&units, name);
	}
	for (i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "RMA-2611-%05d-D.01", i);
		assert_int_equal(
		    gateway_units_find(&units, name) == NULL, i % 3 == 0);
	}
	gateway_units_clear(&units);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    a_unit_is_where_the_last_department_has_it, a_unit),
		cmocka_unit_test_setup(a_clock_gives_the_shape, a_unit),
		cmocka_unit_test_setup(
		    what_is_serious_and_undecided_is_held_wherever_it_is,
		    a_unit),
		cmocka_unit_test_setup(
		    what_ended_is_todays_until_midnight, a_unit),
		cmocka_unit_test_setup(what_did_not_change_is_not_told, a_unit),
		cmocka_unit_test(
		    two_thousand_changes_give_the_board_that_the_console_has),
		cmocka_unit_test(units_are_found_after_others_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
