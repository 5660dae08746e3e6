#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_uuid.h"
#include "edge/fx_cloud.h"

/* Civil dates from days since 1970, after the calendar's own cycles. */
static void
date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
	int64_t z = days + 719468, era = z / 146097, in_era = z % 146097;
	int64_t y =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;

	*day = in_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2);
}

void
fx_cloud_time(int64_t ms, char text[FX_TIME_TEXT])
{
	int64_t year, month, day, left = ms % 86400000;
	char wide[96];

	date_of(ms / 86400000, &year, &month, &day);
	(void)snprintf(wide, sizeof(wide),
	    "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)(year % 10000),
	    (int)month, (int)day, (int)(left / 3600000),
	    (int)(left / 60000 % 60), (int)(left / 1000 % 60),
	    (int)(left % 1000));
	memcpy(text, wide, FX_TIME_TEXT - 1);
	text[FX_TIME_TEXT - 1] = '\0';
}

static void
put_time(struct fx_json *json, const char *key, int64_t ms)
{
	char text[FX_TIME_TEXT];

	fx_cloud_time(ms, text);
	fx_json_text(json, key, text);
}

static void
put_said(struct fx_json *json, const char *key, const char *text)
{
	if (text[0] != '\0')
		fx_json_text(json, key, text);
}

/* Numbers that need more than 32 bits go as decimal text. */
static void
put_long(struct fx_json *json, const char *key, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, number);
	fx_json_text(json, key, text);
}

static void
hex(const unsigned char *bytes, size_t length, char *to)
{
	size_t i;

	for (i = 0; i < length; i++)
		(void)snprintf(to + 2 * i, 3, "%02x", bytes[i]);
}

static void
put_names(struct fx_json *json, const struct fx_envelope *e)
{
	char store[2 * FX_STORE_BYTES + 1], text[160];

	hex(e->store, sizeof(e->store), store);
	fx_json_text(json, "specversion", "1.0");
	(void)snprintf(text, sizeof(text), "%s/%" PRIu64 "/%" PRIu64, store,
	    e->epoch, e->seq);
	fx_json_text(json, "id", text);
	fx_json_text(json, "source", e->source);
	fx_json_text(json, "type", e->type);
	put_said(json, "subject", e->subject);
	put_time(json, "time", e->time_ms);
	fx_json_text(json, "datacontenttype", "application/json");
	(void)snprintf(
	    text, sizeof(text), "urn:fanxiu:schema:%s:%" PRIu64, e->type, e->v);
	fx_json_text(json, "dataschema", text);
	put_said(json, "traceparent", e->traceparent);
	put_said(json, "actor", e->actor);
	put_said(json, "role", e->role);
	put_said(json, "station", e->station);
	if (e->at_ms != 0)
		put_time(json, "at", e->at_ms);
	fx_json_text(json, "store", store);
}

static void
put_cause(struct fx_json *json, const struct fx_envelope *e)
{
	char link[2 * FX_LINK_BYTES + 1], text[160];

	if (e->cause[0] == '\0')
		return;
	hex(e->cause_hash, sizeof(e->cause_hash), link);
	(void)snprintf(text, sizeof(text), "%s/%" PRIu64 "/%s", e->cause,
	    e->cause_seq, link);
	fx_json_text(json, "cause", text);
}

static void
put_numbers(struct fx_json *json, const struct fx_envelope *e)
{
	char id[FX_UUID_TEXT];

	if (e->has_cmd) {
		fx_uuid_print(e->cmd, id);
		fx_json_text(json, "cmd", id);
	}
	put_cause(json, e);
	fx_json_number(json, "epoch", (int64_t)e->epoch);
	put_long(json, "seq", e->seq);
	put_long(json, "prev", e->prev);
	if (e->rev > 0)
		fx_json_number(json, "rev", (int64_t)e->rev);
	if (e->ix > 0)
		fx_json_number(json, "ix", (int64_t)e->ix);
	if (e->more)
		fx_json_bool(json, "more", true);
	if (e->must)
		fx_json_bool(json, "must", true);
	if (e->has_rules)
		fx_json_hex(json, "rules", e->rules, sizeof(e->rules));
	fx_json_number(json, "v", (int64_t)e->v);
}

