/* Assessment: what is offered, quoted, answered and decided. */
#include "model_states.h"

/* INV-23: what is given back is the price less what was used of it. */
static void
check_refund(
    struct model *model, struct at_assessment *as, const struct row *row)
{
	bool is_asked =
	    is(text(row, "kind"), "refund") || is(text(row, "kind"), "credit");
	int64_t price = number(row, "refund_price_minor");
	int64_t used = number(row, "refund_depreciation_minor");
	int64_t left = price > used ? price - used : 0;
	int64_t amount = number(row, "refund_amount_minor");

	as->refund_amount = amount;
	if (amount < 0 || used < 0 || price < 0)
		wrong(model, "K9 INV-23 a refund below zero");
	if (!is_asked)
		left = 0; /* a price is said, and nothing given back */
	if (price > 0 && amount != left)
		wrong(model, "K9 INV-23 %lld less %lld is not %lld",
		    (long long)price, (long long)used, (long long)amount);
}

void
offer_proposed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	const char *kind = word_of(model, row, "kind");

	take_part(model, unit, row);
	if (as->severity == SEVERITY_SERIOUS && !as->gm_decided)
		wrong(model, "K8 INV-09 proposed under a gag");
	/* X8: nobody is made to have what was declined. */
	if (as->gm_kind != NULL && as->gm_kind != kind &&
	    (as->quoted_version == 0 || strcmp(kind, "return_as_is") != 0))
		wrong(model, "K8 S-120 gm decided on %s", as->gm_kind);
	if (!as->diagnosed || !as->liable)
		wrong(model, "K8 INV-05 proposed on no diagnosis or liability");
	if (word_of(model, row, "ref") != as->ref) {
		/* A further question of this unit: its versions begin anew. */
		as->version = as->quoted_version = as->approved_version = 0;
		as->ref = word_of(model, row, "ref");
	}
	if (number(row, "version") <= as->version)
		wrong(model, "K8 S-118 version %lld was there",
		    (long long)number(row, "version"));
	if (strcmp(kind, "repair") == 0 && !as->repairable)
		wrong(model, "K8 S-098 it was found not repairable");
	as->version = as->proposed_version = number(row, "version");
	as->lines = as->line_total = 0;
	as->kind = kind;
	as->by = word(model, row->actor);
	as->goods_to = word_of(model, row, "goods_to");
	as->choice_needed = yes(row, "choice_needed");
	if (as->choice_needed)
		as->chosen = NULL; /* a new question */
	check_refund(model, as, row);
}

void
offer_line_added(struct model *model, struct unit *unit, const struct row *row)
{
	int64_t qty = number(row, "qty");
	int64_t price = number(row, "unit_price_minor");

	if (number(row, "amount_minor") != qty * price)
		wrong(model, "K9 INV-23 %lld of %lld are not %lld",
		    (long long)qty, (long long)price,
		    (long long)number(row, "amount_minor"));
	unit->assessment.lines = number(row, "lines");
	unit->assessment.line_total = number(row, "total_minor");
}

void
offer_quoted(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	int64_t total = number(row, "total_minor");

	take_part(model, unit, row);
	if (as->severity == SEVERITY_SERIOUS && !as->gm_decided)
		wrong(model, "K8 INV-09 quoted under a gag");
	if (number(row, "version") <= as->quoted_version)
		wrong(model, "K8 S-118 the version was quoted before");
	if (number(row, "lines") != as->lines ||
	    total != as->line_total - number(row, "discount_minor"))
		wrong(model, "K9 INV-23 the lines make %lld, quoted %lld",
		    (long long)as->line_total, (long long)total);
	if (total < 0)
		wrong(model, "K9 INV-23 a quote below zero");
	if (number(row, "valid_until_at") <= row->time)
		wrong(model, "K8 S-118 a quote that is over");
	as->version = as->quoted_version = number(row, "version");
	as->quote_total = total;
	as->valid_until = number(row, "valid_until_at");
}

