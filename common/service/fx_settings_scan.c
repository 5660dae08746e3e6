#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "service/fx_settings_internal.h"

#define NUMBER_BYTES 64
#define DIGITS_CUT   "libconfig would cut a number over 32 bits: add L"

/* Where the scan of a text is. */
struct scan {
	struct fx_reading *r;
	char *at;
	unsigned int line;
	int depth;
	bool too_deep; /* was told */
	/* The name that was last seen in each group. */
	char name[FX_SETTINGS_DEPTH + 1][FX_SETTING_BYTES];
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '*';
}

/* The full name of what is being set: "store.size_max". */
static void
full_name(const struct scan *s, char *name, size_t size)
{
	size_t used = 0, length;
	int i;

	name[0] = '\0';
	for (i = 0; i <= s->depth && i <= FX_SETTINGS_DEPTH; i++) {
		length = strlen(s->name[i]);
		if (length == 0 || used + length + 2 > size)
			continue;
		if (used > 0)
			name[used++] = '.';
		memcpy(name + used, s->name[i], length + 1);
		used += length;
	}
}

static void
complain(const struct scan *s, const char *value, const char *why)
{
	char name[FX_SETTING_BYTES];

	full_name(s, name, sizeof(name));
	fx_settings_found(s->r, &(struct fx_finding){ .line = s->line,
				    .setting = name[0] == '\0' ? NULL : name,
				    .value = value,
				    .why = why });
}

static void
step(struct scan *s)
{
	if (*s->at == '\n')
		s->line++;
	s->at++;
}

static void
skip_line(struct scan *s)
{
	while (*s->at != '\0' && *s->at != '\n')
		s->at++;
}

static void
skip_comment(struct scan *s)
{
	while (*s->at != '\0' && strncmp(s->at, "*/", 2) != 0)
		step(s);
	if (*s->at != '\0')
		s->at += 2;
}

static void
skip_text(struct scan *s)
{
	for (s->at++; *s->at != '\0' && *s->at != '"'; step(s))
		if (*s->at == '\\' && s->at[1] != '\0')
			s->at++;
	if (*s->at == '"')
		s->at++;
}

/* Whether a number without its sign is over so many bits, less the sign. */
static bool
is_over(const char *digits, size_t length, uint64_t most)
{
	uint64_t value = 0, base = 10;
	size_t i = 0;
	unsigned int digit;

	if (length > 1 && (digits[1] == 'x' || digits[1] == 'X')) {
		base = 16;
		i = 2;
	}
	for (; i < length; i++) {
		digit = is_digit(digits[i])
			    ? (unsigned int)(digits[i] - '0')
			    : (unsigned int)((digits[i] | 0x20) - 'a') + 10;
		if (digit >= base)
			return false; /* no whole number: libconfig will say */
		if (value > (most - digit) / base)
			return true;
		value = value * base + digit;
	}
	return false;
}

/* A number begins here; its length is known. */
static void
look_at_number(struct scan *s, size_t length)
{
	char number[NUMBER_BYTES];
	size_t kept = length < sizeof(number) ? length : sizeof(number) - 1;
	bool is_long;

	memcpy(number, s->at, kept);
	number[kept] = '\0';
	while (kept > 0 && number[kept - 1] == 'L')
		kept--;
	is_long = number[kept] == 'L';
	if (length >= sizeof(number) ||
	    is_over(number, kept, (uint64_t)INT64_MAX))
		complain(s, number, "a number of more than 64 bits");
	else if (!is_long && is_over(number, kept, (uint64_t)INT32_MAX))
		complain(s, number, DIGITS_CUT);
}

/* A name or a number. */
static void
take_word(struct scan *s)
{
	size_t length = 0, kept;
	char *name = s->name[s->depth];

	while (is_word(s->at[length]))
		length++;
	/* A fraction is no whole number; its type is refused later. */
	if (is_digit(s->at[0])) {
		if (s->at[length] != '.')
			look_at_number(s, length);
		else
			while (is_word(s->at[length]) || s->at[length] == '.')
				length++;
	} else if (s->at[0] != '-') {
		kept =
		    length < FX_SETTING_BYTES ? length : FX_SETTING_BYTES - 1;
		memset(name, 0, FX_SETTING_BYTES);
		memcpy(name, s->at, kept);
	} else {
		length = 1; /* the sign of a number */
	}
	s->at += length;
}

/* A group or list begins or ends.  Deeper ones are told once. */
static void
take_bracket(struct scan *s)
{
	bool opens = strchr("{([", *s->at) != NULL;

	if (!opens && s->depth > 0)
		s->depth--;
	if (opens && s->depth == FX_SETTINGS_DEPTH && !s->too_deep) {
		complain(s, NULL, "nested too deeply");
		s->too_deep = true;
	}
	if (opens && s->depth < FX_SETTINGS_DEPTH) {
		s->depth++;
		memset(s->name[s->depth], 0, FX_SETTING_BYTES);
	}
	s->at++;
}

/* Whether nothing but blanks stands from here to the end of the line. */
static bool
is_rest_blank(const char *at)
{
	while (*at == ' ' || *at == '\t' || *at == '\r')
		at++;
	return *at == '\n' || *at == '\0';
}

static void
keep_include(struct scan *s, const char *name, size_t length)
{
	struct fx_reading *r = s->r;

	if (r->includes == FX_SETTINGS_FILES || length >= FX_SETTING_BYTES) {
		complain(
		    s, NULL, "too many files included, or too long a path");
		return;
	}
	memset(r->include[r->includes], 0, FX_SETTING_BYTES);
	memcpy(r->include[r->includes], name, length);
	r->include_line[r->includes++] = s->line;
}

/* @include "name" alone on its line; the line becomes blank. */
static void
take_include(struct scan *s)
{
	char *begin = s->at, *name, *end;

	skip_line(s);
	name = begin + strlen("@include");
	name += strspn(name, " \t");
	end = name[0] == '"' ? strpbrk(name + 1, "\"\\\n") : NULL;
	if (s->depth > 0 || end == NULL || *end != '"' ||
	    !is_rest_blank(end + 1))
		complain(
		    s, NULL, "@include \"FILE.cfg\" stands alone on a line");
	else
		keep_include(s, name + 1, (size_t)(end - name - 1));
	memset(begin, ' ', (size_t)(s->at - begin));
}

void
fx_settings_scan(struct fx_reading *r, char *text)
{
	struct scan s = { .r = r, .at = text, .line = 1 };

	r->includes = 0;
	while (*s.at != '\0') {
		if (*s.at == '#' || strncmp(s.at, "//", 2) == 0)
			skip_line(&s);
		else if (strncmp(s.at, "/*", 2) == 0)
			skip_comment(&s);
		else if (*s.at == '"')
			skip_text(&s);
		else if (strncmp(s.at, "@include", 8) == 0)
			take_include(&s);
		else if (strchr("{}()[]", *s.at) != NULL)
			take_bracket(&s);
		else if (is_word(*s.at))
			take_word(&s);
		else
			step(&s);
	}
}
