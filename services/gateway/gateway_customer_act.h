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

/* gateway_customer_said(rq, name): a field of the form; "" for none. */
const char *gateway_customer_said(struct gateway_request *rq, const char *name);

/*
 * gateway_customer_answer(rq, v, unit, cmd): fill in what is said to a question
 * of this unit, and keep the text that was shown.  Returns NULL, or the word of
 * the note that says why not.
 */
const char *gateway_customer_answer(struct gateway_request *rq,
    struct gateway_customer_visit *v, int unit, struct intake_decide *cmd);

/* gateway_customer_act(rq, v): do v->act; the facts are there. */
void gateway_customer_act(
    struct gateway_request *rq, struct gateway_customer_visit *v);

#endif
