/*
 * fx_beat: the heartbeat, which says what the last event is, and the welcome,
 * which says who is there.
 */
#ifndef FX_BEAT_H
#define FX_BEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_mark.h"
#include "schema/fx_pack.h"

#define FX_BEAT_TOPICS   72
#define FX_BEAT_BYTES    6144 /* the longest heartbeat */
#define FX_WELCOME_BYTES 128  /* the longest welcome, topic included */
#define FX_SCHEMA_BYTES  8

enum fx_beat_state {
	FX_BEAT_OK,
	FX_BEAT_BUSY,
	FX_BEAT_READONLY,
	FX_BEAT_LEAVING,
	FX_BEAT_STATES
};

struct fx_beat_topic {
	char topic[FX_TOPIC_MAX + 1];
	uint64_t seq; /* of the last event under it */
};

struct fx_beat {
	struct fx_mark head; /* the last event */
	uint64_t first;      /* the first one still in the journal */
	uint64_t proto_min, proto_max;
	unsigned char schema[FX_SCHEMA_BYTES];
	enum fx_beat_state state;
	int64_t time_ms; /* UTC */
	size_t count;
	struct fx_beat_topic topics[FX_BEAT_TOPICS]; /* ascending */
};

/* fx_beat_word(state): "ok", "busy", "readonly" or "leaving". */
const char *fx_beat_word(enum fx_beat_state state);

/*
 * fx_beat_note(beat, topic, length, seq): seq is now the last event under
 * topic.  Returns 0, FX_EFULL (72 topics) or FX_ETOOBIG (a topic over 64 B).
 */
int fx_beat_note(
    struct fx_beat *beat, const char *topic, size_t length, uint64_t seq);

/*
 * fx_beat_encode(beat, buffer, size, &used): the map of a heartbeat.  A
 * buffer of FX_BEAT_BYTES is always enough.  Returns 0 or FX_ETOOBIG.
 */
int fx_beat_encode(
    const struct fx_beat *beat, void *buffer, size_t size, size_t *used);

/*
 * fx_beat_decode(reader, bytes, length, beat): the reverse, for bytes from
 * anywhere; unknown keys are skipped.
 * Returns 0, FX_ESYNTAX, FX_ETOOBIG, FX_EMISSING or FX_EINVAL.
 */
int fx_beat_decode(struct fx_reader *reader, const void *bytes, size_t length,
    struct fx_beat *beat);

/*
 * fx_beat_welcome(service, head, buffer, size, &used): the welcome, topic and
 * map in one frame.  Of head only store and epoch are told.
 * Returns 0 or FX_ETOOBIG.
 */
int fx_beat_welcome(const char *service, const struct fx_mark *head,
    void *buffer, size_t size, size_t *used);

#endif
