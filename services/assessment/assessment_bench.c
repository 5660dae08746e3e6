/*
 * assessment_bench: finding out what is wrong: start, joint assessment,
 * questions to the customer, diagnosis, and the judgment of the cause.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

/* Refs of questions have room for three digits. */
#define QUESTIONS_MAX 999

static bool
is_found(const struct assessment_unit *unit)
{
	return unit->defect[0] != '\0' || unit->nff_code[0] != '\0';
}

bool
assessment_bench_is_spared(const struct assessment_unit *unit)
{
	/* What was appealed once it was decided may be anywhere by now. */
	bool decided = unit->why == assessment_why_appeal &&
		       unit->decided_round == unit->round - 1;

	return is_found(unit) &&
	       (unit->goods == assessment_goods_away ||
		   unit->why == assessment_why_overdue || decided);
}

int
assessment_bench_start(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_start *cmd = fx_asked(ask, assessment_start);
	const struct assessment_unit *unit = record;
	struct assessment_started *started;

	if (unit->called_back)
		return fx_refuse(answer, NO_assessment_goods_called_back);
	/*
	 * Queued by admission, so admitted; later the goods may have left.
	 * What was lost before anybody looked is judged by what is on record.
	 */
	if (unit->goods == assessment_goods_away && !is_found(unit) &&
	    unit->why != assessment_why_lost)
		return fx_refuse(answer, NO_assessment_no_bench_without_goods);

	started = fx_emit(answer, assessment_started);
	fx_copy(started->unit_no, cmd->unit_no);
	started->round = unit->round;
	fx_copy(started->bench, cmd->bench);
	return 0;
}

/* The customer has what this round has to look at (X22). */
int
assessment_bench_call_back(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_call_back *cmd =
	    fx_asked(ask, assessment_call_back);
	const struct assessment_unit *unit = record;
	struct assessment_unit_called_back *called;

	if (unit->goods != assessment_goods_away || unit->called_back ||
	    unit->why == assessment_why_lost)
		return fx_refuse(answer, NO_assessment_nothing_to_call_back);

	called = fx_emit(answer, assessment_unit_called_back);
	fx_copy(called->unit_no, cmd->unit_no);
	called->round = unit->round;
	called->freight_payer = cmd->freight_payer;
	return 0;
}

int
assessment_bench_convene(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_convene *cmd =
	    fx_asked(ask, assessment_convene);
	struct assessment_joint_convened *convened;

	(void)record; /* being diagnosed, says the table */
	convened = fx_emit(answer, assessment_joint_convened);
	fx_copy(convened->unit_no, cmd->unit_no);
	fx_copy(convened->units, cmd->units);
	convened->due_at = cmd->due_at;
	return 0;
}

int
assessment_bench_opine(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_opine *cmd = fx_asked(ask, assessment_opine);
	const struct assessment_unit *unit = record;
	struct assessment_opined *opined;

	if (!fx_text_has_code(unit->opinions_due, cmd->dept))
		return fx_refuse(answer, NO_assessment_not_convened);

	opined = fx_emit(answer, assessment_opined);
	fx_copy(opined->unit_no, cmd->unit_no);
	fx_copy(opined->dept, cmd->dept);
	memcpy(opined->text_sha, cmd->text_sha, sizeof(opined->text_sha));
	return 0;
}

int
assessment_bench_close_joint(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_close_joint *cmd =
	    fx_asked(ask, assessment_close_joint);
	const struct assessment_unit *unit = record;
	struct assessment_joint_closed *closed;

	/* S-097: every convened department, or a reason. */
	if (unit->opinions_due[0] != '\0' && cmd->reason[0] == '\0')
		return fx_refuse(answer, NO_assessment_opinions_missing);

	closed = fx_emit(answer, assessment_joint_closed);
	fx_copy(closed->unit_no, cmd->unit_no);
	memcpy(
	    closed->summary_sha, cmd->summary_sha, sizeof(closed->summary_sha));
	fx_copy(closed->missing, unit->opinions_due);
	fx_copy(closed->reason, cmd->reason);
	/* An open question to the customer still stops the clock. */
	if (unit->info_ref[0] == '\0')
		closed->appraisal_due_at = assessment_clock_resumed(ask, unit);
	return 0;
}

