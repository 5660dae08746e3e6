/*
 * /v1/openapi.json: OpenAPI 3.1, made from routes.def and the tables of the
 * language, once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_once.h"

static struct gateway_once once;

static void
put_ref(struct fx_json *json, const char *key, const char *ref)
{
	fx_json_object(json, key);
	fx_json_text(json, "$ref", ref);
	fx_json_end(json);
}

/* -- schemas ----------------------------------------------------------------*/

static void
put_field_type(struct fx_json *json, const struct fx_field *f)
{
	char pattern[48];
	int64_t i;

	switch (f->type) {
	case FX_NUMBER:
	case FX_DUE:
		fx_json_text(json, "type", "integer");
		if (f->type == FX_NUMBER && f->low >= -FX_NUMBER_MAX)
			fx_json_number(json, "minimum", f->low);
		if (f->type == FX_NUMBER && f->high <= FX_NUMBER_MAX)
			fx_json_number(json, "maximum", f->high);
		break;
	case FX_YESNO: fx_json_text(json, "type", "boolean"); break;
	case FX_PICK:
		fx_json_text(json, "type", "string");
		fx_json_array(json, "enum");
		for (i = 0; i <= f->high; i++)
			fx_json_text(json, NULL, f->choices[i].name);
		fx_json_end(json);
		break;
	case FX_BYTES:
		(void)snprintf(pattern, sizeof(pattern), "^[0-9a-fA-F]{%d}$",
		    (int)(2 * f->high));
		fx_json_text(json, "type", "string");
		fx_json_text(json, "pattern", pattern);
		break;
	default:
		fx_json_text(json, "type", "string");
		fx_json_number(json, "maxLength", f->high);
		break;
	}
}

static void
put_field(struct fx_json *json, const struct fx_field *f)
{
	char words[256];

	(void)snprintf(words, sizeof(words), "%s %s", f->en, f->zh);
	fx_json_object(json, f->name);
	put_field_type(json, f);
	fx_json_text(json, "description", words);
	fx_json_end(json);
}

/* A thing of the language: name, fields, and which of them must be said. */
static void
put_shape(struct fx_json *json, enum fx_kind kind)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *key = fx_schema_key(kind);
	size_t i, count;
	const struct fx_field *f = shape->fields(&count);

	fx_json_object(json, shape->name);
	fx_json_text(json, "type", "object");
	fx_json_text(json, "description", shape->en);
	fx_json_object(json, "properties");
	for (i = 0; i < count; i++)
		put_field(json, &f[i]);
	fx_json_end(json);
	fx_json_array(json, "required");
	for (i = 0; i < count; i++)
		if (f[i].need == FX_must &&
		    (shape->sort == FX_RECORD || &f[i] != key))
			fx_json_text(json, NULL, f[i].name);
	fx_json_end(json);
	if (shape->sort == FX_COMMAND)
		fx_json_bool(json, "additionalProperties", false);
	fx_json_end(json);
}

static void
put_property(struct fx_json *json, const char *name, const char *type)
{
	fx_json_object(json, name);
	fx_json_text(json, "type", type);
	fx_json_end(json);
}

static void
put_command(struct fx_json *json)
{
	static const char *const words[][2] = { { "id", "string" },
		{ "subject", "string" }, { "expect", "integer" },
		{ "role", "string" }, { "at", "string" },
		{ "data", "object" } };
	enum fx_kind kind;
	size_t i;

	fx_json_object(json, "Command");
	fx_json_text(json, "type", "object");
	fx_json_object(json, "properties");
	fx_json_object(json, "type");
	fx_json_text(json, "type", "string");
	fx_json_array(json, "enum");
	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++)
		if (fx_schema_shape(kind)->sort == FX_COMMAND)
			fx_json_text(json, NULL, fx_schema_shape(kind)->name);
	fx_json_end(json);
	fx_json_end(json);
	for (i = 0; i < fx_count_of(words); i++)
		put_property(json, words[i][0], words[i][1]);
	fx_json_end(json);
	fx_json_array(json, "required");
	fx_json_text(json, NULL, "type");
	fx_json_end(json);
	fx_json_end(json);
}