/* INV-05, INV-07, INV-09 */
void
offer_decided(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	const char *kind = word_of(model, row, "kind");
	int64_t shares[PAYERS];

	take_part(model, unit, row);
	if (!as->diagnosed || !as->liable)
		wrong(model, "K8 INV-05 decided on no diagnosis or liability");
	if (number(row, "round") != as->round)
		wrong(model, "K8 S-098 another round is open");
	if (as->severity == SEVERITY_SERIOUS && !as->gm_decided)
		wrong(model, "K8 INV-09 decided under a gag");
	if (as->severity == SEVERITY_GENERAL &&
	    as->agreed_version != as->version)
		wrong(model, "K8 S-119 the head had not agreed");
	if (as->by != word_of(model, row, "proposed_by"))
		wrong(model, "K8 INV-17 %s had proposed it", as->by);
	if (as->kind != NULL && kind != as->kind)
		wrong(model, "K8 S-098 %s was proposed", as->kind);
	if (unit->was == A_QUOTED && as->approved_version != as->quoted_version)
		wrong(model, "K8 INV-07 the quote was not approved");
	if (unit->was == A_QUOTED && as->answered_at >= as->valid_until)
		wrong(model, "K8 INV-07 the quote was over when approved");
	/* What the law offered may have been what is proposed. */
	if (as->choice_needed && unit->was == A_PROPOSED &&
	    as->approved_version != as->proposed_version && as->chosen != kind)
		wrong(model, "K8 S-118 the customer had not chosen");
	if ((is(text(row, "kind"), "refund") ||
		is(text(row, "kind"), "credit")) &&
	    number(row, "amount_minor") != as->refund_amount)
		wrong(model, "K9 INV-23 another amount was proposed");
	read_shares(model, row, shares);
	if (memcmp(shares, as->shares, sizeof(shares)) != 0)
		wrong(model, "K9 S-188 other shares than of the liability");
	as->decided = true;
	as->decided_round = as->round;
	as->decided_kind = kind;
	as->goods_to = word_of(model, row, "goods_to");
}

void
offer_answer_taken(
    struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	struct bytes ref = text(row, "ref");
	const struct question *question =
	    book_find(&model->questions, ref.at, ref.size);

	if (question == NULL ||
	    (question->state != Q_ANSWERED && question->state != Q_EXPIRED)) {
		wrong(model, "K8 S-118 an answer nobody gave");
		return;
	}
	if (is(text(row, "answer"), "approve") ||
	    is(text(row, "answer"), "choose")) {
		as->chosen = word_of(model, row, "choice");
		if (word_of(model, row, "ref") == as->ref) {
			as->approved_version = number(row, "version");
			as->answered_at = number(row, "answered_at");
		}
		if (given(row, "consent_seq") &&
		    number(row, "consent_seq") != row->cause_seq)
			wrong(model, "K8 S-118 the consent is another event");
	}
	as->asked_info = false;
}

/* INV-27: who wants another remedy than the one quoted refuses none. */
static bool
chose_a_remedy(struct model *model, const struct row *row)
{
	static const char *const remedies[] = { "repair", "exchange", "replace",
		"refund", "refund_depreciated", "equal_value", "replenish",
		"refurbish" };
	struct bytes ref = text(row, "ref");
	const struct question *question =
	    book_find(&model->questions, ref.at, ref.size);
	size_t i;

	if (!is(row->type, "assessment.declined") || question == NULL ||
	    question->choice == NULL ||
	    strcmp(question->answer, "decline") == 0)
		return false;
	for (i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++)
		if (strcmp(question->choice, remedies[i]) == 0)
			return true;
	return false;
}

void
offer_fell_back(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	if (number(row, "version") > as->version)
		wrong(model, "K8 S-118 a version that was never asked");
	if (number(row, "fee_minor") < 0)
		wrong(model, "K9 INV-23 a fee below zero");
	if (as->appeal_open && is(row->type, "assessment.quote_expired") &&
	    number(row, "fee_minor") != 0)
		wrong(model, "K9 S-072 a fee for silence under an appeal");
	if (chose_a_remedy(model, row) && number(row, "fee_minor") != 0)
		wrong(model, "K9 INV-27 a fee for another remedy");
	as->approved_version = 0;
	/* What the manager decided on was declined: something else follows. */
	as->gm_kind = NULL;
}
