#include <stdlib.h>
#include <string.h>

#include <msgpack.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "schema/fx_scan.h"

#define ZONE_BYTES  65536 /* holds the nodes of any message without growing */
#define SHORT_TEXT  0xa0  /* the head of a short text, its length added */
#define SHORT_LIMIT 32

struct fx_reader {
	size_t items_max;
	msgpack_zone zone;
	msgpack_object root;
};

static int
put(void *data, const char *bytes, size_t length)
{
	struct fx_packer *packer = data;

	if (packer->overflow || length > packer->size - packer->used) {
		packer->overflow = true;
		return -1;
	}
	if (length > 0)
		memcpy(packer->bytes + packer->used, bytes, length);
	packer->used += length;
	return 0;
}

void
fx_pack_begin(struct fx_packer *packer, void *buffer, size_t size)
{
	*packer = (struct fx_packer){ .bytes = buffer, .size = size };
}

/* What the calls below return is kept in packer->overflow. */
void
fx_pack_map(struct fx_packer *packer, size_t n)
{
	msgpack_packer to = { packer, put };

	(void)msgpack_pack_map(&to, n);
}

void
fx_pack_array(struct fx_packer *packer, size_t n)
{
	msgpack_packer to = { packer, put };

	(void)msgpack_pack_array(&to, n);
}

void
fx_pack_text(struct fx_packer *packer, const char *text)
{
	fx_pack_chars(packer, text, strlen(text));
}

/* Most texts and all keys are short: one byte of head, and the text. */
static void
put_short(struct fx_packer *packer, const char *text, size_t length)
{
	unsigned char *to = packer->bytes + packer->used;

	to[0] = (unsigned char)(SHORT_TEXT | length);
	memcpy(to + 1, text, length);
	packer->used += 1 + length;
}

void
fx_pack_chars(struct fx_packer *packer, const char *text, size_t length)
{
	msgpack_packer to = { packer, put };

	if (length < SHORT_LIMIT && !packer->overflow &&
	    length < packer->size - packer->used) {
		put_short(packer, text, length);
		return;
	}
	(void)msgpack_pack_str(&to, length);
	(void)msgpack_pack_str_body(&to, text, length);
}

void
fx_pack_bytes(struct fx_packer *packer, const void *bytes, size_t length)
{
	msgpack_packer to = { packer, put };

	(void)msgpack_pack_bin(&to, length);
	(void)msgpack_pack_bin_body(&to, bytes, length);
}

void
fx_pack_uint(struct fx_packer *packer, uint64_t number)
{
	msgpack_packer to = { packer, put };

	(void)msgpack_pack_uint64(&to, number);
}

void
fx_pack_int(struct fx_packer *packer, int64_t number)
{
	msgpack_packer to = { packer, put };

	(void)msgpack_pack_int64(&to, number);
}

void
fx_pack_bool(struct fx_packer *packer, bool yes)
{
	msgpack_packer to = { packer, put };

	(void)(yes ? msgpack_pack_true(&to) : msgpack_pack_false(&to));
}

void
fx_pack_ready(struct fx_packer *packer, const void *bytes, size_t length)
{
	(void)put(packer, bytes, length);
}

int
fx_pack_end(const struct fx_packer *packer, size_t *used)
{
	if (packer->overflow)
		return FX_ETOOBIG;
	*used = packer->used;
	return 0;
}

int
fx_unpack_open(size_t items_max, struct fx_reader **reader)
{
	struct fx_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return FX_ENOMEM;
	if (!msgpack_zone_init(&r->zone, ZONE_BYTES)) {
		free(r);
		return FX_ENOMEM;
	}
	r->items_max = items_max;
	*reader = r;
	return 0;
}

void
fx_unpack_close(struct fx_reader *reader)
{
	if (reader == NULL)
		return;
	msgpack_zone_destroy(&reader->zone);
	free(reader);
}

static bool
is_same_key(const msgpack_object_str *a, const msgpack_object_str *b)
{
	return a->size == b->size &&
	       (a->size == 0 || memcmp(a->ptr, b->ptr, a->size) == 0);
}

