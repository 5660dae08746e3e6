#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "service/fx_settings_internal.h"

#define IPC "ipc://"
#define TCP "tcp://"

/* The larger unit of a type comes first: values are shown in it. */
static const struct {
	enum fx_setting_type type;
	const char *word;
	int64_t worth;
} units[] = {
	{ FX_SETTING_SIZE, "TiB", INT64_C(1) << 40 },
	{ FX_SETTING_SIZE, "GiB", INT64_C(1) << 30 },
	{ FX_SETTING_SIZE, "MiB", INT64_C(1) << 20 },
	{ FX_SETTING_SIZE, "KiB", INT64_C(1) << 10 },
	{ FX_SETTING_TIME, "d", FX_DAY_MS },
	{ FX_SETTING_TIME, "h", FX_HOUR_MS },
	{ FX_SETTING_TIME, "min", FX_MINUTE_MS },
	{ FX_SETTING_TIME, "s", 1000 },
	{ FX_SETTING_TIME, "ms", 1 },
};

/* "64MiB" to 67108864.  Returns 0 or FX_EINVAL. */
static int
parse_amount(enum fx_setting_type type, const char *text, int64_t *amount)
{
	char *unit;
	size_t i;

	if (text[0] < '0' || text[0] > '9')
		return FX_EINVAL;
	errno = 0;
	*amount = strtoll(text, &unit, 10);
	if (errno != 0)
		return FX_EINVAL;
	for (i = 0; i < fx_count_of(units); i++) {
		if (units[i].type != type || strcmp(units[i].word, unit) != 0)
			continue;
		if (*amount > INT64_MAX / units[i].worth)
			return FX_EINVAL;
		*amount *= units[i].worth;
		return 0;
	}
	return FX_EINVAL;
}

/* A port, and nothing behind it. */
static bool
is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	long port = digits > 0 && digits <= 5 ? strtol(text, NULL, 10) : 0;

	return text[digits] == '\0' && port >= 1 && port <= 65535;
}

/* "ipc:///run/x" or "tcp://10.0.0.1:7330": numbers only, no name service. */
static const char *
why_no_endpoint(const char *text)
{
	const char *path = text + strlen(IPC), *colon = strrchr(text, ':');
	size_t front = strlen(TCP);

	if (strncmp(text, IPC, strlen(IPC)) == 0) {
		if (path[0] != '/')
			return "the path of a socket is absolute";
		return strlen(path) > FX_IPC_PATH_MAX
			   ? "the path of a socket is too long"
			   : NULL;
	}
	if (strncmp(text, TCP, front) != 0)
		return "neither ipc:// nor tcp://";
	if (strspn(text + front, "0123456789abcdefABCDEF.:[]") !=
		strlen(text + front) ||
	    colon == text + front - 3 || colon == text + front)
		return "an address is written in numbers";
	return is_port(colon + 1) ? NULL : "a port is 1 to 65535";
}

static const char *
why_no_text(const struct fx_setting_row *row, const char *text)
{
	size_t length = strlen(text);

	if (fx_text_check(text, length, FX_TEXT_NAME) != 0)
		return "not plain text";
	if (row->type == FX_SETTING_ENDPOINT)
		return length >= FX_SETTING_BYTES ? "too long"
						  : why_no_endpoint(text);
	if ((int64_t)length < row->low)
		return "too short";
	if ((int64_t)length > row->high)
		return "too long";
	if (row->type == FX_SETTING_PATH && length > 0 && text[0] != '/')
		return "not an absolute path";
	return NULL;
}

static int
put_text(const struct fx_setting_row *row, const char *text, char *to,
    const char **why)
{
	*why = why_no_text(row, text);
	if (*why != NULL)
		return FX_EINVAL;
	fx_copy_text(to, FX_SETTING_BYTES, text);
	return 0;
}

static int
put_number(const struct fx_setting_row *row, int64_t number, char *to,
    const char **why)
{
	if (number < row->low || number > row->high) {
		*why = "out of range";
		return FX_EINVAL;
	}
	memcpy(to, &number, sizeof(number));
	return 0;
}

static int
put_amount(const struct fx_setting_row *row, const char *text, char *to,
    const char **why)
{
	int64_t amount;

	if (parse_amount(row->type, text, &amount) != 0) {
		*why = row->type == FX_SETTING_SIZE
			   ? "not a number and KiB, MiB, GiB or TiB"
			   : "not a number and ms, s, min, h or d";
		return FX_EINVAL;
	}
	return put_number(row, amount, to, why);
}

/* The place of a word among words with single spaces between, or -1. */
static int64_t
place_of(const char *words, const char *word)
{
	size_t length;
	int64_t place;

	for (place = 0; *words != '\0'; place++) {
		length = strcspn(words, " ");
		if (length == strlen(word) && memcmp(words, word, length) == 0)
			return place;
		words += length + (words[length] == ' ' ? 1 : 0);
	}
	return -1;
}

static int
put_word(const struct fx_setting_row *row, const char *word, char *to,
    const char **why)
{
	int64_t place = place_of(row->words, word);

	if (place < 0) {
		*why = "not one of the words";
		return FX_EINVAL;
	}
	memcpy(to, &place, sizeof(place));
	return 0;
}

static int
put_item(const struct fx_setting_row *row, const char *text,
    struct fx_setting_list *list, const char **why)
{
	if (list->count == FX_CALENDARS_MAX) {
		*why = "too many";
		return FX_EINVAL;
	}
	if (put_text(row, text, list->file[list->count], why) != 0)
		return FX_EINVAL;
	list->count++;
	return 0;
}

