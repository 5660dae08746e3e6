/*
 * The published language as JSON: made from the tables once, at its first
 * request, and the same for everybody.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "edge/fx_json.h"
#include "services/gateway/gateway.h"

static char *text; /* the whole of it */
static size_t text_length;
static char etag[2 * FX_HASH_BYTES + 3];

static const char *const types[] = { [FX_TEXT] = "text",
	[FX_NUMBER] = "number",
	[FX_YESNO] = "yesno",
	[FX_BYTES] = "bytes",
	[FX_PICK] = "pick",
	[FX_CODE] = "code",
	[FX_CODES] = "codes",
	[FX_SEALED] = "sealed",
	[FX_DUE] = "due" };

static void
put_words(struct fx_json *json, const struct fx_word *word)
{
	fx_json_text(json, "en", word->en);
	fx_json_text(json, "zh", word->zh);
}

static void
put_choices(struct fx_json *json, const char *key, const struct fx_field *f)
{
	int64_t i;

	fx_json_array(json, key);
	for (i = 0; i <= f->high; i++) {
		fx_json_object(json, NULL);
		fx_json_text(json, "name", f->choices[i].name);
		put_words(json, &f->choices[i]);
		fx_json_end(json);
	}
	fx_json_end(json);
}

/* Numbers beyond what a browser can hold go as text. */
static void
put_bound(struct fx_json *json, const char *key, int64_t number)
{
	char digits[24];

	if (number <= FX_NUMBER_MAX && number >= -FX_NUMBER_MAX) {
		fx_json_number(json, key, number);
		return;
	}
	(void)snprintf(digits, sizeof(digits), "%lld", (long long)number);
	fx_json_text(json, key, digits);
}

void
gateway_schema_field(struct fx_json *json, const struct fx_field *f)
{
	fx_json_object(json, NULL);
	fx_json_text(json, "name", f->name);
	fx_json_text(json, "type", types[f->type]);
	fx_json_bool(json, "must", f->need == FX_must);
	if (f->type == FX_PICK)
		put_choices(json, "choices", f);
	else if (f->type != FX_YESNO && f->type != FX_DUE) {
		put_bound(json, "low", f->low);
		put_bound(json, "high", f->high);
	}
	if (f->type == FX_CODES)
		fx_json_number(json, "most", f->most);
	if (f->type == FX_CODE || f->type == FX_CODES)
		fx_json_text(json, "dictionary",
		    fx_schema_dictionary(f->dictionary)->name);
	fx_json_text(json, "en", f->en);
	fx_json_text(json, "zh", f->zh);
	fx_json_end(json);
}

static void
put_fields(struct fx_json *json, enum fx_kind kind)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(kind)->fields(&count);

	fx_json_array(json, "fields");
	for (i = 0; i < count; i++)
		gateway_schema_field(json, &f[i]);
	fx_json_end(json);
}

static void
put_shape(struct fx_json *json, enum fx_kind kind)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *key = fx_schema_key(kind);
	int i;

	fx_json_object(json, NULL);
	if (shape->sort == FX_RECORD)
		fx_json_text(json, "kind", strchr(shape->name, '.') + 1);
	else
		fx_json_text(json, "type", shape->name);
	fx_json_text(json, "department", shape->department);
	fx_json_text(json, "en", shape->en);
	fx_json_text(json, "zh", shape->zh);
	fx_json_number(json, "version", shape->version);
	if (key != NULL)
		fx_json_text(json, shape->sort == FX_RECORD ? "key" : "subject",
		    key->name);
	if (shape->sort == FX_COMMAND) {
		fx_json_text(json, "way",
		    shape->way == FX_keyed      ? "keyed"
		    : shape->way == FX_commutes ? "commutes"
						: "assigned");
		fx_json_array(json, "roles");
		for (i = 0; i < FX_ROLE_COUNT; i++)
			if ((shape->roles & (UINT32_C(1) << i)) != 0)
				fx_json_text(
				    json, NULL, fx_schema_role(i)->name);
		fx_json_end(json);
	}
	if (shape->sort == FX_RECORD && fx_schema_state(kind) != NULL)
		put_choices(json, "states", fx_schema_state(kind));
	put_fields(json, kind);
	fx_json_end(json);
}

