/*
 * fx_paper_order: what the command line and the gateway have in common when
 * they print: the page with its two hashes, the command that says so, and what
 * a check makes of it.
 */
#ifndef FX_PAPER_ORDER_H
#define FX_PAPER_ORDER_H

#include "edge/fx_paper.h"

/* The structs of all departments have the same fields in the same places. */
typedef struct repair_print fx_paper_command;
typedef struct repair_printed fx_paper_printed;
typedef struct repair_paper fx_paper_copies;

enum fx_paper_verdict {
	FX_PAPER_GENUINE,
	FX_PAPER_SUPERSEDED, /* newer events exist */
	FX_PAPER_UNKNOWN
};

/* fx_paper_kind(place, name, sort): "print", "printed" or "paper". */
enum fx_kind fx_paper_kind(
    enum fx_place place, const char *name, enum fx_sort sort);

/* fx_paper_key(document, number, key): "DOC-14/RMA-2503-00042-7.01". */
void fx_paper_key(
    const char *document, const char *number, char key[FX_KEY_MAX + 1]);

/*
 * fx_paper_next(copies, all, print): the copy that comes next, and its
 * distribution number, from the records of the paper and of the document.
 */
void fx_paper_next(const fx_paper_copies *copies, const fx_paper_copies *all,
    struct fx_paper_print *print);

/* A page in memory; the caller frees bytes. */
struct fx_paper_bytes {
	char *bytes;
	size_t length;
	unsigned char hash[FX_LINK_BYTES];
};

/* fx_paper_make(paper, print, made): Returns 0, FX_ENOMEM or as write. */
int fx_paper_make(struct fx_paper *paper, const struct fx_paper_print *print,
    struct fx_paper_bytes *made);

/*
 * fx_paper_order(paper, print, contact_rev, made, command): the page, its hash
 * and that of the same page masked, and the command to print it.
 */
int fx_paper_order(struct fx_paper *paper, const struct fx_paper_print *print,
    int64_t contact_rev, struct fx_paper_bytes *made,
    fx_paper_command *command);

/* fx_paper_as(printed, print): how it was printed, but for site and contact. */
void fx_paper_as(const fx_paper_printed *printed, struct fx_paper_print *print);

/* fx_paper_names(printed, mark): whether a code is of that print. */
bool fx_paper_names(
    const fx_paper_printed *printed, const struct fx_paper_mark *mark);

/*
 * fx_paper_judge(paper, newest, printed, print): paper holds what is there up
 * to the limit of printed, and newest tells of all that is there now.  The
 * page is made again without a contact.
 */
int fx_paper_judge(struct fx_paper *paper, const struct fx_paper_facts *newest,
    const fx_paper_printed *printed, const struct fx_paper_print *print,
    enum fx_paper_verdict *verdict);

/* fx_paper_word(verdict): its name and words.  Never NULL. */
const struct fx_word *fx_paper_word(enum fx_paper_verdict verdict);

/*
 * fx_paper_is_lost(template, print, contact_rev): whether this would be an
 * original on which a person is to stand, who is known (contact_rev > 0), and
 * of whom only dots would, also because the reader is told the words alone:
 * there is no second original (INV-29).
 */
bool fx_paper_is_lost(const struct fx_template *template,
    const struct fx_paper_print *print, int64_t contact_rev);

/* fx_paper_is_masked(template, print): whether dots stand for a person. */
bool fx_paper_is_masked(
    const struct fx_template *template, const struct fx_paper_print *print);

#define FX_PAPER_READERS 480

/* fx_paper_readers(chinese, words): why it is refused, and who may print it. */
void fx_paper_readers(bool chinese, char words[FX_PAPER_READERS]);

/* fx_paper_has_contact(template): whether a person stands on it. */
bool fx_paper_has_contact(const struct fx_template *template);

#endif
