#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_text.h"
#include "service/fx_common.h"
#include "services/shipping/shipping_internal.h"

/* What the commands about the way to the customer decide. */

static bool
is_overridden(const struct shipping_unit *unit, enum shipping_step step)
{
	switch (step) {
	case shipping_step_pack: return unit->override_pack;
	case shipping_step_hand_over: return unit->override_hand_over;
	case shipping_step_scrap: return unit->override_scrap;
	default: return false;
	}
}

enum fx_refusal
shipping_blocks(const struct fx_ask *ask, const struct shipping_unit *unit,
    enum shipping_step step)
{
	int64_t oldest = ask->policy->hold_fresh_seconds * 1000;

	if (unit->gag)
		return NO_fx_blocked;
	if (is_overridden(unit, step))
		return FX_REFUSAL_NONE;
	if (!FX_BUG(39) && (ask->view_age_ms[FX_IN_quality] > oldest ||
			       ask->view_age_ms[FX_IN_assessment] > oldest))
		return NO_fx_stale_view;
	return FX_REFUSAL_NONE;
}

/*
 * A release is the pass of the latest attempt, or the decision of the latest
 * round; a parcel that was opened is inspected again (INV-13, X21).
 */
static enum fx_refusal
voids(const struct shipping_unit *unit)
{
	if (unit->round < unit->known_round ||
	    (unit->attempt != 0 && unit->attempt < unit->known_attempt))
		return NO_shipping_release_void;
	if (unit->inspect_again)
		return NO_shipping_inspect_again;
	return FX_REFUSAL_NONE;
}

/*
 * What the scanner must read: the serial that goes out, or the tag of a unit
 * that has no serial (INV-15).
 */
static const char *
expected(const struct shipping_unit *unit)
{
	if (shipping_is_replaced(unit))
		return unit->new_serial;
	return unit->serial[0] != '\0' ? unit->serial : unit->unit_no;
}

/* When something happened: as the message says, or when it was given. */
static int64_t
happened(const struct fx_ask *ask, int64_t at)
{
	return at != 0 ? at : ask->at_ms;
}

/* T-14: a parcel without a scan for so long is suspected lost (S-169). */
static int64_t
no_scan_at(const struct fx_ask *ask, int64_t at)
{
	return fx_policy_add_days(ask->policy, at, ask->policy->no_scan_days);
}

int
shipping_do_notice(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_issue_notice *cmd =
	    fx_asked(ask, shipping_issue_notice);
	const struct shipping_unit *unit = record;
	struct shipping_notice_issued *issued;
	enum fx_refusal why = unit->gag ? NO_fx_blocked : voids(unit);

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	if (shipping_is_replaced(unit) && unit->new_serial[0] == '\0')
		return fx_refuse(answer, NO_shipping_not_reserved);

	issued = fx_emit(answer, shipping_notice_issued);
	fx_copy(issued->unit_no, cmd->unit_no);
	issued->leg = shipping_leg_out;
	issued->mode = cmd->mode;
	issued->when_at = cmd->when_at;
	issued->freight_payer = cmd->freight_payer;
	issued->contact_rev = cmd->contact_rev;
	fx_copy(issued->doc_no, cmd->doc_no);
	issued->told_by = cmd->told_by;
	return 0;
}

/*
 * A serial is taken while it goes to another customer, and while it is a
 * returned unit that is here or on its way back: only what was put into stock
 * may go out again.
 */
static bool
is_taken(const struct fx_ask *ask, const char *serial, const char *unit_no)
{
	const struct shipping_serial *row =
	    fx_find(ask, shipping_serial, serial);
	const struct shipping_unit *other;
	bool sent;

	if (row->reserved_for[0] != '\0' &&
	    strcmp(row->reserved_for, unit_no) != 0) {
		other = fx_find(ask, shipping_unit, row->reserved_for);
		sent = other->state == shipping_unit_state_handed_over ||
		       other->state == shipping_unit_state_lost;
		if (strcmp(other->new_serial, serial) == 0 &&
		    (sent || shipping_is_open(other)))
			return true;
	}
	if (row->unit_no[0] == '\0')
		return false;
	other = fx_find(ask, shipping_unit, row->unit_no);
	sent = other->state == shipping_unit_state_handed_over ||
	       other->state == shipping_unit_state_lost;
	return other->here || (sent && !shipping_is_replaced(other));
}

