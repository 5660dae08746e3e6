/*
 * GET /v1/search?q=, and the book that it looks into: at the start every record
 * that names something is read once, a page at a time; then events keep it
 * level.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_search.h"

#define ITEMS_MAX 1024
#define PAGE      200
#define AGAIN_MS  1000 /* who did not answer is asked again */

/* What is read; of kinds with a state one state after the other. */
static const struct {
	enum fx_kind kind;
	const char *about; /* the field that says what it is about */
} books[] = {
	{ REC_intake_unit, "unit_no" },
	{ REC_assessment_unit, "unit_no" },
	{ REC_shipping_unit, "unit_no" },
	{ REC_intake_case, "case_no" },
	{ REC_intake_receipt, "unit_no" },
	{ REC_intake_external_ref, "unit_no" },
};

struct gateway_search {
	struct gateway_find *find;
	struct fx_reader *reader; /* of events */
	size_t book;
	int64_t state;
	struct fx_slot_blob after;
	bool asking, again;
	int64_t not_before_ms;
};

/* -- reading ----------------------------------------------------------------*/

static const struct fx_shape *
shape_of(const struct gateway_search *s)
{
	return fx_schema_shape(books[s->book].kind);
}

static void
pack_page(struct fx_packer *args, void *context)
{
	const struct gateway_search *s = context;
	const struct fx_field *state = fx_schema_state(books[s->book].kind);

	fx_pack_map(args, 2 + (size_t)(state != NULL) + (s->after.length > 0));
	fx_pack_text(args, "kind");
	fx_pack_text(args, strchr(shape_of(s)->name, '.') + 1);
	if (state != NULL) {
		fx_pack_text(args, "state");
		fx_pack_text(args, state->choices[s->state].name);
	}
	fx_pack_text(args, "limit");
	fx_pack_int(args, PAGE);
	if (s->after.length > 0) {
		fx_pack_text(args, "after");
		fx_pack_bytes(args, s->after.bytes, s->after.length);
	}
}

static void
hear_record(struct gateway_search *s, const struct fx_node *map)
{
	char about[FX_SUBJECT_MAX + 1];
	const char *text;
	size_t length;

	if (fx_unpack_text(fx_unpack_find(map, books[s->book].about), &text,
		&length) != 0 ||
	    length >= sizeof(about))
		return;
	memcpy(about, text, length);
	about[length] = '\0';
	/* Without memory it is not found; the next start reads it again. */
	(void)gateway_find_hear(s->find, about, map);
}

static void
go_on(struct gateway_search *s)
{
	const struct fx_field *state = fx_schema_state(books[s->book].kind);

	if (s->after.length > 0)
		return;
	if (state != NULL && ++s->state <= state->high)
		return;
	s->state = 0;
	s->book++;
}

static void
take_page(struct gateway *g, const struct gateway_answer *answer, void *context)
{
	struct gateway_search *s = context;
	size_t i;

	s->asking = false;
	if (gateway_failed(answer)) {
		s->not_before_ms = g->now_ms + AGAIN_MS;
		return;
	}
	for (i = 0; answer->root != NULL && i < fx_unpack_count(answer->root);
	     i++)
		hear_record(s, fx_unpack_element(answer->root, i));
	s->after = answer->reply.after;
	go_on(s);
	if (s->again)
		gateway_search_anew(g);
}

const struct gateway_find *
gateway_search_book(const struct gateway *g)
{
	return g->search->find;
}

int
gateway_search_open(struct gateway *g)
{
	g->search = calloc(1, sizeof(*g->search));
	if (g->search == NULL)
		return FX_ENOMEM;
	if (fx_unpack_open(ITEMS_MAX, &g->search->reader) != 0)
		return FX_ENOMEM;
	return gateway_find_open(&g->search->find);
}

void
gateway_search_close(struct gateway *g)
{
	if (g->search == NULL)
		return;
	gateway_find_close(g->search->find);
	fx_unpack_close(g->search->reader);
	free(g->search);
	g->search = NULL;
}

