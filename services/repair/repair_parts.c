/*
 * repair_parts: parts that go into a unit, are waited for, or must be agreed
 * to first.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/repair/repair_internal.h"

#define COUNT_BYTES 8 /* "/p9999" and its end, with room */

/*
 * Write the n-th number of a sort that belongs to a unit: <unit>/<letter><n>.
 * Returns false when the unit's own number leaves no room for it.
 */
static bool
make_number(char number[41], const char *unit_no, char letter, int64_t n)
{
	char digits[COUNT_BYTES];
	size_t at = sizeof(digits) - 1;

	fx_assert(n > 0 && n <= 9999);
	digits[at] = '\0';
	for (; n > 0; n /= 10)
		digits[--at] = (char)('0' + n % 10);
	digits[--at] = letter;
	digits[--at] = '/';
	if (strlen(unit_no) + strlen(digits + at) > 40)
		return false;
	fx_copy_text(number, 41, unit_no);
	memcpy(number + strlen(unit_no), digits + at, strlen(digits + at));
	return true;
}

/*
 * Whether a part can be added to those agreed to, even if the customer agrees
 * to the one asked for now.
 */
static bool
has_room_for_part(const struct repair_unit *unit, const char *part_no)
{
	char parts[sizeof(unit->allowed_parts)];

	fx_copy(parts, unit->allowed_parts);
	if (unit->question_part[0] != '\0' &&
	    fx_text_add_code(parts, sizeof(parts), unit->question_part) != 0)
		return false;
	return fx_text_add_code(parts, sizeof(parts), part_no) == 0 &&
	       repair_unit_count_codes(parts) <= REPAIR_PARTS_MAX;
}

/* Why a part of this lot may not go into a unit (S-132, S-137). */
static enum fx_refusal
forbids_part(const struct fx_ask *ask, const struct repair_unit *unit,
    const struct repair_replace_part *cmd)
{
	const struct repair_part_lot *lot =
	    fx_find(ask, repair_part_lot, cmd->part_lot);

	if (!fx_text_has_code(unit->allowed_parts, cmd->part_no))
		return NO_repair_part_not_allowed;
	if (lot->accepted == 0)
		return NO_repair_lot_not_accepted;
	if (strcmp(lot->part_no, cmd->part_no) != 0)
		return NO_repair_lot_of_another_part;
	if (lot->accepted - lot->used < cmd->qty)
		return NO_repair_lot_used_up;
	if (repair_unit_is_over_limit(
		unit, ask, cmd->qty * cmd->unit_cost_minor))
		return NO_repair_over_limit;
	return FX_REFUSAL_NONE;
}

int
repair_parts_replace_part(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_replace_part *cmd =
	    fx_asked(ask, repair_replace_part);
	const struct repair_unit *unit = record;
	struct repair_part_replaced *replaced;
	enum fx_refusal why;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	why = forbids_part(ask, unit, cmd);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	replaced = fx_emit(answer, repair_part_replaced);
	fx_copy(replaced->unit_no, cmd->unit_no);
	fx_copy(replaced->part_no, cmd->part_no);
	fx_copy(replaced->part_lot, cmd->part_lot);
	replaced->qty = cmd->qty;
	replaced->unit_cost_minor = cmd->unit_cost_minor;
	fx_copy(replaced->currency, ask->policy->currency);
	fx_copy(replaced->position, cmd->position);
	fx_copy(replaced->old_serial, cmd->old_serial);
	fx_copy(replaced->new_serial, cmd->new_serial);
	fx_copy(replaced->supplier, cmd->supplier);
	replaced->substitute = cmd->substitute;
	replaced->old_part_to = cmd->old_part_to;
	return 0;
}

