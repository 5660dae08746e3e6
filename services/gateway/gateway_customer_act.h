/*
 * gateway_customer_act: what the forms of the customer's page do.
 */
#ifndef GATEWAY_CUSTOMER_ACT_H
#define GATEWAY_CUSTOMER_ACT_H

#include "services/gateway/gateway_customer_look.h"

/* What became of a form: a word for ?note= and what the page says then. */
extern const struct fx_word gateway_customer_notes[];

struct gateway_customer_act;

/* gateway_customer_find_act(name): "answer", "sent", ...; NULL: none. */
const struct gateway_customer_act *gateway_customer_find_act(const char *name);

/* gateway_customer_act(rq, v): do v->act; the facts are there. */
void gateway_customer_act(
    struct gateway_request *rq, struct gateway_customer_visit *v);

#endif
