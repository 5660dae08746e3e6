#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "services/gateway/gateway_units.h"

#define ROOM 1024 /* slots at first */

static size_t
place_of(const char *name, size_t room)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32) & (room - 1);
}

/* Where it is, or where it would go. */
static size_t
slot_of(const struct gateway_units *units, const char *name)
{
	size_t i = place_of(name, units->room);

	while (units->slots[i] != NULL &&
	       strcmp(units->slots[i]->mark.unit, name) != 0)
		i = (i + 1) & (units->room - 1);
	return i;
}

struct gateway_unit *
gateway_units_find(const struct gateway_units *units, const char *name)
{
	return units->room == 0 ? NULL : units->slots[slot_of(units, name)];
}

static int
grow(struct gateway_units *units)
{
	struct gateway_units more = {
		.room = units->room == 0 ? ROOM : units->room * 2
	};
	size_t i;

	more.slots = calloc(more.room, sizeof(more.slots[0]));
	if (more.slots == NULL)
		return -1;
	more.count = units->count;
	for (i = 0; i < units->room; i++)
		if (units->slots[i] != NULL)
			more.slots[slot_of(&more, units->slots[i]->mark.unit)] =
			    units->slots[i];
	free(units->slots);
	*units = more;
	return 0;
}

struct gateway_unit *
gateway_units_add(struct gateway_units *units, const char *name)
{
	struct gateway_unit *unit = gateway_units_find(units, name);

	if (unit != NULL)
		return unit;
	if (strlen(name) >= sizeof(unit->mark.unit))
		return NULL;
	if (units->count * 2 >= units->room && grow(units) != 0)
		return NULL;
	unit = calloc(1, sizeof(*unit));
	if (unit == NULL)
		return NULL;
	memcpy(unit->mark.unit, name, strlen(name));
	units->slots[slot_of(units, name)] = unit;
	units->count++;
	return unit;
}

void
gateway_units_drop(struct gateway_units *units, const char *name)
{
	size_t i, mask = units->room - 1;
	struct gateway_unit *moved;

	if (gateway_units_find(units, name) == NULL)
		return;
	i = slot_of(units, name);
	free(units->slots[i]);
	units->slots[i] = NULL;
	units->count--;
	/* What came behind it may have been pushed on by it. */
	for (i = (i + 1) & mask; units->slots[i] != NULL; i = (i + 1) & mask) {
		moved = units->slots[i];
		units->slots[i] = NULL;
		units->slots[slot_of(units, moved->mark.unit)] = moved;
	}
}

void
gateway_units_clear(struct gateway_units *units)
{
	size_t i;

	for (i = 0; i < units->room; i++)
		free(units->slots[i]);
	free(units->slots);
	memset(units, 0, sizeof(*units));
}

struct gateway_unit *
gateway_units_next(const struct gateway_units *units, size_t *at)
{
	while (*at < units->room)
		if (units->slots[(*at)++] != NULL)
			return units->slots[*at - 1];
	return NULL;
}