int
repair_parts_request_parts(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_request_parts *cmd =
	    fx_asked(ask, repair_request_parts);
	const struct repair_unit *unit = record;
	struct repair_parts_requested *requested;
	char number[sizeof(requested->request_no)];

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	/* Nobody waits for a part that could not be put in (INV-08). */
	if (!fx_text_has_code(unit->allowed_parts, cmd->part_no))
		return fx_refuse(answer, NO_repair_part_not_allowed);
	if (unit->requests >= 9999 ||
	    !make_number(number, cmd->unit_no, 'p', unit->requests + 1))
		return fx_refuse(answer, NO_repair_number_full);

	requested = fx_emit(answer, repair_parts_requested);
	fx_copy(requested->unit_no, cmd->unit_no);
	fx_copy(requested->request_no, number);
	fx_copy(requested->part_no, cmd->part_no);
	requested->qty = cmd->qty;
	return 0;
}

int
repair_parts_receive_parts(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_receive_parts *cmd =
	    fx_asked(ask, repair_receive_parts);
	const struct repair_parts_request *request =
	    fx_find(ask, repair_parts_request, cmd->request_no);
	const struct repair_part_lot *lot =
	    fx_find(ask, repair_part_lot, cmd->part_lot);
	struct repair_parts_arrived *arrived;

	(void)record; /* parts come whatever has become of the unit */
	if (request->state != repair_request_state_open ||
	    strcmp(request->unit_no, cmd->unit_no) != 0)
		return fx_refuse(answer, NO_repair_no_such_request);
	if (lot->accepted > 0 && strcmp(lot->part_no, request->part_no) != 0)
		return fx_refuse(answer, NO_repair_lot_of_another_part);

	arrived = fx_emit(answer, repair_parts_arrived);
	fx_copy(arrived->unit_no, cmd->unit_no);
	fx_copy(arrived->request_no, cmd->request_no);
	fx_copy(arrived->part_no, request->part_no);
	fx_copy(arrived->part_lot, cmd->part_lot);
	arrived->qty = cmd->qty;
	fx_copy(arrived->iqc_ref, cmd->iqc_ref);
	if (cmd->qty < request->missing)
		arrived->missing = request->missing - cmd->qty;
	return 0;
}

/* Why the customer cannot be asked for this. */
static enum fx_refusal
forbids_question(
    const struct repair_unit *unit, const struct repair_request_consent *cmd)
{
	if (unit->question_ref[0] != '\0')
		return NO_repair_question_open;
	if (cmd->about == fx_about_wipe)
		return FX_REFUSAL_NONE;
	if (cmd->about != fx_about_part ||
	    (cmd->part_no[0] == '\0' && cmd->amount_minor == 0))
		return NO_repair_not_to_ask;
	if (cmd->part_no[0] != '\0' && !has_room_for_part(unit, cmd->part_no))
		return NO_repair_plan_full;
	return FX_REFUSAL_NONE;
}

int
repair_parts_request_consent(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_request_consent *cmd =
	    fx_asked(ask, repair_request_consent);
	const struct repair_unit *unit = record;
	struct repair_consent_requested *requested;
	char ref[sizeof(requested->ref)];
	enum fx_refusal why;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	why = forbids_question(unit, cmd);
	if (why == FX_REFUSAL_NONE &&
	    (unit->questions >= 9999 ||
		!make_number(ref, cmd->unit_no, 'r', unit->questions + 1)))
		why = NO_repair_number_full;
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	requested = fx_emit(answer, repair_consent_requested);
	fx_copy(requested->unit_no, cmd->unit_no);
	fx_copy(requested->ref, ref);
	requested->version = 1;
	requested->about = cmd->about;
	fx_copy(requested->part_no, cmd->part_no);
	requested->amount_minor = cmd->amount_minor;
	memcpy(requested->text_sha, cmd->text_sha, sizeof(requested->text_sha));
	requested->round = unit->round;
	return 0;
}

int
repair_parts_approve_part(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_approve_part *cmd =
	    fx_asked(ask, repair_approve_part);
	struct repair_part_approved *approved;

	if (!has_room_for_part(record, cmd->part_no))
		return fx_refuse(answer, NO_repair_plan_full);

	/* The company pays: the customer need not be asked (S-132). */
	approved = fx_emit(answer, repair_part_approved);
	fx_copy(approved->unit_no, cmd->unit_no);
	fx_copy(approved->part_no, cmd->part_no);
	approved->amount_minor = cmd->amount_minor;
	fx_copy(approved->reason, cmd->reason);
	return 0;
}
