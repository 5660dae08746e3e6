/*
 * GET /v1/units/{unit}/alike: what was seen before: earlier returns of the same
 * serial, and units of the same model with the same symptom that have ended.
 * Which they are the book of names knows; what became of them analytics does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_search.h"

#define RETURNS_MOST 10
#define SIMILAR_MOST 8

struct alike {
	int waiting;
	size_t returns, count; /* returns come first */
	bool complete, failed;
	struct gateway_answer failure;
	struct alike_one {
		struct gateway_getting get; /* first: its arguments */
		struct alike *all;
		char *text; /* the dossier; NULL: it has none, or is open */
	} of[RETURNS_MOST + GATEWAY_FIND_MOST];
};

static void
say_some(struct fx_json *json, const char *name, const struct alike_one *of,
    size_t count, size_t most)
{
	size_t i, said = 0;

	fx_json_array(json, name);
	for (i = 0; i < count && said < most; i++) {
		if (of[i].text == NULL)
			continue;
		fx_json_ready(json, NULL, of[i].text);
		said++;
	}
	fx_json_end(json);
}

static void
say_alike(
    struct gateway *g, struct gateway_request *rq, const struct alike *all)
{
	struct fx_json json;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "unit", gateway_part(rq, 0));
	say_some(&json, "returns", all->of, all->returns, RETURNS_MOST);
	say_some(&json, "similar", all->of + all->returns,
	    all->count - all->returns, SIMILAR_MOST);
	fx_json_bool(&json, "complete", all->complete);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

/* Of what goes on nobody knows yet what will help. */
static bool
is_open(const struct fx_node *dossier)
{
	const char *state;
	size_t length;

	return fx_unpack_text(
		   fx_unpack_find(dossier, "state"), &state, &length) != 0 ||
	       (length == 4 && memcmp(state, "open", 4) == 0);
}

static void
keep_dossier(struct gateway_request *rq, struct alike_one *one,
    const struct fx_node *dossier)
{
	struct fx_json json;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return;
	fx_json_begin(&json, out);
	gateway_record(&json, gateway_roles(rq), NULL, dossier);
	if (fclose(out) != 0)
		return;
	one->text = gateway_keep(rq, length + 1);
	if (one->text != NULL)
		memcpy(one->text, text, length + 1);
	free(text);
}

static void
take_dossier(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct alike_one *one = answer->context;
	struct alike *all = one->all;

	if (gateway_failed(answer)) {
		all->failed = true;
		all->failure = *answer;
	} else if (answer->root != NULL && fx_unpack_count(answer->root) > 0 &&
		   (one < all->of + all->returns || !is_open(answer->root))) {
		keep_dossier(rq, one, answer->root);
	}
	if (--all->waiting > 0)
		return;
	if (all->failed)
		gateway_refused(rq, &all->failure);
	else
		say_alike(g, rq, all);
}

/* Note whom to ask for. */
static void
want(struct gateway *g, struct alike *all, enum gateway_find_sort sort,
    const char *unit, size_t most)
{
	struct gateway_hit hits[GATEWAY_FIND_MOST];
	size_t i, count = gateway_find_others(
		      gateway_search_book(g), sort, unit, hits);
	struct alike_one *one;

	for (i = 0; i < count && i < most; i++) {
		one = &all->of[all->count++];
		one->all = all;
		fx_copy_text(one->get.kind, sizeof(one->get.kind), "dossier");
		fx_copy_text(
		    one->get.subject, sizeof(one->get.subject), hits[i].about);
	}
}

void
gateway_alike_page(struct gateway *g, struct gateway_request *rq)
{
	struct alike *all = gateway_keep(rq, sizeof(*all));
	const char *unit = gateway_part(rq, 0);
	size_t i;

	if (all == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	want(g, all, GATEWAY_FIND_serial, unit, RETURNS_MOST);
	all->returns = all->count;
	want(g, all, GATEWAY_FIND_alike, unit, GATEWAY_FIND_MOST);
	all->complete = gateway_search_complete(g);
	all->waiting = (int)all->count;
	if (all->count == 0)
		say_alike(g, rq, all);
	for (i = 0; i < all->count; i++)
		gateway_ask(rq, FX_IN_analytics, "get", gateway_get_pack,
		    &all->of[i], take_dossier);
}
