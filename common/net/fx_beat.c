#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "net/fx_beat.h"
#include "net/fx_slots.h"

static const char *const words[] = {
	[FX_BEAT_OK] = "ok",
	[FX_BEAT_BUSY] = "busy",
	[FX_BEAT_READONLY] = "readonly",
	[FX_BEAT_LEAVING] = "leaving",
};

/* What a heartbeat says beside its topics, in a form the tables can walk. */
struct header {
	struct fx_mark head;
	uint64_t first;
	struct fx_slot_range proto;
	unsigned char schema[FX_SCHEMA_BYTES];
	char state[16];
	int64_t time_ms;
};

/* clang-format off */
#define BEAT(key, type, member) FX_SLOT(header, key, type, MUST, member)

static const struct fx_slot beat_slots[] = {
	BEAT("epoch",  NUMBER, head.epoch),
	BEAT("first",  NUMBER, first),
	BEAT("hash",   BYTES,  head.hash),
	BEAT("proto",  RANGE,  proto),
	BEAT("schema", BYTES,  schema),
	BEAT("seq",    NUMBER, head.seq),
	BEAT("state",  TEXT,   state),
	BEAT("store",  BYTES,  head.store),
	BEAT("time",   TIME,   time_ms),
};
/* clang-format on */

const char *
fx_beat_word(enum fx_beat_state state)
{
	fx_assert(state < FX_BEAT_STATES);
	return words[state];
}

/* Where topic stands or should stand among the ascending topics. */
static size_t
place_of(const struct fx_beat *beat, const char *topic, size_t length)
{
	size_t low = 0, high = beat->count, middle;
	int order;

	while (low < high) {
		middle = (low + high) / 2;
		order = strncmp(beat->topics[middle].topic, topic, length);
		if (order == 0 && beat->topics[middle].topic[length] != '\0')
			order = 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
fx_beat_note(
    struct fx_beat *beat, const char *topic, size_t length, uint64_t seq)
{
	size_t at = place_of(beat, topic, length);
	struct fx_beat_topic *t = &beat->topics[at];

	if (length > FX_TOPIC_MAX)
		return FX_ETOOBIG;
	if (at < beat->count && strncmp(t->topic, topic, length) == 0 &&
	    t->topic[length] == '\0') {
		t->seq = seq;
		return 0;
	}
	if (beat->count == FX_BEAT_TOPICS)
		return FX_EFULL;
	memmove(t + 1, t, (beat->count - at) * sizeof(*t));
	memset(t, 0, sizeof(*t));
	memcpy(t->topic, topic, length);
	t->seq = seq;
	beat->count++;
	return 0;
}

int
fx_beat_encode(
    const struct fx_beat *beat, void *buffer, size_t size, size_t *used)
{
	struct header header = { .head = beat->head,
		.first = beat->first,
		.proto = { beat->proto_min, beat->proto_max },
		.time_ms = beat->time_ms };
	struct fx_packer packer;
	size_t i;

	memcpy(header.schema, beat->schema, sizeof(header.schema));
	fx_copy_text(
	    header.state, sizeof(header.state), fx_beat_word(beat->state));
	fx_pack_begin(&packer, buffer, size);
	fx_pack_map(&packer, fx_count_of(beat_slots) + 1);
	fx_slots_pack(beat_slots, fx_count_of(beat_slots), &header, &packer);
	fx_pack_text(&packer, "topics");
	fx_pack_map(&packer, beat->count);
	for (i = 0; i < beat->count; i++) {
		fx_pack_text(&packer, beat->topics[i].topic);
		fx_pack_uint(&packer, beat->topics[i].seq);
	}
	return fx_pack_end(&packer, used);
}

static int
decode_topics(const struct fx_node *map, struct fx_beat *beat)
{
	const struct fx_node *value;
	const char *topic;
	uint64_t seq;
	size_t i, length;
	int rc = 0;

	if (map == NULL)
		return FX_EMISSING;
	if (fx_unpack_type(map) != FX_NODE_MAP)
		return FX_ESYNTAX;
	for (i = 0; i < fx_unpack_count(map) && rc == 0; i++) {
		value = fx_unpack_entry(map, i, &topic, &length);
		rc = fx_unpack_uint(value, &seq);
		if (rc == 0 && memchr(topic, '\0', length) != NULL)
			rc = FX_ESYNTAX;
		if (rc == 0)
			rc = fx_beat_note(beat, topic, length, seq);
	}
	return rc;
}

/* A word that a later version may say counts as ok: it is for display. */
static enum fx_beat_state
state_of(const char *word)
{
	int i;

	for (i = 0; i < FX_BEAT_STATES; i++)
		if (strcmp(words[i], word) == 0)
			return (enum fx_beat_state)i;
	return FX_BEAT_OK;
}

int
fx_beat_decode(struct fx_reader *reader, const void *bytes, size_t length,
    struct fx_beat *beat)
{
	struct header header = { .first = 0 };
	char field[FX_FIELD_MAX + 1];
	const struct fx_node *map;
	int rc = fx_unpack(reader, bytes, length, &map);

	memset(beat, 0, sizeof(*beat));
	if (rc == 0)
		rc = fx_slots_decode(
		    beat_slots, fx_count_of(beat_slots), map, &header, field);
	if (rc == 0)
		rc = decode_topics(fx_unpack_find(map, "topics"), beat);
	if (rc != 0)
		return rc;
	beat->head = header.head;
	beat->first = header.first;
	beat->proto_min = header.proto.min;
	beat->proto_max = header.proto.max;
	beat->time_ms = header.time_ms;
	beat->state = state_of(header.state);
	memcpy(beat->schema, header.schema, sizeof(beat->schema));
	return 0;
}

int
fx_beat_welcome(const char *service, const struct fx_mark *head, void *buffer,
    size_t size, size_t *used)
{
	struct fx_packer packer;

	fx_pack_begin(&packer, buffer, size);
	fx_pack_ready(&packer, "~hi.", 4);
	fx_pack_ready(&packer, service, strlen(service));
	fx_pack_ready(&packer, ".", 1);
	fx_pack_map(&packer, 3);
	fx_pack_text(&packer, "epoch");
	fx_pack_uint(&packer, head->epoch);
	fx_pack_text(&packer, "proto");
	fx_pack_array(&packer, 2);
	fx_pack_uint(&packer, FX_PROTO_MIN);
	fx_pack_uint(&packer, FX_PROTO_MAX);
	fx_pack_text(&packer, "store");
	fx_pack_bytes(&packer, head->store, sizeof(head->store));
	return fx_pack_end(&packer, used);
}
