/*
 * The departments whose rules this program has, by their place.
 */
#include "services/analytics/analytics.h"
#include "services/assessment/assessment.h"
#include "services/cli/cli.h"
#include "services/intake/intake.h"
#include "services/quality/quality.h"
#include "services/repair/repair.h"
#include "services/shipping/shipping.h"

static const struct fx_department *const departments[FX_PLACE_COUNT] = {
	[FX_IN_intake] = &intake_department,
	[FX_IN_assessment] = &assessment_department,
	[FX_IN_repair] = &repair_department,
	[FX_IN_quality] = &quality_department,
	[FX_IN_shipping] = &shipping_department,
	[FX_IN_analytics] = &analytics_department,
};

const struct fx_department *
cli_department(enum fx_place place)
{
	return departments[place];
}
