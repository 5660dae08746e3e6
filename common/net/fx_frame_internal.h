/*
 * fx_frame_internal: what fx_frame's two files know of each other.
 */
#ifndef FX_FRAME_INTERNAL_H
#define FX_FRAME_INTERNAL_H

#include "net/fx_frame.h"

/*
 * fx_frame_make(context, type): one of ZeroMQ's sockets, with every option of
 * PROTOCOL.md set.  The caller owns it; NULL with errno when there is none.
 */
void *fx_frame_make(void *context, enum fx_socket_type type);

#endif
