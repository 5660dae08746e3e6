/*
 * The published language as JSON: made from the tables once, at its first
 * request, and the same for everybody.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_once.h"

static struct gateway_once once;

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

static void
write_all(struct fx_json *json)
{
	put_names(json);
	put_sort(json, "commands", FX_COMMAND);
	put_sort(json, "events", FX_EVENT);
	put_sort(json, "records", FX_RECORD);
	put_dictionaries(json);
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
	gateway_once_page(rq, &once, write_all);
}

void
gateway_schema_forget(void)
{
	gateway_once_end(&once);
}