int
assessment_bench_ask_info(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_ask_info *cmd =
	    fx_asked(ask, assessment_ask_info);
	const struct assessment_unit *unit = record;
	struct assessment_info_asked *asked;

	/* A question is a word to the outside (S-120). */
	if (unit->gag)
		return fx_refuse(answer, NO_assessment_serious_undecided);
	if (unit->info_ref[0] != '\0')
		return fx_refuse(answer, NO_assessment_question_open);
	if (unit->questions >= QUESTIONS_MAX)
		return fx_refuse(answer, NO_assessment_too_many_questions);

	asked = fx_emit(answer, assessment_info_asked);
	fx_copy(asked->unit_no, cmd->unit_no);
	assessment_quote_next_ref(unit, asked->ref);
	asked->version = 1;
	fx_copy(asked->questions, cmd->questions);
	memcpy(asked->text_sha, cmd->text_sha, sizeof(asked->text_sha));
	return 0;
}

/* What a diagnosis lacks; 0 when nothing (X7: no fault needs a protocol). */
static enum fx_refusal
lacks(const struct assessment_diagnose *cmd, const struct fx_policy *policy)
{
	if (cmd->fault_found)
		return cmd->symptom[0] == '\0' || cmd->section[0] == '\0' ||
			       cmd->defect[0] == '\0'
			   ? NO_assessment_codes_missing
			   : FX_REFUSAL_NONE;
	if (cmd->nff_code[0] == '\0' || cmd->defect[0] != '\0')
		return NO_assessment_no_fault_code_missing;
	if (cmd->nff_protocol_minutes < policy->nff_test_minutes)
		return NO_assessment_test_too_short;
	if (!cmd->nff_protocol_condition_tried)
		return NO_assessment_condition_not_tried;
	if (cmd->second[0] == '\0')
		return NO_assessment_second_tester_missing;
	return FX_REFUSAL_NONE;
}

static void
copy_protocol(struct assessment_diagnosed *diagnosed,
    const struct assessment_diagnose *cmd)
{
	fx_copy(diagnosed->nff_code, cmd->nff_code);
	diagnosed->nff_protocol_minutes = cmd->nff_protocol_minutes;
	diagnosed->nff_protocol_condition_tried =
	    cmd->nff_protocol_condition_tried;
	fx_copy(diagnosed->nff_protocol_second_tester, cmd->second);
}

int
assessment_bench_diagnose(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_diagnose *cmd =
	    fx_asked(ask, assessment_diagnose);
	const struct assessment_unit *unit = record;
	enum fx_refusal why = lacks(cmd, ask->policy);
	struct assessment_diagnosed *diagnosed;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	diagnosed = fx_emit(answer, assessment_diagnosed);
	fx_copy(diagnosed->unit_no, cmd->unit_no);
	diagnosed->round = unit->round;
	diagnosed->fault_found = cmd->fault_found;
	fx_copy(diagnosed->condition, cmd->condition);
	fx_copy(diagnosed->symptom, cmd->symptom);
	fx_copy(diagnosed->section, cmd->section);
	fx_copy(diagnosed->part_refs, cmd->part_refs);
	fx_copy(diagnosed->defect, cmd->defect);
	if (!cmd->fault_found)
		copy_protocol(diagnosed, cmd);
	diagnosed->cause = cmd->cause;
	fx_copy(diagnosed->solution, cmd->solution);
	diagnosed->outsourced = cmd->outsourced;
	fx_copy(diagnosed->supplier, cmd->supplier);
	diagnosed->repairable = cmd->repairable;
	memcpy(diagnosed->log_sha, cmd->log_sha, sizeof(diagnosed->log_sha));
	fx_copy(diagnosed->evidence_sha, cmd->evidence_sha);
	fx_copy(diagnosed->model, unit->model);
	fx_copy(diagnosed->lot, unit->lot);
	return 0;
}

int
assessment_bench_confirm(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_confirm_cause *cmd =
	    fx_asked(ask, assessment_confirm_cause);
	const struct assessment_unit *unit = record;
	struct assessment_cause_confirmed *confirmed;

	confirmed = fx_emit(answer, assessment_cause_confirmed);
	fx_copy(confirmed->unit_no, cmd->unit_no);
	confirmed->cause = cmd->cause;
	confirmed->agrees = cmd->cause == unit->cause;
	memcpy(confirmed->text_sha, cmd->text_sha, sizeof(confirmed->text_sha));
	return 0;
}

