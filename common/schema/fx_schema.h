/*
 * fx_schema: what every message and record looks like, as C structs and as
 * tables that can be walked.  Made from the .def files; write no other.
 */
#ifndef FX_SCHEMA_H
#define FX_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/fx_base.h"

#define FX_CODE_BYTES  24 /* the longest code */
#define FX_HASH_DIGITS 64 /* of a hash in a list of them */
#define FX_KEY_MAX     63 /* the longest key of a record, in bytes */
#define FX_NAME_MAX    63 /* the longest name of a kind: "repair.started" */

/* clang-format off */
/* The structs: struct repair_start, struct repair_started, ... */
#define X_CHOICES(set, en, zh)                  enum set {
#define X_CHOICE(set, name, en, zh)             set##_##name,
#define X_CHOICES_END(set)                      set##_count };
#define X_COMMAND(dept, name, v, way, roles, en, zh) struct dept##_##name {
#define X_EVENT(dept, name, v, en, zh)          struct dept##_##name {
#define X_STORE_EVENT(dept, name, v, en, zh)    struct dept##_##name {
#define X_RECORD(dept, name, v, en, zh)         struct dept##_##name {
#define X_TEXT(name, limit, need, en, zh)       char name[(limit) + 1];
#define X_NUMBER(name, lo, hi, need, en, zh)    int64_t name;
#define X_YESNO(name, need, en, zh)             bool name;
#define X_BYTES(name, size, need, en, zh)       unsigned char name[size];
#define X_PICK(name, set, need, en, zh)         enum set name;
#define X_CODE(name, dict, need, en, zh)        char name[FX_CODE_BYTES + 1];
#define X_CODES(name, limit, most, dict, need, en, zh) char name[(limit) + 1];
#define X_SEALED(name, limit, need, en, zh)     char name[(limit) + 1];
#define X_DUE(name, command, en, zh)            int64_t name;
#define X_END(dept, name)                       };
#include "schema/all.def"

/* The names: CMD_repair_start, EV_repair_started, REC_repair_unit, ... */
enum fx_kind {
	FX_KIND_NONE,
#define X_COMMAND(dept, name, v, way, roles, en, zh) CMD_##dept##_##name,
#define X_EVENT(dept, name, v, en, zh)          EV_##dept##_##name,
#define X_STORE_EVENT(dept, name, v, en, zh)    EV_##dept##_##name,
#define X_RECORD(dept, name, v, en, zh)         REC_##dept##_##name,
#include "schema/all.def"
	FX_KIND_COUNT
};

/* The reasons: NO_repair_not_yours, ... */
enum fx_refusal {
	FX_REFUSAL_NONE,
#define X_REFUSAL(dept, name, en, zh)           NO_##dept##_##name,
#include "schema/all.def"
	FX_REFUSAL_COUNT
};

/* The departments: FX_IN_repair, ... */
enum fx_place {
#define X_DEPARTMENT(name, en, zh)              FX_IN_##name,
#include "schema/all.def"
	FX_PLACE_COUNT
};

enum fx_role_index {
#define X_ROLE(name, en, zh)                    FX_ROLE_##name,
#include "schema/all.def"
	FX_ROLE_COUNT
};

enum fx_dictionary {
#define X_DICTIONARY(name, en, zh)              DICT_##name,
#include "schema/all.def"
	FX_DICTIONARY_COUNT
};
/* clang-format on */

/* A set of roles, one bit each. */
#define R(name) (UINT32_C(1) << FX_ROLE_##name)
#define ANYONE  (~(R(carrier) | R(timer) | R(service)))
#define STAFF   (ANYONE & ~R(customer))

enum fx_sort { FX_COMMAND, FX_EVENT, FX_RECORD };
enum fx_way { FX_keyed, FX_commutes, FX_assigned };
enum fx_need { FX_may, FX_must };
enum fx_type {
	FX_TEXT,
	FX_NUMBER,
	FX_YESNO,
	FX_BYTES,
	FX_PICK,
	FX_CODE,
	FX_CODES,
	FX_SEALED,
	FX_DUE
};

struct fx_field {
	const char *name, *en, *zh;
	enum fx_type type;
	enum fx_need need;
	size_t name_length, offset;
	int64_t low, high; /* of texts, high is the longest, in bytes */
	int most;          /* CODES: the most codes */
	const struct fx_word *choices; /* PICK: high + 1 of them */
	enum fx_dictionary dictionary; /* CODE, CODES */
	enum fx_kind due;              /* DUE: the command it gives */
};

struct fx_shape {
	const char *department, *name, *en, *zh;
	enum fx_place place;
	enum fx_sort sort;
	enum fx_way way; /* commands */
	uint32_t roles;  /* commands: who may give it */
	int version;
	bool keyed;  /* the first field is its key */
	size_t size; /* of the struct */
	size_t name_length;
	const struct fx_field *(*fields)(size_t *count);
};

/* That nobody may give a command whom a field of the record names. */
struct fx_apart {
	enum fx_kind command;
	const char *field, *when; /* when: "always", or a field of the record */
	const char *rule, *en, *zh;
};

/* fx_schema_shape(kind): the table for one kind.  Never NULL. */
const struct fx_shape *fx_schema_shape(enum fx_kind kind);

/*
 * fx_schema_kind(name, length, sort): the kind of that sort called
 * "repair.started"; or FX_KIND_NONE.
 */
