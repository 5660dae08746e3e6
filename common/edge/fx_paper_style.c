#include <inttypes.h>

#include "base/fx_base.h"
#include "edge/fx_paper_internal.h"

/*
 * The style of a page, in millimeters and points.  The only colors are black
 * and grey, so that any printer gives the same.
 */
static const char *const sizes[FX_PAGES] = {
	[FX_PAGE_A4] = "A4",
	[FX_PAGE_A5] = "A5",
	[FX_PAGE_TAG] = "60mm 40mm",
	[FX_PAGE_LABEL] = "100mm 60mm",
};

static const char *const margins[FX_PAGES] = {
	[FX_PAGE_A4] = "12mm 14mm 18mm",
	[FX_PAGE_A5] = "8mm 9mm 14mm",
	[FX_PAGE_TAG] = "2mm",
	[FX_PAGE_LABEL] = "3mm",
};

static const char *const screens[FX_PAGES] = {
	[FX_PAGE_A4] = "width:182mm;padding:12mm 14mm 18mm",
	[FX_PAGE_A5] = "width:130mm;padding:8mm 9mm 14mm",
	[FX_PAGE_TAG] = "width:56mm;height:36mm;padding:2mm",
	[FX_PAGE_LABEL] = "width:94mm;height:54mm;padding:3mm",
};

static const char common[] =
    "html{font-variant-numeric:tabular-nums;color:#000;background:#fff}"
    "body{margin:0;line-height:1.4}"
    "h1{font-size:15pt;margin:0}"
    "header{display:flex;justify-content:space-between;align-items:flex-start}"
    "p{margin:1mm 0 0}"
    "header svg{flex:none}"
    ".sub,.facts b,.sign b,code{color:#333}"
    "table{border-collapse:collapse;width:100%;margin:2mm 0 0}"
    "th,td{border:.2mm solid #555;padding:.8mm 1.4mm;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}"
    "th{font-weight:600;background:#eee;print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}"
    "thead{display:table-header-group}"
    "tr,.sign,.blank,.code{break-inside:avoid}"
    "h2{font-size:10.5pt;margin:4mm 0 0;border-bottom:.3mm solid #000;"
    "break-after:avoid}"
    ".facts{display:grid;grid-template-columns:1fr 1fr;gap:.6mm 5mm;"
    "margin:1.5mm 0 0}"
    ".facts div{display:flex;gap:2mm;break-inside:avoid;"
    "border-bottom:.1mm solid #bbb}"
    ".facts b{flex:none;font-weight:600;min-width:26mm;max-width:40mm}"
    ".facts span{overflow-wrap:anywhere}"
    "code{font:7pt/1.2 monospace;overflow-wrap:anywhere}"
    "ins{text-decoration:none;border:.2mm solid #000;padding:0 .6mm;"
    "font-size:7.5pt}"
    ".open{border:.4mm solid #000;padding:0 1mm;font-weight:700}"
    ".signs{display:grid;grid-template-columns:1fr 1fr;gap:3mm 8mm;"
    "margin:4mm 0 0}"
    ".sign .line{display:block;height:9mm;border-bottom:.3mm solid #000}"
    ".sign span{display:block}"
    ".blank{border:.2mm solid #555;min-height:18mm;padding:1mm;margin:2mm 0 0}"
    ".big{font-weight:700;white-space:nowrap}"
    ".mark{display:inline-block;border:.5mm solid #000;font-weight:700;"
    "padding:0 1.2mm;margin:0 0 0 1mm}"
    ".mark.warn{border-radius:50%}"
    ".code{display:inline-block;width:58mm;margin:3mm 3mm 0 0}"
    ".preview{position:fixed;top:45%;left:0;right:0;text-align:center;"
    "font-size:40pt;color:#ddd;z-index:-1;transform:rotate(-24deg)}"
    ".control{font-size:8pt}.control th,.control td{padding:.5mm 1mm}";

/* On labels every millimeter counts. */
static const char small[] =
    "body{position:relative;font-size:7pt;line-height:1.2}"
    ".facts{grid-template-columns:1fr;gap:0;margin:0;position:relative;"
    "max-width:44mm}"
    ".facts div{border:0;gap:1mm}.facts b{min-width:0}"
    ".big{font-size:13pt;line-height:1.1}.bars{display:block}"
    ".qr{position:absolute;right:0;bottom:0}"
    ".marks{position:absolute;left:0;bottom:0}";

static const char *const heights[FX_PAGES] = {
	[FX_PAGE_A4] = "",
	[FX_PAGE_A5] = "body{font-size:8.5pt}.facts b{min-width:20mm}"
		       ".control{font-size:7pt}",
	[FX_PAGE_TAG] = "body{height:35mm;overflow:hidden}",
	[FX_PAGE_LABEL] = "body{height:53mm;overflow:hidden;font-size:10pt}"
			  ".facts{max-width:none;margin-top:2mm}",
};

/* In a string of CSS, and within <style>. */
static void
put_string(const struct fx_page *page, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '"' || *text == '\\' || *text == '<')
			fprintf(page->out, "\\%02x ", *text);
		else
			fputc(*text, page->out);
}

/* What stands in the margin of every page: document, number, copy, n of m. */
static void
put_margin(const struct fx_page *page)
{
	static const char font[] =
	    ";font:7.5pt \"Noto Sans CJK SC\",sans-serif}";

	fputs("@bottom-left{content:\"", page->out);
	put_string(page, page->paper->template->document);
	fputs(" ", page->out);
	put_string(page, page->paper->template->revision);
	fputs(" · ", page->out);
	put_string(page, page->paper->number);
	fputs(" · ", page->out);
	fx_paper_copy(page);
	fprintf(page->out, "\"%s@bottom-right{content:%s%s", font,
	    page->print->chinese ? "\"第 \" counter(page) \" 页 共 \" "
				   "counter(pages) \" 页\""
				 : "\"page \" counter(page) \" of \" "
				   "counter(pages)",
	    font);
}

void
fx_paper_put_style(const struct fx_page *page)
{
	const struct fx_template *t = page->paper->template;
	FILE *out = page->out;

	fprintf(
	    out, "@page{size:%s;margin:%s;", sizes[t->page], margins[t->page]);
	if (t->page <= FX_PAGE_A5)
		put_margin(page);
	fprintf(out,
	    "}html{font:9pt/1.4 \"Noto Sans CJK %s\",\"Noto Sans\",sans-serif}",
	    t->traditional && page->print->chinese ? "TC" : "SC");
	fputs(common, out);
	if (t->page > FX_PAGE_A5)
		fputs(small, out);
	fputs(heights[t->page], out);
	fprintf(out,
	    "@media screen{html{background:#ccc}body{%s;margin:4mm auto;"
	    "background:#fff;position:relative}}",
	    screens[t->page]);
}
