#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "edge/fx_template_internal.h"

static int
no_such(struct fx_template_reading *r)
{
	return fx_template_wrong(r, FX_ENOENT,
	    "no such event, record or field (see EVENTS.md)",
	    "没有此事件、记录或字段");
}

static int
nothing_more(struct fx_template_reading *r, char *rest)
{
	if (*fx_template_word(&rest) == '\0')
		return 0;
	return fx_template_wrong(
	    r, FX_ESYNTAX, "too much on this line", "此行内容过多");
}

/* An event or a record by name. */
static int
find_kind(struct fx_template_reading *r, const char *name, enum fx_kind *kind)
{
	size_t length = strlen(name);

	*kind = fx_schema_kind(name, length, FX_EVENT);
	if (*kind == FX_KIND_NONE)
		*kind = fx_schema_kind(name, length, FX_RECORD);
	return *kind == FX_KIND_NONE ? no_such(r) : 0;
}

static int
find_part(
    struct fx_template_reading *r, char *name, struct fx_template_item *item)
{
	static const char *const parts[] = { [FX_PART_ACTOR] = "@actor",
		[FX_PART_ROLE] = "@role",
		[FX_PART_TIME] = "@time",
		[FX_PART_SEQ] = "@seq",
		[FX_PART_HASH] = "@hash" };
	size_t i;

	for (i = FX_PART_ACTOR; i < fx_count_of(parts); i++)
		if (strcmp(parts[i], name) == 0) {
			item->part = (enum fx_template_part)i;
			return 0;
		}
	item->part = FX_PART_FIELD;
	item->field = fx_schema_field(item->kind, name);
	return item->field == NULL ? no_such(r) : 0;
}

/* DEPARTMENT.EVENT.FIELD */
static int
find_field(
    struct fx_template_reading *r, char *name, struct fx_template_item *item)
{
	char *dot = strrchr(name, '.');
	int rc;

	if (dot == NULL)
		return no_such(r);
	*dot = '\0';
	rc = find_kind(r, name, &item->kind);
	return rc == 0 ? find_part(r, dot + 1, item) : rc;
}

static int
add(struct fx_template_reading *r, const struct fx_template_item *item)
{
	struct fx_template *t = r->template;

	if (t->count == FX_TEMPLATE_ITEMS)
		return fx_template_wrong(r, FX_ETOOBIG,
		    "a template has at most 160 lines of content",
		    "模板内容至多160行");
	t->items[t->count++] = *item;
	return 0;
}

/* "= 中文 | English", or nothing: then the schema's own words. */
static int
take_label(struct fx_template_reading *r, struct fx_template_item *item,
    char *rest, bool must)
{
	char *equals = fx_template_word(&rest);

	if (*equals == '\0' && !must)
		return 0;
	if (strcmp(equals, "=") != 0)
		return fx_template_wrong(r, FX_ESYNTAX,
		    "a label stands behind =", "标签须写在 = 之后");
	return fx_template_pair(r, rest, item->zh, item->en);
}

static int
name_record(struct fx_template_reading *r, char *rest, enum fx_kind *kinds,
    size_t *count)
{
	const char *name = fx_template_word(&rest);
	enum fx_kind kind = fx_schema_kind(name, strlen(name), FX_RECORD);

	if (kind == FX_KIND_NONE)
		return no_such(r);
	if (*count == FX_TEMPLATE_SOURCES)
		return fx_template_wrong(
		    r, FX_ETOOBIG, "at most 8 of them", "至多8个");
	kinds[(*count)++] = kind;
	return nothing_more(r, rest);
}

int
fx_template_source(struct fx_template_reading *r, char *rest)
{
	return name_record(
	    r, rest, r->template->sources, &r->template->source_count);
}

int
fx_template_record(struct fx_template_reading *r, char *rest)
{
	return name_record(
	    r, rest, r->template->records, &r->template->record_count);
}

int
fx_template_list(struct fx_template_reading *r, char *rest)
{
	return name_record(
	    r, rest, r->template->lists, &r->template->list_count);
}

int
fx_template_needs(struct fx_template_reading *r, char *rest)
{
	int rc = find_kind(r, fx_template_word(&rest), &r->template->needs);

	return rc == 0 ? nothing_more(r, rest) : rc;
}

