/*
 * POST /v1/commands and what belongs to it: try, outcomes, operations.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"
#include "edge/fx_cloud.h"
#include "net/fx_talk.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_claim.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_outcome.h"

#define ITEMS_MAX 1024
#define BEHIND    24 /* rows of others that may follow ours at once */

/* -- what pages share -------------------------------------------------------*/

void
gateway_at(struct gateway *g, struct fx_json *json)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return;
	gateway_live_cursors(g, out);
	if (fclose(out) == 0)
		fx_json_text(json, "at", text);
	free(text);
}

void
gateway_end(struct gateway_request *rq, struct fx_json *json)
{
	while (json->depth > 0)
		fx_json_end(json);
	fx_json_line(json);
	gateway_done(rq, 200, "application/json");
}

bool
gateway_place(
    struct gateway_request *rq, const char *name, enum fx_place *place)
{
	*place = fx_schema_place_of(name);
	if (*place < FX_PLACE_COUNT)
		return true;
	gateway_problem(rq, 404, "NOT_FOUND",
	    "Departments are intake assessment repair quality shipping "
	    "analytics",
	    "部门为 intake assessment repair quality shipping analytics", NULL);
	return false;
}

void
gateway_missing(struct gateway_request *rq)
{
	gateway_problem(
	    rq, 404, "NOT_FOUND", "There is no such thing", "没有此对象", NULL);
}

int64_t
gateway_count_of(const struct gateway_request *rq, const char *name,
    int64_t otherwise, int64_t most)
{
	const char *text = gateway_argument(rq, name);
	long long number;
	char *end;

	if (text == NULL || *text < '0' || *text > '9')
		return otherwise;
	number = strtoll(text, &end, 10);
	if (*end != '\0')
		return otherwise;
	return number > most ? most : number;
}

static void
put_long(struct fx_json *json, const char *key, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	fx_json_text(json, key, text);
}

uint32_t
gateway_roles(const struct gateway_request *rq)
{
	const struct gateway_person *person = gateway_who(rq);

	return person == NULL ? 0 : person->roles;
}

void
gateway_record(struct fx_json *json, uint32_t roles, const char *key,
    const struct fx_node *map)
{
	const struct fx_node *node;
	char name[FX_NAME_MAX + 1];
	const char *k;
	size_t i, length;
	int64_t number;

	fx_json_object(json, key);
	for (i = 0; i < fx_unpack_count(map); i++) {
		node = fx_unpack_entry(map, i, &k, &length);
		if (length > FX_NAME_MAX ||
		    !gateway_class_field(k, length, &roles))
			continue;
		memcpy(name, k, length);
		name[length] = '\0';
		if (fx_unpack_int(node, &number) == 0 &&
		    (number > FX_NUMBER_MAX || strcmp(name, "seq") == 0))
			put_long(json, name, (uint64_t)number);
		else
			fx_cloud_node(json, name, node);
	}
	fx_json_end(json);
}

/* -- the answer to a command ------------------------------------------------*/

struct done {
	struct fx_response reply;
	const struct fx_piece *rows; /* of the end of its journal; NULL: none */
};

/* The names of what a command has made, as far as the rows hold them. */
static void
put_made(struct fx_json *json, const struct done *done)
{
	const struct fx_node *data;
	struct fx_reader *reader;
	struct fx_envelope e;
	struct fx_piece row;
	struct fx_parts parts;
	size_t at = 0;

	if (fx_unpack_open(ITEMS_MAX, &reader) != 0)
		return;
	fx_json_array(json, "events");
	while (
	    at < done->rows->length && fx_talk_row(*done->rows, &at, &row) == 0)
		if (fx_envelope_split(row.bytes, row.length, &parts) == 0 &&
		    fx_envelope_decode(reader, parts.body, parts.body_length,
			&e, &data) == 0 &&
		    e.seq - done->reply.mark.seq < done->reply.n)
			fx_json_text(json, NULL, e.type);
	fx_json_end(json);
	fx_unpack_close(reader);
}

static void
say_done(struct gateway *g, struct gateway_request *rq, const struct done *done)
{
	const struct fx_response *r = &done->reply;
	char id[FX_UUID_TEXT];
	struct fx_json json;

	fx_uuid_print(r->id, id);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "id", id);
	fx_json_text(&json, "code", "OK");
	if (r->dup)
		fx_json_bool(&json, "dup", true);
	if (r->subject[0] != '\0')
		fx_json_text(&json, "subject", r->subject);
	fx_json_number(&json, "rev", (int64_t)r->rev);
	put_long(&json, "seq", r->mark.seq);
	fx_json_number(&json, "n", (int64_t)r->n);
	if (done->rows != NULL)
		put_made(&json, done);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

static void
pack_end(struct fx_packer *args, void *context)
{
	const struct done *done = context;

	fx_pack_map(args, 1);
	fx_pack_text(args, "n");
	fx_pack_int(args, (int64_t)done->reply.n + BEHIND);
}

static void
take_end(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct done *done = answer->context;

	/* It is done, whether or not its events can be named. */
	if (!gateway_failed(answer))
		done->rows = &answer->data;
	say_done(g, rq, done);
}

