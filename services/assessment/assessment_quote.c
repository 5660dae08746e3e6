/*
 * assessment_quote: what the customer pays, line by line.  A quote is a
 * version of the unit's proposal; its total is the sum of the lines of that
 * version (S-117, S-118).
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

/* Versions of a proposal have room for three digits. */
#define VERSIONS_MAX 999

#define DIGITS_MAX 4

/* Write a number of up to four digits behind text.  Returns its length. */
static size_t
put_number(char *to, int64_t number)
{
	char digits[DIGITS_MAX];
	size_t i = sizeof(digits);

	fx_assert(number > 0 && number < 10000);
	for (; number > 0; number /= 10)
		digits[--i] = (char)('0' + number % 10);
	memcpy(to, digits + i, sizeof(digits) - i);
	return sizeof(digits) - i;
}

void
assessment_quote_next_ref(
    const struct assessment_unit *unit, char ref[ASSESSMENT_REF_BYTES])
{
	size_t length = strlen(unit->unit_no);

	/* Numbers of units are far shorter than their field may be. */
	if (length > ASSESSMENT_REF_BYTES - sizeof("/a9999"))
		length = ASSESSMENT_REF_BYTES - sizeof("/a9999");
	memset(ref, 0, ASSESSMENT_REF_BYTES);
	memcpy(ref, unit->unit_no, length);
	memcpy(ref + length, "/a", 2);
	(void)put_number(ref + length + 2, unit->questions + 1);
}

/* The key of a line: <ref>/<version>/<line>. */
static void
name_line(struct assessment_quote_line_added *added)
{
	char *to = added->line_key;
	size_t length = strlen(added->ref);

	memcpy(to, added->ref, length);
	to[length++] = '/';
	length += put_number(to + length, added->version);
	to[length++] = '/';
	(void)put_number(to + length, added->line_no);
}

/* Why this unit can have no quote; 0 when it can. */
static enum fx_refusal
objection(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	if (proposal->kind == fx_decision_unsaid)
		return NO_assessment_nothing_proposed;
	if (unit->share_customer == 0)
		return NO_assessment_company_pays;
	if (proposal->version >= VERSIONS_MAX)
		return NO_assessment_too_many_versions;
	return FX_REFUSAL_NONE;
}

int
assessment_quote_add_line(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_add_quote_line *cmd =
	    fx_asked(ask, assessment_add_quote_line);
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, cmd->unit_no);
	enum fx_refusal why = objection(record, proposal);
	struct assessment_quote_line_added line = { .line_no = cmd->line_no };
	const struct assessment_quote_line *old;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	fx_copy(line.unit_no, cmd->unit_no);
	fx_copy(line.ref, proposal->ref);
	line.version = proposal->version + 1;
	name_line(&line);
	old = fx_find(ask, assessment_quote_line, line.line_key);
	if (cmd->qty == 0 && old->qty == 0)
		return fx_refuse(answer, NO_assessment_no_such_line);

	fx_copy(line.code, cmd->code);
	line.qty = cmd->qty;
	line.unit_price_minor = cmd->unit_price_minor;
	line.amount_minor = cmd->qty * cmd->unit_price_minor;
	line.lines = proposal->next_lines + (cmd->qty > 0) - (old->qty > 0);
	line.total_minor =
	    proposal->next_total_minor + line.amount_minor - old->amount_minor;
	*fx_emit(answer, assessment_quote_line_added) = line;
	return 0;
}

/* The terms of a quote, whichever command gives them. */
struct terms {
	int64_t discount_minor, valid_until_at;
	const char *price_list, *doc_no;
	const unsigned char *plan_sha;
	bool fee_agreed;
};

/* Both commands have the fields of the terms. */
#define terms_of(cmd)                                                  \
	{                                                              \
		(cmd)->discount_minor, (cmd)->valid_until_at,          \
		    (cmd)->price_list, (cmd)->doc_no, (cmd)->plan_sha, \
		    (cmd)->fee_agreed                                  \
	}

static int
quote(const struct fx_ask *ask, const struct assessment_unit *unit,
    const struct terms *terms, struct fx_answer *answer)
{
	const struct assessment_proposal *proposal =
	    fx_find(ask, assessment_proposal, unit->unit_no);
	enum fx_refusal why = objection(unit, proposal);
	int64_t least = fx_policy_add_days(
	    ask->policy, ask->now_ms, ask->policy->quote_valid_days);
	int64_t until =
	    terms->valid_until_at != 0 ? terms->valid_until_at : least;
	struct assessment_quoted *quoted;

	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	if (proposal->next_lines == 0)
		return fx_refuse(answer, NO_assessment_quote_empty);
	if (terms->discount_minor > proposal->next_total_minor)
		return fx_refuse(answer, NO_assessment_discount_too_high);
	if (until < least)
		return fx_refuse(answer, NO_assessment_valid_too_short);

	quoted = fx_emit(answer, assessment_quoted);
	fx_copy(quoted->unit_no, unit->unit_no);
	fx_copy(quoted->ref, proposal->ref);
	quoted->version = proposal->version + 1;
	quoted->lines = proposal->next_lines;
	quoted->discount_minor = terms->discount_minor;
	quoted->total_minor =
	    proposal->next_total_minor - terms->discount_minor;
	fx_copy(quoted->currency, ask->policy->currency);
	quoted->valid_until_at = until;
	fx_copy_text(
	    quoted->price_list, sizeof(quoted->price_list), terms->price_list);
	memcpy(quoted->plan_sha, terms->plan_sha, sizeof(quoted->plan_sha));
	fx_copy_text(quoted->doc_no, sizeof(quoted->doc_no), terms->doc_no);
	/* Only a fee that was agreed beforehand may be asked for (X8). */
	if (terms->fee_agreed)
		quoted->test_fee_minor = ask->policy->test_fee_minor;
	return 0;
}

int
assessment_quote_quote(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_quote *cmd = fx_asked(ask, assessment_quote);
	struct terms terms = terms_of(cmd);

	return quote(ask, record, &terms, answer);
}

int
assessment_quote_requote(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_requote *cmd =
	    fx_asked(ask, assessment_requote);
	struct terms terms = terms_of(cmd);

	return quote(ask, record, &terms, answer);
}

void
assessment_quote_withdraw(
    const struct assessment_proposal *proposal, struct fx_answer *answer)
{
	struct assessment_quote_withdrawn *withdrawn =
	    fx_emit(answer, assessment_quote_withdrawn);

	fx_copy(withdrawn->unit_no, proposal->unit_no);
	fx_copy(withdrawn->ref, proposal->ref);
	withdrawn->version = proposal->version;
}

void
assessment_quote_apply_quoted(void *record, const struct fx_event *event)
{
	struct assessment_unit *unit = record;

	(void)event;
	unit->state = assessment_unit_state_quoted;
}

void
assessment_quote_apply_declined(void *record, const struct fx_event *event)
{
	struct assessment_unit *unit = record;

	(void)event;
	unit->state = assessment_unit_state_proposed;
}

void
assessment_quote_apply_quote_expired(void *record, const struct fx_event *event)
{
	struct assessment_unit *unit = record;

	(void)event;
	unit->state = assessment_unit_state_proposed;
}
