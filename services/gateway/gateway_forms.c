/*
 * GET /v1/forms: which documents are printed here, by the templates that lie
 * there now, and of the others why they are not.
 */
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_json.h"
#include "edge/fx_unprinted.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_paper.h"

#define DOCUMENTS_MAX 64

/* A unit, a month, or a card that is about nothing but itself. */
static const char *
about(const struct fx_template *t)
{
	if (t->record_count > 0)
		return "period";
	return t->source_count > 0 || t->needs != FX_KIND_NONE ? "unit"
							       : "card";
}

static void
put_form(struct gateway_request *rq, struct fx_json *json,
    const struct fx_word *name, const struct fx_template *t)
{
	fx_json_object(json, NULL);
	fx_json_text(json, "document", name->name);
	fx_json_text(json, "en", name->en);
	fx_json_text(json, "zh", name->zh);
	fx_json_text(json, "department", fx_schema_place(t->place)->name);
	fx_json_text(json, "about", about(t));
	fx_json_bool(json, "contact", fx_paper_has_contact(t));
	fx_json_bool(json, "may", gateway_paper_may(rq, t));
	fx_json_end(json);
}

static void
put_missing(struct fx_json *json, const struct fx_word *name)
{
	char words[FX_UNPRINTED_WORDS];

	fx_json_object(json, NULL);
	fx_json_text(json, "document", name->name);
	(void)fx_unprinted(name->name, false, words);
	fx_json_text(json, "en", words);
	(void)fx_unprinted(name->name, true, words);
	fx_json_text(json, "zh", words);
	fx_json_end(json);
}

/* True: that document has a template now. */
static bool
load(const char *directory, const struct fx_word *name, struct fx_template *t)
{
	const struct fx_template_choice choice = { .document = name->name };
	char file[FX_TEMPLATE_PATH];
	struct fx_template_fault fault;

	return fx_template_choose(directory, &choice, t, &fault, file) == 0;
}

void
gateway_forms_list(struct gateway *g, struct gateway_request *rq)
{
	struct fx_template *t = gateway_keep(rq, sizeof(*t));
	char directory[FX_TEMPLATE_PATH];
	const struct fx_word *name, *others[DOCUMENTS_MAX];
	size_t i, missing = 0;
	struct fx_json json;

	(void)g;
	if (t == NULL || fx_template_directory(directory) != 0) {
		gateway_problem(rq, 500, "INTERNAL", "There are no templates",
		    "没有单据模板", NULL);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_array(&json, "forms");
	for (i = 0; (name = fx_schema_codes_of(DICT_document, i)) != NULL; i++)
		if (load(directory, name, t))
			put_form(rq, &json, name, t);
		else if (missing < fx_count_of(others))
			others[missing++] = name;
	fx_json_end(&json);
	fx_json_array(&json, "missing");
	for (i = 0; i < missing; i++)
		put_missing(&json, others[i]);
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_done(rq, 200, "application/json");
}
