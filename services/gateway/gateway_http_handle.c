/*
 * Requests as libmicrohttpd brings them, and answers as it wants them.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "services/gateway/gateway_http_internal.h"

#define BLOCK 8192 /* of a stream, at most at once */
#define POLICY                                                         \
	"default-src 'none'; script-src 'self'; style-src 'self'; "    \
	"img-src 'self' blob:; font-src 'self'; connect-src 'self'; "  \
	"worker-src 'self'; manifest-src 'self'; form-action 'self'; " \
	"frame-ancestors 'none'; base-uri 'none'"

static void
enter_phase(struct gateway_request *rq, enum gateway_phase phase)
{
	if (rq->line == NULL)
		return;
	rq->line->phase = phase;
	rq->line->since_ms = rq->g->now_ms;
}

void *
gateway_http_begin(
    void *cls, const char *target, struct MHD_Connection *connection)
{
	struct gateway_listener *l = cls;
	struct gateway_request *rq = gateway_request_open(l->g, target);
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	if (rq == NULL)
		return NULL;
	rq->connection = connection;
	rq->probe = l->probe;
	rq->line = info == NULL ? NULL : info->socket_context;
	return rq;
}

static enum MHD_Result
keep_header(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct gateway_head *head = cls;

	(void)kind;
	if (head->lines == GATEWAY_LINES_MAX) {
		head->too_many = true;
		return MHD_NO;
	}
	head->bytes += strlen(name) + (value == NULL ? 0 : strlen(value)) + 4;
	head->line[head->lines].name = name;
	head->line[head->lines++].value = value;
	return MHD_YES;
}

static void
find_peer(struct gateway_request *rq)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    rq->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info == NULL ? NULL : info->client_addr;
	const void *from = NULL;

	fx_copy(rq->address, "unknown");
	if (a != NULL && a->sa_family == AF_INET)
		from = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
	if (a != NULL && a->sa_family == AF_INET6)
		from =
		    &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	if (from != NULL)
		(void)inet_ntop(
		    a->sa_family, from, rq->address, sizeof(rq->address));
}

/* Whom the proxy says it speaks for: the last in its list. */
static void
trust_proxy(struct gateway_request *rq)
{
	const char *proxy = rq->g->settings.http_proxy;
	const char *named = gateway_header(rq, "X-Forwarded-For"), *comma;
	char address[GATEWAY_ADDRESS_MAX];
	struct in6_addr room;

	if (proxy[0] == '\0' || strcmp(proxy, rq->address) != 0)
		return;
	rq->proxied = true;
	if (named == NULL)
		return;
	comma = strrchr(named, ',');
	named = comma == NULL ? named : comma + 1;
	named += strspn(named, " \t");
	if (strlen(named) >= sizeof(address))
		return;
	fx_copy_text(address, sizeof(address), named);
	if (inet_pton(AF_INET, address, &room) == 1 ||
	    inet_pton(AF_INET6, address, &room) == 1)
		fx_copy(rq->address, address);
}

static void
refuse(struct gateway_request *rq, int status, const char *why)
{
	gateway_count_gate(why);
	rq->close = true;
	gateway_problem(rq, status, "BAD_REQUEST",
	    "The request is not plain HTTP/1.1 for this host",
	    "请求格式不合规或主机名不符", why);
}

/* The first call: nothing of the body was read yet. */
static void
enter(struct gateway_request *rq, const char *method, const char *version)
{
	struct gateway_http *h = rq->g->http;
	const char *why = NULL;
	int status;

	rq->entered = true;
	rq->head.method = method;
	rq->head.version = version;
	rq->head.target = rq->target;
	(void)MHD_get_connection_values(
	    rq->connection, MHD_HEADER_KIND, keep_header, &rq->head);
	find_peer(rq);
	status = gateway_gate(&rq->head, &h->house, &why);
	/* Probes come by number, or by a name that only the network knows. */
	if (status == 421 && rq->probe)
		status = 0;
	if (status != 0) {
		refuse(rq, status, why);
		return;
	}
	trust_proxy(rq);
	gateway_request_enter(rq);
}

/*
 * Date: the time of the fleet, which a demo makes run ahead, so that pages
 * count from the clock by which commands are judged; of files the world's.
 */
