#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"

/*
 * The structs of work.def and gate.def without a department.  Those of every
 * department have the same fields in the same places.
 */
/* clang-format off */
#define PLAIN_STRUCT(dept, name)                struct every_##name {
#define COMMAND(dept, name, v, way, roles, en, zh) PLAIN_STRUCT(dept, name)
#define EVENT(dept, name, v, en, zh)            PLAIN_STRUCT(dept, name)
#define TEXT(name, limit, need, en, zh)         char name[(limit) + 1];
#define NUMBER(name, lo, hi, need, en, zh)      int64_t name;
#define YESNO(name, need, en, zh)               bool name;
#define BYTES(name, size, need, en, zh)         unsigned char name[size];
#define PICK(name, set, need, en, zh)           enum set name;
#define END(dept, name)                         };
#include "schema/work.def"
#include "schema/gate.def"
#undef COMMAND
#undef EVENT
#undef TEXT
#undef NUMBER
#undef YESNO
#undef BYTES
#undef PICK
#undef END
/* clang-format on */

_Static_assert(EV_repair_corrected == CMD_repair_correct + 1 &&
		   EV_repair_noted == CMD_repair_note + 1,
    "in work.def each event stands right after its command");

/* The command that is asked, or the event it gives, whatever the department. */
static const void *
every(const struct fx_ask *ask, const char *name, size_t size)
{
	const struct fx_shape *shape = fx_schema_shape(ask->kind);

	fx_assert(strcmp(strchr(shape->name, '.') + 1, name) == 0);
	fx_assert(shape->size == size);
	return ask->message;
}

static void *
next(struct fx_answer *answer, enum fx_kind kind, size_t size)
{
	fx_assert(fx_schema_shape(kind)->size == size);
	return fx_department_next(answer, kind);
}

/* The field of a record that a correction may change; or NULL. */
static const struct fx_field *
correctable(enum fx_kind record, const char *name)
{
	const struct fx_field *f = fx_schema_field(record, name);

	if (f == NULL || f == fx_schema_key(record) ||
	    (f->type != FX_TEXT && f->type != FX_CODE))
		return NULL;
	return f;
}

/* The record that a department's correct is about: kept in its unit book. */
static enum fx_kind
unit_record(enum fx_kind command)
{
	const char *name =
	    fx_schema_place(fx_schema_shape(command)->place)->name;
	char unit[FX_NAME_MAX + 1];
	size_t length = strlen(name);

	memcpy(unit, name, length);
	memcpy(unit + length, ".unit", sizeof(".unit"));
	return fx_schema_kind(unit, strlen(unit), FX_RECORD);
}

int
fx_decide_correct(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct every_correct *cmd =
	    every(ask, "correct", sizeof(struct every_correct));
	enum fx_kind kind = unit_record(ask->kind);
	const struct fx_field *f = correctable(kind, cmd->field);
	struct every_corrected *corrected;

	if (ask->target.kind == FX_KIND_NONE)
		return fx_refuse(answer, NO_fx_no_such_event);
	if (strcmp(ask->target.role, ask->role) != 0 &&
	    strcmp(ask->role, "dept_head") != 0)
		return fx_refuse(answer, NO_fx_not_your_role);
	if (f == NULL || strlen(cmd->now) > (size_t)f->high ||
	    (f->type == FX_CODE && fx_schema_code(f->dictionary, cmd->now,
				       strlen(cmd->now)) == NULL))
		return fx_refuse(answer, NO_fx_no_such_field);
	if (strcmp(fx_schema_text(f, record), cmd->was) != 0)
		return fx_refuse(answer, NO_fx_was_otherwise);

	corrected = next(answer, ask->kind + 1, sizeof(*corrected));
	fx_copy(corrected->unit_no, cmd->unit_no);
	corrected->of_seq = cmd->of_seq;
	memcpy(
	    corrected->of_hash, ask->target.hash, sizeof(corrected->of_hash));
	fx_copy(corrected->field, cmd->field);
	fx_copy(corrected->was, cmd->was);
	fx_copy(corrected->now, cmd->now);
	fx_copy(corrected->why, cmd->why);
	return 0;
}

void
fx_apply_corrected(void *record, const struct fx_event *event)
{
	const struct every_corrected *said = (const void *)event->bytes;
	const struct fx_field *f = correctable(event->record, said->field);

	/* Another version may have had the field; what is not here stays. */
	if (f != NULL && strlen(said->now) <= (size_t)f->high)
		fx_copy_text(
		    (char *)record + f->offset, (size_t)f->high + 1, said->now);
}

int
fx_decide_note(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct every_note *cmd =
	    every(ask, "note", sizeof(struct every_note));
	struct every_noted *noted;

	(void)record; /* whatever its state: a note is only kept */
	noted = next(answer, ask->kind + 1, sizeof(*noted));
	fx_copy(noted->unit_no, cmd->unit_no);
	noted->kind = cmd->kind;
	memcpy(noted->text_sha, cmd->text_sha, sizeof(noted->text_sha));
	return 0;
}

void
fx_apply_nothing(void *record, const struct fx_event *event)
{
	(void)record;
	(void)event;
}

void
fx_breach(const struct fx_ask *ask, struct fx_answer *answer, enum fx_kind kind,
    const char *unit_no, const char *timer, int64_t due_ms, const char *told)
{
	struct every_breached *breached = next(answer, kind, sizeof(*breached));

	fx_copy_text(breached->unit_no, sizeof(breached->unit_no), unit_no);
	fx_copy_text(breached->timer, sizeof(breached->timer), timer);
	fx_copy_text(breached->told_role, sizeof(breached->told_role), told);
	breached->due_at = due_ms;
	if (ask->now_ms > due_ms)
		breached->late_s = (ask->now_ms - due_ms) / 1000;
}

void
fx_warn(struct fx_answer *answer, enum fx_kind kind, const char *unit_no,
    const char *timer, int64_t due_ms)
{
	struct every_warned *warned = next(answer, kind, sizeof(*warned));

	fx_copy_text(warned->unit_no, sizeof(warned->unit_no), unit_no);
	fx_copy_text(warned->timer, sizeof(warned->timer), timer);
	warned->due_at = due_ms;
}

void
fx_block(const struct fx_ask *ask, struct fx_answer *answer, enum fx_kind kind,
    const char *unit_no, enum fx_block why)
{
	struct every_blocked *blocked = next(answer, kind, sizeof(*blocked));
	const char *service;

	fx_assert(ask->cause.place < FX_PLACE_COUNT);
	service = fx_schema_place(ask->cause.place)->name;
	fx_copy_text(blocked->unit_no, sizeof(blocked->unit_no), unit_no);
	blocked->why = why;
	fx_copy_text(
	    blocked->ref_service, sizeof(blocked->ref_service), service);
	blocked->ref_seq = ask->cause.seq;
	memcpy(blocked->ref_hash, ask->cause.hash, sizeof(blocked->ref_hash));
}
