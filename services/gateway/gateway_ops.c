/*
 * GET /v1/ops/...: what operators see: each department is asked at once, and
 * what it says is written as it comes; one that does not answer is told so.
 */
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_cloud.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_list.h"

#define ITEMS_MAX     4096
#define TAIL_EACH     20
#define STUCK_PAGE    100
#define ARRIVAL_BYTES 8

/* Asked of all departments; row writes what one has said. */
typedef void row_fn(
    struct fx_json *json, uint32_t roles, const struct gateway_answer *answer);

struct round {
	struct fx_json json;
	row_fn *row;
	int waits; /* departments that have not answered yet */

	/* Of what is stuck: a page, and the row that it begins behind. */
	int64_t limit, arrival;
	char subject[FX_KEY_MAX + 1];
};

static void
take_department(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct round *round = answer->context;
	struct fx_json *json = &round->json;

	fx_json_object(json, NULL);
	fx_json_text(json, "department", fx_schema_place(answer->place)->name);
	fx_json_bool(json, "answers", !gateway_failed(answer));
	if (!gateway_failed(answer))
		round->row(json, gateway_roles(rq), answer);
	fx_json_end(json);
	if (--round->waits > 0)
		return;
	fx_json_end(json);
	gateway_at(g, json);
	gateway_end(rq, json);
}

/* NULL when it may not be begun, and then the request is answered. */
static struct round *
begin(struct gateway_request *rq)
{
	struct round *round = gateway_keep(rq, sizeof(*round));

	if ((gateway_roles(rq) & GATEWAY_OPERATORS) == 0) {
		gateway_problem(rq, 403, "FORBIDDEN",
		    "This is for operators, supervisors, the general manager "
		    "and auditors",
		    "仅限运维、主管、总经理和审计员", NULL);
		return NULL;
	}
	if (round == NULL)
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
	return round;
}

/* Those from first to last. */
static void
ask(struct gateway_request *rq, struct round *round, int first, int last,
    const char *type, gateway_pack_fn *pack)
{
	int place;

	round->waits = last - first + 1;
	fx_json_begin(&round->json, gateway_out(rq));
	fx_json_object(&round->json, NULL);
	fx_json_array(&round->json, "departments");
	for (place = first; place <= last; place++)
		gateway_ask(rq, (enum fx_place)place, type, pack, round,
		    take_department);
}

static void
ask_all(struct gateway_request *rq, const char *type, gateway_pack_fn *pack,
    row_fn *row)
{
	struct round *round = begin(rq);

	if (round == NULL)
		return;
	round->row = row;
	ask(rq, round, 0, FX_PLACE_COUNT - 1, type, pack);
}

static void
put_value(
    struct fx_json *json, uint32_t roles, const struct gateway_answer *answer)
{
	(void)roles;
	fx_json_number(json, "head", (int64_t)answer->reply.mark.seq);
	if (answer->root != NULL)
		fx_cloud_node(json, "value", answer->root);
}

/* One service, as the page and the stream of operators have it. */
void
gateway_ops_row(struct fx_json *json, const struct gateway_answer *answer)
{
	fx_json_object(json, NULL);
	fx_json_text(json, "department", fx_schema_place(answer->place)->name);
	fx_json_bool(json, "answers", !gateway_failed(answer));
	if (!gateway_failed(answer))
		put_value(json, 0, answer);
	fx_json_end(json);
}

static void
put_events(
    struct fx_json *json, uint32_t roles, const struct gateway_answer *answer)
{
	struct fx_reader *reader;
	int count = 0;

	fx_json_array(json, "value");
	if (fx_unpack_open(ITEMS_MAX, &reader) == 0) {
		(void)gateway_rows(json, reader, roles, &answer->data, &count);
		fx_unpack_close(reader);
	}
	fx_json_end(json);
}

static void
pack_one(struct fx_packer *args, const char *name, int64_t number)
{
	fx_pack_map(args, 1);
	fx_pack_text(args, name);
	fx_pack_int(args, number);
}