static void
add_date(struct gateway_request *rq, struct MHD_Response *response)
{
	char text[64];
	bool ours = rq->found.route != NULL &&
		    strncmp(rq->found.route->path, "/v1/", 4) == 0;
	time_t now =
	    (time_t)((ours ? fx_clock_now() : gateway_wall_ms()) / 1000);
	struct tm tm;

	if (gmtime_r(&now, &tm) != NULL &&
	    strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm) > 0)
		(void)MHD_add_response_header(response, "Date", text);
}

static void
add_headers(struct gateway_request *rq, struct MHD_Response *response)
{
	static const char *const always[][2] = {
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy",
		    "camera=(self), microphone=(), geolocation=(), "
		    "payment=(), usb=(), interest-cohort=()" },
		{ "Content-Security-Policy", POLICY },
		{ "Cache-Control", "no-store" },
	};
	size_t i;
	int k;

	for (i = 0; i < fx_count_of(always); i++) {
		for (k = 0; k < rq->headers; k++)
			if (strcasecmp(rq->header[k].name, always[i][0]) == 0)
				break;
		if (k == rq->headers)
			(void)MHD_add_response_header(
			    response, always[i][0], always[i][1]);
	}
	for (k = 0; k < rq->headers; k++)
		(void)MHD_add_response_header(
		    response, rq->header[k].name, rq->header[k].value);
	add_date(rq, response);
	if (rq->type != NULL)
		(void)MHD_add_response_header(
		    response, "Content-Type", rq->type);
	if (rq->close || rq->g->stopping)
		(void)MHD_add_response_header(response, "Connection", "close");
}

/* The answer as libmicrohttpd wants it; what it takes over is not ours. */
static struct MHD_Response *
make_response(struct gateway_request *rq)
{
	struct MHD_Response *response = NULL;

	if (rq->stream != NULL)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN,
		    BLOCK, gateway_http_read, rq->stream, gateway_http_gone);
	if (rq->fd >= 0) {
		response =
		    MHD_create_response_from_fd64(rq->file_length, rq->fd);
		if (response != NULL)
			rq->fd = -1;
		return response;
	}
	response = MHD_create_response_from_buffer(
	    rq->text_length, rq->text, MHD_RESPMEM_MUST_FREE);
	if (response != NULL)
		rq->text = NULL;
	return response;
}

static enum MHD_Result
queue(struct gateway_request *rq)
{
	struct MHD_Response *response = make_response(rq);
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	rq->queued = true;
	enter_phase(rq, GATEWAY_ANSWER);
	add_headers(rq, response);
	result = MHD_queue_response(
	    rq->connection, (unsigned int)rq->status, response);
	MHD_destroy_response(response);
	return result;
}

static void
fall_asleep(struct gateway_request *rq)
{
	struct gateway_http *h = rq->g->http;

	rq->asleep = true;
	rq->next = h->sleepers;
	rq->link = &h->sleepers;
	if (rq->next != NULL)
		rq->next->link = &rq->next;
	h->sleepers = rq;
	enter_phase(rq, GATEWAY_ANSWER);
	MHD_suspend_connection(rq->connection);
}

static void
wake_up(struct gateway_request *rq)
{
	rq->asleep = false;
	*rq->link = rq->next;
	if (rq->next != NULL)
		rq->next->link = rq->link;
	MHD_resume_connection(rq->connection);
}

void
gateway_http_answered(struct gateway_request *rq)
{
	if (rq->asleep)
		wake_up(rq);
}

enum MHD_Result
gateway_http_handle(void *cls, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *body,
    size_t *length, void **state)
{
	struct gateway_request *rq = *state;

	(void)cls;
	(void)connection;
	(void)url;
	if (rq == NULL)
		return MHD_NO;
	if (!rq->entered) {
		enter(rq, method, version);
		if (rq->answered)
			return queue(rq);
		enter_phase(rq, GATEWAY_BODY);
		return MHD_YES;
	}
	/* Never answer while bytes of the body are pending: take them. */
	if (*length != 0) {
		if (!gateway_request_take(rq, body, *length))
			return MHD_NO;
		*length = 0;
		return MHD_YES;
	}
	if (!rq->ran) {
		rq->ran = true;
		gateway_request_run(rq);
	}
	if (rq->queued)
		return MHD_YES;
	if (rq->answered)
		return queue(rq);
	fall_asleep(rq);
	return MHD_YES;
}

void
gateway_http_end(void *cls, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct gateway_request *rq = *state;

	(void)cls;
	(void)connection;
	(void)code;
	if (rq == NULL)
		return;
	*state = NULL;
	enter_phase(rq, GATEWAY_IDLE);
	fx_assert(!rq->asleep);
	gateway_request_close(rq);
}
