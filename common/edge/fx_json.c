#include <inttypes.h>
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_json.h"

void
fx_json_begin(struct fx_json *json, FILE *out)
{
	memset(json, 0, sizeof(*json));
	json->out = out;
}

static void
put_escaped(FILE *out, const char *text, size_t length)
{
	size_t i;

	putc('"', out);
	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			fprintf(out, "\\u%04x", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

/* What stands before a value: a comma, and its name in an object. */
static void
lead_in(struct fx_json *json, const char *key)
{
	if (json->filled[json->depth])
		putc(',', json->out);
	json->filled[json->depth] = true;
	if (key == NULL)
		return;
	put_escaped(json->out, key, strlen(key));
	putc(':', json->out);
}

static void
open_level(struct fx_json *json, const char *key, char opening, char closing)
{
	lead_in(json, key);
	putc(opening, json->out);
	fx_assert(json->depth + 1 < FX_JSON_DEPTH);
	json->depth++;
	json->filled[json->depth] = false;
	json->closing[json->depth] = closing;
}

void
fx_json_object(struct fx_json *json, const char *key)
{
	open_level(json, key, '{', '}');
}

void
fx_json_array(struct fx_json *json, const char *key)
{
	open_level(json, key, '[', ']');
}

void
fx_json_text(struct fx_json *json, const char *key, const char *text)
{
	fx_json_chars(json, key, text, strlen(text));
}

void
fx_json_chars(
    struct fx_json *json, const char *key, const char *text, size_t length)
{
	lead_in(json, key);
	put_escaped(json->out, text, length);
}

void
fx_json_number(struct fx_json *json, const char *key, int64_t number)
{
	lead_in(json, key);
	fprintf(json->out, "%" PRId64, number);
}

void
fx_json_bool(struct fx_json *json, const char *key, bool yes)
{
	lead_in(json, key);
	fputs(yes ? "true" : "false", json->out);
}

void
fx_json_hex(
    struct fx_json *json, const char *key, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	size_t i;

	lead_in(json, key);
	putc('"', json->out);
	for (i = 0; i < length; i++)
		fprintf(json->out, "%02x", at[i]);
	putc('"', json->out);
}

void
fx_json_hundredths(struct fx_json *json, const char *key, int64_t n)
{
	fx_assert(n >= 0);
	lead_in(json, key);
	fprintf(json->out, "%" PRId64 ".%02d", n / 100, (int)(n % 100));
}

void
fx_json_null(struct fx_json *json, const char *key)
{
	lead_in(json, key);
	fputs("null", json->out);
}

void
fx_json_ready(struct fx_json *json, const char *key, const char *text)
{
	lead_in(json, key);
	fputs(text, json->out);
}

void
fx_json_end(struct fx_json *json)
{
	fx_assert(json->depth > 0);
	putc(json->closing[json->depth], json->out);
	json->depth--;
}

void
fx_json_line(struct fx_json *json)
{
	fx_assert(json->depth == 0);
	putc('\n', json->out);
	json->filled[0] = false;
}
