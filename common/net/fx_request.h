/*
 * fx_request: what is asked of a desk and what it answers, as frames: a
 * command (FXC1) or query (FXQ1) and its reply (FXR1).
 */
#ifndef FX_REQUEST_H
#define FX_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"
#include "net/fx_mark.h"
#include "net/fx_result.h"
#include "net/fx_slots.h"
#include "schema/fx_pack.h"

#define FX_REQUEST_HEADER 1024  /* the longest F1 */
#define FX_REQUEST_DATA   16384 /* the longest F2 */
#define FX_REPLY_BYTES    512   /* the longest F1 of a reply */
#define FX_REASON_MAX     95    /* "repair.not_yours" */
#define FX_SENTENCE_MAX   160   /* of a refusal, in bytes */
#define FX_ENDPOINT_MAX   127
#define FX_FIELD_MAX      31 /* the longest key of a map */

enum fx_request_kind { FX_COMMAND_FRAME, FX_QUERY_FRAME };

/* Texts end in NUL and are "" when absent; times are 0 when absent. */
struct fx_request {
	struct fx_route route;
	enum fx_request_kind kind;
	unsigned char id[FX_ID_BYTES];
	char type[FX_NAME_MAX + 1]; /* "repair.start", "get" */
	char subject[FX_SUBJECT_MAX + 1];
	char actor[FX_ACTOR_MAX + 1], role[FX_ACTOR_MAX + 1];
	char station[FX_ACTOR_MAX + 1];
	char traceparent[FX_TRACE_BYTES + 1];
	struct fx_slot_cause cause; /* the event it answers */
	uint64_t v;
	bool has_expect;
	uint64_t expect;
	int64_t at_ms, deadline_ms;
	struct fx_piece data;                /* F2: one map; borrowed */
	unsigned char digest[FX_LINK_BYTES]; /* BLAKE2b-256 of F1 and F2 */
};

/*
 * fx_request_decode(reader, kind, header, data, request, field): read both
 * frames.  Fills all but route.  data has been scanned, not decoded, and is
 * borrowed.  On failure field (FX_FIELD_MAX + 1 bytes) names the key that is
 * wrong, or is "header" or "data"; request->id is filled if it was read.
 * Returns 0, FX_ESYNTAX, FX_ETOOBIG, FX_EMISSING or FX_EINVAL.
 */
int fx_request_decode(struct fx_reader *reader, enum fx_request_kind kind,
    struct fx_piece header, struct fx_piece data, struct fx_request *request,
    char *field);

/*
 * fx_request_encode(request, buffer, size, &used): its F1, canonical.
 * Returns 0 or FX_ETOOBIG.
 */
int fx_request_encode(
    const struct fx_request *request, void *buffer, size_t size, size_t *used);

/* fx_request_tag(kind): F0 of a request. */
struct fx_piece fx_request_tag(enum fx_request_kind kind);

/* What is not zero or empty travels; id and code always do. */
struct fx_response {
	unsigned char id[FX_ID_BYTES];
	enum fx_result code;
	bool dup;
	/* Of a command: its first event, and the hash of its last.  Of a query:
	 * seq is the head, and there is no hash. */
	struct fx_mark mark;
	uint64_t n; /* events of the command */
	uint64_t rev;
	char subject[FX_SUBJECT_MAX + 1];
	char reason[FX_REASON_MAX + 1];
	char zh[FX_SENTENCE_MAX + 1], en[FX_SENTENCE_MAX + 1];
	char field[FX_FIELD_MAX + 1];
	char endpoint[FX_ENDPOINT_MAX + 1];
	uint64_t retry_ms, stuck, min, max;
	uint64_t gone;             /* of a history: events no longer kept */
	struct fx_slot_blob after; /* of a list: where its next page begins */
};

/*
 * fx_response_encode(reply, buffer, size, &used): canonical.  When it would be
 * longer than size the sentences zh and en are left out; reason says it too.
 * A buffer of FX_REPLY_BYTES is enough.  Returns 0 or FX_ETOOBIG.
 */
int fx_response_encode(
    const struct fx_response *reply, void *buffer, size_t size, size_t *used);

/*
 * fx_response_decode(reader, bytes, length, reply): the reverse, for bytes from
 * anywhere; unknown keys are skipped.
 * Returns 0, FX_ESYNTAX, FX_ETOOBIG, FX_EMISSING or FX_EINVAL.
 */
int fx_response_decode(struct fx_reader *reader, const void *bytes,
    size_t length, struct fx_response *reply);

#endif
