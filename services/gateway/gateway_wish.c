/*
 * A command out of JSON: every field by its row of the table, what is wrong
 * named with its limits in both languages.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_uuid.h"
#include "edge/fx_form.h"
#include "edge/fx_nfc.h"
#include "services/gateway/gateway_api.h"

#define TEXT_ROOM 16384

void
gateway_bad(struct gateway_request *rq, const char *field, const char *en,
    const char *zh)
{
	gateway_problem(rq, 400, "INVALID", en, zh, field);
}

/* "a number from 1 to 9 / 整数，在此范围内" is one sentence a language. */
static void
bad_field(struct gateway_request *rq, const char *field, char *why)
{
	char *cut = strstr(why, " / ");

	if (cut == NULL) {
		gateway_bad(rq, field, why, why);
		return;
	}
	*cut = '\0';
	gateway_bad(rq, field, why, cut + 3);
}

/* -- a field ----------------------------------------------------------------*/

/* Codes may come as an array; they are kept as "a,b". */
static int
join(const struct fx_doc_node *list, char *to, size_t size)
{
	size_t i, length, used = 0;
	const char *code;

	to[0] = '\0';
	for (i = 0; i < fx_doc_count(list); i++) {
		if (fx_doc_text(fx_doc_element(list, i), &code, &length) != 0 ||
		    used + length + 2 > size)
			return FX_ESYNTAX;
		if (used > 0)
			to[used++] = ',';
		memcpy(to + used, code, length + 1);
		used += length;
	}
	return 0;
}

/* A value of JSON as fx_form wants it: as text. */
static int
as_text(const struct fx_field *f, const struct fx_doc_node *value, char *to)
{
	const char *text;
	size_t length;
	int64_t number;
	bool yes;

	switch (fx_doc_type(value)) {
	case FX_DOC_TEXT:
		if (f->type == FX_YESNO)
			return FX_ESYNTAX;
		(void)fx_doc_text(value, &text, &length); /* it is one */
		return fx_nfc(text, length, to, TEXT_ROOM);
	case FX_DOC_NUMBER:
		if (f->type != FX_NUMBER && f->type != FX_DUE)
			return FX_ESYNTAX;
		(void)fx_doc_number(value, &number); /* it is one */
		(void)snprintf(to, TEXT_ROOM, "%lld", (long long)number);
		return 0;
	case FX_DOC_YESNO:
		if (f->type != FX_YESNO)
			return FX_ESYNTAX;
		(void)fx_doc_yesno(value, &yes); /* it is one */
		fx_copy_text(to, TEXT_ROOM, yes ? "yes" : "no");
		return 0;
	case FX_DOC_ARRAY:
		return f->type == FX_CODES ? join(value, to, TEXT_ROOM)
					   : FX_ESYNTAX;
	default: return FX_ESYNTAX;
	}
}

/* Returns whether it is right; else the request is answered. */
static bool
fill(struct gateway_request *rq, struct gateway_wish *wish, const char *name,
    const struct fx_doc_node *value)
{
	static char text[TEXT_ROOM];
	const struct fx_field *f = fx_schema_field(wish->kind, name);
	char why[FX_FORM_WHY];

	if (f == NULL) {
		gateway_bad(rq, name, "There is no such field", "没有此字段");
		return false;
	}
	/* What is null is not said. */
	if (fx_doc_type(value) == FX_DOC_NULL)
		return true;
	if (as_text(f, value, text) != 0) {
		fx_form_explain(f, why);
		bad_field(rq, name, why);
		return false;
	}
	/* An empty choice is one that was not made. */
	if (text[0] == '\0' && f->need == FX_may)
		return true;
	if (fx_form_fill(wish->kind, name, text, wish->thing, why) == 0)
		return true;
	bad_field(rq, name, why);
	return false;
}

