#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "schema/fx_schema.h"

/* clang-format off */
#define X_CHOICES(set, en, zh)                                                 \
	_Static_assert(sizeof(enum set) == sizeof(unsigned int), #set);        \
	static const struct fx_word set##_words[] = {
#define X_CHOICE(set, name, en, zh) { #name, en, zh },
#define X_CHOICES_END(set) };
#include "schema/all.def"

#define SHAPE(dept, thing)                                                     \
	static const struct fx_field *dept##_##thing##_fields(size_t *count)   \
	{                                                                      \
		typedef struct dept##_##thing self;                            \
		static const struct fx_field table[] = {
#define ROW(f, type, need, low, high, most, words, dict, due, en, zh)          \
	{ #f, en, zh, type, FX_##need, sizeof(#f) - 1, offsetof(self, f), low, \
	  high, most, words, dict, due },
#define PLAIN(f, type, need, low, high, en, zh)                                \
	ROW(f, type, need, low, high, 0, NULL, DICT_any, FX_KIND_NONE, en, zh)
#define X_COMMAND(dept, name, v, way, roles, en, zh) SHAPE(dept, name)
#define X_EVENT(dept, name, v, en, zh)       SHAPE(dept, name)
#define X_STORE_EVENT(dept, name, v, en, zh) SHAPE(dept, name)
#define X_RECORD(dept, name, v, en, zh)      SHAPE(dept, name)
#define X_TEXT(f, limit, need, en, zh)                                         \
	PLAIN(f, FX_TEXT, need, 0, limit, en, zh)
#define X_NUMBER(f, low, high, need, en, zh)                                   \
	PLAIN(f, FX_NUMBER, need, low, high, en, zh)
#define X_YESNO(f, need, en, zh)       PLAIN(f, FX_YESNO, need, 0, 1, en, zh)
#define X_BYTES(f, bytes, need, en, zh)                                        \
	PLAIN(f, FX_BYTES, need, 0, bytes, en, zh)
#define X_PICK(f, set, need, en, zh)                                           \
	ROW(f, FX_PICK, need, 0, set##_count - 1, 0, set##_words, DICT_any,    \
	    FX_KIND_NONE, en, zh)
#define X_CODE(f, dict, need, en, zh)                                          \
	ROW(f, FX_CODE, need, 0, FX_CODE_BYTES, 1, NULL, DICT_##dict,          \
	    FX_KIND_NONE, en, zh)
#define X_CODES(f, limit, most, dict, need, en, zh)                            \
	ROW(f, FX_CODES, need, 0, limit, most, NULL, DICT_##dict,              \
	    FX_KIND_NONE, en, zh)
#define X_SEALED(f, limit, need, en, zh)                                       \
	PLAIN(f, FX_SEALED, need, 0, limit, en, zh)
#define X_DUE(f, command, en, zh)                                              \
	ROW(f, FX_DUE, may, 0, INT64_MAX, 0, NULL, DICT_any, CMD_##command, en, zh)
#define X_END(dept, name)                                                      \
		};                                                             \
		*count = fx_count_of(table);                                   \
		return table;                                                  \
	}
#include "schema/all.def"

static const struct fx_shape shapes[FX_KIND_COUNT] = {
#define KIND(prefix, sort, way, roles, keyed, dept, thing, v, en, zh)          \
	[prefix##_##dept##_##thing] = { #dept, #dept "." #thing, en, zh,       \
	    FX_IN_##dept, sort, way, roles, v, keyed,                          \
	    sizeof(struct dept##_##thing), sizeof(#dept "." #thing) - 1,       \
	    dept##_##thing##_fields },
#define X_COMMAND(dept, name, v, way, roles, en, zh)                           \
	KIND(CMD, FX_COMMAND, FX_##way, roles, FX_##way != FX_assigned, dept,  \
	    name, v, en, zh)
#define X_EVENT(dept, name, v, en, zh)                                         \
	KIND(EV, FX_EVENT, FX_keyed, 0, true, dept, name, v, en, zh)
#define X_STORE_EVENT(dept, name, v, en, zh)                                   \
	KIND(EV, FX_EVENT, FX_keyed, 0, false, dept, name, v, en, zh)
#define X_RECORD(dept, name, v, en, zh)                                        \
	KIND(REC, FX_RECORD, FX_keyed, 0, true, dept, name, v, en, zh)
#include "schema/all.def"
};

static const struct fx_word refusals[FX_REFUSAL_COUNT] = {
	{ "none", "not refused", "未拒绝" },
#define X_REFUSAL(dept, name, en, zh) { #dept "." #name, en, zh },
#include "schema/all.def"
};

static const struct fx_word roles[FX_ROLE_COUNT] = {
#define X_ROLE(name, en, zh) { #name, en, zh },
#include "schema/all.def"
};

/* Where a department's kinds begin: all.def says why. */
static const struct {
	struct fx_word word;
	enum fx_kind first;
} places[FX_PLACE_COUNT] = {
#define X_DEPARTMENT(name, en, zh) { { #name, en, zh }, EV_##name##_epoch_opened },
#include "schema/all.def"
};

static const struct fx_word dictionaries[FX_DICTIONARY_COUNT] = {
#define X_DICTIONARY(name, en, zh) { #name, en, zh },
#include "schema/all.def"
};

static const struct {
	enum fx_dictionary dictionary;
	struct fx_word word;
} codes[] = {
#define X_CODE_WORD(dict, code, en, zh) { DICT_##dict, { #code, en, zh } },
#include "schema/all.def"
	{ FX_DICTIONARY_COUNT, { NULL, NULL, NULL } },
};

static const struct fx_apart aparts[] = {
#define X_APART(dept, command, field, when, rule, en, zh)                      \
	{ CMD_##dept##_##command, #field, #when, rule, en, zh },
#include "schema/all.def"
	{ FX_KIND_NONE, NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */

_Static_assert(FX_ROLE_COUNT <= 32, "roles are a set of 32 bits");

const struct fx_shape *
fx_schema_shape(enum fx_kind kind)
{
	fx_assert(kind > FX_KIND_NONE && kind < FX_KIND_COUNT);
	return &shapes[kind];
}

enum fx_place
fx_schema_place_of(const char *name)
{
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (strcmp(places[place].word.name, name) == 0)
			break;
	return place;
}

bool
fx_schema_hears(enum fx_place who, enum fx_place whom)
{
	static const struct {
		enum fx_place who, whom;
	} all[] = {
#define HEARS(one, other) { FX_IN_##one, FX_IN_##other },
#include "schema/hears.def"
#undef HEARS
	};
	size_t i;

	for (i = 0; i < fx_count_of(all); i++)
		if (all[i].who == who && all[i].whom == whom)
			return true;
	return false;
}

/* The department whose name and a dot begin this name. */
static enum fx_place
place_in(const char *name, size_t length)
{
	const char *dot = memchr(name, '.', length);
	enum fx_place place;

	for (place = 0; dot != NULL && place < FX_PLACE_COUNT; place++)
		if (strncmp(places[place].word.name, name,
			(size_t)(dot - name)) == 0 &&
		    places[place].word.name[dot - name] == '\0')
			return place;
	return FX_PLACE_COUNT;
}

enum fx_kind
fx_schema_kind(const char *name, size_t length, enum fx_sort sort)
{
	enum fx_place place = place_in(name, length);
	enum fx_kind kind;

	if (place == FX_PLACE_COUNT)
		return FX_KIND_NONE;
	for (kind = places[place].first;
	     kind < FX_KIND_COUNT && shapes[kind].place == place; kind++)
		if (shapes[kind].name_length == length &&
		    shapes[kind].sort == sort &&
		    memcmp(shapes[kind].name, name, length) == 0)
			return kind;
	return FX_KIND_NONE;
}

const struct fx_field *
fx_schema_field(enum fx_kind kind, const char *name)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);

	for (i = 0; i < count; i++)
		if (strcmp(f[i].name, name) == 0)
			return &f[i];
	return NULL;
}

const struct fx_field *
fx_schema_key(enum fx_kind kind)
{
	size_t count;
	const struct fx_shape *shape = fx_schema_shape(kind);

	return shape->keyed ? shape->fields(&count) : NULL;
}

const struct fx_field *
fx_schema_state(enum fx_kind record)
{
	return fx_schema_field(record, "state");
}

void
fx_schema_put(const struct fx_field *field, void *thing, int64_t number)
{
	char *at = (char *)thing + field->offset;
	unsigned int pick = (unsigned int)number;

	switch (field->type) {
	case FX_NUMBER:
	case FX_DUE: memcpy(at, &number, sizeof(number)); break;
	case FX_PICK: memcpy(at, &pick, sizeof(pick)); break;
	case FX_YESNO: *(bool *)at = number != 0; break;
	default: fx_never("not a number");
	}
}

bool
fx_schema_is_said(const struct fx_field *field, const void *thing)
{
	const unsigned char *at = (const unsigned char *)thing + field->offset;
	int64_t i;

	if (field->type == FX_BYTES) {
		for (i = 0; i < field->high; i++)
			if (at[i] != 0)
				return true;
		return false;
	}
	if (fx_schema_is_text(field))
		return *at != '\0';
	return fx_schema_number(field, thing) != 0;
}

/* Whether a list of codes is as all.def says. */
static int
check_codes(const struct fx_field *f, const char *text)
{
	const char *code = text, *last = NULL, *end;
	size_t length, last_length = 0, shorter;
	int n = 0, order;

	for (; *code != '\0'; code = *end == ',' ? end + 1 : end) {
		end = strchr(code, ',');
		if (end == NULL)
			end = code + strlen(code);
		length = (size_t)(end - code);
		if (++n > f->most || (*end == ',' && end[1] == '\0') ||
		    fx_schema_code(f->dictionary, code, length) == NULL)
			return FX_EINVAL;
		shorter = length < last_length ? length : last_length;
		order = last == NULL ? -1 : memcmp(last, code, shorter);
		if (order > 0 || (order == 0 && last_length >= length))
			return FX_EINVAL;
		last = code;
		last_length = length;
	}
	return 0;
}

int
fx_schema_check_field(const struct fx_field *f, const void *thing)
{
	int64_t number;

	if (f->need == FX_must && f->type != FX_NUMBER && f->type != FX_YESNO &&
	    !fx_schema_is_said(f, thing))
		return FX_EMISSING;
	if (f->type == FX_CODE || f->type == FX_CODES)
		return check_codes(f, fx_schema_text(f, thing));
	if (fx_schema_is_text(f) || f->type == FX_BYTES)
		return 0;
	number = fx_schema_number(f, thing);
	if (f->need == FX_may && number == 0)
		return 0;
	return number < f->low || number > f->high ? FX_EINVAL : 0;
}

int
fx_schema_check(
    enum fx_kind kind, const void *thing, const struct fx_field **field)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);
	int rc;

	for (i = 0; i < count; i++) {
		*field = &f[i];
		rc = fx_schema_check_field(&f[i], thing);
		if (rc != 0)
			return rc;
	}
	*field = NULL;
	return 0;
}

bool
fx_schema_is_beyond(const struct fx_field *field, const void *thing)
{
	if (field->type != FX_NUMBER || field->low < 0)
		return false;
	return fx_schema_number(field, thing) > FX_NUMBER_MAX;
}

int
fx_schema_check_said(
    enum fx_kind kind, const void *thing, const struct fx_field **field)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);
	int rc = fx_schema_check(kind, thing, field);

	for (i = 0; i < count && rc == 0; i++)
		if (fx_schema_is_beyond(&f[i], thing)) {
			*field = &f[i];
			rc = FX_EINVAL;
		}
	return rc;
}

const struct fx_word *
fx_schema_refusal(enum fx_refusal reason)
{
	fx_assert(reason < FX_REFUSAL_COUNT);
	return &refusals[reason];
}

const struct fx_word *
fx_schema_role(int index)
{
	fx_assert(index >= 0 && index < FX_ROLE_COUNT);
	return &roles[index];
}

uint32_t
fx_schema_role_bit(const char *name)
{
	int i;

	for (i = 0; i < FX_ROLE_COUNT; i++)
		if (strcmp(roles[i].name, name) == 0)
			return UINT32_C(1) << i;
	return 0;
}

bool
fx_schema_role_needs_address(const char *name)
{
	return strcmp(name, "assessor") != 0 && strcmp(name, "qa_mgr") != 0;
}

const struct fx_word *
fx_schema_place(enum fx_place place)
{
	fx_assert(place < FX_PLACE_COUNT);
	return &places[place].word;
}

static bool
is_well_formed(const char *code, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!((code[i] >= 'a' && code[i] <= 'z') ||
			(code[i] >= 'A' && code[i] <= 'Z') ||
			(code[i] >= '0' && code[i] <= '9') ||
			(code[i] != '\0' && strchr("_-.=/", code[i]) != NULL)))
			return false;
	return length > 0;
}

