/*
 * gateway_once: an answer that is the same for everybody as long as the
 * program runs: made at its first request, then given by its tag.
 */
#ifndef GATEWAY_ONCE_H
#define GATEWAY_ONCE_H

#include "base/fx_crypto.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway.h"

/* All zero: not made yet. */
struct gateway_once {
	char *text;
	size_t length;
	char tag[FX_HASH_BYTES + 3]; /* half of its hash, in quotes */
};

/* Writes the members of the one object that the answer is. */
typedef void gateway_once_fn(struct fx_json *json);

/* gateway_once_page(rq, once, write): answer with it, made if need be. */
void gateway_once_page(struct gateway_request *rq, struct gateway_once *once,
    gateway_once_fn *write);

/* gateway_once_end(once): release it. */
void gateway_once_end(struct gateway_once *once);

#endif
