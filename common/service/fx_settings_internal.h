/*
 * fx_settings_internal: what the files of fx_settings know of each other.
 * Nobody else includes it.
 *
 * The way of a file: fx_settings reads it; _scan looks at its text; _parse
 * lets libconfig read it in a child, which says what it found line by line;
 * _table puts that where it belongs; _calendar does so for a calendar;
 * _complete looks at all values together.
 */
#ifndef FX_SETTINGS_INTERNAL_H
#define FX_SETTINGS_INTERNAL_H

#include "service/fx_settings.h"

#define FX_SETTINGS_TEXT  65536  /* the largest file */
#define FX_SETTINGS_SAID  262144 /* the most that a child may say of it */
#define FX_SETTINGS_DEPTH 4      /* groups within groups */

enum fx_setting_type {
	FX_SETTING_TEXT,
	FX_SETTING_PATH,
	FX_SETTING_LIST,
	FX_SETTING_ENDPOINT,
	FX_SETTING_SIZE,
	FX_SETTING_TIME,
	FX_SETTING_COUNT,
	FX_SETTING_YES,
	FX_SETTING_WORD,
};

/* One row of settings.def or policy.def. */
struct fx_setting_row {
	enum fx_setting_type type;
	const char *name;
	const char *fallback; /* NULL: a limit of the company, see base */
	size_t offset;
	int64_t base, low, high;
	const char *words;
	const char *en, *zh;
};

/* What the child found: one value of one setting. */
struct fx_setting_said {
	unsigned int line;
	char type; /* of enum fx_said_type */
	const char *name, *value;
};

enum fx_said_type {
	FX_SAID_NUMBER = 'N',
	FX_SAID_FRACTION = 'F',
	FX_SAID_YES = 'Y',
	FX_SAID_TEXT = 'T',
	FX_SAID_ARRAY = 'A', /* begins; its value is how many items follow */
	FX_SAID_ITEM = 'I',  /* a text of it */
	FX_SAID_OTHER = 'O', /* what we never use: lists, arrays of numbers */
	FX_SAID_WRONG = 'W', /* the file cannot be parsed; value says why */
};

/* A reading under way. */
struct fx_reading {
	const char *program;
	struct fx_settings *settings;
	int findings;
	bool unread; /* what some of it would have said is not known */
	bool wrong[FX_SETTINGS_ROWS]; /* complained about already */
	int file;                     /* of settings->file, being read */
	int64_t year; /* of the calendar being read; 0: not said yet */
	int includes;
	char include[FX_SETTINGS_FILES][FX_SETTING_BYTES];
	unsigned int include_line[FX_SETTINGS_FILES];
	char text[FX_SETTINGS_TEXT], main_text[FX_SETTINGS_TEXT];
	char said[FX_SETTINGS_SAID];
};

/* How a value that was found is taken. */
typedef void fx_settings_take_fn(
    struct fx_reading *r, const struct fx_setting_said *said);

/* What to complain about; what is NULL is not said. */
struct fx_finding {
	unsigned int line;
	const char *setting, *value, *want, *near, *why;
};

/* -- fx_settings ------------------------------------------------------------*/

/* fx_settings_found(r, finding): log it and count it. */
void fx_settings_found(struct fx_reading *r, const struct fx_finding *finding);

/* fx_settings_is_wrong(r, name): whether a finding named the setting. */
bool fx_settings_is_wrong(const struct fx_reading *r, const char *name);

/*
 * fx_settings_beside(from, name, path): name as it stands when absolute, else
 * beside the file from; path has room for FX_SETTING_BYTES.  Returns 0 or
 * FX_ETOOBIG.
 */
int fx_settings_beside(const char *from, const char *name, char *path);

/*
 * fx_settings_begin(r, path): what is found from now on is found in this
 * file.  Returns 0 or FX_EINVAL, logged.
 */
int fx_settings_begin(struct fx_reading *r, const char *path);

/*
 * fx_settings_load(r, path, line, text): a file as text with a zero behind it;
 * line is where it was named; text has room for FX_SETTINGS_TEXT.  Returns 0
 * or FX_EINVAL, logged.
 */
int fx_settings_load(
    struct fx_reading *r, const char *path, unsigned int line, char *text);

/* -- fx_settings_scan -------------------------------------------------------*/

/*
 * fx_settings_scan(r, text): find what libconfig cannot be trusted with:
 * numbers that it would cut, groups that are too deep.  Lines of @include
 * become blank and are kept in r->include.
 */
void fx_settings_scan(struct fx_reading *r, char *text);

/* -- fx_settings_parse ------------------------------------------------------*/

/*
 * fx_settings_parse(r, text, take): let a child parse the text, and take what
 * it found, value by value.
 */
void fx_settings_parse(
    struct fx_reading *r, const char *text, fx_settings_take_fn *take);

/* -- fx_settings_table ------------------------------------------------------*/

/* fx_settings_row(index): a row, or NULL behind the last. */
const struct fx_setting_row *fx_settings_row(size_t index);

/* fx_settings_defaults(r): every default, for the program. */
void fx_settings_defaults(struct fx_reading *r);

/* fx_settings_take(r, said): put a value where it belongs, or complain. */
void fx_settings_take(struct fx_reading *r, const struct fx_setting_said *said);

/* -- fx_settings_value ------------------------------------------------------*/

/*
 * fx_settings_put(row, said, settings, why): check a value and put it into
 * its place.  Returns 0, or FX_EINVAL with the reason.
 */
int fx_settings_put(const struct fx_setting_row *row,
    const struct fx_setting_said *said, struct fx_settings *settings,
    const char **why);

/* fx_settings_limits(row, text, size): what is allowed, in words. */
void fx_settings_limits(
    const struct fx_setting_row *row, char *text, size_t size);

/* fx_settings_show(row, settings, text, size): a value as it is written. */
void fx_settings_show(const struct fx_setting_row *row,
    const struct fx_settings *settings, char *text, size_t size);

/* -- fx_settings_calendar ---------------------------------------------------*/

/* fx_settings_read_calendars(r): every file of calendar.files. */
void fx_settings_read_calendars(struct fx_reading *r);

/* -- fx_settings_complete ---------------------------------------------------*/

/* fx_settings_complete(r): look at all values together. */
void fx_settings_complete(struct fx_reading *r);

/*
 * fx_settings_complain(r, name, why): of a setting, wherever it stands; once.
 */
void fx_settings_complain(
    struct fx_reading *r, const char *name, const char *why);

/* -- fx_settings_store ------------------------------------------------------*/

/* fx_settings_look_at_store(r): whether store.path can hold the store. */
void fx_settings_look_at_store(struct fx_reading *r);

#endif
