#define _GNU_SOURCE /* memmem */

#include <inttypes.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_code128.h"
#include "edge/fx_paper_internal.h"
#include "edge/fx_qr.h"

#define MODULE 250 /* micrometers: no thinner (console.md 8) */

/* -- numbers ----------------------------------------------------------------*/

const char *
fx_paper_number(const struct fx_page *page, enum fx_template_part part,
    char room[FX_SUBJECT_MAX + 1])
{
	const char *number = page->paper->number;
	char case_no[FX_CASE_BYTES];
	int64_t line;

	if (part != FX_PART_CASE ||
	    fx_text_split_unit(number, case_no, &line) != 0)
		return number;
	fx_copy_text(room, FX_SUBJECT_MAX + 1, case_no);
	return room;
}

/* Between the margins, in micrometers (fx_paper_style.c). */
static const int widths[FX_PAGES] = {
	[FX_PAGE_A4] = 182000,
	[FX_PAGE_A5] = 130000,
	[FX_PAGE_TAG] = 56000,
	[FX_PAGE_LABEL] = 94000,
};

static bool
has_link(const struct fx_template *t)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->items[i].what == FX_ITEM_LINK)
			return true;
	return false;
}

/*
 * Bars of 60 mm have no room for the hyphens of a number; what scans it puts
 * them back (fx_text_expand).  What is too long even so would lose its quiet
 * zone: it becomes a square code, unless there is one that says it.
 */
static void
put_bars(struct fx_page *page, const struct fx_template_item *item)
{
	bool tag = page->paper->template->page == FX_PAGE_TAG;
	char room[FX_SUBJECT_MAX + 1], bare[FX_SUBJECT_MAX + 1];
	const char *number = fx_paper_number(page, item->part, room);
	size_t i, n = 0;

	for (i = 0; number[i] != '\0'; i++)
		if (!tag || number[i] != '-')
			bare[n++] = number[i];
	bare[n] = '\0';
	if (fx_code128_width(bare, MODULE) >
	    widths[page->paper->template->page]) {
		if (!has_link(page->paper->template))
			(void)fx_qr_svg(page->out, FX_QR_UNIT, number, 400);
	} else if (fx_code128_svg(
		       page->out, bare, MODULE, tag ? 9000 : 10000) != 0)
		fx_paper_text(page, number);
}

static void
put_link(struct fx_page *page, const struct fx_template_item *item)
{
	bool tag = page->paper->template->page == FX_PAGE_TAG;
	const char *origin = page->print->origin;
	char link[FX_QR_TEXT];

	if (item->part == FX_PART_CASE) {
		if (page->print->link != NULL)
			(void)fx_qr_svg(
			    page->out, FX_QR_LINK, page->print->link, 500);
		return;
	}
	(void)snprintf(link, sizeof(link), "%.200s%s%s", origin,
	    origin[0] == '\0' ? "" : "/u/", page->paper->number);
	(void)fx_qr_svg(page->out, FX_QR_UNIT, link, tag ? 380 : 500);
}

/* -- one item ---------------------------------------------------------------*/

static void
put_label(const struct fx_page *page, const struct fx_template_item *item)
{
	static const struct fx_word parts[] = {
		[FX_PART_ACTOR] = { "actor", "By", "人员" },
		[FX_PART_ROLE] = { "role", "Role", "角色" },
		[FX_PART_TIME] = { "time", "Time", "时间" },
		[FX_PART_SEQ] = { "seq", "No.", "序号" },
		[FX_PART_HASH] = { "hash", "Hash of the event", "事件哈希" },
		[FX_PART_NAME] = { "name", "Contact", "联系人" },
		[FX_PART_PHONE] = { "phone", "Phone", "联系电话" },
		[FX_PART_LAST4] = { "last4", "Phone, last 4", "电话末四位" },
		[FX_PART_ADDRESS] = { "address", "Address", "联系地址" },
		[FX_PART_WORDS] = { "words", "Customer's words", "客户原话" },
	};

	if (item->zh[0] != '\0')
		fx_paper_say(page, item->zh, item->en);
	else if (item->field != NULL)
		fx_paper_say(page, item->field->zh, item->field->en);
	else if (item->part < fx_count_of(parts) &&
		 parts[item->part].zh != NULL)
		fx_paper_say(page, parts[item->part].zh, parts[item->part].en);
}

/* Facts stand in a grid, signatures in another: open or close them. */
static void
leave(struct fx_page *page)
{
	if (page->in_facts || page->in_signs)
		fputs("</div>", page->out);
	page->in_facts = page->in_signs = false;
}

static void
begin_fact(struct fx_page *page, const struct fx_template_item *item)
{
	if (!page->in_facts) {
		leave(page);
		fputs("<div class=\"facts\">", page->out);
		page->in_facts = true;
	}
	fputs("<div><b>", page->out);
	put_label(page, item);
	fputs("</b><span>", page->out);
}

