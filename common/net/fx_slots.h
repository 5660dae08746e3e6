/*
 * fx_slots: headers as tables: each key of a map, and where its value stands
 * in a struct.  One table writes the map and reads it.
 */
#ifndef FX_SLOTS_H
#define FX_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/fx_envelope.h"
#include "schema/fx_pack.h"

#define FX_FIELD_MAX 31 /* the longest key of a map */
#define FX_LIST_MAX  64
#define FX_BLOB_MAX  96

enum fx_slot_type {
	FX_SLOT_TEXT,   /* char[]; one line of UTF-8 */
	FX_SLOT_NUMBER, /* uint64_t */
	FX_SLOT_TIME,   /* int64_t, from 0 up */
	FX_SLOT_FLAG,   /* bool */
	FX_SLOT_BYTES,  /* unsigned char[], all of it */
	FX_SLOT_BLOB,   /* struct fx_slot_blob */
	FX_SLOT_RANGE,  /* struct fx_slot_range */
	FX_SLOT_LIST,   /* struct fx_slot_list */
	FX_SLOT_CAUSE,  /* struct fx_slot_cause */
	FX_SLOT_PLACE,  /* struct fx_slot_place */
	FX_SLOT_RESULT  /* enum fx_result */
};

struct fx_slot_blob {
	size_t length;
	unsigned char bytes[FX_BLOB_MAX];
};

struct fx_slot_range {
	uint64_t min, max;
};

struct fx_slot_list {
	size_t count;
	struct fx_slot_word {
		unsigned char length;
		char text[FX_TOPIC_MAX];
	} words[FX_LIST_MAX];
};

/* An event of another service; service is "" when there is none. */
struct fx_slot_cause {
	char service[FX_ACTOR_MAX + 1];
	uint64_t seq;
	unsigned char hash[FX_LINK_BYTES];
};

/* A place in one journal, without its store; seq is 0 when there is none. */
struct fx_slot_place {
	uint64_t seq, epoch;
	unsigned char hash[FX_LINK_BYTES];
};

/* may: left out when it is zero or empty; must: always written, and asked for;
 * a flag: written when that flag of the struct is set, and sets it. */
enum fx_slot_need { FX_SLOT_MAY, FX_SLOT_MUST, FX_SLOT_FLAGGED };

struct fx_slot {
	const char *key;
	enum fx_slot_type type;
	enum fx_slot_need need;
	size_t offset, size, flag;
};

/* A row of such a table; rows stand in ascending order of their keys. */
#define FX_SLOT(thing, key, type, need, member)            \
	{                                                  \
		key, FX_SLOT_##type, FX_SLOT_##need,       \
		    offsetof(struct thing, member),        \
		    sizeof(((struct thing *)0)->member), 0 \
	}

/*
 * fx_slots_encode(slots, count, thing, packer): one map, canonical.  What does
 * not fit is seen at fx_pack_end.
 */
void fx_slots_encode(const struct fx_slot *slots, size_t count,
    const void *thing, struct fx_packer *packer);

/*
 * The two halves of fx_slots_encode, for a map that has more entries: how many
 * entries the table gives, and these entries without the map's beginning.
 */
size_t fx_slots_said(
    const struct fx_slot *slots, size_t count, const void *thing);
void fx_slots_pack(const struct fx_slot *slots, size_t count, const void *thing,
    struct fx_packer *packer);

/*
 * fx_slots_decode(slots, count, map, thing, field): fill thing from map; what
 * is not in map stays as it is.  count <= 64.  On failure field (FX_FIELD_MAX
 * + 1 bytes) names the key.  Returns 0, FX_ESYNTAX, FX_ETOOBIG, FX_EMISSING
 * or FX_EINVAL.
 */
int fx_slots_decode(const struct fx_slot *slots, size_t count,
    const struct fx_node *map, void *thing, char *field);

/*
 * fx_slots_strict(slots, count, map, field): whether every key of map is in
 * the table.  Returns 0, or FX_EINVAL and the first that is not.
 */
int fx_slots_strict(const struct fx_slot *slots, size_t count,
    const struct fx_node *map, char *field);

#endif