static bool
fill_data(struct gateway_request *rq, struct gateway_wish *wish,
    const struct fx_doc_node *data)
{
	struct fx_doc_entry entry;
	bool more;

	if (data != NULL && fx_doc_type(data) != FX_DOC_OBJECT) {
		gateway_bad(rq, "data", "data is an object of fields",
		    "data 为字段对象");
		return false;
	}
	for (more = data != NULL && fx_doc_first(data, &entry); more;
	     more = fx_doc_next(data, &entry))
		if (!fill(rq, wish, entry.name, entry.value))
			return false;
	return true;
}

static bool
check(struct gateway_request *rq, const struct gateway_wish *wish)
{
	const struct fx_field *f = NULL;
	char why[FX_FORM_WHY];
	int rc = fx_schema_check_said(wish->kind, wish->thing, &f);

	if (rc == 0)
		return true;
	if (f == NULL) {
		gateway_bad(rq, "data", "A field is not allowed", "字段不合法");
		return false;
	}
	if (rc == FX_EMISSING) {
		gateway_bad(
		    rq, f->name, "This field must be said", "此字段必填");
		return false;
	}
	fx_form_explain(f, why);
	bad_field(rq, f->name, why);
	return false;
}

/* -- what stands around it --------------------------------------------------*/

static int
two(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -1;
	return (text[0] - '0') * 10 + text[1] - '0';
}

/* Days since 1970 of a civil date. */
static int64_t
days_of(int64_t y, int64_t m, int64_t d)
{
	int64_t era, in_era, in_year;

	y -= m <= 2;
	era = y / 400;
	in_era = y - era * 400;
	in_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 +
	       in_year - 719468;
}

int
gateway_time_of(const char *text, int64_t *ms)
{
	static const char shape[] = "0000-00-00T00:00:00";
	int64_t part[6], fraction = 0, unit = 100;
	size_t i, n = 0;

	if (strlen(text) < sizeof(shape) || strlen(text) > 32)
		return FX_ESYNTAX;
	for (i = 0; shape[i] != '\0'; i++)
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9'
				    : text[i] != shape[i])
			return FX_ESYNTAX;
	part[n++] = two(text) * 100 + two(text + 2);
	for (i = 5; i < sizeof(shape) - 1; i += 3)
		part[n++] = two(text + i);
	text += sizeof(shape) - 1;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10)
			fraction += (*text - '0') * unit;
	if (strcmp(text, "Z") != 0 || part[0] < 1970 || part[1] < 1 ||
	    part[1] > 12 || part[2] < 1 || part[2] > 31 || part[3] > 23 ||
	    part[4] > 59 || part[5] > 59)
		return FX_ESYNTAX;
	*ms = ((days_of(part[0], part[1], part[2]) * 24 + part[3]) * 60 +
		  part[4]) *
		  60000 +
	      part[5] * 1000 + fraction;
	return 0;
}

static bool
take_id(struct gateway_request *rq, const struct fx_doc_node *root,
    struct gateway_wish *wish)
{
	unsigned char random[FX_UUID_RANDOM];
	const char *text;
	size_t length;

	if (fx_doc_find(root, "id") == NULL) {
		if (fx_random_bytes(random, sizeof(random)) != 0)
			return false;
		fx_uuid_make(fx_clock_now(), random, wish->id);
		return true;
	}
	if (fx_doc_text(fx_doc_find(root, "id"), &text, &length) == 0 &&
	    fx_uuid_parse(text, wish->id) == 0)
		return true;
	gateway_bad(rq, "id", "id is a UUID of version 7", "id 须为 UUIDv7");
	return false;
}

static bool
take_expect(struct gateway_request *rq, const struct fx_doc_node *root,
    struct gateway_wish *wish)
{
	const struct fx_doc_node *node = fx_doc_find(root, "expect");
	int64_t number;

	if (node == NULL || fx_doc_type(node) == FX_DOC_NULL)
		return true;
	if (fx_doc_number(node, &number) != 0 || number < 0) {
		gateway_bad(rq, "expect", "expect is a revision, from 0",
		    "expect 为修订号，从0起");
		return false;
	}
	wish->has_expect = true;
	wish->expect = (uint64_t)number;
	return true;
}

