/*
 * fx_template_internal: the two halves of the reader of templates: the head
 * and its lines (fx_template.c), what the page holds (fx_template_item.c).
 */
#ifndef FX_TEMPLATE_INTERNAL_H
#define FX_TEMPLATE_INTERNAL_H

#include "edge/fx_template.h"

struct fx_template_reading {
	struct fx_template *template;
	struct fx_template_fault *fault;
	bool has_place;
	enum fx_kind table; /* that columns belong to */
};

/* fx_template_wrong(r, rc, en, zh): say why; returns rc. */
int fx_template_wrong(
    struct fx_template_reading *r, int rc, const char *en, const char *zh);

/* fx_template_word(rest): the next word, cut off; "" when there is none. */
char *fx_template_word(char **rest);

/* fx_template_pair(r, text, zh, en): "中文 | English". */
int fx_template_pair(
    struct fx_template_reading *r, char *text, char *zh, char *en);

/* Each takes the rest of a line that begins so. */
typedef int fx_template_line_fn(struct fx_template_reading *r, char *rest);
fx_template_line_fn fx_template_source, fx_template_record, fx_template_list;
fx_template_line_fn fx_template_needs, fx_template_number, fx_template_section;
fx_template_line_fn fx_template_field, fx_template_table, fx_template_column;
fx_template_line_fn fx_template_say, fx_template_blank, fx_template_sign;
fx_template_line_fn fx_template_contact, fx_template_bars, fx_template_big;
fx_template_line_fn fx_template_ending, fx_template_link, fx_template_mark,
    fx_template_code, fx_template_until, fx_template_newest;

#endif
