/*
 * GET /v1/events: of which departments, and from where on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_mark_text.h"
#include "services/gateway/gateway_api.h"
#include "services/gateway/gateway_tails.h"

static void
take_head(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	struct gateway_tails_wish *wish = answer->context;

	if (gateway_failed(answer)) {
		gateway_refused(rq, answer);
		return;
	}
	wish->from[answer->place] = answer->reply.mark;
	if (--wish->waiting == 0)
		gateway_tails_begin(g, rq, wish);
}

static void
pack_none(struct fx_packer *args, void *context)
{
	(void)context;
	fx_pack_map(args, 1);
	fx_pack_text(args, "n");
	fx_pack_int(args, 0);
}

/* -- the page ---------------------------------------------------------------*/

/* The departments that are asked for and that may be heard. */
static bool
choose(struct gateway_request *rq, struct gateway_tails_wish *a)
{
	const char *name = gateway_argument(rq, "department");
	enum fx_place place, only = FX_PLACE_COUNT;
	char scope[40];

	if (name != NULL && !gateway_place(rq, name, &only))
		return false;
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		if (only != FX_PLACE_COUNT && place != only)
			continue;
		(void)snprintf(scope, sizeof(scope), "events:%s",
		    fx_schema_place(place)->name);
		if (!gateway_may(rq, scope)) {
			gateway_problem(rq, 403, "SCOPE",
			    "The token does not have events of this department",
			    "令牌无此部门的事件权限", "department");
			return false;
		}
		a->of[place] = true;
		a->waiting++;
	}
	return true;
}

static void
begin_from(struct gateway *g, struct gateway_request *rq, const char *from,
    struct gateway_tails_wish *a)
{
	enum fx_place place;
	struct fx_mark mark = { 0 };

	if (strcmp(from, "start") != 0 &&
	    (a->waiting != 1 || !fx_mark_read(from, &mark))) {
		gateway_bad(rq, "from",
		    "from is start, now, or a cursor of one department",
		    "from 为 start、now 或单个部门的游标");
		return;
	}
	for (place = 0; place < FX_PLACE_COUNT; place++)
		a->from[place] = mark;
	gateway_tails_begin(g, rq, a);
}

void
gateway_events_page(struct gateway *g, struct gateway_request *rq)
{
	const char *from = gateway_header(rq, "Last-Event-ID");
	struct gateway_tails_wish *a = gateway_keep(rq, sizeof(*a));
	enum fx_place place;

	fx_assert(a != NULL);
	if (from == NULL || *from == '\0')
		from = gateway_argument(rq, "from");
	if (from == NULL || *from == '\0')
		from = "now";
	if (!choose(rq, a))
		return;
	if (strcmp(from, "now") != 0) {
		begin_from(g, rq, from, a);
		return;
	}
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (a->of[place])
			gateway_ask(rq, place, "tail", pack_none, a, take_head);
}
