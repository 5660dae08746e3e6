/*
 * repair_bench: what a technician does with the unit on the bench.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/repair/repair_internal.h"

#define OPEN_STEPS_MAX 12 /* as the record declares it */

int
repair_bench_pick_up(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_pick_up *cmd = fx_asked(ask, repair_pick_up);
	const struct repair_unit *unit = record;
	struct repair_picked_up *picked;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	/* The tag carries the unit's number: the wrong box stays shut (S-128).
	 */
	if (strcmp(cmd->scanned, cmd->unit_no) != 0)
		return fx_refuse(answer, NO_repair_wrong_tag);
	if (unit->gag || unit->canceled)
		return fx_refuse(answer, NO_fx_blocked);

	picked = fx_emit(answer, repair_picked_up);
	fx_copy(picked->unit_no, cmd->unit_no);
	fx_copy(picked->from_shelf, unit->shelf);
	fx_copy(picked->bench, cmd->bench);
	fx_copy(picked->technician, unit->technician);
	picked->attempt = unit->attempt;
	return 0;
}

/* Whether the list of operations to be checked has room for this one. */
static bool
has_room_for_step(const struct repair_unit *unit, const char *step)
{
	char steps[sizeof(unit->open_steps)];

	fx_copy(steps, unit->open_steps);
	return fx_text_add_code(steps, sizeof(steps), step) == 0 &&
	       repair_unit_count_codes(steps) <= OPEN_STEPS_MAX;
}

int
repair_bench_record_step(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_record_step *cmd =
	    fx_asked(ask, repair_record_step);
	const struct repair_unit *unit = record;
	struct repair_step_done *done;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	if (!has_room_for_step(unit, cmd->step))
		return fx_refuse(answer, NO_repair_too_many_open_steps);

	done = fx_emit(answer, repair_step_done);
	fx_copy(done->unit_no, cmd->unit_no);
	fx_copy(done->step, cmd->step);
	fx_copy(done->op, cmd->op);
	done->minutes = cmd->minutes;
	fx_copy(done->measures, cmd->measures);
	done->check = cmd->check;
	done->extra = cmd->extra;
	/* Who says nothing about the checker has checked it themselves. */
	if (cmd->check != fx_check_unsaid && cmd->checked_by[0] == '\0')
		fx_copy(done->checked_by, unit->technician);
	else
		fx_copy(done->checked_by, cmd->checked_by);
	return 0;
}

int
repair_bench_report_new_problem(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_report_new_problem *cmd =
	    fx_asked(ask, repair_report_new_problem);
	const struct repair_unit *unit = record;
	struct repair_new_problem *problem;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);

	problem = fx_emit(answer, repair_new_problem);
	fx_copy(problem->unit_no, cmd->unit_no);
	fx_copy(problem->codes, cmd->codes);
	problem->est_delta_minor = cmd->est_delta_minor;
	memcpy(problem->text_sha, cmd->text_sha, sizeof(problem->text_sha));
	problem->round = unit->round;
	return 0;
}

int
repair_bench_record_wipe(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_record_wipe *cmd =
	    fx_asked(ask, repair_record_wipe);
	const struct repair_unit *unit = record;
	struct repair_wiped *wiped;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	/* The data is the customer's: nobody wipes it unasked (X33). */
	if (!unit->wipe_agreed)
		return fx_refuse(answer, NO_repair_no_wipe_consent);

	wiped = fx_emit(answer, repair_wiped);
	fx_copy(wiped->unit_no, cmd->unit_no);
	wiped->method = cmd->method;
	memcpy(wiped->cert_sha, cmd->cert_sha, sizeof(wiped->cert_sha));
	return 0;
}

