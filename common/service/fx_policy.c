#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "service/fx_policy.h"

#define UNSET       FX_POLICY_UNSET
#define ERA_YEARS   400
#define ERA_DAYS    146097 /* days of 400 years */
#define EPOCH_DAYS  719468 /* from 0000-03-01 to 1970-01-01 */
#define YEAR_FIRST  1970
#define YEAR_LAST   2199
#define DAY_END_MIN (18 * 60)
#define ZONE_CN_MIN (8 * 60)
#define FAR_MS      INT64_C(60000000000000) /* 1901 years */

/* A date of the Gregorian calendar. */
struct civil {
	int64_t year;
	int64_t month; /* 1 to 12 */
	int64_t day;   /* 1 to 31 */
};

void
fx_policy_base(struct fx_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
#define P(type, name, c, base, low, high, en, zh) policy->c = base;
#include "service/policy.def"
#undef P
	fx_copy(policy->currency, "CNY");
	policy->zone_minutes = ZONE_CN_MIN;
	policy->day_end_minutes = DAY_END_MIN;
	fx_copy(policy->term[0].family, "default");
	policy->term[0].months = 12;
	policy->terms = 1;
}

/* A line of the text that stands for the whole policy. */
static void
hash_line(struct fx_hash *hash, const char *name, int64_t value)
{
	char line[FX_FAMILY_BYTES + 64];
	int length =
	    snprintf(line, sizeof(line), "%s=%lld\n", name, (long long)value);

	fx_assert(length > 0 && (size_t)length < sizeof(line));
	fx_crypto_hash_more(hash, line, (size_t)length);
}

void
fx_policy_digest(const struct fx_policy *policy, unsigned char digest[8])
{
	unsigned char whole[FX_HASH_BYTES];
	struct fx_hash hash;
	int i;

	fx_crypto_hash_begin(&hash);
#define P(type, name, c, base, low, high, en, zh) \
	hash_line(&hash, name, policy->c);
#include "service/policy.def"
#undef P
	hash_line(&hash, policy->currency, 1);
	hash_line(&hash, "zone_minutes", policy->zone_minutes);
	hash_line(&hash, "day_end_minutes", policy->day_end_minutes);
	for (i = 0; i < policy->terms; i++)
		hash_line(
		    &hash, policy->term[i].family, policy->term[i].months);
	for (i = 0; i < policy->special_days; i++)
		hash_line(&hash,
		    policy->special_day[i].working ? "working" : "holiday",
		    policy->special_day[i].day);
	fx_crypto_hash_end(&hash, whole);
	memcpy(digest, whole, 8);
}

int64_t
fx_policy_term(const struct fx_policy *policy, const char *family)
{
	int64_t months = 0;
	int i;

	for (i = 0; i < policy->terms; i++) {
		if (strcmp(policy->term[i].family, family) == 0)
			return policy->term[i].months;
		if (strcmp(policy->term[i].family, "default") == 0)
			months = policy->term[i].months;
	}
	return months;
}

/* Division that rounds down, also below zero. */
static int64_t
divided(int64_t value, int64_t by)
{
	return value / by - (value % by < 0 ? 1 : 0);
}

/*
 * A year is counted from March here, so that the leap day is its last and
 * 153 days make five months of 31, 30, 31, 30, 31.
 */
static int64_t
day_of(const struct civil *date)
{
	int64_t year = date->year - (date->month <= 2 ? 1 : 0);
	int64_t era = divided(year, ERA_YEARS);
	int64_t of_era = year - era * ERA_YEARS;
	int64_t month = (date->month + 9) % 12;
	int64_t of_year = (153 * month + 2) / 5 + date->day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - EPOCH_DAYS;
}

static struct civil
civil_of(int64_t day)
{
	int64_t era = divided(day + EPOCH_DAYS, ERA_DAYS);
	int64_t of_era = day + EPOCH_DAYS - era * ERA_DAYS;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 -
			   of_era / (ERA_DAYS - 1)) /
		       365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct civil date;

	date.day = of_year - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = year + era * ERA_YEARS + (date.month <= 2 ? 1 : 0);
	return date;
}

int32_t
fx_policy_day(const struct fx_policy *policy, int64_t ms)
{
	/* A time from elsewhere may be any number; a day must be a date. */
	if (ms > FAR_MS)
		ms = FAR_MS;
	if (ms < -FAR_MS)
		ms = -FAR_MS;
	return (int32_t)divided(
	    ms + policy->zone_minutes * FX_MINUTE_MS, FX_DAY_MS);
}

/* When a civil day begins in the zone, in ms UTC. */
static int64_t
begin_of(const struct fx_policy *policy, int64_t day)
{
	return day * FX_DAY_MS - policy->zone_minutes * FX_MINUTE_MS;
}

int64_t
fx_policy_add_days(const struct fx_policy *policy, int64_t ms, int64_t days)
{
	fx_assert(days >= 0);
	return begin_of(policy, fx_policy_day(policy, ms) + days + 1);
}

/* 1970-01-01, day 0, was a Thursday. */
static bool
is_weekday(int32_t day)
{
	return divided(day + 3, 7) * 7 + 5 > day + 3;
}

bool
fx_policy_is_workday(const struct fx_policy *policy, int32_t day)
{
	int low = 0, high = policy->special_days, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (policy->special_day[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < policy->special_days && policy->special_day[low].day == day)
		return policy->special_day[low].working;
	return is_weekday(day);
}

int64_t
fx_policy_add_workdays(const struct fx_policy *policy, int64_t ms, int64_t days)
{
	int32_t day = fx_policy_day(policy, ms);

	fx_assert(days >= 0);
	while (days > 0)
		if (fx_policy_is_workday(policy, ++day))
			days--;
	return begin_of(policy, day) + policy->day_end_minutes * FX_MINUTE_MS;
}

static int64_t
days_in_month(int64_t year, int64_t month)
{
	struct civil first = { year, month, 1 };
	struct civil next = { month == 12 ? year + 1 : year, month % 12 + 1,
		1 };

	return day_of(&next) - day_of(&first);
}

int32_t
fx_policy_add_months(int32_t day, int64_t months)
{
	struct civil date = civil_of(day);
	int64_t month = date.month - 1 + months, last;

	date.year += divided(month, 12);
	date.month = month - divided(month, 12) * 12 + 1;
	last = days_in_month(date.year, date.month);
	if (date.day > last)
		date.day = last;
	return (int32_t)day_of(&date);
}

/* The number that so many digits make, or -1. */
static int64_t
digits(const char *text, int count)
{
	int64_t value = 0;
	int i;

	for (i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

int32_t
fx_policy_parse_day(const char *text)
{
	struct civil date;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return -1;
	date.year = digits(text, 4);
	date.month = digits(text + 5, 2);
	date.day = digits(text + 8, 2);
	if (date.year < YEAR_FIRST || date.year > YEAR_LAST || date.month < 1 ||
	    date.month > 12 || date.day < 1 ||
	    date.day > days_in_month(date.year, date.month))
		return -1;
	return (int32_t)day_of(&date);
}

static void
print_digits(int64_t value, int count, char *text)
{
	while (count-- > 0) {
		text[count] = (char)('0' + value % 10);
		value /= 10;
	}
}

void
fx_policy_print_day(int32_t day, char text[11])
{
	struct civil date = civil_of(day);

	fx_assert(date.year >= 0 && date.year <= 9999);
	print_digits(date.year, 4, text);
	text[4] = '-';
	print_digits(date.month, 2, text + 5);
	text[7] = '-';
	print_digits(date.day, 2, text + 8);
	text[10] = '\0';
}
