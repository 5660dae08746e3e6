#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "service/fx_settings_internal.h"

#define UNSET       FX_POLICY_UNSET
#define TERMS       "warranty.terms."
#define TERM_MONTHS 120 /* ten years */
#define NAME_TERM   "warranty.terms.FAMILY"
#define IN(c)       offsetof(struct fx_settings, c)
#define LIMIT(c)    offsetof(struct fx_settings, policy.c)

/* clang-format off */
static const struct fx_setting_row rows[] = {
#define S(type, name, c, fallback, low, high, en, zh) \
	{ FX_SETTING_##type, name, fallback, IN(c), 0, low, high, NULL, \
	    en, zh },
#define WORD(name, c, fallback, words, en, zh) \
	{ FX_SETTING_WORD, name, fallback, IN(c), 0, 0, 0, words, \
	    en, zh },
#define ONE(dept, which, en, zh) \
	{ FX_SETTING_ENDPOINT, "peer." #dept "." #which, \
	    "ipc:///run/fanxiu/" #dept "/" #which, \
	    IN(peers[FX_IN_##dept].which), 0, 0, 0, NULL, \
	    en, zh },
#define PEER(dept, en, zh) \
	ONE(dept, desk, "Commands and queries to " en, zh "的命令端点") \
	ONE(dept, events, "Events of " en, zh "的事件端点") \
	ONE(dept, journal, "Journal of " en, zh "的日志端点")
#define P(type, name, c, base, low, high, en, zh) \
	{ FX_SETTING_##type, name, NULL, LIMIT(c), base, low, high, NULL, \
	    en, zh },
#include "service/settings.def"
#include "service/policy.def"
#undef S
#undef WORD
#undef ONE
#undef PEER
#undef P
};
/* clang-format on */

_Static_assert(fx_count_of(rows) <= FX_SETTINGS_ROWS,
    "more settings than places to say where they stand");

const struct fx_setting_row *
fx_settings_row(size_t index)
{
	return index < fx_count_of(rows) ? &rows[index] : NULL;
}

/* A default is written as a file would say it, but for lists: none. */
static void
put_default(struct fx_reading *r, const struct fx_setting_row *row)
{
	char text[FX_SETTING_BYTES];
	const char *mark = strstr(row->fallback, "%s"), *why;
	struct fx_setting_said said = { .value = text };

	if (row->type == FX_SETTING_LIST ||
	    (row->type == FX_SETTING_PATH && row->fallback[0] == '\0'))
		return;
	if (mark == NULL)
		(void)snprintf(text, sizeof(text), "%s", row->fallback);
	else
		(void)snprintf(text, sizeof(text), "%.*s%s%s",
		    (int)(mark - row->fallback), row->fallback, r->program,
		    mark + 2);
	said.type = row->type == FX_SETTING_COUNT ? FX_SAID_NUMBER
		    : row->type == FX_SETTING_YES ? FX_SAID_YES
						  : FX_SAID_TEXT;
	fx_assert(fx_settings_put(row, &said, r->settings, &why) == 0);
}

void
fx_settings_defaults(struct fx_reading *r)
{
	size_t i;

	fx_policy_base(&r->settings->policy);
	/* The terms of warranty are the company's own. */
	memset(r->settings->policy.term, 0, sizeof(r->settings->policy.term));
	r->settings->policy.terms = 0;
	for (i = 0; i < fx_count_of(rows); i++)
		if (rows[i].fallback != NULL)
			put_default(r, &rows[i]);
}

/* The name of ours that is closest to what was written. */
static const char *
nearest(const char *name)
{
	size_t least = fx_text_distance(name, NAME_TERM), distance, i;
	const char *near = NAME_TERM;

	for (i = 0; i < fx_count_of(rows); i++) {
		distance = fx_text_distance(name, rows[i].name);
		if (distance < least) {
			least = distance;
			near = rows[i].name;
		}
	}
	return near;
}

static void
complain(struct fx_reading *r, const struct fx_setting_said *said,
    const char *want, const char *why)
{
	fx_settings_found(r, &(struct fx_finding){ .line = said->line,
				 .setting = said->name,
				 .value = said->value,
				 .want = want,
				 .why = why });
}

/* The months of a family; one that is there is overridden. */
static void
take_term(struct fx_reading *r, const struct fx_setting_said *said)
{
	struct fx_policy *policy = &r->settings->policy;
	const char *family = said->name + strlen(TERMS);
	char want[64];
	struct fx_setting_row row = { .type = FX_SETTING_COUNT,
		.high = TERM_MONTHS };
	const char *why;
	int i = 0;

	while (i < policy->terms && strcmp(policy->term[i].family, family) != 0)
		i++;
	if (i == FX_TERMS_MAX || strlen(family) > FX_FAMILY_BYTES) {
		complain(r, said, "32 families of 32 bytes", "too many");
		return;
	}
	row.offset = LIMIT(term) + (size_t)i * sizeof(policy->term[0]) +
		     offsetof(struct fx_term, months);
	if (fx_settings_put(&row, said, r->settings, &why) != 0) {
		fx_settings_limits(&row, want, sizeof(want));
		complain(r, said, want, why);
		return;
	}
	fx_copy_text(
	    policy->term[i].family, sizeof(policy->term[i].family), family);
	if (i == policy->terms)
		policy->terms++;
	r->settings->term_source[i].line = said->line;
	r->settings->term_source[i].file = r->file;
}

/* A file of a calendar stands beside the file that names it. */
static int
put_beside(struct fx_reading *r, const struct fx_setting_row *row,
    const struct fx_setting_said *said, const char **why)
{
	struct fx_setting_said beside = *said;
	char path[FX_SETTING_BYTES];

	if (row->type != FX_SETTING_LIST || said->type != FX_SAID_ITEM)
		return fx_settings_put(row, said, r->settings, why);
	*why = "too long a path";
	if (fx_settings_beside(r->settings->file[r->file], said->value, path) !=
	    0)
		return FX_EINVAL;
	beside.value = path;
	return fx_settings_put(row, &beside, r->settings, why);
}

void
fx_settings_take(struct fx_reading *r, const struct fx_setting_said *said)
{
	char want[128];
	const char *why;
	size_t i = 0;

	if (strncmp(said->name, TERMS, strlen(TERMS)) == 0) {
		take_term(r, said);
		return;
	}
	while (i < fx_count_of(rows) && strcmp(rows[i].name, said->name) != 0)
		i++;
	if (i == fx_count_of(rows)) {
		fx_settings_found(r, &(struct fx_finding){ .line = said->line,
					 .setting = said->name,
					 .near = nearest(said->name),
					 .why = "no such setting" });
		return;
	}
	/* The array was refused; its items need no line each. */
	if (said->type == FX_SAID_ITEM && rows[i].type != FX_SETTING_LIST)
		return;
	if (put_beside(r, &rows[i], said, &why) != 0) {
		fx_settings_limits(&rows[i], want, sizeof(want));
		complain(r, said, want, why);
		return;
	}
	r->settings->source[i].line = said->line;
	r->settings->source[i].file = r->file;
}
