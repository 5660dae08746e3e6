/*
 * GET /v1/ops/...: what operators see: each department is asked at once, and
 * what it says is written as it comes; one that does not answer is told so.
 */
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_cloud.h"
#include "services/gateway/gateway_api.h"

#define ITEMS_MAX  4096
#define TAIL_EACH  20
#define STUCK_MOST 100

/* Asked of all departments; row writes what one has said. */
typedef void row_fn(
    struct fx_json *json, uint32_t roles, const struct gateway_answer *answer);

struct round {
	struct fx_json json;
	row_fn *row;
	int waits; /* departments that have not answered yet */
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

static void
ask_all(struct gateway_request *rq, const char *type, gateway_pack_fn *pack,
    row_fn *row)
{
	struct round *round = gateway_keep(rq, sizeof(*round));
	int place;

	if ((gateway_roles(rq) & GATEWAY_OPERATORS) == 0) {
		gateway_problem(rq, 403, "FORBIDDEN",
		    "This is for operators, supervisors, the general manager "
		    "and auditors",
		    "仅限运维、主管、总经理和审计员", NULL);
		return;
	}
	if (round == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	round->row = row;
	round->waits = FX_PLACE_COUNT;
	fx_json_begin(&round->json, gateway_out(rq));
	fx_json_object(&round->json, NULL);
	fx_json_array(&round->json, "departments");
	for (place = 0; place < FX_PLACE_COUNT; place++)
		gateway_ask(rq, (enum fx_place)place, type, pack, round,
		    take_department);
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
	(void)context;
	pack_one(args, "limit", STUCK_MOST);
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
	(void)g;
	ask_all(rq, "stuck", pack_stuck, put_value);
}

void
gateway_ops_tail(struct gateway *g, struct gateway_request *rq)
{
	(void)g;
	ask_all(rq, "tail", pack_tail, put_events);
}
