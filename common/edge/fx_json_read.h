/*
 * fx_json_read: JSON of anybody's, read.  At most 256 KiB and 16 levels, no
 * name twice in an object, whole numbers only.  Only fx_json_read.c includes
 * <jansson.h>.
 */
#ifndef FX_JSON_READ_H
#define FX_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FX_DOC_BYTES 262144
#define FX_DOC_DEPTH 16

struct fx_doc;      /* what was read */
struct fx_doc_node; /* a value in it; borrowed until it is closed */

enum fx_doc_type {
	FX_DOC_ABSENT, /* of a node that is NULL */
	FX_DOC_NULL,
	FX_DOC_NUMBER,
	FX_DOC_YESNO,
	FX_DOC_TEXT,
	FX_DOC_ARRAY,
	FX_DOC_OBJECT
};

/* An entry of an object, in the order of the text. */
struct fx_doc_entry {
	const char *name;
	const struct fx_doc_node *value;
	void *at; /* fx_json_read's own */
};

/*
 * fx_doc_parse(bytes, length, &doc): read one value and nothing behind it.
 * The caller owns *doc.  Returns 0, FX_ETOOBIG (bytes or levels), FX_EEXISTS
 * (a name twice), FX_EINVAL (a number that is not whole, or beyond 64 bits),
 * FX_ESYNTAX (no JSON, no UTF-8, a NUL) or FX_ENOMEM.
 */
int fx_doc_parse(const char *bytes, size_t length, struct fx_doc **doc);
void fx_doc_close(struct fx_doc *doc);

const struct fx_doc_node *fx_doc_root(const struct fx_doc *doc);
enum fx_doc_type fx_doc_type(const struct fx_doc_node *node);

/* fx_doc_count(node): of an array or object; else 0. */
size_t fx_doc_count(const struct fx_doc_node *node);

/* fx_doc_find(object, name): NULL when absent or no object. */
const struct fx_doc_node *fx_doc_find(
    const struct fx_doc_node *object, const char *name);

/* fx_doc_element(array, i): NULL past its end or of no array. */
const struct fx_doc_node *fx_doc_element(
    const struct fx_doc_node *array, size_t i);

/*
 * fx_doc_first(object, entry), fx_doc_next(object, entry): whether there is
 * one.
 */
bool fx_doc_first(const struct fx_doc_node *object, struct fx_doc_entry *entry);
bool fx_doc_next(const struct fx_doc_node *object, struct fx_doc_entry *entry);

/*
 * The value of a node, NULL included.  Texts end in NUL and hold no other.
 * Return 0, FX_EMISSING when absent, FX_ESYNTAX when of another type.
 */
int fx_doc_text(
    const struct fx_doc_node *node, const char **text, size_t *length);
int fx_doc_number(const struct fx_doc_node *node, int64_t *number);
int fx_doc_yesno(const struct fx_doc_node *node, bool *yes);

#endif
