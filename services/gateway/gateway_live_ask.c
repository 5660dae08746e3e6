/*
 * Asking for the records of units that changed: one question for all events
 * that wait, and a mark put right by each answer.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_live.h"

#define DEAF_MS 1000 /* who did not answer is left alone for so long */

int
gateway_live_want(
    struct gateway_live *l, struct gateway_unit *unit, enum fx_place place)
{
	struct gateway_asking a = { .live = l, .place = place };
	unsigned char bit = (unsigned char)(1U << place);

	if ((unit->dirty & bit) != 0)
		return 0;
	unit->dirty |= bit;
	if ((unit->asked & bit) != 0)
		return gateway_live_unsaved(l, unit);
	memcpy(a.unit, unit->mark.unit, sizeof(a.unit));
	if (gateway_list_add(&l->waiting, &a) != 0)
		return FX_ENOMEM;
	return gateway_live_unsaved(l, unit);
}

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
		there = fx_codec_decode(gateway_board_kind(place), map,
			    FX_FOREIGN, &record, field) == 0;
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
		(void)gateway_live_want(
		    l, unit, a->place); /* memory: asked at a restart */
		return;
	}
	take_record(g, unit, a->place, answer->root);
	if ((unit->dirty & bit) != 0) { /* it changed meanwhile */
		unit->dirty &= (unsigned char)~bit;
		(void)gateway_live_want(l, unit, a->place);
	}
	l->failed |= gateway_live_weigh(g, unit, fx_clock_now()) != 0;
	if (unit->mark.lane == GATEWAY_LANE_NONE && unit->dirty == 0 &&
	    unit->asked == 0)
		(void)gateway_live_unsaved(
		    l, unit); /* dropped when it is saved */
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

/* What was asked makes room, also while a department is deaf for long. */
static void
close_ranks(struct gateway_list *list, size_t *next)
{
	if (*next < list->count && *next * 2 < list->count)
		return;
	if (*next < list->count)
		memmove(list->rows, list->rows + *next * list->size,
		    (list->count - *next) * list->size);
	list->count -= *next;
	*next = 0;
}

/* Ask about units that wait; who is deaf is passed over until later. */
int
gateway_live_ask(struct gateway *g)
{
	struct gateway_live *l = g->live;
	struct gateway_asking *rows, a;
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
	close_ranks(&l->waiting, &l->next_waiting);
	return rc;
}
