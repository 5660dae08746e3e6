/*
 * intake_question: what a customer is asked, by us or through us, and what
 * becomes of each question: answered, expired (T-08), withdrawn.
 *
 * A question has one reference for life and a version; only the present
 * version can be answered, and only while it is open (INV-07).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/intake/intake.h"
#include "services/intake/intake_internal.h"

#define OPEN_MAX 4 /* at once for one unit: the places of intake_asked */

static fx_decide_fn decide_expire;
static fx_apply_fn apply_opened, apply_withdrawn, apply_expired, apply_decided;

/* clang-format off */
#define IN(name) (1u << intake_question_state_##name)

static const struct fx_rule rules[] = {
	/* message                      in which states  decided by     key */
	{ CMD_intake_expire_question,   IN(open),        decide_expire, NULL },
	{ 0 }
};

static const struct fx_change changes[] = {
	/* our event                    what it does to the question, key */
	{ EV_intake_question_opened,    apply_opened,    NULL },
	{ EV_intake_question_withdrawn, apply_withdrawn, NULL },
	{ EV_intake_question_expired,   apply_expired,   NULL },
	{ EV_intake_customer_decided,   apply_decided,   NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book intake_question_book = {
	.record = REC_intake_question,
	.rules = rules,
	.changes = changes,
};

static bool
is_open(const struct intake_question *question)
{
	return question->state == intake_question_state_open;
}

static void
withdraw(const struct intake_question *question, struct fx_answer *answer)
{
	struct intake_question_withdrawn *withdrawn =
	    fx_emit(answer, intake_question_withdrawn);

	fx_copy(withdrawn->unit_no, question->unit_no);
	fx_copy(withdrawn->ref, question->ref);
	withdrawn->version = question->version;
	withdrawn->about = question->about;
}

/* The letter of the department that asks: the first after "<unit>/". */
static char
asker(const char *ref)
{
	const char *slash = strrchr(ref, '/');

	return slash == NULL ? '\0' : slash[1];
}

void
intake_question_withdraw(const struct fx_ask *ask, const char *unit_no,
    char spare, struct fx_answer *answer)
{
	const struct intake_asked *asked = fx_find(ask, intake_asked, unit_no);
	const char *const refs[OPEN_MAX] = { asked->ref_a, asked->ref_b,
		asked->ref_c, asked->ref_d };
	size_t i;

	for (i = 0; i < fx_count_of(refs); i++)
		if (*refs[i] != '\0' &&
		    (spare == '\0' || asker(refs[i]) != spare))
			withdraw(
			    fx_find(ask, intake_question, refs[i]), answer);
}

/* "<unit>/i<n>": the n-th question of our own. */
static void
name_question(const struct intake_unit *unit, char ref[41])
{
	int64_t n = unit->questions_asked + 1;
	char digits[8];
	size_t length, i = sizeof(digits) - 1;

	digits[i] = '\0';
	for (; n > 0 && i > 0; n /= 10)
		digits[--i] = (char)('0' + n % 10);
	length = strlen(unit->unit_no);
	fx_assert(length + strlen("/i") + strlen(&digits[i]) <= 40);
	memset(ref, 0, 41);
	memcpy(ref, unit->unit_no, length);
	memcpy(ref + length, "/i", 2);
	memcpy(ref + length + 2, &digits[i], strlen(&digits[i]));
}

/* Whether a question of our own is open. */
static bool
asks_already(const struct fx_ask *ask, const char *unit_no)
{
	const struct intake_asked *asked = fx_find(ask, intake_asked, unit_no);

	return asker(asked->ref_a) == 'i' || asker(asked->ref_b) == 'i' ||
	       asker(asked->ref_c) == 'i' || asker(asked->ref_d) == 'i';
}

int
intake_question_ask_info(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_ask_info *cmd = fx_asked(ask, intake_ask_info);
	const struct intake_unit *unit = record;
	struct intake_question_opened *opened;

	if (unit->gag)
		return fx_refuse(answer, NO_intake_gagged);
	/* One of ours at a time: the other places are for those who work. */
	if (asks_already(ask, cmd->unit_no))
		return fx_refuse(answer, NO_intake_question_open);
	if (unit->questions_open >= OPEN_MAX)
		return fx_refuse(answer, NO_intake_too_many_questions);

	opened = fx_emit(answer, intake_question_opened);
	fx_copy(opened->unit_no, cmd->unit_no);
	opened->about = fx_about_info;
	name_question(unit, opened->ref);
	opened->version = 1;
	fx_copy(opened->questions, cmd->questions);
	opened->expires_at = fx_policy_add_days(
	    ask->policy, ask->now_ms, ask->policy->quote_valid_days);
	intake_unit_last_day(
	    ask->policy, opened->expires_at, opened->expires_on);
	return 0;
}

/*
 * Another department asks the customer.  A newer version of an open question
 * takes the place of the older one.
 */
static int
ask_for(const struct fx_ask *ask, const struct intake_unit *unit,
    const struct intake_question_opened *wanted, struct fx_answer *answer)
{
	const struct intake_question *before =
	    fx_find(ask, intake_question, wanted->ref);
	struct intake_question_opened *opened;

	if (!intake_unit_is_open(unit) || before->version >= wanted->version)
		return fx_refuse(answer, NO_fx_no_concern);
	if (is_open(before))
		withdraw(before, answer);
	else if (unit->questions_open >= OPEN_MAX)
		return fx_refuse(answer, NO_intake_too_many_questions);

	opened = fx_emit(answer, intake_question_opened);
	*opened = *wanted;
	if (opened->expires_at == 0)
		opened->expires_at = fx_policy_add_days(
		    ask->policy, ask->now_ms, ask->policy->quote_valid_days);
	intake_unit_last_day(
	    ask->policy, opened->expires_at, opened->expires_on);
	return 0;
}

int
intake_question_quoted(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_quoted *quoted =
	    fx_heard(ask, assessment_quoted);
	struct intake_question_opened wanted = { 0 };

	fx_copy(wanted.unit_no, quoted->unit_no);
	wanted.about = fx_about_quote;
	fx_copy(wanted.ref, quoted->ref);
	wanted.version = quoted->version;
	wanted.expires_at = quoted->valid_until_at;
	return ask_for(ask, record, &wanted, answer);
}

static enum fx_about
about_remedy(enum fx_decision kind)
{
	switch (kind) {
	case fx_decision_replace: return fx_about_replace;
	case fx_decision_refund:
	case fx_decision_credit:
	case fx_decision_equal_value: return fx_about_refund;
	case fx_decision_scrap: return fx_about_scrap;
	case fx_decision_unsaid:
	case fx_decision_repair:
	case fx_decision_replenish:
	case fx_decision_return_as_is:
	case fx_decision_refurbish:
	case fx_decision_rtv:
	case fx_decision_count:
	default: return fx_about_plan;
	}
}

int
intake_question_proposed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_proposed *proposed =
	    fx_heard(ask, assessment_proposed);
	struct intake_question_opened wanted = { 0 };

	if (!proposed->choice_needed)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_copy(wanted.unit_no, proposed->unit_no);
	wanted.about = about_remedy(proposed->kind);
	fx_copy(wanted.ref, proposed->ref);
	wanted.version = proposed->version;
	return ask_for(ask, record, &wanted, answer);
}

int
intake_question_info_asked(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_info_asked *asked =
	    fx_heard(ask, assessment_info_asked);
	struct intake_question_opened wanted = { 0 };

	fx_copy(wanted.unit_no, asked->unit_no);
	wanted.about = fx_about_info;
	fx_copy(wanted.ref, asked->ref);
	wanted.version = asked->version;
	fx_copy(wanted.questions, asked->questions);
	return ask_for(ask, record, &wanted, answer);
}

/* A statutory time is over: exchange is offered, or else the money. */
int
intake_question_remedy_due(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_remedy_due *due =
	    fx_heard(ask, assessment_remedy_due);
	struct intake_question_opened wanted = { 0 };

	fx_copy(wanted.unit_no, due->unit_no);
	wanted.about = fx_text_has_code(due->offer, "exchange")
			   ? fx_about_replace
			   : fx_about_refund;
	fx_copy(wanted.ref, due->ref);
	wanted.version = due->version;
	return ask_for(ask, record, &wanted, answer);
}

int
intake_question_consent(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_consent_requested *requested =
	    fx_heard(ask, repair_consent_requested);
	const struct intake_unit *unit = record;
	struct intake_question_opened wanted = { 0 };

	/* It crossed a further round, which makes another plan. */
	if (requested->round != 0 && requested->round < unit->round)
		return fx_refuse(answer, NO_fx_no_concern);
	fx_copy(wanted.unit_no, requested->unit_no);
	wanted.about = requested->about;
	fx_copy(wanted.ref, requested->ref);
	wanted.version = requested->version;
	return ask_for(ask, record, &wanted, answer);
}

int
intake_question_withdrawn(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_quote_withdrawn *said =
	    fx_heard(ask, assessment_quote_withdrawn);
	const struct intake_question *question =
	    fx_find(ask, intake_question, said->ref);

	(void)record; /* a question is withdrawn whatever the unit does */
	if (!is_open(question) || question->version != said->version)
		return fx_refuse(answer, NO_fx_no_concern);
	withdraw(question, answer);
	return 0;
}

/* Whether the question can be answered now (INV-07). */
static enum fx_refusal
unanswerable(const struct fx_ask *ask, const struct intake_question *question)
{
	const struct intake_decide *cmd = fx_asked(ask, intake_decide);

	if (strcmp(question->unit_no, cmd->unit_no) != 0)
		return NO_intake_no_such_question;
	if (!is_open(question) || ask->now_ms >= question->expires_at)
		return NO_intake_question_not_open;
	if (question->version != cmd->version)
		return NO_intake_other_version;
	if (cmd->answer == fx_reply_choose && cmd->choice[0] == '\0')
		return NO_intake_no_choice;
	if (strcmp(ask->role, "customer") != 0 &&
	    !intake_unit_is_hash(cmd->evidence_sha))
		return NO_intake_no_evidence;
	return FX_REFUSAL_NONE;
}

int
intake_question_answer(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_decide *cmd = fx_asked(ask, intake_decide);
	const struct intake_question *question =
	    fx_find(ask, intake_question, cmd->ref);
	const struct intake_unit *unit = record; /* open, says the table */
	enum fx_refusal why = unanswerable(ask, question);
	struct intake_customer_decided *decided;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);

	decided = fx_emit(answer, intake_customer_decided);
	fx_copy(decided->unit_no, cmd->unit_no);
	decided->about = question->about;
	fx_copy(decided->ref, cmd->ref);
	decided->version = cmd->version;
	decided->answer = cmd->answer;
	fx_copy(decided->choice, cmd->choice);
	fx_copy_text(decided->by, sizeof(decided->by), ask->actor);
	decided->channel = cmd->channel;
	memcpy(decided->evidence_sha, cmd->evidence_sha,
	    sizeof(cmd->evidence_sha));
	fx_copy(decided->attach_sha, cmd->attach_sha);
	if (cmd->reply[0] != '\0')
		fx_copy(decided->case_no, unit->case_no);
	return 0;
}

