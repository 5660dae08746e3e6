#include <string.h>

#include "base/fx_base.h"
#include "service/fx_settings_internal.h"

/* Complain about a setting, wherever it stands. */
void
fx_settings_complain(struct fx_reading *r, const char *name, const char *why)
{
	struct fx_finding finding = { .setting = name, .why = why };
	const struct fx_setting_row *row;
	char value[FX_SETTING_BYTES + 2], want[128];
	size_t i;

	if (fx_settings_is_wrong(r, name))
		return;
	for (i = 0; (row = fx_settings_row(i)) != NULL; i++) {
		if (strcmp(row->name, name) != 0)
			continue;
		r->file = r->settings->source[i].file;
		finding.line = r->settings->source[i].line;
		fx_settings_limits(row, want, sizeof(want));
		finding.want = want;
		if (finding.line > 0) {
			fx_settings_show(
			    row, r->settings, value, sizeof(value));
			/* Without the quotes of a text: the line has its own.
			 */
			finding.value = value + (value[0] == '"' ? 1 : 0);
			value[strcspn(finding.value, "\"") +
			      (size_t)(finding.value - value)] = '\0';
		}
	}
	fx_settings_found(r, &finding);
	r->file = 0;
}

/* The limits of the company have no value that would be right for all. */
static void
check_limits(struct fx_reading *r)
{
	const struct fx_setting_row *row;
	int64_t value;
	size_t i;

	for (i = 0; (row = fx_settings_row(i)) != NULL; i++) {
		if (row->fallback != NULL)
			continue;
		memcpy(&value, (const char *)r->settings + row->offset,
		    sizeof(value));
		if (value == FX_POLICY_UNSET)
			fx_settings_complain(r, row->name,
			    "the company must set it; choose a profile");
	}
	if (r->settings->policy.terms == 0)
		fx_settings_complain(r, "warranty.terms",
		    "the company must set it; choose a profile");
}

/* S-022: a rule set has an author and a different approver. */
static void
check_production(struct fx_reading *r)
{
	const struct fx_settings *s = r->settings;

	if (s->profile_author[0] == '\0')
		fx_settings_complain(
		    r, "profile.author", "must be set for real work");
	if (s->profile_approver[0] == '\0')
		fx_settings_complain(
		    r, "profile.approver", "must be set for real work");
	else if (strcmp(s->profile_author, s->profile_approver) == 0)
		fx_settings_complain(
		    r, "profile.approver", "must not be the author");
	if (s->calendar_files.count == 0)
		fx_settings_complain(
		    r, "calendar.files", "must be set for real work");
	if (strcmp(s->profile_name, "demo") == 0)
		fx_settings_complain(
		    r, "profile.name", "demo is not for real work");
}

static bool
is_loopback(const char *endpoint)
{
	return strncmp(endpoint, "tcp://127.", 10) == 0 ||
	       strncmp(endpoint, "tcp://[::1]:", 12) == 0;
}

/* Over a network everybody could speak for anybody: there are no keys yet. */
static void
check_endpoints(struct fx_reading *r)
{
	const struct fx_setting_row *row;
	const char *endpoint;
	size_t i;

	for (i = 0; (row = fx_settings_row(i)) != NULL; i++) {
		if (row->type != FX_SETTING_ENDPOINT)
			continue;
		endpoint = (const char *)r->settings + row->offset;
		if (strncmp(endpoint, "ipc:", 4) == 0)
			continue;
		if (!is_loopback(endpoint))
			fx_settings_complain(r, row->name,
			    "tcp needs keys, which this version has not");
		else if (!fx_settings_is_demo(r->settings))
			fx_settings_complain(
			    r, row->name, "tcp is for the demo alone");
	}
}

static void
check_currency(struct fx_reading *r)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct fx_settings *s = r->settings;

	if (strspn(s->site_currency, capitals) != FX_CURRENCY)
		fx_settings_complain(
		    r, "site.currency", "three capital letters");
	else
		fx_copy_text(s->policy.currency, sizeof(s->policy.currency),
		    s->site_currency);
}

void
fx_settings_complete(struct fx_reading *r)
{
	bool works = fx_schema_place_of(r->program) != FX_PLACE_COUNT;

	if (works)
		check_limits(r);
	if (works && r->settings->profile_production &&
	    !fx_settings_is_wrong(r, "profile.production"))
		check_production(r);
	if (r->settings->clock_shared[0] != '\0' &&
	    !fx_settings_is_demo(r->settings))
		fx_settings_complain(
		    r, "clock.shared", "virtual time is for the demo alone");
	check_endpoints(r);
	check_currency(r);
	fx_settings_read_calendars(r);
}
