/*
 * intake_serial: serial numbers, and the unit that bound each one last.
 *
 * A serial number is bound while that unit is open, so nothing unbinds it
 * (INV-02).  Reviews, receipts and settled differences bind.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/intake/intake.h"
#include "services/intake/intake_internal.h"

static fx_apply_fn bind_reviewed, bind_received, bind_settled;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                      what it does to the serial number */
	{ EV_intake_reviewed,             bind_reviewed, NULL },
	{ EV_intake_received,             bind_received, NULL },
	{ EV_intake_discrepancy_settled,  bind_settled, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_serial_book = {
	.record = REC_intake_serial,
	.rules = rules,
	.changes = changes,
};

const char *
intake_serial_holder(
    const struct fx_ask *ask, const char *serial, const char *unit_no)
{
	const struct intake_serial *bound = fx_find(ask, intake_serial, serial);
	const struct intake_unit *unit =
	    fx_find(ask, intake_unit, bound->unit_no);

	/* A unit whose serial number was amended holds the old one no more. */
	if (*serial == '\0' || strcmp(bound->unit_no, unit_no) == 0 ||
	    !intake_unit_is_open(unit) || strcmp(unit->serial, serial) != 0)
		return "";
	return bound->unit_no;
}

int
intake_serial_refuse(struct fx_answer *answer, const char *holder)
{
	fx_copy_text(answer->subject, sizeof(answer->subject), holder);
	return fx_refuse(answer, NO_intake_serial_open);
}

static void
bind_reviewed(void *record, const struct fx_event *event)
{
	const struct intake_reviewed *reviewed =
	    fx_said(event, intake_reviewed);
	struct intake_serial *serial = record;

	fx_copy(serial->unit_no, reviewed->unit_no);
}

static void
bind_received(void *record, const struct fx_event *event)
{
	const struct intake_received *received =
	    fx_said(event, intake_received);
	struct intake_serial *serial = record;

	fx_copy(serial->unit_no, received->unit_no);
}

static void
bind_settled(void *record, const struct fx_event *event)
{
	const struct intake_discrepancy_settled *settled =
	    fx_said(event, intake_discrepancy_settled);
	struct intake_serial *serial = record;

	fx_copy(serial->unit_no, settled->unit_no);
}
