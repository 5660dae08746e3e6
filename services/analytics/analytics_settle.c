#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/analytics/analytics_internal.h"

/* Two departments' clocks are not one: less than this between them proves
 * nothing (I6). */
#define SKEW_MS (2 * FX_HOUR_MS)

#define EVERY     "all"
#define UNSEEN    "unidentified" /* the model of a parcel that says none */
#define MARK_SIZE 9 /* "~" and eight digits, instead of a long model's end */

void
analytics_month(const struct fx_ask *ask, int64_t ms, char month[8])
{
	char day[11];

	fx_policy_print_day(fx_policy_day(ask->policy, ms), day);
	memcpy(month, day, 7);
	month[7] = '\0';
}

struct analytics_counted *
analytics_count(const struct fx_ask *ask, struct fx_answer *answer,
    const struct analytics_dossier *dossier, enum analytics_what what)
{
	struct analytics_counted *counted = fx_emit(answer, analytics_counted);

	fx_copy(counted->unit_no, dossier->unit_no);
	analytics_month(ask, dossier->last_at, counted->period);
	fx_copy(counted->every, EVERY);
	counted->what = what;
	counted->n = 1;
	return counted;
}

const char *
analytics_stock_word(enum analytics_stock stock)
{
	return fx_schema_field(EV_analytics_tallied, "now")
	    ->choices[stock]
	    .name;
}

static bool
has_room(const struct fx_answer *answer)
{
	return answer->count < FX_EVENTS_MAX;
}

/* --- the ledger ---------------------------------------------------------- */

/* Whether a decision sends goods to the customer. */
static bool
sends(enum fx_decision kind)
{
	return kind == fx_decision_repair || kind == fx_decision_replace ||
	       kind == fx_decision_equal_value ||
	       kind == fx_decision_replenish ||
	       kind == fx_decision_return_as_is;
}

/* Whether the goods go elsewhere, and are still here. */
static bool
goods_wait(const struct analytics_account *account)
{
	return account->goods_to != fx_goods_to_customer &&
	       account->goods_to != fx_goods_to_none &&
	       analytics_stock_of(account) == analytics_stock_open;
}

/* Whether goods that went back were lost, and a round began for that. */
static bool
is_paid_for(const struct analytics_dossier *dossier,
    const struct analytics_account *account)
{
	return account->gone == analytics_stock_lost &&
	       dossier->rounds > account->gone_round;
}

/* Whether what the decision sends is with the customer, or never left. */
static bool
has_reached_them(const struct analytics_dossier *dossier,
    const struct analytics_account *account)
{
	if (!dossier->away || !analytics_is_own(dossier->decision))
		return account->out_round >= account->decided_round;
	return dossier->decision != fx_decision_repair ||
	       dossier->passed_at >= dossier->decided_at;
}

/*
 * Whether the last goods or money event of a unit and what led to it were all
 * heard, whichever came first: the decision of the latest round, what it
 * sends and what it leaves, and the repair that was inspected.
 */
static bool
is_all_heard(const struct analytics_dossier *dossier,
    const struct analytics_account *account)
{
	int64_t latest = account->decided_round;

	if (account->job_open)
		return false;
	if (account->going_back && !is_paid_for(dossier, account))
		return account->out_round > 0 || account->compensated;
	if (latest == 0 || dossier->admitted_at == 0)
		return false;
	/* A round ends, too, when the goods do not come for it. */
	if (latest < dossier->rounds && account->lapsed_round < dossier->rounds)
		return false;
	if (sends(dossier->decision) && !has_reached_them(dossier, account))
		return false;
	return !goods_wait(account) &&
	       account->completed_attempt >= account->job_attempt;
}

static void
complete(const struct analytics_dossier *dossier,
    const struct analytics_account *account, struct fx_answer *answer)
{
	struct analytics_ledger_complete *said;
	int64_t lines = account->lines;
	int i;

	if (account->complete || !has_room(answer) ||
	    !is_all_heard(dossier, account))
		return;
	for (i = 0; i < answer->count; i++)
		lines += answer->events[i].kind == EV_analytics_ledger_posted;
	said = fx_emit(answer, analytics_ledger_complete);
	fx_copy(said->unit_no, dossier->unit_no);
	said->round = dossier->rounds;
	said->lines = lines;
}

