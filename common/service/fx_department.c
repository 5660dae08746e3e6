#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "service/fx_department.h"

/* Every event fits the room an answer has for it. */
#define FITS(dept, name)                                               \
	_Static_assert(sizeof(struct dept##_##name) <= FX_EVENT_BYTES, \
	    #dept "." #name " is too large");
#define X_EVENT(dept, name, v, en, zh)       FITS(dept, name)
#define X_STORE_EVENT(dept, name, v, en, zh) FITS(dept, name)
#include "schema/all.def"

/* The field by which a message reaches the records of a book. */
static const struct fx_field *
key_field(const struct fx_book *book, enum fx_kind kind, const char *key)
{
	if (key == NULL)
		key = fx_schema_key(book->record)->name;
	return fx_schema_field(kind, key);
}

static const char *
key_in(const struct fx_book *book, enum fx_kind kind, const char *key,
    const void *message)
{
	const struct fx_field *f = key_field(book, kind, key);

	fx_assert(f != NULL);
	return fx_schema_text(f, message);
}

static uint32_t
state_bit(enum fx_kind kind, const void *record)
{
	const struct fx_field *f = fx_schema_state(kind);
	int64_t state = f == NULL ? 0 : fx_schema_number(f, record);

	fx_assert(state < 32);
	return UINT32_C(1) << state;
}

const struct fx_rule *
fx_department_rule(const struct fx_department *department, enum fx_kind kind,
    const struct fx_book **which)
{
	const struct fx_book *const *book;
	const struct fx_rule *rule;

	for (book = department->books; *book != NULL; book++)
		for (rule = (*book)->rules; rule->decide != NULL; rule++)
			if (rule->message == kind) {
				*which = *book;
				return rule;
			}
	return NULL;
}

/* Whether a field of the record says that this actor may not do it. */
static bool
is_kept_apart(const struct fx_apart *apart, const struct fx_book *book,
    const struct fx_ask *ask, const void *record)
{
	const struct fx_field *who, *when;

	who = fx_schema_field(book->record, apart->field);
	fx_assert(who != NULL);
	if (!fx_schema_has_code(fx_schema_text(who, record), ask->actor))
		return false;
	if (strcmp(apart->when, "always") == 0)
		return true;
	when = fx_schema_field(book->record, apart->when);
	fx_assert(when != NULL);
	return fx_schema_is_said(when, record);
}

/* Who may give this command, by role and by person. */
static enum fx_refusal
forbids(
    const struct fx_book *book, const struct fx_ask *ask, const void *record)
{
	const struct fx_shape *shape = fx_schema_shape(ask->kind);
	const struct fx_field *second;
	const struct fx_apart *aparts;
	size_t i, count;

	if (shape->sort != FX_COMMAND)
		return FX_REFUSAL_NONE;
	if ((shape->roles & fx_schema_role_bit(ask->role)) == 0 && !FX_BUG(49))
		return NO_fx_not_your_role;
	second = fx_schema_field(ask->kind, "second");
	if (second != NULL &&
	    strcmp(fx_schema_text(second, ask->message), ask->actor) == 0)
		return NO_fx_same_person;
	aparts = fx_schema_apart(&count);
	for (i = 0; i < count; i++)
		if (aparts[i].command == ask->kind &&
		    is_kept_apart(&aparts[i], book, ask, record) && !FX_BUG(40))
			return NO_fx_same_person;
	return FX_REFUSAL_NONE;
}

/* What was decided can be written down, and read by whoever hears it. */
static bool
is_sound(const struct fx_answer *answer)
{
	const struct fx_field *field;
	int i;

	for (i = 0; i < answer->count; i++)
		if (fx_schema_check_said(answer->events[i].kind,
			answer->events[i].bytes, &field) != 0)
			return false;
	return true;
}

int
fx_decide(const struct fx_department *department, const struct fx_ask *ask,
    struct fx_answer *answer)
{
	const struct fx_book *book = NULL;
	const struct fx_rule *rule;
	const char *key = "";
	const void *record;
	enum fx_refusal why;
	int rc;

	answer->refusal = FX_REFUSAL_NONE;
	answer->subject[0] = '\0';
	answer->count = 0;
	rule = fx_department_rule(department, ask->kind, &book);
	if (rule == NULL)
		return FX_EINVAL;
	if (fx_schema_shape(ask->kind)->way != FX_assigned)
		key = key_in(book, ask->kind, rule->key, ask->message);
	record = fx_records_find(ask->records, book->record, key);
	why = forbids(book, ask, record);
	if (why == FX_REFUSAL_NONE &&
	    (rule->states & state_bit(book->record, record)) == 0 &&
	    !FX_BUG(41))
		why = NO_fx_wrong_state;
	if (why != FX_REFUSAL_NONE)
		return fx_refuse(answer, why);
	rc = rule->decide(ask, record, answer);
	fx_assert((rc == 0) == (answer->count > 0));
	/* Numbers from outside may make others that no event can hold. */
	if (rc == 0 && !is_sound(answer)) {
		answer->count = 0;
		return fx_refuse(answer, NO_fx_out_of_range);
	}
	return rc;
}

/* Apply every change of a book for this event.  Returns how many there are. */
static int
apply(const struct fx_book *book, struct fx_event *event,
    struct fx_records *records)
{
	const struct fx_change *change;
	const char *key;
	int rows = 0;

	for (change = book->changes; change->apply != NULL; change++) {
		if (change->event != event->kind)
			continue;
		rows++;
		key = key_in(book, event->kind, change->key, event->bytes);
		if (*key == '\0')
			continue;
		event->record = book->record;
		change->apply(
		    fx_records_change(records, book->record, key), event);
	}
	return rows;
}

void
fx_apply(const struct fx_department *department, struct fx_event *event,
    struct fx_records *records)
{
	const struct fx_shape *shape = fx_schema_shape(event->kind);
	const struct fx_book *const *book;
	int rows = 0;

	if (!shape->keyed)
		return;
	for (book = department->books; *book != NULL; book++)
		rows += apply(*book, event, records);
	fx_assert(rows > 0 || shape->place != department->place);
}

const char *
fx_department_subject(enum fx_kind kind, const void *message)
{
	const struct fx_field *key = fx_schema_key(kind);

	return key == NULL ? "" : fx_schema_text(key, message);
}

bool
fx_department_allows(const struct fx_department *department,
    enum fx_kind record, int64_t state, uint32_t role, enum fx_kind command)
{
	const struct fx_book *book = NULL;
	const struct fx_rule *rule;

	rule = fx_department_rule(department, command, &book);
	return rule != NULL && book->record == record &&
	       (fx_schema_shape(command)->roles & role) != 0 &&
	       (rule->states & UINT32_C(1) << state) != 0;
}

bool
fx_department_listens(
    const struct fx_department *department, enum fx_place place)
{
	const struct fx_book *const *book;
	const struct fx_rule *rule;

	if (place == department->place)
		return false;
	if (department->follows_all)
		return true;
	for (book = department->books; *book != NULL; book++)
		for (rule = (*book)->rules; rule->decide != NULL; rule++)
			if (fx_schema_shape(rule->message)->place == place)
				return true;
	return false;
}

const void *
fx_department_message(const struct fx_ask *ask, enum fx_kind kind)
{
	fx_assert(ask->kind == kind);
	return ask->message;
}

const void *
fx_department_event(const struct fx_event *event, enum fx_kind kind)
{
	fx_assert(event->kind == kind);
	return event->bytes;
}

void *
fx_department_next(struct fx_answer *answer, enum fx_kind kind)
{
	struct fx_event *event;

	fx_assert(answer->count < FX_EVENTS_MAX);
	event = &answer->events[answer->count++];
	event->kind = kind;
	return memset(event->bytes, 0, fx_schema_shape(kind)->size);
}

int
fx_refuse(struct fx_answer *answer, enum fx_refusal reason)
{
	fx_assert(answer->count == 0);
	answer->refusal = reason;
	return FX_EREFUSED;
}

/* Whether a message can reach the records of a book by this key. */
static bool
carries_key(const struct fx_book *book, enum fx_kind message, const char *key)
{
	const struct fx_field *f = key_field(book, message, key);

	if (fx_schema_shape(message)->way == FX_assigned)
		return true;
	return f != NULL && fx_schema_is_text(f) && f->type != FX_SEALED &&
	       f->high <= fx_schema_key(book->record)->high;
}

/* How many rows of a book speak of kind; -1 when one cannot reach it. */
static int
rows_about(const struct fx_book *book, enum fx_kind kind)
{
	const struct fx_rule *rule;
	const struct fx_change *change;
	int rows = book->record == kind;

	for (rule = book->rules; rule->decide != NULL; rule++) {
		if (rule->message != kind)
			continue;
		if (!carries_key(book, kind, rule->key))
			return -1;
		rows++;
	}
	for (change = book->changes; change->apply != NULL; change++) {
		if (change->event != kind)
			continue;
		if (!carries_key(book, kind, change->key))
			return -1;
		rows++;
	}
	return rows;
}

bool
fx_department_leaves(enum fx_kind kind)
{
	static const char *const names[] = { "retry_parked", "skip_parked",
		"confirm_clock" };
	const struct fx_shape *shape = fx_schema_shape(kind);
	size_t i;

	if (shape->sort != FX_COMMAND || shape->way != FX_assigned)
		return false;
	for (i = 0; i < fx_count_of(names); i++)
		if (strcmp(strchr(shape->name, '.') + 1, names[i]) == 0)
			return true;
	return false;
}

/* Whether all that is said of kind in a department's tables is right. */
static bool
is_whole(const struct fx_department *department, enum fx_kind kind)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	bool ours = shape->place == department->place;
	const struct fx_book *const *book;
	int here, rows = 0;

	for (book = department->books; *book != NULL; book++) {
		here = rows_about(*book, kind);
		if (here < 0)
			return false;
		rows += here;
	}
	if (shape->sort == FX_EVENT && !shape->keyed)
		return rows == 0;
	if (shape->sort == FX_EVENT)
		return !ours || rows > 0;
	if (fx_department_leaves(kind))
		return rows == 0;
	/* A command is decided once, and a record kept in one book. */
	return ours ? rows == 1 : rows == 0;
}

int
fx_department_check(
    const struct fx_department *department, const char **forgotten)
{
	enum fx_kind kind;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		*forgotten = fx_schema_shape(kind)->name;
		if (!is_whole(department, kind))
			return FX_EMISSING;
	}
	*forgotten = NULL;
	return 0;
}
