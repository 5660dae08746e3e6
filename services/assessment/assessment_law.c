/*
 * assessment_law: what the law grants for a unit, so that no proposal is below
 * it (S-125, INV-27).  What depends on dates since the sale, the windows of
 * CN-1 and CN-2, intake has found at the review: the unit's entitlement.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/assessment/assessment.h"
#include "services/assessment/assessment_internal.h"

/* The repair that the law no longer leaves it at: two before were in vain. */
#define THIRD_REPAIR 3

/* A remedy's code, in the order of codes, and who asks for it or gives it. */
/* clang-format off */
static const struct {
	unsigned remedy;
	const char *code;
} words[] = {
	{ ASSESSMENT_EXCHANGE,           "exchange" },
	{ ASSESSMENT_REFUND,             "refund" },
	{ ASSESSMENT_REFUND_DEPRECIATED, "refund_depreciated" },
	{ ASSESSMENT_REPAIR,             "repair" },
};

static const unsigned given_by[fx_decision_count] = {
	[fx_decision_repair]    = ASSESSMENT_REPAIR,
	[fx_decision_refurbish] = ASSESSMENT_REPAIR,
	[fx_decision_replace]   = ASSESSMENT_EXCHANGE,
	[fx_decision_replenish] = ASSESSMENT_EXCHANGE,
	[fx_decision_refund]    = ASSESSMENT_REFUND | ASSESSMENT_REFUND_DEPRECIATED,
	[fx_decision_credit]    = ASSESSMENT_REFUND | ASSESSMENT_REFUND_DEPRECIATED,
};

static const unsigned asked_by[fx_demand_count] = {
	[fx_demand_repair]    = ASSESSMENT_REPAIR,
	[fx_demand_replace]   = ASSESSMENT_EXCHANGE,
	[fx_demand_replenish] = ASSESSMENT_EXCHANGE,
	[fx_demand_refund]    = ASSESSMENT_REFUND | ASSESSMENT_REFUND_DEPRECIATED,
};
/* clang-format on */

static bool
is_repeated(const struct assessment_unit *unit)
{
	return unit->nth_repair >= THIRD_REPAIR;
}

static bool
is_overdue(const struct assessment_unit *unit)
{
	return unit->exchange_due;
}

static bool
is_not_repairable(const struct assessment_unit *unit)
{
	return !unit->repairable;
}

/* When repair is no longer enough, and what takes its place. */
static const struct {
	bool (*holds)(const struct assessment_unit *unit);
	unsigned offer;
} grounds[] = {
	/* CN-3, CN-6: repaired twice and still not usable. */
	{ is_repeated, ASSESSMENT_EXCHANGE | ASSESSMENT_REFUND_DEPRECIATED },
	/* CN-4, CN-5: parts or the repair took too long. */
	{ is_overdue, ASSESSMENT_EXCHANGE },
	{ is_not_repairable,
	    ASSESSMENT_EXCHANGE | ASSESSMENT_REFUND_DEPRECIATED },
};

unsigned
assessment_law_remedies(const struct assessment_unit *unit)
{
	unsigned remedies = 0;
	size_t i;

	if (!unit->fault_found || unit->warranty != fx_warranty_in ||
	    unit->share_customer > 0)
		return 0;
	for (i = 0; i < fx_count_of(words); i++)
		if (fx_text_has_code(unit->entitlement_remedies, words[i].code))
			remedies |= words[i].remedy;
	/* A business buyer has what the contract says (S-190). */
	if (unit->customer_kind == fx_customer_kind_organization)
		return remedies;
	remedies |= ASSESSMENT_REPAIR;
	for (i = 0; i < fx_count_of(grounds); i++)
		if (grounds[i].holds(unit))
			remedies = (remedies & ~(unsigned)ASSESSMENT_REPAIR) |
				   grounds[i].offer;
	return remedies;
}

void
assessment_law_codes(unsigned remedies, char codes[ASSESSMENT_CODES_BYTES])
{
	size_t i, length, to = 0;

	memset(codes, 0, ASSESSMENT_CODES_BYTES);
	for (i = 0; i < fx_count_of(words); i++) {
		if ((remedies & words[i].remedy) == 0)
			continue;
		if (to > 0)
			codes[to++] = ',';
		length = strlen(words[i].code);
		memcpy(codes + to, words[i].code, length);
		to += length;
	}
}

bool
assessment_law_is_below(const struct assessment_unit *unit,
    const struct assessment_proposal *proposal)
{
	unsigned granted = assessment_law_remedies(unit);
	unsigned given = given_by[proposal->kind];
	unsigned asked = asked_by[unit->demand];

	if (granted == 0)
		return false;
	/* CN-1: in the first days the whole price comes back. */
	if ((given & granted & ASSESSMENT_REFUND) != 0 &&
	    proposal->refund_depreciation_minor > 0)
		return true;
	if (proposal->choice_needed || proposal->declined ||
	    proposal->chosen == proposal->kind)
		return false;
	/* More than the law grants, because it was asked for. */
	if ((given & asked) != 0 && given != ASSESSMENT_REPAIR)
		return false;
	/* Granted, unless something else is granted that was asked for. */
	return (given & granted) == 0 ||
	       ((asked & granted) != 0 && (asked & given) == 0);
}
