#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_template_internal.h"

/* -- words ------------------------------------------------------------------*/

int
fx_template_wrong(
    struct fx_template_reading *r, int rc, const char *en, const char *zh)
{
	r->fault->en = en;
	r->fault->zh = zh;
	return rc;
}

/* The next word of the line, cut off; "" when there is none. */
char *
fx_template_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t");
	size_t length = strcspn(word, " \t");

	*rest = word + length;
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return word;
}

/* Without blanks on either side. */
static char *
trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length > 0 && strchr(" \t", text[length - 1]) != NULL)
		text[--length] = '\0';
	return text;
}

int
fx_template_pair(struct fx_template_reading *r, char *text, char *zh, char *en)
{
	char *bar = strchr(text, '|'), *left, *right;

	if (bar == NULL || strchr(bar + 1, '|') != NULL)
		return fx_template_wrong(r, FX_ESYNTAX,
		    "say it in both languages: zh | en",
		    "须用两种语言：中文 | English");
	*bar = '\0';
	left = trim(text);
	right = trim(bar + 1);
	if (*left == '\0' || *right == '\0')
		return fx_template_wrong(
		    r, FX_EMISSING, "one language is empty", "有一种语言为空");
	if (strlen(left) >= FX_TEMPLATE_WORDS ||
	    strlen(right) >= FX_TEMPLATE_WORDS)
		return fx_template_wrong(r, FX_ETOOBIG,
		    "at most 191 bytes in each language",
		    "每种语言至多191字节");
	fx_copy_text(zh, FX_TEMPLATE_WORDS, left);
	fx_copy_text(en, FX_TEMPLATE_WORDS, right);
	return 0;
}

static int
take_name(struct fx_template_reading *r, char *to, size_t size, char *rest)
{
	char *text = trim(rest);

	if (*text == '\0' || strlen(text) >= size)
		return fx_template_wrong(r,
		    *text == '\0' ? FX_EMISSING : FX_ETOOBIG,
		    "missing, or too long", "缺少或过长");
	fx_copy_text(to, size, text);
	return 0;
}

/* 2026-01-01 */
static int
take_day(struct fx_template_reading *r, char *to, char *rest)
{
	static const char form[] = "dddd-dd-dd";
	char *text = trim(rest);
	size_t i;

	if (strlen(text) != FX_TEMPLATE_DAY)
		return fx_template_wrong(r, FX_EINVAL,
		    "a date is written as 2026-01-31", "日期须写作2026-01-31");
	for (i = 0; i < FX_TEMPLATE_DAY; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9'
				   : text[i] != '-')
			return fx_template_wrong(r, FX_EINVAL,
			    "a date is written as 2026-01-31",
			    "日期须写作2026-01-31");
	fx_copy_text(to, FX_TEMPLATE_DAY + 1, text);
	return 0;
}

static int
take_one_of(struct fx_template_reading *r, const char *const *words,
    size_t count, char *rest, size_t *which)
{
	const char *text = trim(rest);

	for (*which = 0; *which < count; (*which)++)
		if (strcmp(words[*which], text) == 0)
			return 0;
	return fx_template_wrong(r, FX_EINVAL,
	    "this word is not allowed here (see fx_template.h)",
	    "此处不允许该词");
}

/* -- the head ---------------------------------------------------------------*/

static int
head_paper(struct fx_template_reading *r, char *rest)
{
	char *code = trim(rest);

	if (fx_schema_code(DICT_document, code, strlen(code)) == NULL &&
	    strcmp(code, "BENCH") != 0 && strcmp(code, "SHELF") != 0 &&
	    strcmp(code, "SLIP") != 0)
		return fx_template_wrong(r, FX_EINVAL,
		    "no such document; DOC-01 to DOC-28, BENCH, SHELF or SLIP",
		    "没有此单据");
	fx_copy_text(
	    r->template->document, sizeof(r->template->document), code);
	return 0;
}

static int
head_revision(struct fx_template_reading *r, char *rest)
{
	return take_name(
	    r, r->template->revision, sizeof(r->template->revision), rest);
}

static int
head_by(struct fx_template_reading *r, char *rest)
{
	r->template->place = fx_schema_place_of(trim(rest));
	r->has_place = r->template->place != FX_PLACE_COUNT;
	return r->has_place ? 0
			    : fx_template_wrong(r, FX_EINVAL,
				  "no such department", "没有此部门");
}

static int
head_page(struct fx_template_reading *r, char *rest)
{
	static const char *const pages[FX_PAGES] = { "A4", "A5", "tag",
		"label" };
	size_t which;
	int rc = take_one_of(r, pages, fx_count_of(pages), rest, &which);

	if (rc == 0)
		r->template->page = (enum fx_template_page)which;
	return rc;
}

static int
head_script(struct fx_template_reading *r, char *rest)
{
	static const char *const scripts[] = { "hans", "hant" };
	size_t which;
	int rc = take_one_of(r, scripts, fx_count_of(scripts), rest, &which);

	if (rc == 0)
		r->template->traditional = which == 1;
	return rc;
}

static int
head_title(struct fx_template_reading *r, char *rest)
{
	return fx_template_pair(r, rest, r->template->zh, r->template->en);
}

static int
head_prepared(struct fx_template_reading *r, char *rest)
{
	return take_name(r, r->template->prepared, FX_TEMPLATE_NAME, rest);
}

static int
head_reviewed(struct fx_template_reading *r, char *rest)
{
	return take_name(r, r->template->reviewed, FX_TEMPLATE_NAME, rest);
}

