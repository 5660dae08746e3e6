/*
 * repair_lead: what the technical lead decides, and the clock.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "service/fx_common.h"
#include "services/repair/repair_internal.h"

/*
 * The work order: as said, else as it was, else RMA-2611-00042-D.01 gives
 * WO-2611-00042-D.01.  Returns false when none can be made.
 */
static bool
choose_work_order(char wo[33], const struct repair_assign *cmd,
    const struct repair_unit *unit)
{
	const char *rest = strchr(cmd->unit_no, '-');

	if (cmd->wo[0] != '\0') {
		fx_copy_text(wo, 33, cmd->wo);
		return true;
	}
	if (unit->wo[0] != '\0') {
		fx_copy_text(wo, 33, unit->wo);
		return true;
	}
	if (rest == NULL || strlen(rest) > 30)
		return false;
	fx_copy_text(wo, 33, "WO");
	memcpy(wo + 2, rest, strlen(rest));
	return true;
}

/* Why a stopped unit may not go on. */
static enum fx_refusal
forbids_going_on(const struct repair_unit *unit)
{
	if (unit->stop_reason == repair_stop_reason_escalated)
		return NO_repair_awaits_quality;
	if (unit->gag)
		return NO_fx_blocked;
	return FX_REFUSAL_NONE;
}

/* Whether a unit stopped there may be given to somebody anew. */
static bool
is_work(enum repair_unit_state before)
{
	return before != repair_unit_state_suspended &&
	       before != repair_unit_state_completed;
}

static enum fx_refusal
forbids_assignment(
    const struct repair_unit *unit, const struct repair_assign *cmd)
{
	enum fx_refusal why;

	if (unit->state == repair_unit_state_stopped) {
		why = forbids_going_on(unit);
		if (why != FX_REFUSAL_NONE)
			return why;
		if (!is_work(unit->before))
			return NO_fx_wrong_state;
	}
	if (unit->other_technician &&
	    fx_text_has_code(unit->technicians, cmd->technician))
		return NO_fx_same_person;
	/* Quality must know them all; the list ends at eight (INV-12). */
	if (!repair_unit_has_room_for(unit, cmd->technician))
		return NO_repair_too_many_technicians;
	return FX_REFUSAL_NONE;
}

int
repair_lead_assign(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_assign *cmd = fx_asked(ask, repair_assign);
	const struct repair_unit *unit = record;
	enum fx_refusal why = forbids_assignment(unit, cmd);
	struct repair_assigned *assigned;
	char wo[sizeof(assigned->wo)];

	if (why == FX_REFUSAL_NONE && !choose_work_order(wo, cmd, unit))
		why = NO_repair_no_work_order;
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	assigned = fx_emit(answer, repair_assigned);
	fx_copy(assigned->unit_no, cmd->unit_no);
	fx_copy(assigned->technician, cmd->technician);
	fx_copy(assigned->wo, wo);
	assigned->attempt = unit->attempt;
	return 0;
}

int
repair_lead_stop(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_stop *cmd = fx_asked(ask, repair_stop);
	struct repair_stopped *stopped;

	(void)record; /* open, says the table */
	stopped = fx_emit(answer, repair_stopped);
	fx_copy(stopped->unit_no, cmd->unit_no);
	stopped->reason = repair_stop_reason_lead;
	fx_copy(stopped->words, cmd->reason);
	return 0;
}

int
repair_lead_resume(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_resume *cmd = fx_asked(ask, repair_resume);
	enum fx_refusal why = forbids_going_on(record);
	struct repair_resumed *resumed;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	resumed = fx_emit(answer, repair_resumed);
	fx_copy(resumed->unit_no, cmd->unit_no);
	return 0;
}

int
repair_lead_mark_overdue(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_mark_overdue *cmd =
	    fx_asked(ask, repair_mark_overdue);
	const struct repair_unit *unit = record;

	/* The clock may have been stopped since this was due (INV-26). */
	if (unit->repair_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_repair_breached, cmd->unit_no, "repair_due",
	    cmd->due_at, "tech_lead");
	return 0;
}
