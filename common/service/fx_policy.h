/*
 * fx_policy: the limits that a company sets for its own work, as rules see
 * them, and the working days they are counted in.  Pure; filled in once from
 * the settings (fx_settings), or by a test with fx_policy_base().
 */
#ifndef FX_POLICY_H
#define FX_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#define FX_DAY_MS           INT64_C(86400000)
#define FX_HOUR_MS          INT64_C(3600000)
#define FX_MINUTE_MS        INT64_C(60000)
#define FX_TERMS_MAX        32
#define FX_FAMILY_BYTES     32
#define FX_CURRENCY         3
#define FX_SPECIAL_DAYS_MAX 512

/* For how long one family of products is under warranty. */
struct fx_term {
	char family[FX_FAMILY_BYTES + 1]; /* "default": every other family */
	int64_t months;
};

/* A day of the calendar that is not what its weekday says. */
struct fx_special_day {
	int32_t day;  /* days since 1970-01-01 in the zone of the site */
	bool working; /* a make-up day; else a holiday */
};

struct fx_policy {
#define P(type, name, c, base, low, high, en, zh) int64_t c;
#include "service/policy.def"
#undef P
	char currency[FX_CURRENCY + 1]; /* ISO 4217, of the site */
	int64_t zone_minutes;           /* east of UTC */
	int64_t day_end_minutes;        /* when a working day ends */
	int terms;
	struct fx_term term[FX_TERMS_MAX];
	int special_days; /* ascending */
	struct fx_special_day special_day[FX_SPECIAL_DAYS_MAX];
};

/* The base of a limit that has none. */
#define FX_POLICY_UNSET INT64_C(-1)

/* fx_policy_base(policy): every base value; no special days; one term, 12. */
void fx_policy_base(struct fx_policy *policy);

/*
 * fx_policy_digest(policy, digest): what `rules` of an event says: the same for
 * the same limits, terms and calendar, whatever the machine or the build.
 */
void fx_policy_digest(const struct fx_policy *policy, unsigned char digest[8]);

/*
 * fx_policy_term(policy, family): the months of warranty of a family, or of
 * "default" (S-006, S-115).
 */
int64_t fx_policy_term(const struct fx_policy *policy, const char *family);

/*
 * fx_policy_day(policy, ms): the civil day of a time, in the zone; of a time
 * more than 1901 years from 1970 the last such day.
 */
int32_t fx_policy_day(const struct fx_policy *policy, int64_t ms);

/*
 * fx_policy_add_days(policy, ms, days): 24:00 of the last of so many civil
 * days after the day of ms, which does not count (timers.md 1, rule 6).
 */
int64_t fx_policy_add_days(
    const struct fx_policy *policy, int64_t ms, int64_t days);

/* fx_policy_is_workday(policy, day): by weekday, and by the calendar. */
bool fx_policy_is_workday(const struct fx_policy *policy, int32_t day);

/*
 * fx_policy_add_workdays(policy, ms, days): the end of the last of so many
 * working days after the day of ms, which does not count.
 */
int64_t fx_policy_add_workdays(
    const struct fx_policy *policy, int64_t ms, int64_t days);

/*
 * fx_policy_add_months(day, months): the corresponding day so many months on,
 * or the last of its month when there is none (CN-19).
 */
int32_t fx_policy_add_months(int32_t day, int64_t months);

/*
 * fx_policy_parse_day(text): "2025-10-01" as days since 1970-01-01; -1 when it
 * is no date between 1970 and 2199.
 */
int32_t fx_policy_parse_day(const char *text);

/* fx_policy_print_day(day, text): the reverse; text has room for 11 bytes. */
void fx_policy_print_day(int32_t day, char text[11]);

#endif