/* --- the time ------------------------------------------------------------ */

static void
time_it(const struct analytics_dossier *dossier,
    const struct analytics_account *account,
    struct analytics_finished *finished)
{
	int64_t gross_ms = account->way_at - dossier->received_at;
	int64_t net_ms = gross_ms - account->way_wait_ms;

	if (dossier->received_at == 0 || gross_ms < 0)
		return;
	finished->timed = true;
	finished->gross_s = gross_ms / 1000;
	finished->net_s = net_ms > 0 ? net_ms / 1000 : 0;
}

static void
finish(const struct fx_ask *ask, const struct analytics_dossier *dossier,
    const struct analytics_account *account, struct fx_answer *answer)
{
	struct analytics_finished *finished;

	if (account->way == analytics_finish_unsaid || account->told_finished ||
	    !has_room(answer))
		return;
	/* Its receipt is heard later, if it was received. */
	if (dossier->received_at == 0 && !dossier->away)
		return;
	finished = fx_emit(answer, analytics_finished);
	fx_copy(finished->unit_no, dossier->unit_no);
	analytics_month(ask, account->way_at, finished->period);
	fx_copy(finished->every, EVERY);
	finished->way = account->way;
	finished->finished_at = account->way_at;
	time_it(dossier, account, finished);
}

/* --- the count under its model ------------------------------------------- */

static uint32_t
mark_of(const char *text)
{
	uint32_t mark = UINT32_C(2166136261);

	for (; *text != '\0'; text++)
		mark = (mark ^ (unsigned char)*text) * UINT32_C(16777619);
	return mark;
}

/* A model that is too long for the key ends in a mark made of all of it. */
static void
cut_model(char *key, size_t room, const char *model)
{
	uint32_t mark = mark_of(model);
	size_t keep = room - MARK_SIZE, i;

	/* Not within a character of several bytes. */
	while (keep > 0 && ((unsigned char)model[keep] & 0xC0) == 0x80)
		keep--;
	memcpy(key, model, keep);
	key[keep++] = '~';
	for (i = 0; i < 8; i++)
		key[keep++] = "0123456789abcdef"[mark >> (28 - 4 * i) & 15];
}

static void
name_fault(
    const struct analytics_dossier *dossier, struct analytics_tallied *tallied)
{
	size_t codes = strlen(dossier->section) + strlen(dossier->defect) + 2;
	size_t room = sizeof(tallied->fault) - 1 - codes, used;

	if (strlen(tallied->model) <= room)
		fx_copy_text(tallied->fault, room + 1, tallied->model);
	else
		cut_model(tallied->fault, room, tallied->model);
	used = strlen(tallied->fault);
	tallied->fault[used++] = '/';
	memcpy(
	    tallied->fault + used, dossier->section, strlen(dossier->section));
	used += strlen(dossier->section);
	tallied->fault[used++] = '/';
	memcpy(tallied->fault + used, dossier->defect, strlen(dossier->defect));
	fx_copy(tallied->section, dossier->section);
	fx_copy(tallied->defect, dossier->defect);
}

/*
 * The model under which it counts; "" while nobody has said one: another
 * department may be heard before the request itself.  On a parcel without a
 * number perhaps nobody could see it, but it is here (INV-30).
 */
static const char *
model_of(const struct analytics_dossier *dossier,
    const struct analytics_account *account)
{
	if (account->told_model[0] != '\0')
		return account->told_model;
	if (dossier->model[0] == '\0' && account->received_round != 0 &&
	    strncmp(dossier->unit_no, "PCL-", 4) == 0)
		return UNSEEN;
	return dossier->model;
}

/* What is to be counted under a model and was not yet. */
static void
fill_tally(const struct analytics_dossier *dossier,
    const struct analytics_account *account, bool finished_now,
    const struct fx_answer *answer, struct analytics_tallied *tallied)
{
	const struct analytics_finished *finished;
	bool counted = account->told_model[0] != '\0';
	int i;

	fx_copy(tallied->unit_no, dossier->unit_no);
	fx_copy(tallied->every, EVERY);
	fx_copy_text(
	    tallied->model, sizeof(tallied->model), model_of(dossier, account));
	tallied->requested = !counted && dossier->requested_at != 0;
	tallied->was = account->told_stock;
	tallied->now = analytics_stock_of(account);
	if (dossier->diagnosed_at != 0 && !dossier->nff)
		name_fault(dossier, tallied);
	tallied->finished = finished_now && !account->told_model_finished;
	tallied->tat_s = tallied->finished ? account->gross_s : 0;
	for (i = 0; i < answer->count && tallied->finished; i++) {
		if (answer->events[i].kind != EV_analytics_finished)
			continue;
		finished = (const void *)answer->events[i].bytes;
		tallied->tat_s = finished->gross_s;
	}
}

