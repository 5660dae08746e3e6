/*
 * fx_talk: what is said on a journal socket (FXJ1): the questions of one who
 * follows and the answers of fx_fetch, as frames.
 */
#ifndef FX_TALK_H
#define FX_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_frame.h"
#include "net/fx_mark.h"
#include "net/fx_result.h"
#include "net/fx_slots.h"
#include "schema/fx_pack.h"

#define FX_TALK_TAG       "FXJ1"
#define FX_TALK_PREFIXES  64
#define FX_TALK_BYTES     6144 /* the longest F1, either way */
#define FX_TALK_ROWS      256  /* of a batch, when level */
#define FX_TALK_ROWS_MAX  4096 /* when far behind */
#define FX_TALK_BATCH     262144
#define FX_TALK_BATCH_MAX 1048576
#define FX_TALK_NAME_MAX  FX_ACTOR_MAX

enum fx_talk_op { FX_TALK_HELLO, FX_TALK_NEXT, FX_TALK_ACK, FX_TALK_SNAP };

/* A question. */
struct fx_talk_ask {
	enum fx_talk_op op;
	char word[8];               /* op as it travels; fx_talk's own */
	struct fx_slot_blob store;  /* the cursor's; fx_talk's own */
	struct fx_slot_range proto; /* hello */
	/* hello; next, ack, snap: who wants to be remembered; "": nobody */
	char name[FX_TALK_NAME_MAX + 1];
	struct fx_slot_list feats;  /* hello */
	uint64_t req;               /* next, snap */
	struct fx_mark cursor;      /* next, ack; hello: or none */
	uint64_t max, bytes;        /* next: the most rows and bytes */
	struct fx_slot_list topics; /* next: prefixes; none: all */
	char kind[FX_NAME_MAX + 1]; /* snap: of records: "unit" */
	struct fx_slot_blob after;  /* snap: behind this one's key */
	struct fx_slot_place base;  /* snap: but in the first question */
};

enum fx_talk_say {
	FX_TALK_WELCOME,
	FX_TALK_EVENTS,
	FX_TALK_CHUNK,
	FX_TALK_ERROR
};

/* An answer. */
struct fx_talk_answer {
	enum fx_talk_say op;
	char word[8]; /* op as it travels; fx_talk's own */
	uint64_t req; /* events, chunk, error */
	/* welcome */
	struct fx_mark head;
	uint64_t proto, first, max, bytes, beat_ms;
	int64_t time_ms;
	struct fx_slot_list feats;
	/* events; n also of chunk */
	uint64_t from, last, n;
	struct fx_mark to; /* scanned through here */
	/* chunk; the store stands in head */
	struct fx_slot_place base; /* what all its chunks contain at least */
	struct fx_slot_blob after; /* the key of its last record */
	bool end;                  /* there are no more of this kind */
	unsigned char sum[FX_LINK_BYTES]; /* BLAKE2b-256 of F2 */
	/* error: first and last of TRUNCATED, max of VERSION above */
	bool snapshot; /* whether one is offered */
	enum fx_result code;
	char field[FX_FIELD_MAX + 1];
	uint64_t retry_ms, min;
	struct fx_mark common; /* DIVERGED: the last common event */
};

/*
 * Encode and decode F1.  Decoding takes bytes from anywhere; on failure field
 * (FX_FIELD_MAX + 1 bytes) names the key that is wrong.
 * Return 0, FX_ESYNTAX, FX_ETOOBIG, FX_EMISSING or FX_EINVAL.
 */
int fx_talk_encode_ask(
    const struct fx_talk_ask *ask, void *buffer, size_t size, size_t *used);
int fx_talk_decode_ask(struct fx_reader *reader, struct fx_piece bytes,
    struct fx_talk_ask *ask, char *field);
int fx_talk_encode_answer(const struct fx_talk_answer *answer, void *buffer,
    size_t size, size_t *used);
int fx_talk_decode_answer(struct fx_reader *reader, struct fx_piece bytes,
    struct fx_talk_answer *answer);

/*
 * fx_talk_row(batch, &at, &row): the next journal row of F2, or the next
 * record of a chunk's, and at beyond it; begin with at = 0, end when at is the
 * length of the batch. Returns 0 or FX_ESYNTAX.
 */
int fx_talk_row(struct fx_piece batch, size_t *at, struct fx_piece *row);

#endif
