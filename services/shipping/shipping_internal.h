/*
 * shipping_internal: the files of this department to each other.
 */
#ifndef SHIPPING_INTERNAL_H
#define SHIPPING_INTERNAL_H

#include "services/shipping/shipping.h"

/*
 * shipping_is_open(unit): whether a job to the customer is in the house, so
 * that it can still be withdrawn.
 */
bool shipping_is_open(const struct shipping_unit *unit);

/*
 * shipping_is_replaced(unit): whether other goods than the unit itself go to
 * the customer.
 */
bool shipping_is_replaced(const struct shipping_unit *unit);

/*
 * shipping_is_elsewhere(unit): whether it never came here and is served where
 * it is, so that it cannot be sent either.
 */
bool shipping_is_elsewhere(const struct shipping_unit *unit);

/* A job before it is queued. */
struct shipping_job {
	enum shipping_leg leg;
	enum fx_decision kind;
	int64_t round, attempt;
	enum shipping_owner owner;
	bool passed;
};

/* shipping_is_ended(unit): whether its dossier is closed. */
bool shipping_is_ended(const struct shipping_unit *unit);

/*
 * shipping_is_away(unit): whether its job is on its way, or was lost there:
 * not in the house, so nothing can be withdrawn.
 */
bool shipping_is_away(const struct shipping_unit *unit);

/* shipping_goods_of(ask, unit): its record in the book of goods. */
const struct shipping_goods *shipping_goods_of(
    const struct fx_ask *ask, const struct shipping_unit *unit);

/*
 * shipping_queue(ask, unit, job, answer): emit that a job waits, released by
 * the event that is asked about.  Returns the event, for more to be said.
 */
struct shipping_queued *shipping_queue(const struct fx_ask *ask,
    const struct shipping_unit *unit, const struct shipping_job *job,
    struct fx_answer *answer);

/*
 * shipping_withdraw(unit, why, answer): emit that the job to the customer is
 * void, or, where none is open, that what released it is;
 * shipping_withdraw_goods(...): that the job of the goods that stay is void.
 * Return the event, so that a later round can be named.
 */
struct shipping_withdrawn *shipping_withdraw(const struct shipping_unit *unit,
    enum shipping_withdraw_why why, struct fx_answer *answer);
struct shipping_withdrawn *shipping_withdraw_goods(
    const struct shipping_unit *unit, enum shipping_leg leg,
    enum shipping_withdraw_why why, struct fx_answer *answer);

/* shipping_withdraw_all(...): emit it for every job that is open. */
void shipping_withdraw_all(const struct fx_ask *ask,
    const struct shipping_unit *unit, enum shipping_withdraw_why why,
    struct fx_answer *answer);

/* shipping_done(answer): 0 with what was emitted; or nothing was asked. */
int shipping_done(struct fx_answer *answer);

/*
 * shipping_blocks(ask, unit, step): why a step may not be taken now: the
 * serious-problem gate, or a view of quality or assessment that is too old to
 * release anything on (INV-09, INV-16).  FX_REFUSAL_NONE: it may.
 */
enum fx_refusal shipping_blocks(const struct fx_ask *ask,
    const struct shipping_unit *unit, enum shipping_step step);

/*
 * shipping_see(event, ask): into an event with the fields quality_seen_...: on
 * which view of quality goods were released (INV-16).
 */
#define shipping_see(event, ask)                                            \
	do {                                                                \
		const struct fx_view *view = &(ask)->seen[FX_IN_quality];   \
                                                                            \
		(event)->quality_seen_age_ms =                              \
		    (ask)->view_age_ms[FX_IN_quality];                      \
		(event)->quality_seen_seq = view->seq;                      \
		if (view->seq > 0)                                          \
			memcpy((event)->quality_seen_hash, view->hash, 32); \
	} while (0)

/*
 * The rules of the unit book: do_... is asked by a command of ours, hear_...
 * by an event of another department.
 */
fx_decide_fn shipping_do_notice, shipping_do_reserve, shipping_do_pack,
    shipping_do_hand_over, shipping_do_override, shipping_do_track,
    shipping_do_deliver, shipping_do_lose, shipping_do_return,
    shipping_do_recover, shipping_do_overdue;
fx_decide_fn shipping_hear_received, shipping_hear_parcel,
    shipping_hear_admitted, shipping_hear_settled, shipping_hear_canceled,
    shipping_hear_unmatched, shipping_hear_closed, shipping_hear_appealed,
    shipping_hear_resolved, shipping_hear_passed, shipping_hear_failed,
    shipping_hear_rework, shipping_hear_plan, shipping_hear_reopened,
    shipping_hear_decided, shipping_hear_severity, shipping_hear_gm;

#endif
