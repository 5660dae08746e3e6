/*
 * What became of a command, asked of a department: its answer holds the reply
 * that the command got.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_api.h"

#define ITEMS_MAX 256

struct asked {
	unsigned char id[FX_ID_BYTES];
	void *context;
	gateway_then_fn *then;
};

static void
pack_id(struct fx_packer *args, void *context)
{
	const struct asked *asked = context;

	fx_pack_map(args, 1);
	fx_pack_text(args, "id");
	fx_pack_bytes(args, asked->id, sizeof(asked->id));
}

static void
take_result(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct asked *asked = answer->context;
	struct gateway_answer result = { .rc = answer->rc,
		.place = answer->place,
		.reply = answer->reply,
		.context = asked->context };
	struct fx_reader *reader;

	if (!gateway_failed(answer)) {
		if (fx_unpack_open(ITEMS_MAX, &reader) != 0) {
			gateway_problem(rq, 503, "BUSY",
			    "Too much to do just now", "系统繁忙", NULL);
			return;
		}
		if (fx_response_decode(reader, answer->data.bytes,
			answer->data.length, &result.reply) != 0)
			result.reply.code = FX_SAYS_INTERNAL;
		fx_unpack_close(reader);
		memcpy(result.reply.id, asked->id, sizeof(asked->id));
	}
	asked->then(g, rq, &result);
}

void
gateway_result(struct gateway_request *rq, enum fx_place place,
    const unsigned char id[FX_ID_BYTES], void *context, gateway_then_fn *then)
{
	struct asked *asked = gateway_keep(rq, sizeof(*asked));

	if (asked == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	memcpy(asked->id, id, sizeof(asked->id));
	asked->context = context;
	asked->then = then;
	gateway_ask(rq, place, "result", pack_id, asked, take_result);
}