static int
decide_expire(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct intake_expire_question *cmd =
	    fx_asked(ask, intake_expire_question);
	const struct intake_question *question = record;
	struct intake_question_expired *expired;

	if (question->expiry_due != cmd->due_at)
		return fx_refuse(answer, NO_fx_too_early);

	expired = fx_emit(answer, intake_question_expired);
	fx_copy(expired->unit_no, question->unit_no);
	fx_copy(expired->ref, cmd->ref);
	expired->version = question->version;
	expired->about = question->about;
	return 0;
}

static void
apply_opened(void *record, const struct fx_event *event)
{
	const struct intake_question_opened *opened =
	    fx_said(event, intake_question_opened);
	struct intake_question *question = record;

	question->state = intake_question_state_open;
	fx_copy(question->unit_no, opened->unit_no);
	question->about = opened->about;
	question->version = opened->version;
	fx_copy(question->questions, opened->questions);
	fx_copy(question->expires_on, opened->expires_on);
	question->expires_at = opened->expires_at;
	question->expiry_due = opened->expires_at;
	question->answer = fx_reply_none;
}

static void
apply_withdrawn(void *record, const struct fx_event *event)
{
	struct intake_question *question = record;

	(void)event;
	question->state = intake_question_state_withdrawn;
	question->expiry_due = 0;
}

