/*
 * repair_parts_request: the parts that were asked for and have not all come.
 *
 * What is asked for and what comes is decided with the unit it is for, in
 * repair_parts.c; here is what it does to the request.
 */
#include "base/fx_base.h"
#include "services/repair/repair.h"

static fx_apply_fn apply_parts_requested, apply_parts_arrived;

/* clang-format off */
static const struct fx_rule rules[] = {
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                 what it does to the request */
	{ EV_repair_parts_requested, apply_parts_requested, NULL },
	{ EV_repair_parts_arrived,   apply_parts_arrived, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book repair_parts_request_book = {
	.record = REC_repair_parts_request,
	.rules = rules,
	.changes = changes,
};

static void
apply_parts_requested(void *record, const struct fx_event *event)
{
	const struct repair_parts_requested *requested =
	    fx_said(event, repair_parts_requested);
	struct repair_parts_request *request = record;

	request->state = repair_request_state_open;
	fx_copy(request->unit_no, requested->unit_no);
	fx_copy(request->part_no, requested->part_no);
	request->qty = requested->qty;
	request->missing = requested->qty;
}

static void
apply_parts_arrived(void *record, const struct fx_event *event)
{
	struct repair_parts_request *request = record;

	request->missing = fx_said(event, repair_parts_arrived)->missing;
	if (request->missing == 0)
		request->state = repair_request_state_closed;
}
