/*
 * What people and their files say: CSV, imported records, settings, forms,
 * numbers of cases, names of commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "base/fx_text.h"
#include "base/fx_uuid.h"
#include "edge/fx_csv.h"
#include "edge/fx_form.h"
#include "service/fx_settings.h"
#include "services/cli/cli_import.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/sample.h"

static char path[64], profile[64];

/* A file in memory that goes with the process. */
static void
a_path(char *name, const char *ending)
{
	const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	(void)snprintf(name, sizeof(path), "%s/fx-fuzz-%ld%s", where,
	    (long)getpid(), ending);
}

static void
take_away(void)
{
	(void)unlink(path); /* it may never have been made */
	(void)unlink(profile);
}

static void
a_file(const char *name, const unsigned char *bytes, size_t length)
{
	FILE *file = fopen(name, "wb");

	fuzz_check(file != NULL && fchmod(fileno(file), 0600) == 0);
	fuzz_check(fwrite(bytes, 1, length, file) == length);
	fuzz_check(fclose(file) == 0);
}

void
fuzz_csv_begin(void)
{
	fx_log_level(-1);
	a_path(path, ".cfg");
	a_path(profile, "-profile.cfg");
	fuzz_check(atexit(take_away) == 0);
}

/* -- CSV --------------------------------------------------------------------*/

static struct fx_csv csv;

static uint64_t
look_at_record(uint64_t sum)
{
	int i;

	fuzz_check(csv.count >= 1 && csv.count <= FX_CSV_FIELDS_MAX);
	for (i = 0; i < csv.count; i++) {
		const struct fx_csv_field *f = &csv.fields[i];

		fuzz_check(strlen(f->text) == f->length);
		fuzz_check(f->length < FX_CSV_RECORD_MAX);
		sum = fuzz_mix(sum, f->text, f->length + 1);
	}
	return sum;
}

uint64_t
fuzz_csv_run(const unsigned char *bytes, size_t length)
{
	uint64_t sum = FUZZ_MIX;
	int64_t line = 0;
	FILE *file;
	int rc;

	if (length == 0)
		return sum;
	a_file(path, bytes, length);
	file = fopen(path, "rb");
	fuzz_check(file != NULL && fx_csv_begin(&csv, file) == 0);
	while ((rc = fx_csv_next(&csv)) != FX_ENOENT) {
		fuzz_check(rc == 0 || rc == FX_ESYNTAX || rc == FX_ETOOBIG);
		fuzz_check(csv.line > line); /* it goes on, whatever comes */
		line = csv.line;
		sum = fuzz_mix_number(sum, rc);
		if (rc == 0)
			sum = look_at_record(sum);
		else
			fuzz_check(csv.en != NULL && csv.zh != NULL);
	}
	fuzz_check((size_t)csv.offset == length);
	fuzz_check(fclose(file) == 0);
	return sum;
}

/* -- imported records -------------------------------------------------------*/

static struct cli cli;

/* Every request that comes of a file could be sent. */
uint64_t
fuzz_import_run(const unsigned char *bytes, size_t length)
{
	static struct intake_request request;
	const struct fx_field *field;
	struct cli_import_why why;
	struct cli_import *import = NULL;
	uint64_t sum = FUZZ_MIX;
	int rc;

	fx_policy_base(&cli.settings.policy);
	cli.settings.policy.zone_minutes = 480;
	cli.seed = 1;
	cli.quiet = true;
	a_file(path, bytes, length);
	rc = cli_import_open(&cli, path, &import);
	if (rc != 0)
		return fuzz_mix_number(sum, rc);
	while ((rc = cli_import_next(import, &request, &why)) != FX_ENOENT) {
		fuzz_check(rc == 0 || rc == FX_EINVAL);
		if (rc == 0)
			fuzz_check(fx_schema_check(CMD_intake_request, &request,
				       &field) == 0);
		else
			fuzz_check(why.en != NULL && why.zh != NULL);
		sum = fuzz_mix_number(sum, rc);
		if (rc == 0)
			sum = fuzz_mix(sum, &request, sizeof(request));
	}
	fuzz_check(cli_import_part(import) <= 1000);
	cli_import_close(import);
	return sum;
}

