/*
 * What was asked: parts, arguments, headers, fields, and who asks.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway_internal.h"

const char *
gateway_part(const struct gateway_request *rq, int n)
{
	return n < rq->found.parts ? rq->found.part[n] : "";
}

const char *
gateway_argument(const struct gateway_request *rq, const char *name)
{
	int i;

	for (i = 0; i < rq->arguments; i++)
		if (strcmp(rq->argument[i].name, name) == 0)
			return rq->argument[i].value;
	return NULL;
}

const char *
gateway_header(const struct gateway_request *rq, const char *name)
{
	return gateway_head_find(&rq->head, name);
}

const char *
gateway_cookie(
    const struct gateway_request *rq, const char *name, char *to, size_t size)
{
	const char *c = gateway_header(rq, "Cookie");
	size_t length = strlen(name), n;

	for (; c != NULL && *c != '\0'; c += strcspn(c, ";"), c += *c == ';') {
		c += strspn(c, " \t");
		if (strncmp(c, name, length) != 0 || c[length] != '=')
			continue;
		c += length + 1;
		n = strcspn(c, ";");
		if (n >= size)
			return NULL;
		memcpy(to, c, n);
		to[n] = '\0';
		return to;
	}
	return NULL;
}

const char *
gateway_body(const struct gateway_request *rq, size_t *length)
{
	*length = rq->length;
	return rq->body != NULL ? rq->body : "";
}

const char *
gateway_path(const struct gateway_request *rq)
{
	return rq->target;
}

bool
gateway_is_head(const struct gateway_request *rq)
{
	return rq->head_only;
}

const char *
gateway_address(const struct gateway_request *rq)
{
	return rq->address;
}

const struct gateway_route *
gateway_route_of(const struct gateway_request *rq)
{
	return rq->found.route;
}

static const struct {
	int rc, status;
	const char *code, *en, *zh;
} unread[] = {
	{ FX_ETOOBIG, 413, "TOO_LARGE",
	    "JSON has at most 256 KiB and 16 levels",
	    "JSON 最大 256 KiB，嵌套最多 16 层" },
	{ FX_EEXISTS, 400, "TWICE", "A name stands twice in an object",
	    "对象中有重复的名称" },
	{ FX_EINVAL, 400, "NOT_WHOLE", "Numbers are whole and fit 64 bits",
	    "数字须为 64 位以内的整数" },
	{ FX_ESYNTAX, 400, "NOT_JSON", "The body is no JSON in UTF-8",
	    "请求内容不是 UTF-8 的 JSON" },
};

const struct fx_doc_node *
gateway_json(struct gateway_request *rq)
{
	const struct fx_doc_node *root;
	size_t length, i, last = fx_count_of(unread) - 1;
	const char *body = gateway_body(rq, &length);
	int rc = 0;

	if (rq->doc == NULL)
		rc = fx_doc_parse(body, length, &rq->doc);
	root = fx_doc_root(rq->doc);
	if (rc == 0 && fx_doc_type(root) == FX_DOC_OBJECT)
		return root;
	for (i = 0; i < last && unread[i].rc != rc; i++)
		;
	gateway_problem(rq, unread[i].status, unread[i].code, unread[i].en,
	    unread[i].zh, "body");
	return NULL;
}

/* Decode a piece into memory of the request; NULL when it is none. */
static const char *
decoded(struct gateway_request *rq, const char *from, size_t length)
{
	char *to = gateway_keep(rq, length + 1);

	if (to == NULL ||
	    gateway_decode(from, length, to, length + 1, ' ') != 0)
		return NULL;
	return to;
}

/*
 * name=value&name=value into rows.  Returns how many, or -1 when one cannot be
 * read, is said twice, or there are too many.
 */
