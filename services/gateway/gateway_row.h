/*
 * gateway_row: one row of the gateway's own store as a small map, each in a
 * transaction of its own.
 */
#ifndef GATEWAY_ROW_H
#define GATEWAY_ROW_H

#include "services/gateway/gateway.h"

#define GATEWAY_ROW_MAX 2048

struct gateway_row {
	enum fx_keep_table table;
	const void *key;
	size_t key_length;
};

/*
 * gateway_row_write(g, row, value, length): value NULL: remove it.
 * gateway_row_pack(g, row, packer): what was packed.  Return 0, FX_ENOENT (of
 * what is removed) or an error of fx_keep.
 */
int gateway_row_write(struct gateway *g, const struct gateway_row *row,
    const void *value, size_t length);
int gateway_row_pack(struct gateway *g, const struct gateway_row *row,
    const struct fx_packer *packer);

/*
 * gateway_row_read(g, row, take, thing): take reads the map before the
 * transaction ends.  gateway_row_each: all rows of a table in turn.  Return 0,
 * FX_ENOENT or an error.
 */
typedef void gateway_row_fn(const struct fx_node *map, void *thing);
int gateway_row_read(struct gateway *g, const struct gateway_row *row,
    gateway_row_fn *take, void *thing);
typedef int gateway_row_one_fn(
    const struct fx_keep_row *row, const struct fx_node *map, void *context);
int gateway_row_each(struct gateway *g, enum fx_keep_table table,
    gateway_row_one_fn *take, void *context);

/*
 * Fields.  What is not there, or does not fit, is empty, or zero: an older or
 * newer program may have written the row.
 */
void gateway_put_text(struct fx_packer *p, const char *key, const char *text);
void gateway_put_number(struct fx_packer *p, const char *key, int64_t number);
void gateway_put_bytes(
    struct fx_packer *p, const char *key, const void *bytes, size_t length);
void gateway_get_text(
    const struct fx_node *map, const char *key, char *to, size_t size);
int64_t gateway_get_number(const struct fx_node *map, const char *key);
size_t gateway_get_bytes(
    const struct fx_node *map, const char *key, void *to, size_t size);

#endif
