#include <string.h>

#include "base/fx_base.h"
#include "services/shipping/shipping_internal.h"

/*
 * What releases goods, and what voids a release (INV-13): passes, decisions,
 * later rounds and attempts.
 */

/* Whether goods of ours wait to pass before they go into stock. */
static bool
is_refurbished(const struct shipping_goods *goods)
{
	return goods->state == shipping_goods_state_waiting &&
	       goods->kind == fx_decision_refurbish && !goods->passed;
}

/*
 * A pass releases the unit; an open job of an earlier attempt is withdrawn
 * first.  A pass that a later round has overtaken releases nothing (INV-13).
 */
int
shipping_hear_passed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_passed *heard = fx_heard(ask, quality_passed);
	const struct shipping_unit *unit = record;
	struct shipping_job job = {
		.leg = shipping_leg_out,
		.kind = fx_decision_repair,
		.round = heard->round,
		.attempt = heard->attempt,
		.owner = shipping_owner_customer,
		.passed = true,
	};

	if (shipping_is_ended(unit) || heard->round < unit->known_round ||
	    heard->attempt < unit->known_attempt)
		return fx_refuse(answer, NO_fx_no_concern);
	if (is_refurbished(shipping_goods_of(ask, unit))) {
		job.leg = shipping_leg_stock;
		job.kind = fx_decision_refurbish;
		job.owner = shipping_owner_company;
		shipping_queue(ask, unit, &job, answer);
		return 0;
	}
	if (shipping_is_elsewhere(unit))
		return fx_refuse(answer, NO_fx_no_concern);
	if (heard->round == unit->round && heard->attempt == unit->attempt &&
	    !unit->inspect_again)
		return fx_refuse(answer, NO_fx_no_concern);
	if (shipping_is_away(unit))
		return fx_refuse(answer, NO_fx_wrong_state);
	if (shipping_is_open(unit) && !unit->inspect_again)
		shipping_withdraw(unit, shipping_withdraw_why_passed, answer);
	shipping_queue(ask, unit, &job, answer);
	return 0;
}

/*
 * Something happened in a round or attempt; a release of an earlier one is
 * void.  A job that no inspection released has no attempt to be late in.
 */
static int
overtake(const struct fx_ask *ask, const struct shipping_unit *unit,
    int64_t round, int64_t attempt, struct fx_answer *answer)
{
	const struct shipping_goods *goods = shipping_goods_of(ask, unit);
	enum shipping_withdraw_why why = shipping_withdraw_why_plan;
	struct shipping_withdrawn *withdrawn;

	if (ask->kind == EV_quality_failed)
		why = shipping_withdraw_why_failed;
	else if (ask->kind == EV_repair_rework_queued)
		why = shipping_withdraw_why_rework;
	if (shipping_is_open(unit) &&
	    (round > unit->round ||
		(unit->attempt != 0 && attempt > unit->attempt))) {
		withdrawn = shipping_withdraw(unit, why, answer);
		withdrawn->round = round;
		withdrawn->attempt = attempt;
	}
	/* Refurbished goods stay ours, but have to pass again. */
	if (goods->state == shipping_goods_state_waiting && goods->passed &&
	    attempt > goods->attempt) {
		withdrawn =
		    shipping_withdraw_goods(unit, goods->leg, why, answer);
		withdrawn->round = round;
		withdrawn->attempt = attempt;
	}
	return shipping_done(answer);
}

int
shipping_hear_failed(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct quality_failed *heard = fx_heard(ask, quality_failed);

	return overtake(ask, record, heard->round, heard->attempt, answer);
}

int
shipping_hear_rework(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_rework_queued *heard =
	    fx_heard(ask, repair_rework_queued);

	return overtake(ask, record, 0, heard->attempt, answer);
}

int
shipping_hear_plan(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct repair_plan_changed *heard =
	    fx_heard(ask, repair_plan_changed);

	return overtake(ask, record, heard->round, heard->attempt, answer);
}

