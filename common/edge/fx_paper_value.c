#include <inttypes.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_text.h"
#include "edge/fx_cloud.h"
#include "edge/fx_paper_internal.h"

#define DASH "—"

void
fx_paper_text(const struct fx_page *page, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&': fputs("&amp;", page->out); break;
		case '<': fputs("&lt;", page->out); break;
		case '>': fputs("&gt;", page->out); break;
		case '"': fputs("&quot;", page->out); break;
		case '\'': fputs("&#39;", page->out); break;
		default: fputc(*text, page->out);
		}
	}
}

/* Labels in traditional script, what is longer first. */
static const struct {
	const char *from, *to;
} traditional[] = {
#define HANT(from, to) { from, to },
#include "edge/fx_paper_hant.def"
#undef HANT
};

/* One character, or more that belong together; returns how long it was. */
static size_t
put_traditional(const struct fx_page *page, const char *zh)
{
	char one[5] = { *zh };
	size_t i, length;

	for (i = 0; i < fx_count_of(traditional); i++) {
		length = strlen(traditional[i].from);
		if (strncmp(zh, traditional[i].from, length) == 0) {
			fputs(traditional[i].to, page->out);
			return length;
		}
	}
	for (length = 1; length < 4 && (zh[length] & 0xc0) == 0x80; length++)
		one[length] = zh[length];
	fx_paper_text(page, one);
	return length;
}

void
fx_paper_say(const struct fx_page *page, const char *zh, const char *en)
{
	if (!page->print->chinese) {
		fx_paper_text(page, en);
	} else if (page->paper->template->traditional) {
		while (*zh != '\0')
			zh += put_traditional(page, zh);
	} else {
		fx_paper_text(page, zh);
	}
}

void
fx_paper_time(const struct fx_page *page, int64_t ms)
{
	char utc[FX_TIME_TEXT];

	fx_cloud_time(ms + page->print->zone_minutes * 60000, utc);
	utc[10] = ' ';
	fprintf(page->out, "%.16s", utc);
}

void
fx_paper_copy(const struct fx_page *page)
{
	int64_t copy = page->print->copy;

	if (copy == 0)
		fx_paper_say(page, "预览", "preview");
	else if (copy == 1)
		fx_paper_say(page, "正本", "original");
	else
		fprintf(page->out,
		    page->print->chinese ? "副本 %" PRId64 : "copy %" PRId64,
		    copy);
}

static void
put_word(const struct fx_page *page, const struct fx_word *word)
{
	fx_paper_say(page, word->zh, word->en);
}

void
fx_paper_role(const struct fx_page *page, const char *role)
{
	int i;

	for (i = 0; i < FX_ROLE_COUNT; i++)
		if (strcmp(fx_schema_role(i)->name, role) == 0) {
			put_word(page, fx_schema_role(i));
			return;
		}
	fx_paper_text(page, role);
}

static bool
ends(const char *name, const char *ending)
{
	size_t length = strlen(name), last = strlen(ending);

	return length >= last && strcmp(name + length - last, ending) == 0;
}

void
fx_paper_last_day(const struct fx_page *page, int64_t deadline_ms)
{
	static const char *const months[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };
	char utc[FX_TIME_TEXT];
	int month, day;

	fx_cloud_time(deadline_ms - 1 + page->print->zone_minutes * 60000, utc);
	month = (utc[5] - '0') * 10 + utc[6] - '0';
	day = (utc[8] - '0') * 10 + utc[9] - '0';
	fx_assert(month >= 1 && month <= 12);
	if (page->print->chinese)
		fprintf(page->out, "%.4s年%d月%d日", utc, month, day);
	else
		fprintf(page->out, "%d %s %.4s", day, months[month - 1], utc);
}

static const char *
currency_said(const struct fx_paper_row *row)
{
	const struct fx_field *f = fx_schema_field(row->kind, "currency");

	return f == NULL || f->type != FX_TEXT ? ""
					       : fx_schema_text(f, row->bytes);
}

/*
 * The currency that the event itself says; a line of a quote has that of the
 * quote, which its department said; else that of the site.
 */
