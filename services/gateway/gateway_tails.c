/*
 * GET /v1/events.  An answer follows its departments by lines of its own, so
 * that what it gives has been held against the chain; it ends with an error
 * that is said, never with a gap, nor as if it were all.  What the reader does
 * not take stays in the journal: a line fetches no more than is taken of it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "edge/fx_cloud.h"
#include "net/fx_line.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_tails.h"

#define TAILS_MAX  32
#define OF_ONE_MAX 4
#define TOPICS_MAX 16
#define ITEMS_MAX  1024
#define BUFFER     131072 /* written and not taken yet; then it waits */
#define SILENT_MS  10000  /* a department that is not there */
#define LIFE_MS    900000 /* then it comes back, and is looked at again */
#define BEAT_MS    15000  /* a line, so that proxies keep it open */
#define CHECK_MS   30000  /* a session may run out without a word */
#define CURSOR     160

struct one {
	struct fx_line *line;
	bool level; /* without follow: all that was there is given */
};

struct tail {
	struct tail *next, **link;
	struct gateway_tails *all;
	struct gateway *g;
	struct gateway_stream *stream;
	char who[FX_ACTOR_MAX + 2];
	uint32_t roles;
	struct gateway_standing standing;
	bool follow, sse, ended;
	bool over; /* whose it is may read no more of it */
	struct one of[FX_PLACE_COUNT];
	char topics[TOPICS_MAX][FX_TOPIC_MAX + 1];
	size_t topic_count;
	int64_t began_ms, said_ms;
	FILE *out;
	char *text;
	size_t length, offset;
};

struct gateway_tails {
	struct tail *tails;
	size_t count;
	struct fx_reader *reader;
	bool doubted; /* a session or a token has ended since then */
	int64_t checked_ms;
};

int
gateway_tails_open(struct gateway *g)
{
	g->tails = calloc(1, sizeof(*g->tails));
	if (g->tails == NULL)
		return FX_ENOMEM;
	return fx_unpack_open(ITEMS_MAX, &g->tails->reader);
}

static void
end_tail(void *context)
{
	struct tail *t = context;
	enum fx_place place;

	t->all->count--;
	*t->link = t->next;
	if (t->next != NULL)
		t->next->link = t->link;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (t->of[place].line != NULL)
			fx_line_close(t->of[place].line);
	if (t->out != NULL)
		(void)fclose(t->out); /* into memory */
	free(t->text);
	free(t);
}

void
gateway_tails_close(struct gateway *g)
{
	if (g->tails == NULL)
		return;
	/* Its streams went with HTTP. */
	while (g->tails->tails != NULL)
		end_tail(g->tails->tails);
	fx_unpack_close(g->tails->reader);
	free(g->tails);
	g->tails = NULL;
}

/* -- writing ----------------------------------------------------------------*/

static void
write_cursor(FILE *out, const struct fx_mark *mark)
{
	size_t i;

	for (i = 0; i < sizeof(mark->store); i++)
		fprintf(out, "%02x", mark->store[i]);
	fprintf(out, "/%" PRIu64 "/%" PRIu64 "/", mark->epoch, mark->seq);
	for (i = 0; i < sizeof(mark->hash); i++)
		fprintf(out, "%02x", mark->hash[i]);
}

static bool
is_wanted(const struct tail *t, const struct fx_parts *row)
{
	size_t i, length;

	if (!gateway_class_shows(t->roles, row->topic, row->topic_length))
		return false;
	for (i = 0; i < t->topic_count; i++) {
		length = strlen(t->topics[i]);
		if (length <= row->topic_length &&
		    memcmp(t->topics[i], row->topic, length) == 0)
			return true;
	}
	return t->topic_count == 0;
}

static void
write_event(struct tail *t, const struct fx_follow_event *event)
{
	struct fx_json json;

	if (t->sse) {
		fputs("id: ", t->out);
		write_cursor(t->out, &event->mark);
		fputs("\ndata: ", t->out);
	}
	fx_json_begin(&json, t->out);
	/* It was held against its chain; what cannot be read is said so. */
	if (fx_cloud_event(&json, t->all->reader, &event->row) != 0) {
		fx_json_object(&json, NULL);
		fx_json_text(&json, "unreadable", "INVALID");
		fx_json_number(&json, "seq", (int64_t)event->seq);
		fx_json_end(&json);
	}
	fputs(t->sse ? "\n\n" : "\n", t->out);
}

/* place FX_PLACE_COUNT: of none of them. */
static void
write_error(struct tail *t, enum fx_place place, const struct fx_word *word)
{
	struct fx_json json;

	if (t->sse)
		fputs("event: error\ndata: ", t->out);
	fx_json_begin(&json, t->out);
	fx_json_object(&json, NULL);
	fx_json_object(&json, "error");
	fx_json_text(&json, "code", word->name);
	if (place < FX_PLACE_COUNT)
		fx_json_text(&json, "department", fx_schema_place(place)->name);
	fx_json_text(&json, "en", word->en);
	fx_json_text(&json, "zh", word->zh);
	fx_json_end(&json);
	fx_json_end(&json);
	fputs(t->sse ? "\n\n" : "\n", t->out);
	t->ended = true;
}

