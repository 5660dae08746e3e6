/*
 * gateway_search: keeps the book of names (gateway_find) level with the
 * departments, and answers /v1/search and /v1/scan from it and from them.
 */
#ifndef GATEWAY_SEARCH_H
#define GATEWAY_SEARCH_H

#include "services/gateway/gateway.h"
#include "services/gateway/gateway_find.h"

/* gateway_search_open(g): returns 0 or FX_ENOMEM. */
int gateway_search_open(struct gateway *g);
void gateway_search_close(struct gateway *g);

/* gateway_search_turn(g): asks for what is not known yet, a page at a time. */
void gateway_search_turn(struct gateway *g);

/* gateway_search_anew(g): events were passed over; read all records again. */
void gateway_search_anew(struct gateway *g);

/* gateway_search_book(g): where names are looked up. */
const struct gateway_find *gateway_search_book(const struct gateway *g);

/* gateway_search_complete(g): all that is known is in it. */
bool gateway_search_complete(const struct gateway *g);

/* gateway_search_about(json, about): "unit" and "case" of it. */
void gateway_search_about(struct fx_json *json, const char *about);

/* gateway_search_hit(json, hit): a hit as an object. */
void gateway_search_hit(struct fx_json *json, const struct gateway_hit *hit);

#endif
