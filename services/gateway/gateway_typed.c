#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_typed.h"

#define FEW_DIGITS 7       /* a telephone number has no fewer */
#define HAN        3       /* bytes of a Chinese character */
#define WIDE       0xff01u /* the wide '!'; '~' is at 0xff5e */
#define WIDE_LAST  0xff5eu
#define WIDE_BLANK 0x3000u

/* A character of three bytes that begins here, else 0. */
static uint32_t
three(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	if ((b[0] & 0xf0) != 0xe0 || (b[1] & 0xc0) != 0x80 ||
	    (b[2] & 0xc0) != 0x80)
		return 0;
	return (b[0] & 15u) << 12 | (b[1] & 63u) << 6 | (b[2] & 63u);
}

/* It has no width or turns the direction of what is around it. */
static bool
is_unseen(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* Of two bytes: the soft hyphen, the Arabic mark of direction. */
static bool
is_unseen_pair(const char *at)
{
	return strncmp(at, "\xc2\xad", 2) == 0 ||
	       strncmp(at, "\xd8\x9c", 2) == 0;
}

/* The narrow form of a wide sign; 0: it has none. */
static char
narrow(uint32_t c)
{
	if (c == WIDE_BLANK)
		return ' ';
	return c >= WIDE && c <= WIDE_LAST ? (char)(c - WIDE + '!') : '\0';
}

static bool
is_narrowed(const struct gateway_typed_field *field)
{
	return field->kind == GATEWAY_TYPED_CODE ||
	       field->kind == GATEWAY_TYPED_PHONE;
}

int
gateway_typed_clean(const struct gateway_typed_field *field, const char *typed,
    char clean[GATEWAY_TYPED_MOST + 1])
{
	size_t n = 0, bytes;
	uint32_t c;
	char one;

	for (; *typed != '\0'; typed += bytes) {
		c = three(typed);
		bytes = c != 0 ? 3 : is_unseen_pair(typed) ? 2 : 1;
		if (is_unseen(c) || bytes == 2)
			continue;
		one = is_narrowed(field) ? narrow(c) : '\0';
		if (one == '\0' && bytes == 1)
			one = *typed;
		if (n + (one != '\0' ? 1 : bytes) > GATEWAY_TYPED_MOST)
			return FX_ETOOBIG;
		if (one == ' ' && n == 0)
			continue;
		if (one != '\0') {
			clean[n++] = one;
			continue;
		}
		memcpy(clean + n, typed, bytes);
		n += bytes;
	}
	while (n > 0 && clean[n - 1] == ' ')
		n--;
	clean[n] = '\0';
	return 0;
}

static enum gateway_typed_fault
check_phone(const char *text)
{
	int digits = 0;

	for (; *text != '\0'; text++) {
		if (strchr("0123456789+- ()", *text) == NULL)
			return GATEWAY_TYPED_SIGNS;
		digits += *text >= '0' && *text <= '9';
	}
	return digits < FEW_DIGITS ? GATEWAY_TYPED_SHORT : GATEWAY_TYPED_GOOD;
}

static enum gateway_typed_fault
check_date(const char *text)
{
	static const char form[] = "0000-00-00";
	size_t i;

	if (strlen(text) != sizeof(form) - 1)
		return GATEWAY_TYPED_NODAY;
	for (i = 0; form[i] != '\0'; i++)
		if (form[i] == '-' ? text[i] != '-'
				   : text[i] < '0' || text[i] > '9')
			return GATEWAY_TYPED_NODAY;
	return GATEWAY_TYPED_GOOD;
}

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

enum gateway_typed_fault
gateway_typed_check(const struct gateway_typed_field *field, const char *typed)
{
	bool words = field->kind == GATEWAY_TYPED_WORDS;
	char clean[GATEWAY_TYPED_MOST + 1];
	const char *text = words ? typed : clean;

	if (!words && gateway_typed_clean(field, typed, clean) != 0)
		return GATEWAY_TYPED_LONG;
	if (is_blank(text))
		return field->must ? GATEWAY_TYPED_MISSING : GATEWAY_TYPED_GOOD;
	if (strlen(text) > (size_t)field->most)
		return GATEWAY_TYPED_LONG;
	if (fx_text_check(
		text, strlen(text), words ? FX_TEXT_WORDS : FX_TEXT_NAME) != 0)
		return GATEWAY_TYPED_SIGNS;
	switch (field->kind) {
	case GATEWAY_TYPED_PHONE: return check_phone(text);
	case GATEWAY_TYPED_DATE: return check_date(text);
	default: return GATEWAY_TYPED_GOOD;
	}
}

static void
say_limit(const struct gateway_typed_field *field, bool zh,
    char why[GATEWAY_TYPED_WHY])
{
	const char *name = zh ? field->zh : field->en;

	if (field->kind == GATEWAY_TYPED_PHONE)
		(void)snprintf(why, GATEWAY_TYPED_WHY,
		    zh ? "%s最多%d个字符" : "%s: at most %d characters", name,
		    field->most);
	else if (zh)
		(void)snprintf(why, GATEWAY_TYPED_WHY,
		    "%s最多%d个汉字或%d个字母", name, field->most / HAN,
		    field->most);
	else
		(void)snprintf(why, GATEWAY_TYPED_WHY,
		    "%s: at most %d letters, or %d Chinese characters", name,
		    field->most, field->most / HAN);
}

void
gateway_typed_say(const struct gateway_typed_field *field,
    enum gateway_typed_fault fault, bool zh, char why[GATEWAY_TYPED_WHY])
{
	const char *text = "";
	bool phone = field->kind == GATEWAY_TYPED_PHONE;

	switch (fault) {
	case GATEWAY_TYPED_LONG: say_limit(field, zh, why); return;
	case GATEWAY_TYPED_MISSING:
		text = zh ? "请填写" : "please fill it in";
		break;
	case GATEWAY_TYPED_SHORT:
		text = zh ? "至少7位数字" : "at least 7 digits";
		break;
	case GATEWAY_TYPED_NODAY:
		text = zh ? "请填写日期，如2026-03-19"
			  : "a day, such as 2026-03-19";
		break;
	case GATEWAY_TYPED_SIGNS:
		text = phone ? (zh ? "只能包含数字、空格和 + - ( )"
				   : "digits, blanks and + - ( ) only")
			     : (zh ? "含有无法使用的字符，请重新输入"
				   : "some characters cannot be used; please "
				     "type it anew");
		break;
	case GATEWAY_TYPED_GOOD: break;
	}
	(void)snprintf(why, GATEWAY_TYPED_WHY, zh ? "%s：%s" : "%s: %s",
	    zh ? field->zh : field->en, text);
}

int
gateway_typed_length(const struct gateway_typed_field *field, bool zh)
{
	return zh && field->prose ? field->most / HAN : field->most;
}
