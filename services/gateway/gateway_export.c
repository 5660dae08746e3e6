/*
 * Exports: all records of a kind, page by page as the browser takes them, so
 * that no answer lies whole in memory.  CSV opens in spreadsheets, whose
 * formulas it never begins.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_cloud.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"

#define PAGE 200

struct export
{
	struct gateway *g;
	struct gateway_stream *stream;
	enum fx_place place;
	enum fx_kind kind;
	uint32_t roles;
	bool csv, busy, ended, gone;
	int64_t state, last; /* of its states; 0: it has none */
	size_t after_length;
	unsigned char after[FX_BLOB_MAX];
	char *text; /* of the page that is being sent */
	size_t length, at;
};

static const char *
short_name(const struct export *e)
{
	return strchr(fx_schema_shape(e->kind)->name, '.') + 1;
}

static void
pack_page(struct fx_packer *args, void *context)
{
	const struct export *e = context;
	const struct fx_field *state = fx_schema_state(e->kind);

	fx_pack_map(args, 2 + (size_t)(state != NULL) + (e->after_length > 0));
	fx_pack_text(args, "kind");
	fx_pack_text(args, short_name(e));
	if (state != NULL) {
		fx_pack_text(args, "state");
		fx_pack_text(args, state->choices[e->state].name);
	}
	fx_pack_text(args, "limit");
	fx_pack_int(args, PAGE);
	if (e->after_length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, e->after, e->after_length);
	}
}

/* -- cells ------------------------------------------------------------------*/

/* A spreadsheet takes these for the beginning of a formula. */
static bool
is_formula(char c)
{
	return strchr("=+-@\t\r", c) != NULL && c != '\0';
}

static void
put_text_cell(FILE *out, const char *text, size_t length)
{
	size_t i;

	putc('"', out);
	if (length > 0 && is_formula(text[0]))
		putc('\'', out);
	for (i = 0; i < length; i++) {
		if (text[i] == '"')
			putc('"', out);
		putc(text[i], out);
	}
	putc('"', out);
}

static void
put_cell(FILE *out, const struct fx_node *node)
{
	const unsigned char *bytes;
	const char *text;
	size_t i, length;
	int64_t number;
	bool yes;

	if (fx_unpack_text(node, &text, &length) == 0)
		put_text_cell(out, text, length);
	else if (fx_unpack_int(node, &number) == 0)
		fprintf(out, "%lld", (long long)number);
	else if (fx_unpack_bool(node, &yes) == 0)
		fputs(yes ? "true" : "false", out);
	else if (fx_unpack_bytes(node, &bytes, &length) == 0)
		for (i = 0; i < length; i++)
			fprintf(out, "%02x", bytes[i]);
}

static void
put_head(const struct export *e, FILE *out)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(e->kind)->fields(&count);

	fputs("\xef\xbb\xbf", out); /* or Excel takes it for another script */
	for (i = 0; i < count; i++)
		if (gateway_class_field(f[i].name, f[i].name_length, &e->roles))
			fprintf(out, "%s,", f[i].name);
	fputs("rev,since\r\n", out);
}

static void
put_row(const struct export *e, FILE *out, const struct fx_node *map)
{
	size_t i, count;
	const struct fx_field *f = fx_schema_shape(e->kind)->fields(&count);
	struct fx_json json;

	if (!e->csv) {
		fx_json_begin(&json, out);
		gateway_record(&json, e->roles, NULL, map);
		putc('\n', out);
		return;
	}
	for (i = 0; i < count; i++) {
		if (!gateway_class_field(
			f[i].name, f[i].name_length, &e->roles))
			continue;
		put_cell(out, fx_unpack_find(map, f[i].name));
		putc(',', out);
	}
	put_cell(out, fx_unpack_find(map, "rev"));
	putc(',', out);
	put_cell(out, fx_unpack_find(map, "since"));
	fputs("\r\n", out);
}

/* -- pages ------------------------------------------------------------------*/

static void
drop(struct export *e)
{
	free(e->text);
	free(e);
}

/* The next page, the next state, or the end. */
static void
go_on(struct export *e, const struct gateway_answer *answer)
{
	e->after_length = answer->reply.after.length;
	memcpy(e->after, answer->reply.after.bytes, e->after_length);
	if (e->after_length > 0)
		return;
	if (e->state == e->last)
		e->ended = true;
	e->state++;
}