/* 32 bytes as hexadecimal digits. */
static bool
is_hash(const char *code, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (code[i] == '\0' ||
		    strchr("0123456789abcdef", code[i]) == NULL)
			return false;
	return length == FX_HASH_DIGITS;
}

const struct fx_word *
fx_schema_code(enum fx_dictionary dictionary, const char *code, size_t length)
{
	static const struct fx_word some = { "", "", "" };
	size_t i;

	if (!is_well_formed(code, length))
		return NULL;
	if (dictionary == DICT_any)
		return &some;
	if (dictionary == DICT_hash)
		return is_hash(code, length) ? &some : NULL;
	for (i = 0; codes[i].word.name != NULL; i++)
		if (codes[i].dictionary == dictionary &&
		    strncmp(codes[i].word.name, code, length) == 0 &&
		    codes[i].word.name[length] == '\0')
			return &codes[i].word;
	return NULL;
}

const struct fx_word *
fx_schema_codes_of(enum fx_dictionary dictionary, size_t i)
{
	size_t at;

	for (at = 0; codes[at].word.name != NULL; at++)
		if (codes[at].dictionary == dictionary && i-- == 0)
			return &codes[at].word;
	return NULL;
}

const struct fx_word *
fx_schema_dictionary(enum fx_dictionary dictionary)
{
	fx_assert(dictionary < FX_DICTIONARY_COUNT);
	return &dictionaries[dictionary];
}

