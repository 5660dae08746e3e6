/*
 * fx_pack: canonical msgpack, both ways, value by value.
 *
 * Equal values give equal bytes: every value takes its shortest form, and
 * numbers from 0 up take the forms without a sign.  What is read has passed
 * fx_scan, and its maps have text keys, none twice.  Only fx_pack.c includes
 * <msgpack.h>.  One thread at a time may use a packer or a reader.
 */
#ifndef FX_PACK_H
#define FX_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FX_PACK_KEYS_MAX 256 /* keys of one map that is read */

/* A message being written into the caller's buffer. */
struct fx_packer {
	unsigned char *bytes;
	size_t size, used;
	bool overflow; /* something did not fit; nothing more is written */
};

/* fx_pack_begin(packer, buffer, size): keeps a reference to buffer. */
void fx_pack_begin(struct fx_packer *packer, void *buffer, size_t size);

/*
 * A map of n is followed by n times a key (fx_pack_text) and its value; an
 * array by n values.  The caller puts keys in the order that the format says.
 */
void fx_pack_map(struct fx_packer *packer, size_t n);
void fx_pack_array(struct fx_packer *packer, size_t n);
void fx_pack_text(struct fx_packer *packer, const char *text);
void fx_pack_chars(struct fx_packer *packer, const char *text, size_t length);
void fx_pack_bytes(struct fx_packer *packer, const void *bytes, size_t length);
void fx_pack_uint(struct fx_packer *packer, uint64_t number);
void fx_pack_int(struct fx_packer *packer, int64_t number);
void fx_pack_bool(struct fx_packer *packer, bool yes);

/* fx_pack_ready(packer, bytes, length): a value that is packed already. */
void fx_pack_ready(struct fx_packer *packer, const void *bytes, size_t length);

/* fx_pack_end(packer, &used): how long it is.  Returns 0 or FX_ETOOBIG. */
int fx_pack_end(const struct fx_packer *packer, size_t *used);

enum fx_node_type {
	FX_NODE_NUMBER,
	FX_NODE_YESNO,
	FX_NODE_TEXT,
	FX_NODE_BYTES,
	FX_NODE_ARRAY,
	FX_NODE_MAP
};

struct fx_reader;
struct fx_node; /* a value that was read; borrowed from its reader */

/*
 * fx_unpack_open(items_max, &reader): items_max as in fx_scan_check.  The
 * caller owns *reader.  Returns 0 or FX_ENOMEM.
 */
int fx_unpack_open(size_t items_max, struct fx_reader **reader);
void fx_unpack_close(struct fx_reader *reader);

/*
 * fx_unpack(reader, bytes, length, &root): read one value.  All nodes are
 * borrowed until the next fx_unpack of the reader; texts and bytes point into
 * the caller's bytes.  Only msgpack-c allocates, from one zone kept for long.
 * Returns 0, FX_ESYNTAX, FX_ETOOBIG or FX_ENOMEM.
 */
int fx_unpack(struct fx_reader *reader, const void *bytes, size_t length,
    const struct fx_node **root);

enum fx_node_type fx_unpack_type(const struct fx_node *node);

/* fx_unpack_count(node): entries of a map, elements of an array; else 0. */
size_t fx_unpack_count(const struct fx_node *node);

/*
 * fx_unpack_entry(map, i, &key, &length): the value of the i-th entry, and
 * its key, which has no NUL at its end.  i < fx_unpack_count(map).
 */
const struct fx_node *fx_unpack_entry(
    const struct fx_node *map, size_t i, const char **key, size_t *length);

/* fx_unpack_element(array, i): i < fx_unpack_count(array). */
const struct fx_node *fx_unpack_element(const struct fx_node *array, size_t i);

/* fx_unpack_find(map, key): its value; NULL when absent or not a map. */
const struct fx_node *fx_unpack_find(
    const struct fx_node *map, const char *key);

/*
 * The value of a node.  All take NULL for a node that is absent.  Return 0,
 * FX_EMISSING when absent, FX_ESYNTAX when of another type, FX_EINVAL when
 * the number does not fit: none may be above INT64_MAX.  Texts have no NUL at
 * their end; empty ones are not NULL.
 */
int fx_unpack_text(
    const struct fx_node *node, const char **text, size_t *length);
int fx_unpack_bytes(
    const struct fx_node *node, const unsigned char **bytes, size_t *length);
int fx_unpack_uint(const struct fx_node *node, uint64_t *number);
int fx_unpack_int(const struct fx_node *node, int64_t *number);
int fx_unpack_bool(const struct fx_node *node, bool *yes);

#endif
