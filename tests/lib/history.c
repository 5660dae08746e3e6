#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "tests/lib/history.h"

#define START_MS 1795136400000

void
history_begin(struct history *h, const char *service, char name)
{
	memset(h, 0, sizeof(*h));
	h->service = service;
	memset(h->head.store, name, sizeof(h->head.store));
	h->head.epoch = 1;
	h->first = 1;
}

/* The event before under a topic. */
static uint64_t
before(const struct history *h, const char *topic)
{
	size_t i;

	for (i = 0; i < h->beat.count; i++)
		if (strcmp(h->beat.topics[i].topic, topic) == 0)
			return h->beat.topics[i].seq;
	return 0;
}

static size_t
body_of(const struct history *h, const char *type, uint64_t seq,
    unsigned char *bytes, size_t size)
{
	struct fx_packer p;
	size_t used = 0;
	char source[64], topic[FX_TOPIC_MAX + 1];

	(void)snprintf(topic, sizeof(topic), "%s.", type);
	(void)snprintf(source, sizeof(source), "/fanxiu/%s", h->service);
	fx_pack_begin(&p, bytes, size);
	fx_pack_map(&p, 10);
	fx_pack_text(&p, "actor");
	fx_pack_text(&p, "li.wei");
	fx_pack_text(&p, "data");
	fx_pack_map(&p, 0);
	fx_pack_text(&p, "epoch");
	fx_pack_uint(&p, h->head.epoch);
	fx_pack_text(&p, "prev");
	fx_pack_uint(&p, before(h, topic));
	fx_pack_text(&p, "seq");
	fx_pack_uint(&p, seq);
	fx_pack_text(&p, "source");
	fx_pack_text(&p, source);
	fx_pack_text(&p, "store");
	fx_pack_bytes(&p, h->head.store, sizeof(h->head.store));
	fx_pack_text(&p, "time");
	fx_pack_uint(&p, START_MS + seq);
	fx_pack_text(&p, "type");
	fx_pack_text(&p, type);
	fx_pack_text(&p, "v");
	fx_pack_uint(&p, 1);
	fx_assert(fx_pack_end(&p, &used) == 0);
	return used;
}

void
history_add(struct history *h, const char *type)
{
	struct history_event *e = &h->events[h->head.seq + 1];
	unsigned char body[HISTORY_ROW];
	char topic[FX_TOPIC_MAX + 1];
	size_t length;

	fx_assert(h->head.seq < HISTORY_EVENTS);
	(void)snprintf(topic, sizeof(topic), "%s.", type);
	length = body_of(h, type, h->head.seq + 1, body, sizeof(body));
	fx_envelope_link(
	    h->head.hash, topic, strlen(topic), body, length, h->head.hash);
	h->head.seq++;
	e->mark = h->head;
	fx_assert(fx_envelope_row(topic, body, length, h->head.hash, e->row,
		      sizeof(e->row), &e->length) == 0);
	fx_assert(
	    fx_beat_note(&h->beat, topic, strlen(topic), h->head.seq) == 0);
}

void
history_open_epoch(struct history *h)
{
	h->ends[h->head.epoch] = h->head;
	h->head.epoch++;
}

void
history_lose(struct history *h, uint64_t seq)
{
	struct fx_mark was = h->head;

	struct fx_parts parts;
	uint64_t i;

	h->head = h->events[seq].mark;
	h->head.epoch = was.epoch;
	h->beat.count = 0;
	for (i = 1; i <= seq; i++) {
		fx_assert(fx_envelope_split(h->events[i].row,
			      h->events[i].length, &parts) == 0);
		fx_assert(fx_beat_note(&h->beat, parts.topic,
			      parts.topic_length, i) == 0);
	}
}

void
history_frames(const struct history *h, uint64_t seq, struct fx_piece frames[3])
{
	struct fx_parts parts;

	fx_assert(fx_envelope_split(
		      h->events[seq].row, h->events[seq].length, &parts) == 0);
	frames[0] = (struct fx_piece){ parts.topic, parts.topic_length };
	frames[1] = (struct fx_piece){ parts.body, parts.body_length };
	frames[2] = (struct fx_piece){ parts.hash, FX_LINK_BYTES };
}

void
history_beat(struct history *h, unsigned char buffer[FX_BEAT_BYTES],
    struct fx_piece frames[2])
{
	static const struct {
		const char *service, *topic;
	} topics[] = { { "repair", "~hb.repair." },
		{ "quality", "~hb.quality." } };
	size_t i;

	h->beat.head = h->head;
	h->beat.first = h->first;
	h->beat.proto_min = 1;
	h->beat.proto_max = 1;
	h->beat.time_ms = START_MS;
	for (i = 0; strcmp(topics[i].service, h->service) != 0; i++)
		;
	frames[0] =
	    (struct fx_piece){ topics[i].topic, strlen(topics[i].topic) };
	frames[1].bytes = buffer;
	fx_assert(fx_beat_encode(
		      &h->beat, buffer, FX_BEAT_BYTES, &frames[1].length) == 0);
}

static int
begin(void *cookie)
{
	(void)cookie;
	return 0;
}

static void
end(void *cookie)
{
	(void)cookie;
}

static int
head(void *cookie, struct fx_fetch_head *to)
{
	const struct history *h = cookie;

	*to = (struct fx_fetch_head){
		.mark = h->head, .first = h->first, .time_ms = START_MS
	};
	if (h->first > 1)
		memcpy(to->before, h->events[h->first - 1].mark.hash,
		    sizeof(to->before));
	return 0;
}

static int
rows(void *cookie, uint64_t seq, fx_fetch_take_fn *take, void *take_cookie)
{
	const struct history *h = cookie;

	for (; seq <= h->head.seq; seq++)
		if (take(take_cookie, seq, h->events[seq].row,
			h->events[seq].length) != 0)
			break;
	return 0;
}

static int
epoch_end(void *cookie, uint64_t epoch, struct fx_mark *last)
{
	const struct history *h = cookie;

	if (epoch >= HISTORY_EPOCHS || h->ends[epoch].seq == 0)
		return FX_ENOENT;
	*last = h->ends[epoch];
	return 0;
}

static void
contradicted(void *cookie, const char *name, const struct fx_mark *event)
{
	struct history *h = cookie;

	fx_assert(strcmp(name, "quality") == 0);
	h->shown = *event;
	h->contradictions++;
}

struct fx_fetch_source
history_source(struct history *h)
{
	return (struct fx_fetch_source){ .cookie = h,
		.begin = begin,
		.end = end,
		.head = head,
		.rows = rows,
		.contradicted = contradicted,
		.epoch_end = epoch_end };
}
