/*
 * assessment_answer: what the customer says, or does not say, to a question of
 * ours, as intake announces it.  An answer counts for one version only; its
 * event is the customer's consent.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

/* Which of our questions is answered. */
enum question {
	NOT_OURS,
	INFO,   /* for facts */
	REMEDY, /* a clock of the law offered an exchange */
	PLAN,   /* the proposal or its quote, at its present version */
};

static bool
is_open(const struct assessment_unit *unit)
{
	return unit->state != assessment_unit_state_absent &&
	       unit->state != assessment_unit_state_ended;
}

static enum question
which(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal, const char *ref,
    int64_t version)
{
	if (!is_open(unit) || ref[0] == '\0')
		return NOT_OURS;
	if (strcmp(ref, unit->info_ref) == 0 && version == 1)
		return INFO;
	if (strcmp(ref, unit->remedy_ref) == 0 && version == 1)
		return REMEDY;
	if (strcmp(ref, proposal->ref) == 0 && proposal->open &&
	    version == proposal->version)
		return PLAN;
	return NOT_OURS;
}

/* The remedy a customer's choice names; unsaid when it names none. */
static enum fx_decision
named(const char *choice)
{
	const struct fx_field *f =
	    fx_schema_field(EV_assessment_answer_taken, "choice");
	int64_t i;

	for (i = 1; i <= f->high; i++)
		if (strcmp(f->choices[i].name, choice) == 0)
			return (enum fx_decision)i;
	/* The words of the law mean the same. */
	if (strcmp(choice, "exchange") == 0)
		return fx_decision_replace;
	if (strcmp(choice, "refund_depreciated") == 0)
		return fx_decision_refund;
	return fx_decision_unsaid;
}

/* What was chosen: what is named, or by a yes what was proposed. */
static enum fx_decision
chosen(const struct intake_customer_decided *decided, enum fx_decision proposed)
{
	if (decided->answer == fx_reply_approve && decided->choice[0] == '\0')
		return proposed;
	return named(decided->choice);
}

static struct assessment_answer_taken *
take(const struct fx_ask *ask, const struct assessment_unit *unit,
    const char *ref, int64_t version, struct fx_answer *answer)
{
	struct assessment_answer_taken *taken =
	    fx_emit(answer, assessment_answer_taken);

	fx_copy(taken->unit_no, unit->unit_no);
	fx_copy_text(taken->ref, sizeof(taken->ref), ref);
	taken->version = version;
	taken->answered_at = ask->at_ms;
	return taken;
}

static void
say_consent(const struct fx_ask *ask, struct assessment_answer_taken *taken,
    enum fx_reply reply, enum fx_decision choice)
{
	taken->answer = reply;
	taken->choice = choice;
	if (choice == fx_decision_unsaid)
		return;
	taken->consent_seq = ask->cause.seq;
	memcpy(
	    taken->consent_hash, ask->cause.hash, sizeof(taken->consent_hash));
}

/* The facts are there, or will not be: the appraisal's clock goes on. */
static void
take_info(const struct fx_ask *ask, const struct assessment_unit *unit,
    const char *ref, int64_t version, enum fx_reply reply,
    struct fx_answer *answer)
{
	struct assessment_answer_taken *taken =
	    take(ask, unit, ref, version, answer);

	taken->answer = reply;
	/* A joint assessment still stops it. */
	if (unit->state != assessment_unit_state_joint)
		taken->appraisal_due_at = assessment_clock_resumed(ask, unit);
}

/*
 * Whether something else is wanted in place of what was quoted: that is no
 * refusal, and costs nothing (INV-27).
 */
static bool
is_remedy(enum fx_decision kind)
{
	return kind == fx_decision_repair || kind == fx_decision_replace ||
	       kind == fx_decision_refund || kind == fx_decision_equal_value ||
	       kind == fx_decision_replenish || kind == fx_decision_refurbish;
}

/* chosen: what is wanted instead; unsaid: nothing. */
static void
emit_declined(const struct fx_ask *ask,
    const struct assessment_proposal *proposal, enum fx_decision chosen,
    struct fx_answer *answer)
{
	struct assessment_declined *declined =
	    fx_emit(answer, assessment_declined);

	fx_copy(declined->unit_no, proposal->unit_no);
	fx_copy(declined->ref, proposal->ref);
	declined->version = proposal->version;
	if (proposal->quoted_version == proposal->version && !is_remedy(chosen))
		declined->fee_minor = proposal->test_fee_minor;
	fx_copy(declined->currency, ask->policy->currency);
}