static void
take_page(struct gateway *g, const struct gateway_answer *answer, void *context)
{
	struct export *e = context;
	size_t i;
	FILE *out;

	(void)g;
	e->busy = false;
	if (e->gone) {
		drop(e);
		return;
	}
	free(e->text);
	e->text = NULL;
	e->length = e->at = 0;
	out = open_memstream(&e->text, &e->length);
	/* What is cut short says so: it has no last line break. */
	if (out == NULL || gateway_failed(answer)) {
		e->ended = true;
		if (out != NULL)
			fputs("\n#incomplete", out);
	} else {
		for (i = 0;
		     answer->root != NULL && i < fx_unpack_count(answer->root);
		     i++)
			put_row(e, out, fx_unpack_element(answer->root, i));
		go_on(e, answer);
	}
	if (out != NULL)
		(void)fclose(out); /* into memory */
	gateway_wake(e->stream);
}

static ssize_t
read_export(void *context, char *out, size_t room)
{
	struct export *e = context;
	size_t n;

	for (;;) {
		n = e->length - e->at;
		if (e->busy)
			return 0;
		if (n > 0)
			break;
		if (e->ended)
			return -1;
		/* It may be told at once that there is no room. */
		e->busy = true;
		gateway_ask_for(
		    e->g, e->place, "list", pack_page, e, take_page, e);
	}
	n = n < room ? n : room;
	memcpy(out, e->text + e->at, n);
	e->at += n;
	return (ssize_t)n;
}

static void
end_export(void *context)
{
	struct export *e = context;

	e->gone = true;
	if (!e->busy)
		drop(e);
}

/* "unit.csv": what, and how.  Returns whether there is such a thing. */
static bool
find_kind(struct export *e, const char *file)
{
	const char *dot = strrchr(file, '.');
	char name[2 * FX_NAME_MAX];

	if (dot == NULL ||
	    (strcmp(dot, ".csv") != 0 && strcmp(dot, ".ndjson") != 0) ||
	    strlen(file) > FX_NAME_MAX)
		return false;
	e->csv = strcmp(dot, ".csv") == 0;
	(void)snprintf(name, sizeof(name), "%s.%.*s",
	    fx_schema_place(e->place)->name, (int)(dot - file), file);
	e->kind = fx_schema_kind(name, strlen(name), FX_RECORD);
	return e->kind != FX_KIND_NONE;
}

/* Which states: one, or all of them. */
static bool
find_state(struct export *e, const char *wanted)
{
	const struct fx_field *state = fx_schema_state(e->kind);
	int64_t i;

	if (state == NULL)
		return wanted == NULL;
	e->state = 1;
	e->last = state->high;
	for (i = 1; wanted != NULL && i <= state->high; i++)
		if (strcmp(state->choices[i].name, wanted) == 0) {
			e->state = e->last = i;
			return true;
		}
	return wanted == NULL;
}

void
gateway_export_page(struct gateway *g, struct gateway_request *rq)
{
	struct export *e;
	enum fx_place place;
	FILE *out;

	if (!gateway_place(rq, gateway_part(rq, 0), &place))
		return;
	e = calloc(1, sizeof(*e));
	if (e == NULL) {
		gateway_missing(rq);
		return;
	}
	e->g = g;
	e->place = place;
	e->roles = gateway_roles(rq);
	if (!find_kind(e, gateway_part(rq, 1)) ||
	    !find_state(e, gateway_argument(rq, "state"))) {
		drop(e);
		gateway_missing(rq);
		return;
	}
	out = e->csv ? open_memstream(&e->text, &e->length) : NULL;
	if (out != NULL) {
		put_head(e, out);
		(void)fclose(out); /* into memory */
	}
	gateway_set(rq, "Content-Disposition",
	    e->csv ? "attachment; filename=\"fanxiu.csv\""
		   : "attachment; filename=\"fanxiu.ndjson\"");
	e->stream = gateway_stream(rq,
	    e->csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
	    read_export, end_export, e);
	if (e->stream == NULL)
		drop(e);
}
