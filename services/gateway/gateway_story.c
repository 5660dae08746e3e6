/*
 * What happened: journal rows of a subject as CloudEvents; and the contact of
 * a case, which is shown only after it was said who reads it and why.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_uuid.h"
#include "edge/fx_cloud.h"
#include "net/fx_talk.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"

#define ITEMS_MAX   1024
#define LIMIT       100
#define MOST        200
#define MOST_OF_ALL 4096 /* of a dossier, if they fit */

struct story {
	const char *kind, *subject;
	uint64_t after;
	int64_t limit;
	bool dossier;
};

static void
pack_story(struct fx_packer *args, void *context)
{
	const struct story *story = context;

	fx_pack_map(args, story->dossier ? 3 : 4);
	fx_pack_text(args, "subject");
	fx_pack_text(args, story->subject);
	fx_pack_text(args, "after");
	fx_pack_uint(args, story->after);
	fx_pack_text(args, "limit");
	fx_pack_int(args, story->limit);
	if (story->dossier)
		return;
	fx_pack_text(args, "kind");
	fx_pack_text(args, story->kind);
}

uint64_t
gateway_rows(struct fx_json *json, struct fx_reader *reader, uint32_t roles,
    const struct fx_piece *rows, int *count)
{
	const struct fx_node *data;
	struct fx_envelope e;
	struct fx_piece row;
	struct fx_parts parts;
	uint64_t last = 0;
	size_t at = 0;

	while (at < rows->length && fx_talk_row(*rows, &at, &row) == 0) {
		++*count; /* also one that cannot be read: more may follow */
		if (fx_envelope_split(row.bytes, row.length, &parts) != 0 ||
		    fx_envelope_decode(
			reader, parts.body, parts.body_length, &e, &data) != 0)
			continue;
		last = e.seq;
		/* It was read. */
		(void)fx_cloud_event_for(
		    json, reader, &parts, gateway_class_field, &roles);
	}
	return last;
}

/* Where the next page of a dossier begins: decimal digits; "": nowhere. */
static void
take_after(const struct fx_slot_blob *after, char digits[24])
{
	if (after->length >= 24)
		return;
	memcpy(digits, after->bytes, after->length);
	digits[after->length] = '\0';
	if (strspn(digits, "0123456789") != after->length)
		digits[0] = '\0';
}

static void
take_story(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct story *story = answer->context;
	struct fx_reader *reader;
	struct fx_json json;
	char digits[24] = "";
	uint64_t last;
	int count = 0;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	if (fx_unpack_open(ITEMS_MAX, &reader) != 0) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "subject", story->subject);
	fx_json_text(&json, "department", fx_schema_place(answer->place)->name);
	if (answer->reply.gone > 0)
		fx_json_number(&json, "gone", (int64_t)answer->reply.gone);
	fx_json_array(&json, "events");
	last = gateway_rows(
	    &json, reader, gateway_roles(rq), &answer->data, &count);
	fx_json_end(&json);
	if (story->dossier)
		take_after(&answer->reply.after, digits);
	else if (count == story->limit && last > 0)
		(void)snprintf(
		    digits, sizeof(digits), "%llu", (unsigned long long)last);
	if (digits[0] != '\0') {
		fx_json_text(&json, "next", digits);
		fx_json_text(&json, "after", digits); /* as it was called */
	}
	gateway_at(g, &json);
	gateway_end(rq, &json);
	fx_unpack_close(reader);
}

static struct story *
begin_story(struct gateway_request *rq)
{
	struct story *story = gateway_keep(rq, sizeof(*story));
	const char *kind = gateway_argument(rq, "kind");

	if (story == NULL)
		return NULL;
	story->kind = kind != NULL ? kind : "unit";
	story->subject = gateway_part(rq, 0);
	story->after = (uint64_t)gateway_count_of(rq, "after", 0, INT64_MAX);
	story->limit = gateway_count_of(rq, "limit", LIMIT, MOST);
	if (strlen(story->subject) > FX_KEY_MAX) {
		gateway_missing(rq);
		return NULL;
	}
	return story;
}

