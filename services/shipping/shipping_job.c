#include <string.h>

#include "base/fx_base.h"
#include "services/shipping/shipping_internal.h"

/* How jobs begin and are withdrawn; what the hear_... rules are made of. */

bool
shipping_is_open(const struct shipping_unit *unit)
{
	return unit->state == shipping_unit_state_waiting ||
	       unit->state == shipping_unit_state_noticed ||
	       unit->state == shipping_unit_state_packed ||
	       unit->state == shipping_unit_state_back;
}

bool
shipping_is_replaced(const struct shipping_unit *unit)
{
	return unit->kind == fx_decision_replace ||
	       unit->kind == fx_decision_equal_value ||
	       unit->kind == fx_decision_replenish;
}

bool
shipping_is_elsewhere(const struct shipping_unit *unit)
{
	return unit->known && !unit->here &&
	       (unit->state == shipping_unit_state_absent ||
		   unit->state == shipping_unit_state_withdrawn);
}

bool
shipping_is_ended(const struct shipping_unit *unit)
{
	return unit->state == shipping_unit_state_ended;
}

bool
shipping_is_away(const struct shipping_unit *unit)
{
	return unit->state == shipping_unit_state_handed_over ||
	       unit->state == shipping_unit_state_lost;
}

const struct shipping_goods *
shipping_goods_of(const struct fx_ask *ask, const struct shipping_unit *unit)
{
	return fx_find(ask, shipping_goods, unit->unit_no);
}

/* T-13: a finished unit is handed over within so many working days. */
static int64_t
dispatch_due_at(const struct fx_ask *ask)
{
	return fx_policy_add_workdays(
	    ask->policy, ask->at_ms, ask->policy->dispatch_workdays);
}

/* The event that is heard is what releases the job (INV-13). */
struct shipping_queued *
shipping_queue(const struct fx_ask *ask, const struct shipping_unit *unit,
    const struct shipping_job *job, struct fx_answer *answer)
{
	struct shipping_queued *queued = fx_emit(answer, shipping_queued);

	fx_copy(queued->unit_no, unit->unit_no);
	queued->leg = job->leg;
	queued->kind = job->kind;
	queued->round = job->round;
	queued->attempt = job->attempt;
	queued->owner = job->owner;
	queued->passed = job->passed;
	fx_copy_text(queued->release_service, sizeof(queued->release_service),
	    fx_schema_place(ask->cause.place)->name);
	queued->release_seq = ask->cause.seq;
	memcpy(queued->release_hash, ask->cause.hash,
	    sizeof(queued->release_hash));
	if (job->leg == shipping_leg_out)
		queued->dispatch_due_at = dispatch_due_at(ask);
	else
		fx_copy(queued->goods_no, unit->unit_no);
	return queued;
}

struct shipping_withdrawn *
shipping_withdraw(const struct shipping_unit *unit,
    enum shipping_withdraw_why why, struct fx_answer *answer)
{
	struct shipping_withdrawn *withdrawn =
	    fx_emit(answer, shipping_withdrawn);

	fx_copy(withdrawn->unit_no, unit->unit_no);
	if (shipping_is_open(unit))
		withdrawn->leg = shipping_leg_out;
	withdrawn->why = why;
	withdrawn->round = unit->known_round;
	withdrawn->attempt = unit->known_attempt;
	return withdrawn;
}

struct shipping_withdrawn *
shipping_withdraw_goods(const struct shipping_unit *unit, enum shipping_leg leg,
    enum shipping_withdraw_why why, struct fx_answer *answer)
{
	struct shipping_withdrawn *withdrawn =
	    shipping_withdraw(unit, why, answer);

	withdrawn->leg = leg;
	fx_copy(withdrawn->goods_no, unit->unit_no);
	return withdrawn;
}

void
shipping_withdraw_all(const struct fx_ask *ask,
    const struct shipping_unit *unit, enum shipping_withdraw_why why,
    struct fx_answer *answer)
{
	const struct shipping_goods *goods = shipping_goods_of(ask, unit);

	if (shipping_is_open(unit))
		shipping_withdraw(unit, why, answer);
	if (goods->state == shipping_goods_state_waiting)
		shipping_withdraw_goods(unit, goods->leg, why, answer);
}

int
shipping_done(struct fx_answer *answer)
{
	return answer->count > 0 ? 0 : fx_refuse(answer, NO_fx_no_concern);
}
