/*
 * assessment_took_part: who took part in what was found and decided about a
 * unit, in any round: none of them judges an appeal against it (S-072).
 */
#include <string.h>

#include "base/fx_text.h"
#include "services/assessment/assessment.h"

static fx_apply_fn apply_part;

static const struct fx_rule rules[] = { { 0 } };

/* clang-format off */
static const struct fx_change changes[] = {
	/* our event                        who said it took part */
	{ EV_assessment_opined,             apply_part, NULL },
	{ EV_assessment_joint_closed,       apply_part, NULL },
	{ EV_assessment_diagnosed,          apply_part, NULL },
	{ EV_assessment_cause_confirmed,    apply_part, NULL },
	{ EV_assessment_liability_proposed, apply_part, NULL },
	{ EV_assessment_liability_returned, apply_part, NULL },
	{ EV_assessment_liability_set,      apply_part, NULL },
	{ EV_assessment_severity_set,       apply_part, NULL },
	{ EV_assessment_head_agreed,        apply_part, NULL },
	{ EV_assessment_gm_decided,         apply_part, NULL },
	{ EV_assessment_proposed,           apply_part, NULL },
	{ EV_assessment_quoted,             apply_part, NULL },
	{ EV_assessment_decided,            apply_part, NULL },
	{ 0 }
};
/* clang-format on */

const struct fx_book assessment_took_part_book = {
	.record = REC_assessment_took_part,
	.rules = rules,
	.changes = changes,
};

/* A name that cannot be listed, or finds no room, is told by `more`. */
static void
apply_part(void *record, const struct fx_event *event)
{
	struct assessment_took_part *part = record;
	const char *actor = event->actor;

	if (actor == NULL || *actor == '\0' || strcmp(actor, "timer") == 0 ||
	    strncmp(actor, "service", strlen("service")) == 0)
		return;
	if (strchr(actor, ',') != NULL ||
	    fx_text_add_code(part->persons, sizeof(part->persons), actor) != 0)
		part->more = true;
}
