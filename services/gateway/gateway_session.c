#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_internal.h"

void
gateway_session_enter(struct gateway_request *rq)
{
	switch (rq->found.route->who) {
	case GATEWAY_ALL:
	case GATEWAY_CUSTOMER:
	case GATEWAY_PROBE: return;
	default: break;
	}
	gateway_problem(rq, 401, "SIGN_IN", "Sign in first", "请先登录", NULL);
}