/* What is wrong with what is said about the data on a unit. */
static enum fx_refusal
forbids_wipe_state(const struct repair_unit *unit, enum repair_wipe_state said)
{
	if (!unit->known)
		return NO_fx_not_heard_yet;
	if (said == repair_wipe_state_wiped && !unit->wiped)
		return NO_repair_not_wiped;
	if (unit->data_bearing && (said == repair_wipe_state_unsaid ||
				      said == repair_wipe_state_none))
		return NO_repair_wipe_unknown;
	return FX_REFUSAL_NONE;
}

/* What of the work itself is missing before a unit can be completed. */
static enum fx_refusal
forbids_completion(const struct repair_unit *unit)
{
	if (unit->steps == 0)
		return NO_repair_no_step;
	/* Every operation has a check result, and it is a good one (S-134). */
	if (unit->open_steps[0] != '\0')
		return NO_repair_step_unchecked;
	if (unit->open_requests > 0)
		return NO_repair_parts_open;
	return FX_REFUSAL_NONE;
}

static void
emit_completed(const struct repair_complete *cmd,
    const struct repair_unit *unit, struct fx_answer *answer)
{
	struct repair_completed *done = fx_emit(answer, repair_completed);

	fx_copy(done->unit_no, cmd->unit_no);
	done->round = unit->round;
	done->attempt = unit->attempt;
	fx_copy(done->technicians, unit->technicians);
	fx_copy(done->qc_plan, unit->qc_plan);
	fx_copy(done->repair_code, cmd->repair_code);
	done->nff_confirmed = cmd->nff_confirmed;
	done->labor_min = unit->labor_min;
	done->parts_cost_minor = unit->parts_cost_minor;
	fx_copy(done->sw_before, cmd->sw_before);
	fx_copy(done->sw_after, cmd->sw_after);
	done->wipe = cmd->wipe;
	memcpy(done->test_sha, cmd->test_sha, sizeof(done->test_sha));
}

int
repair_bench_complete(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_complete *cmd = fx_asked(ask, repair_complete);
	const struct repair_unit *unit = record;
	enum fx_refusal why;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);
	why = forbids_completion(unit);
	if (why == FX_REFUSAL_NONE)
		why = forbids_wipe_state(unit, cmd->wipe);
	if (why == FX_REFUSAL_NONE && repair_unit_is_over_limit(unit, ask, 0))
		why = NO_repair_over_limit;
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	emit_completed(cmd, unit, answer);
	return 0;
}

int
repair_bench_declare_unrepairable(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_declare_unrepairable *cmd =
	    fx_asked(ask, repair_declare_unrepairable);
	const struct repair_unit *unit = record;
	struct repair_unrepairable *given_up;

	if (!repair_unit_is_theirs(unit, ask))
		return fx_refuse(answer, NO_repair_not_yours);

	given_up = fx_emit(answer, repair_unrepairable);
	fx_copy(given_up->unit_no, cmd->unit_no);
	fx_copy(given_up->reason, cmd->reason);
	fx_copy(given_up->confirmed_by, cmd->second);
	given_up->round = unit->round;
	return 0;
}

int
repair_bench_start_rework(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_start_rework *cmd =
	    fx_asked(ask, repair_start_rework);
	const struct repair_unit *unit = record;
	struct repair_rework_started *started;

	if (unit->gag || unit->canceled)
		return fx_refuse(answer, NO_fx_blocked);
	/* Whoever takes it up is named in a list of codes from now on. */
	if (fx_schema_code(DICT_any, ask->actor, strlen(ask->actor)) == NULL ||
	    strlen(ask->actor) >= sizeof(started->technician))
		return fx_refuse(answer, NO_repair_bad_account);
	if (!repair_unit_has_room_for(unit, ask->actor))
		return fx_refuse(answer, NO_repair_too_many_technicians);

	started = fx_emit(answer, repair_rework_started);
	fx_copy(started->unit_no, cmd->unit_no);
	started->attempt = unit->attempt;
	fx_copy_text(
	    started->technician, sizeof(started->technician), ask->actor);
	fx_copy(started->bench, cmd->bench);
	return 0;
}
