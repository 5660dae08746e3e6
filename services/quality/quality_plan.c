/*
 * quality_plan: what an inspection looks at.
 *
 * Assessment names the plan in its decision.  Every plan tests the fault again
 * that was reported: it is what the customer will try first (S-148).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "services/quality/quality_internal.h"

/* clang-format off */
static const struct quality_plan plans[] = {
	{ "standard",
	  "function,reported_fault",
	  "accessories,appearance,data_wiped,dimensions,label,performance,"
	  "safety,soak,software,watertight" },
	{ "electric",
	  "function,reported_fault,safety",
	  "accessories,appearance,data_wiped,label,performance,soak,software" },
	{ "ceramic",
	  "appearance,reported_fault",
	  "accessories,dimensions,function,label,watertight" },
	{ "no_fault",
	  "function,reported_fault,soak",
	  "accessories,appearance,data_wiped,label,performance,safety,software" },
};
/* clang-format on */

const struct quality_plan *
quality_plan_of(const char *name)
{
	size_t i;

	for (i = 0; i < fx_count_of(plans); i++)
		if (strcmp(plans[i].name, name) == 0)
			return &plans[i];
	return &plans[0];
}

bool
quality_plan_has(const struct quality_plan *plan, const char *item)
{
	return fx_text_has_code(plan->mandatory, item) ||
	       fx_text_has_code(plan->more, item);
}

bool
quality_plan_is_done(const struct quality_plan *plan, const char *passed)
{
	const char *item = plan->mandatory;
	char code[FX_CODE_BYTES + 1];
	size_t length;

	for (; *item != '\0'; item += length + (item[length] == ',')) {
		length = strcspn(item, ",");
		fx_assert(length < sizeof(code));
		memcpy(code, item, length);
		code[length] = '\0';
		if (!fx_text_has_code(passed, code))
			return false;
	}
	return true;
}