/* -- settings ---------------------------------------------------------------*/

/*
 * A file, and behind 0xff 0xff the profile that it may include: read or
 * refused with a reason; the child may die of it, we do not.
 */
uint64_t
fuzz_settings_run(const unsigned char *bytes, size_t length)
{
	static struct fx_settings settings;
	struct fuzz_tape tape = { bytes, length };
	const unsigned char *part;
	int rc;

	if (length > 8192)
		return 0;
	length = fuzz_part(&tape, &part);
	a_file(path, part, length);
	length = fuzz_part(&tape, &part);
	a_file(profile, part, length);
	rc = fx_settings_read("repair", path, &settings);
	fuzz_check(rc == 0 || rc == FX_EINVAL);
	if (rc != 0)
		return 1;
	fuzz_check(settings.policy.terms >= 1);
	fuzz_check(settings.policy.terms <= FX_TERMS_MAX);
	fuzz_check(settings.policy.special_days <= FX_SPECIAL_DAYS_MAX);
	return fuzz_mix(FUZZ_MIX, &settings.policy, sizeof(settings.policy));
}

/* -- words ------------------------------------------------------------------*/

static uint64_t
look_at_text(const char *text, size_t length)
{
	char again[FX_CASE_BYTES], case_text[FX_CASE_BYTES];
	unsigned char uuid[FX_UUID_BYTES];
	char uuid_text[40];
	struct fx_case_no no;
	uint64_t sum = FUZZ_MIX;
	int64_t line;
	int rc;

	sum = fuzz_mix_number(sum, fx_text_check(text, length, FX_TEXT_NAME));
	sum = fuzz_mix_number(sum, fx_policy_parse_day(text));
	rc = fx_text_parse_case(text, &no);
	if (rc == 0) {
		fx_text_make_case(&no, again);
		fuzz_check(strcmp(again, text) == 0);
	}
	if (fx_text_split_unit(text, case_text, &line) == 0)
		sum = fuzz_mix(sum, case_text, strlen(case_text)) +
		      (uint64_t)line;
	if (fx_uuid_parse(text, uuid) == 0) {
		fx_uuid_print(uuid, uuid_text);
		sum = fuzz_mix(sum, uuid_text, strlen(uuid_text));
	}
	return sum + fx_text_distance(text, "repair");
}

/* A word; behind a zero the field, behind another the command, to be filled. */
uint64_t
fuzz_form_run(const unsigned char *bytes, size_t length)
{
	static _Alignas(max_align_t) unsigned char thing[SAMPLE_BYTES];
	static char text[3][4096];
	char why[FX_FORM_WHY];
	struct fuzz_tape tape = { bytes, length };
	enum fx_kind kind;
	size_t i, n;
	uint64_t sum;
	int rc;

	for (i = 0; i < 3; i++) {
		for (n = 0; tape.left > 0 && *tape.bytes != 0 && n < 4095; n++)
			text[i][n] = (char)*tape.bytes++, tape.left--;
		text[i][n] = '\0';
		(void)fuzz_draw(&tape, 1);
	}
	sum = look_at_text(text[0], strlen(text[0]));
	kind = fx_schema_kind(text[2], strlen(text[2]), FX_COMMAND);
	if (kind == FX_KIND_NONE)
		return sum;
	memset(thing, 0, sizeof(thing));
	memset(why, 0, sizeof(why));
	rc = fx_form_fill(kind, text[1], text[0], thing, why);
	fuzz_check(memchr(why, '\0', sizeof(why)) != NULL);
	if (rc == 0) {
		const struct fx_field *f = fx_schema_field(kind, text[1]);

		fuzz_check(f != NULL && fx_schema_check_field(f, thing) == 0);
	}
	return fuzz_mix_number(sum, rc);
}
