#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "edge/fx_paper_internal.h"
#include "schema/fx_codec.h"
#include "schema/fx_scan.h"

int
fx_paper_open(struct fx_paper **paper)
{
	struct fx_paper *p = calloc(1, sizeof(*p));
	int rc;

	if (p == NULL)
		return FX_ENOMEM;
	rc = fx_unpack_open(FX_SCAN_ITEMS, &p->reader);
	if (rc != 0) {
		free(p);
		return rc;
	}
	*paper = p;
	return 0;
}

void
fx_paper_close(struct fx_paper *paper)
{
	if (paper == NULL)
		return;
	fx_unpack_close(paper->reader);
	free(paper);
}

size_t
fx_paper_size(void)
{
	return sizeof(struct fx_paper);
}

void
fx_paper_start(struct fx_paper *paper, struct fx_reader *reader)
{
	paper->reader = reader;
	paper->count = 0;
}

void
fx_paper_begin(struct fx_paper *paper, const struct fx_template *template,
    const char *number, const struct fx_paper_limit *limit)
{
	paper->template = template;
	fx_copy_text(paper->number, sizeof(paper->number), number);
	paper->has_limit = limit != NULL;
	if (limit != NULL)
		paper->limit = *limit;
	paper->count = 0;
	paper->sorted = false;
}

const struct fx_template *
fx_paper_template(const struct fx_paper *paper)
{
	return paper->template;
}

const char *
fx_paper_about(const struct fx_paper *paper)
{
	return paper->number;
}

static bool
is_correction(enum fx_kind kind)
{
	const char *dot = strchr(fx_schema_shape(kind)->name, '.');

	fx_assert(dot != NULL);
	return strcmp(dot, ".corrected") == 0;
}

/* Whether what the paper is filled from are records: then any event counts. */
static bool
is_wanted(const struct fx_paper *paper, enum fx_kind kind)
{
	return paper->template->record_count > 0 ||
	       fx_template_wants(paper->template, kind) || is_correction(kind);
}

static bool
has(const struct fx_paper *paper, enum fx_place place, uint64_t seq)
{
	size_t i;

	for (i = 0; i < paper->count; i++)
		if (paper->rows[i].place == place && paper->rows[i].seq == seq)
			return true;
	return false;
}

static int
decode(struct fx_paper *paper, enum fx_kind kind, const struct fx_node *map,
    const char *subject, struct fx_paper_row *row)
{
	char field[FX_NAME_MAX + 1];
	int rc;

	fx_assert(fx_schema_shape(kind)->size <= sizeof(row->bytes));
	memset(row->bytes, 0, sizeof(row->bytes));
	rc = fx_codec_decode(kind, map, FX_FOREIGN, row->bytes, field);
	if (rc == 0 && subject[0] != '\0' && fx_schema_key(kind) != NULL)
		rc = fx_codec_subject(
		    kind, subject, strlen(subject), row->bytes);
	if (rc != 0)
		return FX_ESYNTAX;
	row->kind = kind;
	row->place = fx_schema_shape(kind)->place;
	paper->count++;
	paper->sorted = false;
	return 0;
}

int
fx_paper_take(
    struct fx_paper *paper, enum fx_place place, const struct fx_parts *parts)
{
	const struct fx_node *data;
	struct fx_paper_row *row;
	struct fx_envelope e;
	enum fx_kind kind;

	if (fx_envelope_decode(
		paper->reader, parts->body, parts->body_length, &e, &data) != 0)
		return FX_ESYNTAX;
	kind = fx_envelope_kind(&e);
	/* What a later version says is not on a paper of this one. */
	if (kind == FX_KIND_NONE || !is_wanted(paper, kind) ||
	    (paper->has_limit && e.seq > paper->limit.seq[place]) ||
	    has(paper, place, e.seq))
		return 0;
	if (fx_schema_shape(kind)->place != place)
		return FX_ESYNTAX;
	if (paper->count == FX_PAPER_ROWS)
		return FX_ETOOBIG;
	row = &paper->rows[paper->count];
	row->seq = e.seq;
	row->time_ms = e.time_ms;
	fx_copy(row->actor, e.actor);
	fx_copy(row->role, e.role);
	memcpy(row->hash, parts->hash, sizeof(row->hash));
	return decode(paper, kind, data, e.subject, row);
}

int
fx_paper_take_record(
    struct fx_paper *paper, enum fx_kind kind, const struct fx_node *map)
{
	struct fx_paper_row *row = &paper->rows[paper->count];

