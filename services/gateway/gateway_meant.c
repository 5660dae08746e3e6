/*
 * Whether a request that changes something was meant: its content, the page
 * that it came from, and the token of that page (console 6.4).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_session.h"

static bool
is_form(const struct gateway_route *route)
{
	return route->who == GATEWAY_CUSTOMER || route->rate == GATEWAY_REQUEST;
}

static bool
is_type(const char *type, const char *wanted)
{
	size_t length = strlen(wanted);

	return strncasecmp(type, wanted, length) == 0 &&
	       (type[length] == '\0' || type[length] == ';' ||
		   type[length] == ' ');
}

static bool
right_type(const struct gateway_request *rq)
{
	static const char *const files[] = { "image/jpeg", "image/png",
		"image/webp", "application/pdf" };
	const struct gateway_route *route = rq->found.route;
	const char *type = gateway_header(rq, "Content-Type");
	const char *length = gateway_header(rq, "Content-Length");
	size_t i;

	if (type == NULL)
		return (length == NULL || strcmp(length, "0") == 0) &&
		       gateway_header(rq, "Transfer-Encoding") == NULL &&
		       !is_form(route);
	if (route->rate == GATEWAY_FILE) {
		for (i = 0; i < fx_count_of(files); i++)
			if (is_type(type, files[i]))
				return true;
		return false;
	}
	return is_type(type, is_form(route)
				 ? "application/x-www-form-urlencoded"
				 : "application/json");
}

/*
 * A form of the customer's page comes without a referrer, and so from "null";
 * it carries a hidden token, which its page looks at.
 */
static bool
right_origin(const struct gateway_request *rq)
{
	const char *origin = gateway_header(rq, "Origin");
	const char *site = gateway_header(rq, "Sec-Fetch-Site");
	const char *host = gateway_header(rq, "Host");
	char own[FX_SETTING_BYTES + 16];

	if (site != NULL && strcmp(site, "same-origin") != 0)
		return false;
	if (origin == NULL || strcmp(origin, "null") == 0)
		return is_form(rq->found.route);
	if (strcmp(origin, rq->g->origin) == 0)
		return true;
	(void)snprintf(own, sizeof(own), "http://%s", host);
	return rq->g->plain && strcmp(origin, own) == 0;
}

static bool
right_token(const struct gateway_request *rq)
{
	const char *said = gateway_header(rq, "X-Fanxiu-Token");
	char own[GATEWAY_TOKEN_TEXT];

	gateway_session_token(rq, own);
	return said != NULL && strlen(said) == strlen(own) &&
	       fx_crypto_same(said, own, strlen(own));
}

bool
gateway_session_meant(struct gateway_request *rq)
{
	const struct gateway_route *route = rq->found.route;
	bool staff = route->who == GATEWAY_STAFF || route->who == GATEWAY_OPS ||
		     route->who == GATEWAY_MACHINE;

	if (route->method != GATEWAY_POST || route->who == GATEWAY_PROBE)
		return true;
	if (!right_type(rq)) {
		gateway_problem(rq, 415, "TYPE",
		    "This address takes another kind of content",
		    "此地址不接受该内容类型", "Content-Type");
		return false;
	}
	if (rq->person.machine)
		return true;
	if (!right_origin(rq)) {
		gateway_problem(rq, 403, "ORIGIN",
		    "This came from another page", "请求来自其他网页",
		    "Origin");
		return false;
	}
	if (staff && rq->signed_in && !right_token(rq)) {
		gateway_problem(rq, 403, "TOKEN",
		    "The page is from an earlier session; load it again",
		    "页面来自先前的会话，请重新加载", "X-Fanxiu-Token");
		return false;
	}
	return true;
}
