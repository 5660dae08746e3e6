/*
 * fx_room: memory of which only the front must be clear.
 */
#ifndef FX_ROOM_H
#define FX_ROOM_H

#include <stddef.h>

/*
 * fx_room(size, clear): room of size bytes, of which the first clear ones are
 * zero; the rest are buffers that are written before they are read, and cost
 * no time until then.  NULL when there is no memory.  Yours to free().
 */
void *fx_room(size_t size, size_t clear);

#endif
