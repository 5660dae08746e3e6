/*
 * cli_paper: what fanxiu print and fanxiu form ask of the departments.
 */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include "edge/fx_paper_order.h"
#include "edge/fx_template_file.h"
#include "services/cli/cli.h"

/* A document about something, as it is taken together. */
struct cli_paper {
	struct cli *cli;
	char document[FX_CODE_BYTES + 1];
	char number[FX_SUBJECT_MAX + 1];
	char directory[FX_TEMPLATE_PATH];
	struct fx_template template;
	struct fx_paper *paper;
	struct fx_paper_facts facts;
	struct fx_paper_print print;
	fx_paper_copies copies, all;
	struct fx_paper_contact contact;
	char name[65], phone[33], address[161], words[8193];
	int64_t contact_rev;
};

/*
 * cli_paper_open(cli, document, number, p), cli_paper_close(p): connect, and
 * find the newest template.  Each returns 0 or the exit status, said.
 */
int cli_paper_open(struct cli *cli, const char *document, const char *number,
    struct cli_paper *p);
void cli_paper_close(struct cli_paper *p);

/*
 * cli_paper_version(p, day, revision): take the template in force on a day, or
 * of that revision (either NULL).
 */
int cli_paper_version(
    struct cli_paper *p, const char *day, const char *revision);

/* cli_paper_gather(p, limit): read what the paper is filled from. */
int cli_paper_gather(struct cli_paper *p, const struct fx_paper_limit *limit);

/* cli_paper_count(p): how often it was printed. */
int cli_paper_count(struct cli_paper *p);

/*
 * cli_paper_find(p, copy, printed): the event by which that copy was printed;
 * copy 0 of it: there is none.
 */
int cli_paper_find(
    struct cli_paper *p, int64_t copy, fx_paper_printed *printed);

/*
 * cli_paper_contact(p): whether there is a contact, and what it says if the
 * speaker's role may read it.
 */
int cli_paper_contact(struct cli_paper *p);

#endif
