/*
 * Records and units: what departments know now, asked side by side.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_cloud.h"
#include "services/gateway/gateway_api.h"

void
gateway_get_pack(struct fx_packer *args, void *context)
{
	const struct gateway_getting *get = context;

	fx_pack_map(args, get->role[0] != '\0' ? 3 : 2);
	fx_pack_text(args, "kind");
	fx_pack_text(args, get->kind);
	if (get->role[0] != '\0') {
		fx_pack_text(args, "role");
		fx_pack_text(args, get->role);
	}
	fx_pack_text(args, "subject");
	fx_pack_text(args, get->subject);
}

bool
gateway_get_begin(struct gateway_request *rq, struct gateway_getting *get,
    const char *kind, const char *subject)
{
	if (strlen(kind) < sizeof(get->kind) &&
	    strlen(subject) < sizeof(get->subject)) {
		fx_copy_text(get->kind, sizeof(get->kind), kind);
		fx_copy_text(get->subject, sizeof(get->subject), subject);
		return true;
	}
	gateway_missing(rq);
	return false;
}

/* -- one record -------------------------------------------------------------*/

static void
take_record(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct gateway_getting *get = answer->context;
	struct fx_json json;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (answer->root == NULL || fx_unpack_count(answer->root) == 0) {
		gateway_missing(rq);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "department", fx_schema_place(answer->place)->name);
	fx_json_text(&json, "kind", get->kind);
	fx_json_text(&json, "key", get->subject);
	gateway_record(&json, gateway_roles(rq), "record", answer->root);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

void
gateway_query_record(struct gateway *g, struct gateway_request *rq)
{
	struct gateway_getting *get = gateway_keep(rq, sizeof(*get));
	enum fx_place place;

	(void)g;
	if (get == NULL || !gateway_place(rq, gateway_part(rq, 0), &place) ||
	    !gateway_get_begin(
		rq, get, gateway_part(rq, 1), gateway_part(rq, 2)))
		return;
	gateway_ask(rq, place, "get", gateway_get_pack, get, take_record);
}

/* -- a unit -----------------------------------------------------------------*/

/* What several departments said, each as it came. */
struct gathered {
	struct gateway_getting get;
	int waiting;
	bool any, failed;
	struct gateway_answer failure;
	char *text[FX_PLACE_COUNT];
	size_t length[FX_PLACE_COUNT];
	const char *next; /* of actions: what comes next */
	enum fx_place next_place;
	int64_t rev;
};

/* Keep a record as JSON until all have answered. */
static void
keep_record(struct gateway_request *rq, struct gathered *all,
    const struct gateway_answer *answer)
{
	struct fx_json json;
	char *text = NULL, *kept;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return;
	fx_json_begin(&json, out);
	gateway_record(&json, gateway_roles(rq), NULL, answer->root);
	if (fclose(out) != 0)
		return;
	kept = gateway_keep(rq, length + 1);
	if (kept != NULL) {
		memcpy(kept, text, length + 1);
		all->text[answer->place] = kept;
		all->length[answer->place] = length;
	}
	free(text);
}

static void
say_unit(
    struct gateway *g, struct gateway_request *rq, const struct gathered *all)
{
	char case_no[FX_CASE_BYTES];
	struct fx_json json;
	enum fx_place place;
	int64_t line;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "unit", all->get.subject);
	if (fx_text_split_unit(all->get.subject, case_no, &line) == 0) {
		fx_json_text(&json, "case", case_no);
		fx_json_number(&json, "line", line);
	}
	fx_json_object(&json, "records");
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (all->text[place] != NULL)
			fx_json_ready(&json, fx_schema_place(place)->name,
			    all->text[place]);
	fx_json_end(&json);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

static void
take_unit(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gathered *all = answer->context;

	if (answer->rc != 0 || answer->reply.code != FX_SAYS_OK) {
		all->failed = true;
		all->failure = *answer;
	} else if (answer->root != NULL && fx_unpack_count(answer->root) > 0) {
		all->any = true;
		keep_record(rq, all, answer);
	}
	if (--all->waiting > 0)
		return;
	/* One that does not answer leaves a gap nobody may overlook. */
	if (all->failed)
		gateway_refused(rq, &all->failure);
	else if (!all->any)
		gateway_missing(rq);
	else
		say_unit(g, rq, all);
}

void
gateway_query_unit(struct gateway *g, struct gateway_request *rq)
{
	struct gathered *all = gateway_keep(rq, sizeof(*all));
	enum fx_place place;

	(void)g;
	if (gateway_argument(rq, "at") != NULL) {
		gateway_bad(rq, "at",
		    "The past is in /v1/units/{unit}/timeline, as events",
		    "过去的状态见 /v1/units/{unit}/timeline 的事件");
		return;
	}
	if (all == NULL ||
	    !gateway_get_begin(rq, &all->get, "unit", gateway_part(rq, 0)))
		return;
	all->waiting = FX_IN_analytics;
	for (place = 0; place < FX_IN_analytics; place++)
		gateway_ask(
		    rq, place, "get", gateway_get_pack, &all->get, take_unit);
}

/* -- what can be done -------------------------------------------------------*/

static void
put_action(struct fx_json *json, const struct fx_node *action)
{
	const struct fx_node *value;
	char name[FX_NAME_MAX + 1];
	const char *key;
	size_t i, length;

	fx_json_object(json, NULL);
	fx_json_bool(json, "allowed", true);
	for (i = 0; i < fx_unpack_count(action); i++) {
		value = fx_unpack_entry(action, i, &key, &length);
		if (length > FX_NAME_MAX)
			continue;
		memcpy(name, key, length);
		name[length] = '\0';
		fx_cloud_node(json, name, value);
	}
	fx_json_end(json);
}

/* The answer shows only what is allowed; it is kept as it is written. */
static void
keep_actions(struct gateway_request *rq, struct gathered *all,
    const struct gateway_answer *answer)
{
	const struct fx_node *action;
	struct fx_json json;
	const char *type;
	char *text = NULL, *kept;
	size_t i, length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return;
	fx_json_begin(&json, out);
	for (i = 0; i < fx_unpack_count(answer->root); i++) {
		put_action(&json, fx_unpack_element(answer->root, i));
	}
	if (fclose(out) != 0)
		return;
	kept = gateway_keep(rq, length + 1);
	if (kept != NULL && length > 0) {
		memcpy(kept, text, length + 1);
		all->text[answer->place] = kept;
		all->length[answer->place] = length;
	}
	free(text);
	if (i == 0)
		return; /* nothing is allowed here */
	action = fx_unpack_element(answer->root, 0);
	if (fx_unpack_text(fx_unpack_find(action, "type"), &type, &length) != 0)
		return;
	/* Who is furthest down the way says what comes next. */
	if (all->next == NULL || answer->place > all->next_place) {
		kept = gateway_keep(rq, length + 1);
		if (kept != NULL)
			memcpy(kept, type, length);
		all->next = kept;
		all->next_place = answer->place;
	}
}

static bool
is_said(const struct gathered *all, const char *type)
{
	char quoted[FX_NAME_MAX + 4];
	enum fx_place place;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\"", type);
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (all->text[place] != NULL &&
		    strstr(all->text[place], quoted) != NULL)
			return true;
	return false;
}