/*
 * A further round voids every release before it; also where there is no job
 * to withdraw, the round is kept, so that a late pass releases nothing.
 */
int
shipping_hear_reopened(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_reopened *heard =
	    fx_heard(ask, assessment_reopened);
	const struct shipping_unit *unit = record;
	const struct shipping_goods *goods = shipping_goods_of(ask, unit);

	if (shipping_is_ended(unit) || heard->round <= unit->known_round)
		return fx_refuse(answer, NO_fx_no_concern);
	shipping_withdraw(unit, shipping_withdraw_why_reopened, answer)->round =
	    heard->round;
	if (goods->state == shipping_goods_state_waiting)
		shipping_withdraw_goods(
		    unit, goods->leg, shipping_withdraw_why_reopened, answer)
		    ->round = heard->round;
	return 0;
}

/* What goes to the customer by this decision alone; unsaid: nothing. */
static enum fx_decision
goes_out(const struct assessment_decided *heard)
{
	switch (heard->kind) {
	case fx_decision_return_as_is:
	case fx_decision_replace:
	case fx_decision_replenish:
	case fx_decision_equal_value: return heard->kind;
	case fx_decision_refund:
	case fx_decision_credit:
		/* The money is paid and the goods go back as they are. */
		return heard->goods_to == fx_goods_to_customer
			   ? fx_decision_return_as_is
			   : fx_decision_unsaid;
	default: return fx_decision_unsaid;
	}
}

/* What becomes of goods that do not go back; unsaid: there are none. */
static enum shipping_leg
stays(const struct assessment_decided *heard)
{
	if (heard->kind == fx_decision_scrap)
		return shipping_leg_scrap;
	if (heard->kind == fx_decision_repair ||
	    heard->kind == fx_decision_return_as_is)
		return shipping_leg_unsaid;
	if (heard->goods_to == fx_goods_to_scrap)
		return shipping_leg_scrap;
	if (heard->goods_to == fx_goods_to_refurbish ||
	    heard->goods_to == fx_goods_to_stock)
		return shipping_leg_stock;
	return shipping_leg_unsaid;
}

/* The customer's answer as "intake/1234", the form of every such reference. */
static void
refer(char *ref, size_t size, int64_t seq)
{
	char text[32] = "intake/", digits[20];
	size_t length = strlen(text), n = 0;

	for (; seq > 0; seq /= 10)
		digits[n++] = (char)('0' + seq % 10);
	while (n > 0)
		text[length++] = digits[--n];
	text[length] = '\0';
	fx_copy_text(ref, size, text);
}

static void
queue_decided(const struct fx_ask *ask, const struct shipping_unit *unit,
    const struct shipping_job *job, struct fx_answer *answer)
{
	const struct assessment_decided *heard =
	    fx_heard(ask, assessment_decided);
	struct shipping_queued *queued = shipping_queue(ask, unit, job, answer);

	fx_copy(queued->proposed_by, heard->proposed_by);
	fx_copy(queued->warranty_rule, heard->warranty_rule);
	if (heard->consent_seq != 0)
		refer(queued->consent_ref, sizeof(queued->consent_ref),
		    heard->consent_seq);
}

/*
 * Goods that stay become the company's, but for those that the customer wants
 * destroyed.  A pass that was heard before the decision counts for them.
 */
static void
keep_goods(const struct fx_ask *ask, const struct shipping_unit *unit,
    struct fx_answer *answer)
{
	const struct assessment_decided *heard =
	    fx_heard(ask, assessment_decided);
	bool refurbish = heard->goods_to == fx_goods_to_refurbish ||
			 heard->kind == fx_decision_refurbish;
	struct shipping_job job = {
		.leg = stays(heard),
		.kind = refurbish ? fx_decision_refurbish : heard->kind,
		.round = heard->round,
		.owner = shipping_owner_company,
	};

