/*
 * fx_paper: a printed document as HTML: a pure function of its template, the
 * events it is filled from, the contact or a mask, the language and the copy
 * number.  The same inputs give the same bytes (INV-29): no clock, no order
 * but that of the events, nothing made up.
 */
#ifndef FX_PAPER_H
#define FX_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "edge/fx_template.h"
#include "schema/fx_envelope.h"
#include "schema/fx_pack.h"

#define FX_PAPER_ROWS   512 /* the most events and records of one */
#define FX_PAPER_INPUTS 161
#define FX_PAPER_QR     280
#define FX_PAPER_MASK   "●●●●"

struct fx_paper;

/* Up to which event of each department; 0: none of that department. */
struct fx_paper_limit {
	uint64_t seq[FX_PLACE_COUNT];
};

/* What a paper was filled from. */
struct fx_paper_facts {
	char inputs[FX_PAPER_INPUTS]; /* "intake/12,repair/9" */
	int64_t count;
	unsigned char input_hash[FX_LINK_BYTES]; /* of their hashes, in order */
	enum fx_place place;                     /* of the newest */
	uint64_t seq;
	int64_t time_ms;
	unsigned char hash[FX_LINK_BYTES];
};

/* What is said about a person; NULL: not known, or not to be shown. */
struct fx_paper_contact {
	const char *name, *phone, *address, *words;
};

/* How it is printed. */
struct fx_paper_print {
	bool chinese;
	bool controlled;
	int64_t copy; /* 1: the original; 0: a preview, which is no document */
	int64_t distribution;
	const struct fx_paper_contact *contact; /* NULL: masked */
	int64_t zone_minutes;                   /* of the site */
	const char *currency;                   /* where an event has none */
	const char *origin;                     /* https://NAME; "": none */
	const char *link; /* the customer's own; NULL: none */
};

/* What a square code says: FX1 DOC-14 UNIT DEPARTMENT SEQ HASH COPY. */
struct fx_paper_mark {
	char document[FX_CODE_BYTES + 1];
	char number[FX_SUBJECT_MAX + 1];
	enum fx_place place;
	uint64_t seq;
	unsigned char hash[FX_LINK_BYTES];
	int64_t copy;
};

/* fx_paper_open(paper): room for one at a time.  Returns 0 or FX_ENOMEM. */
int fx_paper_open(struct fx_paper **paper);
void fx_paper_close(struct fx_paper *paper);

/*
 * fx_paper_size(), fx_paper_start(paper, reader): the same in the caller's
 * room of so many bytes, with a reader that is borrowed for each take.
 */
size_t fx_paper_size(void);
void fx_paper_start(struct fx_paper *paper, struct fx_reader *reader);

/*
 * fx_paper_begin(paper, template, number, limit): an empty one about number;
 * template is borrowed.  What is beyond limit (NULL: none) is passed over.
 */
void fx_paper_begin(struct fx_paper *paper, const struct fx_template *template,
    const char *number, const struct fx_paper_limit *limit);

/* fx_paper_template(paper), fx_paper_about(paper): what it was begun with. */
const struct fx_template *fx_paper_template(const struct fx_paper *paper);
const char *fx_paper_about(const struct fx_paper *paper);

/*
 * fx_paper_take(paper, place, row): an event of a department's journal; kept
 * if it is on the paper, or corrects what may be.  The same one twice counts
 * once.
 * Returns 0, FX_ESYNTAX for bytes that are no event, or FX_ETOOBIG.
 */
int fx_paper_take(
    struct fx_paper *paper, enum fx_place place, const struct fx_parts *row);

/*
 * fx_paper_take_record(paper, kind, map): a record, for papers that are filled
 * from records.  Returns as above.
 */
int fx_paper_take_record(
    struct fx_paper *paper, enum fx_kind kind, const struct fx_node *map);

/*
 * fx_paper_facts(paper, facts): what it is filled from.  Returns 0, or
 * FX_EMISSING when nothing is there, or not the event that it needs.
 */
int fx_paper_facts(struct fx_paper *paper, struct fx_paper_facts *facts);

/* fx_paper_write(paper, print, out): the page.  Returns 0 or as above. */
int fx_paper_write(
    struct fx_paper *paper, const struct fx_paper_print *print, FILE *out);

/*
 * fx_paper_style(bytes, length, style): what stands in the one <style> of a
 * page, so that a server can name its hash in a policy; returns how long.
 */
size_t fx_paper_style(const char *bytes, size_t length, const char **style);

/* fx_paper_mark_print(mark, text), fx_paper_mark_parse(text, mark): the words
 * of the square code; the reverse returns 0 or FX_EINVAL. */
void fx_paper_mark_print(
    const struct fx_paper_mark *mark, char text[FX_PAPER_QR]);
int fx_paper_mark_parse(const char *text, struct fx_paper_mark *mark);

/* fx_paper_limit_parse(inputs, limit): "intake/12,repair/9".  0 or FX_EINVAL.
 */
int fx_paper_limit_parse(const char *inputs, struct fx_paper_limit *limit);

#endif
