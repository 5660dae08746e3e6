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
#define KEEP_MS    100
#define DEAF_MS    1000 /* who did not answer is left alone for so long */
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

static int
note_unsaved(struct gateway_live *l, struct gateway_unit *unit)
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

/* Put the mark right; tell and keep what changed. */
static int
weigh(struct gateway *g, struct gateway_unit *unit, int64_t now_ms)
{
	struct gateway_live *l = g->live;
	unsigned char lane = unit->mark.lane;
	struct gateway_move move = { .time_ms = now_ms };

	if (!gateway_board_weigh(
		unit, now_ms, gateway_live_midnight(g, now_ms)))
		return 0;
	/* What was never on the board need not leave it. */
	if (lane == GATEWAY_LANE_NONE && unit->mark.lane == GATEWAY_LANE_NONE)
		return note_unsaved(l, unit);
	l->at.told++;
	if (move.time_ms < l->last_ms)
		move.time_ms = l->last_ms;
	l->last_ms = move.time_ms;
	move.at = l->at;
	move.mark = unit->mark;
	if (lane != unit->mark.lane)
		gateway_lanes_count(l, &unit->mark, move.time_ms);
	tell_board(g, &move);
	if (gateway_list_add(&l->moves, &move) != 0)
		return FX_ENOMEM;
	return note_unsaved(l, unit);
}

/* -- asking -----------------------------------------------------------------*/

static int
want(struct gateway_live *l, struct gateway_unit *unit, enum fx_place place)
{
	struct gateway_asking a = { .live = l, .place = place };
	unsigned char bit = (unsigned char)(1U << place);

	if ((unit->dirty & bit) != 0)
		return 0;
	unit->dirty |= bit;
	if ((unit->asked & bit) != 0)
		return note_unsaved(l, unit);
	memcpy(a.unit, unit->mark.unit, sizeof(a.unit));
	if (gateway_list_add(&l->waiting, &a) != 0)
		return FX_ENOMEM;
	return note_unsaved(l, unit);
}

static const enum fx_kind unit_kinds[GATEWAY_STAGES] = { [FX_IN_intake] =
							     REC_intake_unit,
	[FX_IN_assessment] = REC_assessment_unit,
	[FX_IN_repair] = REC_repair_unit,
	[FX_IN_quality] = REC_quality_unit,
	[FX_IN_shipping] = REC_shipping_unit };

static void
tell_unit(struct gateway *g, const char *unit, enum fx_place place, int64_t rev)
{
	char text[160];

	(void)snprintf(text, sizeof(text),
	    "{\"u\":\"%s\",\"department\":\"%s\",\"rev\":%lld}", unit,
	    fx_schema_place(place)->name, (long long)rev);
	gateway_hub_say(g, GATEWAY_TOPIC_UNIT, unit, text);
}

static void
take_record(struct gateway *g, struct gateway_unit *unit, enum fx_place place,
    const struct fx_node *map)
{
	static union {
		struct intake_unit intake;
		struct assessment_unit assessment;
		struct repair_unit repair;
		struct quality_unit quality;
		struct shipping_unit shipping;
	} record; /* one loop thread */
	char field[FX_NAME_MAX + 1];
	int64_t since = 0, rev = 0;
	bool there = map != NULL && fx_unpack_count(map) > 0;

	/* The caller has looked: absent numbers stay zero. */
	if (there) {
		(void)fx_unpack_int(fx_unpack_find(map, "since"), &since);
		(void)fx_unpack_int(fx_unpack_find(map, "rev"), &rev);
		there = fx_codec_decode(unit_kinds[place], map, FX_FOREIGN,
			    &record, field) == 0;
	}
	gateway_board_take(unit, place, there ? &record : NULL, since);
	tell_unit(g, unit->mark.unit, place, rev);
}

/* A record came, or did not. */
static void
take_answer(
    struct gateway *g, const struct gateway_answer *answer, void *context)
{
	struct gateway_asking *a = context;
	struct gateway_live *l = a->live;
	struct gateway_unit *unit = gateway_units_find(&l->units, a->unit);
	unsigned char bit = (unsigned char)(1U << a->place);

	a->used = false;
	l->asked--;
	if (unit == NULL)
		return;
	unit->asked &= (unsigned char)~bit;
	if (gateway_failed(answer)) {
		l->deaf_until_ms[a->place] = g->now_ms + DEAF_MS;
		unit->dirty &= (unsigned char)~bit;
		(void)want(l, unit, a->place); /* memory: asked at a restart */
		return;
	}
	take_record(g, unit, a->place, answer->root);
	if ((unit->dirty & bit) != 0) { /* it changed meanwhile */
		unit->dirty &= (unsigned char)~bit;
		(void)want(l, unit, a->place);
	}
	l->failed |= weigh(g, unit, fx_clock_now()) != 0;
	if (unit->mark.lane == GATEWAY_LANE_NONE && unit->dirty == 0 &&
	    unit->asked == 0)
		(void)note_unsaved(l, unit); /* dropped when it is saved */
}

