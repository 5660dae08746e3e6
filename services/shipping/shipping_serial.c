#include "base/fx_base.h"
#include "services/shipping/shipping.h"

/*
 * Where a serial stands: which returned unit it is, and which unit it is to
 * replace (INV-20).  Whether it is taken is asked of those units' records.
 */
static fx_apply_fn apply_known, apply_reserved;

/* clang-format off */
static const struct fx_rule rules[] = {
	{ 0 }
};

static const struct fx_change changes[] = {
	/* event                            what it does    key */
	{ EV_shipping_unit_known,           apply_known,    "serial" },
	{ EV_shipping_replacement_reserved, apply_reserved, "new_serial" },
	{ 0 }
};
/* clang-format on */

const struct fx_book shipping_serial_book = {
	.record = REC_shipping_serial,
	.rules = rules,
	.changes = changes,
};

static void
apply_known(void *record, const struct fx_event *event)
{
	struct shipping_serial *serial = record;

	fx_copy(serial->unit_no, fx_said(event, shipping_unit_known)->unit_no);
}

static void
apply_reserved(void *record, const struct fx_event *event)
{
	struct shipping_serial *serial = record;

	fx_copy(serial->reserved_for,
	    fx_said(event, shipping_replacement_reserved)->unit_no);
}
