/*
 * intake_receipt: what the dock saw of a unit, or of a parcel without a
 * number.
 */
#include "base/fx_base.h"
#include "services/intake/intake.h"

static fx_apply_fn apply_received, apply_blind_received, apply_settled;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                      what it does to the receipt, key */
	{ EV_intake_received,             apply_received,       NULL },
	{ EV_intake_blind_received,       apply_blind_received, "parcel_no" },
	{ EV_intake_discrepancy_settled,  apply_settled,        NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_receipt_book = {
	.record = REC_intake_receipt,
	.rules = rules,
	.changes = changes,
};

/* Goods are seen in the same way whether or not they carry a number. */
#define SEE(receipt, said)                                            \
	do {                                                          \
		(receipt)->received_at = event->time_ms;              \
		fx_copy((receipt)->place, (said)->place);             \
		fx_copy((receipt)->carrier, (said)->carrier);         \
		fx_copy((receipt)->waybill, (said)->waybill);         \
		(receipt)->freight_minor = (said)->freight_minor;     \
		(receipt)->package_state = (said)->package_state;     \
		fx_copy((receipt)->model_seen, (said)->model_seen);   \
		fx_copy((receipt)->serial_seen, (said)->serial_seen); \
		fx_copy((receipt)->lot_seen, (said)->lot_seen);       \
		(receipt)->qty_seen = (said)->qty_seen;               \
		fx_copy((receipt)->appearance, (said)->appearance);   \
		fx_copy((receipt)->accessories, (said)->accessories); \
		fx_copy((receipt)->photo_sha, (said)->photo_sha);     \
		(receipt)->data_bearing = (said)->data_bearing;       \
		fx_copy((receipt)->hazard, (said)->hazard);           \
	} while (0)

static void
apply_received(void *record, const struct fx_event *event)
{
	const struct intake_received *received =
	    fx_said(event, intake_received);
	struct intake_receipt *receipt = record;

	SEE(receipt, received);
}

static void
apply_blind_received(void *record, const struct fx_event *event)
{
	const struct intake_blind_received *received =
	    fx_said(event, intake_blind_received);
	struct intake_receipt *receipt = record;

	SEE(receipt, received);
}

/* Of a split, the rest stays here. */
static void
apply_settled(void *record, const struct fx_event *event)
{
	const struct intake_discrepancy_settled *settled =
	    fx_said(event, intake_discrepancy_settled);
	struct intake_receipt *receipt = record;

	if (settled->way == intake_settle_way_split)
		receipt->qty_seen = settled->qty;
}