static int
read_pairs(struct gateway_request *rq, const char *text, const char *(*rows)[2])
{
	const char *name, *value;
	size_t n, equals;
	int i, count = 0;

	for (; *text != '\0'; text += n, text += *text == '&') {
		n = strcspn(text, "&");
		if (n == 0)
			continue;
		equals = strcspn(text, "=&");
		name = decoded(rq, text, equals);
		value = equals == n
			    ? ""
			    : decoded(rq, text + equals + 1, n - equals - 1);
		if (name == NULL || value == NULL || count == GATEWAY_ARGUMENTS)
			return -1;
		for (i = 0; i < count; i++)
			if (strcmp(rows[i][0], name) == 0)
				return -1;
		rows[count][0] = name;
		rows[count++][1] = value;
	}
	return count;
}

bool
gateway_request_question(struct gateway_request *rq)
{
	const char *rows[GATEWAY_ARGUMENTS][2] = { { NULL } };
	int i, count = 0;

	if (rq->question != NULL)
		count = read_pairs(rq, rq->question, rows);
	for (i = 0; i < count; i++) {
		rq->argument[i].name = rows[i][0];
		rq->argument[i].value = rows[i][1];
	}
	rq->arguments = count < 0 ? 0 : count;
	return count >= 0;
}

const char *
gateway_form(struct gateway_request *rq, const char *name)
{
	const char *rows[GATEWAY_ARGUMENTS][2] = { { NULL } };
	int i;

	if (!rq->form_read) {
		rq->form_read = true;
		rq->fields = 0;
		if (rq->length > 0 && strlen(rq->body) == rq->length)
			rq->fields = read_pairs(rq, rq->body, rows);
		for (i = 0; i < rq->fields; i++) {
			rq->field[i].name = rows[i][0];
			rq->field[i].value = rows[i][1];
		}
	}
	for (i = 0; i < rq->fields; i++)
		if (strcmp(rq->field[i].name, name) == 0)
			return rq->field[i].value;
	return NULL;
}

/* Of "zh-CN,zh;q=0.9,en;q=0.8" what comes first of those we speak. */
static bool
prefers_chinese(const char *accepts)
{
	const char *zh, *en;

	if (accepts == NULL)
		return false;
	zh = strstr(accepts, "zh");
	en = strstr(accepts, "en");
	return zh != NULL && (en == NULL || zh < en);
}

bool
gateway_chinese(const struct gateway_request *rq)
{
	const char *lang = gateway_argument(rq, "lang");

	if (lang == NULL && rq->signed_in && rq->person.lang[0] != '\0')
		lang = rq->person.lang;
	if (lang != NULL)
		return strcmp(lang, "zh") == 0;
	return prefers_chinese(gateway_header(rq, "Accept-Language"));
}

const struct gateway_person *
gateway_who(const struct gateway_request *rq)
{
	return rq->signed_in ? &rq->person : NULL;
}

bool
gateway_act_as(struct gateway_request *rq, const char *role)
{
	uint32_t bit = fx_schema_role_bit(role);

	if (!rq->signed_in || bit == 0 || (rq->person.roles & bit) == 0)
		return false;
	fx_copy_text(rq->role, sizeof(rq->role), role);
	return true;
}

const char *
gateway_role(const struct gateway_request *rq)
{
	int i;

	if (rq->role[0] != '\0')
		return rq->role;
	for (i = 0; rq->signed_in && i < FX_ROLE_COUNT; i++)
		if ((rq->person.roles & (UINT32_C(1) << i)) != 0)
			return fx_schema_role(i)->name;
	return "customer";
}

bool
gateway_may(const struct gateway_request *rq, const char *scope)
{
	size_t length = strlen(scope);
	const char *s = rq->person.scopes;
	size_t n;

	if (!rq->signed_in)
		return false;
	if (!rq->person.machine)
		return true;
	/* "commands" has all of "commands:intake.request". */
	for (; *s != '\0'; s += n, s += *s == ',') {
		n = strcspn(s, ",");
		if (n > 0 && n <= length && memcmp(s, scope, n) == 0 &&
		    (scope[n] == '\0' || scope[n] == ':' || scope[n] == '.'))
			return true;
	}
	return false;
}

void *
gateway_keep(struct gateway_request *rq, size_t size)
{
	struct gateway_piece *piece = calloc(1, sizeof(*piece) + size);

	if (piece == NULL)
		return NULL;
	piece->next = rq->pieces;
	rq->pieces = piece;
	return piece->bytes;
}