/* What is followed has no end of its own; what is not would look whole. */
static void
end_early(struct tail *t)
{
	static const struct fx_word cut = { "CUT_SHORT",
		"This is not all; ask again from behind the last event",
		"内容不完整，请从最后一条事件之后继续" };

	if (!t->follow && !t->ended)
		write_error(t, FX_PLACE_COUNT, &cut);
	t->ended = true;
}

/* -- hearing ----------------------------------------------------------------*/

static size_t
written(struct tail *t)
{
	(void)fflush(t->out); /* into memory */
	return t->length;
}

static void
hear(struct gateway *g, struct tail *t, enum fx_place place)
{
	struct one *one = &t->of[place];
	struct fx_follow *follow = fx_line_follow(one->line);
	struct fx_follow_event event;
	struct fx_mark last;
	bool any = false, lost = false;

	if (written(t) >= BUFFER)
		return;
	if (fx_line_turn(one->line, g->now_ms) != 0) {
		end_early(t);
		return;
	}
	while (written(t) < BUFFER && fx_follow_next(follow, &event) == 0) {
		last = event.mark;
		any = true;
		if (is_wanted(t, &event.row))
			write_event(t, &event);
	}
	if (any && fx_line_took(one->line, &last, g->now_ms) != 0)
		lost = true;
	if (fx_follow_state(follow) == FX_FOLLOW_STOPPED)
		write_error(t, place, fx_result_word(fx_follow_why(follow)));
	else if (lost)
		end_early(t);
	one->level = fx_follow_state(follow) == FX_FOLLOW_LIVE &&
		     fx_follow_given(follow)->seq >= fx_follow_head(follow);
}

static bool
is_level(const struct tail *t)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (t->of[place].line != NULL && !t->of[place].level)
			return false;
	return true;
}

/* One that was never heard is no end of its journal. */
static void
look_at_silent(struct gateway *g, struct tail *t)
{
	static const struct fx_word silent = { "NO_ANSWER",
		"The department does not answer; try again",
		"部门没有应答，请稍后再试" };
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT && !t->ended; place++)
		if (!t->follow && t->of[place].line != NULL &&
		    !t->of[place].level &&
		    fx_follow_age_ms(fx_line_follow(t->of[place].line),
			g->now_ms) > SILENT_MS &&
		    g->now_ms - t->began_ms > SILENT_MS)
			write_error(t, place, &silent);
}

static void
turn(struct gateway *g, struct tail *t)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT && !t->ended; place++)
		if (t->of[place].line != NULL)
			hear(g, t, place);
	look_at_silent(g, t);
	if (!t->ended && written(t) == 0 && g->now_ms - t->said_ms >= BEAT_MS) {
		t->said_ms = g->now_ms;
		fputs(t->sse ? ":\n\n" : "\n", t->out);
	}
	if (!t->follow && is_level(t))
		t->ended = true;
	else if (g->stopping || g->now_ms - t->began_ms >= LIFE_MS)
		end_early(t);
	if (written(t) > 0 || t->ended)
		gateway_wake(t->stream);
}

void
gateway_tails_doubt(struct gateway *g)
{
	if (g->tails != NULL)
		g->tails->doubted = true;
}

/* Who is revoked, signed out, locked or given other roles reads no more. */
static void
check_standing(struct gateway *g)
{
	struct gateway_tails *all = g->tails;
	struct tail *t, *next;

	if (!all->doubted && g->now_ms - all->checked_ms < CHECK_MS)
		return;
	all->doubted = false;
	all->checked_ms = g->now_ms;
	for (t = all->tails; t != NULL; t = next) {
		next = t->next;
		if (t->over || gateway_standing_holds(g, &t->standing))
			continue;
		t->over = t->ended = true;
		gateway_wake(t->stream);
	}
}

void
gateway_tails_turn(struct gateway *g)
{
	struct tail *t, *next;

	check_standing(g);
	for (t = g->tails->tails; t != NULL; t = next) {
		next = t->next;
		if (!t->ended)
			turn(g, t);
	}
}

size_t
gateway_tails_waits(struct gateway *g, struct fx_wait *waits, size_t room)
{
	enum fx_place place;
	struct tail *t;
	size_t count = 0;

	/* Those for whom there is no room are looked at every turn anyway. */
	for (t = g->tails->tails; t != NULL; t = t->next) {
		if (t->ended || written(t) >= BUFFER)
			continue;
		for (place = 0; place < FX_PLACE_COUNT; place++)
			if (t->of[place].line != NULL &&
			    count + FX_LINE_WAITS <= room)
				count += fx_line_waits(
				    t->of[place].line, waits + count);
	}
	return count;
}