static void
put_problem(struct fx_json *json)
{
	static const char *const must[] = { "type", "title", "code", "zh", "en",
		"instance" };
	static const char *const may[] = { "field", "reason", "id" };
	size_t i;

	fx_json_object(json, "Problem");
	fx_json_text(json, "type", "object");
	fx_json_object(json, "properties");
	for (i = 0; i < fx_count_of(must); i++)
		put_property(json, must[i], "string");
	for (i = 0; i < fx_count_of(may); i++)
		put_property(json, may[i], "string");
	put_property(json, "status", "integer");
	put_property(json, "rev", "integer");
	fx_json_end(json);
	fx_json_array(json, "required");
	for (i = 0; i < fx_count_of(must); i++)
		fx_json_text(json, NULL, must[i]);
	fx_json_text(json, NULL, "status");
	fx_json_end(json);
	fx_json_end(json);
}

/* Of a list; without "next" it is the last. */
static void
put_page(struct fx_json *json)
{
	fx_json_object(json, "Page");
	fx_json_text(json, "type", "object");
	fx_json_object(json, "properties");
	put_property(json, "rows", "array");
	put_property(json, "next", "string");
	put_property(json, "at", "string");
	fx_json_end(json);
	fx_json_array(json, "required");
	fx_json_text(json, NULL, "rows");
	fx_json_text(json, NULL, "at");
	fx_json_end(json);
	fx_json_end(json);
}

static void
put_components(struct fx_json *json)
{
	enum fx_kind kind;

	fx_json_object(json, "components");
	fx_json_object(json, "schemas");
	put_problem(json);
	put_command(json);
	put_page(json);
	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++)
		put_shape(json, kind);
	fx_json_end(json);
	fx_json_object(json, "securitySchemes");
	fx_json_object(json, "session");
	fx_json_text(json, "type", "apiKey");
	fx_json_text(json, "in", "cookie");
	fx_json_text(json, "name", "__Host-fx");
	fx_json_end(json);
	fx_json_object(json, "token");
	fx_json_text(json, "type", "http");
	fx_json_text(json, "scheme", "bearer");
	fx_json_end(json);
	fx_json_end(json);
	fx_json_end(json);
}

/* -- paths ------------------------------------------------------------------*/

/* "/app/{rest...}" is "/app/{rest}" there. */
static void
plain_path(const char *path, char *to, size_t size)
{
	const char *dots = strstr(path, "...}");

	if (dots == NULL)
		fx_copy_text(to, size, path);
	else
		(void)snprintf(to, size, "%.*s}", (int)(dots - path), path);
}

static void
put_parameter(struct fx_json *json, const char *name, size_t n, bool in_path)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%.*s", (int)n, name);
	fx_json_object(json, NULL);
	fx_json_text(json, "name", text);
	fx_json_text(json, "in", in_path ? "path" : "query");
	fx_json_bool(json, "required", in_path);
	fx_json_object(json, "schema");
	fx_json_text(json, "type", "string");
	fx_json_end(json);
	fx_json_end(json);
}

/* Those of the path, and those that the words name: "?state=&limit=". */
static void
put_parameters(struct fx_json *json, const struct gateway_route *r)
{
	const char *at;
	size_t n;

	fx_json_array(json, "parameters");
	for (at = r->path; (at = strchr(at, '{')) != NULL; at += n) {
		n = strcspn(++at, "}.");
		put_parameter(json, at, n, true);
	}
	at = strchr(r->en, '?');
	while (at != NULL && *at != '\0' && *at != ' ') {
		n = strcspn(++at, "= ");
		if (at[n] == '=')
			put_parameter(json, at, n, false);
		at += strcspn(at, "& ");
	}
	fx_json_end(json);
}

