/*
 * cli_play_units: the units that the player knows, by number.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/cli/cli_play.h"

#define BUCKETS    65536
#define UNITS_STEP 4096

struct play_units {
	uint64_t seed;
	struct play_unit *buckets[BUCKETS];
	struct play_unit **all; /* in the order in which they became known */
	uint32_t count, room, ended;
	struct play_unit *touched, **last_touched;
};

int
play_units_open(uint64_t seed, struct play_units **units)
{
	struct play_units *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return FX_ENOMEM;
	made->seed = seed;
	made->last_touched = &made->touched;
	*units = made;
	return 0;
}

void
play_units_close(struct play_units *units)
{
	uint32_t i;

	if (units == NULL)
		return;
	for (i = 0; i < units->count; i++)
		free(units->all[i]);
	free(units->all);
	free(units);
}

static struct play_unit **
bucket_of(struct play_units *units, const char *unit_no)
{
	return &units->buckets[play_draw(units->seed, unit_no, BUCKETS)];
}

struct play_unit *
play_units_find(const struct play_units *units, const char *unit_no)
{
	struct play_unit *u =
	    units->buckets[play_draw(units->seed, unit_no, BUCKETS)];

	while (u != NULL && strcmp(u->unit_no, unit_no) != 0)
		u = u->chain;
	return u;
}

static int
make_room(struct play_units *units)
{
	struct play_unit **all;

	if (units->count < units->room)
		return 0;
	all = realloc(
	    units->all, (units->room + UNITS_STEP) * sizeof(units->all[0]));
	if (all == NULL)
		return FX_ENOMEM;
	units->all = all;
	units->room += UNITS_STEP;
	return 0;
}

struct play_unit *
play_units_add(struct play_units *units, const char *unit_no, const char *ref)
{
	struct play_unit *u = calloc(1, sizeof(*u));
	struct play_unit **bucket = bucket_of(units, unit_no);

	if (u == NULL || make_room(units) != 0) {
		free(u);
		return NULL;
	}
	fx_copy_text(u->unit_no, sizeof(u->unit_no), unit_no);
	u->seed =
	    play_draw(units->seed, ref[0] != '\0' ? ref : unit_no, UINT64_MAX);
	u->chain = *bucket;
	*bucket = u;
	u->order = units->count;
	units->all[units->count++] = u;
	return u;
}

uint32_t
play_units_count(const struct play_units *units)
{
	return units->count;
}

uint32_t
play_units_ended(const struct play_units *units)
{
	return units->ended;
}

void
play_units_end(struct play_units *units, struct play_unit *u)
{
	if (u->ended)
		return;
	u->ended = true;
	units->ended++;
}

struct play_unit *
play_units_each(const struct play_units *units, uint32_t i)
{
	fx_assert(i < units->count);
	return units->all[i];
}

void
play_units_touch(struct play_units *units, struct play_unit *u)
{
	if (u->touched)
		return;
	u->touched = true;
	u->next_touched = NULL;
	*units->last_touched = u;
	units->last_touched = &u->next_touched;
}

struct play_unit *
play_units_touched(struct play_units *units)
{
	struct play_unit *u = units->touched;

	if (u == NULL)
		return NULL;
	units->touched = u->next_touched;
	if (units->touched == NULL)
		units->last_touched = &units->touched;
	u->touched = false;
	return u;
}
