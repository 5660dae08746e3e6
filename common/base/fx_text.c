#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"

#define CASE_DIGITS  5
#define UNIT_DIGITS  2
#define DISTANCE_MAX 63

/* One character of UTF-8; returns its bytes, or 0 when it is none. */
static size_t
take_character(const unsigned char *at, size_t left, uint32_t *character)
{
	static const struct {
		unsigned char mask, lead;
		size_t bytes;
		uint32_t lowest;
	} forms[] = {
		{ 0x80, 0x00, 1, 0 },
		{ 0xe0, 0xc0, 2, 0x80 },
		{ 0xf0, 0xe0, 3, 0x800 },
		{ 0xf8, 0xf0, 4, 0x10000 },
	};
	size_t f = 0, i;

	while (
	    f < fx_count_of(forms) && (at[0] & forms[f].mask) != forms[f].lead)
		f++;
	if (f == fx_count_of(forms) || left < forms[f].bytes)
		return 0;
	*character = at[0] & (unsigned char)~forms[f].mask;
	for (i = 1; i < forms[f].bytes; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (at[i] & 0x3f);
	}
	/* No longer form than needed, no halves of UTF-16, no planes beyond. */
	if (*character < forms[f].lowest || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character <= 0xdfff))
		return 0;
	return forms[f].bytes;
}

static bool
is_allowed(uint32_t c, enum fx_text_kind kind)
{
	if (c < ' ')
		return kind == FX_TEXT_WORDS && (c == '\t' || c == '\n');
	if (c >= 0x7f && c <= 0x9f)
		return false;
	if (kind == FX_TEXT_WORDS)
		return true;
	return !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) &&
	       c != 0x2028 && c != 0x2029;
}

