#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libconfig.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_process.h"
#include "service/fx_settings_internal.h"

/*
 * Each value is "LINE TYPE NAME VALUE" and a zero byte, which no value of
 * libconfig can hold.
 */

/* Where the child is in the tree; libconfig's own would need recursion. */
struct walk {
	const config_setting_t *group[FX_SETTINGS_DEPTH];
	int next[FX_SETTINGS_DEPTH];
	int depth;
};

static void
say(FILE *to, unsigned int line, enum fx_said_type type, const char *name,
    const char *value)
{
	fprintf(to, "%u %c %s %s", line, (char)type, name, value);
	fputc('\0', to);
}

static void
say_array(FILE *to, const config_setting_t *array, const char *name)
{
	unsigned int line = config_setting_source_line(array);
	int i, count = config_setting_length(array);
	const char *text;
	char number[16];

	if (count > 0 && config_setting_get_string_elem(array, 0) == NULL) {
		say(to, line, FX_SAID_OTHER, name, "");
		return;
	}
	snprintf(number, sizeof(number), "%d", count);
	say(to, line, FX_SAID_ARRAY, name, number);
	for (i = 0; i < count; i++) {
		text = config_setting_get_string_elem(array, i);
		line = config_setting_source_line(
		    config_setting_get_elem(array, (unsigned int)i));
		say(to, line, FX_SAID_ITEM, name, text == NULL ? "" : text);
	}
}

static void
say_value(FILE *to, const config_setting_t *value, const char *name)
{
	unsigned int line = config_setting_source_line(value);
	char number[32];

	switch (config_setting_type(value)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		snprintf(number, sizeof(number), "%lld",
		    config_setting_get_int64(value));
		say(to, line, FX_SAID_NUMBER, name, number);
		break;
	case CONFIG_TYPE_FLOAT:
		snprintf(number, sizeof(number), "%g",
		    config_setting_get_float(value));
		say(to, line, FX_SAID_FRACTION, name, number);
		break;
	case CONFIG_TYPE_BOOL:
		say(to, line, FX_SAID_YES, name,
		    config_setting_get_bool(value) ? "true" : "false");
		break;
	case CONFIG_TYPE_STRING:
		say(to, line, FX_SAID_TEXT, name,
		    config_setting_get_string(value));
		break;
	case CONFIG_TYPE_ARRAY: say_array(to, value, name); break;
	default: say(to, line, FX_SAID_OTHER, name, ""); break;
	}
}

/* The names from the root to a setting, joined by dots. */
static void
name_of(const struct walk *walk, const config_setting_t *setting, char *name,
    size_t size)
{
	size_t used = 0;
	int i;

	name[0] = '\0';
	for (i = 1; i <= walk->depth && used < size; i++)
		used += (size_t)snprintf(name + used, size - used, "%s.",
		    config_setting_name(walk->group[i]));
	if (used < size)
		(void)snprintf(name + used, size - used, "%s",
		    config_setting_name(setting));
}

static void
say_all(FILE *to, const config_setting_t *root)
{
	struct walk walk = { .group = { root } };
	const config_setting_t *next;
	char name[FX_SETTING_BYTES];

	while (walk.depth >= 0) {
		next = config_setting_get_elem(walk.group[walk.depth],
		    (unsigned int)walk.next[walk.depth]++);
		if (next == NULL) {
			walk.depth--;
			continue;
		}
		name_of(&walk, next, name, sizeof(name));
		if (!config_setting_is_group(next)) {
			say_value(to, next, name);
		} else if (walk.depth + 1 < FX_SETTINGS_DEPTH) {
			walk.depth++;
			walk.group[walk.depth] = next;
			walk.next[walk.depth] = 0;
		}
	}
}

/* In the child: whatever the library does now, it does to itself. */
static void
parse(int out, void *text)
{
	FILE *to = fdopen(out, "w");
	config_t file;

	if (to == NULL)
		_exit(FX_STATUS_INTERNAL);
	config_init(&file);
	if (config_read_string(&file, text))
		say_all(to, config_root_setting(&file));
	else
		say(to, (unsigned int)config_error_line(&file), FX_SAID_WRONG,
		    "-", config_error_text(&file));
	config_destroy(&file);
	if (fclose(to) != 0)
		_exit(FX_STATUS_IO);
}

/* Take one value apart.  Returns 0 or FX_ESYNTAX. */
static int
split(char *text, struct fx_setting_said *said)
{
	unsigned long line;
	char *rest, *value;

	line = strtoul(text, &rest, 10);
	if (rest == text || line > UINT32_MAX || rest[0] != ' ' ||
	    rest[1] == '\0' || rest[2] != ' ')
		return FX_ESYNTAX;
	value = strchr(rest + 3, ' ');
	if (value == NULL)
		return FX_ESYNTAX;
	*value = '\0';
	said->line = (unsigned int)line;
	said->type = rest[1];
	said->name = rest + 3;
	said->value = value + 1;
	return 0;
}

static void
complain(struct fx_reading *r, unsigned int line, const char *why)
{
	fx_settings_found(r, &(struct fx_finding){ .line = line, .why = why });
}

static void
take_all(struct fx_reading *r, size_t length, fx_settings_take_fn *take)
{
	struct fx_setting_said said;
	size_t at = 0, next;

	while (at < length) {
		next = at + strlen(r->said + at) + 1;
		if (split(r->said + at, &said) != 0)
			complain(r, 0, "the parser said what it never says");
		else if (said.type == FX_SAID_WRONG)
			complain(r, said.line, said.value);
		else
			take(r, &said);
		at = next;
	}
}

void
fx_settings_parse(struct fx_reading *r, const char *text,
    void (*take)(struct fx_reading *r, const struct fx_setting_said *said))
{
	char copy[1] = "";
	size_t length = 0;
	int rc;

	rc = fx_process_try(parse,
	    text[0] == '\0' ? copy : (void *)(uintptr_t)text, r->said,
	    sizeof(r->said) - 1, &length);
	r->said[length] = '\0';
	if (rc == 0)
		take_all(r, length, take);
	else if (rc == FX_ETOOBIG)
		complain(r, 0, "holds too much");
	else
		complain(r, 0, "the parser did not survive this file");
}