/* Keys with different marks differ; with equal ones they may not. */
static uint64_t
mark_of(const msgpack_object_str *key)
{
	uint32_t n = key->size;
	unsigned int sum = n;

	if (n > 0)
		sum += 7u * (unsigned char)key->ptr[0] +
		       11u * (unsigned char)key->ptr[n / 2] +
		       13u * (unsigned char)key->ptr[n - 1];
	return UINT64_C(1) << (sum & 63);
}

/* Whether keys are texts, none twice. */
static int
check_keys(const msgpack_object_map *map)
{
	const msgpack_object_kv *kv = map->ptr;
	uint64_t mark, marks = 0;
	uint32_t i, k;

	if (map->size > FX_PACK_KEYS_MAX)
		return FX_ETOOBIG;
	for (i = 0; i < map->size; i++) {
		if (kv[i].key.type != MSGPACK_OBJECT_STR)
			return FX_ESYNTAX;
		mark = mark_of(&kv[i].key.via.str);
		for (k = 0; (marks & mark) != 0 && k < i; k++)
			if (is_same_key(&kv[k].key.via.str, &kv[i].key.via.str))
				return FX_ESYNTAX;
		marks |= mark;
	}
	return 0;
}

static const msgpack_object *
child(const msgpack_object *object, uint32_t i)
{
	if (object->type == MSGPACK_OBJECT_MAP)
		return i < object->via.map.size ? &object->via.map.ptr[i].val
						: NULL;
	if (object->type == MSGPACK_OBJECT_ARRAY)
		return i < object->via.array.size ? &object->via.array.ptr[i]
						  : NULL;
	return NULL;
}

/* Check the keys of every map; fx_scan has bounded the depth. */
static int
check_maps(const msgpack_object *root)
{
	const msgpack_object *open[FX_SCAN_DEPTH + 1] = { root }, *next;
	uint32_t at[FX_SCAN_DEPTH + 1] = { 0 };
	int rc, depth = 0;

	while (depth >= 0) {
		if (at[depth] == 0 && open[depth]->type == MSGPACK_OBJECT_MAP) {
			rc = check_keys(&open[depth]->via.map);
			if (rc != 0)
				return rc;
		}
		next = child(open[depth], at[depth]++);
		if (next == NULL) {
			depth--;
		} else if (child(next, 0) != NULL) {
			fx_assert(depth < FX_SCAN_DEPTH);
			open[++depth] = next;
			at[depth] = 0;
		}
	}
	return 0;
}

int
fx_unpack(struct fx_reader *reader, const void *bytes, size_t length,
    const struct fx_node **root)
{
	size_t offset = 0;
	int rc = fx_scan_check(bytes, length, reader->items_max);

	if (rc != 0)
		return rc;
	msgpack_zone_clear(&reader->zone);
	rc = msgpack_unpack(
	    bytes, length, &offset, &reader->zone, &reader->root);
	if (rc == MSGPACK_UNPACK_NOMEM_ERROR)
		return FX_ENOMEM;
	if (rc != MSGPACK_UNPACK_SUCCESS || offset != length)
		return FX_ESYNTAX;
	rc = check_maps(&reader->root);
	if (rc == 0)
		*root = (const struct fx_node *)&reader->root;
	return rc;
}

/* A node is msgpack-c's object under a name that others may see. */
static const msgpack_object *
object_of(const struct fx_node *node)
{
	return (const msgpack_object *)(const void *)node;
}

static const struct fx_node *
node_of(const msgpack_object *object)
{
	return (const struct fx_node *)(const void *)object;
}

enum fx_node_type
fx_unpack_type(const struct fx_node *node)
{
	switch ((int)object_of(node)->type) {
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
	case MSGPACK_OBJECT_NEGATIVE_INTEGER: return FX_NODE_NUMBER;
	case MSGPACK_OBJECT_BOOLEAN: return FX_NODE_YESNO;
	case MSGPACK_OBJECT_STR: return FX_NODE_TEXT;
	case MSGPACK_OBJECT_BIN: return FX_NODE_BYTES;
	case MSGPACK_OBJECT_ARRAY: return FX_NODE_ARRAY;
	case MSGPACK_OBJECT_MAP: return FX_NODE_MAP;
	}
	fx_never("a type that fx_scan does not refuse");
}

