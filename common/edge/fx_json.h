/*
 * fx_json: JSON, written as it goes to a stream.  Text is UTF-8 and is
 * escaped; numbers are whole.
 */
#ifndef FX_JSON_H
#define FX_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FX_JSON_DEPTH 16

struct fx_json {
	FILE *out;
	int depth;
	bool filled[FX_JSON_DEPTH]; /* something stands before in this level */
	char closing[FX_JSON_DEPTH];
};

/* fx_json_begin(json, out): keeps a reference to out. */
void fx_json_begin(struct fx_json *json, FILE *out);

/*
 * Each writes one value; key is its name within an object, NULL within an
 * array and at the top.
 */
void fx_json_object(struct fx_json *json, const char *key);
void fx_json_array(struct fx_json *json, const char *key);
void fx_json_text(struct fx_json *json, const char *key, const char *text);
void fx_json_chars(
    struct fx_json *json, const char *key, const char *text, size_t length);
void fx_json_number(struct fx_json *json, const char *key, int64_t number);
/* fx_json_hundredths(json, key, n): n / 100, with its fraction. */
void fx_json_hundredths(struct fx_json *json, const char *key, int64_t n);
void fx_json_bool(struct fx_json *json, const char *key, bool yes);
void fx_json_hex(
    struct fx_json *json, const char *key, const void *bytes, size_t length);
void fx_json_null(struct fx_json *json, const char *key);

/* fx_json_ready(json, key, text): a value that is JSON already. */
void fx_json_ready(struct fx_json *json, const char *key, const char *text);

/* fx_json_end(json): close the innermost object or array. */
void fx_json_end(struct fx_json *json);

/* fx_json_line(json): everything is closed; end the line. */
void fx_json_line(struct fx_json *json);

#endif
