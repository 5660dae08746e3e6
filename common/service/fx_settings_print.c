#include <inttypes.h>
#include <string.h>

#include "base/fx_base.h"
#include "service/fx_settings_internal.h"

#define VALUE_BYTES (FX_CALENDARS_MAX * (FX_SETTING_BYTES + 4) + 8)

static void
print_line(const struct fx_settings *s, const struct fx_setting_source *source,
    const char *name, const char *value, FILE *out)
{
	fprintf(out, "%-32s %s  # ", name, value);
	if (source->line == 0)
		fprintf(out, "default\n");
	else
		fprintf(out, "%s:%u\n", s->file[source->file], source->line);
}

void
fx_settings_print(const struct fx_settings *settings, FILE *out)
{
	const struct fx_setting_row *row;
	char value[VALUE_BYTES], name[64];
	size_t i;
	int t;

	for (i = 0; (row = fx_settings_row(i)) != NULL; i++) {
		fx_settings_show(row, settings, value, sizeof(value));
		print_line(
		    settings, &settings->source[i], row->name, value, out);
	}
	for (t = 0; t < settings->policy.terms; t++) {
		(void)snprintf(name, sizeof(name), "warranty.terms.%s",
		    settings->policy.term[t].family);
		(void)snprintf(value, sizeof(value), "%" PRId64,
		    settings->policy.term[t].months);
		print_line(
		    settings, &settings->term_source[t], name, value, out);
	}
}

/* The default as a file would say it. */
static void
print_default(const struct fx_setting_row *row, FILE *out)
{
	const char *mark;

	if (row->fallback == NULL && row->base == FX_POLICY_UNSET) {
		fprintf(out, "*unset*");
	} else if (row->fallback == NULL && row->type == FX_SETTING_YES) {
		fprintf(out, "`%s`", row->base ? "true" : "false");
	} else if (row->fallback == NULL) {
		fprintf(out, "`%" PRId64 "`", row->base);
	} else if (row->type == FX_SETTING_COUNT ||
		   row->type == FX_SETTING_YES) {
		fprintf(out, "`%s`", row->fallback);
	} else if (row->type == FX_SETTING_LIST) {
		fprintf(out, "`[ ]`");
	} else {
		mark = strstr(row->fallback, "%s");
		if (mark == NULL)
			fprintf(out, "`\"%s\"`", row->fallback);
		else
			fprintf(out, "`\"%.*sPROGRAM%s\"`",
			    (int)(mark - row->fallback), row->fallback,
			    mark + 2);
	}
}

static void
print_row(const struct fx_setting_row *row, FILE *out)
{
	char limits[128];
	size_t i;

	fx_settings_limits(row, limits, sizeof(limits));
	fprintf(out, "| `%s` | ", row->name);
	print_default(row, out);
	fprintf(out, " | ");
	for (i = 0; limits[i] != '\0'; i++)
		fprintf(out, "%s%c", limits[i] == '|' ? "\\" : "", limits[i]);
	fprintf(out, " | %s | %s |\n", row->en, row->zh);
}

static const char intro[] =
    "# Configuration\n"
    "\n"
    "Made from `common/service/settings.def` and `policy.def` by\n"
    "`make manuals`; do not edit.  For operators.\n"
    "\n"
    "Each program reads one file, `/etc/fanxiu/<program>.cfg` or what `-c`\n"
    "names.  Groups hold settings:\n"
    "\n"
    "```\n"
    "@include \"/etc/fanxiu/profiles/electronics-cn.cfg\"\n"
    "store:   { path = \"/data/repair\"; size_max = \"128GiB\"; };\n"
    "profile: { author = \"li.wei\"; approver = \"wang.fang\"; };\n"
    "```\n"
    "\n"
    "| Rule | |\n"
    "|---|---|\n"
    "| Sizes and times are texts with a unit | `\"64GiB\"`, `\"30s\"` |\n"
    "| A whole number over 32 bits ends in `L` | `5000000000L` |\n"
    "| `@include` stands alone on its line | an absolute `*.cfg`, or one in "
    "the same directory; what the file itself says overrides it |\n"
    "| A file of `calendar.files` stands beside the file that names it | or "
    "is absolute |\n"
    "| What is unknown, wrong or said twice is refused | "
    "`fanxiu-repair --check` tells all of it, exit status 78 |\n"
    "| What holds, and who said it | `fanxiu-repair --settings` |\n"
    "\n"
    "A limit that is *unset* has no figure in the company rules: a profile "
    "must set it.\n"
    "`profiles/` holds `demo` (first try), `electronics-cn` and "
    "`ceramics-cn`; their values\n"
    "are proposals that an author and a different approver confirm "
    "(`profile.author`,\n"
    "`profile.approver`) before real work.  `calendar/` holds working days, "
    "a file a year.\n";

static const char head[] = "\n| name | default | limits | meaning | 含义 |\n"
			   "|---|---|---|---|---|\n";

void
fx_settings_manual(FILE *out)
{
	const struct fx_setting_row *row;
	size_t i;

	fprintf(out, "%s\n## Settings 设置\n%s", intro, head);
	for (i = 0; (row = fx_settings_row(i)) != NULL; i++)
		if (row->fallback != NULL)
			print_row(row, out);
	fprintf(out, "\n## Limits of the company 公司限值\n%s", head);
	for (i = 0; (row = fx_settings_row(i)) != NULL; i++)
		if (row->fallback == NULL)
			print_row(row, out);
	fprintf(out,
	    "| `warranty.terms.FAMILY` | *unset* | 0..120 | Months of "
	    "warranty of a family of products; `default` for every other "
	    "(S-006, S-115) | 各产品类别的保修月数 |\n");
}
