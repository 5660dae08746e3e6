/*
 * fx_paper_internal: the parts of the renderer: what was taken (fx_paper.c),
 * values (fx_paper_value.c), the page (fx_paper_write.c, fx_paper_head.c),
 * its style (fx_paper_style.c).
 */
#ifndef FX_PAPER_INTERNAL_H
#define FX_PAPER_INTERNAL_H

#include "edge/fx_paper.h"

#define ROW_BYTES 2048

/* An event, or a record, that is on the paper. */
struct fx_paper_row {
	enum fx_kind kind;
	enum fx_place place;
	uint64_t seq; /* 0: a record */
	int64_t time_ms;
	char actor[FX_ACTOR_MAX + 1], role[FX_ACTOR_MAX + 1];
	unsigned char hash[FX_LINK_BYTES];
	_Alignas(max_align_t) unsigned char bytes[ROW_BYTES];
};

struct fx_paper {
	const struct fx_template *template;
	char number[FX_SUBJECT_MAX + 1];
	bool has_limit, sorted;
	struct fx_paper_limit limit;
	struct fx_reader *reader;
	size_t count;
	struct fx_paper_row rows[FX_PAPER_ROWS];
};

/* The page under construction. */
struct fx_page {
	FILE *out;
	const struct fx_paper *paper;
	const struct fx_paper_print *print;
	struct fx_paper_facts facts;
	bool in_facts, in_signs;
};

/* fx_paper_latest(paper, kind): the newest of a kind; NULL: there is none. */
const struct fx_paper_row *fx_paper_latest(
    const struct fx_paper *paper, enum fx_kind kind);

/* fx_paper_said(paper, item): the newest that says this field; or NULL. */
const struct fx_paper_row *fx_paper_said(
    const struct fx_paper *paper, const struct fx_template_item *item);

/* fx_paper_act(paper, item): what signed it; NULL: it is to be signed. */
const struct fx_paper_row *fx_paper_act(
    const struct fx_paper *paper, const struct fx_template_item *item);

/* fx_paper_text(page, text): with what HTML reserves written out. */
void fx_paper_text(const struct fx_page *page, const char *text);

/* fx_paper_say(page, zh, en): in the language of the page. */
void fx_paper_say(const struct fx_page *page, const char *zh, const char *en);

/* fx_paper_time(page, ms): a time of the site, to the minute. */
void fx_paper_time(const struct fx_page *page, int64_t ms);

/* fx_paper_last_day(page, deadline_ms): the day that ends then, in words. */
void fx_paper_last_day(const struct fx_page *page, int64_t deadline_ms);

/* fx_paper_copy(page): "original", "copy 2". */
void fx_paper_copy(const struct fx_page *page);

/* fx_paper_role(page, role): a role in words. */
void fx_paper_role(const struct fx_page *page, const char *role);

/*
 * fx_paper_value(page, item, row): a value, as corrected, or a dash where the
 * event is not there (row NULL).
 */
void fx_paper_value(const struct fx_page *page,
    const struct fx_template_item *item, const struct fx_paper_row *row);

/* fx_paper_head(page): of a controlled document. */
void fx_paper_head(const struct fx_page *page);

/* fx_paper_put_style(page): sizes, and what stands in the margin. */
void fx_paper_put_style(const struct fx_page *page);

/* fx_paper_number(page, part): its number, or the case of it. */
const char *fx_paper_number(const struct fx_page *page,
    enum fx_template_part part, char room[FX_SUBJECT_MAX + 1]);

#endif
