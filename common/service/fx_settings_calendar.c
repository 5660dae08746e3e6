#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "service/fx_settings_internal.h"

#define WARN_DAYS  120
#define YEAR_FIRST 1970
#define YEAR_LAST  2199
#define DATE_BYTES 11

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

static int64_t
year_of(int32_t day)
{
	char date[DATE_BYTES];

	fx_policy_print_day(day, date);
	date[4] = '\0';
	return strtoll(date, NULL, 10);
}

/* Days stand in their order.  Returns 0, FX_EFULL or FX_EEXISTS. */
static int
insert_day(struct fx_policy *policy, int32_t day, bool working)
{
	int at = policy->special_days;

	if (at == FX_SPECIAL_DAYS_MAX)
		return FX_EFULL;
	while (at > 0 && policy->special_day[at - 1].day >= day)
		at--;
	if (at < policy->special_days && policy->special_day[at].day == day)
		return FX_EEXISTS;
	memmove(&policy->special_day[at + 1], &policy->special_day[at],
	    (size_t)(policy->special_days - at) *
		sizeof(policy->special_day[0]));
	policy->special_day[at].day = day;
	policy->special_day[at].working = working;
	policy->special_days++;
	return 0;
}

static void
take_date(
    struct fx_reading *r, const struct fx_setting_said *said, bool working)
{
	int32_t day = fx_policy_parse_day(said->value);

	if (day < 0)
		complain(r, said, "2026-10-01", "no such day");
	else if (r->year == 0 || year_of(day) != r->year)
		complain(r, said, NULL,
		    "a day of the year that stands above, as calendar.year");
	else if (insert_day(&r->settings->policy, day, working) != 0)
		complain(r, said, NULL, "said twice, or too many days");
}

static void
take_year(struct fx_reading *r, const struct fx_setting_said *said)
{
	struct fx_settings *s = r->settings;
	int64_t year = strtoll(said->value, NULL, 10);
	int i;

	for (i = 0; i < s->calendars; i++)
		if (s->calendar_year[i] == year)
			break;
	if (year < YEAR_FIRST || year > YEAR_LAST)
		complain(r, said, "1970..2199", "out of range");
	else if (i < s->calendars || i == FX_CALENDARS_MAX)
		complain(r, said, NULL, "another file has this year");
	else
		s->calendar_year[s->calendars++] = r->year = year;
}

/* What a calendar may say. */
static const struct {
	const char *name;
	enum fx_said_type type;
} words[] = {
	{ "calendar.country", FX_SAID_TEXT },
	{ "calendar.year", FX_SAID_NUMBER },
	{ "calendar.holidays", FX_SAID_ITEM },
	{ "calendar.workdays", FX_SAID_ITEM },
};

static void
take_day(struct fx_reading *r, const struct fx_setting_said *said)
{
	size_t i = 0;

	while (i < fx_count_of(words) && strcmp(words[i].name, said->name) != 0)
		i++;
	if (i == fx_count_of(words)) {
		complain(r, said,
		    "calendar.country, .year, .holidays, .workdays",
		    "a calendar says nothing else");
		return;
	}
	if (said->type == FX_SAID_ARRAY && words[i].type == FX_SAID_ITEM)
		return;
	if (said->type != (char)words[i].type)
		complain(r, said, NULL, "wrong type");
	else if (i == 1)
		take_year(r, said);
	else if (i > 1)
		take_date(r, said, i == 3);
}

void
fx_settings_read_calendars(struct fx_reading *r)
{
	const struct fx_setting_list *list = &r->settings->calendar_files;
	int i, mine = r->file;

	for (i = 0; i < list->count; i++) {
		r->file = mine;
		r->year = 0;
		if (fx_settings_load(r, list->file[i], 0, r->text) != 0 ||
		    fx_settings_begin(r, list->file[i]) != 0)
			continue;
		fx_settings_scan(r, r->text);
		fx_settings_parse(r, r->text, take_day);
		if (r->year == 0)
			fx_settings_found(
			    r, &(struct fx_finding){ .setting = "calendar.year",
				   .why = "must be set" });
	}
	r->file = mine;
}

static bool
has_year(const struct fx_settings *settings, int64_t year)
{
	int i;

	for (i = 0; i < settings->calendars; i++)
		if (settings->calendar_year[i] == year)
			return true;
	return false;
}

int
fx_settings_check_calendar(const struct fx_settings *settings, int64_t now_ms)
{
	int32_t today = fx_policy_day(&settings->policy, now_ms);
	int64_t year = year_of(today);

	if (settings->calendars == 0 ||
	    (has_year(settings, year) &&
		has_year(settings, year_of(today + WARN_DAYS))))
		return 0;
	if (has_year(settings, year) || fx_settings_is_demo(settings)) {
		fx_log(LOG_CALENDAR_SHORT, "setting=calendar.files year=%lld",
		    (long long)year_of(today + WARN_DAYS));
		return 0;
	}
	fx_log(LOG_CONFIG_BAD,
	    "setting=calendar.files why=\"no file has %lld\"", (long long)year);
	return FX_EINVAL;
}
