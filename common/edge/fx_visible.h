/*
 * fx_visible: where a unit stands, as its customer may see it.  One pure
 * function of the latest facts of the departments; never stored as a fact.
 */
#ifndef FX_VISIBLE_H
#define FX_VISIBLE_H

#include "schema/fx_schema.h"

/* In the order of the table: of a case, the one furthest down is shown. */
enum fx_visible {
	FX_VISIBLE_appeal,
	FX_VISIBLE_closed,
	FX_VISIBLE_rejected,
	FX_VISIBLE_lapsed,
	FX_VISIBLE_canceled,
	FX_VISIBLE_hold,
	FX_VISIBLE_decide,
	FX_VISIBLE_lost,
	FX_VISIBLE_assess,
	FX_VISIBLE_accept,
	FX_VISIBLE_shipped,
	FX_VISIBLE_ready,
	FX_VISIBLE_inspect,
	FX_VISIBLE_parts,
	FX_VISIBLE_repair,
	FX_VISIBLE_discrep,
	FX_VISIBLE_received,
	FX_VISIBLE_inbound,
	FX_VISIBLE_auth,
	FX_VISIBLE_remote,
	FX_VISIBLE_req,
	FX_VISIBLE_COUNT
};

/* The records of one unit; what a department does not know is all zero. */
struct fx_facts {
	struct intake_unit intake;
	struct assessment_unit assessment;
	struct repair_unit repair;
	struct quality_unit quality;
	struct shipping_unit shipping;
};

/* fx_visible_of(facts): the first row of the table that fits. */
enum fx_visible fx_visible_of(const struct fx_facts *facts);

/* fx_visible_word(visible): its code and words.  Never NULL. */
const struct fx_word *fx_visible_word(enum fx_visible visible);

/*
 * fx_visible_text(facts): the same of a unit, which may say more: that it was
 * accepted, or that it is money that comes.
 */
const struct fx_word *fx_visible_text(const struct fx_facts *facts);

/*
 * fx_visible_of_case(units, count): the state of a case with several units:
 * what needs the customer first, else the least advanced of the open ones.
 */
enum fx_visible fx_visible_of_case(const enum fx_visible *units, size_t count);

#endif