/* What was written is taken; then there is room for more. */
static ssize_t
read_tail(void *context, char *out, size_t room)
{
	struct tail *t = context;
	size_t n;

	if (t->over)
		return t->follow ? -1 : GATEWAY_CUT;
	if (t->g->stopping)
		end_early(t); /* perhaps there is no other turn */
	n = written(t) - t->offset;
	if (n == 0)
		return t->ended ? -1 : 0;
	if (n > room)
		n = room;
	memcpy(out, t->text + t->offset, n);
	t->offset += n;
	if (t->offset < t->length)
		return (ssize_t)n;
	(void)fclose(t->out); /* into memory */
	free(t->text);
	t->text = NULL;
	t->length = t->offset = 0;
	t->out = open_memstream(&t->text, &t->length);
	if (t->out == NULL)
		fx_never("no memory for an answer");
	return (ssize_t)n;
}

/* -- beginning --------------------------------------------------------------*/

static int
open_line(struct gateway *g, struct tail *t, enum fx_place place,
    const struct fx_mark *from)
{
	const struct fx_setting_peer *peer = &g->settings.peers[place];
	const struct fx_line_place at = { peer->events, peer->journal };
	struct fx_follow_options options = {
		.peer = fx_schema_place(place)->name,
		.name = "",
		.cursor = *from,
	};
	int rc = fx_random_bytes(&options.seed, sizeof(options.seed));

	return rc == 0 ? fx_line_open(g->net, &options, &at, g->now_ms,
			     &t->of[place].line)
		       : rc;
}

static bool
take_topics(struct tail *t, const char *types)
{
	size_t length;

	for (; types != NULL && *types != '\0';
	     types += length, types += *types == ',') {
		length = strcspn(types, ",");
		if (length == 0)
			continue;
		if (length > FX_TOPIC_MAX || t->topic_count == TOPICS_MAX)
			return false;
		memcpy(t->topics[t->topic_count++], types, length);
	}
	return true;
}

static bool
too_many(struct gateway_tails *all, const char *who)
{
	const struct tail *t;
	size_t count = 0;

	for (t = all->tails; t != NULL; t = t->next)
		count += strcmp(t->who, who) == 0;
	return count >= OF_ONE_MAX || all->count >= TAILS_MAX;
}

/* NULL: the request is answered. */
static struct tail *
make_tail(struct gateway *g, struct gateway_request *rq)
{
	const struct gateway_person *person = gateway_who(rq);
	const char *accept = gateway_header(rq, "Accept");
	const char *follow = gateway_argument(rq, "follow");
	struct gateway_tails *all = g->tails;
	struct tail *t = calloc(1, sizeof(*t));

	fx_assert(person != NULL);
	if (t != NULL)
		(void)snprintf(t->who, sizeof(t->who), "%c%s",
		    person->machine ? 't' : 'p',
		    person->machine ? person->token : person->name);
	if (t != NULL && !too_many(all, t->who))
		t->out = open_memstream(&t->text, &t->length);
	if (t == NULL || t->out == NULL) {
		free(t);
		gateway_set(rq, "Retry-After", "5");
		gateway_problem(rq, 503, "BUSY",
		    "At most 4 such answers at once, 32 in all",
		    "同时最多4个事件流，全部共32个", NULL);
		return NULL;
	}
	t->all = all;
	t->g = g;
	t->roles = person->roles;
	gateway_standing_of(rq, &t->standing);
	t->sse = accept != NULL && strstr(accept, "text/event-stream") != NULL;
	t->follow = follow != NULL && strcmp(follow, "1") == 0;
	t->next = all->tails;
	t->link = &all->tails;
	if (t->next != NULL)
		t->next->link = &t->next;
	all->tails = t;
	all->count++;
	if (take_topics(t, gateway_argument(rq, "types")))
		return t;
	end_tail(t);
	gateway_bad(rq, "types", "At most 16 beginnings of types, as repair.",
	    "最多16个类型前缀，如 repair.");
	return NULL;
}

void
gateway_tails_begin(struct gateway *g, struct gateway_request *rq,
    const struct gateway_tails_wish *wish)
{
	struct tail *t = make_tail(g, rq);
	enum fx_place place;
	int rc = 0;

	if (t == NULL)
		return;
	t->began_ms = t->said_ms = g->now_ms;
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++)
		if (wish->of[place])
			rc = open_line(g, t, place, &wish->from[place]);
	if (rc != 0) {
		end_tail(t);
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	t->stream = gateway_stream(rq,
	    t->sse ? "text/event-stream; charset=utf-8"
		   : "application/x-ndjson; charset=utf-8",
	    read_tail, end_tail, t);
	if (t->stream == NULL)
		end_tail(t);
}