static void
pack_tail(struct fx_packer *args, void *context)
{
	(void)context;
	pack_one(args, "n", TAIL_EACH);
}

static void
pack_stuck(struct fx_packer *args, void *context)
{
	const struct round *round = context;

	fx_pack_map(args, 3);
	fx_pack_text(args, "subject");
	fx_pack_text(args, round->subject);
	fx_pack_text(args, "after");
	fx_pack_int(args, round->arrival);
	fx_pack_text(args, "limit");
	fx_pack_int(args, round->limit);
}

/* Behind a row: its number of arrival, and its subject. */
static void
say_next(struct fx_json *json, const struct fx_node *row)
{
	struct fx_slot_blob place = { .length = 0 };
	const char *subject;
	size_t i, length;
	int64_t arrival;

	if (fx_unpack_int(fx_unpack_find(row, "arrival"), &arrival) != 0 ||
	    fx_unpack_text(fx_unpack_find(row, "subject"), &subject, &length) !=
		0 ||
	    ARRIVAL_BYTES + length > sizeof(place.bytes))
		return;
	for (i = 0; i < ARRIVAL_BYTES; i++)
		place.bytes[i] = (unsigned char)((uint64_t)arrival >>
						 (8 * (ARRIVAL_BYTES - 1 - i)));
	memcpy(place.bytes + ARRIVAL_BYTES, subject, length);
	place.length = ARRIVAL_BYTES + length;
	gateway_list_next(json, &place);
}

static bool
take_after(struct gateway_request *rq, struct round *round)
{
	struct fx_slot_blob after;
	uint64_t arrival = 0;
	size_t i, length;

	if (!gateway_list_after(rq, &after))
		return false;
	if (after.length == 0)
		return true;
	length = after.length - ARRIVAL_BYTES;
	if (after.length <= ARRIVAL_BYTES || length >= sizeof(round->subject) ||
	    gateway_argument(rq, "department") == NULL) {
		gateway_bad(rq, "after",
		    "after is what the same department said as next; say "
		    "department too",
		    "after 取自同一部门的 next，并请给出 department");
		return false;
	}
	for (i = 0; i < ARRIVAL_BYTES; i++)
		arrival = arrival << 8 | after.bytes[i];
	round->arrival = (int64_t)(arrival & INT64_MAX);
	memcpy(round->subject, after.bytes + ARRIVAL_BYTES, length);
	return true;
}

static void
put_stuck(
    struct fx_json *json, uint32_t roles, const struct gateway_answer *answer)
{
	const struct round *round = answer->context;
	const struct fx_node *rows = answer->root;
	size_t i, count = rows == NULL ? 0 : fx_unpack_count(rows);

	(void)roles;
	fx_json_number(json, "head", (int64_t)answer->reply.mark.seq);
	fx_json_array(json, "value");
	for (i = 0; i < count; i++)
		fx_cloud_node(json, NULL, fx_unpack_element(rows, i));
	fx_json_end(json);
	if (count > 0 && count == (size_t)round->limit)
		say_next(json, fx_unpack_element(rows, count - 1));
}

void
gateway_ops_services(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	ask_all(rq, "stats", NULL, put_value);
}

void
gateway_ops_consumers(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	ask_all(rq, "consumers", NULL, put_value);
}

void
gateway_ops_stuck(struct gateway *g, struct gateway_request *rq)
{
	const char *name = gateway_argument(rq, "department");
	struct round *round = begin(rq);
	enum fx_place place = 0;

	(void)g;
	if (round == NULL || !take_after(rq, round) ||
	    (name != NULL && !gateway_place(rq, name, &place)))
		return;
	round->row = put_stuck;
	round->limit =
	    gateway_count_of(rq, "limit", STUCK_PAGE, GATEWAY_PAGE_MOST);
	ask(rq, round, (int)place,
	    name != NULL ? (int)place : FX_PLACE_COUNT - 1, "stuck",
	    pack_stuck);
}

void
gateway_ops_tail(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	ask_all(rq, "tail", pack_tail, put_events);
}