bool
fx_schema_has_code(const char *list, const char *code)
{
	size_t length = strlen(code);

	for (; list != NULL; list = strchr(list, ',')) {
		list += *list == ',';
		if (strncmp(list, code, length) == 0 &&
		    (list[length] == ',' || list[length] == '\0'))
			return length > 0;
	}
	return false;
}

const struct fx_apart *
fx_schema_apart(size_t *count)
{
	*count = fx_count_of(aparts) - 1;
	return aparts;
}

/* What of a shape and its fields a change of the language would change. */
static void
digest_shape(struct fx_hash *hash, const struct fx_shape *shape)
{
	size_t i, count;
	const struct fx_field *f = shape->fields(&count);
	int64_t limits[3];

	fx_crypto_hash_more(hash, shape->name, shape->name_length + 1);
	fx_crypto_hash_more(hash, &shape->version, sizeof(shape->version));
	for (i = 0; i < count; i++) {
		limits[0] = f[i].type;
		limits[1] = f[i].low;
		limits[2] = f[i].high;
		fx_crypto_hash_more(hash, f[i].name, f[i].name_length + 1);
		fx_crypto_hash_more(hash, limits, sizeof(limits));
	}
}

void
fx_schema_digest(enum fx_place place, unsigned char digest[8])
{
	unsigned char whole[32];
	struct fx_hash hash;
	enum fx_kind kind;

	fx_crypto_hash_begin(&hash);
	for (kind = places[place].first;
	     kind < FX_KIND_COUNT && shapes[kind].place == place; kind++)
		digest_shape(&hash, &shapes[kind]);
	fx_crypto_hash_end(&hash, whole);
	memcpy(digest, whole, 8);
}
