/*
 * fx_template_file: the directory of templates: DOC-14.A0.paper and so on.
 */
#ifndef FX_TEMPLATE_FILE_H
#define FX_TEMPLATE_FILE_H

#include "edge/fx_template.h"

#define FX_TEMPLATE_PATH 512

/*
 * fx_template_directory(path): where they lie: config/papers beside the
 * programs, as in the source, or /etc/fanxiu/papers.  Returns 0 or FX_ENOENT.
 */
int fx_template_directory(char path[FX_TEMPLATE_PATH]);

/*
 * fx_template_load(path, template, fault): one file.  Returns 0, or what
 * fx_file_read or fx_template_parse does; fault is filled in for the latter.
 */
int fx_template_load(const char *path, struct fx_template *template,
    struct fx_template_fault *fault);

/* Which version of a document. */
struct fx_template_choice {
	const char *document;
	const char *day;      /* in force on it, 2026-11-23; NULL: the newest */
	const char *revision; /* exactly this; NULL: by day */
};

/*
 * fx_template_choose(directory, choice, template, fault, name): that version;
 * before the first was in force, the first.  name is the file that is at
 * fault (FX_TEMPLATE_PATH bytes).  Reads every version of the document.
 * Returns 0, FX_ENOENT, or as above.
 */
int fx_template_choose(const char *directory,
    const struct fx_template_choice *choice, struct fx_template *template,
    struct fx_template_fault *fault, char name[FX_TEMPLATE_PATH]);

#endif