static void
pack_get(struct fx_packer *args, void *context)
{
	const struct gateway_asking *a = context;

	fx_pack_map(args, 1);
	fx_pack_text(args, "subject");
	fx_pack_text(args, a->unit);
}

static struct gateway_asking *
free_asking(struct gateway_live *l)
{
	size_t i;

	for (i = 0; i < GATEWAY_ASKING_MAX; i++)
		if (!l->asking[i].used)
			return &l->asking[i];
	return NULL;
}

/* Ask about units that wait; who is deaf is passed over until later. */
static int
ask_waiting(struct gateway *g)
{
	struct gateway_live *l = g->live;
	struct gateway_asking *rows = (void *)l->waiting.rows, a;
	struct gateway_asking *to;
	struct gateway_unit *unit;
	size_t left = l->waiting.count - l->next_waiting;
	int rc = 0;

	for (; left > 0 && l->asked < GATEWAY_ASKING_MAX && rc == 0; left--) {
		rows = (void *)l->waiting.rows;
		a = rows[l->next_waiting++];
		unit = gateway_units_find(&l->units, a.unit);
		if (unit == NULL)
			continue;
		if (g->now_ms < l->deaf_until_ms[a.place]) {
			rc = gateway_list_add(&l->waiting, &a);
			continue;
		}
		unit->dirty &= (unsigned char)~(1U << a.place);
		unit->asked |= (unsigned char)(1U << a.place);
		to = free_asking(l);
		fx_assert(to != NULL);
		*to = a;
		to->used = true;
		l->asked++;
		gateway_ask_for(
		    g, a.place, "get", pack_get, to, take_answer, to);
	}
	if (l->next_waiting == l->waiting.count)
		l->next_waiting = l->waiting.count = 0;
	return rc;
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

static int
hear(struct gateway_live *l, enum fx_place place, const char *name)
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
			rc = want(l, unit, p);
	return rc;
}

static int
take_event(
    struct gateway_live *l, enum fx_place place, struct fx_follow_event *event)
{
	const struct fx_node *data;
	struct fx_envelope e;
	int rc = fx_envelope_decode(
	    l->reader, event->row.body, event->row.body_length, &e, &data);

	l->taken[place] = event->mark;
	l->at.seq[place] = event->seq;
	l->moved = true;
	/* What cannot be read concerns nobody here: verify finds it. */
	if (rc != 0 || place >= GATEWAY_STAGES || !is_unit(e.subject))
		return 0;
	return hear(l, place, e.subject);
}

static int
take_events(struct gateway *g, enum fx_place place)
{
	struct gateway_live *l = g->live;
	struct fx_line *line = l->lines[place];
	struct fx_follow_event event;
	bool any = false;
	int i, rc = fx_line_turn(line, g->now_ms);

	for (i = 0; i < EVENTS_MAX && rc == 0 &&
		    fx_follow_next(fx_line_follow(line), &event) == 0;
	     i++) {
		rc = take_event(l, place, &event);
		any = true;
	}
	return rc == 0 && any ? fx_line_took(line, &l->taken[place], g->now_ms)
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
		rc = weigh(g, unit, now);
	gateway_lanes_look(g, now);
	return rc;
}

/* -- the parts that the loop turns ------------------------------------------*/

static int
open_line(struct gateway *g, enum fx_place place)
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
				rc = want(l, unit, p);
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
	for (p = 0; p < FX_PLACE_COUNT && rc == 0; p++)
		rc = open_line(g, p);
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

/*
 * A history that is not the one we know: what we made of it is made anew.
 * The view is our own; nobody's facts are lost.
 */
static int
begin_anew(struct gateway *g, enum fx_place place)
{
	struct gateway_live *l = g->live;

	fx_line_close(l->lines[place]);
	l->lines[place] = NULL;
	memset(&l->taken[place], 0, sizeof(l->taken[place]));
	l->at.seq[place] = 0;
	l->moved = true;
	return open_line(g, place);
}

int
gateway_live_turn(struct gateway *g)
{
	struct gateway_live *l = g->live;
	enum fx_place p;
	int rc = 0;

	for (p = 0; p < FX_PLACE_COUNT && rc == 0; p++) {
		rc = take_events(g, p);
		if (rc == 0 && fx_follow_state(fx_line_follow(l->lines[p])) ==
				   FX_FOLLOW_STOPPED)
			rc = begin_anew(g, p);
	}
	if (rc == 0)
		rc = ask_waiting(g);
	if (rc == 0)
		rc = look(g);
	gateway_lanes_beat(g);
	if (rc == 0 && g->now_ms - l->kept_ms >= KEEP_MS)
		rc = gateway_live_save(g);
	gateway_hub_wake(g);
	return rc == 0 && l->failed ? FX_ENOMEM : rc;
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
