#include <inttypes.h>
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_paper_internal.h"
#include "edge/fx_paper_order.h"
#include "edge/fx_qr.h"

#define QR_MODULE 400 /* micrometers: 26 mm for version 10 */

/* A label and what stands beside it. */
static void
begin_cell(const struct fx_page *page, const char *zh, const char *en)
{
	fputs("<th>", page->out);
	fx_paper_say(page, zh, en);
	fputs("</th><td>", page->out);
}

static void
cell(const struct fx_page *page, const char *zh, const char *en,
    const char *text)
{
	begin_cell(page, zh, en);
	fx_paper_text(page, text[0] == '\0' ? "—" : text);
	fputs("</td>", page->out);
}

/* The number that an event gave it; else the document and what it is about. */
static void
put_document_number(const struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;
	const struct fx_paper_row *row =
	    t->number.kind == FX_KIND_NONE
		? NULL
		: fx_paper_latest(page->paper, t->number.kind);

	if (row != NULL &&
	    fx_schema_text(t->number.field, row->bytes)[0] != '\0')
		fx_paper_value(page, &t->number, row);
	else {
		fprintf(page->out, "%s-", t->document);
		fx_paper_text(page, page->paper->number); /* as it was asked */
	}
}

/* S-019: what every controlled document says of itself. */
static void
put_control(const struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;
	const struct fx_paper_print *print = page->print;

	fputs("<table class=\"control\"><tbody><tr>", page->out);
	cell(page, "版本/修改", "Version/revision", t->revision);
	begin_cell(page, "分发号", "Distribution no.");
	if (print->copy > 0)
		fprintf(page->out, "%" PRId64, print->distribution);
	fputs("</td>", page->out);
	begin_cell(page, "受控状态", "Controlled status");
	if (print->controlled)
		fx_paper_say(page, "受控", "controlled");
	else
		fx_paper_say(page, "非受控", "uncontrolled");
	fputs("</td>", page->out);
	begin_cell(page, "份号", "Copy");
	fx_paper_copy(page);
	fputs("</td></tr><tr>", page->out);
	cell(page, "编制", "Prepared", t->prepared);
	cell(page, "审核", "Reviewed", t->reviewed);
	cell(page, "批准", "Approved", t->approved);
	begin_cell(page, "文件编号", "Document no.");
	put_document_number(page);
	fputs("</td></tr><tr>", page->out);
	cell(page, "颁布日期", "Issued", t->issued);
	cell(page, "实施日期", "Effective", t->effective);
	begin_cell(page, "部门", "Department");
	fx_paper_say(
	    page, fx_schema_place(t->place)->zh, fx_schema_place(t->place)->en);
	fputs("</td>", page->out);
	cell(page, "编号", "Number", page->paper->number);
	fputs("</tr></tbody></table>", page->out);
}

static void
put_qr(const struct fx_page *page)
{
	struct fx_paper_mark mark = { .place = page->facts.place,
		.seq = page->facts.seq,
		.copy = page->print->copy };
	char text[FX_PAPER_QR];

	fx_copy(mark.document, page->paper->template->document);
	fx_copy(mark.number, page->paper->number);
	memcpy(mark.hash, page->facts.hash, sizeof(mark.hash));
	fx_paper_mark_print(&mark, text);
	/* What is printable fits; a page without it would be found unknown. */
	(void)fx_qr_svg(page->out, FX_QR_FORM, text, QR_MODULE);
}

/* Whether somebody has yet to sign it. */
static bool
is_open(const struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->items[i].what == FX_ITEM_SIGN &&
		    fx_paper_act(page->paper, &t->items[i]) == NULL)
			return true;
	return false;
}

void
fx_paper_head(const struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;

	fputs("<header><div><h1>", page->out);
	fx_paper_say(page, t->zh, t->en);
	fputs("</h1>", page->out);
	if (page->facts.count > 0) {
		fprintf(page->out, "<p class=\"sub\">%s · ", t->document);
		fx_paper_text(page, page->paper->number);
		fputs("</p>", page->out);
	}
	if (is_open(page)) {
		fputs("<p><span class=\"open\">", page->out);
		fx_paper_say(page, "待签", "to be signed");
		fputs("</span></p>", page->out);
	}
	if (fx_paper_is_masked(t, page->print)) {
		fputs("<p><span class=\"open\">", page->out);
		fx_paper_say(page, "个人信息已遮盖", "personal data masked");
		fputs("</span></p>", page->out);
	}
	fputs("</div>", page->out);
	if (page->facts.count > 0)
		put_qr(page);
	fputs("</header>", page->out);
	put_control(page);
}