static void
put_content(struct fx_json *json, const char *type, const char *ref)
{
	fx_json_object(json, "content");
	fx_json_object(json, type);
	if (ref != NULL)
		put_ref(json, "schema", ref);
	fx_json_end(json);
	fx_json_end(json);
}

static void
put_body(struct fx_json *json, const struct gateway_route *r)
{
	bool form = r->who == GATEWAY_CUSTOMER || r->rate == GATEWAY_REQUEST;
	bool command = strcmp(r->path, "/v1/commands") == 0 ||
		       strcmp(r->path, "/v1/try") == 0;

	fx_json_object(json, "requestBody");
	put_content(json,
	    form                      ? "application/x-www-form-urlencoded"
	    : r->rate == GATEWAY_FILE ? "image/jpeg"
				      : "application/json",
	    command ? "#/components/schemas/Command" : NULL);
	fx_json_end(json);
}

static void
put_security(struct fx_json *json, enum gateway_who who)
{
	fx_json_array(json, "security");
	if (who == GATEWAY_STAFF || who == GATEWAY_OPS ||
	    who == GATEWAY_MACHINE) {
		fx_json_object(json, NULL);
		fx_json_array(json, "session");
		fx_json_end(json);
		fx_json_end(json);
	}
	if (who == GATEWAY_MACHINE) {
		fx_json_object(json, NULL);
		fx_json_array(json, "token");
		fx_json_end(json);
		fx_json_end(json);
	}
	fx_json_end(json);
}

static void
put_operation(struct fx_json *json, const struct gateway_route *r)
{
	fx_json_object(json, r->method == GATEWAY_POST ? "post" : "get");
	fx_json_text(json, "summary", r->en);
	fx_json_text(json, "description", r->zh);
	put_parameters(json, r);
	if (r->method == GATEWAY_POST)
		put_body(json, r);
	put_security(json, r->who);
	fx_json_object(json, "responses");
	fx_json_object(json, "200");
	fx_json_text(json, "description", r->en);
	if (r->page == gateway_list_records || r->page == gateway_queue_page)
		put_content(
		    json, "application/json", "#/components/schemas/Page");
	fx_json_end(json);
	fx_json_object(json, "default");
	fx_json_text(json, "description", "What went wrong, in two languages");
	put_content(
	    json, "application/problem+json", "#/components/schemas/Problem");
	fx_json_end(json);
	fx_json_end(json);
	fx_json_end(json);
}

/* Both methods of a path stand together, where the first of them does. */
static void
put_paths(struct fx_json *json)
{
	const struct gateway_route *r, *other;
	char path[128];
	size_t i, k;

	fx_json_object(json, "paths");
	for (i = 0; (r = gateway_route_row(i)) != NULL; i++) {
		if (r->who == GATEWAY_PROBE)
			continue;
		for (k = 0; k < i; k++)
			if (strcmp(gateway_route_row(k)->path, r->path) == 0)
				break;
		if (k < i)
			continue;
		plain_path(r->path, path, sizeof(path));
		fx_json_object(json, path);
		for (k = i; (other = gateway_route_row(k)) != NULL; k++)
			if (strcmp(other->path, r->path) == 0)
				put_operation(json, other);
		fx_json_end(json);
	}
	fx_json_end(json);
}

static void
write_all(struct fx_json *json)
{
	fx_json_text(json, "openapi", "3.1.0");
	fx_json_object(json, "info");
	fx_json_text(json, "title", "Fanxiu 返修");
	fx_json_text(json, "version", FX_VERSION);
	fx_json_end(json);
	put_paths(json);
	put_components(json);
}

void
gateway_openapi_page(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	gateway_once_page(rq, &once, write_all);
}

void
gateway_openapi_forget(void)
{
	gateway_once_end(&once);
}