static void
put_sort(struct fx_json *json, const char *key, enum fx_sort sort)
{
	enum fx_kind kind;

	fx_json_array(json, key);
	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++)
		if (fx_schema_shape(kind)->sort == sort)
			put_shape(json, kind);
	fx_json_end(json);
}

static void
put_word(struct fx_json *json, const char *key, const struct fx_word *word)
{
	fx_json_object(json, NULL);
	fx_json_text(json, key, word->name);
	put_words(json, word);
	fx_json_end(json);
}

static void
put_names(struct fx_json *json)
{
	int i;

	fx_json_array(json, "departments");
	for (i = 0; i < FX_PLACE_COUNT; i++)
		put_word(json, "name", fx_schema_place((enum fx_place)i));
	fx_json_end(json);
	fx_json_array(json, "roles");
	for (i = 0; i < FX_ROLE_COUNT; i++)
		put_word(json, "name", fx_schema_role(i));
	fx_json_end(json);
	fx_json_array(json, "refusals");
	for (i = 1; i < FX_REFUSAL_COUNT; i++)
		put_word(json, "reason", fx_schema_refusal((enum fx_refusal)i));
	fx_json_end(json);
}

static void
put_dictionaries(struct fx_json *json)
{
	const struct fx_word *word;
	size_t k;
	int i;

	fx_json_array(json, "dictionaries");
	for (i = 0; i < FX_DICTIONARY_COUNT; i++) {
		word = fx_schema_dictionary((enum fx_dictionary)i);
		fx_json_object(json, NULL);
		fx_json_text(json, "name", word->name);
		put_words(json, word);
		fx_json_array(json, "codes");
		for (k = 0; (word = fx_schema_codes_of(
				 (enum fx_dictionary)i, k)) != NULL;
		     k++)
			put_word(json, "code", word);
		fx_json_end(json);
		fx_json_end(json);
	}
	fx_json_end(json);
}

/* Returns 0 or FX_ENOMEM. */
static int
make(void)
{
	unsigned char hash[FX_HASH_BYTES];
	struct fx_json json;
	FILE *out = open_memstream(&text, &text_length);
	size_t i;

	if (out == NULL)
		return FX_ENOMEM;
	fx_json_begin(&json, out);
	fx_json_object(&json, NULL);
	put_names(&json);
	put_sort(&json, "commands", FX_COMMAND);
	put_sort(&json, "events", FX_EVENT);
	put_sort(&json, "records", FX_RECORD);
	put_dictionaries(&json);
	fx_json_end(&json);
	fx_json_line(&json);
	if (fclose(out) != 0)
		return FX_ENOMEM;
	fx_crypto_hash(text, text_length, hash);
	etag[0] = '"';
	for (i = 0; i < sizeof(hash) / 2; i++)
		(void)snprintf(etag + 1 + 2 * i, 3, "%02x", hash[i]);
	etag[1 + sizeof(hash)] = '"';
	etag[2 + sizeof(hash)] = '\0';
	return 0;
}

bool
gateway_fresh(struct gateway_request *rq, const char *tag)
{
	const char *known = gateway_header(rq, "If-None-Match");

	gateway_set(rq, "ETag", tag);
	gateway_set(rq, "Cache-Control", "no-cache");
	if (known == NULL || strstr(known, tag) == NULL)
		return false;
	gateway_done(rq, 304, NULL);
	return true;
}

void
gateway_schema_page(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	if (text == NULL && make() != 0) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	if (gateway_fresh(rq, etag))
		return;
	(void)fwrite(text, 1, text_length, gateway_out(rq)); /* in memory */
	gateway_done(rq, 200, "application/json");
}

void
gateway_schema_forget(void)
{
	free(text);
	text = NULL;
}