int
shipping_do_reserve(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_reserve_replacement *cmd =
	    fx_asked(ask, shipping_reserve_replacement);
	const struct shipping_unit *unit = record;
	struct shipping_replacement_reserved *reserved;

	if (!shipping_is_replaced(unit))
		return fx_refuse(answer, NO_shipping_sends_itself);
	if (unit->kind != fx_decision_replenish &&
	    unit->warranty_rule[0] == '\0')
		return fx_refuse(answer, NO_shipping_no_warranty_rule);
	if (cmd->condition == shipping_condition_used)
		return fx_refuse(answer, NO_shipping_used_replacement);
	if (is_taken(ask, cmd->new_serial, cmd->unit_no))
		return fx_refuse(answer, NO_shipping_serial_taken);

	reserved = fx_emit(answer, shipping_replacement_reserved);
	fx_copy(reserved->unit_no, cmd->unit_no);
	fx_copy(reserved->new_serial, cmd->new_serial);
	fx_copy(reserved->model, cmd->model);
	fx_copy(reserved->lot, cmd->lot);
	reserved->source = cmd->source;
	reserved->condition = cmd->condition;
	fx_copy(reserved->old_serial, unit->serial);
	fx_copy(reserved->warranty_rule, unit->warranty_rule);
	return 0;
}

/* Whether every code of one list is in another. */
static bool
has_all(const char *list, const char *of)
{
	char code[FX_CODE_BYTES + 1];
	size_t length;

	while (*of != '\0') {
		length = strcspn(of, ",");
		fx_assert(length < sizeof(code));
		memcpy(code, of, length);
		code[length] = '\0';
		if (!fx_text_has_code(list, code))
			return false;
		of += length + (of[length] == ',');
	}
	return true;
}

/*
 * The label states model, quantity, customer and date (S-167): what lies in
 * the box, and the contact of the notice.
 */
static bool
is_label_right(
    const struct shipping_unit *unit, const struct shipping_pack *cmd)
{
	bool replaced = shipping_is_replaced(unit);
	const char *model = replaced ? unit->new_model : unit->model;

	return strcmp(cmd->label_model, model) == 0 &&
	       (replaced || unit->qty == 0 || cmd->label_qty == unit->qty) &&
	       cmd->label_contact_rev == unit->contact_rev &&
	       fx_policy_parse_day(cmd->label_date) >= 0;
}

/* The right goods, complete, with the right label. */
static enum fx_refusal
mispacks(const struct shipping_unit *unit, const struct shipping_pack *cmd)
{
	bool itself = !shipping_is_replaced(unit);

	if (itself && !unit->known)
		return NO_fx_not_heard_yet;
	if (itself && !unit->here)
		return NO_shipping_not_here;
	if (strcmp(cmd->scanned, expected(unit)) != 0)
		return NO_shipping_wrong_serial;
	if (itself && !has_all(cmd->accessories, unit->accessories))
		return NO_shipping_accessory_missing;
	if (!is_label_right(unit, cmd))
		return NO_shipping_label_wrong;
	return FX_REFUSAL_NONE;
}

int
shipping_do_pack(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_pack *cmd = fx_asked(ask, shipping_pack);
	const struct shipping_unit *unit = record;
	struct shipping_packed *packed;
	enum fx_refusal why = shipping_blocks(ask, unit, shipping_step_pack);

	if (why == FX_REFUSAL_NONE)
		why = voids(unit);
	if (why == FX_REFUSAL_NONE)
		why = mispacks(unit, cmd);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	packed = fx_emit(answer, shipping_packed);
	fx_copy(packed->unit_no, cmd->unit_no);
	fx_copy(packed->package_no, cmd->package_no);
	fx_copy(packed->scanned, cmd->scanned);
	fx_copy(packed->accessories, cmd->accessories);
	fx_copy(packed->material, cmd->material);
	packed->weight_g = cmd->weight_g;
	fx_copy(packed->label_model, cmd->label_model);
	packed->label_qty = cmd->label_qty;
	fx_copy(packed->label_date, cmd->label_date);
	packed->label_contact_rev = cmd->label_contact_rev;
	fx_copy(packed->photo_sha, cmd->photo_sha);
	shipping_see(packed, ask);
	packed->cost_minor = cmd->cost_minor;
	return 0;
}

int
shipping_do_hand_over(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_hand_over *cmd =
	    fx_asked(ask, shipping_hand_over);
	const struct shipping_unit *unit = record;
	struct shipping_handed_over *handed;
	enum fx_refusal why =
	    shipping_blocks(ask, unit, shipping_step_hand_over);

	if (why == FX_REFUSAL_NONE)
		why = voids(unit);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	if (strcmp(cmd->scanned, expected(unit)) != 0)
		return fx_refuse(answer, NO_shipping_wrong_serial);

	handed = fx_emit(answer, shipping_handed_over);
	fx_copy(handed->unit_no, cmd->unit_no);
	fx_copy(handed->shipment_no, cmd->shipment_no);
	fx_copy(handed->carrier, cmd->carrier);
	fx_copy(handed->waybill, cmd->waybill);
	memcpy(handed->proof_sha, cmd->proof_sha, sizeof(handed->proof_sha));
	handed->freight_minor = cmd->freight_minor;
	handed->insured_minor = cmd->insured_minor;
	shipping_see(handed, ask);
	handed->freight_payer = unit->freight_payer;
	handed->no_scan_at = no_scan_at(ask, ask->at_ms);
	return 0;
}

