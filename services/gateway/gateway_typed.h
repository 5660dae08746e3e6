/*
 * gateway_typed: what a customer typed into the form of a request: made clean
 * where one meaning has many forms, and what is wrong with it, field by field,
 * in the language of the page.  Pure.
 */
#ifndef GATEWAY_TYPED_H
#define GATEWAY_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#define GATEWAY_TYPED_MOST 160 /* bytes of the longest line */
#define GATEWAY_TYPED_WHY  160

enum gateway_typed_kind {
	GATEWAY_TYPED_LINE,
	GATEWAY_TYPED_CODE,  /* a line that machines print: one form of width */
	GATEWAY_TYPED_PHONE, /* digits and + - ( ) */
	GATEWAY_TYPED_DATE,
	GATEWAY_TYPED_WORDS, /* several lines, as they are */
};

/* A field of the form, and of the command. */
struct gateway_typed_field {
	const char *name;
	enum gateway_typed_kind kind;
	int most;                /* bytes */
	bool must, prose;        /* prose: likely Chinese where the page is */
	const char *type, *fill; /* of the input; what a browser fills in */
	const char *en, *zh;
};

/* Of a person; the last has no name. */
extern const struct gateway_typed_field gateway_customer_contact_fields[];

enum gateway_typed_fault {
	GATEWAY_TYPED_GOOD,
	GATEWAY_TYPED_MISSING,
	GATEWAY_TYPED_LONG,
	GATEWAY_TYPED_SIGNS, /* some that a field cannot hold */
	GATEWAY_TYPED_SHORT, /* fewer digits than a telephone has */
	GATEWAY_TYPED_NODAY,
};

/*
 * gateway_typed_clean(field, typed, clean): without blanks around it and signs
 * that are not seen; of codes and telephone numbers wide letters and digits
 * become narrow ones.  Not for words.  Returns 0 or FX_ETOOBIG.
 */
int gateway_typed_clean(const struct gateway_typed_field *field,
    const char *typed, char clean[GATEWAY_TYPED_MOST + 1]);

/* gateway_typed_check(field, typed): what is wrong with it, once clean. */
enum gateway_typed_fault gateway_typed_check(
    const struct gateway_typed_field *field, const char *typed);

/* gateway_typed_say(field, fault, zh, why): in words, with the limit. */
void gateway_typed_say(const struct gateway_typed_field *field,
    enum gateway_typed_fault fault, bool zh, char why[GATEWAY_TYPED_WHY]);

/* gateway_typed_length(field, zh): how many characters the input takes. */
int gateway_typed_length(const struct gateway_typed_field *field, bool zh);

#endif
