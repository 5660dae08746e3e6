/*
 * What a lane says beside its marks: how many, how old, how many came and
 * went, and how long ago its department was heard.
 */
#include <stdlib.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_live.h"

#define BEAT_MS  2000
#define STALE_MS 3000
#define HOUR_MIN 60

void
gateway_lanes_count(
    struct gateway_live *l, const struct gateway_mark *mark, int64_t time_ms)
{
	int64_t minute = time_ms / 60000;
	struct gateway_flow *f = &l->flow[minute % GATEWAY_FLOW_MIN];

	if (f->minute != minute)
		*f = (struct gateway_flow){ .minute = minute };
	f->in[mark->lane]++;
	f->out[mark->from]++;
}

static void
count_lanes(struct gateway_live *l, int64_t now_ms,
    struct gateway_lane_told told[GATEWAY_LANES], int64_t bad[GATEWAY_LANES])
{
	const struct gateway_unit *unit;
	const struct gateway_mark *m;
	size_t at = 0;

	while ((unit = gateway_units_next(&l->units, &at)) != NULL) {
		m = &unit->mark;
		told[m->lane].count++;
		bad[m->lane] += m->shape == GATEWAY_SHAPE_LATE ||
				m->shape == GATEWAY_SHAPE_DUE;
		if (m->entered_s != 0 &&
		    now_ms / 1000 - m->entered_s > told[m->lane].oldest_s)
			told[m->lane].oldest_s = now_ms / 1000 - m->entered_s;
	}
}

/* Whether fewer left than came in each of the last three hours. */
static bool
sum_flow(struct gateway_live *l, int lane, int64_t now_ms,
    struct gateway_lane_told *told)
{
	int64_t minute = now_ms / 60000, in[3] = { 0 }, out[3] = { 0 };
	const struct gateway_flow *f;
	int i;

	for (i = 0; i < GATEWAY_FLOW_MIN; i++) {
		f = &l->flow[i];
		if (f->minute <= minute - GATEWAY_FLOW_MIN ||
		    f->minute > minute)
			continue;
		in[(minute - f->minute) / HOUR_MIN] += f->in[lane];
		out[(minute - f->minute) / HOUR_MIN] += f->out[lane];
	}
	told->in_h = in[0];
	told->out_h = out[0];
	return out[0] < in[0] && out[1] < in[1] && out[2] < in[2];
}

static void
tell_lane(struct gateway *g, int lane, const struct gateway_lane_told *t)
{
	char text[240];

	(void)snprintf(text, sizeof(text),
	    "{\"id\":\"%s\",\"count\":%lld,\"oldest_s\":%lld,\"in_h\":%lld,"
	    "\"out_h\":%lld,\"stale\":%s,\"bottleneck\":%s}",
	    gateway_board_lane((enum gateway_lane)lane), (long long)t->count,
	    (long long)t->oldest_s, (long long)t->in_h, (long long)t->out_h,
	    t->stale ? "true" : "false", t->bottleneck ? "true" : "false");
	gateway_hub_say(g, GATEWAY_TOPIC_LANE, "", text);
}

static bool
is_stale(const struct gateway *g, int lane)
{
	enum fx_place place = lane == GATEWAY_LANE_TODAY
				  ? FX_IN_intake
				  : (enum fx_place)(lane - GATEWAY_LANE_INTAKE);

	return g->live->anew[place].step != GATEWAY_ANEW_NOT ||
	       fx_follow_age_ms(
		   fx_line_follow(g->live->lines[place]), g->now_ms) > STALE_MS;
}

static bool
is_same(const struct gateway_lane_told *a, const struct gateway_lane_told *b)
{
	return a->count == b->count && a->oldest_s == b->oldest_s &&
	       a->in_h == b->in_h && a->out_h == b->out_h &&
	       a->stale == b->stale && a->bottleneck == b->bottleneck;
}

void
gateway_lanes_look(struct gateway *g, int64_t now_ms)
{
	struct gateway_live *l = g->live;
	struct gateway_lane_told told[GATEWAY_LANES] = { 0 };
	int64_t bad[GATEWAY_LANES] = { 0 }, worst = 0;
	int lane;

	count_lanes(l, now_ms, told, bad);
	for (lane = GATEWAY_LANE_INTAKE; lane < GATEWAY_LANE_TODAY; lane++)
		if (bad[lane] > worst)
			worst = bad[lane];
	for (lane = GATEWAY_LANE_INTAKE; lane < GATEWAY_LANES; lane++) {
		told[lane].stale = is_stale(g, lane);
		told[lane].bottleneck =
		    sum_flow(l, lane, now_ms, &told[lane]) && worst > 0 &&
		    bad[lane] == worst;
		if (!is_same(&told[lane], &l->lanes[lane]))
			tell_lane(g, lane, &told[lane]);
		l->lanes[lane] = told[lane];
	}
}

void
gateway_lanes_beat(struct gateway *g)
{
	struct gateway_live *l = g->live;
	struct fx_json json;
	enum fx_place p;
	size_t length;
	int64_t age;
	char *text;
	FILE *out;

	if (g->now_ms - l->beat_ms < BEAT_MS)
		return;
	l->beat_ms = g->now_ms;
	out = open_memstream(&text, &length);
	if (out == NULL)
		return;
	fx_json_begin(&json, out);
	fx_json_object(&json, NULL);
	fx_json_object(&json, "age_ms");
	for (p = 0; p < FX_PLACE_COUNT; p++) {
		age = fx_follow_age_ms(fx_line_follow(l->lines[p]), g->now_ms);
		fx_json_number(&json, fx_schema_place(p)->name,
		    age > 86400000 ? 86400000 : age);
	}
	fx_json_end(&json);
	fx_json_end(&json);
	if (fclose(out) == 0)
		gateway_hub_say(g, GATEWAY_TOPIC_BEAT, "", text);
	free(text);
}

void
gateway_live_metrics(const struct gateway *g, FILE *out)
{
	const struct gateway_live *l = g->live;
	const struct fx_follow *follow;
	enum fx_place p;

	fprintf(out,
	    "# TYPE fanxiu_gateway_units gauge\nfanxiu_gateway_units %zu\n"
	    "# TYPE fanxiu_gateway_streams gauge\nfanxiu_gateway_streams %zu\n"
	    "# TYPE fanxiu_gateway_waiting gauge\nfanxiu_gateway_waiting %zu\n",
	    l->units.count, gateway_hub_streams(g),
	    l->waiting.count - l->next_waiting + l->asked);
	fprintf(out, "# TYPE fanxiu_gateway_lag_events gauge\n");
	for (p = 0; p < FX_PLACE_COUNT; p++) {
		follow = fx_line_follow(l->lines[p]);
		fprintf(out, "fanxiu_gateway_lag_events{peer=\"%s\"} %llu\n",
		    fx_schema_place(p)->name,
		    (unsigned long long)(fx_follow_head(follow) -
					 fx_follow_given(follow)->seq));
	}
}
