#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "tests/lib/sample.h"
#include "tests/unit/paper_words.h"
#include "tests/unit/test.h"

#define BEGIN INT64_C(1795392000000) /* 2026-11-23 00:00 UTC */
#define HOUR  INT64_C(3600000)

struct fx_paper *paper;
struct fx_template template;
struct fx_paper_print print;

static _Alignas(max_align_t) unsigned char thing_room[SAMPLE_BYTES];
static unsigned char map[FX_ROW_MAX], body[FX_ROW_MAX], row[FX_ROW_MAX];
static unsigned char chain[FX_PLACE_COUNT][FX_LINK_BYTES];
static uint64_t heads[FX_PLACE_COUNT];
static int64_t now_ms;
static char *pages;
static char texts[PAPER_TEXT];

int
paper_begin(void **state)
{
	(void)state;
	memset(heads, 0, sizeof(heads));
	memset(chain, 0, sizeof(chain));
	now_ms = BEGIN;
	print = (struct fx_paper_print){ .chinese = true,
		.copy = 1,
		.distribution = 7,
		.zone_minutes = 480,
		.currency = "CNY",
		.origin = "https://repair.example" };
	return fx_paper_open(&paper);
}

int
paper_end(void **state)
{
	(void)state;
	fx_paper_close(paper);
	free(pages);
	pages = NULL;
	return 0;
}

void
a_template(const char *document)
{
	const struct fx_template_choice choice = { .document = document };
	struct fx_template_fault fault;
	char directory[FX_TEMPLATE_PATH], name[FX_TEMPLATE_PATH];

	assert_int_equal(fx_template_directory(directory), 0);
	if (fx_template_choose(directory, &choice, &template, &fault, name) !=
	    0)
		fail_msg(
		    "%s:%d: %s: %s", name, fault.line, fault.en, fault.word);
}

void
a_file_of(const char *words)
{
	struct fx_template_fault fault;

	if (fx_template_parse(words, strlen(words), &template, &fault) != 0)
		fail_msg("%d: %s: %s", fault.line, fault.en, fault.word);
}

void
blank(const char *number)
{
	fx_paper_begin(paper, &template, number, NULL);
}

uint64_t
it_happened(enum fx_kind kind, const void *thing, const char *subject)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	struct fx_envelope e = { .v = 1, .epoch = 1, .rev = 1 };
	char topic[FX_TOPIC_MAX + 1];
	struct fx_parts parts;
	size_t size, used;

	fx_copy_text(e.type, sizeof(e.type), shape->name);
	fx_copy_text(e.subject, sizeof(e.subject), subject);
	fx_copy(e.actor, "zhang.min");
	fx_copy(e.role, "technician");
	fx_copy(e.source, "/fanxiu/test");
	memset(e.store, 1, sizeof(e.store));
	e.seq = ++heads[shape->place];
	e.time_ms = now_ms;
	now_ms += HOUR;
	(void)snprintf(topic, sizeof(topic), "%s.", shape->name);
	assert_int_equal(
	    fx_codec_encode(kind, thing, map, sizeof(map), &size), 0);
	assert_int_equal(
	    fx_envelope_encode(&e, map, size, body, sizeof(body), &used), 0);
	fx_envelope_link(chain[shape->place], topic, strlen(topic), body, used,
	    chain[shape->place]);
	assert_int_equal(fx_envelope_row(topic, body, used, chain[shape->place],
			     row, sizeof(row), &size),
	    0);
	assert_int_equal(fx_envelope_split(row, size, &parts), 0);
	assert_int_equal(fx_paper_take(paper, shape->place, &parts), 0);
	return e.seq;
}

static void
a_record(enum fx_kind kind)
{
	const struct fx_node *root;
	struct fx_reader *reader;
	size_t used;

	sample_fill(kind, SAMPLE_TYPICAL, thing_room);
	assert_int_equal(
	    fx_codec_encode(kind, thing_room, map, sizeof(map), &used), 0);
	assert_int_equal(fx_unpack_open(400, &reader), 0);
	assert_int_equal(fx_unpack(reader, map, used, &root), 0);
	assert_int_equal(fx_paper_take_record(paper, kind, root), 0);
	fx_unpack_close(reader);
}

void
a_sample_of_all(void)
{
	enum fx_kind kind;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		if (!fx_template_wants(&template, kind))
			continue;
		if (fx_schema_shape(kind)->sort == FX_RECORD) {
			a_record(kind);
			continue;
		}
		sample_fill(kind, SAMPLE_TYPICAL, thing_room);
		(void)it_happened(kind, thing_room, PAPER_UNIT);
	}
	/* A paper of records still names the event that changed them last. */
	if (template.record_count > 0) {
		sample_fill(EV_analytics_counted, SAMPLE_TYPICAL, thing_room);
		(void)it_happened(EV_analytics_counted, thing_room, PAPER_UNIT);
	}
}

const char *
sheet(void)
{
	size_t length;
	FILE *out;

	free(pages);
	pages = NULL;
	out = open_memstream(&pages, &length);
	assert_non_null(out);
	assert_int_equal(fx_paper_write(paper, &print, out), 0);
	assert_int_equal(fclose(out), 0);
	return pages;
}

static bool
begins(const char *at, const char *word)
{
	return strncmp(at, word, strlen(word)) == 0;
}

/* What a tag is to a reader: a new line, or a bar between two cells. */
static const char *
sound_of(const char *tag)
{
	if (begins(tag, "</td") || begins(tag, "</th>"))
		return " | ";
	if (begins(tag, "</div") || begins(tag, "</tr") || begins(tag, "</p") ||
	    begins(tag, "</h") || begins(tag, "<br") || begins(tag, "</foot") ||
	    begins(tag, "<h2") || begins(tag, "<table") ||
	    begins(tag, "<div class=\"facts"))
		return "\n";
	if (begins(tag, "</b") || begins(tag, "</span"))
		return " ";
	return begins(tag, "<svg class=\"qr") ? "[QR]\n"
	       : begins(tag, "<svg")          ? "[BARS]\n"
					      : "";
}

/*
 * Hashes change with every field that is added to an event; what they are is
 * told elsewhere.
 */
static bool
is_hash(const char *at)
{
	return strspn(at, "0123456789abcdef") == 2 * FX_LINK_BYTES;
}

const char *
layer(void)
{
	const char *at = strstr(sheet(), "<body>");
	size_t used = 0;

	assert_non_null(at);
	while (*at != '\0') {
		assert_true(used < sizeof(texts) - 16);
		if (*at == '<') {
			used += (size_t)snprintf(texts + used,
			    sizeof(texts) - used, "%s", sound_of(at));
			at = strchr(at, '>') + 1;
		} else if (*at == '\n') {
			at++;
		} else if (is_hash(at)) {
			at += 2 * FX_LINK_BYTES - 1;
			texts[used++] = '#';
			at++;
		} else {
			texts[used++] = *at++;
		}
	}
	texts[used] = '\0';
	return texts;
}

void
holds(const char *part)
{
	if (strstr(layer(), part) == NULL)
		fail_msg("not on the page: %s\n%s", part, layer());
}

void
holds_not(const char *part)
{
	if (strstr(sheet(), part) != NULL)
		fail_msg("on the page: %s\n%s", part, layer());
}