int
fx_text_check(const char *text, size_t length, enum fx_text_kind kind)
{
	const unsigned char *at = (const unsigned char *)text;
	uint32_t character;
	size_t i, bytes;

	for (i = 0; i < length; i += bytes) {
		bytes = 1;
		if (at[i] >= ' ' && at[i] < 0x7f)
			continue; /* nearly all are such */
		bytes = take_character(at + i, length - i, &character);
		if (bytes == 0)
			return FX_ESYNTAX;
		if (!is_allowed(character, kind))
			return FX_EINVAL;
	}
	return 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

char
fx_text_check_character(const char *text)
{
	int product = 36, value;

	for (; *text != '\0'; text++) {
		if (*text == '-')
			continue;
		if (is_digit(*text))
			value = *text - '0';
		else if (is_capital(*text))
			value = *text - 'A' + 10;
		else
			return '\0';
		product = (product + value) % 36;
		product = (product == 0 ? 36 : product) * 2 % 37;
	}
	value = (37 - product) % 36;
	return (char)(value < 10 ? '0' + value : 'A' + value - 10);
}

/* Write at least `least` digits of number at *at, and move behind them. */
static void
put_number(char **at, int64_t number, size_t least)
{
	char digits[20];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	for (; least > count; least--)
		*(*at)++ = '0';
	while (count > 0)
		*(*at)++ = digits[--count];
}

static void
put_text(char **at, const char *text)
{
	size_t length = strlen(text);

	memcpy(*at, text, length);
	*at += length;
}

/* Whether a text is `least` to `most` characters of one sort. */
static bool
is_all(const char *text, bool (*sort)(char), size_t least, size_t most)
{
	size_t length = strlen(text), i;

	for (i = 0; i < length; i++)
		if (!sort(text[i]))
			return false;
	return length >= least && length <= most;
}

static bool
is_month(const char *month)
{
	int value;

	if (!is_all(month, is_digit, 4, 4))
		return false;
	value = (month[2] - '0') * 10 + month[3] - '0';
	return value >= 1 && value <= 12;
}

int
fx_text_make_case(const struct fx_case_no *no, char text[FX_CASE_BYTES])
{
	char *at = text;

	if (!is_all(no->prefix, is_capital, 3, 3) || !is_month(no->month) ||
	    !is_all(no->site, is_capital, 0, 4) || no->number < 1 ||
	    no->number > FX_CASES_MAX)
		return FX_EINVAL;
	memset(text, 0, FX_CASE_BYTES);
	put_text(&at, no->prefix);
	*at++ = '-';
	put_text(&at, no->month);
	*at++ = '-';
	put_text(&at, no->site);
	put_number(&at, no->number, CASE_DIGITS);
	*at = fx_text_check_character(text);
	at[1] = at[0];
	at[0] = '-';
	return 0;
}

int
fx_text_parse_case(const char *text, struct fx_case_no *no)
{
	size_t length = strlen(text), at = 9, site = 0;
	char again[FX_CASE_BYTES];
	struct fx_case_no found;

	if (length < 16 || length >= FX_CASE_BYTES)
		return FX_EINVAL;
	memset(&found, 0, sizeof(found));
	memcpy(found.prefix, text, 3);
	memcpy(found.month, text + 4, 4);
	while (site < 4 && is_capital(text[at]))
		found.site[site++] = text[at++];
	for (; is_digit(text[at]) && found.number <= FX_CASES_MAX; at++)
		found.number = found.number * 10 + text[at] - '0';
	/* Only what we would write ourselves is right, to the last letter. */
	if (fx_text_make_case(&found, again) != 0 || strcmp(again, text) != 0)
		return FX_EINVAL;
	*no = found;
	return 0;
}

int
fx_text_make_unit(const char *case_no, int64_t line, char text[FX_CASE_BYTES])
{
	struct fx_case_no no;
	char *at = text;

	if (line < 1 || line > FX_LINES_MAX ||
	    fx_text_parse_case(case_no, &no) != 0)
		return FX_EINVAL;
	memset(text, 0, FX_CASE_BYTES);
	put_text(&at, case_no);
	*at++ = '.';
	put_number(&at, line, UNIT_DIGITS);
	return 0;
}

int
fx_text_split_unit(
    const char *unit_no, char case_no[FX_CASE_BYTES], int64_t *line)
{
	char front[FX_CASE_BYTES], again[FX_CASE_BYTES];
	const char *dot = strchr(unit_no, '.');
	int64_t number = 0;
	const char *at;

	if (dot == NULL || dot - unit_no >= FX_CASE_BYTES)
		return FX_EINVAL;
	memset(front, 0, sizeof(front));
	memcpy(front, unit_no, (size_t)(dot - unit_no));
	for (at = dot + 1; is_digit(*at) && number <= FX_LINES_MAX; at++)
		number = number * 10 + *at - '0';
	if (fx_text_make_unit(front, number, again) != 0 ||
	    strcmp(again, unit_no) != 0)
		return FX_EINVAL;
	memcpy(case_no, front, FX_CASE_BYTES);
	*line = number;
	return 0;
}

#define MONTH_AT 3 /* in a number without hyphens */
#define REST_AT  7

int
fx_text_expand(const char *text, char number[FX_CASE_BYTES])
{
	char made[FX_CASE_BYTES], case_no[FX_CASE_BYTES];
	size_t length = strlen(text), front = strcspn(text, ".");
	struct fx_case_no no;
	int64_t line;

	memset(made, 0, sizeof(made));
	if (length + 3 >= sizeof(made) || front < REST_AT + 2)
		return FX_EINVAL;
	if (strchr(text, '-') != NULL) {
		memcpy(made, text, length);
	} else {
		memcpy(made, text, MONTH_AT);
		made[MONTH_AT] = '-';
		memcpy(made + 4, text + MONTH_AT, REST_AT - MONTH_AT);
		made[8] = '-';
		memcpy(made + 9, text + REST_AT, front - 1 - REST_AT);
		made[front + 1] = '-';
		memcpy(made + front + 2, text + front - 1, length - front + 1);
	}
	if (fx_text_parse_case(made, &no) != 0 &&
	    fx_text_split_unit(made, case_no, &line) != 0)
		return FX_EINVAL;
	memcpy(number, made, sizeof(made));
	return 0;
}

/* The length of the first code of a list. */
static size_t
code_length(const char *list)
{
	return strcspn(list, ",");
}

/* The place in the list before which the code belongs, or where it stands. */
static const char *
place_of(const char *list, const char *code)
{
	size_t length = strlen(code), first;
	int order;

	while (*list != '\0') {
		first = code_length(list);
		order = memcmp(list, code, first < length ? first : length);
		if (order > 0 || (order == 0 && first >= length))
			break;
		list += first + (list[first] == ',' ? 1 : 0);
	}
	return list;
}

static bool
is_at(const char *place, const char *code)
{
	size_t length = strlen(code);

	return code_length(place) == length && memcmp(place, code, length) == 0;
}

bool
fx_text_has_code(const char *list, const char *code)
{
	return *code != '\0' && is_at(place_of(list, code), code);
}

int
fx_text_add_code(char *list, size_t size, const char *code)
{
	size_t length = strlen(list), added = strlen(code), place;

	fx_assert(added > 0 && length < size && strchr(code, ',') == NULL);
	place = (size_t)(place_of(list, code) - list);
	if (is_at(list + place, code))
		return 0;
	if (length + added + (length > 0 ? 1 : 0) >= size)
		return FX_ETOOBIG;
	memset(list + length, 0, size - length);
	if (place < length) {
		memmove(list + place + added + 1, list + place, length - place);
		list[place + added] = ',';
	} else if (length > 0) {
		list[place++] = ',';
	}
	memcpy(list + place, code, added);
	return 0;
}

static size_t
decimals_of(const char *currency)
{
	static const struct {
		char currency[4];
		size_t decimals;
	} others[] = {
		{ "JPY", 0 },
		{ "KRW", 0 },
		{ "VND", 0 },
		{ "BHD", 3 },
		{ "JOD", 3 },
		{ "KWD", 3 },
		{ "OMR", 3 },
		{ "TND", 3 },
	};
	size_t i;

	for (i = 0; i < fx_count_of(others); i++)
		if (strcmp(others[i].currency, currency) == 0)
			return others[i].decimals;
	return 2;
}

void
fx_text_money(int64_t minor, const char *currency, char text[FX_MONEY_BYTES])
{
	size_t decimals = decimals_of(currency), places;
	int64_t one = 1, rest;
	char *at = text;

	fx_assert(strlen(currency) <= 3);
	memset(text, 0, FX_MONEY_BYTES);
	for (places = decimals; places > 0; places--)
		one *= 10;
	/* The lowest number has no positive twin: take its parts apart first.
	 */
	rest = minor % one;
	if (minor < 0)
		*at++ = '-';
	put_number(&at, minor / one < 0 ? -(minor / one) : minor / one, 1);
	if (decimals > 0) {
		*at++ = '.';
		put_number(&at, rest < 0 ? -rest : rest, decimals);
	}
	*at++ = ' ';
	put_text(&at, currency);
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t low = a < b ? a : b;

	return low < c ? low : c;
}

size_t
fx_text_distance(const char *a, const char *b)
{
	size_t row[DISTANCE_MAX + 1], i, j, corner, above;
	size_t a_length = strnlen(a, DISTANCE_MAX);
	size_t b_length = strnlen(b, DISTANCE_MAX);

	for (j = 0; j <= b_length; j++)
		row[j] = j;
	for (i = 1; i <= a_length; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= b_length; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1,
			    corner + (a[i - 1] == b[j - 1] ? 0 : 1));
			corner = above;
		}
	}
	return row[b_length];
}

static bool
begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

const char *
fx_text_ending(const char *text, size_t most)
{
	const char *at;
	size_t count = 0;

	for (at = text; *at != '\0'; at++)
		count += begins_character(*at);
	if (most > count / 2)
		most = count / 2;
	while (most > 0)
		most -= begins_character(*--at);
	return at;
}