static void
put_field(struct fx_page *page, const struct fx_template_item *item)
{
	begin_fact(page, item);
	fx_paper_value(page, item,
	    item->part == FX_PART_UNTIL
		? fx_paper_said(page->paper, item)
		: fx_paper_latest(page->paper, item->kind));
	fputs("</span></div>", page->out);
}

static const char *
last_four(const char *phone)
{
	const char *ending = fx_text_ending(phone, 4);

	return *ending == '\0' ? FX_PAPER_MASK : ending;
}

static void
put_contact(struct fx_page *page, const struct fx_template_item *item)
{
	static const struct fx_paper_contact nobody;
	const struct fx_paper_contact *c = page->print->contact;
	const char *text;

	if (c == NULL)
		c = &nobody;
	switch (item->part) {
	case FX_PART_NAME: text = c->name; break;
	case FX_PART_PHONE:
	case FX_PART_LAST4: text = c->phone; break;
	case FX_PART_ADDRESS: text = c->address; break;
	default: text = c->words; break;
	}
	if (text == NULL || text[0] == '\0')
		text = FX_PAPER_MASK;
	else if (item->part == FX_PART_LAST4)
		text = last_four(text);
	begin_fact(page, item);
	fx_paper_text(page, text);
	fputs("</span></div>", page->out);
}

/* The columns of a table stand behind it; returns how many. */
static size_t
columns_of(const struct fx_template *t, size_t i)
{
	size_t n = 0;

	while (
	    i + 1 + n < t->count && t->items[i + 1 + n].what == FX_ITEM_COLUMN)
		n++;
	return n;
}

static void
put_row(struct fx_page *page, const struct fx_template_item *item, size_t n,
    const struct fx_paper_row *row)
{
	size_t c;

	fputs(row == NULL ? "<thead><tr>" : "<tr>", page->out);
	for (c = 1; c <= n; c++) {
		fputs(row == NULL ? "<th>" : "<td>", page->out);
		if (row == NULL)
			put_label(page, &item[c]);
		else
			fx_paper_value(page, &item[c], row);
		fputs(row == NULL ? "</th>" : "</td>", page->out);
	}
	fputs(row == NULL ? "</tr></thead><tbody>" : "</tr>", page->out);
}

/* A table may have the rows alone that are like its newest. */
static bool
is_listed(const struct fx_page *page, const struct fx_template_item *only,
    const struct fx_paper_row *row)
{
	const struct fx_template *t = page->paper->template;

	if (only == t->items + t->count || only->what != FX_ITEM_NEWEST)
		return true;
	return fx_schema_number(only->field, row->bytes) ==
	       fx_schema_number(only->field,
		   fx_paper_latest(page->paper, only->kind)->bytes);
}

static void
put_table(struct fx_page *page, const struct fx_template_item *item, size_t n)
{
	const struct fx_paper *paper = page->paper;
	size_t i;

	leave(page);
	fputs("<h2>", page->out);
	if (item->zh[0] != '\0')
		fx_paper_say(page, item->zh, item->en);
	else
		fx_paper_say(page, fx_schema_shape(item->kind)->zh,
		    fx_schema_shape(item->kind)->en);
	if (fx_paper_latest(paper, item->kind) == NULL) {
		fputs(" —</h2>", page->out);
		return;
	}
	fputs("</h2><table>", page->out);
	put_row(page, item, n, NULL);
	for (i = 0; i < paper->count; i++)
		if (paper->rows[i].kind == item->kind &&
		    is_listed(page, item + n + 1, &paper->rows[i]))
			put_row(page, item, n, &paper->rows[i]);
	fputs("</tbody></table>", page->out);
}

static void
put_hash(const struct fx_page *page, const unsigned char hash[FX_LINK_BYTES])
{
	size_t i;

	for (i = 0; i < FX_LINK_BYTES; i++)
		fprintf(page->out, "%02x", hash[i]);
}

/* A line to sign by hand, or the electronic act (documents.md 3, 6). */
static void
put_sign(struct fx_page *page, const struct fx_template_item *item)
{
	const struct fx_paper_row *row = fx_paper_act(page->paper, item);
	const unsigned char *image =
	    row != NULL && item->field != NULL && item->field->type == FX_BYTES
		? row->bytes + item->field->offset
		: NULL;

	if (!page->in_signs) {
		leave(page);
		fputs("<div class=\"signs\">", page->out);
		page->in_signs = true;
	}
	fputs("<div class=\"sign\"><b>", page->out);
	put_label(page, item);
	fputs("</b>", page->out);
	if (row == NULL) {
		fputs(" <i class=\"open\">", page->out);
		fx_paper_say(page, "待签", "to be signed");
		fputs("</i><span class=\"line\"></span></div>", page->out);
		return;
	}
	fputs("<span>", page->out);
	if (image != NULL) {
		fx_paper_say(page, "签名图像", "image of the signature");
	} else {
		fx_paper_text(page, row->actor);
		fputs(" · ", page->out);
		fx_paper_role(page, row->role);
	}
	fputs(" · ", page->out);
	fx_paper_time(page, row->time_ms);
	fprintf(page->out, "</span><span><code>%s #%" PRIu64 " ",
	    fx_schema_place(row->place)->name, row->seq);
	put_hash(page, image != NULL ? image : row->hash);
	fputs("</code></span></div>", page->out);
}