static bool
says(const struct fx_answer *answer, enum fx_kind kind)
{
	int i;

	for (i = 0; i < answer->count; i++)
		if (answer->events[i].kind == kind)
			return true;
	return false;
}

static void
tally(const struct analytics_dossier *dossier,
    const struct analytics_account *account, struct fx_answer *answer)
{
	struct analytics_tallied tallied = { 0 };
	bool finished =
	    account->told_finished || says(answer, EV_analytics_finished);

	if (model_of(dossier, account)[0] == '\0' || !has_room(answer))
		return;
	fill_tally(dossier, account, finished, answer, &tallied);
	if (strcmp(tallied.fault, account->told_fault) == 0)
		memset(tallied.fault, 0, sizeof(tallied.fault));
	if (tallied.requested || tallied.finished || tallied.fault[0] != '\0' ||
	    tallied.was != tallied.now)
		*fx_emit(answer, analytics_tallied) = tallied;
}

/* --- what does not add up ------------------------------------------------ */

static void
break_identity(const struct fx_ask *ask,
    const struct analytics_dossier *dossier, struct fx_answer *answer,
    enum analytics_identity what, const char *const words[2])
{
	struct analytics_identity_broken *broken;

	if (!has_room(answer))
		return;
	broken = fx_emit(answer, analytics_identity_broken);
	fx_copy(broken->unit_no, dossier->unit_no);
	analytics_month(ask, dossier->last_at, broken->period);
	fx_copy(broken->every, EVERY);
	broken->what = what;
	fx_copy_text(broken->expected, sizeof(broken->expected), words[0]);
	fx_copy_text(broken->found, sizeof(broken->found), words[1]);
}

/*
 * Departments are heard in any order, so a unit is judged when intake has
 * closed it and shipping has ended its job: then both have said all.
 * Goods that came in must have left (INV-30); whoever worked on goods must
 * have had them: received, and not after they left (INV-04).
 */
static void
judge(const struct fx_ask *ask, const struct analytics_dossier *dossier,
    const struct analytics_account *account, struct fx_answer *answer)
{
	enum analytics_stock stock = analytics_stock_of(account);
	const char *const left[2] = { "left", analytics_stock_word(stock) };
	const char *const never[2] = { "never received",
		analytics_stock_word(account->gone) };
	const char *const nobody[2] = { "never received", "worked on" };
	const char *const after[2] = { analytics_stock_word(stock),
		"worked on" };
	bool gone = account->gone != analytics_stock_absent;

	if (dossier->closed_at == 0 || !account->ended)
		return;
	if (!account->told_stock_broken && stock == analytics_stock_open)
		break_identity(
		    ask, dossier, answer, analytics_identity_stock, left);
	else if (!account->told_stock_broken && gone && !dossier->away &&
		 stock == analytics_stock_absent)
		break_identity(
		    ask, dossier, answer, analytics_identity_stock, never);
	if (account->told_custody || account->worked_at == 0)
		return;
	if (stock == analytics_stock_absent && !dossier->away)
		break_identity(
		    ask, dossier, answer, analytics_identity_custody, nobody);
	else if (gone && stock == account->gone &&
		 account->worked_at > account->gone_at + SKEW_MS)
		break_identity(
		    ask, dossier, answer, analytics_identity_custody, after);
}

void
analytics_settle(const struct fx_ask *ask,
    const struct analytics_dossier *dossier, struct fx_answer *answer)
{
	const struct analytics_account *account =
	    fx_find(ask, analytics_account, dossier->unit_no);

	complete(dossier, account, answer);
	finish(ask, dossier, account, answer);
	tally(dossier, account, answer);
	judge(ask, dossier, account, answer);
}