	if (paper->count == FX_PAPER_ROWS)
		return FX_ETOOBIG;
	row->seq = 0;
	row->time_ms = 0;
	row->actor[0] = row->role[0] = '\0';
	memset(row->hash, 0, sizeof(row->hash));
	return decode(paper, kind, map, "", row);
}

/* By time, as people read it; then by department and number. */
static int
by_time(const void *a, const void *b)
{
	const struct fx_paper_row *x = a, *y = b;

	if (x->time_ms != y->time_ms)
		return x->time_ms < y->time_ms ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

const struct fx_paper_row *
fx_paper_latest(const struct fx_paper *paper, enum fx_kind kind)
{
	size_t i;

	for (i = paper->count; i > 0; i--)
		if (paper->rows[i - 1].kind == kind)
			return &paper->rows[i - 1];
	return NULL;
}

const struct fx_paper_row *
fx_paper_said(const struct fx_paper *paper, const struct fx_template_item *item)
{
	size_t i;

	for (i = paper->count; i > 0; i--)
		if (paper->rows[i - 1].kind == item->kind &&
		    fx_schema_is_said(item->field, paper->rows[i - 1].bytes))
			return &paper->rows[i - 1];
	return NULL;
}

static bool
is_word(const struct fx_template_item *item, const struct fx_paper_row *row)
{
	const struct fx_field *f = item->field;

	return strcmp(f->choices[fx_schema_number(f, row->bytes)].name,
		   item->word) == 0;
}

const struct fx_paper_row *
fx_paper_act(const struct fx_paper *paper, const struct fx_template_item *item)
{
	size_t i;

	if (item->kind == FX_KIND_NONE)
		return NULL;
	if (item->field == NULL)
		return fx_paper_latest(paper, item->kind);
	if (item->word[0] == '\0')
		return fx_paper_said(paper, item);
	for (i = paper->count; i > 0; i--)
		if (paper->rows[i - 1].kind == item->kind &&
		    is_word(item, &paper->rows[i - 1]))
			return &paper->rows[i - 1];
	return NULL;
}

static void
add_input(const uint64_t last[FX_PLACE_COUNT], char inputs[FX_PAPER_INPUTS])
{
	enum fx_place place;
	size_t used = 0;

	inputs[0] = '\0';
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		if (last[place] == 0)
			continue;
		used += (size_t)snprintf(inputs + used, FX_PAPER_INPUTS - used,
		    "%s%s/%" PRIu64, used > 0 ? "," : "",
		    fx_schema_place(place)->name, last[place]);
		/* Six names of at most ten letters, numbers of nineteen. */
		fx_assert(used < FX_PAPER_INPUTS);
	}
}

int
fx_paper_facts(struct fx_paper *paper, struct fx_paper_facts *facts)
{
	uint64_t last[FX_PLACE_COUNT] = { 0 };
	const struct fx_paper_row *row;
	struct fx_hash hash;
	size_t i;

	if (!paper->sorted)
		qsort(
		    paper->rows, paper->count, sizeof(paper->rows[0]), by_time);
	paper->sorted = true;
	memset(facts, 0, sizeof(*facts));
	fx_crypto_hash_begin(&hash);
	for (i = 0; i < paper->count; i++) {
		row = &paper->rows[i];
		if (row->seq == 0)
			continue;
		fx_crypto_hash_more(&hash, row->hash, sizeof(row->hash));
		if (row->seq > last[row->place])
			last[row->place] = row->seq;
		facts->count++;
		facts->place = row->place;
		facts->seq = row->seq;
		facts->time_ms = row->time_ms;
		memcpy(facts->hash, row->hash, sizeof(facts->hash));
	}
	fx_crypto_hash_end(&hash, facts->input_hash);
	add_input(last, facts->inputs);
	if (facts->count == 0 ||
	    (paper->template->needs != FX_KIND_NONE &&
		fx_paper_latest(paper, paper->template->needs) == NULL))
		return FX_EMISSING;
	return 0;
}

/* -- the square code --------------------------------------------------------*/

static void
put_upper(char *to, size_t size, const char *from)
{
	size_t i;

	for (i = 0; from[i] != '\0' && i + 1 < size; i++)
		to[i] = from[i] >= 'a' && from[i] <= 'z'
			    ? (char)(from[i] - 'a' + 'A')
			    : from[i];
	to[i] = '\0';
}

