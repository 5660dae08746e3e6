#include <string.h>

#include <jansson.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_json_read.h"

/* A document and its nodes are what jansson calls them, under other names. */
static json_t *
theirs(const struct fx_doc_node *node)
{
	return (json_t *)(uintptr_t)node;
}

static const struct fx_doc_node *
ours(const json_t *value)
{
	return (const struct fx_doc_node *)(const void *)value;
}

/* The end of a text that begins behind at; escapes are passed over. */
static size_t
pass_text(const char *bytes, size_t length, size_t at)
{
	while (at < length && bytes[at] != '"')
		at += bytes[at] == '\\' ? 2 : 1;
	return at;
}

static bool
is_number(char c)
{
	return c == '-' || (c >= '0' && c <= '9');
}

/* The end of a number, or 0 when it is not whole. */
static size_t
pass_number(const char *bytes, size_t length, size_t at)
{
	while (at < length && strchr("0123456789+-.eE", bytes[at]) != NULL &&
	       bytes[at] != '\0') {
		if (strchr(".eE", bytes[at]) != NULL)
			return 0;
		at++;
	}
	return at;
}

/*
 * Levels and numbers are counted before jansson sees them: it descends by
 * recursion, and takes 1.0 for a number like any other.
 */
static int
look_first(const char *bytes, size_t length)
{
	size_t at = 0, depth = 0;

	while (at < length) {
		switch (bytes[at]) {
		case '"': at = pass_text(bytes, length, at + 1) + 1; continue;
		case '[':
		case '{':
			if (++depth > FX_DOC_DEPTH)
				return FX_ETOOBIG;
			break;
		case ']':
		case '}': depth -= depth > 0; break;
		default: break;
		}
		if (is_number(bytes[at])) {
			at = pass_number(bytes, length, at);
			if (at == 0)
				return FX_EINVAL;
			continue;
		}
		at++;
	}
	return 0;
}

int
fx_doc_parse(const char *bytes, size_t length, struct fx_doc **doc)
{
	json_error_t error;
	json_t *root;
	int rc;

	if (length > FX_DOC_BYTES)
		return FX_ETOOBIG;
	rc = look_first(bytes, length);
	if (rc != 0)
		return rc;
	root = json_loadb(
	    bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (root != NULL) {
		*doc = (struct fx_doc *)(void *)root;
		return 0;
	}
	switch (json_error_code(&error)) {
	case json_error_duplicate_key: return FX_EEXISTS;
	case json_error_numeric_overflow: return FX_EINVAL;
	case json_error_out_of_memory: return FX_ENOMEM;
	default: return FX_ESYNTAX;
	}
}

void
fx_doc_close(struct fx_doc *doc)
{
	json_decref((json_t *)(void *)doc);
}

const struct fx_doc_node *
fx_doc_root(const struct fx_doc *doc)
{
	return (const struct fx_doc_node *)(const void *)doc;
}

enum fx_doc_type
fx_doc_type(const struct fx_doc_node *node)
{
	if (node == NULL)
		return FX_DOC_ABSENT;
	switch (json_typeof(theirs(node))) {
	case JSON_OBJECT: return FX_DOC_OBJECT;
	case JSON_ARRAY: return FX_DOC_ARRAY;
	case JSON_STRING: return FX_DOC_TEXT;
	case JSON_INTEGER: return FX_DOC_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE: return FX_DOC_YESNO;
	case JSON_REAL: fx_never("a fraction passed");
	default: return FX_DOC_NULL;
	}
}

size_t
fx_doc_count(const struct fx_doc_node *node)
{
	switch (fx_doc_type(node)) {
	case FX_DOC_OBJECT: return json_object_size(theirs(node));
	case FX_DOC_ARRAY: return json_array_size(theirs(node));
	default: return 0;
	}
}

const struct fx_doc_node *
fx_doc_find(const struct fx_doc_node *object, const char *name)
{
	return ours(json_object_get(theirs(object), name));
}

const struct fx_doc_node *
fx_doc_element(const struct fx_doc_node *array, size_t i)
{
	return ours(json_array_get(theirs(array), i));
}

static bool
show(struct fx_doc_entry *entry)
{
	if (entry->at == NULL)
		return false;
	entry->name = json_object_iter_key(entry->at);
	entry->value = ours(json_object_iter_value(entry->at));
	return true;
}

bool
fx_doc_first(const struct fx_doc_node *object, struct fx_doc_entry *entry)
{
	entry->at = json_object_iter(theirs(object));
	return show(entry);
}

bool
fx_doc_next(const struct fx_doc_node *object, struct fx_doc_entry *entry)
{
	entry->at = json_object_iter_next(theirs(object), entry->at);
	return show(entry);
}

int
fx_doc_text(const struct fx_doc_node *node, const char **text, size_t *length)
{
	if (fx_doc_type(node) != FX_DOC_TEXT)
		return node == NULL ? FX_EMISSING : FX_ESYNTAX;
	*text = json_string_value(theirs(node));
	*length = json_string_length(theirs(node));
	return 0;
}

int
fx_doc_number(const struct fx_doc_node *node, int64_t *number)
{
	if (fx_doc_type(node) != FX_DOC_NUMBER)
		return node == NULL ? FX_EMISSING : FX_ESYNTAX;
	*number = json_integer_value(theirs(node));
	return 0;
}

int
fx_doc_yesno(const struct fx_doc_node *node, bool *yes)
{
	if (fx_doc_type(node) != FX_DOC_YESNO)
		return node == NULL ? FX_EMISSING : FX_ESYNTAX;
	*yes = json_is_true(theirs(node));
	return 0;
}