static const char *
currency_of(const struct fx_page *page, const struct fx_paper_row *row)
{
	const struct fx_paper_row *rows = page->paper->rows;
	size_t i;

	if (currency_said(row)[0] != '\0')
		return currency_said(row);
	for (i = page->paper->count; i > 0; i--)
		if (rows[i - 1].place == row->place &&
		    currency_said(&rows[i - 1])[0] != '\0')
			return currency_said(&rows[i - 1]);
	return page->print->currency;
}

/* Of a thousand, as people read it: 375 is 37.5 %. */
static void
put_share(const struct fx_page *page, int64_t permille)
{
	fprintf(page->out, "%" PRId64, permille / 10);
	if (permille % 10 != 0)
		fprintf(page->out, ".%" PRId64, permille % 10);
	fputs(" %", page->out);
}

/* Seconds as days, hours and minutes, the largest two of them. */
static void
put_duration(const struct fx_page *page, int64_t seconds)
{
	int64_t days = seconds / 86400, hours = seconds / 3600 % 24;
	int64_t minutes = seconds / 60 % 60;

	if (days > 0) {
		fprintf(page->out, "%" PRId64, days);
		fx_paper_say(page, "天", " d");
	}
	if (hours > 0) {
		fprintf(page->out, "%s%" PRId64, days > 0 ? " " : "", hours);
		fx_paper_say(page, "小时", " h");
	}
	if (days == 0 && (minutes > 0 || hours == 0)) {
		fprintf(page->out, "%s%" PRId64, hours > 0 ? " " : "", minutes);
		fx_paper_say(page, "分钟", " min");
	}
}

static void
put_number(const struct fx_page *page, const struct fx_field *f,
    const struct fx_paper_row *row)
{
	int64_t number = fx_schema_number(f, row->bytes);
	char money[FX_MONEY_BYTES];

	if (f->type == FX_DUE || ends(f->name, "_at") ||
	    strcmp(f->name, "at") == 0) {
		if (number > 0)
			fx_paper_time(page, number);
		else
			fputs(DASH, page->out);
	} else if (ends(f->name, "_minor")) {
		fx_text_money(number, currency_of(page, row), money);
		fx_paper_text(page, money);
	} else if (strncmp(f->name, "share_", 6) == 0) {
		put_share(page, number);
	} else if (ends(f->name, "_s")) {
		put_duration(page, number);
	} else {
		fprintf(page->out, "%" PRId64, number);
	}
}

/* One code, with what it means where that is known. */
static void
put_code(const struct fx_page *page, const struct fx_field *f, const char *code,
    size_t length)
{
	const struct fx_word *word =
	    fx_schema_code(f->dictionary, code, length);
	char copy[FX_HASH_DIGITS + 1];

	if (word != NULL && word->zh != NULL && word->zh[0] != '\0') {
		put_word(page, word);
		return;
	}
	if (length >= sizeof(copy))
		length = sizeof(copy) - 1;
	memcpy(copy, code, length);
	copy[length] = '\0';
	fx_paper_text(page, copy);
}

static void
put_codes(
    const struct fx_page *page, const struct fx_field *f, const char *codes)
{
	const char *end;

	for (; *codes != '\0'; codes = *end == '\0' ? end : end + 1) {
		end = codes + strcspn(codes, ",");
		put_code(page, f, codes, (size_t)(end - codes));
		if (*end != '\0')
			fx_paper_say(page, "、", ", ");
	}
}

static void
put_bytes(const struct fx_page *page, const unsigned char *bytes, size_t count)
{
	size_t i;

	fputs("<code>", page->out);
	for (i = 0; i < count; i++)
		fprintf(page->out, "%02x", bytes[i]);
	fputs("</code>", page->out);
}

