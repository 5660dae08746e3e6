/*
 * GET /v1/board and /v1/board/changes: the board now, at a time, and what
 * changed between two times.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "edge/fx_cloud.h"
#include "services/gateway/gateway_live.h"

#define CHANGES_MAX 200000 /* of one answer */

static int
by_unit(const void *a, const void *b)
{
	const struct gateway_unit *const *x = a, *const *y = b;

	return strcmp((*x)->mark.unit, (*y)->mark.unit);
}

/* Marks in the order of their numbers: an answer is the same twice. */
static void
write_units(struct fx_json *json, const struct gateway_units *units)
{
	const struct gateway_unit **sorted =
	    calloc(units->count + 1, sizeof(*sorted));
	const struct gateway_unit *unit;
	size_t at = 0, count = 0, i;

	fx_json_array(json, "units");
	while (
	    sorted != NULL && (unit = gateway_units_next(units, &at)) != NULL)
		if (unit->mark.lane != GATEWAY_LANE_NONE &&
		    unit->mark.lane != GATEWAY_LANE_TODAY)
			sorted[count++] = unit;
	if (count > 0)
		qsort(sorted, count, sizeof(*sorted), by_unit);
	for (i = 0; i < count; i++)
		gateway_board_row(json, &sorted[i]->mark);
	fx_json_end(json);
	free(sorted);
}

static void
write_lanes(struct fx_json *json, const struct gateway_units *units,
    int64_t now_ms, const struct gateway_lane_told *live)
{
	int64_t count[GATEWAY_LANES] = { 0 }, oldest[GATEWAY_LANES] = { 0 };
	const struct gateway_unit *unit;
	const struct gateway_mark *m;
	size_t at = 0;
	int lane;

	while ((unit = gateway_units_next(units, &at)) != NULL) {
		m = &unit->mark;
		count[m->lane]++;
		if (m->entered_s != 0 &&
		    now_ms / 1000 - m->entered_s > oldest[m->lane])
			oldest[m->lane] = now_ms / 1000 - m->entered_s;
	}
	fx_json_array(json, "lanes");
	for (lane = GATEWAY_LANE_INTAKE; lane < GATEWAY_LANES; lane++) {
		fx_json_object(json, NULL);
		fx_json_text(
		    json, "id", gateway_board_lane((enum gateway_lane)lane));
		fx_json_number(json, "count", count[lane]);
		fx_json_number(json, "oldest_s", oldest[lane]);
		fx_json_number(
		    json, "in_h", live == NULL ? 0 : live[lane].in_h);
		fx_json_number(
		    json, "out_h", live == NULL ? 0 : live[lane].out_h);
		fx_json_bool(json, "stale", live != NULL && live[lane].stale);
		fx_json_bool(
		    json, "bottleneck", live != NULL && live[lane].bottleneck);
		fx_json_end(json);
	}
	fx_json_end(json);
}

static void
write_board(struct gateway *g, struct gateway_request *rq,
    const struct gateway_units *units, int64_t time_ms,
    const struct gateway_lane_told *live)
{
	char text[GATEWAY_VECTOR], time[FX_TIME_TEXT];
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	gateway_vector_text(&g->live->at, text);
	fx_json_text(&json, "at", text);
	fx_cloud_time(time_ms, time);
	fx_json_text(&json, "time", time);
	write_lanes(&json, units, time_ms, live);
	write_units(&json, units);
	fx_json_end(&json);
	gateway_done(rq, 200, "application/json");
}

/* 2026-11-20T01:15:30Z, with or without thousandths, UTC or +08:00. */
static bool
read_time(const char *text, int64_t *ms)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	int y, mo, d, h, mi, s, used = 0, zh = 0, zm = 0;
	int64_t days;
	char sign;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s,
		&used) != 6 ||
	    y < 1970 || y > 9999 || mo < 1 || mo > 12 || d < 1 || d > 31 ||
	    h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60)
		return false;
	text += used;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (sscanf(text, "%c%2d:%2d", &sign, &zh, &zm) == 3 &&
	    (sign == '+' || sign == '-'))
		zm = (zh * 60 + zm) * (sign == '+' ? 1 : -1);
	else if (strcmp(text, "Z") != 0)
		return false;
	days = (int64_t)(y - 1970) * 365 + (y - 1969) / 4 - (y - 1901) / 100 +
	       (y - 1601) / 400 + before[mo - 1] + d - 1;
	if (mo > 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		days++;
	*ms = ((days * 24 + h) * 60 + mi - zm) * 60000 + (int64_t)s * 1000;
	return true;
}

static bool
take_time(struct gateway_request *rq, const char *name, int64_t otherwise,
    int64_t *ms)
{
	const char *text = gateway_argument(rq, name);

	*ms = otherwise;
	if (text == NULL || read_time(text, ms))
		return true;
	gateway_problem(rq, 400, "INVALID",
	    "A time is written as 2026-11-20T01:15:30Z",
	    "时间格式为 2026-11-20T01:15:30Z", name);
	return false;
}

static void
failed(struct gateway_request *rq)
{
	gateway_problem(rq, 500, "INTERNAL", "The kept board could not be read",
	    "无法读取看板记录", NULL);
}

void
gateway_board_page(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_units units = { 0 };
	int64_t at_ms;
	int rc;

	if (gateway_argument(rq, "at") == NULL) {
		write_board(
		    g, rq, &g->live->units, fx_clock_now(), g->live->lanes);
		return;
	}
	if (!take_time(rq, "at", 0, &at_ms))
		return;
	rc = gateway_live_board(g, at_ms, &units);
	if (rc == 0)
		write_board(g, rq, &units, at_ms, NULL);
	else if (rc == FX_ENOENT)
		gateway_problem(rq, 404, "NOT_KEPT",
		    "The board is kept for seven days", "看板记录保留七天",
		    "at");
	else
		failed(rq);
	gateway_units_clear(&units);
}

struct between {
	int64_t from_ms, to_ms;
	FILE *out;
	int count;
};

static int
write_change(const struct gateway_move *move, void *context)
{
	struct between *b = context;
	struct fx_json json;

	if (move->time_ms > b->to_ms || b->count == CHANGES_MAX)
		return 1;
	if (move->time_ms < b->from_ms)
		return 0;
	fx_json_begin(&json, b->out);
	gateway_board_change(&json, &move->mark, move->time_ms);
	fputc('\n', b->out);
	b->count++;
	return 0;
}

void
gateway_board_changes(struct gateway *g, struct gateway_request *rq)
{
	struct between b = { .out = gateway_out(rq) };
	uint64_t told = 0;

	if (!take_time(rq, "from", 0, &b.from_ms) ||
	    !take_time(rq, "to", INT64_MAX, &b.to_ms))
		return;
	if (gateway_live_told(g, b.from_ms, &told) != 0 ||
	    gateway_live_moves(g, told, write_change, &b) != 0)
		failed(rq);
	else
		gateway_done(rq, 200, "application/x-ndjson");
}
