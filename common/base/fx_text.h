/*
 * fx_text: what people write and read: UTF-8, numbers of cases and units with
 * their check character, lists of codes, money.  Pure, so that rules may use
 * it: it calls nothing but <string.h>.
 */
#ifndef FX_TEXT_H
#define FX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FX_CASE_BYTES  32 /* a case or unit number with its final zero */
#define FX_MONEY_BYTES 32
#define FX_LINES_MAX   999      /* units of one case */
#define FX_CASES_MAX   99999999 /* cases of one month and site */

/* What a text is allowed to hold. */
enum fx_text_kind {
	FX_TEXT_NAME,  /* one line; no character that turns the direction */
	FX_TEXT_WORDS, /* tabs and new lines as well, and any direction */
};

/* The parts of RMA-2503-SZ00042-P. */
struct fx_case_no {
	char prefix[4]; /* "RMA" or "PCL" */
	char month[5];  /* "2503" */
	char site[5];   /* "SZ", up to four letters; "" for the only site */
	int64_t
	    number; /* 1 to FX_CASES_MAX, printed with five digits or more */
};

/*
 * fx_text_check(text, length, kind): whether this is valid UTF-8 without
 * control characters.  Returns 0, FX_ESYNTAX when it is not UTF-8, or
 * FX_EINVAL for a character that is not allowed.
 */
int fx_text_check(const char *text, size_t length, enum fx_text_kind kind);

/*
 * fx_text_check_character(text): the ISO 7064 MOD 37,36 check character over
 * the capital letters and digits of text; hyphens are left out.  0 when text
 * holds anything else.
 */
char fx_text_check_character(const char *text);

/*
 * fx_text_make_case(no, text): write a case number with its check character.
 * text has room for FX_CASE_BYTES; what is behind the number becomes zero.
 * Returns 0 or FX_EINVAL.
 */
int fx_text_make_case(const struct fx_case_no *no, char text[FX_CASE_BYTES]);

/*
 * fx_text_parse_case(text, no): the reverse.  Returns 0, or FX_EINVAL for any
 * other form or a check character that does not fit.
 */
int fx_text_parse_case(const char *text, struct fx_case_no *no);

/*
 * fx_text_make_unit(case_no, line, text): RMA-2503-00042-7.01 for line 1.
 * Returns 0, or FX_EINVAL when case_no is none or line is not 1 to
 * FX_LINES_MAX.
 */
int fx_text_make_unit(
    const char *case_no, int64_t line, char text[FX_CASE_BYTES]);

/*
 * fx_text_split_unit(unit_no, case_no, line): the reverse; case_no has room
 * for FX_CASE_BYTES.  Returns 0 or FX_EINVAL.
 */
int fx_text_split_unit(
    const char *unit_no, char case_no[FX_CASE_BYTES], int64_t *line);

/*
 * fx_text_expand(text, number): a case or unit number as the narrow bars of a
 * tag say it, RMA2503000427.01, with its hyphens; one that has them stays.
 * number has room for FX_CASE_BYTES.  Returns 0 or FX_EINVAL.
 */
int fx_text_expand(const char *text, char number[FX_CASE_BYTES]);

/* fx_text_has_code(list, code): whether "a,b,c" holds the code. */
bool fx_text_has_code(const char *list, const char *code);

/*
 * fx_text_add_code(list, size, code): put a code into its place in a list of
 * ascending codes joined by commas; one that is there already stays once.
 * The rest of the size bytes becomes zero.  Returns 0, or FX_ETOOBIG when
 * there is no room, and then list is what it was.
 */
int fx_text_add_code(char *list, size_t size, const char *code);

/*
 * fx_text_money(minor, currency, text): "-1234.50 CNY" from -123450 minor
 * units; the decimals are those of the currency.  text has room for
 * FX_MONEY_BYTES.
 */
void fx_text_money(
    int64_t minor, const char *currency, char text[FX_MONEY_BYTES]);

/*
 * fx_text_ending(text, most): where the last characters of text begin that may
 * be shown of what is known by its whole: most of them, and never more than
 * half.  Never within a character; "" of one character or none.
 */
const char *fx_text_ending(const char *text, size_t most);

/*
 * fx_text_distance(a, b): how many letters to add, drop or change to make one
 * of the other (Levenshtein), over at most the first 63 bytes of each.
 */
size_t fx_text_distance(const char *a, const char *b);

#endif
