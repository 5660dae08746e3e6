#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_line.h"

#define TURN_MAX 1024 /* messages heard in one turn */

struct fx_line {
	struct fx_net *net;
	struct fx_follow *follow;
	struct fx_socket *events, *journal;
	struct fx_message heard;    /* of events */
	struct fx_message answered; /* of journal; held while rows are taken */
	size_t topic_count;
	char topics[FX_TALK_PREFIXES][FX_TOPIC_MAX + 1];
	char beats[FX_ACTOR_MAX + 8];
	char endpoint[FX_IPC_MAX + 16];
};

/* Subscribe to the events before the heartbeats, which then prove them. */
static int
open_events(struct fx_line *l)
{
	size_t i;
	int rc = fx_frame_socket(l->net, FX_SOCKET_SUB, &l->events);

	if (rc != 0)
		return rc;
	for (i = 0; i < l->topic_count && rc == 0; i++)
		rc = fx_frame_subscribe(l->events, l->topics[i]);
	if (rc == 0)
		rc = fx_frame_subscribe(l->events, l->beats);
	if (rc == 0)
		rc = fx_frame_connect(l->events, l->endpoint);
	if (rc != 0) {
		fx_frame_drop(l->events);
		l->events = NULL;
	}
	return rc;
}

static int
open_journal(struct fx_line *l, const char *endpoint)
{
	int rc = fx_frame_socket(l->net, FX_SOCKET_DEALER, &l->journal);

	if (rc == 0)
		rc = fx_frame_connect(l->journal, endpoint);
	return rc;
}

/* All of the peer's topics, or some. */
static void
choose_topics(struct fx_line *l, const struct fx_follow_options *options)
{
	size_t i;

	(void)snprintf(
	    l->topics[0], sizeof(l->topics[0]), "%s.", options->peer);
	l->topic_count = 1;
	for (i = 0; i < options->topic_count; i++)
		fx_copy_text(
		    l->topics[i], sizeof(l->topics[i]), options->topics[i]);
	if (i > 0)
		l->topic_count = i;
}

int
fx_line_open(struct fx_net *net, const struct fx_follow_options *options,
    const struct fx_line_place *place, int64_t now_ms, struct fx_line **line)
{
	struct fx_line *l;
	int rc;

	if (strlen(place->events) >= sizeof(l->endpoint))
		return FX_EINVAL;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return FX_ENOMEM;
	l->net = net;
	(void)snprintf(l->beats, sizeof(l->beats), "~hb.%s.", options->peer);
	fx_copy_text(l->endpoint, sizeof(l->endpoint), place->events);
	rc = fx_follow_open(options, now_ms, &l->follow);
	if (rc == 0)
		choose_topics(l, options);
	if (rc == 0)
		rc = open_events(l);
	if (rc == 0)
		rc = open_journal(l, place->journal);
	if (rc != 0) {
		fx_line_close(l);
		return rc;
	}
	*line = l;
	return 0;
}

void
fx_line_close(struct fx_line *line)
{
	if (line == NULL)
		return;
	fx_frame_done(&line->heard);
	fx_frame_done(&line->answered);
	fx_frame_drop(line->events);
	fx_frame_drop(line->journal);
	fx_follow_close(line->follow);
	free(line);
}

size_t
fx_line_waits(struct fx_line *line, struct fx_wait *waits)
{
	size_t count = 0;

	if (line->events != NULL && fx_follow_room(line->follow))
		waits[count++] = (struct fx_wait){ .socket = line->events };
	if (fx_follow_expects(line->follow))
		waits[count++] = (struct fx_wait){ .socket = line->journal };
	return count;
}

static int
hear(struct fx_line *l, int64_t now_ms)
{
	int i, rc = 0;

	for (i = 0; i < TURN_MAX && l->events != NULL; i++) {
		if (!fx_follow_room(l->follow))
			break;
		rc = fx_frame_receive(l->events, &l->heard);
		if (rc == FX_EAGAIN)
			return 0;
		if (rc != 0 && rc != FX_ETOOBIG)
			return rc;
		/* Too many frames: counted there as bad. */
		fx_follow_heard(
		    l->follow, l->heard.frames, l->heard.count, now_ms);
	}
	return 0;
}

static int
take_answers(struct fx_line *l, int64_t now_ms)
{
	const struct fx_message *m = &l->answered;
	int rc, skip;

	while (fx_follow_expects(l->follow)) {
		rc = fx_frame_receive(l->journal, &l->answered);
		if (rc == FX_EAGAIN)
			return 0;
		if (rc != 0 && rc != FX_ETOOBIG)
			return rc;
		skip = m->count > 0 && m->frames[0].length == 0 ? 1 : 0;
		fx_follow_answered(
		    l->follow, m->frames + skip, m->count - skip, now_ms);
	}
	return 0;
}

/* A broken connection that nobody noticed ends with its socket. */
static int
reopen(struct fx_line *l)
{
	fx_frame_done(&l->heard);
	fx_frame_drop(l->events);
	l->events = NULL;
	return open_events(l);
}

static int
ask(struct fx_line *l, const struct fx_follow_order *order, int64_t now_ms)
{
	/* With an empty frame in front, as REQ has it, we are understood also
	 * by those who know REQ alone; they send it back. */
	const struct fx_piece frames[] = { { "", 0 }, { FX_TALK_TAG, 4 },
		{ order->bytes, order->length } };
	int rc = fx_frame_send(l->journal, NULL, frames, fx_count_of(frames));

	if (rc == FX_EAGAIN) {
		fx_follow_unsent(l->follow, now_ms);
		return 0;
	}
	return rc;
}

static int
obey(struct fx_line *l, int64_t now_ms)
{
	struct fx_follow_order order;
	int rc = 0;

	do {
		fx_follow_order(l->follow, now_ms, &order);
		if (order.what == FX_FOLLOW_SEND)
			rc = ask(l, &order, now_ms);
		if (order.what == FX_FOLLOW_REOPEN)
			rc = reopen(l);
	} while (rc == 0 && order.what != FX_FOLLOW_NOTHING);
	return rc;
}

int
fx_line_rest(struct fx_line *line, int64_t now_ms)
{
	/* What was fetched goes back to libzmq as soon as it is used. */
	if (!fx_follow_holds(line->follow))
		fx_frame_done(&line->answered);
	return obey(line, now_ms);
}

int
fx_line_turn(struct fx_line *line, int64_t now_ms)
{
	int rc;

	if (!fx_follow_holds(line->follow))
		fx_frame_done(&line->answered);
	rc = hear(line, now_ms);
	if (rc == 0)
		rc = take_answers(line, now_ms);
	if (rc == 0)
		rc = obey(line, now_ms);
	return rc;
}

int
fx_line_took(struct fx_line *line, const struct fx_mark *cursor, int64_t now_ms)
{
	fx_follow_took(line->follow, cursor);
	return obey(line, now_ms);
}

struct fx_follow *
fx_line_follow(struct fx_line *line)
{
	return line->follow;
}