static void
apply_expired(void *record, const struct fx_event *event)
{
	struct intake_question *question = record;

	(void)event;
	question->state = intake_question_state_expired;
	question->expiry_due = 0;
}

static void
apply_decided(void *record, const struct fx_event *event)
{
	const struct intake_customer_decided *decided =
	    fx_said(event, intake_customer_decided);
	struct intake_question *question = record;

	question->state = intake_question_state_answered;
	question->answer = decided->answer;
	question->expiry_due = 0;
}

/* The clock of the first review stands while we wait for words (INV-26). */
void
intake_question_opened(void *record, const struct fx_event *event)
{
	const struct intake_question_opened *opened =
	    fx_said(event, intake_question_opened);
	struct intake_unit *unit = record;

	unit->questions_open++;
	if (asker(opened->ref) == 'i')
		unit->questions_asked++;
	if (unit->review_due > event->time_ms) {
		unit->review_left_ms = unit->review_due - event->time_ms;
		unit->review_due = 0;
	}
	unit->close_due = 0;
}

/* Answered, expired or withdrawn: the clock goes on. */
void
intake_question_ended(void *record, const struct fx_event *event)
{
	struct intake_unit *unit = record;

	if (unit->questions_open > 0)
		unit->questions_open--;
	if (unit->questions_open == 0 && unit->review_left_ms > 0) {
		unit->review_due = event->time_ms + unit->review_left_ms;
		unit->review_left_ms = 0;
	}
	intake_closing_look(unit, event);
}
