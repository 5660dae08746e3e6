/*
 * assessment_severity: how serious a problem is, and who agrees: the head of
 * department to a general one, the general manager alone to a serious one
 * (S-119 to S-121, INV-09).
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

#define PAST_LIABILITY                             \
	(1u << assessment_unit_state_liable |      \
	    1u << assessment_unit_state_proposed | \
	    1u << assessment_unit_state_quoted |   \
	    1u << assessment_unit_state_decided)

int
assessment_severity_classify(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_classify_severity *cmd =
	    fx_asked(ask, assessment_classify_severity);
	const struct assessment_unit *unit = record;
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, cmd->unit_no);
	struct assessment_severity_set *set;

	if (cmd->level == unit->severity)
		return fx_refuse(answer, NO_assessment_same_severity);
	if (cmd->level < unit->severity && strcmp(ask->role, "gm") != 0)
		return fx_refuse(answer, NO_assessment_only_gm_lowers);

	set = fx_emit(answer, assessment_severity_set);
	fx_copy(set->unit_no, cmd->unit_no);
	set->level = cmd->level;
	fx_copy(set->criteria, cmd->criteria);
	if (cmd->level == fx_severity_serious && proposal->open)
		assessment_quote_withdraw(proposal, answer);
	return 0;
}

int
assessment_severity_agree(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_head_agree *cmd =
	    fx_asked(ask, assessment_head_agree);
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, cmd->unit_no);
	struct assessment_head_agreed *agreed;

	(void)record; /* proposed or quoted, says the table */
	if (proposal->kind == fx_decision_unsaid)
		return fx_refuse(answer, NO_assessment_nothing_proposed);

	agreed = fx_emit(answer, assessment_head_agreed);
	fx_copy(agreed->unit_no, cmd->unit_no);
	fx_copy(agreed->ref, proposal->ref);
	agreed->version = proposal->version;
	memcpy(agreed->text_sha, cmd->text_sha, sizeof(agreed->text_sha));
	return 0;
}

int
assessment_severity_judge(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_gm_decide *cmd =
	    fx_asked(ask, assessment_gm_decide);
	const struct assessment_unit *unit = record;
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, cmd->unit_no);
	bool confirms = cmd->decision == assessment_verdict_confirm;
	struct assessment_gm_decided *decided;

	if (confirms && unit->decided_round != unit->round)
		return fx_refuse(answer, NO_assessment_no_decision_stands);
	if (!confirms && cmd->kind == fx_decision_unsaid)
		return fx_refuse(answer, NO_assessment_plan_without_kind);

	decided = fx_emit(answer, assessment_gm_decided);
	fx_copy(decided->unit_no, cmd->unit_no);
	decided->decision = cmd->decision;
	decided->kind = confirms ? proposal->kind : cmd->kind;
	memcpy(decided->plan_sha, cmd->plan_sha, sizeof(decided->plan_sha));
	memcpy(decided->outward_text_sha, cmd->outward_text_sha,
	    sizeof(decided->outward_text_sha));
	fx_copy(decided->doc_no, cmd->doc_no);
	return 0;
}

int
assessment_severity_approve(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_gm_approve_execution *cmd =
	    fx_asked(ask, assessment_gm_approve_execution);
	const struct assessment_unit *unit = record;
	struct assessment_gm_execution_approved *approved;

	if (unit->gm_kind == fx_decision_unsaid)
		return fx_refuse(answer, NO_assessment_gm_has_not_decided);

	approved = fx_emit(answer, assessment_gm_execution_approved);
	fx_copy(approved->unit_no, cmd->unit_no);
	memcpy(approved->text_sha, cmd->text_sha, sizeof(approved->text_sha));
	return 0;
}

void
assessment_severity_apply_severity_set(
    void *record, const struct fx_event *event)
{
	const struct assessment_severity_set *set =
	    fx_said(event, assessment_severity_set);
	struct assessment_unit *unit = record;

	unit->severity = set->level;
	unit->gag = set->level == fx_severity_serious;
	unit->gm_kind = fx_decision_unsaid;
	/* Facts are gathered on; what is past liability waits (S-120). */
	if (unit->gag && (PAST_LIABILITY & 1u << unit->state))
		unit->state = assessment_unit_state_serious_pending;
	else if (!unit->gag &&
		 unit->state == assessment_unit_state_serious_pending)
		unit->state = unit->decided_round == unit->round
				  ? assessment_unit_state_decided
				  : assessment_unit_state_liable;
}

void
assessment_severity_apply_gm_decided(void *record, const struct fx_event *event)
{
	const struct assessment_gm_decided *decided =
	    fx_said(event, assessment_gm_decided);
	struct assessment_unit *unit = record;

	unit->gag = false;
	unit->gm_kind = decided->kind;
	if (decided->decision == assessment_verdict_confirm) {
		unit->state = assessment_unit_state_decided;
		return;
	}
	unit->state = assessment_unit_state_proposed;
	unit->decided_round = 0;
}
