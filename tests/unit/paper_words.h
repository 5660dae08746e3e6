/*
 * paper_words: a fixed journal of all departments, and the papers made of it.
 */
#ifndef PAPER_WORDS_H
#define PAPER_WORDS_H

#include "edge/fx_paper.h"
#include "edge/fx_template_file.h"

#define PAPER_UNIT "RMA-2611-00042-D.01"
#define PAPER_TEXT 65536

extern struct fx_paper *paper;
extern struct fx_template template;
extern struct fx_paper_print print;

/* For the setup and teardown of each test. */
int paper_begin(void **state);
int paper_end(void **state);

/* a_template(document): its first version, as it is shipped. */
void a_template(const char *document);

/* a_file_of(text): a template from text; it must be right. */
void a_file_of(const char *text);

/* blank(number): an empty paper of the template about number. */
void blank(const char *number);

/*
 * it_happened(kind, thing, subject): the next event of its department, by
 * zhang.min an hour after the last; returns its number.
 */
uint64_t it_happened(enum fx_kind kind, const void *thing, const char *subject);

/* a_sample_of_all(): one event of each kind that is on the paper, made up. */
void a_sample_of_all(void);

/* sheet(), layer(): the page as bytes, or only what a person reads of it. */
const char *sheet(void);
const char *layer(void);

/* holds(part): a person reads it; holds_not(part): not even the bytes do. */
void holds(const char *part);
void holds_not(const char *part);

#endif
