#include <stdarg.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "service/fx_policy.h"
#include "services/gateway/gateway_page.h"

/*
 * From 320 px up, in light and dark, on paper; targets of 44 px.  The colors
 * are those of the console.  Its hash stands in the policy, so nothing else
 * can lend the page a style.
 */
static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--panel:#f4f6f8;--hair:#d3d9e1;"
    "--line:#76808e;--text:#14181f;--muted:#4a5462;--accent:#0a58a6;"
    "--on:#fff;--late:#bf2a1c;--done:#26753b}"
    "@media(prefers-color-scheme:dark){:root{--bg:#101418;--panel:#181d23;"
    "--hair:#303944;--line:#7a8696;--text:#e9edf2;--muted:#a9b4c2;"
    "--accent:#74b6ff;--on:#101418;--late:#ff8072;--done:#62c67c}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 "
    "system-ui,\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\","
    "sans-serif;overflow-wrap:anywhere}"
    ":lang(zh){line-height:1.6}"
    "header,main,footer{max-width:40rem;margin:0 auto;padding:12px 16px}"
    "header{display:flex;gap:12px;justify-content:space-between;"
    "align-items:center}"
    "footer{border-top:1px solid var(--hair);color:var(--muted);"
    "font-size:14px}"
    "h1{font-size:20px;margin:8px 0}h2{font-size:16px;margin:24px 0 8px}"
    "section{border-top:1px solid var(--hair);margin-top:16px}"
    "a{color:var(--accent)}header a,.b{display:inline-flex;min-height:44px;"
    "align-items:center}"
    ".no,time{white-space:nowrap}.big{font-size:20px;margin:8px 0}"
    ".m{color:var(--muted)}.late{color:var(--late)}"
    ".box{background:var(--panel);border:1px solid var(--line);"
    "border-radius:8px;padding:4px 12px 12px;margin:12px 0}"
    ".steps{list-style:none;margin:12px 0;padding:0;display:grid;gap:2px 8px;"
    "grid-template-columns:1fr 1fr}"
    "@media(min-width:600px){.steps{grid-template-columns:repeat(8,1fr)}}"
    ".steps li{border-top:4px solid var(--hair);padding:2px 0;"
    "color:var(--muted)}.steps .d{border-color:var(--done)}"
    ".steps .n{border-color:var(--accent);color:var(--text);"
    "font-weight:600}"
    ".v{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%);white-space:nowrap}"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:"
    "tabular-nums}th,td{text-align:left;padding:4px 4px 4px 0;"
    "border-bottom:1px solid var(--hair);vertical-align:top}"
    "th{font-weight:600}"
    ".r,.q td+td{text-align:right}.q td+td{white-space:nowrap}"
    "dl{margin:8px 0}dt{font-weight:600}dd{margin:0 0 8px}"
    "label,legend{display:block;margin-top:8px}fieldset{border:0;margin:0;"
    "padding:0}label.c{display:flex;gap:8px;align-items:center;"
    "min-height:44px;margin:0}label.c input{width:24px;height:24px;margin:0}"
    "input,select,textarea,button{font:inherit;color:inherit;min-height:44px;"
    "border:1px solid var(--line);border-radius:4px;background:var(--bg);"
    "padding:8px;max-width:100%}"
    ".w{width:100%}"
    "button{padding:8px 16px;min-width:44px;margin:8px 8px 0 0;"
    "border-color:var(--accent);color:var(--accent);cursor:pointer}"
    ".two{display:grid;grid-template-columns:1fr 1fr;gap:8px}"
    ".two button{margin:8px 0 0}"
    "summary{min-height:44px;display:flex;align-items:center;cursor:pointer;"
    "color:var(--accent);text-decoration:underline}"
    ":focus-visible{outline:2px solid var(--accent);outline-offset:2px}"
    "svg{background:#fff;max-width:100%}"
    "@media print{form,details,header a{display:none}body{font-size:11pt}}";

/* What may not stand in HTML as it is; and controls, which mean nothing. */
static const char *
escaped(unsigned char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default:
		return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f
			   ? "\xef\xbf\xbd"
			   : NULL;
	}
}

static void
print_text(FILE *out, const char *text)
{
	const char *instead;

	for (; *text != '\0'; text++) {
		instead = escaped((unsigned char)*text);
		if (instead != NULL)
			fputs(instead, out);
		else
			putc(*text, out);
	}
}

void
gateway_page_print(FILE *out, const char *markup, ...)
{
	va_list rest;

	va_start(rest, markup);
	for (; *markup != '\0'; markup++) {
		if (*markup != '%') {
			putc(*markup, out);
			continue;
		}
		switch (*++markup) {
		case 's': print_text(out, va_arg(rest, const char *)); break;
		case 'd': fprintf(out, "%d", va_arg(rest, int)); break;
		case '%': putc('%', out); break;
		default: fx_never("markup says %s, %d or %%");
		}
	}
	va_end(rest);
}

