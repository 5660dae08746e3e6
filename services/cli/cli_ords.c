/*
 * cli_ords: from a record of the Open Repair Data Standard to a request.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_csv.h"
#include "services/cli/cli_import.h"
#include "services/cli/cli_play.h"

#define OLDEST 40 /* years */

enum column {
	COL_ID,
	COL_CATEGORY,
	COL_BRAND,
	COL_YEAR,
	COL_AGE,
	COL_STATUS,
	COL_BARRIER,
	COL_PROBLEM,
	COLUMNS
};

/* Found by name, in any order; what else there is, is passed over. */
static const struct {
	const char *name;
	bool must;
} columns[COLUMNS] = { { "id", true }, { "product_category", true },
	{ "brand", false }, { "year_of_manufacture", false },
	{ "product_age", false }, { "repair_status", true },
	{ "repair_barrier_if_end_of_life", false }, { "problem", true } };

static const char *const statuses[CLI_STATUSES] = { "Fixed", "Repairable",
	"End of life", "Unknown" };

/* Their beginnings: the last words differ from file to file. */
static const char *const barriers[CLI_BARRIERS] = { "", "Spare parts not",
	"Spare parts too", "No way to open", "Repair information",
	"Lack of equipment", "Item too worn" };

struct cli_import {
	struct cli *cli;
	FILE *file;
	int64_t size;
	uint64_t seed;
	int32_t today;
	int at[COLUMNS]; /* -1: there is no such column */
	int width;       /* fields of the heading */
	struct fx_csv csv;
};

/* -- the file --------------------------------------------------------------*/

static int
refuse_file(const struct cli_import *im, const char *en, const char *zh)
{
	cli_say(im->cli, en, zh);
	return FX_EINVAL;
}

static int
find_columns(struct cli_import *im)
{
	int i, c;

	im->width = im->csv.count;
	for (c = 0; c < COLUMNS; c++) {
		im->at[c] = -1;
		for (i = 0; i < im->csv.count; i++)
			if (strcmp(im->csv.fields[i].text, columns[c].name) ==
			    0)
				im->at[c] = i;
		if (im->at[c] < 0 && columns[c].must) {
			fprintf(stderr, "fanxiu: %s\n", columns[c].name);
			return refuse_file(im,
			    "this column is missing in the first line; is it "
			    "Open Repair Data (CSV, v0.3)?",
			    "首行缺少该列；请确认为公开维修数据(CSV, v0.3)");
		}
	}
	return 0;
}

static int
rewind_file(struct cli_import *im)
{
	int rc = fseeko(im->file, 0, SEEK_SET) == 0 ? 0 : FX_EIO;

	if (rc == 0)
		rc = fx_csv_begin(&im->csv, im->file);
	if (rc == 0)
		rc = fx_csv_next(&im->csv);
	return rc;
}

int
cli_import_open(struct cli *cli, const char *path, struct cli_import **import)
{
	struct cli_import *im = calloc(1, sizeof(*im));
	int rc;

	if (im == NULL)
		return FX_ENOMEM;
	im->cli = cli;
	im->seed = (uint64_t)cli->seed;
	im->today = fx_policy_day(&cli->settings.policy, fx_clock_now());
	im->file = fopen(path, "rb");
	if (im->file == NULL || fseeko(im->file, 0, SEEK_END) != 0 ||
	    ftello(im->file) < 0 || ftello(im->file) == INT64_MAX) {
		fprintf(stderr, "fanxiu: %s\n", path);
		rc = refuse_file(im,
		    "this is no file that can be read; check its name",
		    "无法读取该文件；请核对文件名");
		goto close;
	}
	im->size = ftello(im->file);
	rc = rewind_file(im);
	if (rc == 0)
		rc = find_columns(im);
	else
		rc = refuse_file(
		    im, "this file has no heading", "该文件没有标题行");
	if (rc != 0)
		goto close;
	*import = im;
	return 0;

close:
	cli_import_close(im);
	return rc;
}

void
cli_import_close(struct cli_import *im)
{
	if (im == NULL)
		return;
	if (im->file != NULL)
		(void)fclose(im->file); /* nothing was written */
	free(im);
}

int64_t
cli_import_count(struct cli_import *im)
{
	int64_t count = 0;
	int rc;

	while ((rc = fx_csv_next(&im->csv)) != FX_ENOENT && rc != FX_EIO)
		count++;
	return rc == FX_EIO || rewind_file(im) != 0 ? -1 : count;
}

