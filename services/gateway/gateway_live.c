/*
 * Following the departments.  An event says which unit changed; what became of
 * it is asked of the department, once for all events that wait.  The answer
 * puts the unit's mark right, and what changed on it is told and kept.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_live.h"

#define EVENTS_MAX 512  /* taken of one department in one turn */
#define LOOK_MS    5000 /* between two looks at all clocks and lanes */
#define KEEP_MS    500  /* its flush holds up whatever comes meanwhile */
#define ITEMS_MAX  1024

/* -- lists ------------------------------------------------------------------*/

int
gateway_list_add(struct gateway_list *list, const void *row)
{
	size_t room = list->room == 0 ? 256 : list->room * 2;
	unsigned char *more;

	if (list->count == list->room) {
		more = realloc(list->rows, room * list->size);
		if (more == NULL)
			return FX_ENOMEM;
		list->rows = more;
		list->room = room;
	}
	memcpy(list->rows + list->count++ * list->size, row, list->size);
	return 0;
}

void
gateway_list_end(struct gateway_list *list)
{
	free(list->rows);
	list->rows = NULL;
	list->count = list->room = 0;
}

int64_t
gateway_live_midnight(const struct gateway *g, int64_t now_ms)
{
	int64_t east = g->settings.policy.zone_minutes * 60000;
	int64_t local = now_ms + east;

	return local - local % 86400000 - east;
}

/* -- what a unit's change means ---------------------------------------------*/

int
gateway_live_unsaved(struct gateway_live *l, struct gateway_unit *unit)
{
	if (unit->unsaved)
		return 0;
	unit->unsaved = true;
	return gateway_list_add(&l->unsaved, unit->mark.unit);
}

static void
tell_board(struct gateway *g, const struct gateway_move *move)
{
	struct fx_json json;
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return;
	fx_json_begin(&json, out);
	gateway_board_change(&json, &move->mark, move->time_ms);
	if (fclose(out) == 0)
		gateway_hub_say(g, GATEWAY_TOPIC_BOARD, move->mark.unit, text);
	free(text);
}

/* Whoever is named on it learns that it is there, or stands otherwise. */
static void
tell_whose(struct gateway *g, const struct gateway_mark *mark,
    const struct gateway_mark *was)
{
	char text[GATEWAY_MINE];

	if (mark->by[0] == '\0' ||
	    (strcmp(mark->by, was->by) == 0 && mark->lane == was->lane &&
		strcmp(mark->state, was->state) == 0))
		return;
	gateway_mine(mark, strcmp(mark->by, was->by) != 0, text);
	gateway_hub_say(g, GATEWAY_TOPIC_MINE, mark->by, text);
}

/* Put the mark right; tell and keep what changed. */
int
gateway_live_weigh(struct gateway *g, struct gateway_unit *unit, int64_t now_ms)
{
	struct gateway_live *l = g->live;
	const struct gateway_mark was = unit->mark;
	unsigned char lane = was.lane;
	struct gateway_move move = { .time_ms = now_ms };

	if (!gateway_board_weigh(
		unit, now_ms, gateway_live_midnight(g, now_ms)))
		return 0;
	/* What was never on the board need not leave it. */
	if (lane == GATEWAY_LANE_NONE && unit->mark.lane == GATEWAY_LANE_NONE)
		return gateway_live_unsaved(l, unit);
	l->at.told++;
	if (move.time_ms < l->last_ms)
		move.time_ms = l->last_ms;
	l->last_ms = move.time_ms;
	move.at = l->at;
	move.mark = unit->mark;
	if (lane != unit->mark.lane)
		gateway_lanes_count(l, &unit->mark, move.time_ms);
	tell_board(g, &move);
	tell_whose(g, &move.mark, &was);
	if (gateway_list_add(&l->moves, &move) != 0)
		return FX_ENOMEM;
	return gateway_live_unsaved(l, unit);
}

/* -- hearing ----------------------------------------------------------------*/