void
gateway_page_day(FILE *out, bool zh, int32_t day)
{
	static const char *const months[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };
	char text[11];
	int month, date;

	fx_policy_print_day(day, text);
	month = (text[5] - '0') * 10 + text[6] - '0';
	date = (text[8] - '0') * 10 + text[9] - '0';
	fx_assert(month >= 1 && month <= 12);
	gateway_page_print(out, "<time datetime=\"%s\">", text);
	text[4] = '\0';
	if (zh)
		gateway_page_print(out, "%s年%d月%d日", text, month, date);
	else
		gateway_page_print(
		    out, "%d %s %s", date, months[month - 1], text);
	gateway_page_print(out, "</time>");
}

void
gateway_page_begin(FILE *out, const struct gateway_page_frame *frame)
{
	bool zh = frame->zh;

	gateway_page_print(out,
	    "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"><meta name=\"robots\" content=\"noindex\">"
	    "<title>%s</title><style>",
	    zh ? "zh-CN" : "en", frame->title);
	fputs(style, out); /* ours, and no markup */
	gateway_page_print(out,
	    "</style></head>\n<body><header><strong>%s</strong>"
	    "<a href=\"%s?lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a>"
	    "</header><main>\n",
	    frame->company[0] == '\0' ? (zh ? "返修服务" : "Repair service")
				      : frame->company,
	    frame->here, zh ? "en" : "zh", zh ? "en" : "zh-CN",
	    zh ? "en" : "zh-CN", zh ? "English" : "中文");
}

void
gateway_page_protection(FILE *out, const struct gateway_page_frame *frame)
{
	bool zh = frame->zh;

	gateway_page_print(out, "<p>%s",
	    zh ? "个人信息：您的姓名、电话、地址和原话以及序列号、购买日期"
		 "仅用于处理本次返修。姓名、电话、地址和原话加密保存，"
		 "仅限有需要的员工查阅，每次查阅均有记录。"
	       : "Your data: your name, telephone, address and own words, "
		 "the serial number and the day of purchase serve this return "
		 "alone. The first four are stored encrypted, only staff who "
		 "need them read them, and each reading is recorded. ");
	if (frame->keep_years > 0)
		gateway_page_print(out,
		    zh ? "结案后保存%d年，到期销毁。"
		       : "They are kept for %d year(s) after the end and then "
			 "destroyed. ",
		    (int)frame->keep_years);
	gateway_page_print(out, "%s</p>",
	    zh ? "您可随时要求查阅、复制、更正或删除。"
	       : "You may ask to see, copy, correct or erase them at any "
		 "time.");
}

void
gateway_page_end(FILE *out, const struct gateway_page_frame *frame)
{
	bool zh = frame->zh;

	gateway_page_print(out, "</main>\n<footer>");
	if (frame->phone[0] != '\0')
		gateway_page_print(out,
		    "<p>%s<a class=\"b no\" href=\"tel:%s\">%s</a>%s%s</p>",
		    zh ? "服务热线：" : "Hotline: ", frame->phone, frame->phone,
		    frame->hours[0] == '\0' ? ""
		    : zh                    ? "，"
					    : ", ",
		    frame->hours);
	if (frame->address[0] != '\0')
		gateway_page_print(out, "<p>%s%s</p>",
		    zh ? "地址：" : "Address: ", frame->address);
	if (!frame->told)
		gateway_page_protection(out, frame);
	gateway_page_print(out, "</footer></body></html>\n");
}

/* Base 64 with padding, of 32 bytes. */
static void
print_base64(const unsigned char *bytes, char to[45])
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int group;
	size_t i, n = 0;

	for (i = 0; i < 33; i += 3) {
		group = (unsigned int)bytes[i] << 16 |
			(unsigned int)bytes[i + 1] << 8 |
			(i + 2 < 32 ? bytes[i + 2] : 0u);
		to[n++] = digits[group >> 18 & 63];
		to[n++] = digits[group >> 12 & 63];
		to[n++] = digits[group >> 6 & 63];
		to[n++] = i + 2 < 32 ? digits[group & 63] : '=';
	}
	to[n] = '\0';
}

void
gateway_page_policy(char to[GATEWAY_PAGE_POLICY])
{
	unsigned char hash[32];
	char text[45];

	fx_crypto_sha256(style, sizeof(style) - 1, hash);
	print_base64(hash, text);
	(void)snprintf(to, GATEWAY_PAGE_POLICY,
	    "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; "
	    "frame-ancestors 'none'; base-uri 'none'",
	    text);
}
