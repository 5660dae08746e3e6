/*
 * GET /v1/stream: server-sent events.  What is said is written once and lies
 * in a ring; every stream has its place in it.  Who comes back with a place
 * that the ring no longer holds is told from the kept moves; who is too slow
 * for the ring is cut off and comes back.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_live.h"
#include "services/gateway/gateway_session.h"

#define RING        16384
#define WATCHED_MAX 16
#define PAGE_MOVES  200
#define CHECK_MS    30000 /* a session may run out without a word */
#define SLICE       64    /* so many are told at once what can wait */
#define SLICE_MS    10

struct said {
	enum gateway_topic topic;
	uint64_t told; /* board messages up to and with this one */
	char unit[GATEWAY_UNIT_BYTES];
	char *text;
	size_t length;
};

struct listener {
	struct listener *next, **link;
	struct gateway *g;
	struct gateway_stream *stream;
	char person[FX_ACTOR_MAX + 1];
	unsigned char session[FX_HASH_BYTES];
	bool board, ops, mine, past, over;
	bool resumed;  /* it came back with a place that is known */
	uint64_t mark; /* place in the ring when it began */
	uint64_t at;   /* place in the ring, counted from the first ever */
	uint64_t told; /* the last move that was given before the ring */
	size_t offset; /* of a message that was given in part */
	size_t watched;
	char unit[WATCHED_MAX][GATEWAY_UNIT_BYTES];
	char *page; /* while past: messages of kept moves */
	size_t page_length;
};

struct gateway_hub {
	struct said ring[RING];
	uint64_t first, next; /* counted from the first ever said */
	struct listener *listeners;
	size_t streams;
	size_t operators; /* streams that want to hear of services */
	bool fresh;       /* not all were woken since something was said */
	bool urgent;      /* and that can not wait for a slice of them */
	bool doubted;     /* a session has ended since then */
	int64_t checked_ms;
};

/* -- saying -----------------------------------------------------------------*/

static const char *const names[] = { "board", "lane", "unit", "ops", "beat",
	"bye", "mine" };

void
gateway_hub_say(struct gateway *g, enum gateway_topic topic, const char *unit,
    const char *json)
{
	struct gateway_hub *h = g->live->hub;
	struct said *s = &h->ring[h->next % RING];

	if (h->next - h->first == RING) {
		free(s->text);
		h->first++;
	}
	memset(s, 0, sizeof(*s));
	s->topic = topic;
	s->told = g->live->at.told;
	fx_copy_text(s->unit, sizeof(s->unit), unit);
	s->text = gateway_message(&g->live->at, names[topic], json, &s->length);
	if (s->text == NULL)
		s->length = 0; /* its streams are told by the next reset */
	h->next++;
	h->fresh = true;
	h->urgent |= topic != GATEWAY_TOPIC_BEAT &&
		     topic != GATEWAY_TOPIC_LANE && topic != GATEWAY_TOPIC_OPS;
}

void
gateway_hub_doubt(struct gateway *g)
{
	if (g->live != NULL && g->live->hub != NULL)
		g->live->hub->doubted = true;
}

/* Whoever is signed out, locked or given other roles has no session left. */
static void
check_sessions(struct gateway *g)
{
	struct gateway_hub *h = g->live->hub;
	struct gateway_session session;
	struct listener *l;

	if (!h->doubted && g->now_ms - h->checked_ms < CHECK_MS)
		return;
	h->doubted = false;
	h->checked_ms = g->now_ms;
	for (l = h->listeners; l != NULL; l = l->next) {
		l->over |= gateway_session_get(g, l->session, &session) != 0 ||
			   gateway_session_is_over(&session, gateway_wall_ms());
		h->fresh |= l->over;
		h->urgent |= l->over;
	}
}

void
gateway_hub_wake(struct gateway *g)
{
	struct gateway_hub *h = g->live->hub;
	struct listener *l, *next;
	size_t woken = 0;

	check_sessions(g);
	if (!h->fresh)
		return;
	/*
	 * To send to a thousand pages takes some 10 ms, in which a change of
	 * the board would wait behind a heartbeat.
	 */
	for (l = h->listeners; l != NULL && (h->urgent || woken < SLICE);
	     l = next) {
		next = l->next;
		if (l->over || l->past || l->at < h->next)
			woken += gateway_wake(l->stream);
	}
	h->fresh = l != NULL;
	h->urgent = false;
}

int
gateway_hub_patience(const struct gateway *g, int most_ms)
{
	return g->live->hub->fresh && most_ms > SLICE_MS ? SLICE_MS : most_ms;
}

size_t
gateway_hub_streams(const struct gateway *g)
{
	return g->live->hub->streams;
}

size_t
gateway_hub_operators(const struct gateway *g)
{
	return g->live->hub->operators;
}

/* -- one who listens --------------------------------------------------------*/

