/*
 * fx_cloud: an event as JSON: a valid CloudEvent 1.0 (PROTOCOL.md, JSON).
 */
#ifndef FX_CLOUD_H
#define FX_CLOUD_H

#include <stddef.h>

#include "edge/fx_json.h"
#include "schema/fx_envelope.h"

#define FX_TIME_TEXT 25 /* 2026-11-20T01:15:30.123Z and its end */

/* fx_cloud_time(ms, text): RFC 3339, UTC, with three decimals. */
void fx_cloud_time(int64_t ms, char text[FX_TIME_TEXT]);

/*
 * fx_cloud_event(json, reader, row): write one event as an object.  Unknown
 * fields of its data are written as they are.
 * Returns 0, or what fx_envelope_decode returns, and then nothing is written.
 */
int fx_cloud_event(
    struct fx_json *json, struct fx_reader *reader, const struct fx_parts *row);

/*
 * fx_cloud_event_for(json, reader, row, shows, context): the same without the
 * fields of its data that shows denies; an event of which something was left
 * out says "withheld":true, since its hash is that of all of it.
 */
typedef bool fx_cloud_shows_fn(
    const char *name, size_t length, const void *context);
int fx_cloud_event_for(struct fx_json *json, struct fx_reader *reader,
    const struct fx_parts *row, fx_cloud_shows_fn *shows, const void *context);

/*
 * fx_cloud_data(json, data, shows, context): the data of an event alone, as
 * "data", without the fields that shows denies; returns whether there were any.
 */
bool fx_cloud_data(struct fx_json *json, const struct fx_node *data,
    fx_cloud_shows_fn *shows, const void *context);

/*
 * fx_cloud_node(json, key, node): any value that was read, as JSON; bytes as
 * lower-case hex.
 */
void fx_cloud_node(
    struct fx_json *json, const char *key, const struct fx_node *node);

#endif
