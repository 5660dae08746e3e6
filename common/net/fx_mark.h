/*
 * fx_mark: a place in one history: which store, which epoch, which event,
 * and the chain hash after it.  A cursor, as it travels.  All zero: the start.
 */
#ifndef FX_MARK_H
#define FX_MARK_H

#include <stdint.h>

#include "schema/fx_envelope.h"

#define FX_PROTO_MIN 1 /* the lowest and highest protocol we speak */
#define FX_PROTO_MAX 1

struct fx_mark {
	unsigned char store[FX_STORE_BYTES];
	uint64_t epoch, seq;
	unsigned char hash[FX_LINK_BYTES];
};

#endif
