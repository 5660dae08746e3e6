/*
 * The HTTP server: libmicrohttpd in its epoll mode, turned by our loop.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_http_internal.h"
#include "services/gateway/gateway_worker.h"

#define HEAD_MS  10000 /* for the first head of a connection */
#define BODY_MS  30000
#define IDLE_MS  60000 /* between two requests, the next head included */
#define SWEEP_MS 1000
#define QUIET_S  75 /* libmicrohttpd's own: nothing in or out for so long */
#define PROBES   32
#define RUNS_MAX 64 /* of a stop, until all that sleep have woken */

/* -- connections ------------------------------------------------------------*/

static void
begin_line(
    struct gateway_listener *l, struct MHD_Connection *connection, void **place)
{
	struct gateway_http *h = l->g->http;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct gateway_line *line = calloc(1, sizeof(*line));

	*place = line;
	if (line == NULL)
		return;
	line->fd = info == NULL ? -1 : info->connect_fd;
	line->since_ms = l->g->now_ms;
	line->next = h->lines;
	line->link = &h->lines;
	if (line->next != NULL)
		line->next->link = &line->next;
	h->lines = line;
}

static void
mind_line(void *cls, struct MHD_Connection *connection, void **place,
    enum MHD_ConnectionNotificationCode code)
{
	struct gateway_line *line = *place;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		begin_line(cls, connection, place);
		return;
	}
	if (line == NULL)
		return;
	if (line->stream != NULL)
		gateway_hangup_forget(
		    ((struct gateway_listener *)cls)->g->http, line->stream);
	*line->link = line->next;
	if (line->next != NULL)
		line->next->link = line->link;
	free(line);
	*place = NULL;
}

/* Who takes too long is cut off: libmicrohttpd sees the end and closes. */
static void
sweep(struct gateway_http *h, int64_t now_ms)
{
	static const int64_t most[] = { HEAD_MS, BODY_MS, INT64_MAX, IDLE_MS };
	struct gateway_line *line;

	if (now_ms - h->swept_ms < SWEEP_MS)
		return;
	h->swept_ms = now_ms;
	for (line = h->lines; line != NULL; line = line->next) {
		if (now_ms - line->since_ms <= most[line->phase])
			continue;
		gateway_count_gate(
		    line->phase == GATEWAY_IDLE ? "idle" : "slow");
		if (line->fd >= 0)
			(void)shutdown(line->fd, SHUT_RDWR); /* or it is gone */
		line->since_ms = now_ms;
	}
}

/* -- streams ----------------------------------------------------------------*/

ssize_t
gateway_http_read(void *cls, uint64_t position, char *out, size_t room)
{
	struct gateway_stream *s = cls;
	ssize_t n;

	(void)position;
	if (s->hung)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = s->read(s->context, out, room);
	if (n == GATEWAY_CUT)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	/* At the end what it still has is given: bye. */
	if (n < 0 || (n == 0 && s->ended))
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (n == 0 && !s->asleep) {
		s->asleep = true;
		MHD_suspend_connection(s->connection);
	}
	return n;
}

void
gateway_http_gone(void *cls)
{
	struct gateway_stream *s = cls;

	*s->link = s->next;
	if (s->next != NULL)
		s->next->link = s->link;
	gateway_hangup_forget(s->house, s);
	s->gone(s->context);
	free(s);
}

struct gateway_stream *
gateway_stream(struct gateway_request *rq, const char *type,
    gateway_read_fn *read, gateway_gone_fn *gone, void *context)
{
	struct gateway_http *h = rq->g->http;
	struct gateway_stream *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return NULL;
	}
	s->connection = rq->connection;
	s->house = h;
	s->line = rq->line;
	s->read = read;
	s->gone = gone;
	s->context = context;
	s->next = h->streams;
	s->link = &h->streams;
	if (s->next != NULL)
		s->next->link = &s->next;
	h->streams = s;
	rq->stream = s;
	gateway_hangup_watch(h, s);
	gateway_set(rq, "X-Accel-Buffering", "no");
	gateway_done(rq, 200, type);
	return s;
}

void
gateway_stream_drop(struct gateway_request *rq)
{
	if (rq->stream != NULL && !rq->queued)
		gateway_http_gone(rq->stream);
	rq->stream = NULL;
}

bool
gateway_wake(struct gateway_stream *stream)
{
	if (!stream->asleep)
		return false;
	stream->asleep = false;
	MHD_resume_connection(stream->connection);
	return true;
}

/* -- start, turn, stop ------------------------------------------------------*/

