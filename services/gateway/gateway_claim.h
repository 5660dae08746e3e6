/*
 * gateway_claim: what a command is given with becomes of its case: from then on
 * the key of the case opens it, and no other.
 */
#ifndef GATEWAY_CLAIM_H
#define GATEWAY_CLAIM_H

#include "services/gateway/gateway_api.h"

/*
 * gateway_claim(rq, wish, then): the attachments that a command names belong
 * to the case it is about before it is given; then it is, with then as its end.
 * A disk that does not take them answers the request.  Where the number of what
 * it is about comes with the answer they are claimed before then is called, and
 * when a parcel is matched all that is attached to it becomes its case's; a
 * disk that does not take that is logged, for the command is done.
 */
void gateway_claim(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then);

#endif