/* RMA-2611-00042-D.01, PCL-2611-00042-D: what moves; cases do not. */
static bool
is_unit(const char *subject)
{
	return (strncmp(subject, "RMA-", 4) == 0 &&
		   strchr(subject, '.') != NULL) ||
	       strncmp(subject, "PCL-", 4) == 0;
}

int
gateway_live_hear(struct gateway_live *l, enum fx_place place, const char *name)
{
	struct gateway_unit *unit = gateway_units_find(&l->units, name);
	bool known = unit != NULL;
	enum fx_place p;
	int rc = 0;

	if (!known)
		unit = gateway_units_add(&l->units, name);
	if (unit == NULL)
		return FX_ENOMEM;
	/* Of one that is new here everybody is asked. */
	for (p = 0; p < GATEWAY_STAGES && rc == 0; p++)
		if (!known || p == place)
			rc = gateway_live_want(l, unit, p);
	return rc;
}

static int
take_event(
    struct gateway_live *l, enum fx_place place, struct fx_follow_event *event)
{
	char also[GATEWAY_UNIT_BYTES];
	const struct fx_node *data;
	struct fx_envelope e;
	const char *text;
	size_t length;
	int rc = fx_envelope_decode(
	    l->reader, event->row.body, event->row.body_length, &e, &data);

	l->taken[place] = event->mark;
	l->at.seq[place] = event->seq;
	l->moved = true;
	/* What cannot be read concerns nobody here: verify finds it. */
	if (rc != 0 || place >= GATEWAY_STAGES)
		return 0;
	/* A parcel that found its unit, a claim: another one is named. */
	if (fx_unpack_text(fx_unpack_find(data, "unit_no"), &text, &length) ==
		0 &&
	    length < sizeof(also)) {
		memcpy(also, text, length);
		also[length] = '\0';
		if (is_unit(also))
			rc = gateway_live_hear(l, place, also);
	}
	return rc == 0 && is_unit(e.subject)
		   ? gateway_live_hear(l, place, e.subject)
		   : rc;
}

static int
take_events(struct gateway *g, enum fx_place place)
{
	struct gateway_live *l = g->live;
	struct fx_line *line = l->lines[place];
	struct fx_follow_event event;
	int i, rc = fx_line_turn(line, g->now_ms);

	if (l->anew[place].step == GATEWAY_ANEW_HEAD)
		return rc; /* it begins elsewhere */
	for (i = 0; i < EVENTS_MAX && rc == 0 &&
		    fx_follow_next(fx_line_follow(line), &event) == 0;
	     i++) {
		rc = take_event(l, place, &event);
		gateway_search_heard(g, &event.row);
	}
	return rc == 0 && i > 0
		   ? fx_line_took(line, &l->taken[place], g->now_ms)
		   : rc;
}

/* -- clocks ----------------------------------------------------------------*/

/* Clocks run on without an event. */
static int
look(struct gateway *g)
{
	struct gateway_live *l = g->live;
	struct gateway_unit *unit;
	int64_t now = fx_clock_now();
	size_t at = 0;
	int rc = 0;

	if (g->now_ms - l->looked_ms < LOOK_MS)
		return 0;
	l->looked_ms = g->now_ms;
	while (rc == 0 && (unit = gateway_units_next(&l->units, &at)) != NULL)
		rc = gateway_live_weigh(g, unit, now);
	gateway_lanes_look(g, now);
	return rc;
}

/* -- the parts that the loop turns ------------------------------------------*/

int
gateway_live_line(struct gateway *g, enum fx_place place)
{
	struct gateway_live *l = g->live;
	const struct fx_setting_peer *peer = &g->settings.peers[place];
	const struct fx_line_place at = { peer->events, peer->journal };
	struct fx_follow_options options = { .peer =
						 fx_schema_place(place)->name,
		.name = "",
		.cursor = l->taken[place] };
	int rc = fx_random_bytes(&options.seed, sizeof(options.seed));

	if (rc == 0)
		rc = fx_line_open(
		    g->net, &options, &at, g->now_ms, &l->lines[place]);
	return rc;
}

