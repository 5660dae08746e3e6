/*
 * Who listens to a stream and goes is noticed at once.
 */
#include <sys/epoll.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "services/gateway/gateway_http_internal.h"

#define AT_ONCE 64

int
gateway_hangup_open(struct gateway_http *h)
{
	h->hangups = epoll_create1(EPOLL_CLOEXEC);
	return h->hangups >= 0 ? 0 : FX_EIO;
}

void
gateway_hangup_close(struct gateway_http *h)
{
	if (h->hangups >= 0)
		(void)close(h->hangups); /* nothing is written there */
}

/* Where it cannot be watched, the second write finds it out. */
void
gateway_hangup_watch(struct gateway_http *h, struct gateway_stream *s)
{
	struct epoll_event event = { .events = EPOLLRDHUP | EPOLLET };

	if (s->line == NULL || s->line->fd < 0)
		return;
	s->line->stream = s;
	event.data.ptr = s->line;
	(void)epoll_ctl(h->hangups, EPOLL_CTL_ADD, s->line->fd, &event);
}

void
gateway_hangup_forget(struct gateway_http *h, struct gateway_stream *s)
{
	if (s->line == NULL || s->line->fd < 0)
		return;
	s->line->stream = NULL;
	/* It is not there when it could not be watched. */
	(void)epoll_ctl(h->hangups, EPOLL_CTL_DEL, s->line->fd, NULL);
	s->line = NULL;
}

/* Whoever says no more, as by half a close, does not listen either. */
void
gateway_hangup_turn(struct gateway_http *h)
{
	struct epoll_event events[AT_ONCE];
	struct gateway_line *line;
	int i, count = epoll_wait(h->hangups, events, AT_ONCE, 0);

	for (i = 0; i < count; i++) {
		line = events[i].data.ptr;
		if (line->stream == NULL)
			continue;
		line->stream->hung = true;
		(void)gateway_wake(line->stream); /* or it is awake */
	}
}
