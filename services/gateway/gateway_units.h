/*
 * gateway_units: units by their number, in memory.
 */
#ifndef GATEWAY_UNITS_H
#define GATEWAY_UNITS_H

#include <stddef.h>

#include "services/gateway/gateway_board.h"

/* All zero: none.  Rows keep their place in memory until they are dropped. */
struct gateway_units {
	struct gateway_unit **slots;
	size_t room, count;
};

/* gateway_units_find(units, name): NULL: not there. */
struct gateway_unit *gateway_units_find(
    const struct gateway_units *units, const char *name);

/*
 * gateway_units_add(units, name): the one of that name, made if need be, all
 * zero but its name.  NULL without memory, or when the name is too long.
 */
struct gateway_unit *gateway_units_add(
    struct gateway_units *units, const char *name);

void gateway_units_drop(struct gateway_units *units, const char *name);
void gateway_units_clear(struct gateway_units *units);

/*
 * gateway_units_next(units, &at): each, in no order; begin with at = 0.  NULL:
 * no more.  What it gave may be dropped, nothing else be added or dropped.
 */
struct gateway_unit *gateway_units_next(
    const struct gateway_units *units, size_t *at);

#endif