static int
head_approved(struct fx_template_reading *r, char *rest)
{
	return take_name(r, r->template->approved, FX_TEMPLATE_NAME, rest);
}

static int
head_issued(struct fx_template_reading *r, char *rest)
{
	return take_day(r, r->template->issued, rest);
}

static int
head_effective(struct fx_template_reading *r, char *rest)
{
	return take_day(r, r->template->effective, rest);
}

/* -- lines ------------------------------------------------------------------*/

static const struct {
	const char *word;
	int (*take)(struct fx_template_reading *r, char *rest);
} lines[] = {
	{ "paper", head_paper },
	{ "revision", head_revision },
	{ "by", head_by },
	{ "page", head_page },
	{ "script", head_script },
	{ "title", head_title },
	{ "prepared", head_prepared },
	{ "reviewed", head_reviewed },
	{ "approved", head_approved },
	{ "issued", head_issued },
	{ "effective", head_effective },
	{ "source", fx_template_source },
	{ "record", fx_template_record },
	{ "list", fx_template_list },
	{ "needs", fx_template_needs },
	{ "number", fx_template_number },
	{ "section", fx_template_section },
	{ "field", fx_template_field },
	{ "ending", fx_template_ending },
	{ "until", fx_template_until },
	{ "table", fx_template_table },
	{ "column", fx_template_column },
	{ "newest", fx_template_newest },
	{ "say", fx_template_say },
	{ "blank", fx_template_blank },
	{ "sign", fx_template_sign },
	{ "contact", fx_template_contact },
	{ "bars", fx_template_bars },
	{ "big", fx_template_big },
	{ "link", fx_template_link },
	{ "mark", fx_template_mark },
	{ "code", fx_template_code },
};

static int
take_line(struct fx_template_reading *r, char *line)
{
	char *rest = line;
	const char *word = fx_template_word(&rest);
	size_t i;

	if (*word == '\0' || *word == '#')
		return 0;
	for (i = 0; i < fx_count_of(lines); i++)
		if (strcmp(lines[i].word, word) == 0)
			return lines[i].take(r, rest);
	return fx_template_wrong(r, FX_EINVAL,
	    "no line begins so (see fx_template.h)", "没有此行关键字");
}

/* What stands there, for the complaint. */
static void
quote(struct fx_template_fault *fault, const char *line, size_t length)
{
	size_t room = sizeof(fault->word) - 1;

	if (length > room) {
		length = room;
		/* Not in the middle of a character. */
		while (
		    length > 0 && ((unsigned char)line[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(fault->word, line, length);
	fault->word[length] = '\0';
	if (fx_text_check(fault->word, length, FX_TEXT_NAME) != 0)
		fault->word[0] = '\0';
}

static int
take_bytes(struct fx_template_reading *r, const char *line, size_t length)
{
	char copy[FX_TEMPLATE_LINE + 1];
	int rc;

	if (length > 0 && line[length - 1] == '\r')
		length--;
	if (length > FX_TEMPLATE_LINE)
		return fx_template_wrong(r, FX_ETOOBIG,
		    "a line has at most 400 bytes", "一行至多400字节");
	memcpy(copy, line, length);
	copy[length] = '\0';
	if (fx_text_check(copy, length, FX_TEXT_WORDS) != 0)
		return fx_template_wrong(r, FX_ESYNTAX,
		    "not UTF-8, or a control character", "非UTF-8或含控制字符");
	rc = take_line(r, copy);
	return rc;
}

/* What no template may lack. */
static int
check_whole(struct fx_template_reading *r)
{
	const struct fx_template *t = r->template;

	if (t->document[0] == '\0' || t->revision[0] == '\0' ||
	    t->zh[0] == '\0' || !r->has_place)
		return fx_template_wrong(r, FX_EMISSING,
		    "paper, revision, by and title must be there",
		    "须有 paper, revision, by, title");
	if (t->page <= FX_PAGE_A5 &&
	    (t->prepared[0] == '\0' || t->reviewed[0] == '\0' ||
		t->approved[0] == '\0' || t->issued[0] == '\0'))
		return fx_template_wrong(r, FX_EMISSING,
		    "prepared, reviewed, approved and issued must be there",
		    "须有 prepared, reviewed, approved, issued");
	if (t->effective[0] == '\0')
		return fx_template_wrong(r, FX_EMISSING,
		    "effective must be there", "须有 effective");
	if (t->prepared[0] != '\0' && strcmp(t->prepared, t->approved) == 0)
		return fx_template_wrong(r, FX_EINVAL,
		    "another person must approve it", "编制人不得批准");
	return 0;
}

int
fx_template_parse(const char *text, size_t length, struct fx_template *template,
    struct fx_template_fault *fault)
{
	struct fx_template_reading r = { .template = template, .fault = fault };
	const char *end = text + length, *line, *next;
	int rc = 0;

	memset(template, 0, sizeof(*template));
	memset(fault, 0, sizeof(*fault));
	fault->line = 1;
	if (length > FX_TEMPLATE_BYTES)
		return fx_template_wrong(&r, FX_ETOOBIG,
		    "a template has at most 32 KiB", "模板至多32 KiB");
	for (line = text; line < end && rc == 0; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next == NULL ? end : next + 1;
		rc = take_bytes(
		    &r, line, (size_t)(next - line) - (next[-1] == '\n'));
		if (rc != 0)
			quote(fault, line,
			    (size_t)(next - line) - (next[-1] == '\n'));
		else
			fault->line++;
	}
	return rc == 0 ? check_whole(&r) : rc;
}
