/*
 * Custody and stock: a unit has one holder, whoever tells it (INV-04), and
 * what came in is somewhere (INV-30).
 *
 * Departments are not heard in one order.  Who holds a unit is asked as the
 * author of a change of hands could know it: of all changes that his own
 * journal proves he had heard of, the last.  Two that knew nothing of each
 * other may cross; in the end one must have followed.
 */
#include "model_states.h"

#define P(place) (1U << (place))
#define IN_HOUSE                                                           \
	(P(DOCK) | P(SHELF) | P(ASSESSOR) | P(TECHNICIAN) | P(INSPECTOR) | \
	    P(SHIPPER))

static const char *const places[] = { "outside", "the dock", "a shelf",
	"an assessor", "a technician", "an inspector", "the shipper",
	"a carrier", "nobody: it is lost", "nobody: it is destroyed",
	"the stock" };

/* Which event puts a unit where, and from where it may come. */
static const struct move {
	const char *event;
	uint32_t from;
	enum place to;
} moves[] = {
	{ "intake.received", P(OUTSIDE), DOCK },
	{ "intake.blind_received", P(OUTSIDE), DOCK },
	{ "intake.matched", P(DOCK), OUTSIDE },
	{ "intake.admitted", P(DOCK), SHELF },
	{ "assessment.started", IN_HOUSE, ASSESSOR },
	{ "repair.picked_up", IN_HOUSE, TECHNICIAN },
	{ "repair.rework_started", IN_HOUSE, TECHNICIAN },
	{ "quality.started", IN_HOUSE, INSPECTOR },
	{ "shipping.packed", IN_HOUSE, SHIPPER },
	{ "shipping.handed_over", P(SHIPPER), WITH_CARRIER },
	{ "shipping.delivered", P(WITH_CARRIER), OUTSIDE },
	{ "shipping.lost", P(WITH_CARRIER), LOST },
	{ "shipping.returned_to_sender", P(WITH_CARRIER), SHIPPER },
	{ "shipping.recovered", P(LOST) | P(SHIPPER), SHIPPER },
	{ "shipping.scrapped", IN_HOUSE, DESTROYED },
	{ "shipping.stocked", IN_HOUSE, IN_STOCK },
};

/* The last change of hands that the author of the row had heard of. */
static const struct hand *
known_hand(const struct kept *kept, const struct unit *unit)
{
	const struct hand *hand = unit->hands;

	while (hand != NULL && hand->seq > kept->know[hand->by])
		hand = hand->before;
	return hand;
}

static bool
is_other_thing(
    const struct unit *unit, const struct row *row, const struct move *move)
{
	/* What goes out may be a replacement, which is no returned goods. */
	if (memcmp(row->type.at, "shipping.", 9) == 0 &&
	    move->to != DESTROYED && move->to != IN_STOCK)
		return !unit->shipping.sends_itself;
	/* Where there are no goods, or they are away, work is on paper. */
	if (move->to == ASSESSOR)
		return unit->assessment.away;
	return is(row->type, "intake.admitted") &&
	       !is(text(row, "goods"), "here");
}

static void
move_goods(struct model *model, struct unit *unit, const struct row *row,
    const struct move *move)
{
	const struct hand *last = known_hand(model->kept, unit);
	enum place from = last == NULL ? OUTSIDE : last->to;
	struct hand *hand;

	if (move->to == DOCK)
		unit->was_here = true;
	else if (!unit->was_here || is_other_thing(unit, row, move))
		return;
	/* In a further round goods that are away are judged on paper. */
	if (move->to == ASSESSOR && unit->assessment.round > 1 &&
	    (move->from & P(from)) == 0)
		return;
	if ((move->from & P(from)) == 0)
		wrong(model, "K8 INV-04 it was with %s", places[from]);
	hand = arena_take(&model->arena, sizeof(*hand));
	*hand = (struct hand){ .before = unit->hands,
		.by = model->service,
		.to = move->to,
		.seq = (uint32_t)row->seq };
	unit->hands = hand;
	unit->merged |= is(row->type, "intake.matched");
}

/* INV-30: a unit is counted as one thing at a time. */
static void
count_stock(struct model *model, struct unit *unit, const struct row *row)
{
	const char *was = word_of(model, row, "was");
	const char *now = word_of(model, row, "now");

	if (now[0] == '\0' && was[0] == '\0')
		return;
	was = was[0] == '\0' ? word(model, (struct bytes){ "absent", 6 }) : was;
	if (unit->stock != NULL && unit->stock != was)
		wrong(model, "K9 INV-30 it was counted as %s", unit->stock);
	unit->stock = now;
}

bool
is_of_goods(const char *type)
{
	for (size_t i = 0; i < count_of(moves); i++) {
		if (strcmp(type, moves[i].event) == 0)
			return true;
	}
	return strcmp(type, "analytics.tallied") == 0;
}

void
take_goods(struct model *model, struct unit *unit, const struct row *row)
{
	if (!unit->is_goods)
		return;
	if (is(row->type, "analytics.tallied"))
		count_stock(model, unit, row);
	for (size_t i = 0; i < count_of(moves); i++) {
		if (is(row->type, moves[i].event))
			move_goods(model, unit, row, &moves[i]);
	}
}

/* Did the later one know of the earlier? */
static bool
followed(const struct model *model, const struct hand *later,
    const struct hand *before)
{
	const struct kept *kept =
	    &model->journals[later->by].rows[later->seq - 1];

	return before->seq <= kept->know[before->by];
}

static const char *
counted_as(const struct unit *unit)
{
	if (!unit->was_here)
		return "absent";
	if (unit->merged)
		return "merged";
	switch (unit->hands == NULL ? OUTSIDE : unit->hands->to) {
	case OUTSIDE: return "delivered";
	case LOST: return "lost";
	case DESTROYED: return "destroyed";
	case IN_STOCK: return "stocked";
	default: return "open";
	}
}

void
end_goods(struct model *model, struct unit *unit)
{
	const struct hand *last = unit->hands;
	const char *is_now = counted_as(unit);

	if (!unit->is_goods)
		return;
	/* Before its end one of both may still follow. */
	if (unit->state[AT_INTAKE] >= I_CLOSED && last != NULL &&
	    last->before != NULL && !followed(model, last, last->before) &&
	    last->to != last->before->to)
		wrong(model, "K8 INV-04 %s is with %s and with %s", unit->no,
		    places[last->before->to], places[last->to]);
	if (last != NULL && (P(last->to) & (IN_HOUSE | P(WITH_CARRIER))) != 0 &&
	    unit->state[AT_INTAKE] == I_CLOSED)
		wrong(model, "K8 INV-04 %s is closed, and with %s", unit->no,
		    places[last->to]);
	if (unit->stock != NULL && strcmp(unit->stock, is_now) != 0)
		wrong(model, "K9 INV-30 %s is %s, and counted as %s", unit->no,
		    is_now, unit->stock);
	if (unit->stock == NULL && unit->was_here)
		wrong(model, "K9 INV-30 %s is not counted", unit->no);
}