/* Commands of the role about units that the state does not allow. */
static void
put_forbidden(struct fx_json *json, const struct gathered *all)
{
	uint32_t bit = fx_schema_role_bit(all->get.role);
	const struct fx_shape *shape;
	const struct fx_field *key;
	enum fx_kind kind;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		shape = fx_schema_shape(kind);
		key = fx_schema_key(kind);
		if (shape->sort != FX_COMMAND || (shape->roles & bit) == 0 ||
		    key == NULL || strcmp(key->name, "unit_no") != 0 ||
		    is_said(all, shape->name))
			continue;
		fx_json_object(json, NULL);
		fx_json_text(json, "type", shape->name);
		fx_json_bool(json, "allowed", false);
		fx_json_text(json, "en", shape->en);
		fx_json_text(json, "zh", shape->zh);
		fx_json_text(json, "why_en", "Not in the state it is in");
		fx_json_text(json, "why_zh", "当前状态下不可执行");
		fx_json_end(json);
	}
}

static void
say_actions(
    struct gateway *g, struct gateway_request *rq, const struct gathered *all)
{
	struct fx_json json;
	enum fx_place place;

	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "unit", all->get.subject);
	fx_json_text(&json, "role", all->get.role);
	if (all->next != NULL)
		fx_json_text(&json, "next", all->next);
	fx_json_array(&json, "actions");
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (all->text[place] != NULL)
			fx_json_ready(&json, NULL, all->text[place]);
	fx_json_end(&json);
	fx_json_array(&json, "forbidden");
	put_forbidden(&json, all);
	fx_json_end(&json);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

static void
take_actions(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gathered *all = answer->context;

	if (gateway_failed(answer)) {
		all->failed = true;
		all->failure = *answer;
	} else if (answer->root != NULL) {
		keep_actions(rq, all, answer);
	}
	if (--all->waiting > 0)
		return;
	if (all->failed)
		gateway_refused(rq, &all->failure);
	else
		say_actions(g, rq, all);
}

void
gateway_query_actions(struct gateway *g, struct gateway_request *rq)
{
	struct gathered *all = gateway_keep(rq, sizeof(*all));
	const char *kind = gateway_argument(rq, "kind");
	enum fx_place place;

	(void)g;
	if (all == NULL ||
	    !gateway_get_begin(rq, &all->get, kind != NULL ? kind : "unit",
		gateway_part(rq, 0)))
		return;
	fx_copy_text(all->get.role, sizeof(all->get.role), gateway_role(rq));
	all->waiting = FX_IN_analytics;
	for (place = 0; place < FX_IN_analytics; place++)
		gateway_ask(rq, place, "actions", gateway_get_pack, &all->get,
		    take_actions);
}
