/*
 * Who sees money: security.md, clearance of topics.
 */
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_class.h"

#define SEE_COST                                                        \
	(R(finance) | R(cs) | R(sales_mgr) | R(gm) | R(dept_head) |     \
	    R(analyst) | R(auditor) | R(assessor) | R(qa) | R(qa_mgr) | \
	    R(tech_lead) | R(supervisor) | R(archivist) | R(buyer))

bool
gateway_class_money(uint32_t roles)
{
	return (roles & SEE_COST) != 0;
}

bool
gateway_class_amount(const char *name, size_t length)
{
	static const char amount[] = "_minor", share[] = "share_";
	const size_t a = sizeof(amount) - 1, s = sizeof(share) - 1;

	return (length > a && memcmp(name + length - a, amount, a) == 0) ||
	       (length > s && memcmp(name, share, s) == 0);
}

bool
gateway_class_field(const char *name, size_t length, const void *context)
{
	static const struct {
		uint32_t role;
		const char *field;
	} known[] = {
#define COST(department, event)
#define KNOWS(role, field) { R(role), #field },
#include "services/gateway/classes.def"
#undef COST
#undef KNOWS
	};
	uint32_t roles = *(const uint32_t *)context;
	size_t i;

	if (gateway_class_money(roles) || !gateway_class_amount(name, length))
		return true;
	for (i = 0; i < fx_count_of(known); i++)
		if ((roles & known[i].role) != 0 &&
		    strlen(known[i].field) == length &&
		    memcmp(known[i].field, name, length) == 0)
			return true;
	return false;
}

bool
gateway_class_cost(enum fx_kind kind)
{
	static const enum fx_kind rows[] = {
#define COST(department, event) EV_##department##_##event,
#define KNOWS(role, field)
#include "services/gateway/classes.def"
#undef COST
#undef KNOWS
	};
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++)
		if (rows[i] == kind)
			return true;
	return false;
}

bool
gateway_class_shows(uint32_t roles, const char *topic, size_t length)
{
	enum fx_kind kind;

	if (gateway_class_money(roles))
		return true;
	while (length > 0 && topic[length - 1] == '.')
		length--;
	kind = fx_schema_kind(topic, length, FX_EVENT);
	return kind != FX_KIND_NONE && !gateway_class_cost(kind);
}
