#include "base/fx_base.h"
#include "tests/unit/life_internal.h"
#include "tests/unit/test.h"

/* The clock of a life: deadlines that come while time passes. */

#define FIRED_MAX 1000

/* A deadline that has come. */
struct due {
	struct desk *desk;
	struct known *known;
	const struct fx_field *field;
	size_t nth;
	int64_t at_ms;
};

/* The earlier of a deadline and those of one record. */
static void
look_for_due(struct desk *desk, struct known *known, struct due *first)
{
	const void *record =
	    fx_records_find(desk->records, known->kind, known->key);
	size_t i, count, nth = 0;
	const struct fx_field *f = fx_schema_shape(known->kind)->fields(&count);
	int64_t at_ms;

	for (i = 0; i < count; i++) {
		if (f[i].type != FX_DUE)
			continue;
		assert_true(nth < DUES_MAX);
		at_ms = fx_schema_number(&f[i], record);
		if (at_ms != 0 && at_ms != known->dropped[nth] &&
		    (first->desk == NULL || at_ms < first->at_ms))
			*first = (struct due){ desk, known, &f[i], nth, at_ms };
		nth++;
	}
}

static struct due
first_due(void)
{
	struct due first = { .desk = NULL };
	int place, n;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		for (n = 0;
		     !life_desks[place].away && n < life_desks[place].knows;
		     n++)
			look_for_due(&life_desks[place],
			    &life_desks[place].known[n], &first);
	return first;
}

/* A deadline whose command is refused is forgotten until it moves. */
static void
fire(const struct due *due)
{
	_Alignas(max_align_t) unsigned char message[FX_EVENT_BYTES] = { 0 };
	enum fx_kind command = due->field->due;
	const struct fx_field *key = fx_schema_key(command);

	fx_copy_text((char *)message + key->offset, (size_t)key->high + 1,
	    due->known->key);
	fx_schema_put(fx_schema_field(command, "due_at"), message, due->at_ms);
	if (life_give(command, message, "timer", "timer") != 0)
		due->known->dropped[due->nth] = due->at_ms;
}

void
life_wait(int64_t ms)
{
	int64_t until = life_now_ms + ms;
	struct due due;
	int fired = 0;

	life_settle();
	for (due = first_due(); due.desk != NULL && due.at_ms <= until;
	     due = first_due()) {
		if (due.at_ms > life_now_ms)
			life_now_ms = due.at_ms;
		fire(&due);
		life_settle();
		if (++fired > FIRED_MAX)
			fail_msg("%s fires for ever", due.field->name);
	}
	life_now_ms = until;
	life_settle();
}
