/*
 * Money (K9): what the departments say a unit costs is on the ledger, once,
 * and adds up by payer; all in integers.
 */
#include "model_states.h"

/* Which event costs what. */
static const struct source {
	const char *event, *kind, *field;
} sources[] = {
	{ "repair.part_replaced", "parts", NULL },
	{ "repair.completed", "labor", "labor_min" },
	{ "repair.released", "labor", "labor_min" },
	{ "shipping.packed", "packing", "cost_minor" },
	{ "shipping.handed_over", "transport", "freight_minor" },
	{ "intake.received", "transport", "freight_minor" },
	{ "intake.unmatched_returned", "transport", "" },
	{ "assessment.declined", "test_fee", "fee_minor" },
	{ "assessment.quote_expired", "test_fee", "fee_minor" },
	{ "shipping.scrapped", "scrap", "cost_minor" },
	{ "assessment.decided", "", "amount_minor" },
	{ "shipping.carrier_claim_settled", "recovery", "amount_minor" },
};

/* A fact that costs, by department and number. */
struct cost {
	struct unit *unit;
	const char *kind;
	int64_t amount, posted;
	bool minutes, told;
};

static const char *
word_for(struct bytes kind)
{
	return is(kind, "refund")        ? "refund"
	       : is(kind, "credit")      ? "credit"
	       : is(kind, "equal_value") ? "equal_value"
					 : NULL;
}

static void
note_cost(struct model *model, struct unit *unit, const struct row *row,
    const struct source *source)
{
	int64_t key[2] = { model->service, row->seq }, amount;
	const char *kind = source->kind;
	struct cost *cost;

	if (source->field != NULL && source->field[0] == '\0')
		amount = unit->money.way_here;
	else if (source->field == NULL)
		amount = number(row, "qty") * number(row, "unit_cost_minor");
	else
		amount = number(row, source->field);
	if (kind[0] == '\0')
		kind = is(text(row, "outcome"), "lost_compensated")
			   ? "compensation"
			   : word_for(text(row, "kind"));
	if (kind == NULL || amount == 0)
		return;
	if (text(row, "unit_no").size > 0)
		unit = unit_at(model, text(row, "unit_no"));
	cost = book_make(&model->costs, key, sizeof(key));
	cost->unit = unit;
	cost->kind = kind;
	cost->amount = amount;
	cost->minutes = strcmp(kind, "labor") == 0;
}

static int
payer_of(struct bytes name)
{
	static const char *const names[PAYERS] = { "company", "customer",
		"carrier", "supplier", "goodwill", "contract" };

	for (int i = 0; i < PAYERS; i++) {
		if (is(name, names[i]))
			return i;
	}
	return -1;
}

/* The sum of the lines of an event is what it cost, whoever pays. */
static void
check_sum(struct model *model, struct cost *cost)
{
	int64_t amount = cost->amount;

	if (cost->minutes) {
		/* The rate is a setting: the first labor tells it. */
		if (model->rate == 0)
			model->rate = cost->posted / cost->amount;
		amount *= model->rate;
	}
	if (strcmp(cost->kind, "recovery") == 0 && cost->posted < 0)
		amount = -amount;
	if (cost->posted != amount)
		wrong(model, "K9 INV-23 %s of %lld, and lines of %lld",
		    cost->kind, (long long)amount, (long long)cost->posted);
}

static void
check_line(struct model *model, const struct row *row)
{
	enum service of = service_named(text(row, "event_service"));
	struct bytes line = text(row, "line"), kind = text(row, "kind");
	struct bytes payer = text(row, "payer");
	char expected[80];
	size_t before = model->lines.count;

	if (of == NOBODY || payer_of(payer) < 0) {
		wrong(model, "K9 INV-23 a line of nobody");
		return;
	}
	snprintf(expected, sizeof(expected), "%c/%lld/%.*s/%.*s",
	    service_names[of][0], (long long)number(row, "event_seq"),
	    (int)kind.size, kind.at, (int)payer.size, payer.at);
	if (!is(line, expected))
		wrong(model, "K9 INV-23 the line is not %s", expected);
	book_make(&model->lines, line.at, line.size);
	if (model->lines.count == before)
		wrong(model, "K9 INV-23 %s is posted twice", expected);
}

/* INV-23 */
static void
posted(struct model *model, struct unit *unit, const struct row *row)
{
	int64_t key[2] = { service_named(text(row, "event_service")),
		number(row, "event_seq") };
	int64_t amount = number(row, "amount_minor");
	struct bytes hash = text(row, "event_hash");
	struct cost *cost;

	check_line(model, row);
	unit->money.lines++;
	unit->money.posted += amount;
	if (key[0] < 0 || key[1] > model->journals[key[0]].seq)
		return;
	if (hash.size != HASH_SIZE ||
	    memcmp(hash.at, model->journals[key[0]].rows[key[1] - 1].hash,
		HASH_SIZE) != 0)
		wrong(model, "K9 INV-23 the event behind it has another hash");
	if (is(text(row, "kind"), "moved")) {
		unit->money.moved += amount;
		return;
	}
	cost = book_find(&model->costs, key, sizeof(key));
	if (cost == NULL || !is(text(row, "kind"), cost->kind) ||
	    cost->unit != unit) {
		wrong(model, "K9 INV-23 nothing was spent there");
		return;
	}
	if (cost->told && row->ix == 0)
		wrong(model, "K9 INV-23 the cost was posted before");
	cost->told = true;
	cost->posted += amount;
	model->open_cost = cost;
}

bool
is_of_money(const char *type)
{
	for (size_t i = 0; i < count_of(sources); i++) {
		if (strcmp(type, sources[i].event) == 0)
			return true;
	}
	return false;
}

/* What the ledger says of itself. */
static void
said_complete(struct model *model, struct unit *unit, const struct row *row)
{
	if (number(row, "lines") != unit->money.lines)
		wrong(model, "K9 INV-23 %lld lines are posted, not %lld",
		    (long long)unit->money.lines,
		    (long long)number(row, "lines"));
}

void
take_money(struct model *model, struct unit *unit, const struct row *row)
{
	if (model->service == ANALYTICS) {
		if (is(row->type, "analytics.ledger_posted"))
			posted(model, unit, row);
		if (is(row->type, "analytics.ledger_complete"))
			said_complete(model, unit, row);
		if (!row->more && model->open_cost != NULL) {
			check_sum(model, model->open_cost);
			model->open_cost = NULL;
		}
		return;
	}
	for (size_t i = 0; i < count_of(sources); i++) {
		if (is(row->type, sources[i].event))
			note_cost(model, unit, row, &sources[i]);
	}
}

/* What was spent is on the ledger; what was moved only moved. */
void
end_money(struct model *model)
{
	size_t place = 0;
	const struct cost *cost;
	const struct unit *unit;

	while ((cost = book_next(&model->costs, &place)) != NULL) {
		int64_t amount =
		    cost->amount * (cost->minutes ? model->rate : 1);
		int64_t there = cost->posted;

		if (strcmp(cost->kind, "recovery") == 0 && there < 0)
			there = -there;
		if (amount != there)
			wrong(model, "K9 INV-23 %s of %lld for %s, %lld posted",
			    cost->kind, (long long)amount, cost->unit->no,
			    (long long)there);
	}
	place = 0;
	while ((unit = book_next(&model->units, &place)) != NULL) {
		if (unit->money.moved != 0)
			wrong(model, "K9 INV-23 %lld moved for %s from nobody",
			    (long long)unit->money.moved, unit->no);
	}
}
