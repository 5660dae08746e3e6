/*
 * quality_bench: what inspectors do, and what the quality manager settles.
 */
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_common.h"
#include "services/quality/quality_internal.h"

/* Whether the inspection is the asker's: who signs has looked. */
static bool
is_theirs(const struct quality_unit *unit, const struct fx_ask *ask)
{
	return strcmp(unit->inspector, ask->actor) == 0;
}

/*
 * That the inspector is no technician of the unit is in the table of persons
 * apart (INV-12).
 */
int
quality_bench_start(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_start *cmd = fx_asked(ask, quality_start);
	const struct quality_unit *unit = record;
	struct quality_started *started;

	/* Sampling is for refurbished stock, which comes in lots (S-152). */
	if (cmd->extent != quality_extent_full)
		return fx_refuse(answer, NO_quality_full_only);
	if (fx_schema_code(DICT_any, ask->actor, strlen(ask->actor)) == NULL ||
	    strlen(ask->actor) >= sizeof(started->inspector))
		return fx_refuse(answer, NO_quality_bad_account);

	started = fx_emit(answer, quality_started);
	fx_copy(started->unit_no, cmd->unit_no);
	started->attempt = unit->attempt;
	started->extent = cmd->extent;
	fx_copy(started->standard_ref, cmd->standard_ref);
	fx_copy(started->doc_no, cmd->doc_no);
	fx_copy_text(
	    started->inspector, sizeof(started->inspector), ask->actor);
	return 0;
}

int
quality_bench_check(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_check *cmd = fx_asked(ask, quality_check);
	const struct quality_unit *unit = record;
	struct quality_checked *checked;

	if (!is_theirs(unit, ask))
		return fx_refuse(answer, NO_quality_not_yours);
	if (!quality_plan_has(quality_plan_of(unit->qc_plan), cmd->item))
		return fx_refuse(answer, NO_quality_not_in_plan);

	checked = fx_emit(answer, quality_checked);
	fx_copy(checked->unit_no, cmd->unit_no);
	fx_copy(checked->item, cmd->item);
	checked->result = cmd->result;
	fx_copy(checked->measure, cmd->measure);
	fx_copy(checked->photo_sha, cmd->photo_sha);
	return 0;
}

/* Why a unit may not pass. */
static enum fx_refusal
forbids_pass(const struct quality_unit *unit)
{
	/* A pass is a release: a serious case stands still (INV-09). */
	if (unit->gag)
		return NO_fx_blocked;
	if (unit->failed_items[0] != '\0')
		return NO_quality_item_failed;
	if (!quality_plan_is_done(
		quality_plan_of(unit->qc_plan), unit->passed_items))
		return NO_quality_items_open;
	return FX_REFUSAL_NONE;
}

int
quality_bench_pass(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_pass *cmd = fx_asked(ask, quality_pass);
	const struct quality_unit *unit = record;
	struct quality_passed *passed;
	enum fx_refusal why;

	if (!is_theirs(unit, ask))
		return fx_refuse(answer, NO_quality_not_yours);
	why = forbids_pass(unit);
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	passed = fx_emit(answer, quality_passed);
	fx_copy(passed->unit_no, cmd->unit_no);
	passed->round = unit->round;
	passed->attempt = unit->attempt;
	fx_copy(passed->report_no, cmd->report_no);
	memcpy(passed->sign_sha, cmd->sign_sha, sizeof(passed->sign_sha));
	return 0;
}

static void
emit_escalated(const struct quality_unit *unit, struct fx_answer *answer)
{
	struct quality_escalated *escalated =
	    fx_emit(answer, quality_escalated);

	fx_copy(escalated->unit_no, unit->unit_no);
	escalated->attempt = unit->attempt;
	escalated->round = unit->round;
}

int
quality_bench_fail(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_fail *cmd = fx_asked(ask, quality_fail);
	const struct quality_unit *unit = record;
	bool again = unit->attempt < ask->policy->rework_limit;
	struct quality_failed *failed;

	if (!is_theirs(unit, ask))
		return fx_refuse(answer, NO_quality_not_yours);

	/* s1: a unit that fails goes back to repair; not for ever (X16). */
	failed = fx_emit(answer, quality_failed);
	fx_copy(failed->unit_no, cmd->unit_no);
	failed->attempt = unit->attempt;
	fx_copy(failed->defects, cmd->defects);
	failed->back_to = again ? quality_back_to_repair : quality_back_to_none;
	failed->round = unit->round;
	if (!again)
		emit_escalated(unit, answer);
	return 0;
}

int
quality_bench_settle_escalation(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_settle_escalation *cmd =
	    fx_asked(ask, quality_settle_escalation);
	const struct quality_unit *unit = record;
	struct quality_escalation_settled *settled;

	if (unit->way != quality_way_unsaid)
		return fx_refuse(answer, NO_quality_settled_already);

	settled = fx_emit(answer, quality_escalation_settled);
	fx_copy(settled->unit_no, cmd->unit_no);
	settled->way = cmd->way;
	settled->attempt = unit->attempt;
	fx_copy(settled->defects, unit->defects);
	settled->round = unit->round;
	return 0;
}

int
quality_bench_mark_overdue(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_mark_overdue *cmd =
	    fx_asked(ask, quality_mark_overdue);
	const struct quality_unit *unit = record;

	if (unit->qc_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);
	fx_breach(ask, answer, EV_quality_breached, cmd->unit_no, "qc_due",
	    cmd->due_at, "qa_mgr");
	return 0;
}
