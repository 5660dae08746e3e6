/*
 * fx_template: what a printed document holds: one text file per document and
 * version (config/papers/), read with its limits.
 *
 * A line is a word and what it takes; `#` begins a comment.  Words that are
 * not the schema's own stand twice: 中文 | English.  So do labels, which are
 * the schema's unless the line says others after `=`.
 *
 *	paper DOC-14              which document
 *	revision A/0              version and revision
 *	by repair                 the department that prints it
 *	page A4                   A4, A5, tag (60 x 40 mm), label (100 x 60 mm)
 *	script hant               of its Chinese: hans or hant
 *	title 維修記錄表 | Repair record
 *	prepared, reviewed, approved NAME; issued, effective 2026-01-01
 *	source repair.unit        read the history of this record
 *	record analytics.figure   read this record itself
 *	list analytics.fault_count   read all records of this kind
 *	needs repair.assigned     without this event there is nothing to print
 *	number repair.assigned.wo the number of the document, if an event has it
 *	section 产品 | Product
 *	field EVENT.FIELD [= 中文 | English]
 *	ending EVENT.FIELD [= ...]   its last four characters
 *	until EVENT.FIELD [= ...]    the last day before the newest deadline
 *	table EVENT [= 中文 | English], then column FIELD [= ...]
 *	newest FIELD              of these rows, those with it as the newest
 *	say 中文 | English         a sentence
 *	blank 中文 | English       a box to write in
 *	sign [EVENT] = 中文 | English
 *	sign EVENT.FIELD [WORD] = ...  an event that says it, or that choice
 *	contact name | phone | last4 | address | words [= ...]
 *	bars number | case, big number | case, link unit | customer
 *	mark EVENT.FIELD LETTER = 中文 | English
 *	code TEXT = 中文 | English  a command to scan
 *
 * Beside its own fields an event has @actor, @role, @time, @seq and @hash.
 */
#ifndef FX_TEMPLATE_H
#define FX_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/fx_schema.h"

#define FX_TEMPLATE_BYTES   32768 /* the longest file */
#define FX_TEMPLATE_LINE    400   /* the longest line */
#define FX_TEMPLATE_ITEMS   160
#define FX_TEMPLATE_KINDS   48
#define FX_TEMPLATE_SOURCES 8
#define FX_TEMPLATE_WORDS   192 /* bytes of a sentence and its end */
#define FX_TEMPLATE_NAME    32
#define FX_TEMPLATE_DAY     10

enum fx_template_page {
	FX_PAGE_A4,
	FX_PAGE_A5,
	FX_PAGE_TAG,
	FX_PAGE_LABEL,
	FX_PAGES
};

enum fx_template_what {
	FX_ITEM_SECTION,
	FX_ITEM_FIELD,
	FX_ITEM_TABLE,
	FX_ITEM_COLUMN,
	FX_ITEM_NEWEST,
	FX_ITEM_SAY,
	FX_ITEM_BLANK,
	FX_ITEM_SIGN,
	FX_ITEM_CONTACT,
	FX_ITEM_BARS,
	FX_ITEM_BIG,
	FX_ITEM_LINK,
	FX_ITEM_MARK,
	FX_ITEM_CODE
};

/* Which part of an event, of a contact, or of a number. */
enum fx_template_part {
	FX_PART_FIELD,
	FX_PART_ACTOR,
	FX_PART_ROLE,
	FX_PART_TIME,
	FX_PART_SEQ,
	FX_PART_HASH,
	FX_PART_UNTIL,
	FX_PART_NAME,
	FX_PART_PHONE,
	FX_PART_LAST4,
	FX_PART_ADDRESS,
	FX_PART_WORDS,
	FX_PART_NUMBER,
	FX_PART_CASE
};

struct fx_template_item {
	enum fx_template_what what;
	enum fx_template_part part;
	enum fx_kind kind;            /* of an event or record; FX_KIND_NONE */
	const struct fx_field *field; /* FX_PART_FIELD; else NULL */
	char word[FX_TEMPLATE_NAME];  /* a letter, a command, a choice */
	char zh[FX_TEMPLATE_WORDS], en[FX_TEMPLATE_WORDS];
};

struct fx_template {
	char document[FX_CODE_BYTES + 1];
	char revision[9];
	enum fx_place place;
	enum fx_template_page page;
	bool traditional;
	char zh[FX_TEMPLATE_WORDS], en[FX_TEMPLATE_WORDS]; /* its title */
	char prepared[FX_TEMPLATE_NAME], reviewed[FX_TEMPLATE_NAME];
	char approved[FX_TEMPLATE_NAME];
	char issued[FX_TEMPLATE_DAY + 1], effective[FX_TEMPLATE_DAY + 1];
	struct fx_template_item number; /* what is FIELD, or kind NONE */
	enum fx_kind needs;             /* FX_KIND_NONE: nothing */
	size_t source_count, record_count, list_count, count;
	enum fx_kind sources[FX_TEMPLATE_SOURCES];
	enum fx_kind records[FX_TEMPLATE_SOURCES];
	enum fx_kind lists[FX_TEMPLATE_SOURCES];
	struct fx_template_item items[FX_TEMPLATE_ITEMS];
};

/* What is wrong with a file, for whoever wrote it. */
struct fx_template_fault {
	int line;
	const char *en, *zh;
	char word[64]; /* what stands there */
};

/*
 * fx_template_parse(text, length, template, fault): read a file.  Allocates
 * nothing.  Returns 0, or FX_EINVAL, FX_ETOOBIG, FX_ESYNTAX or FX_EMISSING with
 * the line and the reason in fault.
 */
int fx_template_parse(const char *text, size_t length,
    struct fx_template *template, struct fx_template_fault *fault);

/* fx_template_wants(template, kind): whether an event of that kind is on it. */
bool fx_template_wants(const struct fx_template *template, enum fx_kind kind);

#endif
