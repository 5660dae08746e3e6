/*
 * gateway_customer_look: the half of the customer's page that speaks to the
 * departments.
 */
#ifndef GATEWAY_CUSTOMER_LOOK_H
#define GATEWAY_CUSTOMER_LOOK_H

#include "services/gateway/gateway.h"
#include "services/gateway/gateway_customer.h"

struct gateway_customer_act;
struct gateway_customer_visit;
typedef void gateway_customer_seen_fn(
    struct gateway_request *rq, struct gateway_customer_visit *v);

/* What is read of a unit and not shown as it is. */
struct gateway_customer_raw {
	struct intake_receipt receipt;
	struct intake_asked asked;
	struct assessment_proposal proposal;
	struct analytics_model_time times;
};

/* A unit that is not shown. */
struct gateway_customer_rest {
	struct intake_unit unit;
	int64_t since_ms;
};

/* One who came by a link; lives as long as the request. */
struct gateway_customer_visit {
	struct gateway *g;
	const struct gateway_customer_act *act; /* NULL: to look */
	const char *only; /* questions of this unit alone; NULL: of all */
	struct gateway_customer_case c;
	struct gateway_customer_raw raw[GATEWAY_CUSTOMER_UNITS];
	struct intake_case header;
	uint64_t rev[GATEWAY_CUSTOMER_UNITS]; /* at intake */
	struct gateway_customer_rest *rest;   /* NULL: not looked at */
	char token[GATEWAY_LINK_BYTES], key[GATEWAY_LINK_BYTES];
	char path[40], actor[FX_ACTOR_MAX + 1];
	char link[FX_SETTING_BYTES + 40];
	gateway_customer_seen_fn *then;
	int under_way, step;
	bool copy;        /* to keep, not to look at */
	bool missing;     /* a department did not answer */
	const char *note; /* of the form, when what it says was done */
	bool fits;        /* the form is one of the state that the unit is in */
	bool done;
};

/*
 * gateway_customer_look(rq, v, then): fill v->c for the case v->c.case_no and
 * call then, later.
 */
void gateway_customer_look(struct gateway_request *rq,
    struct gateway_customer_visit *v, gateway_customer_seen_fn *then);

/* gateway_customer_print_copy(rq, v): what is known of a case, to keep. */
void gateway_customer_print_copy(
    struct gateway_request *rq, struct gateway_customer_visit *v);

/* -- of all the pages for customers ------------------------------------------
 */

/* gateway_customer_frame(g, rq, here, frame): what stands around them. */
void gateway_customer_frame(struct gateway *g, const struct gateway_request *rq,
    const char *here, struct gateway_page_frame *frame);

/* gateway_customer_send(rq, status): the page that was written. */
void gateway_customer_send(struct gateway_request *rq, int status);

/* gateway_customer_say(g, rq, status, here, en, zh): a page of one sentence. */
void gateway_customer_say(struct gateway *g, struct gateway_request *rq,
    int status, const char *here, const char *en, const char *zh);

/* gateway_customer_id(id): a new name for a command.  Returns 0 or FX_EIO. */
int gateway_customer_id(unsigned char id[FX_UUID_BYTES]);

#endif