int
fx_template_number(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item *item = &r->template->number;
	int rc = find_field(r, fx_template_word(&rest), item);

	if (rc == 0 && (item->field == NULL || item->field->type != FX_TEXT))
		rc = fx_template_wrong(r, FX_EINVAL,
		    "a document number is a text", "单据编号须为文字字段");
	return rc == 0 ? nothing_more(r, rest) : rc;
}

static int
words_only(
    struct fx_template_reading *r, enum fx_template_what what, char *rest)
{
	struct fx_template_item item = { .what = what };
	int rc = fx_template_pair(r, rest, item.zh, item.en);

	return rc == 0 ? add(r, &item) : rc;
}

int
fx_template_section(struct fx_template_reading *r, char *rest)
{
	return words_only(r, FX_ITEM_SECTION, rest);
}

int
fx_template_say(struct fx_template_reading *r, char *rest)
{
	return words_only(r, FX_ITEM_SAY, rest);
}

int
fx_template_blank(struct fx_template_reading *r, char *rest)
{
	return words_only(r, FX_ITEM_BLANK, rest);
}

int
fx_template_field(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_FIELD };
	int rc = find_field(r, fx_template_word(&rest), &item);

	if (rc == 0)
		rc = take_label(r, &item, rest, false);
	return rc == 0 ? add(r, &item) : rc;
}

/* The last four characters of a text, where more would tell too much. */
int
fx_template_ending(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_FIELD };
	int rc = find_field(r, fx_template_word(&rest), &item);

	if (rc == 0 && (item.field == NULL || item.field->type != FX_TEXT))
		rc = fx_template_wrong(r, FX_EINVAL,
		    "only a text has an ending", "仅文字字段可取末四位");
	item.part = FX_PART_LAST4;
	if (rc == 0)
		rc = take_label(r, &item, rest, false);
	return rc == 0 ? add(r, &item) : rc;
}

/* A deadline is 24:00 of its last day. */
int
fx_template_until(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_FIELD };
	int rc = find_field(r, fx_template_word(&rest), &item);

	if (rc == 0 && (item.field == NULL || (item.field->type != FX_NUMBER &&
						  item.field->type != FX_DUE)))
		rc = fx_template_wrong(r, FX_EINVAL,
		    "only a time has a last day", "仅时间字段有截止日");
	item.part = FX_PART_UNTIL;
	if (rc == 0)
		rc = take_label(r, &item, rest, false);
	return rc == 0 ? add(r, &item) : rc;
}

int
fx_template_table(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_TABLE };
	int rc = find_kind(r, fx_template_word(&rest), &item.kind);

	if (rc == 0)
		rc = take_label(r, &item, rest, false);
	r->table = item.kind;
	return rc == 0 ? add(r, &item) : rc;
}

int
fx_template_column(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_COLUMN,
		.kind = r->table };
	const struct fx_template *t = r->template;
	int rc;

	if (t->count == 0 || (t->items[t->count - 1].what != FX_ITEM_TABLE &&
				 t->items[t->count - 1].what != FX_ITEM_COLUMN))
		return fx_template_wrong(r, FX_ESYNTAX,
		    "a column stands behind its table", "列须在表之后");
	rc = find_part(r, fx_template_word(&rest), &item);
	if (rc == 0)
		rc = take_label(r, &item, rest, false);
	return rc == 0 ? add(r, &item) : rc;
}

int
fx_template_newest(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_NEWEST,
		.kind = r->table };
	const struct fx_template *t = r->template;
	int rc;

	if (t->count == 0 || t->items[t->count - 1].what != FX_ITEM_COLUMN)
		return fx_template_wrong(r, FX_ESYNTAX,
		    "it stands behind the columns of a table",
		    "须在表的各列之后");
	rc = find_part(r, fx_template_word(&rest), &item);
	if (rc == 0 && (item.field == NULL || item.field->type != FX_NUMBER))
		rc = fx_template_wrong(
		    r, FX_EINVAL, "a number tells which rows", "须为数字字段");
	if (rc == 0)
		rc = nothing_more(r, rest);
	return rc == 0 ? add(r, &item) : rc;
}

