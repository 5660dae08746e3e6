#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/story.h"
#include "tests/unit/test.h"

#define EVENTS_MAX  96
#define RECORDS_MAX 100
#define TOUCHED_MAX 32

struct fx_answer story_answer;
struct fx_policy story_policy;
int64_t story_now_ms, story_view_age_ms;

static const struct fx_department *department;
static struct fx_records *records;
static struct fx_event journal[EVENTS_MAX];
static int events;

/* Which records the story has changed. */
static struct {
	enum fx_kind kind;
	char key[FX_KEY_BYTES];
} touched[TOUCHED_MAX];
static size_t touches;

int
story_begin(const struct fx_department *whose)
{
	department = whose;
	events = 0;
	touches = 0;
	story_now_ms = STORY_NOW;
	story_view_age_ms = 0;
	fx_policy_base(&story_policy);
	story_policy.mailin_repair_workdays = 7;
	return fx_records_open(RECORDS_MAX, &records);
}

static void
fold(struct fx_records *into, int n)
{
	fx_records_at(into, journal[n].seq, journal[n].time_ms);
	fx_apply(department, &journal[n], into);
}

static void
are_equal(struct fx_records *other, enum fx_kind kind, const char *key)
{
	assert_memory_equal(fx_records_find(records, kind, key),
	    fx_records_find(other, kind, key), fx_schema_shape(kind)->size);
}

int
story_end(void **state)
{
	struct fx_records *other;
	size_t i;
	int n;

	(void)state;
	assert_int_equal(fx_records_open(RECORDS_MAX, &other), 0);
	for (n = 0; n < events; n++)
		fold(other, n);
	for (i = 0; i < touches; i++)
		are_equal(other, touched[i].kind, touched[i].key);
	fx_records_close(other);
	fx_records_close(records);
	return 0;
}

/* It could be written down: it obeys its declaration. */
static void
is_sound(enum fx_kind kind, const void *thing)
{
	const struct fx_field *field;

	if (fx_schema_check(kind, thing, &field) != 0)
		fail_msg("%s: %s", fx_schema_shape(kind)->name, field->name);
}

static void
remember(enum fx_kind kind, const char *key)
{
	size_t i;

	for (i = 0; i < touches; i++)
		if (touched[i].kind == kind && strcmp(touched[i].key, key) == 0)
			return;
	assert_true(touches < TOUCHED_MAX);
	touched[touches].kind = kind;
	fx_copy_text(touched[touches].key, FX_KEY_BYTES, key);
	touches++;
}

static void
look_at_what_changed(void)
{
	enum fx_kind kind;
	const char *key;
	size_t i;

	for (i = 0; fx_records_touched(records, i, &kind, &key); i++)
		remember(kind, key);
}

static void
take_answer(const struct fx_ask *ask)
{
	struct fx_event *next;
	int i;

	for (i = 0; i < story_answer.count; i++) {
		next = &story_answer.events[i];
		is_sound(next->kind, next->bytes);
		assert_true(events < EVENTS_MAX);
		next->seq = events + 1;
		next->time_ms = story_now_ms;
		next->actor = ask->actor;
		next->role = ask->role;
		journal[events] = *next;
		fold(records, events++);
		look_at_what_changed();
	}
}

/* A role that may give a command; of an event, the service's. */
static const char *
role_for(enum fx_kind kind)
{
	int i;

	for (i = 0; i < FX_ROLE_COUNT; i++)
		if ((fx_schema_shape(kind)->roles >> i & 1) != 0)
			return fx_schema_role(i)->name;
	return "service";
}

int
story_put(
    enum fx_kind kind, const void *message, const char *actor, const char *role)
{
	struct fx_ask ask = {
		.kind = kind,
		.message = message,
		.actor = actor,
		.role = role == NULL ? role_for(kind) : role,
		.now_ms = story_now_ms,
		.at_ms = story_now_ms,
		.cause = { .place = fx_schema_shape(kind)->place,
		    .seq = events + 1000,
		    .hash = { 1 } },
		.target = { .kind = kind, .hash = { 1 } },
		.policy = &story_policy,
		.records = records,
	};
	size_t i;
	int rc;

	for (i = 0; i < FX_PLACE_COUNT; i++)
		ask.view_age_ms[i] = story_view_age_ms;
	is_sound(kind, message);
	fx_copy_text(ask.target.role, sizeof(ask.target.role), ask.role);
	rc = fx_decide(department, &ask, &story_answer);
	if (rc == 0)
		take_answer(&ask);
	return rc;
}

const void *
story_event(int i, enum fx_kind kind)
{
	assert_true(i < story_answer.count);
	assert_string_equal(fx_schema_shape(story_answer.events[i].kind)->name,
	    fx_schema_shape(kind)->name);
	return story_answer.events[i].bytes;
}

const void *
story_record(enum fx_kind kind, const char *key)
{
	return fx_records_find(records, kind, key);
}

void
story_was_taken(int rc)
{
	if (rc == FX_EREFUSED)
		fail_msg("refused: %s",
		    fx_schema_refusal(story_answer.refusal)->name);
	assert_int_equal(rc, 0);
}

void
story_was_refused(int rc, enum fx_refusal reason)
{
	assert_int_equal(rc, FX_EREFUSED);
	assert_string_equal(fx_schema_refusal(story_answer.refusal)->name,
	    fx_schema_refusal(reason)->name);
}