static bool
wants(const struct listener *l, const struct said *s)
{
	size_t i;

	switch (s->topic) {
	case GATEWAY_TOPIC_BOARD: return l->board && s->told > l->told;
	case GATEWAY_TOPIC_LANE: return l->board;
	case GATEWAY_TOPIC_OPS: return l->ops;
	case GATEWAY_TOPIC_MINE:
		return l->mine && strcmp(l->person, s->unit) == 0;
	case GATEWAY_TOPIC_UNIT:
		for (i = 0; i < l->watched; i++)
			if (strcmp(l->unit[i], s->unit) == 0)
				return true;
		return false;
	default: return true;
	}
}

/* Kept moves as messages, so many at once. */
struct page {
	struct listener *l;
	FILE *out;
	int count;
};

static int
write_move(const struct gateway_move *move, void *context)
{
	struct page *page = context;

	gateway_message_move(page->out, move);
	page->l->told = move->at.told;
	return ++page->count == PAGE_MOVES;
}

/* The first place of the ring behind the told-th board message. */
static bool
find_place(const struct gateway_hub *h, uint64_t told, uint64_t *at)
{
	const struct said *eldest = &h->ring[h->first % RING];
	uint64_t i;

	if (h->first == h->next)
		return false;
	/* All before it was told; what is no change tells of the last one. */
	if (eldest->told > told + (eldest->topic == GATEWAY_TOPIC_BOARD))
		return false;
	for (i = h->first; i < h->next; i++)
		if (h->ring[i % RING].told > told)
			break;
	*at = i;
	return true;
}

/*
 * Only changes of the board are counted: what else was said while the past was
 * given lies behind the mark, and is given as well.
 */
static void
enter_ring(struct listener *l, uint64_t at)
{
	l->past = false;
	l->at = l->mark < at ? l->mark : at;
}

/* Where a board message of the ring can be missed, the past goes on. */
static int
turn_page(struct listener *l)
{
	struct gateway_hub *h = l->g->live->hub;
	struct page page = { .l = l };
	int rc;

	free(l->page);
	l->page = NULL;
	l->page_length = l->offset = 0;
	if (find_place(h, l->told, &l->at)) {
		enter_ring(l, l->at);
		return 0;
	}
	/* A hole: it is cut off, and begins anew when it comes back. */
	if (l->told < l->g->live->forgotten)
		return FX_ENOENT;
	page.out = open_memstream(&l->page, &l->page_length);
	if (page.out == NULL)
		return FX_ENOMEM;
	rc = gateway_live_moves(l->g, l->told, write_move, &page);
	if (fclose(page.out) != 0)
		rc = FX_ENOMEM;
	if (rc == 0 && page.count == 0)
		enter_ring(l, h->next);
	return rc;
}

/* As much of a text as there is room for; true: all of it was given. */
static bool
give(struct listener *l, const char *text, size_t length, char *out,
    size_t room, size_t *used)
{
	size_t n = length - l->offset;

	if (n > room - *used)
		n = room - *used;
	memcpy(out + *used, text + l->offset, n);
	*used += n;
	l->offset += n;
	if (l->offset < length)
		return false;
	l->offset = 0;
	return true;
}

static ssize_t
read_past(struct listener *l, char *out, size_t room, size_t *used)
{
	while (l->past && *used < room) {
		if (l->page == NULL || l->page_length == 0) {
			if (turn_page(l) != 0)
				return -1;
			continue;
		}
		if (give(l, l->page, l->page_length, out, room, used))
			l->page_length = 0;
	}
	return 0;
}

static ssize_t
read_stream(void *context, char *out, size_t room)
{
	struct listener *l = context;
	struct gateway_hub *h = l->g->live->hub;
	const struct said *s;
	size_t used = 0;

	if (l->over)
		return -1;
	if (read_past(l, out, room, &used) < 0)
		return -1;
	if (l->past)
		return (ssize_t)used;
	if (l->at < h->first)
		return -1; /* too slow: it comes back with its place */
	for (; l->at < h->next && used < room && !l->over; l->at++) {
		s = &h->ring[l->at % RING];
		if (!wants(l, s))
			continue;
		if (s->text == NULL)
			return -1;
		if (!give(l, s->text, s->length, out, room, &used))
			break;
		/* Told once; then it ends. */
		l->over |= s->topic == GATEWAY_TOPIC_BYE;
	}
	return (ssize_t)used;
}

static void
end_stream(void *context)
{
	struct listener *l = context;

	l->g->live->hub->streams--;
	l->g->live->hub->operators -= l->ops;
	*l->link = l->next;
	if (l->next != NULL)
		l->next->link = l->link;
	free(l->page);
	free(l);
}

/* -- the page ---------------------------------------------------------------*/

