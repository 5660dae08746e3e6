#include <string.h>

#include "base/fx_base.h"
#include "service/fx_figures.h"
#include "services/analytics/analytics_internal.h"

_Static_assert(FX_FIGURES_PAYERS == fx_payer_count - 1, "a payer was added");

static fx_apply_fn apply_line, apply_total;

/* clang-format off */
static const struct fx_rule no_rules[] = { { 0 } };

static const struct fx_change line_changes[] = {
	{ EV_analytics_ledger_posted, apply_line, NULL },
	{ 0 }
};

static const struct fx_change total_changes[] = {
	{ EV_analytics_ledger_posted, apply_total, NULL },
	{ 0 }
};

const struct fx_book analytics_ledger_line_book = {
	.record = REC_analytics_ledger_line,
	.rules = no_rules,
	.changes = line_changes,
};

const struct fx_book analytics_ledger_total_book = {
	.record = REC_analytics_ledger_total,
	.rules = no_rules,
	.changes = total_changes,
};
/* clang-format on */

static void
apply_line(void *record, const struct fx_event *event)
{
	const struct analytics_ledger_posted *said =
	    fx_said(event, analytics_ledger_posted);
	struct analytics_ledger_line *line = record;

	fx_copy(line->unit_no, said->unit_no);
	line->kind = said->kind;
	line->payer = said->payer;
	line->amount_minor = said->amount_minor;
	fx_copy(line->currency, said->currency);
	line->provisional = said->provisional;
	memcpy(line->event_hash, said->event_hash, sizeof(line->event_hash));
	line->posted_at = event->time_ms;
}

static void
apply_total(void *record, const struct fx_event *event)
{
	const struct analytics_ledger_posted *said =
	    fx_said(event, analytics_ledger_posted);
	struct analytics_ledger_total *total = record;

	total->payer = said->payer;
	total->sum_minor += said->amount_minor;
	total->lines++;
	fx_copy(total->currency, said->currency);
}

static const char *
word_of(const char *field, int64_t choice)
{
	return fx_schema_field(EV_analytics_ledger_posted, field)
	    ->choices[choice]
	    .name;
}

static void
add_text(char *to, size_t size, const char *more)
{
	size_t used = strlen(to);

	fx_copy_text(to + used, size - used, more);
}

static void
add_number(char *to, size_t size, int64_t number)
{
	char digits[20] = "";
	size_t at = sizeof(digits) - 1;

	fx_assert(number > 0);
	for (; number > 0; number /= 10)
		digits[--at] = (char)('0' + number % 10);
	add_text(to, size, digits + at);
}

/* r/1021/parts/supplier: one line for each event, kind and payer (INV-23). */
static void
name_line(struct analytics_ledger_posted *line)
{
	const size_t size = sizeof(line->line);

	line->line[0] = line->event_service[0];
	add_text(line->line, size, "/");
	add_number(line->line, size, line->event_seq);
	add_text(line->line, size, "/");
	add_text(line->line, size, word_of("kind", line->kind));
	add_text(line->line, size, "/");
	add_text(line->line, size, word_of("payer", line->payer));
}

/* The account of a payer: amounts in another currency have one apart. */
static void
name_account(const struct fx_ask *ask, struct analytics_ledger_posted *line)
{
	fx_copy_text(line->account, sizeof(line->account),
	    word_of("payer", line->payer));
	if (strcmp(line->currency, ask->policy->currency) == 0)
		return;
	add_text(line->account, sizeof(line->account), "/");
	add_text(line->account, sizeof(line->account), line->currency);
}

static void
post_line(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_account *account, const struct analytics_bill *bill)
{
	struct analytics_ledger_posted *line;
	const char *service = fx_schema_place(ask->cause.place)->name;
	const char *currency = bill->currency;

	if (bill->amount_minor == 0)
		return;
	if (currency[0] == '\0')
		currency = ask->policy->currency;
	line = fx_emit(answer, analytics_ledger_posted);
	fx_copy(line->unit_no, account->unit_no);
	line->kind = bill->kind;
	line->payer = bill->payer;
	line->amount_minor = bill->amount_minor;
	fx_copy_text(line->currency, sizeof(line->currency), currency);
	fx_copy_text(line->event_service, sizeof(line->event_service), service);
	line->event_seq = ask->cause.seq;
	memcpy(line->event_hash, ask->cause.hash, sizeof(line->event_hash));
	name_line(line);
	name_account(ask, line);
}

static void
shares_of(
    const struct analytics_account *account, int64_t shares[FX_FIGURES_PAYERS])
{
	shares[fx_payer_company - 1] = account->share_company;
	shares[fx_payer_customer - 1] = account->share_customer;
	shares[fx_payer_carrier - 1] = account->share_carrier;
	shares[fx_payer_supplier - 1] = account->share_supplier;
	shares[fx_payer_goodwill - 1] = account->share_goodwill;
	shares[fx_payer_contract - 1] = account->share_contract;
}

/* Only a cost in the currency of the site can be moved later. */
static void
post_provisionally(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_account *account, struct analytics_bill *bill)
{
	struct analytics_ledger_posted *line;

	bill->payer = fx_payer_company;
	post_line(ask, answer, account, bill);
	if (bill->to_customer ||
	    (bill->currency[0] != '\0' &&
		strcmp(bill->currency, ask->policy->currency) != 0))
		return;
	line =
	    (struct analytics_ledger_posted *)answer->events[answer->count - 1]
		.bytes;
	line->provisional = true;
}

void
analytics_post(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_account *account, const struct analytics_bill *bill)
{
	int64_t shares[FX_FIGURES_PAYERS], parts[FX_FIGURES_PAYERS];
	struct analytics_bill one = *bill;
	size_t i;

	if (bill->amount_minor == 0)
		return;
	if (bill->payer != fx_payer_unsaid) {
		post_line(ask, answer, account, bill);
		return;
	}
	if (!account->liable) {
		post_provisionally(ask, answer, account, &one);
		return;
	}
	shares_of(account, shares);
	if (bill->to_customer) {
		shares[fx_payer_company - 1] += shares[fx_payer_customer - 1];
		shares[fx_payer_customer - 1] = 0;
	}
	fx_figures_split(bill->amount_minor, shares, parts);
	for (i = 0; i < FX_FIGURES_PAYERS; i++) {
		one.payer = (enum fx_payer)(i + 1);
		one.amount_minor = parts[i];
		post_line(ask, answer, account, &one);
	}
}

void
analytics_move(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_account *account)
{
	int64_t shares[FX_FIGURES_PAYERS], parts[FX_FIGURES_PAYERS];
	struct analytics_bill one = { .kind = analytics_cost_moved,
		.currency = "" };
	size_t i;

	if (account->open_minor == 0)
		return;
	shares_of(account, shares);
	fx_figures_split(account->open_minor, shares, parts);
	parts[fx_payer_company - 1] -= account->open_minor;
	for (i = 0; i < FX_FIGURES_PAYERS; i++) {
		one.payer = (enum fx_payer)(i + 1);
		one.amount_minor = parts[i];
		post_line(ask, answer, account, &one);
	}
}
