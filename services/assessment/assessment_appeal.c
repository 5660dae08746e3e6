/*
 * assessment_appeal: appeals that wait to be judged, by the quality manager or
 * by an outside laboratory, and never by who took part in the decision (S-072,
 * X23).  One that is upheld begins a further round; against a refused request
 * there is nothing here to begin: intake reviews it anew.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_text.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

static fx_decide_fn decide_appealed;
static fx_apply_fn apply_queued, apply_judged;

/* clang-format off */
static const struct fx_rule rules[] = {
	/* message                        in which states  decided by */
	{ EV_intake_appealed,             FX_ANYTIME,      decide_appealed, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                      what it does to the appeal */
	{ EV_assessment_appeal_queued,    apply_queued, NULL },
	{ EV_assessment_appeal_judged,    apply_judged, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book assessment_appeal_book = {
	.record = REC_assessment_appeal,
	.rules = rules,
	.changes = changes,
};

static int
decide_appealed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_appealed *appealed = fx_heard(ask, intake_appealed);
	const struct assessment_unit *unit =
	    fx_find(ask, assessment_unit, appealed->unit_no);
	struct assessment_appeal_queued *queued =
	    fx_emit(answer, assessment_appeal_queued);

	(void)record; /* intake has one open at a time */
	fx_copy(queued->unit_no, appealed->unit_no);
	queued->ref_seq = ask->cause.seq;
	fx_copy(queued->against_service, appealed->against_service);
	queued->against_seq = appealed->against_seq;
	queued->refusal = appealed->refusal;
	fx_copy(queued->verdict_by, appealed->verdict_by);
	queued->round = unit->round;
	return 0;
}

/* S-072: whether they had part in what is appealed, as far as is on record. */
static bool
took_part(const struct fx_ask *ask, const struct assessment_appeal *appeal)
{
	const struct assessment_took_part *part =
	    fx_find(ask, assessment_took_part, appeal->unit_no);

	if (FX_BUG(86))
		return false;
	if (strcmp(ask->actor, appeal->verdict_by) == 0)
		return true;
	if (appeal->refusal)
		return false;
	/* Where somebody is not listed, only who is not of the house may. */
	return fx_text_has_code(part->persons, ask->actor) ||
	       strchr(ask->actor, ',') != NULL ||
	       (part->more && strcmp(ask->role, "qa_mgr") == 0);
}

static bool
is_said(const unsigned char hash[32])
{
	static const unsigned char unsaid[32];

	return memcmp(hash, unsaid, sizeof(unsaid)) != 0;
}

int
assessment_appeal_judge(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_judge_appeal *cmd =
	    fx_asked(ask, assessment_judge_appeal);
	const struct assessment_unit *unit = record;
	const struct assessment_appeal *appeal =
	    fx_find(ask, assessment_appeal, cmd->unit_no);
	struct assessment_appeal_judged *judged;

	if (appeal->state != assessment_appeal_state_queued)
		return fx_refuse(answer, NO_assessment_no_appeal);
	if (took_part(ask, appeal))
		return fx_refuse(answer, NO_assessment_judge_took_part);
	if (strcmp(ask->role, "qa_mgr") != 0 && !is_said(cmd->lab_sha))
		return fx_refuse(answer, NO_assessment_lab_missing);

	judged = fx_emit(answer, assessment_appeal_judged);
	fx_copy(judged->unit_no, cmd->unit_no);
	judged->verdict = cmd->verdict;
	judged->ref_seq = appeal->ref_seq;
	memcpy(
	    judged->reasons_sha, cmd->reasons_sha, sizeof(judged->reasons_sha));
	memcpy(judged->lab_sha, cmd->lab_sha, sizeof(judged->lab_sha));
	/* A later round has made the decision void already. */
	if (cmd->verdict == fx_appeal_verdict_upheld && !appeal->refusal &&
	    unit->round == appeal->round)
		assessment_heard_reopen_for(ask, unit, appeal->ref_seq, answer);
	return 0;
}

static void
apply_queued(void *record, const struct fx_event *event)
{
	const struct assessment_appeal_queued *queued =
	    fx_said(event, assessment_appeal_queued);
	struct assessment_appeal *appeal = record;

	appeal->state = assessment_appeal_state_queued;
	appeal->ref_seq = queued->ref_seq;
	fx_copy(appeal->against_service, queued->against_service);
	appeal->against_seq = queued->against_seq;
	appeal->refusal = queued->refusal;
	fx_copy(appeal->verdict_by, queued->verdict_by);
	appeal->round = queued->round;
	appeal->queued_at = event->time_ms;
	appeal->verdict = fx_appeal_verdict_unsaid;
	fx_copy(appeal->judged_by, "");
}

static void
apply_judged(void *record, const struct fx_event *event)
{
	struct assessment_appeal *appeal = record;

	appeal->state = assessment_appeal_state_judged;
	appeal->verdict = fx_said(event, assessment_appeal_judged)->verdict;
	fx_copy_text(
	    appeal->judged_by, sizeof(appeal->judged_by), event->actor);
}
