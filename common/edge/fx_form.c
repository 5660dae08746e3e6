#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_form.h"

/* The choices of a field, joined by commas. */
static void
list_choices(const struct fx_field *f, char *to, size_t size)
{
	size_t used = 0, length;
	int64_t i;

	to[0] = '\0';
	for (i = f->need == FX_must ? 1 : 0; i <= f->high; i++) {
		length = strlen(f->choices[i].name);
		if (used + length + 3 > size)
			return;
		if (used > 0)
			to[used++] = ',';
		memcpy(to + used, f->choices[i].name, length + 1);
		used += length;
	}
}

/* The codes of a dictionary, as many as have room. */
static void
list_codes(enum fx_dictionary dictionary, char *to, size_t size)
{
	const struct fx_word *word;
	size_t used = 0, i;

	to[0] = '\0';
	for (i = 0; (word = fx_schema_codes_of(dictionary, i)) != NULL; i++) {
		if (used + strlen(word->name) + 6 > size) {
			memcpy(to + used, ",...", 5);
			return;
		}
		if (used > 0)
			to[used++] = ',';
		memcpy(to + used, word->name, strlen(word->name) + 1);
		used += strlen(word->name);
	}
}

/* One code, or several joined by commas. */
static void
explain_code(const struct fx_field *f, char why[FX_FORM_WHY])
{
	int most = f->type == FX_CODE ? 1 : f->most;
	char words[FX_FORM_WHY - 80] = "";

	if (f->dictionary == DICT_any)
		fx_copy(words, "letters, digits, _-.=/");
	else
		list_codes(f->dictionary, words, sizeof(words));
	if (most == 1)
		(void)snprintf(why, FX_FORM_WHY, "%s %s / 一个代码",
		    f->dictionary == DICT_any ? "a code of" : "one of", words);
	else
		(void)snprintf(why, FX_FORM_WHY,
		    "up to %d, ascending, with commas, of %s / 最多%d个代码",
		    most, words, most);
}

void
fx_form_explain(const struct fx_field *f, char why[FX_FORM_WHY])
{
	char words[FX_FORM_WHY - 60];

	switch (f->type) {
	case FX_NUMBER:
	case FX_DUE:
		(void)snprintf(why, FX_FORM_WHY,
		    "a number from %" PRId64 " to %" PRId64
		    " / 整数，在此范围内",
		    f->low, f->high);
		break;
	case FX_YESNO:
		(void)snprintf(why, FX_FORM_WHY, "yes or no / 是或否");
		break;
	case FX_BYTES:
		(void)snprintf(why, FX_FORM_WHY,
		    "%" PRId64 " hexadecimal digits / 十六进制", 2 * f->high);
		break;
	case FX_PICK:
		list_choices(f, words, sizeof(words));
		(void)snprintf(why, FX_FORM_WHY, "one of %s / 其中之一", words);
		break;
	case FX_CODE:
	case FX_CODES: explain_code(f, why); break;
	default:
		(void)snprintf(why, FX_FORM_WHY,
		    "text of at most %" PRId64 " bytes / 文字，最多%" PRId64
		    "字节",
		    f->high, f->high);
		break;
	}
}

static int
fill_number(const struct fx_field *f, const char *value, void *thing)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0')
		return FX_ESYNTAX;
	fx_schema_put(f, thing, number);
	return fx_schema_check_field(f, thing);
}

static int
fill_yesno(const struct fx_field *f, const char *value, void *thing)
{
	bool yes = strcmp(value, "yes") == 0 || strcmp(value, "true") == 0;

	if (!yes && strcmp(value, "no") != 0 && strcmp(value, "false") != 0)
		return FX_EINVAL;
	fx_schema_put(f, thing, yes);
	return 0;
}

static int
fill_pick(const struct fx_field *f, const char *value, void *thing)
{
	int64_t i;

	for (i = 0; i <= f->high; i++)
		if (strcmp(f->choices[i].name, value) == 0) {
			fx_schema_put(f, thing, i);
			return fx_schema_check_field(f, thing);
		}
	return FX_EINVAL;
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int
fill_bytes(const struct fx_field *f, const char *value, void *thing)
{
	unsigned char *to = (unsigned char *)thing + f->offset;
	int64_t i;
	int high, low;

	if (strlen(value) != (size_t)(2 * f->high))
		return FX_EINVAL;
	for (i = 0; i < f->high; i++) {
		high = digit_of(value[2 * i]);
		low = digit_of(value[2 * i + 1]);
		if (high < 0 || low < 0)
			return FX_ESYNTAX;
		to[i] = (unsigned char)(high * 16 + low);
	}
	return 0;
}

static int
fill_text(const struct fx_field *f, const char *value, void *thing)
{
	size_t length = strlen(value);

	if (length > (size_t)f->high)
		return FX_ETOOBIG;
	if (fx_text_check(value, length, FX_TEXT_WORDS) != 0)
		return FX_ESYNTAX;
	fx_copy_text((char *)thing + f->offset, (size_t)f->high + 1, value);
	return fx_schema_check_field(f, thing);
}

int
fx_form_fill(enum fx_kind kind, const char *name, const char *value,
    void *thing, char why[FX_FORM_WHY])
{
	const struct fx_field *f = fx_schema_field(kind, name);
	int rc;

	if (f == NULL) {
		(void)snprintf(
		    why, FX_FORM_WHY, "there is no such field / 没有此字段");
		return FX_ENOENT;
	}
	switch (f->type) {
	case FX_NUMBER:
	case FX_DUE: rc = fill_number(f, value, thing); break;
	case FX_YESNO: rc = fill_yesno(f, value, thing); break;
	case FX_PICK: rc = fill_pick(f, value, thing); break;
	case FX_BYTES: rc = fill_bytes(f, value, thing); break;
	default: rc = fill_text(f, value, thing); break;
	}
	if (rc != 0)
		fx_form_explain(f, why);
	return rc;
}
