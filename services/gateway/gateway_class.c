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
gateway_class_cost(enum fx_kind kind)
{
	static const enum fx_kind rows[] = {
#define COST(department, event) EV_##department##_##event,
#include "services/gateway/classes.def"
#undef COST
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

	if ((roles & SEE_COST) != 0)
		return true;
	while (length > 0 && topic[length - 1] == '.')
		length--;
	kind = fx_schema_kind(topic, length, FX_EVENT);
	return kind != FX_KIND_NONE && !gateway_class_cost(kind);
}
