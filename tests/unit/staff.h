/*
 * staff: what people do in a life, in the words a test is told in.
 *
 * Each function gives the commands of one piece of work, filled in as they are
 * when all is well; it fails the test when one of them is refused.  `unit` is
 * the number of a unit.  Who does what is fixed: the same technician repairs,
 * another one reworks, the inspector is never one of them.
 */
#ifndef STAFF_H
#define STAFF_H

#include "schema/fx_schema.h"

#define STAFF_MODEL "KETTLE-2"

/*
 * staff_request(demand, serial): a customer asks, within the warranty.
 * Returns the number of the unit, which stays until the sixteenth request
 * after it.
 */
const char *staff_request(enum fx_demand demand, const char *serial);

/* The same, bought too long ago. */
const char *staff_request_late(const char *serial);

/* staff_authorize(unit): reviewed, confirmed by both sides. */
void staff_authorize(const char *unit);

/* staff_receive(unit, serial): the goods come in, as they were announced. */
void staff_receive(const char *unit, const char *serial);
void staff_admit(const char *unit);

/* staff_take_in(demand, serial): all of the above. */
const char *staff_take_in(enum fx_demand demand, const char *serial);

/* staff_start(unit): the assessor takes it to the bench. */
void staff_start(const char *unit);

/* Findings: a fault, repairable or not; or none, by the protocol. */
enum staff_finding { STAFF_REPAIRABLE, STAFF_UNREPAIRABLE, STAFF_NO_FAULT };
void staff_diagnose(const char *unit, enum staff_finding finding);

/* Who pays: the company alone, or the customer by the word of two persons. */
void staff_charge_company(const char *unit);
void staff_charge_customer(const char *unit);

/* staff_assess(unit, finding): started, diagnosed, the company pays. */
void staff_assess(const char *unit, enum staff_finding finding);

/* staff_plan(unit, kind, goods_to): the command that proposes it. */
struct assessment_propose staff_plan(
    const char *unit, enum fx_decision kind, enum fx_goods_to goods_to);

/* staff_propose: with staff_plan; staff_offer: and the customer chooses. */
void staff_propose(
    const char *unit, enum fx_decision kind, enum fx_goods_to goods_to);
void staff_offer(
    const char *unit, enum fx_decision kind, enum fx_goods_to goods_to);
void staff_quote(const char *unit);
void staff_decide(const char *unit);

/* customer_answer(unit, reply): to the question that was opened last. */
void customer_answer(const char *unit, enum fx_reply reply);

/* Repair: assigned, on the bench, done; staff_repair is all three. */
void staff_assign(const char *unit);
void staff_pick_up(const char *unit);
void staff_complete(const char *unit);
void staff_repair(const char *unit);
void staff_rework(const char *unit, const char *technician);

/* Inspection by somebody else: looked at, signed; staff_pass is both. */
void staff_inspect(const char *unit);
void staff_sign(const char *unit);
void staff_pass(const char *unit);
void staff_fail(const char *unit);

/* staff_reserve(unit, serial, condition): what goes out instead of it. */
void staff_reserve(
    const char *unit, const char *serial, enum shipping_condition condition);

/* staff_send(unit, serial): noticed, packed, with the carrier. */
struct shipping_issue_notice staff_notice(const char *unit);
struct shipping_pack staff_package(const char *unit, const char *serial);
struct shipping_hand_over staff_shipment(const char *unit, const char *serial);
void staff_send(const char *unit, const char *serial);
void staff_lose(const char *unit);
void staff_scrap(const char *unit);
void staff_stock(const char *unit, enum shipping_condition condition);

/* The carrier brings it; the customer is content, and is called. */
void staff_deliver(const char *unit);
void staff_accept(const char *unit);

/* it_ends(unit, outcome): a minute later it is closed, with that outcome. */
void it_ends(const char *unit, enum fx_outcome outcome);

#endif