void
assessment_bench_apply_started(void *record, const struct fx_event *event)
{
	const struct assessment_started *started =
	    fx_said(event, assessment_started);
	struct assessment_unit *unit = record;

	fx_copy(unit->bench, started->bench);
	assessment_clock_arm_assess(unit, 0, 0);
	if (assessment_bench_is_spared(unit)) {
		unit->state = assessment_unit_state_diagnosed;
		return;
	}
	unit->state = assessment_unit_state_diagnosing;
	unit->fault_found = false;
	unit->repairable = false;
	fx_copy(unit->defect, "");
	fx_copy(unit->nff_code, "");
	fx_copy(unit->diagnosed_by, "");
	unit->cause = fx_cause_code_unsaid;
}

/* The deadlines of the bench rest until there is something on it. */
void
assessment_bench_apply_called_back(void *record, const struct fx_event *event)
{
	struct assessment_unit *unit = record;

	(void)event;
	unit->called_back = true;
	assessment_clock_arm_assess(unit, 0, 0);
	assessment_clock_arm_appraisal(unit, 0, 0);
}

void
assessment_bench_apply_joint_convened(
    void *record, const struct fx_event *event)
{
	const struct assessment_joint_convened *convened =
	    fx_said(event, assessment_joint_convened);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_joint;
	fx_copy(unit->opinions_due, convened->units);
	assessment_clock_stop_appraisal(unit, event->time_ms);
}

void
assessment_bench_apply_opined(void *record, const struct fx_event *event)
{
	const struct assessment_opined *opined =
	    fx_said(event, assessment_opined);
	struct assessment_unit *unit = record;
	char left[sizeof(unit->opinions_due)] = "";
	const char *p = unit->opinions_due;
	size_t length, n = strlen(opined->dept), to = 0;

	for (; *p != '\0'; p += length + (p[length] == ',')) {
		length = strcspn(p, ",");
		if (length == n && memcmp(p, opined->dept, n) == 0)
			continue;
		if (to > 0)
			left[to++] = ',';
		memcpy(left + to, p, length);
		to += length;
	}
	fx_copy(unit->opinions_due, left);
}

void
assessment_bench_apply_joint_closed(void *record, const struct fx_event *event)
{
	const struct assessment_joint_closed *closed =
	    fx_said(event, assessment_joint_closed);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_diagnosing;
	fx_copy(unit->opinions_due, "");
	assessment_clock_resume_appraisal(unit, closed->appraisal_due_at);
}

void
assessment_bench_apply_info_asked(void *record, const struct fx_event *event)
{
	const struct assessment_info_asked *asked =
	    fx_said(event, assessment_info_asked);
	struct assessment_unit *unit = record;

	unit->questions++;
	fx_copy(unit->info_ref, asked->ref);
	assessment_clock_stop_appraisal(unit, event->time_ms);
}

void
assessment_bench_apply_diagnosed(void *record, const struct fx_event *event)
{
	const struct assessment_diagnosed *diagnosed =
	    fx_said(event, assessment_diagnosed);
	struct assessment_unit *unit = record;

	unit->state = assessment_unit_state_diagnosed;
	unit->fault_found = diagnosed->fault_found;
	unit->repairable = diagnosed->repairable;
	fx_copy(unit->symptom, diagnosed->symptom);
	fx_copy(unit->condition, diagnosed->condition);
	fx_copy(unit->defect, diagnosed->defect);
	fx_copy(unit->nff_code, diagnosed->nff_code);
	unit->cause = diagnosed->cause;
	fx_copy_text(
	    unit->diagnosed_by, sizeof(unit->diagnosed_by), event->actor);
}

void
assessment_bench_apply_cause_confirmed(
    void *record, const struct fx_event *event)
{
	const struct assessment_cause_confirmed *confirmed =
	    fx_said(event, assessment_cause_confirmed);
	struct assessment_unit *unit = record;

	unit->cause = confirmed->cause;
}