int
cli_import_part(const struct cli_import *im)
{
	return im->size == 0 ? 1000 : (int)(im->csv.offset * 1000 / im->size);
}

/* -- a record --------------------------------------------------------------*/

static const char *
column(const struct cli_import *im, enum column c)
{
	if (im->at[c] < 0 || im->at[c] >= im->csv.count)
		return "";
	return im->csv.fields[im->at[c]].text;
}

static int
refuse(struct cli_import_why *why, const char *en, const char *zh)
{
	why->en = en;
	why->zh = zh;
	return FX_EINVAL;
}

/* As much of a text as has room, whole characters only. */
static void
shorten(const char *text, char *to, size_t size)
{
	size_t length = strlen(text);

	if (length >= size) {
		length = size - 1;
		while (
		    length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	memset(to, 0, size);
	memcpy(to, text, length);
}

/* One line of a note or a name: composed, short enough, no line break. */
static int
write_line(const char *text, char *to, size_t size)
{
	char whole[1024];
	size_t i;

	if (fx_nfc(text, strlen(text), whole, sizeof(whole)) != 0)
		return FX_ETOOBIG;
	for (i = 0; whole[i] != '\0'; i++)
		if ((unsigned char)whole[i] < ' ')
			whole[i] = ' ';
	shorten(whole, to, size);
	return fx_text_check(to, strlen(to), FX_TEXT_NAME);
}

static enum cli_status
status_of(const char *text)
{
	enum cli_status s;

	if (text[0] == '\0')
		return CLI_UNKNOWN;
	for (s = 0; s < CLI_STATUSES; s++)
		if (strcmp(statuses[s], text) == 0)
			return s;
	return CLI_STATUSES;
}

static enum cli_barrier
barrier_of(const char *text)
{
	enum cli_barrier b;

	for (b = CLI_NO_BARRIER + 1; b < CLI_BARRIERS; b++)
		if (strncmp(barriers[b], text, strlen(barriers[b])) == 0)
			return b;
	return CLI_NO_BARRIER;
}

/* "End of life; Lack of equipment; Tablet; 2011": coded columns alone. */
static void
write_note(const char *status, enum cli_barrier barrier, const char *category,
    const char *year, struct intake_request *r)
{
	(void)snprintf(r->fault_note, sizeof(r->fault_note), "%s; %s; %s; %.4s",
	    status, barriers[barrier], category, year);
}

/* A year, or nothing. */
static const char *
year_of(const char *text)
{
	return strlen(text) == 4 && strspn(text, "0123456789") == 4 ? text : "";
}

bool
cli_import_outcome(const char *note, struct cli_outcome *outcome)
{
	const char *second = strstr(note, "; ");
	char status[16];
	size_t length = second == NULL ? 0 : (size_t)(second - note);

	if (length == 0 || length >= sizeof(status))
		return false;
	memcpy(status, note, length);
	status[length] = '\0';
	outcome->status = status_of(status);
	outcome->barrier = barrier_of(second + 2);
	return outcome->status != CLI_STATUSES;
}

/* What the file leaves open: who, which one, bought when. */
static void
make_up(const struct cli_import *im, struct intake_request *r)
{
	uint64_t own = play_draw(im->seed, r->external_ref, UINT64_MAX);
	int64_t age = strtol(column(im, COL_AGE), NULL, 10);
	int32_t days = (int32_t)play_draw(own, "days", 365) + 3;
	char day[11];

	if (column(im, COL_AGE)[0] == '\0' || age < 0)
		age = (int64_t)play_draw(own, "age", 3);
	if (age > OLDEST) /* whatever is older counts as so old */
		age = OLDEST;
	fx_policy_print_day(im->today - (int32_t)age * 365 - days, day);
	fx_copy_text(r->purchase_date, sizeof(r->purchase_date), day);
	r->voucher = play_draw(own, "voucher", 10) == 0 ? intake_voucher_lost
							: intake_voucher_valid;
	(void)snprintf(r->serial, sizeof(r->serial), "OR-%016llx",
	    (unsigned long long)own);
	play_contact(own, r);
}

/* A line ends with LF alone. */
static void
join_line_ends(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++)
		if (*text != '\r')
			*to++ = *text;
		else if (text[1] != '\n')
			*to++ = '\n';
	*to = '\0';
}

/* The customer's words are kept whole, or the record is not taken. */
static int
write_words(
    const char *text, struct intake_request *r, struct cli_import_why *why)
{
	static char whole[FX_CSV_RECORD_MAX * 3]; /* NFC may make it longer */

	if (fx_nfc(text, strlen(text), whole, sizeof(whole)) != 0)
		return refuse(
		    why, "problem: not UTF-8 text", "problem: 非UTF-8文本");
	join_line_ends(whole);
	if (strlen(whole) >= sizeof(r->words))
		return refuse(why, "problem: longer than 8,192 bytes",
		    "problem: 超过8192字节");
	fx_copy_text(r->words, sizeof(r->words), whole);
	if (fx_text_check(r->words, strlen(r->words), FX_TEXT_WORDS) != 0)
		return refuse(why, "problem: holds a control character",
		    "problem: 含控制字符");
	return 0;
}

/* What anybody wrote where a brand belongs may be about a person. */
static bool
is_brand(const char *text)
{
	size_t digits = 0;

	if (text[0] == '\0' || strcmp(text, "Unknown") == 0)
		return false;
	for (; *text != '\0'; text++) {
		digits += *text >= '0' && *text <= '9';
		if (*text == '@' || digits > 6)
			return false;
	}
	return true;
}

static int
write_product(const struct cli_import *im, struct intake_request *r,
    struct cli_import_why *why)
{
	enum cli_status status = status_of(column(im, COL_STATUS));
	char category[40], brand[33], both[80];
	bool is_named;

	if (status == CLI_STATUSES)
		return refuse(why,
		    "repair_status: not Fixed, Repairable, End of life or "
		    "Unknown",
		    "repair_status: 非 Fixed, Repairable, End of life, "
		    "Unknown");
	if (column(im, COL_CATEGORY)[0] == '\0')
		return refuse(
		    why, "product_category: empty", "product_category: 为空");
	if (write_line(column(im, COL_CATEGORY), category, sizeof(category)) !=
		0 ||
	    write_line(column(im, COL_BRAND), brand, sizeof(brand)) != 0)
		return refuse(why,
		    "product_category, brand: too long, or a character that is "
		    "not allowed",
		    "product_category, brand: 过长或含不允许的字符");
	is_named = is_brand(brand);
	shorten(category, r->family, sizeof(r->family));
	(void)snprintf(both, sizeof(both), "%s%s%s", is_named ? brand : "",
	    is_named ? " " : "", category);
	shorten(both, r->model, sizeof(r->model));
	write_note(statuses[status],
	    status == CLI_END_OF_LIFE ? barrier_of(column(im, COL_BARRIER))
				      : CLI_NO_BARRIER,
	    category, year_of(column(im, COL_YEAR)), r);
	return 0;
}

static int
write_ref(const struct cli_import *im, struct intake_request *r,
    struct cli_import_why *why)
{
	const char *id = column(im, COL_ID);

	if (id[0] == '\0')
		return refuse(why, "id: empty", "id: 为空");
	if (strlen(id) + 5 >= sizeof(r->external_ref))
		return refuse(
		    why, "id: longer than 35 bytes", "id: 超过35字节");
	if (fx_text_check(id, strlen(id), FX_TEXT_NAME) != 0)
		return refuse(why, "id: a character that is not allowed",
		    "id: 含不允许的字符");
	(void)snprintf(r->external_ref, sizeof(r->external_ref), "ords/%s", id);
	return 0;
}

int
cli_import_next(
    struct cli_import *im, struct intake_request *r, struct cli_import_why *why)
{
	int rc = fx_csv_next(&im->csv);

	memset(r, 0, sizeof(*r));
	why->line = im->csv.line;
	if (rc == FX_ESYNTAX || rc == FX_ETOOBIG)
		return refuse(why, im->csv.en, im->csv.zh);
	/* The end of a file that was cut: its words would be lost for good. */
	if (rc == 0 && im->csv.count < im->width)
		rc = refuse(why, "fewer fields than the heading; is it cut?",
		    "字段少于标题行；是否被截断？");
	if (rc == 0)
		rc = write_ref(im, r, why);
	if (rc == 0)
		rc = write_product(im, r, why);
	if (rc == 0)
		rc = write_words(column(im, COL_PROBLEM), r, why);
	if (rc != 0)
		return rc;
	r->channel = intake_channel_import;
	r->customer_kind = fx_customer_kind_person;
	r->qty = 1;
	r->demand = fx_demand_repair;
	make_up(im, r);
	return 0;
}