void
gateway_search_turn(struct gateway *g)
{
	struct gateway_search *s = g->search;

	if (s->asking || s->book == fx_count_of(books) || g->stopping ||
	    g->now_ms < s->not_before_ms)
		return;
	s->asking = true;
	gateway_ask_for(
	    g, shape_of(s)->place, "list", pack_page, s, take_page, s);
}

void
gateway_search_heard(struct gateway *g, const struct fx_parts *row)
{
	struct gateway_search *s = g->search;
	const struct fx_node *data;
	struct fx_envelope e;

	/* What cannot be read is found by verify; memory as above. */
	if (fx_envelope_decode(
		s->reader, row->body, row->body_length, &e, &data) == 0)
		(void)gateway_find_hear(s->find, e.subject, data);
}

void
gateway_search_anew(struct gateway *g)
{
	struct gateway_search *s = g->search;

	/* A page under way is of the book that is open; let it end first. */
	s->again = s->asking;
	if (s->again)
		return;
	s->book = 0;
	s->state = 0;
	memset(&s->after, 0, sizeof(s->after));
}

/* -- searching --------------------------------------------------------------*/

/* "unit" and "case" of a hit; a parcel is a unit without a case. */
void
gateway_search_about(struct fx_json *json, const char *about)
{
	char number[FX_CASE_BYTES];
	int64_t line;

	if (fx_text_split_unit(about, number, &line) == 0) {
		fx_json_text(json, "unit", about);
		fx_json_text(json, "case", number);
	} else if (strncmp(about, "PCL-", 4) == 0) {
		fx_json_text(json, "unit", about);
	} else {
		fx_json_text(json, "case", about);
	}
}

void
gateway_search_hit(struct fx_json *json, const struct gateway_hit *hit)
{
	char why[2 * GATEWAY_FIND_TEXT + 8];

	fx_json_object(json, NULL);
	gateway_search_about(json, hit->about);
	fx_json_text(json, "text", hit->text);
	if (strcmp(hit->text, hit->about) != 0) {
		(void)snprintf(why, sizeof(why), "%s%s%s", hit->text,
		    hit->sort != GATEWAY_FIND_model && hit->model[0] != '\0'
			? " - "
			: "",
		    hit->sort != GATEWAY_FIND_model ? hit->model : "");
		fx_json_text(json, "why", why);
	} else if (hit->model[0] != '\0') {
		fx_json_text(json, "model", hit->model);
	}
	fx_json_end(json);
}

static void
put_group(struct fx_json *json, enum gateway_find_sort sort,
    const struct gateway_hit *hits, size_t count)
{
	const struct fx_word *word = gateway_find_sort(sort);
	bool any = false;
	size_t i;

	for (i = 0; i < count; i++) {
		if (hits[i].sort != sort)
			continue;
		if (!any) {
			fx_json_object(json, NULL);
			fx_json_text(json, "kind", word->name);
			fx_json_text(json, "en", word->en);
			fx_json_text(json, "zh", word->zh);
			fx_json_array(json, "hits");
		}
		any = true;
		gateway_search_hit(json, &hits[i]);
	}
	if (!any)
		return;
	fx_json_end(json);
	fx_json_end(json);
}

bool
gateway_search_complete(const struct gateway *g)
{
	return g->search->book == fx_count_of(books) &&
	       !gateway_find_full(g->search->find);
}

void
gateway_search_page(struct gateway *g, struct gateway_request *rq)
{
	const char *q = gateway_argument(rq, "q");
	struct gateway_hit hits[GATEWAY_FIND_MOST];
	enum gateway_find_sort sort;
	struct fx_json json;
	size_t count;

	if (q == NULL || strlen(q) < 2 || strlen(q) >= 128) {
		gateway_bad(rq, "q", "Search for 2 to 127 characters",
		    "请输入2至127个字符");
		return;
	}
	count = gateway_find_search(g->search->find, q, hits);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_array(&json, "groups");
	for (sort = 0; sort < GATEWAY_FIND_SORTS; sort++)
		put_group(&json, sort, hits, count);
	fx_json_end(&json);
	fx_json_bool(&json, "complete", gateway_search_complete(g));
	gateway_at(g, &json);
	gateway_end(rq, &json);
}