void
fx_paper_mark_print(const struct fx_paper_mark *mark, char text[FX_PAPER_QR])
{
	char place[FX_NAME_MAX + 1], hex[2 * FX_LINK_BYTES + 1];
	size_t i;

	put_upper(place, sizeof(place), fx_schema_place(mark->place)->name);
	for (i = 0; i < FX_LINK_BYTES; i++)
		(void)snprintf(hex + 2 * i, 3, "%02X", mark->hash[i]);
	(void)snprintf(text, FX_PAPER_QR,
	    "FX1 %s %s %s %" PRIu64 " %s %" PRId64, mark->document,
	    mark->number, place, mark->seq, hex, mark->copy);
}

/* The next word of the code, cut at one blank; "" at its end. */
static const char *
next_word(char **rest)
{
	char *word = *rest, *end = strchr(word, ' ');

	if (end == NULL)
		end = word + strlen(word);
	else
		*end++ = '\0';
	*rest = end;
	return word;
}

static int
parse_number(const char *word, uint64_t most, uint64_t *number)
{
	size_t i, length = strlen(word);

	*number = 0;
	if (length == 0 || length > 18 || (word[0] == '0' && length > 1))
		return FX_EINVAL;
	for (i = 0; i < length; i++) {
		if (word[i] < '0' || word[i] > '9')
			return FX_EINVAL;
		*number = *number * 10 + (uint64_t)(word[i] - '0');
	}
	return *number <= most ? 0 : FX_EINVAL;
}

static int
parse_hash(const char *word, unsigned char hash[FX_LINK_BYTES])
{
	static const char digits[] = "0123456789ABCDEF";
	const char *high, *low;
	size_t i;

	if (strlen(word) != 2 * FX_LINK_BYTES)
		return FX_EINVAL;
	for (i = 0; i < FX_LINK_BYTES; i++) {
		high = strchr(digits, word[2 * i]);
		low = strchr(digits, word[2 * i + 1]);
		if (high == NULL || low == NULL)
			return FX_EINVAL;
		hash[i] =
		    (unsigned char)((high - digits) << 4 | (low - digits));
	}
	return 0;
}

static enum fx_place
parse_place(const char *word)
{
	char upper[FX_NAME_MAX + 1];
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		put_upper(upper, sizeof(upper), fx_schema_place(place)->name);
		if (strcmp(upper, word) == 0)
			break;
	}
	return place;
}

int
fx_paper_mark_parse(const char *text, struct fx_paper_mark *mark)
{
	char copy[FX_PAPER_QR], *rest = copy;
	const char *document, *number;
	uint64_t copies;
	int rc;

	memset(mark, 0, sizeof(*mark));
	if (strlen(text) >= sizeof(copy))
		return FX_EINVAL;
	fx_copy_text(copy, sizeof(copy), text);
	if (strcmp(next_word(&rest), "FX1") != 0)
		return FX_EINVAL;
	document = next_word(&rest);
	number = next_word(&rest);
	if (fx_schema_code(DICT_document, document, strlen(document)) == NULL ||
	    *number == '\0' || strlen(number) > FX_SUBJECT_MAX)
		return FX_EINVAL;
	fx_copy_text(mark->document, sizeof(mark->document), document);
	fx_copy_text(mark->number, sizeof(mark->number), number);
	mark->place = parse_place(next_word(&rest));
	rc = mark->place == FX_PLACE_COUNT ? FX_EINVAL : 0;
	if (rc == 0)
		rc = parse_number(next_word(&rest), INT64_MAX, &mark->seq);
	if (rc == 0)
		rc = parse_hash(next_word(&rest), mark->hash);
	if (rc == 0)
		rc = parse_number(next_word(&rest), 9999, &copies);
	if (rc != 0 || *rest != '\0')
		return FX_EINVAL;
	mark->copy = (int64_t)copies;
	return 0;
}

int
fx_paper_limit_parse(const char *inputs, struct fx_paper_limit *limit)
{
	char copy[FX_PAPER_INPUTS], *part = copy, *slash, *comma;
	enum fx_place place;

	memset(limit, 0, sizeof(*limit));
	if (strlen(inputs) >= sizeof(copy) || inputs[0] == '\0')
		return FX_EINVAL;
	fx_copy_text(copy, sizeof(copy), inputs);
	while (part != NULL) {
		comma = strchr(part, ',');
		if (comma != NULL)
			*comma++ = '\0';
		slash = strchr(part, '/');
		if (slash == NULL)
			return FX_EINVAL;
		*slash = '\0';
		place = fx_schema_place_of(part);
		if (place == FX_PLACE_COUNT ||
		    parse_number(slash + 1, INT64_MAX, &limit->seq[place]) != 0)
			return FX_EINVAL;
		part = comma;
	}
	return 0;
}