static int
start(struct gateway_listener *l, int fd, unsigned int connections)
{
	const union MHD_DaemonInfo *info;

	/* No poll() mode: 0.9.75 skips connections there after a suspend. */
	l->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
					 MHD_USE_SUPPRESS_DATE_NO_CLOCK,
	    0, NULL, NULL, gateway_http_handle, l, MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT,
	    connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)QUIET_S,
	    MHD_OPTION_URI_LOG_CALLBACK, gateway_http_begin, l,
	    MHD_OPTION_NOTIFY_COMPLETED, gateway_http_end, l,
	    MHD_OPTION_NOTIFY_CONNECTION, mind_line, l, MHD_OPTION_END);
	if (l->daemon == NULL) {
		(void)close(fd); /* it never listened for anybody */
		return FX_EIO;
	}
	info = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	l->epoll = info == NULL ? -1 : info->epoll_fd;
	return l->epoll >= 0 ? 0 : FX_EIO;
}

int
gateway_http_open(struct gateway *g)
{
	struct gateway_http *h = calloc(1, sizeof(*h));
	int rc, fd = -1;

	if (h == NULL)
		return FX_ENOMEM;
	g->http = h;
	h->hangups = -1;
	h->main = (struct gateway_listener){ .g = g, .epoll = -1 };
	h->probes =
	    (struct gateway_listener){ .g = g, .epoll = -1, .probe = true };
	h->house.hosts = h->hosts;
	h->swept_ms = g->now_ms;
	rc = gateway_hangup_open(h);
	if (rc == 0)
		rc = gateway_listen(g, g->settings.http_listen, "port", &fd);
	if (rc == 0)
		rc = gateway_listen_house(g, fd, h->hosts);
	if (rc == 0)
		rc = start(&h->main, fd, GATEWAY_CONNECTIONS);
	if (rc == 0)
		rc =
		    gateway_listen(g, g->settings.http_metrics, "metrics", &fd);
	if (rc == 0)
		rc = start(&h->probes, fd, PROBES);
	return rc;
}

size_t
gateway_http_waits(struct gateway *g, struct fx_wait *waits)
{
	waits[0].descriptor = g->http->main.epoll;
	waits[1].descriptor = g->http->probes.epoll;
	waits[2].descriptor = g->http->hangups;
	return GATEWAY_HTTP_WAITS;
}

int
gateway_http_patience(struct gateway *g, int most_ms)
{
	struct gateway_listener *both[] = { &g->http->main, &g->http->probes };
	MHD_UNSIGNED_LONG_LONG ms;
	size_t i;

	for (i = 0; i < fx_count_of(both); i++)
		if (MHD_get_timeout(both[i]->daemon, &ms) == MHD_YES &&
		    ms < (MHD_UNSIGNED_LONG_LONG)most_ms)
			most_ms = (int)ms;
	return most_ms;
}

static void
run(struct gateway_http *h)
{
	/* What one connection did wrong was answered there. */
	(void)MHD_run(h->main.daemon);
	(void)MHD_run(h->probes.daemon);
}

void
gateway_http_turn(struct gateway *g)
{
	sweep(g->http, g->now_ms);
	gateway_hangup_turn(g->http);
	run(g->http);
}

void
gateway_http_drain(struct gateway *g)
{
	MHD_socket fd = MHD_quiesce_daemon(g->http->main.daemon);

	if (fd != MHD_INVALID_SOCKET)
		(void)close(fd); /* nobody is to come anymore */
}

/* libmicrohttpd waits at its end for everything that sleeps. */
static void
wake_all(struct gateway_http *h)
{
	struct gateway_stream *s;

	for (s = h->streams; s != NULL; s = s->next) {
		s->ended = true;
		gateway_wake(s);
	}
	while (h->sleepers != NULL) {
		gateway_ask_forget(h->sleepers);
		gateway_worker_forget(h->sleepers);
		gateway_problem(h->sleepers, 503, "LEAVING",
		    "The gateway is being stopped; try again",
		    "网关正在停止，请稍后再试", NULL);
	}
}

void
gateway_http_close(struct gateway *g)
{
	struct gateway_http *h = g->http;
	int i;

	if (h == NULL)
		return;
	if (h->main.daemon != NULL && h->probes.daemon != NULL) {
		wake_all(h);
		for (i = 0; i < RUNS_MAX && h->streams != NULL; i++)
			run(h);
		run(h);
	}
	if (h->main.daemon != NULL)
		MHD_stop_daemon(h->main.daemon);
	if (h->probes.daemon != NULL)
		MHD_stop_daemon(h->probes.daemon);
	gateway_hangup_close(h);
	free(h);
	g->http = NULL;
}