/* What was not answered when it stopped is asked again. */
static int
ask_again(struct gateway_live *l)
{
	struct gateway_unit *unit;
	enum fx_place p;
	unsigned char dirty;
	size_t at = 0;
	int rc = 0;

	while ((unit = gateway_units_next(&l->units, &at)) != NULL) {
		dirty = unit->dirty | unit->asked;
		unit->dirty = unit->asked = 0;
		for (p = 0; p < GATEWAY_STAGES && rc == 0; p++)
			if ((dirty >> p & 1) != 0)
				rc = gateway_live_want(l, unit, p);
	}
	return rc;
}

int
gateway_live_open(struct gateway *g)
{
	struct gateway_live *l = calloc(1, sizeof(*l));
	enum fx_place p;
	int rc;

	if (l == NULL)
		return FX_ENOMEM;
	g->live = l;
	l->waiting.size = sizeof(struct gateway_asking);
	l->unsaved.size = GATEWAY_UNIT_BYTES;
	l->moves.size = sizeof(struct gateway_move);
	rc = fx_unpack_open(ITEMS_MAX, &l->reader);
	if (rc == 0)
		rc = gateway_hub_open(g);
	if (rc == 0)
		rc = gateway_live_load(g);
	if (rc == 0)
		rc = ask_again(l);
	for (p = 0; p < FX_PLACE_COUNT && rc == 0; p++) {
		rc = gateway_live_line(g, p);
		/* All that ever was need not be heard to know what is. */
		if (l->taken[p].seq == 0)
			gateway_anew_want(g, p);
	}
	return rc;
}

size_t
gateway_live_waits(struct gateway *g, struct fx_wait *waits)
{
	size_t count = 0;
	enum fx_place p;

	for (p = 0; p < FX_PLACE_COUNT; p++)
		count += fx_line_waits(g->live->lines[p], waits + count);
	return count;
}

int
gateway_live_turn(struct gateway *g)
{
	struct gateway_live *l = g->live;
	enum fx_place p;
	int rc = 0;

	for (p = 0; p < FX_PLACE_COUNT && rc == 0; p++) {
		if (fx_follow_state(fx_line_follow(l->lines[p])) ==
		    FX_FOLLOW_STOPPED)
			gateway_anew_want(g, p);
		rc = gateway_anew_turn(g, p);
		if (rc == 0)
			rc = take_events(g, p);
	}
	if (rc == 0)
		rc = gateway_live_ask(g);
	if (rc == 0)
		rc = look(g);
	gateway_lanes_beat(g);
	gateway_watch_turn(g);
	gateway_hub_wake(g);
	return rc == 0 && l->failed ? FX_ENOMEM : rc;
}

int
gateway_live_rest(struct gateway *g)
{
	return g->now_ms - g->live->kept_ms >= KEEP_MS ? gateway_live_save(g)
						       : 0;
}

int
gateway_live_patience(const struct gateway *g, int most_ms)
{
	return gateway_hub_patience(g, most_ms);
}

void
gateway_live_drain(struct gateway *g)
{
	gateway_hub_say(g, GATEWAY_TOPIC_BYE, "", "{\"retry_ms\":500}");
	gateway_hub_wake(g);
}

void
gateway_live_close(struct gateway *g)
{
	struct gateway_live *l = g->live;
	enum fx_place p;

	if (l == NULL)
		return;
	/* What is not kept is made again from the journals. */
	if (l->hub != NULL && l->reader != NULL)
		(void)gateway_live_save(g);
	for (p = 0; p < FX_PLACE_COUNT; p++)
		if (l->lines[p] != NULL)
			fx_line_close(l->lines[p]);
	gateway_hub_close(g);
	gateway_units_clear(&l->units);
	gateway_list_end(&l->waiting);
	gateway_list_end(&l->unsaved);
	gateway_list_end(&l->moves);
	fx_unpack_close(l->reader);
	free(l);
	g->live = NULL;
}
