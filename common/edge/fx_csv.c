#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_csv.h"

/* What a character is followed by. */
enum place {
	BEGIN,  /* of a field */
	BARE,   /* in a field without quotes */
	QUOTED, /* within quotes */
	CLOSED, /* behind the closing quote, or between two of them */
	DONE
};

int
fx_csv_begin(struct fx_csv *csv, FILE *file)
{
	static const unsigned char mark[3] = { 0xef, 0xbb, 0xbf };
	unsigned char first[3];

	memset(csv, 0, sizeof(*csv));
	csv->file = file;
	csv->next = 1;
	if (fread(first, 1, 3, file) == 3 && memcmp(first, mark, 3) == 0) {
		csv->offset = 3;
		return 0;
	}
	clearerr(file);
	return fseeko(file, 0, SEEK_SET) == 0 ? 0 : FX_EIO;
}

static int
wrong(struct fx_csv *csv, int rc, const char *en, const char *zh)
{
	csv->en = en;
	csv->zh = zh;
	return rc;
}

static int
take(struct fx_csv *csv)
{
	int c = getc(csv->file);

	csv->offset += c != EOF;
	csv->next += c == '\n';
	return c;
}

static int
add(struct fx_csv *csv, int c)
{
	if (c == '\0')
		return wrong(csv, FX_ESYNTAX, "a zero byte", "含零字节");
	if (csv->used + 1 >= sizeof(csv->bytes))
		return wrong(csv, FX_ETOOBIG,
		    "longer than 20,480 bytes, or a quote that is never closed",
		    "超过20480字节，或引号未闭合");
	csv->bytes[csv->used++] = (char)c;
	return 0;
}

static void
begin_field(struct fx_csv *csv)
{
	csv->fields[csv->count].text = csv->bytes + csv->used;
}

static int
end_field(struct fx_csv *csv)
{
	struct fx_csv_field *f = &csv->fields[csv->count];
	int rc;

	f->length = (size_t)(csv->bytes + csv->used - f->text);
	rc = add(csv, ' '); /* room for the zero */
	if (rc != 0)
		return rc;
	csv->bytes[csv->used - 1] = '\0';
	if (++csv->count == FX_CSV_FIELDS_MAX)
		return wrong(
		    csv, FX_ETOOBIG, "64 fields or more", "字段达64个或更多");
	return 0;
}

/* A field or the record ends; *place says how it goes on. */
static int
end_at(struct fx_csv *csv, int c, enum place *place)
{
	int rc = end_field(csv);

	*place = c == ',' ? BEGIN : DONE;
	if (rc == 0 && c == ',')
		begin_field(csv);
	return rc;
}

static int
step(struct fx_csv *csv, int c, enum place *place)
{
	if (*place == QUOTED) {
		if (c == EOF)
			return wrong(csv, FX_ESYNTAX,
			    "a quote that is never closed", "引号未闭合");
		if (c != '"')
			return add(csv, c);
		*place = CLOSED;
		return 0;
	}
	if (c == ',' || c == '\n' || c == EOF)
		return end_at(csv, c, place);
	if (c == '"' && *place == BEGIN) {
		*place = QUOTED;
		return 0;
	}
	if (c == '"' && *place == CLOSED) {
		*place = QUOTED;
		return add(csv, c); /* a doubled quote is one */
	}
	if (c == '"' || *place == CLOSED)
		return wrong(csv, FX_ESYNTAX,
		    "a quote within a field; write it twice",
		    "字段内的引号须写两次");
	*place = BARE;
	return add(csv, c);
}

/* CR LF is one line break; a CR elsewhere is a character. */
static int
take_joined(struct fx_csv *csv, enum place place)
{
	int c = take(csv), after;

	if (c != '\r' || place == QUOTED)
		return c;
	after = getc(csv->file);
	if (after != '\n') {
		if (after != EOF)
			(void)ungetc(after, csv->file); /* one always fits */
		return after == EOF ? EOF : c;
	}
	csv->offset++;
	csv->next++;
	return after;
}

static int
read_record(struct fx_csv *csv)
{
	enum place place = BEGIN;
	int c = 0, rc = 0;

	csv->count = 0;
	csv->used = 0;
	begin_field(csv);
	while (rc == 0 && place != DONE) {
		c = take_joined(csv, place);
		rc = step(csv, c, &place);
	}
	if (ferror(csv->file))
		return FX_EIO;
	if (rc == 0 && c == EOF && csv->count == 1 &&
	    csv->fields[0].length == 0)
		return FX_ENOENT;
	return rc;
}

/* Go on behind the first line of a record that is none. */
static int
pass_line(struct fx_csv *csv, int64_t begin)
{
	int c;

	if (fseeko(csv->file, begin, SEEK_SET) != 0)
		return FX_EIO;
	csv->offset = begin;
	csv->next = csv->line;
	do
		c = take(csv);
	while (c != '\n' && c != EOF);
	return ferror(csv->file) ? FX_EIO : 0;
}

static int
check_text(struct fx_csv *csv)
{
	int i;

	for (i = 0; i < csv->count; i++)
		if (fx_text_check(csv->fields[i].text, csv->fields[i].length,
			FX_TEXT_WORDS) == FX_ESYNTAX)
			return wrong(
			    csv, FX_ESYNTAX, "not UTF-8", "不是UTF-8文本");
	return 0;
}

int
fx_csv_next(struct fx_csv *csv)
{
	int64_t begin;
	int rc;

	do {
		begin = csv->offset;
		csv->line = csv->next;
		rc = read_record(csv);
	} while (rc == 0 && csv->count == 1 && csv->fields[0].length == 0);
	if (rc == 0)
		rc = check_text(csv);
	else if ((rc == FX_ESYNTAX || rc == FX_ETOOBIG) &&
		 pass_line(csv, begin) != 0)
		rc = FX_EIO;
	return rc;
}