/* A shape and a letter, so that it is seen without color too. */
static void
put_mark(struct fx_page *page, const struct fx_template_item *item)
{
	const struct fx_paper_row *row =
	    fx_paper_latest(page->paper, item->kind);

	if (row == NULL || !fx_schema_is_said(item->field, row->bytes))
		return;
	leave(page);
	fprintf(page->out, "<span class=\"mark%s\">",
	    item->field->type == FX_YESNO ? "" : " warn");
	fx_paper_text(page, item->word);
	fputs(" ", page->out);
	fx_paper_say(page, item->zh, item->en);
	fputs("</span>", page->out);
}

static void
put_code(struct fx_page *page, const struct fx_template_item *item)
{
	fputs("<div class=\"code\"><b>", page->out);
	fx_paper_say(page, item->zh, item->en);
	fputs("</b><br>", page->out);
	(void)fx_code128_svg(page->out, item->word, MODULE, 12000);
	fputs("<br>", page->out);
	fx_paper_text(page, item->word);
	fputs("</div>", page->out);
}

/* What stands by itself. */
static void
put_block(struct fx_page *page, const struct fx_template_item *item)
{
	char room[FX_SUBJECT_MAX + 1];

	leave(page);
	switch (item->what) {
	case FX_ITEM_SECTION:
		fputs("<h2>", page->out);
		put_label(page, item);
		fputs("</h2>", page->out);
		break;
	case FX_ITEM_SAY:
		fputs("<p>", page->out);
		put_label(page, item);
		fputs("</p>", page->out);
		break;
	case FX_ITEM_BLANK:
		fputs("<div class=\"blank\"><b>", page->out);
		put_label(page, item);
		fputs("</b></div>", page->out);
		break;
	case FX_ITEM_BARS: put_bars(page, item); break;
	case FX_ITEM_LINK: put_link(page, item); break;
	case FX_ITEM_CODE: put_code(page, item); break;
	default:
		fputs("<div class=\"big\">", page->out);
		fx_paper_text(page, fx_paper_number(page, item->part, room));
		fputs("</div>", page->out);
	}
}

static void
put_items(struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;
	size_t i;

	for (i = 0; i < t->count; i++) {
		const struct fx_template_item *item = &t->items[i];

		switch (item->what) {
		case FX_ITEM_FIELD: put_field(page, item); break;
		case FX_ITEM_CONTACT: put_contact(page, item); break;
		case FX_ITEM_SIGN: put_sign(page, item); break;
		case FX_ITEM_MARK: put_mark(page, item); break;
		case FX_ITEM_TABLE:
			put_table(page, item, columns_of(t, i));
			break;
		case FX_ITEM_COLUMN:
		case FX_ITEM_NEWEST: break; /* its table has written it */
		default: put_block(page, item);
		}
	}
	leave(page);
}

static void
put_beginning(struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;
	bool chinese = page->print->chinese;

	fprintf(page->out,
	    "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
	    "<title>%s ",
	    !chinese         ? "en"
	    : t->traditional ? "zh-Hant"
			     : "zh-Hans",
	    t->document);
	fx_paper_text(page, page->paper->number);
	fputs("</title><style>", page->out);
	fx_paper_put_style(page);
	fputs("</style></head><body>\n", page->out);
	if (page->print->copy == 0 && page->facts.count > 0 &&
	    t->page != FX_PAGE_TAG)
		fputs("<div class=\"preview\">预览 PREVIEW</div>", page->out);
}

int
fx_paper_write(
    struct fx_paper *paper, const struct fx_paper_print *print, FILE *out)
{
	const struct fx_template *t = paper->template;
	struct fx_page page = { .out = out, .paper = paper, .print = print };
	int rc = fx_paper_facts(paper, &page.facts);

	/* Cards and shelves are about no event. */
	if (rc != 0 && (t->source_count > 0 || t->needs != FX_KIND_NONE))
		return rc;
	put_beginning(&page);
	if (t->page <= FX_PAGE_A5)
		fx_paper_head(&page);
	put_items(&page);
	fputs("\n</body></html>\n", out);
	return ferror(out) != 0 ? FX_EIO : 0;
}

size_t
fx_paper_style(const char *bytes, size_t length, const char **style)
{
	const char *begin = memmem(bytes, length, "<style>", 7);
	const char *end = memmem(bytes, length, "</style>", 8);

	*style = "";
	if (begin == NULL || end == NULL)
		return 0;
	*style = begin + 7;
	return (size_t)(end - *style);
}
