/*
 * POST /v1/try: what a command would do, told to whom it may be told.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_cloud.h"
#include "net/fx_talk.h"
#include "schema/fx_codec.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_class.h"

struct trial {
	unsigned char header[FX_REQUEST_HEADER];
	unsigned char data[FX_REQUEST_DATA];
	size_t header_length, data_length;
};

static void
pack_trial(struct fx_packer *args, void *context)
{
	const struct trial *trial = context;

	fx_pack_map(args, 2);
	fx_pack_text(args, "data");
	fx_pack_bytes(args, trial->data, trial->data_length);
	fx_pack_text(args, "header");
	fx_pack_bytes(args, trial->header, trial->header_length);
}

/* What would happen, told as what has happened is: decision 0022. */
static void
put_tried(struct fx_json *json, uint32_t roles, const struct fx_node *event)
{
	const struct fx_node *data = fx_unpack_find(event, "data");
	const struct fx_node *node;
	char name[FX_NAME_MAX + 1];
	const char *k;
	size_t i, length;

	fx_json_object(json, NULL);
	for (i = 0; i < fx_unpack_count(event); i++) {
		node = fx_unpack_entry(event, i, &k, &length);
		if (node == data || length > FX_NAME_MAX)
			continue;
		memcpy(name, k, length);
		name[length] = '\0';
		fx_cloud_node(json, name, node);
	}
	if (data != NULL &&
	    fx_cloud_data(json, data, gateway_class_field, &roles))
		fx_json_bool(json, "withheld", true);
	fx_json_end(json);
}

static void
put_trial(struct gateway_request *rq, struct fx_json *json,
    const struct fx_node *events)
{
	size_t i;

	fx_json_array(json, "events");
	for (i = 0; i < fx_unpack_count(events); i++)
		if (fx_unpack_type(fx_unpack_element(events, i)) == FX_NODE_MAP)
			put_tried(json, gateway_roles(rq),
			    fx_unpack_element(events, i));
	fx_json_end(json);
}

static void
take_trial(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct fx_json json;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	fx_json_begin(&json, gateway_out(rq));
	fx_json_object(&json, NULL);
	fx_json_text(&json, "code", "OK");
	if (answer->root != NULL)
		put_trial(rq, &json, answer->root);
	gateway_at(g, &json);
	gateway_end(rq, &json);
}

void
gateway_api_try(struct gateway *g, struct gateway_request *rq)
{
	const struct gateway_wish *wish = gateway_wish(rq, NULL);
	struct fx_request request = { .kind = FX_COMMAND_FRAME };
	struct trial *trial;
	const struct fx_field *key;
	int rc;

	(void)g;
	if (wish == NULL)
		return;
	trial = gateway_keep(rq, sizeof(*trial));
	key = fx_schema_key(wish->kind);
	memcpy(request.id, wish->id, sizeof(request.id));
	fx_copy_text(request.type, sizeof(request.type),
	    fx_schema_shape(wish->kind)->name);
	request.v = (uint64_t)fx_schema_shape(wish->kind)->version;
	if (key != NULL)
		fx_copy_text(request.subject, sizeof(request.subject),
		    fx_schema_text(key, wish->thing));
	fx_copy_text(
	    request.actor, sizeof(request.actor), gateway_who(rq)->name);
	fx_copy_text(request.role, sizeof(request.role), gateway_role(rq));
	request.has_expect = wish->has_expect;
	request.expect = wish->expect;
	request.at_ms = wish->at_ms;
	rc = trial == NULL
		 ? FX_ENOMEM
		 : fx_codec_encode(wish->kind, wish->thing, trial->data,
		       sizeof(trial->data), &trial->data_length);
	if (rc == 0)
		rc = fx_request_encode(&request, trial->header,
		    sizeof(trial->header), &trial->header_length);
	if (rc != 0) {
		gateway_bad(rq, "data", "This is longer than a command can be",
		    "内容超出命令长度");
		return;
	}
	gateway_ask(rq, fx_schema_shape(wish->kind)->place, "try", pack_trial,
	    trial, take_trial);
}