	if (heard->kind == fx_decision_scrap)
		job.owner = shipping_owner_customer;
	if (refurbish && unit->kind == fx_decision_repair &&
	    unit->round == heard->round && shipping_is_open(unit)) {
		job.attempt = unit->attempt;
		job.passed = true;
	}
	queue_decided(ask, unit, &job, answer);
}

/* Whether the unit itself is to be mended for the customer. */
static bool
mends(const struct assessment_decided *heard)
{
	return heard->kind == fx_decision_repair ||
	       (heard->kind == fx_decision_refurbish &&
		   heard->goods_to == fx_goods_to_customer);
}

/* Whether this decision puts an end to the job that is open. */
static bool
supersedes(
    const struct assessment_decided *heard, const struct shipping_unit *unit)
{
	/* The pass of a repair may be heard before the decision for it. */
	if (mends(heard) && unit->kind == fx_decision_repair)
		return heard->round > unit->round;
	return true;
}

/*
 * Goods that wait where an earlier decision sent them, and of which this one
 * says nothing, go on; a round that opened meanwhile had stopped them.
 */
static bool
are_left_alone(const struct assessment_decided *heard,
    const struct shipping_unit *unit, const struct shipping_goods *goods)
{
	return heard->goods_to == fx_goods_to_none && unit->here &&
	       (goods->state == shipping_goods_state_waiting ||
		   goods->state == shipping_goods_state_withdrawn);
}

static void
take_up(const struct fx_ask *ask, const struct shipping_unit *unit,
    const struct shipping_goods *goods, struct fx_answer *answer)
{
	const struct assessment_decided *heard =
	    fx_heard(ask, assessment_decided);
	const struct shipping_job job = {
		.leg = goods->leg,
		.kind = goods->kind,
		.round = heard->round,
		.attempt = goods->attempt,
		.owner = goods->owner,
		.passed = goods->attempt != 0,
	};
	struct shipping_queued *queued;

	if (goods->state != shipping_goods_state_withdrawn)
		return;
	queued = shipping_queue(ask, unit, &job, answer);
	fx_copy(queued->consent_ref, goods->consent_ref);
	fx_copy(queued->proposed_by, goods->proposed_by);
}

/*
 * A decision queues what it asks for; open jobs of earlier decisions are
 * withdrawn.  What intake sends back no decision changes: it was made before
 * its department knew.
 */
int
shipping_hear_decided(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct assessment_decided *heard =
	    fx_heard(ask, assessment_decided);
	const struct shipping_unit *unit = record;
	const struct shipping_goods *goods = shipping_goods_of(ask, unit);
	struct shipping_job job = {
		.leg = shipping_leg_out,
		.kind = goes_out(heard),
		.round = heard->round,
		.owner = shipping_owner_customer,
	};

	if (shipping_is_ended(unit) || heard->round < unit->known_round ||
	    (shipping_is_open(unit) &&
		strcmp(unit->release_service, "intake") == 0))
		return fx_refuse(answer, NO_fx_no_concern);
	if (job.kind == fx_decision_return_as_is && shipping_is_elsewhere(unit))
		job.kind = fx_decision_unsaid;
	if (job.kind != fx_decision_unsaid &&
	    unit->state == shipping_unit_state_handed_over)
		return fx_refuse(answer, NO_fx_wrong_state);
	if (shipping_is_open(unit) && supersedes(heard, unit))
		shipping_withdraw(unit, shipping_withdraw_why_decided, answer);
	if (are_left_alone(heard, unit, goods))
		take_up(ask, unit, goods, answer);
	else if (goods->state == shipping_goods_state_waiting)
		shipping_withdraw_goods(
		    unit, goods->leg, shipping_withdraw_why_decided, answer);
	if (job.kind != fx_decision_unsaid)
		queue_decided(ask, unit, &job, answer);
	if (stays(heard) != shipping_leg_unsaid && (unit->here || !unit->known))
		keep_goods(ask, unit, answer);
	return shipping_done(answer);
}
