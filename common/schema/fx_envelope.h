/*
 * fx_envelope: an event as it lies in a journal and travels: topic, one
 * canonical map, chain hash (PROTOCOL.md, events).
 *
 * Bytes published are bytes stored are bytes replayed; nobody encodes an event
 * twice.
 */
#ifndef FX_ENVELOPE_H
#define FX_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/fx_pack.h"
#include "schema/fx_schema.h"

#define FX_ACTOR_MAX   32
#define FX_SUBJECT_MAX 40
#define FX_SOURCE_MAX  64
#define FX_TRACE_BYTES 55
#define FX_STORE_BYTES 16
#define FX_ID_BYTES    16
#define FX_RULES_BYTES 8
#define FX_LINK_BYTES  32
#define FX_TOPIC_MAX   64   /* F0 */
#define FX_BODY_MAX    1900 /* F1 */
#define FX_ROW_MAX     2000 /* of a journal */

/* Everything an event says beside its data.  Texts end in NUL, "" = absent. */
struct fx_envelope {
	char type[FX_NAME_MAX + 1];
	char subject[FX_SUBJECT_MAX + 1];
	char actor[FX_ACTOR_MAX + 1], role[FX_ACTOR_MAX + 1];
	char station[FX_ACTOR_MAX + 1];
	char source[FX_SOURCE_MAX + 1];
	char traceparent[FX_TRACE_BYTES + 1];
	uint64_t seq, epoch, prev, rev, ix, v;
	int64_t time_ms, at_ms; /* at: 0 where it does not differ from time */
	bool more, must;
	unsigned char store[FX_STORE_BYTES];
	bool has_cmd;
	unsigned char cmd[FX_ID_BYTES];
	bool has_rules;
	unsigned char rules[FX_RULES_BYTES];
	char cause[FX_ACTOR_MAX + 1]; /* the service; "" = no cause */
	uint64_t cause_seq;
	unsigned char cause_hash[FX_LINK_BYTES];
};

/* A journal row, taken apart; all borrowed from its bytes. */
struct fx_parts {
	const char *topic; /* no NUL at its end */
	size_t topic_length;
	const unsigned char *body;
	size_t body_length;
	const unsigned char *hash; /* FX_LINK_BYTES */
};

/*
 * fx_envelope_encode(envelope, data, length, buffer, size, &used): the map of
 * an event around data, which is a packed map.  Returns 0 or FX_ETOOBIG.
 */
int fx_envelope_encode(const struct fx_envelope *envelope, const void *data,
    size_t length, void *buffer, size_t size, size_t *used);

/*
 * fx_envelope_decode(reader, body, length, envelope, &data): the reverse, for
 * bytes from anywhere; keys that we do not know are skipped.  data is borrowed
 * until the reader's next use.  Returns 0, FX_ESYNTAX, FX_ETOOBIG, FX_EMISSING
 * or FX_EINVAL.
 */
int fx_envelope_decode(struct fx_reader *reader, const void *body,
    size_t length, struct fx_envelope *envelope, const struct fx_node **data);

/*
 * fx_envelope_link(before, topic, topic_length, body, length, hash): the chain
 * hash after an event: BLAKE2b-256 of the hash before, F0 and F1.
 */
void fx_envelope_link(const unsigned char before[FX_LINK_BYTES],
    const char *topic, size_t topic_length, const void *body, size_t length,
    unsigned char hash[FX_LINK_BYTES]);

/*
 * fx_envelope_row(topic, body, length, hash, row, size, &used): the row of a
 * journal.  Returns 0 or FX_ETOOBIG.
 */
int fx_envelope_row(const char *topic, const void *body, size_t length,
    const unsigned char hash[FX_LINK_BYTES], void *row, size_t size,
    size_t *used);

/* fx_envelope_split(bytes, length, row): take a row apart.  0 or FX_ESYNTAX. */
int fx_envelope_split(const void *bytes, size_t length, struct fx_parts *row);

/*
 * fx_envelope_kind(envelope): the kind of event that it says it is; or
 * FX_KIND_NONE when this program does not know it.
 */
enum fx_kind fx_envelope_kind(const struct fx_envelope *envelope);

#endif