/* When it happened, where that was before now: ms, or RFC 3339. */
static bool
take_at(struct gateway_request *rq, const struct fx_doc_node *root,
    struct gateway_wish *wish)
{
	const struct fx_doc_node *node = fx_doc_find(root, "at");
	const char *text;
	size_t length;

	if (node == NULL || fx_doc_type(node) == FX_DOC_NULL ||
	    (fx_doc_number(node, &wish->at_ms) == 0 && wish->at_ms >= 0) ||
	    (fx_doc_text(node, &text, &length) == 0 &&
		gateway_time_of(text, &wish->at_ms) == 0))
		return true;
	gateway_bad(rq, "at", "at is a time: 2026-11-20T01:15:30Z",
	    "at 为时间，如 2026-11-20T01:15:30Z");
	return false;
}

static bool
take_role(struct gateway_request *rq, const struct fx_doc_node *root)
{
	const struct fx_doc_node *node = fx_doc_find(root, "role");
	const char *role;
	size_t length;

	if (node == NULL || fx_doc_type(node) == FX_DOC_NULL ||
	    (fx_doc_text(node, &role, &length) == 0 &&
		gateway_act_as(rq, role)))
		return true;
	gateway_problem(rq, 403, "ROLE", "You do not hold this role",
	    "您没有该角色", "role");
	return false;
}

static bool
take_type(struct gateway_request *rq, const struct fx_doc_node *root,
    const char *type, struct gateway_wish *wish)
{
	char scope[FX_NAME_MAX + 16];
	size_t length;

	if (type == NULL &&
	    fx_doc_text(fx_doc_find(root, "type"), &type, &length) != 0)
		type = "";
	wish->kind = fx_schema_kind(type, strlen(type), FX_COMMAND);
	if (wish->kind == FX_KIND_NONE) {
		gateway_problem(rq, 400, "UNKNOWN_TYPE",
		    "There is no such command; see /v1/schema",
		    "没有此命令，见 /v1/schema", "type");
		return false;
	}
	fx_assert(fx_schema_shape(wish->kind)->size <= sizeof(wish->thing));
	(void)snprintf(scope, sizeof(scope), "commands:%s", type);
	if (gateway_may(rq, scope))
		return true;
	gateway_problem(rq, 403, "SCOPE", "This token may not give it",
	    "此令牌无权发送该命令", "type");
	return false;
}

static bool
is_empty(const struct fx_doc_node *node)
{
	const char *text;
	size_t length;

	return fx_doc_text(node, &text, &length) == 0 && length == 0;
}

/* The subject stands beside the data; who says it twice must mean the same. */
static bool
take_subject(struct gateway_request *rq, const struct fx_doc_node *root,
    struct gateway_wish *wish)
{
	const struct fx_field *key = fx_schema_key(wish->kind);
	const struct fx_doc_node *subject = fx_doc_find(root, "subject");

	if (subject == NULL || fx_doc_type(subject) == FX_DOC_NULL ||
	    is_empty(subject))
		return true;
	if (key == NULL) {
		gateway_bad(rq, "subject", "This command has no subject",
		    "此命令没有对象");
		return false;
	}
	return fill(rq, wish, key->name, subject);
}

struct gateway_wish *
gateway_wish(struct gateway_request *rq, const char *type)
{
	const struct fx_doc_node *root = gateway_json(rq);
	struct gateway_wish *wish;

	if (root == NULL)
		return NULL;
	wish = gateway_keep(rq, sizeof(*wish));
	if (wish == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return NULL;
	}
	if (!take_type(rq, root, type, wish) || !take_role(rq, root) ||
	    !take_id(rq, root, wish) || !take_expect(rq, root, wish) ||
	    !take_at(rq, root, wish) ||
	    !fill_data(rq, wish, fx_doc_find(root, "data")) ||
	    !take_subject(rq, root, wish) || !check(rq, wish))
		return NULL;
	return wish;
}
