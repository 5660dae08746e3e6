/*
 * gateway_list: lists that are given page by page.  A page that is not the
 * last says "next"; ?after= with that is the page behind it.
 */
#ifndef GATEWAY_LIST_H
#define GATEWAY_LIST_H

#include "net/fx_slots.h"
#include "services/gateway/gateway_api.h"

#define GATEWAY_PAGE      50
#define GATEWAY_PAGE_MOST 200
#define GATEWAY_NEVER     INT64_MAX /* the deadline of what has none */

/*
 * gateway_list_after(rq, after): where the page begins; length 0: at the
 * beginning.  false when it is none, and then the request is answered.
 */
bool gateway_list_after(struct gateway_request *rq, struct fx_slot_blob *after);

/* gateway_list_next(json, place): "next", unless length is 0. */
void gateway_list_next(struct fx_json *json, const struct fx_slot_blob *place);

/*
 * A line of a list of a department: earliest deadline first, then by key.  So
 * the same place can be asked for in the lists of all states.
 */
struct gateway_spot {
	int64_t due;
	const char *key;
};

/* gateway_spot_order(a, b): below 0: a comes first. */
int gateway_spot_order(
    const struct gateway_spot *a, const struct gateway_spot *b);

/* gateway_spot_say(spot, place): as departments take it as after. */
void gateway_spot_say(
    const struct gateway_spot *spot, struct fx_slot_blob *place);

/* gateway_place_order(a, b): of places as departments say them. */
int gateway_place_order(
    const struct fx_slot_blob *a, const struct fx_slot_blob *b);

#endif