/* What happened is named by the end of the journal, asked for at once. */
static void
name_events(struct gateway *g, struct gateway_request *rq, enum fx_place place,
    const struct fx_response *reply)
{
	struct done *done = gateway_keep(rq, sizeof(*done));

	if (done == NULL) {
		say_done(g, rq, &(struct done){ .reply = *reply });
		return;
	}
	done->reply = *reply;
	gateway_ask(rq, place, "tail", pack_end, done, take_end);
}

/* Unknown is not failed: it is mostly repeated, and can be asked for. */
static void
say_unknown(struct gateway_request *rq,
    const unsigned char id_bytes[FX_ID_BYTES], bool repeated)
{
	char id[FX_UUID_TEXT], ask[FX_UUID_TEXT + 16];
	struct fx_json json;

	fx_uuid_print(id_bytes, id);
	(void)snprintf(ask, sizeof(ask), "/v1/commands/%s", id);
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "id", id);
	fx_json_text(&json, "code", "UNKNOWN");
	fx_json_text(&json, "ask", ask);
	fx_json_text(&json, "en",
	    repeated ? "The department has not answered yet; the command is "
		       "repeated"
		     : "The department does not answer; ask again");
	fx_json_text(&json, "zh",
	    repeated ? "部门尚未应答，命令会继续重发"
		     : "部门没有应答，请稍后再查询");
	fx_json_end(&json);
	fx_json_line(&json);
	gateway_set(rq, "Retry-After", "2");
	gateway_done(rq, 202, "application/json");
}

void
gateway_wish_answered(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct gateway_wish *wish = answer->context;

	if (answer->rc == FX_EUNKNOWN || answer->rc == FX_EEXISTS)
		say_unknown(rq, wish->id, true);
	else if (gateway_failed(answer))
		gateway_refused(rq, answer);
	else if (answer->reply.n > 0 && !answer->reply.dup)
		name_events(g, rq, answer->place, &answer->reply);
	else
		say_done(g, rq, &(struct done){ .reply = answer->reply });
}

void
gateway_wish_give(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then)
{
	gateway_claim(rq, wish, then);
}

void
gateway_api_command(struct gateway *g, struct gateway_request *rq)
{
	const struct gateway_wish *wish = gateway_wish(rq, NULL);

	(void)g;
	if (wish != NULL)
		gateway_wish_give(rq, wish, gateway_wish_answered);
}

/* What the shell of a department takes; nothing that touches its facts. */
void
gateway_api_operate(struct gateway *g, struct gateway_request *rq)
{
	static const char *const actions[] = { "retry_parked", "skip_parked",
		"confirm_clock" };
	const char *service = gateway_part(rq, 0);
	const char *action = gateway_part(rq, 1);
	const struct gateway_wish *wish;
	char type[FX_NAME_MAX + 1];
	enum fx_place place;
	size_t i;

	(void)g;
	for (i = 0; i < fx_count_of(actions); i++)
		if (strcmp(actions[i], action) == 0)
			break;
	if (i == fx_count_of(actions)) {
		gateway_missing(rq);
		return;
	}
	if (!gateway_place(rq, service, &place))
		return;
	(void)snprintf(type, sizeof(type), "%s.%s",
	    fx_schema_place(place)->name, actions[i]);
	if (!gateway_act_as(rq, "ops")) {
		gateway_problem(rq, 403, "ROLE", "You do not hold this role",
		    "您没有该角色", "role");
		return;
	}
	wish = gateway_wish(rq, type);
	if (wish != NULL)
		gateway_wish_give(rq, wish, gateway_wish_answered);
}

/* -- what became of one -----------------------------------------------------*/

struct search {
	unsigned char id[FX_ID_BYTES];
	enum fx_place place;
};

/* One department after the other, until one has seen it. */
static void
take_result(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct search *search = answer->context;

	if (answer->rc == 0 && answer->reply.code == FX_SAYS_NOT_SEEN &&
	    ++search->place < FX_PLACE_COUNT) {
		gateway_result(
		    rq, search->place, search->id, search, take_result);
		return;
	}
	if (answer->rc != 0) {
		say_unknown(rq, search->id, false);
	} else if (answer->reply.code == FX_SAYS_OK) {
		say_done(g, rq, &(struct done){ .reply = answer->reply });
	} else {
		gateway_refused(rq, answer);
	}
}

void
gateway_api_outcome(struct gateway *g, struct gateway_request *rq)
{
	struct search *search = gateway_keep(rq, sizeof(*search));
	const struct gateway_outcome *o;

	if (search == NULL ||
	    fx_uuid_parse(gateway_part(rq, 0), search->id) != 0) {
		gateway_bad(
		    rq, "id", "id is a UUID of version 7", "id 须为 UUIDv7");
		return;
	}
	o = gateway_outcome_find(g->outcomes, search->id);
	if (o != NULL && strcmp(o->sender, gateway_who(rq)->name) != 0) {
		gateway_missing(rq);
		return;
	}
	/* What is not repeated anymore is known there or did not happen. */
	if (o == NULL || o->state == GATEWAY_OUTCOME_LOST) {
		gateway_result(
		    rq, search->place, search->id, search, take_result);
		return;
	}
	if (o->state != GATEWAY_OUTCOME_KNOWN) {
		say_unknown(rq, search->id, true);
		return;
	}
	if (o->reply.code == FX_SAYS_OK) {
		say_done(g, rq, &(struct done){ .reply = o->reply });
	} else {
		struct gateway_answer answer = { .place = o->place,
			.reply = o->reply };

		gateway_refused(rq, &answer);
	}
}