void
gateway_story_history(struct gateway *g, struct gateway_request *rq)
{
	const char *name = gateway_argument(rq, "department");
	enum fx_place place = FX_IN_analytics;
	struct story *story = begin_story(rq);

	(void)g;
	if (story == NULL || (name != NULL && !gateway_place(rq, name, &place)))
		return;
	story->dossier = name == NULL;
	if (story->dossier)
		story->limit =
		    gateway_count_of(rq, "limit", MOST_OF_ALL, MOST_OF_ALL);
	gateway_ask(rq, place, story->dossier ? "dossier" : "history",
	    pack_story, story, take_story);
}

/* Everybody's events of a unit, in the order of their arrival. */
void
gateway_story_timeline(struct gateway *g, struct gateway_request *rq)
{
	struct story *story = begin_story(rq);

	(void)g;
	if (story == NULL)
		return;
	story->dossier = true;
	story->limit = gateway_count_of(rq, "limit", MOST_OF_ALL, MOST_OF_ALL);
	gateway_ask(
	    rq, FX_IN_analytics, "dossier", pack_story, story, take_story);
}

/* -- contacts ---------------------------------------------------------------*/

struct reading {
	unsigned char id[FX_ID_BYTES];
	struct intake_read_contact cmd;
	char unit[FX_KEY_MAX + 1]; /* whose words; "": nobody's */
};

static void
pack_reading(struct fx_packer *args, void *context)
{
	const struct reading *reading = context;

	fx_pack_map(args, 3);
	fx_pack_text(args, "read");
	fx_pack_bytes(args, reading->id, sizeof(reading->id));
	fx_pack_text(args, "subject");
	fx_pack_text(args, reading->cmd.case_no);
	fx_pack_text(args, "unit");
	fx_pack_text(args, reading->unit);
}

static void
take_contact(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct reading *reading = answer->context;
	struct fx_json json;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "case", reading->cmd.case_no);
	if (answer->root != NULL)
		fx_cloud_node(&json, "contact", answer->root);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

static void
take_granted(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	(void)g;
	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	gateway_ask(rq, FX_IN_intake, "contact", pack_reading, answer->context,
	    take_contact);
}

/* U14: showing is an event at intake, and comes first. */
void
gateway_story_contact(struct gateway *g, struct gateway_request *rq)
{
	const struct fx_doc_node *root = gateway_json(rq);
	struct reading *reading = gateway_keep(rq, sizeof(*reading));
	const struct fx_field *f =
	    fx_schema_field(CMD_intake_read_contact, "purpose");
	struct gateway_order order = { .context = reading };
	const char *purpose = "", *role, *unit;
	unsigned char random[FX_UUID_RANDOM];
	size_t length;
	int64_t i;

	(void)g;
	if (root == NULL || reading == NULL)
		return;
	/* What is not said is no purpose; the check below says so. */
	(void)fx_doc_text(fx_doc_find(root, "purpose"), &purpose, &length);
	for (i = 1; i <= f->high; i++)
		if (strcmp(f->choices[i].name, purpose) == 0)
			fx_schema_put(f, &reading->cmd, i);
	if (reading->cmd.purpose == 0) {
		gateway_bad(rq, "purpose",
		    "purpose is call, label, visit, request or statement",
		    "purpose 为 call, label, visit, request 或 statement");
		return;
	}
	if (fx_doc_text(fx_doc_find(root, "unit"), &unit, &length) == 0 &&
	    length < sizeof(reading->unit))
		fx_copy_text(reading->unit, sizeof(reading->unit), unit);
	if (fx_doc_text(fx_doc_find(root, "role"), &role, &length) == 0 &&
	    !gateway_act_as(rq, role)) {
		gateway_problem(rq, 403, "ROLE", "You do not hold this role",
		    "您没有该角色", "role");
		return;
	}
	if (strlen(gateway_part(rq, 0)) >= sizeof(reading->cmd.case_no) ||
	    fx_random_bytes(random, sizeof(random)) != 0) {
		gateway_missing(rq);
		return;
	}
	fx_copy_text(reading->cmd.case_no, sizeof(reading->cmd.case_no),
	    gateway_part(rq, 0));
	fx_uuid_make(fx_clock_now(), random, reading->id);
	order.id = reading->id;
	gateway_command(
	    rq, CMD_intake_read_contact, &reading->cmd, &order, take_granted);
}