/* EVENT, or EVENT.FIELD with the choice that it must be. */
static int
find_act(
    struct fx_template_reading *r, struct fx_template_item *item, char **rest)
{
	char *name = fx_template_word(rest), *last = strrchr(name, '.');
	char *word = *rest + strspn(*rest, " \t");
	int64_t i;
	int rc;

	if (last == NULL || strchr(name, '.') == last)
		return find_kind(r, name, &item->kind);
	rc = find_field(r, name, item);
	if (rc != 0 || *word == '=')
		return rc;
	fx_copy_text(item->word, sizeof(item->word), fx_template_word(rest));
	if (item->field != NULL && item->field->type == FX_PICK)
		for (i = 0; i <= item->field->high; i++)
			if (strcmp(item->field->choices[i].name, item->word) ==
			    0)
				return 0;
	return fx_template_wrong(
	    r, FX_EINVAL, "no choice of this field", "该字段没有此选项");
}

int
fx_template_sign(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_SIGN };
	char *name = rest + strspn(rest, " \t");
	int rc = 0;

	if (*name != '=')
		rc = find_act(r, &item, &rest);
	if (rc == 0)
		rc = take_label(r, &item, rest, true);
	return rc == 0 ? add(r, &item) : rc;
}

/* One word of a few, each a part. */
static int
take_part(struct fx_template_reading *r, enum fx_template_what what, char *rest,
    enum fx_template_part first, const char *const *words)
{
	struct fx_template_item item = { .what = what };
	const char *name = fx_template_word(&rest);
	int i, rc;

	for (i = 0; words[i] != NULL && strcmp(words[i], name) != 0; i++)
		continue;
	if (words[i] == NULL)
		return fx_template_wrong(r, FX_EINVAL,
		    "this word is not allowed here (see fx_template.h)",
		    "此处不允许该词");
	item.part = (enum fx_template_part)((int)first + i);
	rc = what == FX_ITEM_CONTACT ? take_label(r, &item, rest, false)
				     : nothing_more(r, rest);
	return rc == 0 ? add(r, &item) : rc;
}

int
fx_template_contact(struct fx_template_reading *r, char *rest)
{
	static const char *const words[] = { "name", "phone", "last4",
		"address", "words", NULL };

	return take_part(r, FX_ITEM_CONTACT, rest, FX_PART_NAME, words);
}

static const char *const numbers[] = { "number", "case", NULL };

int
fx_template_bars(struct fx_template_reading *r, char *rest)
{
	return take_part(r, FX_ITEM_BARS, rest, FX_PART_NUMBER, numbers);
}

int
fx_template_big(struct fx_template_reading *r, char *rest)
{
	return take_part(r, FX_ITEM_BIG, rest, FX_PART_NUMBER, numbers);
}

int
fx_template_link(struct fx_template_reading *r, char *rest)
{
	static const char *const words[] = { "unit", "customer", NULL };

	return take_part(r, FX_ITEM_LINK, rest, FX_PART_NUMBER, words);
}

static int
take_letters(
    struct fx_template_reading *r, struct fx_template_item *item, char **rest)
{
	const char *word = fx_template_word(rest);

	if (*word == '\0' || strlen(word) >= sizeof(item->word))
		return fx_template_wrong(r, FX_EINVAL,
		    "a word of at most 31 bytes stands here",
		    "此处须有至多31字节的词");
	fx_copy_text(item->word, sizeof(item->word), word);
	return 0;
}

int
fx_template_mark(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_MARK };
	int rc = find_field(r, fx_template_word(&rest), &item);

	if (rc == 0 && item.field == NULL)
		rc = no_such(r);
	if (rc == 0)
		rc = take_letters(r, &item, &rest);
	if (rc == 0)
		rc = take_label(r, &item, rest, true);
	return rc == 0 ? add(r, &item) : rc;
}

int
fx_template_code(struct fx_template_reading *r, char *rest)
{
	struct fx_template_item item = { .what = FX_ITEM_CODE };
	int rc = take_letters(r, &item, &rest);

	if (rc == 0)
		rc = take_label(r, &item, rest, true);
	return rc == 0 ? add(r, &item) : rc;
}

bool
fx_template_wants(const struct fx_template *t, enum fx_kind kind)
{
	size_t i;

	if (t->needs == kind || t->number.kind == kind)
		return true;
	for (i = 0; i < t->count; i++)
		if (t->items[i].kind == kind)
			return true;
	return false;
}