static void
put_field(const struct fx_page *page, const struct fx_field *f,
    const struct fx_paper_row *row)
{
	if (f->type != FX_YESNO && !fx_schema_is_said(f, row->bytes) &&
	    !(f->type == FX_NUMBER && f->low <= 0 && !ends(f->name, "_at"))) {
		fputs(DASH, page->out);
		return;
	}
	switch (f->type) {
	case FX_YESNO:
		if (fx_schema_number(f, row->bytes) != 0)
			fx_paper_say(page, "是", "yes");
		else
			fx_paper_say(page, "否", "no");
		break;
	case FX_PICK:
		put_word(page, &f->choices[fx_schema_number(f, row->bytes)]);
		break;
	case FX_CODE:
	case FX_CODES: put_codes(page, f, fx_schema_text(f, row->bytes)); break;
	case FX_BYTES:
		put_bytes(page, row->bytes + f->offset, (size_t)f->high);
		break;
	case FX_NUMBER:
	case FX_DUE: put_number(page, f, row); break;
	default: fx_paper_text(page, fx_schema_text(f, row->bytes));
	}
}

/* The last correction of a field of this event; NULL: there is none. */
static const struct fx_paper_row *
correction_of(const struct fx_page *page, const struct fx_field *f,
    const struct fx_paper_row *row)
{
	const struct fx_paper_row *rows = page->paper->rows;
	const struct fx_field *field, *of_seq;
	size_t i;

	for (i = page->paper->count; i > 0 && row->seq != 0; i--) {
		const char *name = fx_schema_shape(rows[i - 1].kind)->name;

		if (rows[i - 1].place != row->place ||
		    !ends(name, ".corrected"))
			continue;
		field = fx_schema_field(rows[i - 1].kind, "field");
		of_seq = fx_schema_field(rows[i - 1].kind, "of_seq");
		if ((uint64_t)fx_schema_number(of_seq, rows[i - 1].bytes) ==
			row->seq &&
		    strcmp(fx_schema_text(field, rows[i - 1].bytes), f->name) ==
			0)
			return &rows[i - 1];
	}
	return NULL;
}

static void
put_fix(const struct fx_page *page, const struct fx_paper_row *fix)
{
	fputs(" <ins>", page->out);
	fx_paper_say(page, "改", "corrected");
	fprintf(page->out, " #%" PRIu64 "</ins>", fix->seq);
}

/* The corrected value, and beside it the number of the correction. */
static void
put_corrected(const struct fx_page *page, const struct fx_field *f,
    const struct fx_paper_row *fix)
{
	const struct fx_field *now = fx_schema_field(fix->kind, "now");
	const char *text = fx_schema_text(now, fix->bytes);

	if (f->type == FX_CODE || f->type == FX_CODES)
		put_codes(page, f, text);
	else
		fx_paper_text(page, text);
	put_fix(page, fix);
}

/* Of what is corrected the ending is told as well (rule 7). */
static void
put_ending(const struct fx_page *page, const struct fx_field *f,
    const struct fx_paper_row *row)
{
	const struct fx_paper_row *fix = correction_of(page, f, row);
	const char *text =
	    fix == NULL
		? fx_schema_text(f, row->bytes)
		: fx_schema_text(fx_schema_field(fix->kind, "now"), fix->bytes);
	const char *ending = fx_text_ending(text, 4);

	fx_paper_text(page, *text == '\0'     ? DASH
			    : *ending == '\0' ? FX_PAPER_MASK
					      : ending);
	if (fix != NULL)
		put_fix(page, fix);
}

void
fx_paper_value(const struct fx_page *page, const struct fx_template_item *item,
    const struct fx_paper_row *row)
{
	const struct fx_paper_row *fix;

	if (row == NULL) {
		fputs(DASH, page->out);
		return;
	}
	switch (item->part) {
	case FX_PART_ACTOR: fx_paper_text(page, row->actor); break;
	case FX_PART_ROLE: fx_paper_role(page, row->role); break;
	case FX_PART_TIME: fx_paper_time(page, row->time_ms); break;
	case FX_PART_UNTIL:
		fx_paper_last_day(
		    page, fx_schema_number(item->field, row->bytes));
		break;
	case FX_PART_LAST4: put_ending(page, item->field, row); break;
	case FX_PART_SEQ: fprintf(page->out, "%" PRIu64, row->seq); break;
	case FX_PART_HASH: put_bytes(page, row->hash, sizeof(row->hash)); break;
	default:
		fix = correction_of(page, item->field, row);
		if (fix != NULL)
			put_corrected(page, item->field, fix);
		else
			put_field(page, item->field, row);
	}
}
