/*
 * GET /v1/scan/{text}: what a scan means: by its form, by what departments
 * know, by the book of names.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_search.h"

/* Who is asked what a text is; the first that knows it counts. */
static const struct {
	enum fx_place place;
	const char *kind, *says, *field;
} askings[] = {
	{ FX_IN_intake, "serial", "serial", "unit_no" },
	{ FX_IN_shipping, "serial", "serial", "unit_no" },
	{ FX_IN_intake, "external_ref", "text", "unit_no" },
	{ FX_IN_repair, "part_lot", "part", "part_lot" },
};

struct scan {
	const char *text;
	struct scan_one {
		struct gateway_getting get; /* first: what its answer knows */
		struct scan *scan;
		bool known;
		char about[FX_SUBJECT_MAX + 1];
	} of[fx_count_of(askings)];
	int waiting;
	bool failed;
	struct gateway_answer failure;
};

static void
say_scan(struct gateway *g, struct gateway_request *rq, const char *kind,
    const char *about, const char *text)
{
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "kind", kind);
	if (about[0] != '\0')
		gateway_search_about(&json, about);
	fx_json_text(&json, "text", text);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

/* All that were found, when it is more than one: the page lets choose. */
static void
say_many(struct gateway *g, struct gateway_request *rq, const char *kind,
    const char *text, const struct gateway_hit *hits, size_t count)
{
	struct fx_json json;
	size_t i;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "kind", kind);
	fx_json_text(&json, "text", text);
	fx_json_array(&json, "hits");
	for (i = 0; i < count; i++)
		gateway_search_hit(&json, &hits[i]);
	fx_json_end(&json);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

/* What the book knows that no department is asked for. */
static bool
say_from_book(
    struct gateway *g, struct gateway_request *rq, const struct scan *scan)
{
	static const struct {
		enum gateway_find_sort sort;
		const char *kind;
	} sorts[] = { { GATEWAY_FIND_serial, "serial" },
		{ GATEWAY_FIND_waybill, "waybill" },
		{ GATEWAY_FIND_reference, "text" },
		{ GATEWAY_FIND_shelf, "shelf" } };
	struct gateway_hit hits[GATEWAY_FIND_MOST];
	size_t i, count;

	for (i = 0; i < fx_count_of(sorts); i++) {
		count = gateway_find_exact(
		    gateway_search_book(g), sorts[i].sort, scan->text, hits);
		if (count == 0)
			continue;
		/* A shelf is a place, whatever lies there just now. */
		if (count == 1 && sorts[i].sort != GATEWAY_FIND_shelf)
			say_scan(
			    g, rq, sorts[i].kind, hits[0].about, scan->text);
		else
			say_many(g, rq, sorts[i].kind, scan->text, hits, count);
		return true;
	}
	return false;
}

static void
end_scan(struct gateway *g, struct gateway_request *rq, const struct scan *scan)
{
	size_t i;

	for (i = 0; i < fx_count_of(askings); i++)
		if (scan->of[i].known) {
			say_scan(g, rq, askings[i].says,
			    strcmp(askings[i].says, "part") == 0
				? ""
				: scan->of[i].about,
			    scan->text);
			return;
		}
	if (say_from_book(g, rq, scan))
		return;
	/* Who did not answer may be the one that knows it. */
	if (scan->failed)
		gateway_refused(rq, &scan->failure);
	else
		say_scan(g, rq, "text", "", scan->text);
}

static void
take_scan(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct scan_one *one = answer->context;
	struct scan *scan = one->scan;
	const char *text;
	size_t length;

	if (answer->rc != 0 || answer->reply.code == FX_SAYS_BUSY) {
		scan->failed = true;
		scan->failure = *answer;
	} else if (fx_unpack_text(fx_unpack_find(answer->root,
				      askings[one - scan->of].field),
		       &text, &length) == 0 &&
		   length > 0 && length < sizeof(one->about)) {
		one->known = true;
		memcpy(one->about, text, length);
	}
	if (--scan->waiting == 0)
		end_scan(g, rq, scan);
}

/* "FX1 DOC-01 RMA-..." and "https://.../u/RMA-..." as what they name. */
static const char *
inner(struct gateway_request *rq, const char *text)
{
	size_t length = strlen(text), n;
	char *copy = gateway_keep(rq, length + 1);
	const char *from = text, *at;

	if (copy == NULL)
		return text;
	if (strncmp(text, "FX1 ", 4) == 0) {
		from = text + 4 + strcspn(text + 4, " ");
		from += strspn(from, " ");
	} else if (strncmp(text, "http", 4) == 0 &&
		   (at = strstr(text, "/u/")) != NULL) {
		from = at + 3;
	}
	from += strspn(from, " \t");
	n = strcspn(from, from == text ? "\t" : " \t/?#");
	while (n > 0 && from[n - 1] == ' ')
		n--;
	memcpy(copy, from, n);
	return copy;
}

/* What the form alone tells: a command, a unit, a parcel, a case. */
static bool
say_by_form(struct gateway *g, struct gateway_request *rq, const char *text)
{
	char upper[GATEWAY_FIND_TEXT], number[FX_CASE_BYTES];
	char case_no[FX_CASE_BYTES];
	struct fx_case_no no;
	int64_t line;
	size_t i;

	for (i = 0; text[i] != '\0' && i + 1 < sizeof(upper); i++)
		upper[i] = (char)(text[i] >= 'a' && text[i] <= 'z'
				      ? text[i] - 'a' + 'A'
				      : text[i]);
	upper[i] = '\0';
	if (text[i] != '\0')
		return false;
	if (strncmp(upper, "FX:", 3) == 0) {
		say_scan(g, rq, "command", "", upper + 3);
		return true;
	}
	if (fx_text_expand(upper, number) != 0)
		return false;
	if (fx_text_split_unit(number, case_no, &line) != 0 &&
	    fx_text_parse_case(number, &no) != 0)
		return false;
	say_scan(g, rq,
	    strchr(number, '.') != NULL || strncmp(number, "PCL-", 4) == 0
		? "unit"
		: "case",
	    number, number);
	return true;
}

void
gateway_scan_page(struct gateway *g, struct gateway_request *rq)
{
	struct scan *scan = gateway_keep(rq, sizeof(*scan));
	const char *text = inner(rq, gateway_part(rq, 0));
	size_t i;

	if (scan == NULL || text[0] == '\0' || strlen(text) > FX_KEY_MAX) {
		gateway_bad(rq, "text", "A scan has 1 to 63 characters",
		    "扫码内容须为1至63个字符");
		return;
	}
	if (say_by_form(g, rq, text))
		return;
	scan->text = text;
	scan->waiting = (int)fx_count_of(askings);
	for (i = 0; i < fx_count_of(askings); i++) {
		scan->of[i].scan = scan;
		fx_copy_text(scan->of[i].get.kind, sizeof(scan->of[i].get.kind),
		    askings[i].kind);
		fx_copy_text(scan->of[i].get.subject,
		    sizeof(scan->of[i].get.subject), text);
	}
	for (i = 0; i < fx_count_of(askings); i++)
		gateway_ask(rq, askings[i].place, "get", gateway_get_pack,
		    &scan->of[i].get, take_scan);
}