static void
take_topic(struct listener *l, struct gateway_request *rq, const char *topic,
    size_t length)
{
	const struct gateway_person *who = gateway_who(rq);

	if (length == 5 && memcmp(topic, "board", 5) == 0)
		l->board = true;
	else if (length == 4 && memcmp(topic, "mine", 4) == 0)
		l->mine = true;
	else if (length == 3 && memcmp(topic, "ops", 3) == 0)
		l->ops = who != NULL && (who->roles & GATEWAY_OPERATORS) != 0;
	else if (length > 5 && length - 5 < GATEWAY_UNIT_BYTES &&
		 memcmp(topic, "unit:", 5) == 0 && l->watched < WATCHED_MAX)
		memcpy(l->unit[l->watched++], topic + 5, length - 5);
}

static void
take_topics(struct listener *l, struct gateway_request *rq)
{
	const char *topic = gateway_argument(rq, "topics");
	size_t length;

	if (topic == NULL)
		topic = "board";
	for (; *topic != '\0'; topic += length, topic += *topic == ',') {
		length = strcspn(topic, ",");
		take_topic(l, rq, topic, length);
	}
}

/* Where it goes on: 0, or 1 when it has to begin anew. */
static int
take_place(struct listener *l, struct gateway_request *rq)
{
	const struct gateway_live *live = l->g->live;
	const char *from = gateway_header(rq, "Last-Event-ID");
	struct gateway_vector at;

	l->at = l->mark = live->hub->next;
	if (from == NULL || *from == '\0')
		from = gateway_argument(rq, "from");
	if (from == NULL || *from == '\0')
		return 0;
	if (!gateway_vector_read(from, &at) || at.view != live->at.view ||
	    at.told > live->at.told || at.told < live->forgotten ||
	    (at.told > live->kept && at.told < live->began))
		return 1;
	l->resumed = true;
	if (at.told == live->at.told)
		return 0;
	l->told = at.told;
	l->past = true;
	return 0;
}

static size_t
streams_of(const struct gateway_hub *h, const char *person)
{
	const struct listener *l;
	size_t count = 0;

	for (l = h->listeners; l != NULL; l = l->next)
		count += strcmp(l->person, person) == 0;
	return count;
}

/* Told first: to begin anew, or that the way is open. */
static int
greet(struct listener *l, bool reset)
{
	const struct gateway_vector *at = &l->g->live->at;
	FILE *out = open_memstream(&l->page, &l->page_length);
	char id[GATEWAY_VECTOR];

	if (out == NULL)
		return FX_ENOMEM;
	gateway_vector_text(at, id);
	if (reset)
		fprintf(out, "id: %s\nevent: reset\ndata: {}\n\n", id);
	else
		fprintf(out, "retry: 1000\n: open\n\n");
	if (l->resumed)
		gateway_resume(out, l->g->live, l->mine ? l->person : NULL,
		    l->unit, l->watched);
	if (!l->past)
		l->told = at->told; /* the page given, the ring goes on */
	l->past = true;
	return fclose(out) == 0 ? 0 : FX_ENOMEM;
}

static void
too_many(struct gateway_request *rq)
{
	gateway_set(rq, "Retry-After", "5");
	gateway_problem(rq, 503, "BUSY",
	    "Too many live pages; close one and try again",
	    "实时页面过多，请关闭一个后重试", NULL);
}

void
gateway_stream_page(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_hub *h = g->live->hub;
	const struct gateway_person *who = gateway_who(rq);
	const char *name = who != NULL ? who->name : "";
	struct listener *l;

	if (h->streams >= (size_t)g->settings.stream_in_all ||
	    streams_of(h, name) >= (size_t)g->settings.stream_of_one) {
		too_many(rq);
		return;
	}
	l = calloc(1, sizeof(*l));
	if (l == NULL) {
		too_many(rq);
		return;
	}
	l->g = g;
	fx_copy_text(l->person, sizeof(l->person), name);
	memcpy(l->session, gateway_session_hash(rq), sizeof(l->session));
	take_topics(l, rq);
	if (greet(l, take_place(l, rq) != 0) != 0) {
		free(l->page);
		free(l);
		too_many(rq);
		return;
	}
	l->next = h->listeners;
	l->link = &h->listeners;
	if (l->next != NULL)
		l->next->link = &l->next;
	h->listeners = l;
	h->streams++;
	h->operators += l->ops;
	if (l->ops)
		gateway_watch_anew(g);
	l->stream = gateway_stream(
	    rq, "text/event-stream; charset=utf-8", read_stream, end_stream, l);
	if (l->stream == NULL)
		end_stream(l);
}

int
gateway_hub_open(struct gateway *g)
{
	g->live->hub = calloc(1, sizeof(struct gateway_hub));
	return g->live->hub != NULL ? 0 : FX_ENOMEM;
}

void
gateway_hub_close(struct gateway *g)
{
	struct gateway_hub *h = g->live->hub;
	uint64_t i;

	if (h == NULL)
		return;
	for (i = h->first; i < h->next; i++)
		free(h->ring[i % RING].text);
	free(h);
	g->live->hub = NULL;
}