/* A value without parts. */
static void
put_plain(struct fx_json *json, const char *key, const struct fx_node *node)
{
	const unsigned char *bytes;
	const char *text;
	size_t length;
	int64_t number;
	bool yes;

	if (fx_unpack_text(node, &text, &length) == 0)
		fx_json_chars(json, key, text, length);
	else if (fx_unpack_bytes(node, &bytes, &length) == 0)
		fx_json_hex(json, key, bytes, length);
	else if (fx_unpack_bool(node, &yes) == 0)
		fx_json_bool(json, key, yes);
	else if (fx_unpack_int(node, &number) == 0)
		fx_json_number(json, key, number);
	else
		fx_json_null(json, key);
}

/* An array or map under way: what is open, and which of its values is next. */
struct level {
	const struct fx_node *node;
	size_t next;
};

static void
open_level(struct fx_json *json, const char *key, const struct fx_node *node)
{
	if (fx_unpack_type(node) == FX_NODE_MAP)
		fx_json_object(json, key);
	else
		fx_json_array(json, key);
}

static bool
has_parts(const struct fx_node *node)
{
	return fx_unpack_type(node) == FX_NODE_MAP ||
	       fx_unpack_type(node) == FX_NODE_ARRAY;
}

/* The next value of a level, and its name; room is for the name. */
static const struct fx_node *
step(struct level *level, char *room, size_t size, const char **key)
{
	const char *name;
	size_t length;
	const struct fx_node *node;

	*key = NULL;
	if (fx_unpack_type(level->node) == FX_NODE_ARRAY)
		return fx_unpack_element(level->node, level->next++);
	node = fx_unpack_entry(level->node, level->next++, &name, &length);
	if (length >= size)
		length = size - 1;
	memcpy(room, name, length);
	room[length] = '\0';
	*key = room;
	return node;
}

void
fx_cloud_node(struct fx_json *json, const char *key, const struct fx_node *node)
{
	struct level open[FX_JSON_DEPTH];
	char room[FX_NAME_MAX + 1];
	int depth = -1;

	for (;;) {
		if (has_parts(node) && depth + 1 < FX_JSON_DEPTH / 2) {
			open_level(json, key, node);
			open[++depth] = (struct level){ node, 0 };
		} else {
			put_plain(json, key, node);
		}
		while (depth >= 0 &&
		       open[depth].next == fx_unpack_count(open[depth].node)) {
			fx_json_end(json);
			depth--;
		}
		if (depth < 0)
			return;
		node = step(&open[depth], room, sizeof(room), &key);
	}
}

static bool
shows_all(const char *name, size_t length, const void *context)
{
	(void)name;
	(void)length;
	(void)context;
	return true;
}

bool
fx_cloud_data(struct fx_json *json, const struct fx_node *data,
    fx_cloud_shows_fn *shows, const void *context)
{
	const struct fx_node *node;
	char room[FX_NAME_MAX + 1];
	const char *name;
	size_t i, length;
	bool withheld = false;

	fx_json_object(json, "data");
	for (i = 0; i < fx_unpack_count(data); i++) {
		node = fx_unpack_entry(data, i, &name, &length);
		if (!shows(name, length, context)) {
			withheld = true;
			continue;
		}
		if (length >= sizeof(room))
			length = sizeof(room) - 1;
		memcpy(room, name, length);
		room[length] = '\0';
		fx_cloud_node(json, room, node);
	}
	fx_json_end(json);
	return withheld;
}

int
fx_cloud_event(
    struct fx_json *json, struct fx_reader *reader, const struct fx_parts *row)
{
	return fx_cloud_event_for(json, reader, row, shows_all, NULL);
}

int
fx_cloud_event_for(struct fx_json *json, struct fx_reader *reader,
    const struct fx_parts *row, fx_cloud_shows_fn *shows, const void *context)
{
	const struct fx_node *data;
	struct fx_envelope e;
	int rc =
	    fx_envelope_decode(reader, row->body, row->body_length, &e, &data);

	if (rc != 0)
		return rc;
	fx_json_object(json, NULL);
	put_names(json, &e);
	put_numbers(json, &e);
	fx_json_hex(json, "hash", row->hash, FX_LINK_BYTES);
	if (fx_cloud_data(json, data, shows, context))
		fx_json_bool(json, "withheld", true);
	fx_json_end(json);
	return 0;
}