/* What a row wants to be said, and in words when it is not. */
static const struct {
	enum fx_said_type said;
	const char *why;
} wanted[] = {
	[FX_SETTING_TEXT] = { FX_SAID_TEXT, "must be in quotes" },
	[FX_SETTING_PATH] = { FX_SAID_TEXT, "must be in quotes" },
	[FX_SETTING_LIST] = { FX_SAID_ITEM, "must be texts between [ and ]" },
	[FX_SETTING_ENDPOINT] = { FX_SAID_TEXT, "must be in quotes" },
	[FX_SETTING_SIZE] = { FX_SAID_TEXT, "a number needs a unit" },
	[FX_SETTING_TIME] = { FX_SAID_TEXT, "a number needs a unit" },
	[FX_SETTING_COUNT] = { FX_SAID_NUMBER, "must be a whole number" },
	[FX_SETTING_YES] = { FX_SAID_YES, "must be true or false" },
	[FX_SETTING_WORD] = { FX_SAID_TEXT, "must be in quotes" },
};

int
fx_settings_put(const struct fx_setting_row *row,
    const struct fx_setting_said *said, struct fx_settings *settings,
    const char **why)
{
	char *to = (char *)settings + row->offset;

	*why = wanted[row->type].why;
	if (row->type == FX_SETTING_LIST && said->type == FX_SAID_ARRAY) {
		memset(to, 0, sizeof(struct fx_setting_list));
		return 0;
	}
	if (said->type != (char)wanted[row->type].said)
		return FX_EINVAL;
	switch (row->type) {
	case FX_SETTING_LIST:
		return put_item(row, said->value,
		    (struct fx_setting_list *)(void *)to, why);
	case FX_SETTING_SIZE:
	case FX_SETTING_TIME: return put_amount(row, said->value, to, why);
	case FX_SETTING_COUNT:
		return put_number(row, strtoll(said->value, NULL, 10), to, why);
	case FX_SETTING_YES:
		return put_number(
		    row, strcmp(said->value, "true") == 0, to, why);
	case FX_SETTING_WORD: return put_word(row, said->value, to, why);
	default: return put_text(row, said->value, to, why);
	}
}

/* "64GiB" of 68719476736: in the largest unit that leaves no rest. */
static void
print_amount(enum fx_setting_type type, int64_t amount, char *text, size_t size)
{
	size_t i = 0;

	while (i + 1 < fx_count_of(units) &&
	       (units[i].type != type || amount % units[i].worth != 0))
		i++;
	(void)snprintf(text, size, "%" PRId64 "%s", amount / units[i].worth,
	    units[i].word);
}

static void
print_words(const char *words, char *text, size_t size)
{
	size_t i;

	(void)snprintf(text, size, "%s", words);
	for (i = 0; text[i] != '\0'; i++)
		if (text[i] == ' ')
			text[i] = '|';
}

void
fx_settings_limits(const struct fx_setting_row *row, char *text, size_t size)
{
	char low[32], high[32];

	switch (row->type) {
	case FX_SETTING_SIZE:
	case FX_SETTING_TIME:
		print_amount(row->type, row->low, low, sizeof(low));
		print_amount(row->type, row->high, high, sizeof(high));
		(void)snprintf(text, size, "%s..%s", low, high);
		break;
	case FX_SETTING_COUNT:
		if (row->high == INT64_MAX)
			(void)snprintf(
			    text, size, "%" PRId64 " or more", row->low);
		else
			(void)snprintf(text, size, "%" PRId64 "..%" PRId64,
			    row->low, row->high);
		break;
	case FX_SETTING_YES: (void)snprintf(text, size, "true or false"); break;
	case FX_SETTING_WORD: print_words(row->words, text, size); break;
	case FX_SETTING_ENDPOINT:
		(void)snprintf(text, size,
		    "ipc:///PATH of at most %d bytes, or tcp://ADDRESS:PORT",
		    FX_IPC_PATH_MAX);
		break;
	default:
		(void)snprintf(text, size, "%s%" PRId64 "..%" PRId64 " bytes",
		    row->type == FX_SETTING_PATH   ? "absolute path, "
		    : row->type == FX_SETTING_LIST ? "up to 8 texts, each "
						   : "text, ",
		    row->low, row->high);
		break;
	}
}

static void
show_list(const struct fx_setting_list *list, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "[");
	int i;

	for (i = 0; i < list->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s\"%s\"",
		    i > 0 ? ", " : " ", list->file[i]);
	if (used < size)
		(void)snprintf(text + used, size - used, " ]");
}

/* The word at a place. */
static void
show_word(const char *words, int64_t place, char *text, size_t size)
{
	while (place-- > 0)
		words += strcspn(words, " ") + 1;
	(void)snprintf(text, size, "\"%.*s\"", (int)strcspn(words, " "), words);
}

void
fx_settings_show(const struct fx_setting_row *row,
    const struct fx_settings *settings, char *text, size_t size)
{
	const char *from = (const char *)settings + row->offset;
	char amount[32];
	int64_t number;

	memcpy(&number, from, sizeof(number));
	switch (row->type) {
	case FX_SETTING_COUNT:
		(void)snprintf(text, size, "%" PRId64, number);
		break;
	case FX_SETTING_YES:
		(void)snprintf(text, size, "%s", number ? "true" : "false");
		break;
	case FX_SETTING_WORD: show_word(row->words, number, text, size); break;
	case FX_SETTING_SIZE:
	case FX_SETTING_TIME:
		print_amount(row->type, number, amount, sizeof(amount));
		(void)snprintf(text, size, "\"%s\"", amount);
		break;
	case FX_SETTING_LIST:
		show_list((const struct fx_setting_list *)(const void *)from,
		    text, size);
		break;
	default: (void)snprintf(text, size, "\"%s\"", from); break;
	}
}