enum fx_kind fx_schema_kind(const char *name, size_t length, enum fx_sort sort);

/* fx_schema_field(kind, name): the field of that name; NULL if it has none. */
const struct fx_field *fx_schema_field(enum fx_kind kind, const char *name);

/* fx_schema_key(kind): the field that is its key; NULL if it has none. */
const struct fx_field *fx_schema_key(enum fx_kind kind);

/* fx_schema_state(record): the field named state; NULL if it has none. */
const struct fx_field *fx_schema_state(enum fx_kind record);

/* fx_schema_number(field, thing): the value of a NUMBER, PICK, YESNO, DUE. */
static inline int64_t
fx_schema_number(const struct fx_field *field, const void *thing)
{
	const char *at = (const char *)thing + field->offset;
	int64_t number;
	unsigned int pick;

	switch (field->type) {
	case FX_NUMBER:
	case FX_DUE: memcpy(&number, at, sizeof(number)); return number;
	case FX_PICK: memcpy(&pick, at, sizeof(pick)); return pick;
	case FX_YESNO: return *(const bool *)at;
	default: fx_never("not a number");
	}
}

/* fx_schema_put(field, thing, number): the reverse. */
void fx_schema_put(const struct fx_field *field, void *thing, int64_t number);

/* fx_schema_is_text(field): whether its value is text of any sort. */
static inline bool
fx_schema_is_text(const struct fx_field *field)
{
	return field->type == FX_TEXT || field->type == FX_CODE ||
	       field->type == FX_CODES || field->type == FX_SEALED;
}

/* fx_schema_text(field, thing): the value of such a field, borrowed. */
static inline const char *
fx_schema_text(const struct fx_field *field, const void *thing)
{
	fx_assert(fx_schema_is_text(field));
	return (const char *)thing + field->offset;
}

/* fx_schema_is_said(field, thing): whether the field is not zero or empty. */
bool fx_schema_is_said(const struct fx_field *field, const void *thing);

/*
 * fx_schema_check(kind, thing, &field): whether thing obeys its declaration,
 * codes included.  Returns 0, FX_EMISSING, FX_EINVAL; *field is the first
 * offender, or NULL.
 */
int fx_schema_check(
    enum fx_kind kind, const void *thing, const struct fx_field **field);

/*
 * fx_schema_check_said(kind, thing, &field): the same for a message: besides,
 * none of its numbers from 0 up is beyond FX_NUMBER_MAX, so that sums fit.
 */
#define FX_NUMBER_MAX INT64_C(9007199254740992) /* 2^53: as in JSON */
/* The end of the year 9999, in ms: a later time that is typed is a mistake, and
 * what is reckoned from this one is still a number. */
#define FX_LATEST INT64_C(253402300799999)
int fx_schema_check_said(
    enum fx_kind kind, const void *thing, const struct fx_field **field);

/* fx_schema_is_beyond(field, thing): whether it is such a number. */
bool fx_schema_is_beyond(const struct fx_field *field, const void *thing);

/* fx_schema_check_field(field, thing): the same for one field. */
int fx_schema_check_field(const struct fx_field *field, const void *thing);

/* fx_schema_refusal(reason): its name and its words.  Never NULL. */
const struct fx_word *fx_schema_refusal(enum fx_refusal reason);

/* fx_schema_role(index): a role's name and words.  Never NULL. */
const struct fx_word *fx_schema_role(int index);

/* fx_schema_role_bit(name): R(name) for a role's word; 0 when unknown. */
uint32_t fx_schema_role_bit(const char *name);

/*
 * fx_schema_role_needs_address(name): of those who may read a contact: whether
 * they are told name and address, or work with the words alone (DP-4).
 */
bool fx_schema_role_needs_address(const char *name);

/* fx_schema_place(place): a department's name and words.  Never NULL. */
const struct fx_word *fx_schema_place(enum fx_place place);

/* fx_schema_place_of(name): the department called so; FX_PLACE_COUNT: none. */
enum fx_place fx_schema_place_of(const char *name);

/* fx_schema_hears(who, whom): whether one department listens to another. */
bool fx_schema_hears(enum fx_place who, enum fx_place whom);

/*
 * fx_schema_code(dictionary, code, length): what a code means; NULL when the
 * dictionary has none of that name.  In DICT_any every well-formed code is
 * there, without words.
 */
const struct fx_word *fx_schema_code(
    enum fx_dictionary dictionary, const char *code, size_t length);

/*
 * fx_schema_codes_of(dictionary, i): its i-th code and its words; NULL past
 * the last.
 */
const struct fx_word *fx_schema_codes_of(
    enum fx_dictionary dictionary, size_t i);

/* fx_schema_dictionary(dictionary): its name and words.  Never NULL. */
const struct fx_word *fx_schema_dictionary(enum fx_dictionary dictionary);

/* fx_schema_has_code(codes, code): whether a list of codes holds this one. */
bool fx_schema_has_code(const char *codes, const char *code);

/* fx_schema_apart(&count): the table of who may not be the same person. */
const struct fx_apart *fx_schema_apart(size_t *count);

/*
 * fx_schema_digest(place, digest): 8 bytes that change whenever what the
 * department declares changes.
 */
void fx_schema_digest(enum fx_place place, unsigned char digest[8]);

#endif