static void
take_plan(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct assessment_proposal *proposal, struct fx_answer *answer)
{
	const struct intake_customer_decided *decided =
	    fx_heard(ask, intake_customer_decided);
	enum fx_decision choice = chosen(decided, proposal->kind);
	struct assessment_answer_taken *taken;

	if (decided->answer == fx_reply_decline) {
		emit_declined(ask, proposal, fx_decision_unsaid, answer);
		return;
	}
	/* Another choice than the one quoted ends the quote. */
	if (unit->state == assessment_unit_state_quoted &&
	    choice != proposal->kind)
		emit_declined(ask, proposal, choice, answer);
	taken = take(ask, unit, proposal->ref, proposal->version, answer);
	say_consent(ask, taken, decided->answer, choice);
}

/*
 * The exchange that the law offers.  A customer who wants it ends the work: a
 * round begins that comes to it; in an open round it is chosen there.
 */
static int
take_remedy(const struct fx_ask *ask, const struct assessment_unit *unit,
    struct fx_answer *answer)
{
	const struct intake_customer_decided *decided =
	    fx_heard(ask, intake_customer_decided);
	enum fx_decision choice = decided->answer == fx_reply_decline
				      ? fx_decision_unsaid
				      : chosen(decided, fx_decision_replace);
	struct assessment_answer_taken *taken;
	int rc = 0;

	if (choice != fx_decision_unsaid &&
	    unit->state == assessment_unit_state_decided)
		rc = assessment_heard_reopen(
		    ask, unit, assessment_why_overdue, answer);
	if (rc != 0)
		return rc;
	taken = take(ask, unit, decided->ref, decided->version, answer);
	say_consent(ask, taken, decided->answer, choice);
	return 0;
}

int
assessment_answer_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_customer_decided *decided =
	    fx_heard(ask, intake_customer_decided);
	const struct assessment_unit *unit = record;
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, decided->unit_no);

	/* Repair asked, and cannot go on by its plan (X14). */
	if (decided->about == fx_about_part &&
	    decided->answer != fx_reply_approve)
		return assessment_heard_reopen(
		    ask, unit, assessment_why_part_declined, answer);
	switch (which(unit, proposal, decided->ref, decided->version)) {
	case INFO:
		take_info(ask, unit, decided->ref, decided->version,
		    decided->answer, answer);
		return 0;
	case REMEDY: return take_remedy(ask, unit, answer);
	case PLAN: take_plan(ask, unit, proposal, answer); return 0;
	default: return fx_refuse(answer, NO_fx_no_concern);
	}
}

/* No fee arises from a silence during which the customer waits for a judge. */
static bool
is_appealed(const struct fx_ask *ask, const char *unit_no)
{
	const struct assessment_appeal *appeal =
	    fx_find(ask, assessment_appeal, unit_no);

	return appeal->state == assessment_appeal_state_queued;
}

static void
emit_expired(const struct fx_ask *ask,
    const struct assessment_proposal *proposal, struct fx_answer *answer)
{
	struct assessment_quote_expired *expired =
	    fx_emit(answer, assessment_quote_expired);

	fx_copy(expired->unit_no, proposal->unit_no);
	fx_copy(expired->ref, proposal->ref);
	expired->version = proposal->version;
	expired->fee_minor =
	    is_appealed(ask, proposal->unit_no) ? 0 : proposal->test_fee_minor;
	fx_copy(expired->currency, ask->policy->currency);
}

int
assessment_answer_expired(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_question_expired *expired =
	    fx_heard(ask, intake_question_expired);
	const struct assessment_unit *unit = record;
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, expired->unit_no);
	const char *ref = expired->ref;

	if (expired->about == fx_about_part)
		return assessment_heard_reopen(
		    ask, unit, assessment_why_part_declined, answer);
	switch (which(unit, proposal, ref, expired->version)) {
	case INFO:
		take_info(
		    ask, unit, ref, expired->version, fx_reply_none, answer);
		return 0;
	case REMEDY:
		(void)take(ask, unit, ref, expired->version, answer);
		return 0;
	case PLAN:
		if (unit->state == assessment_unit_state_quoted)
			emit_expired(ask, proposal, answer);
		else
			(void)take(ask, unit, ref, expired->version, answer);
		return 0;
	default: return fx_refuse(answer, NO_fx_no_concern);
	}
}

void
assessment_answer_apply_answer_taken(void *record, const struct fx_event *event)
{
	const struct assessment_answer_taken *taken =
	    fx_said(event, assessment_answer_taken);
	struct assessment_unit *unit = record;

	if (strcmp(taken->ref, unit->info_ref) == 0)
		fx_copy(unit->info_ref, "");
	if (strcmp(taken->ref, unit->remedy_ref) == 0)
		fx_copy(unit->remedy_ref, "");
	assessment_clock_resume_appraisal(unit, taken->appraisal_due_at);
}
