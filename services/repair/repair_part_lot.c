/*
 * repair_part_lot: the lots of spare parts that passed incoming inspection.
 *
 * Only what was accepted can be used, and no more than that (S-137, S-138).
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/repair/repair.h"

static fx_decide_fn decide_accept_lot;
static fx_apply_fn apply_lot_accepted, apply_parts_arrived;
static fx_apply_fn apply_part_replaced;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                 in which states  decided by */
	{ CMD_repair_accept_lot,   FX_ANYTIME,      decide_accept_lot, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event               what it does to the lot */
	{ EV_repair_lot_accepted,  apply_lot_accepted, NULL },
	{ EV_repair_parts_arrived, apply_parts_arrived, NULL },
	{ EV_repair_part_replaced, apply_part_replaced, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book repair_part_lot_book = {
	.record = REC_repair_part_lot,
	.rules = rules,
	.changes = changes,
};

static int
decide_accept_lot(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_accept_lot *cmd = fx_asked(ask, repair_accept_lot);
	const struct repair_part_lot *lot = record;
	struct repair_lot_accepted *accepted;

	/* A lot may come in several deliveries, but of one part only. */
	if (lot->accepted > 0 && strcmp(lot->part_no, cmd->part_no) != 0)
		return fx_refuse(answer, NO_repair_lot_of_another_part);

	accepted = fx_emit(answer, repair_lot_accepted);
	fx_copy(accepted->part_lot, cmd->part_lot);
	fx_copy(accepted->part_no, cmd->part_no);
	accepted->qty = cmd->qty;
	fx_copy(accepted->iqc_ref, cmd->iqc_ref);
	return 0;
}

static void
apply_lot_accepted(void *record, const struct fx_event *event)
{
	const struct repair_lot_accepted *accepted =
	    fx_said(event, repair_lot_accepted);
	struct repair_part_lot *lot = record;

	fx_copy(lot->part_no, accepted->part_no);
	fx_copy(lot->iqc_ref, accepted->iqc_ref);
	lot->accepted += accepted->qty;
}

/* Parts that were asked for come inspected, too. */
static void
apply_parts_arrived(void *record, const struct fx_event *event)
{
	const struct repair_parts_arrived *arrived =
	    fx_said(event, repair_parts_arrived);
	struct repair_part_lot *lot = record;

	fx_copy(lot->part_no, arrived->part_no);
	fx_copy(lot->iqc_ref, arrived->iqc_ref);
	lot->accepted += arrived->qty;
}

static void
apply_part_replaced(void *record, const struct fx_event *event)
{
	struct repair_part_lot *lot = record;

	lot->used += fx_said(event, repair_part_replaced)->qty;
}