size_t
fx_unpack_count(const struct fx_node *node)
{
	const msgpack_object *object = object_of(node);

	if (object->type == MSGPACK_OBJECT_MAP)
		return object->via.map.size;
	return object->type == MSGPACK_OBJECT_ARRAY ? object->via.array.size
						    : 0;
}

const struct fx_node *
fx_unpack_entry(
    const struct fx_node *map, size_t i, const char **key, size_t *length)
{
	const msgpack_object *object = object_of(map);

	fx_assert(object->type == MSGPACK_OBJECT_MAP);
	fx_assert(i < object->via.map.size);
	*length = object->via.map.ptr[i].key.via.str.size;
	*key = *length > 0 ? object->via.map.ptr[i].key.via.str.ptr : "";
	return node_of(&object->via.map.ptr[i].val);
}

const struct fx_node *
fx_unpack_element(const struct fx_node *array, size_t i)
{
	const msgpack_object *object = object_of(array);

	fx_assert(object->type == MSGPACK_OBJECT_ARRAY);
	fx_assert(i < object->via.array.size);
	return node_of(&object->via.array.ptr[i]);
}

const struct fx_node *
fx_unpack_find(const struct fx_node *map, const char *key)
{
	const msgpack_object *object = object_of(map);
	const msgpack_object_kv *kv;
	size_t length = strlen(key);
	uint32_t i;

	if (object->type != MSGPACK_OBJECT_MAP)
		return NULL;
	for (i = 0; i < object->via.map.size; i++) {
		kv = &object->via.map.ptr[i];
		if (kv->key.via.str.size == length &&
		    memcmp(kv->key.via.str.ptr, key, length) == 0)
			return node_of(&kv->val);
	}
	return NULL;
}

int
fx_unpack_text(const struct fx_node *node, const char **text, size_t *length)
{
	if (node == NULL)
		return FX_EMISSING;
	if (object_of(node)->type != MSGPACK_OBJECT_STR)
		return FX_ESYNTAX;
	*length = object_of(node)->via.str.size;
	*text = *length > 0 ? object_of(node)->via.str.ptr : "";
	return 0;
}

int
fx_unpack_bytes(
    const struct fx_node *node, const unsigned char **bytes, size_t *length)
{
	if (node == NULL)
		return FX_EMISSING;
	if (object_of(node)->type != MSGPACK_OBJECT_BIN)
		return FX_ESYNTAX;
	*length = object_of(node)->via.bin.size;
	*bytes =
	    (const unsigned char *)(*length > 0 ? object_of(node)->via.bin.ptr
						: "");
	return 0;
}

int
fx_unpack_uint(const struct fx_node *node, uint64_t *number)
{
	if (node == NULL)
		return FX_EMISSING;
	if (object_of(node)->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
		return FX_EINVAL;
	if (object_of(node)->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return FX_ESYNTAX;
	/* Stores and records have a sign: nothing of ours is larger. */
	if (object_of(node)->via.u64 > INT64_MAX)
		return FX_EINVAL;
	*number = object_of(node)->via.u64;
	return 0;
}

int
fx_unpack_int(const struct fx_node *node, int64_t *number)
{
	if (node == NULL)
		return FX_EMISSING;
	if (object_of(node)->type == MSGPACK_OBJECT_NEGATIVE_INTEGER) {
		*number = object_of(node)->via.i64;
		return 0;
	}
	if (object_of(node)->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return FX_ESYNTAX;
	if (object_of(node)->via.u64 > INT64_MAX)
		return FX_EINVAL;
	*number = (int64_t)object_of(node)->via.u64;
	return 0;
}

int
fx_unpack_bool(const struct fx_node *node, bool *yes)
{
	if (node == NULL)
		return FX_EMISSING;
	if (object_of(node)->type != MSGPACK_OBJECT_BOOLEAN)
		return FX_ESYNTAX;
	*yes = object_of(node)->via.boolean;
	return 0;
}
