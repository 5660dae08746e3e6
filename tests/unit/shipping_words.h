/*
 * shipping_words: the words in which tests tell stories about shipping.
 *
 * Records are made by events alone, foreign ones and own ones, and kept as a
 * journal beside the records; closing the story checks that the journal, read
 * again, gives the same records.
 */
#ifndef SHIPPING_WORDS_H
#define SHIPPING_WORDS_H

#include "services/shipping/shipping.h"

#define UNIT   "RMA-2611-00042-D.01"
#define OTHER  "RMA-2611-00043-B.01"
#define PARCEL "PCL-2611-00001-A"
#define SERIAL "SN-1001"
#define NEW    "SN-2001"
#define NOW    INT64_C(1795305600000) /* 2026-11-22 00:00 UTC, a Sunday */

/* The answer to the last thing that was put to shipping. */
extern struct fx_answer shipping_answer;

/* What the department is given; a test may change it. */
extern struct fx_ask shipping_asking;
extern struct fx_policy shipping_policy;

/* begin_shipping and end_shipping: for the setup and teardown of each test. */
int begin_shipping(void **state);
int end_shipping(void **state);

/*
 * shipping_hears(kind, message): put a command, as somebody whose role may give
 * it, or a foreign event.  What it gives is applied.  Returns what fx_decide
 * did.
 */
int shipping_hears(enum fx_kind kind, const void *message);

/* shipping_hears_from(kind, message, actor, role): a command by a certain
 * person. */
int shipping_hears_from(enum fx_kind kind, const void *message,
    const char *actor, const char *role);

/* shipping_refuses(kind, message, reason): whether it is refused for that
 * reason. */
void shipping_refuses(
    enum fx_kind kind, const void *message, enum fx_refusal reason);

/* shipping_gives(kind): the last answer was this event alone. */
void shipping_gives(enum fx_kind kind);

/* shipping_said(i, kind): the i-th event of the last answer, which is of that
 * kind. */
const void *shipping_said(int i, enum fx_kind kind);

/* The records as they are now. */
const struct shipping_unit *the_unit(const char *unit_no);
const struct shipping_goods *the_goods(const char *unit_no);
const struct shipping_claim *the_claim(const char *claim_no);

/* Events of other departments. */
void goods_came_in(const char *unit_no, const char *serial);
void inspection_passed(const char *unit_no, int64_t round, int64_t attempt);
void decision_came(const char *unit_no, int64_t round, enum fx_decision kind,
    enum fx_goods_to goods_to);
void round_began(const char *unit_no, int64_t round);
void gate_closed(const char *unit_no);

/* Commands as they are given when all is well. */
struct shipping_issue_notice a_notice(const char *unit_no);
struct shipping_reserve_replacement a_replacement(
    const char *unit_no, const char *serial);
struct shipping_pack a_package(const char *unit_no, const char *scanned);
struct shipping_hand_over a_shipment(const char *unit_no, const char *scanned);
struct shipping_scrap a_scrap(const char *unit_no);

/* Take a released unit along: noticed, packed, with the carrier, delivered. */
void send_notice(const char *unit_no);
void pack_up(const char *unit_no, const char *serial);
void send_off(const char *unit_no, const char *serial);
void bring_it(const char *unit_no);

#endif
