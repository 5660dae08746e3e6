#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_room.h"

void *
fx_room(size_t size, size_t clear)
{
	void *room;

	fx_assert(clear <= size);
	room = malloc(size);
	if (room != NULL)
		memset(room, 0, clear);
	return room;
}
