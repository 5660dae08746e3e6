#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_common.h"

/*
 * The structs of work.def, gate.def and paper.def without a department.  Those
 * of every department have the same fields in the same places.
 */
#define FX_PAPER_HASH 32

/* clang-format off */
#define PLAIN_STRUCT(dept, name)                struct every_##name {
#define COMMAND(dept, name, v, way, roles, en, zh) PLAIN_STRUCT(dept, name)
#define EVENT(dept, name, v, en, zh)            PLAIN_STRUCT(dept, name)
#define TEXT(name, limit, need, en, zh)         char name[(limit) + 1];
#define NUMBER(name, lo, hi, need, en, zh)      int64_t name;
#define YESNO(name, need, en, zh)               bool name;
#define BYTES(name, size, need, en, zh)         unsigned char name[size];
#define PICK(name, set, need, en, zh)           enum set name;
#define CODE(name, dict, need, en, zh)          char name[FX_CODE_BYTES + 1];
#define RECORD(dept, name, v, en, zh)           PLAIN_STRUCT(dept, name)
#define END(dept, name)                         };
#include "schema/work.def"
#include "schema/gate.def"
#include "schema/paper.def"
#undef COMMAND
#undef EVENT
#undef TEXT
#undef NUMBER
#undef YESNO
#undef BYTES
#undef PICK
#undef CODE
#undef RECORD
#undef END
/* clang-format on */

_Static_assert(EV_repair_corrected == CMD_repair_correct + 1 &&
		   EV_repair_noted == CMD_repair_note + 1 &&
		   EV_repair_printed == CMD_repair_print + 1 &&
		   REC_repair_paper == EV_repair_printed + 1,
    "in work.def and paper.def each event stands right after its command");

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

/* Whether the department keeps a record of that name under this number. */
static bool
keeps(const struct fx_ask *ask, const char *record, const char *number)
{
	const char *place =
	    fx_schema_place(fx_schema_shape(ask->kind)->place)->name;
	size_t length = strlen(place);
	char name[FX_NAME_MAX + 1];
	enum fx_kind kind;

	memcpy(name, place, length);
	name[length] = '.';
	fx_copy_text(name + length + 1, sizeof(name) - length - 1, record);
	kind = fx_schema_kind(name, strlen(name), FX_RECORD);
	return kind != FX_KIND_NONE &&
	       strlen(number) <= (size_t)fx_schema_key(kind)->high &&
	       fx_records_rev(ask->records, kind, number) > 0;
}

/* What is printed about: a unit, a dossier, or a month. */
static bool
is_known(const struct fx_ask *ask, const char *number)
{
	return keeps(ask, "unit", number) || keeps(ask, "dossier", number) ||
	       keeps(ask, "figure", number);
}

/* "DOC-14/RMA-2503-00042-7.01" */
static void
name_paper(char paper[FX_KEY_MAX + 1], const struct every_print *cmd)
{
	size_t length = strlen(cmd->document);

	_Static_assert(
	    sizeof(cmd->document) + sizeof(cmd->number) <= FX_KEY_MAX + 4,
	    "a document and a number make a key");
	fx_copy_text(paper, FX_KEY_MAX + 1, cmd->document);
	paper[length] = '/';
	fx_copy_text(paper + length + 1, FX_KEY_MAX - length, cmd->number);
}

/*
 * The next copy of this paper, under the distribution number that its original
 * was given: the next of the document (documents.md 2, 3).
 */
static bool
is_next(
    const struct fx_ask *ask, const struct every_print *cmd, const char *paper)
{
	enum fx_kind kind = ask->kind + 2;
	const struct every_paper *copies =
	    fx_records_find(ask->records, kind, paper);
	const struct every_paper *all =
	    fx_records_find(ask->records, kind, cmd->document);

	if (cmd->copy != copies->prints + 1)
		return false;
	return cmd->distribution == (copies->prints == 0
					    ? all->originals + 1
					    : copies->distribution);
}

int
fx_decide_print(
    const struct fx_ask *ask, const void *record, struct fx_answer *answer)
{
	const struct every_print *cmd =
	    every(ask, "print", sizeof(struct every_print));
	struct every_printed *printed;
	char paper[FX_KEY_MAX + 1];

	(void)record; /* how often the number was printed about */
	if (!is_known(ask, cmd->number))
		return fx_refuse(answer, NO_fx_not_found);
	name_paper(paper, cmd);
	if (!is_next(ask, cmd, paper))
		return fx_refuse(answer, NO_fx_copy_taken);

	printed = next(answer, ask->kind + 1, sizeof(*printed));
	fx_copy(printed->number, cmd->number);
	fx_copy(printed->document, cmd->document);
	fx_copy(printed->paper, paper);
	fx_copy(printed->template, cmd->template);
	printed->lang = cmd->lang;
	printed->copy = cmd->copy;
	printed->distribution = cmd->distribution;
	printed->controlled = cmd->controlled;
	printed->contact_rev = cmd->contact_rev;
	fx_copy(printed->inputs, cmd->inputs);
	printed->input_count = cmd->input_count;
	memcpy(printed->input_hash, cmd->input_hash, FX_PAPER_HASH);
	fx_copy(printed->ref_service, cmd->ref_service);
	printed->ref_seq = cmd->ref_seq;
	memcpy(printed->ref_hash, cmd->ref_hash, FX_PAPER_HASH);
	memcpy(printed->page_hash, cmd->page_hash, FX_PAPER_HASH);
	memcpy(printed->masked_hash, cmd->masked_hash, FX_PAPER_HASH);
	return 0;
}

void
fx_apply_printed(void *record, const struct fx_event *event)
{
	const struct every_printed *printed = (const void *)event->bytes;
	struct every_paper *paper = record;

	paper->prints++;
	paper->originals += printed->copy == 1;
	paper->distribution = printed->distribution;
	fx_copy(paper->template, printed->template);
	memcpy(paper->page_hash, printed->page_hash, FX_PAPER_HASH);
}
