#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/analytics/analytics.h"
#include "services/assessment/assessment.h"
#include "services/intake/intake.h"
#include "services/quality/quality.h"
#include "services/repair/repair.h"
#include "services/shipping/shipping.h"
#include "tests/unit/life_internal.h"
#include "tests/unit/test.h"

#define HEARD_MAX 8 /* events between two commands, with a seed */

struct fx_policy life_policy;
struct fx_answer life_answer;

struct desk life_desks[FX_PLACE_COUNT];
int64_t life_now_ms;
uint64_t life_seed;

static const struct fx_department *const departments[FX_PLACE_COUNT] = {
	[FX_IN_intake] = &intake_department,
	[FX_IN_assessment] = &assessment_department,
	[FX_IN_repair] = &repair_department,
	[FX_IN_quality] = &quality_department,
	[FX_IN_shipping] = &shipping_department,
	[FX_IN_analytics] = &analytics_department,
};

/* The base limits, and values for those that a company must set. */
static void
set_limits(void)
{
	fx_policy_base(&life_policy);
	life_policy.forward_form_hours = 4;
	life_policy.first_assessment_hours = 8;
	life_policy.followup_workdays = 3;
	life_policy.mailin_repair_workdays = 7;
}

int
life_begin(void **state)
{
	int place, rc = 0;

	(void)state;
	memset(life_desks, 0, sizeof(life_desks));
	set_limits();
	life_now_ms = LIFE_BEGINS;
	life_seed = 0;
	for (place = 0; rc == 0 && place < FX_PLACE_COUNT; place++) {
		life_desks[place].department = departments[place];
		rc = fx_records_open(RECORDS_MAX, &life_desks[place].records);
	}
	return rc;
}

void
life_shuffle(uint64_t new_seed)
{
	life_seed = new_seed;
}

int64_t
life_now(void)
{
	return life_now_ms;
}

const void *
life_record(enum fx_kind kind, const char *key)
{
	enum fx_place place = fx_schema_shape(kind)->place;

	life_settle();
	return fx_records_find(life_desks[place].records, kind, key);
}

int
life_count(enum fx_kind event)
{
	const struct desk *desk = &life_desks[fx_schema_shape(event)->place];
	int i, count = 0;

	life_settle();
	for (i = 0; i < desk->head; i++)
		count += desk->journal[i].event.kind == event;
	return count;
}

const void *
life_last(enum fx_kind event)
{
	const struct desk *desk = &life_desks[fx_schema_shape(event)->place];
	int i;

	life_settle();
	for (i = desk->head - 1; i >= 0; i--)
		if (desk->journal[i].event.kind == event)
			return desk->journal[i].event.bytes;
	return NULL;
}

void
life_away(enum fx_place place)
{
	life_settle();
	life_desks[place].away = true;
}

void
life_return(enum fx_place place)
{
	life_desks[place].away = false;
	life_settle();
}

/* The event that a correction names. */
static struct fx_target
target_of(const struct desk *desk, enum fx_kind kind, const void *message)
{
	const struct fx_field *of_seq = fx_schema_field(kind, "of_seq");
	struct fx_target target = { .kind = FX_KIND_NONE };
	const struct entry *entry;
	int64_t seq;

	seq = of_seq == NULL ? 0 : fx_schema_number(of_seq, message);
	if (seq < 1 || seq > desk->head)
		return target;
	entry = &desk->journal[seq - 1];
	if (strcmp(fx_department_subject(entry->event.kind, entry->event.bytes),
		fx_department_subject(kind, message)) != 0)
		return target;
	target.kind = entry->event.kind;
	memcpy(target.hash, entry->hash, sizeof(target.hash));
	fx_copy_text(target.role, sizeof(target.role), entry->role);
	return target;
}

static int
give(enum fx_kind command, const void *message, const char *who,
    const char *role)
{
	struct desk *desk = &life_desks[fx_schema_shape(command)->place];
	const struct fx_field *field;
	struct fx_ask ask;
	int rc;

	assert_false(desk->away);
	if (fx_schema_check(command, message, &field) != 0)
		fail_msg("%s: %s is not allowed",
		    fx_schema_shape(command)->name, field->name);
	ask = life_asked(desk, command, message);
	ask.actor = who;
	ask.role = role;
	ask.target = target_of(desk, command, message);
	rc = fx_decide(desk->department, &ask, &life_answer);
	if (rc == 0)
		life_happen(desk, &ask, &life_answer);
	return rc;
}

int
life_give(enum fx_kind command, const void *message, const char *who,
    const char *role)
{
	int rc;

	if (life_seed == 0)
		life_settle();
	else
		(void)life_hear(
		    life_draw() % HEARD_MAX); /* however many there are */
	rc = give(command, message, who, role);
	if (rc == 0 || life_seed == 0)
		return rc;
	/* What it lacks may be on its way: people try again. */
	life_settle();
	return give(command, message, who, role);
}

void
life_do(enum fx_kind command, const void *message, const char *who,
    const char *role)
{
	if (life_give(command, message, who, role) != 0)
		fail_msg("%s was refused: %s", fx_schema_shape(command)->name,
		    fx_schema_refusal(life_answer.refusal)->name);
}

void
life_no(enum fx_kind command, const void *message, const char *who,
    const char *role, enum fx_refusal reason)
{
	assert_int_equal(life_give(command, message, who, role), FX_EREFUSED);
	assert_string_equal(fx_schema_refusal(life_answer.refusal)->name,
	    fx_schema_refusal(reason)->name);
}

int
life_end(void **state)
{
	int place;

	(void)state;
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		life_fold_again(&life_desks[place]);
		fx_records_close(life_desks[place].records);
	}
	return 0;
}

int
life_begin_shuffled(void **state)
{
	uint64_t seed = *(const uint64_t *)*state;
	int rc = life_begin(state);

	life_shuffle(seed);
	return rc;
}