/* Whether there is a job that will come to this step. */
static bool
leads_to(const struct fx_ask *ask, const struct shipping_unit *unit,
    enum shipping_step step)
{
	if (step == shipping_step_scrap)
		return fx_find(ask, shipping_goods, unit->unit_no)->state ==
		       shipping_goods_state_waiting;
	if (step == shipping_step_pack)
		return unit->state == shipping_unit_state_waiting ||
		       unit->state == shipping_unit_state_noticed;
	return unit->state == shipping_unit_state_noticed ||
	       unit->state == shipping_unit_state_packed;
}

int
shipping_do_override(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_override_stale_view *cmd =
	    fx_asked(ask, shipping_override_stale_view);
	struct shipping_stale_view_overridden *overridden;

	if (!leads_to(ask, record, cmd->step))
		return fx_refuse(answer, NO_fx_wrong_state);

	overridden = fx_emit(answer, shipping_stale_view_overridden);
	fx_copy(overridden->unit_no, cmd->unit_no);
	overridden->step = cmd->step;
	fx_copy(overridden->reason, cmd->reason);
	shipping_see(overridden, ask);
	return 0;
}

int
shipping_do_track(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_track *cmd = fx_asked(ask, shipping_track);
	const struct shipping_unit *unit = record;
	struct shipping_tracked *tracked = fx_emit(answer, shipping_tracked);

	fx_copy(tracked->unit_no, cmd->unit_no);
	fx_copy(tracked->code, cmd->code);
	tracked->at = happened(ask, cmd->at);
	fx_copy(tracked->place, cmd->place);
	/* Scans come late and out of order; the newest one counts. */
	tracked->no_scan_at = no_scan_at(ask, tracked->at);
	if (tracked->no_scan_at < unit->no_scan_due)
		tracked->no_scan_at = unit->no_scan_due;
	return 0;
}

int
shipping_do_deliver(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_deliver *cmd = fx_asked(ask, shipping_deliver);
	struct shipping_delivered *delivered =
	    fx_emit(answer, shipping_delivered);

	(void)record; /* its state says enough */
	fx_copy(delivered->unit_no, cmd->unit_no);
	delivered->at = happened(ask, cmd->at);
	delivered->signed_by_kind = cmd->signed_by_kind;
	memcpy(delivered->pod_sha, cmd->pod_sha, sizeof(delivered->pod_sha));
	return 0;
}

int
shipping_do_lose(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_report_lost *cmd =
	    fx_asked(ask, shipping_report_lost);
	const struct shipping_unit *unit = record;
	bool by_timer = strcmp(ask->role, "timer") == 0;
	struct shipping_lost *lost;

	if (by_timer && cmd->due_at != unit->no_scan_due)
		return fx_refuse(answer, NO_fx_too_early);

	lost = fx_emit(answer, shipping_lost);
	fx_copy(lost->unit_no, cmd->unit_no);
	fx_copy(lost->claim_no, cmd->claim_no);
	if (by_timer)
		fx_breach(ask, answer, EV_shipping_breached, cmd->unit_no,
		    "no_scan", cmd->due_at, "cs");
	return 0;
}

int
shipping_do_return(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_return_to_sender *cmd =
	    fx_asked(ask, shipping_return_to_sender);
	struct shipping_returned_to_sender *returned =
	    fx_emit(answer, shipping_returned_to_sender);

	(void)record; /* its state says enough */
	fx_copy(returned->unit_no, cmd->unit_no);
	returned->reason = cmd->reason;
	returned->tries = cmd->tries;
	return 0;
}

int
shipping_do_recover(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_recover *cmd = fx_asked(ask, shipping_recover);
	struct shipping_recovered *recovered;

	if (strcmp(cmd->scanned, expected(record)) != 0)
		return fx_refuse(answer, NO_shipping_wrong_serial);

	recovered = fx_emit(answer, shipping_recovered);
	fx_copy(recovered->unit_no, cmd->unit_no);
	recovered->opened = cmd->opened;
	return 0;
}

int
shipping_do_overdue(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct shipping_dispatch_overdue *cmd =
	    fx_asked(ask, shipping_dispatch_overdue);
	const struct shipping_unit *unit = record;

	if (cmd->due_at != unit->dispatch_due)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_shipping_breached, cmd->unit_no,
	    "dispatch_due", cmd->due_at, "sales_mgr");
	return 0;
}
