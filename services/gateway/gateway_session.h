/*
 * gateway_session: who speaks: cookies, tokens, and whether a request that
 * changes something was meant (console 6.3, 6.4, 6.9).
 */
#ifndef GATEWAY_SESSION_H
#define GATEWAY_SESSION_H

#include "services/gateway/gateway.h"

/*
 * gateway_session_enter(rq): who it is, whether this page is for them, whether
 * they meant it and come too often; the request is answered if not.
 */
void gateway_session_enter(struct gateway_request *rq);

#endif
