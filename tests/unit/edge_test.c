/*
 * What the programs at the edge write and take: JSON, events as CloudEvents,
 * commands out of words, and the sentences for who filled one in wrong.
 */
#define _GNU_SOURCE /* open_memstream */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_cloud.h"
#include "edge/fx_form.h"
#include "edge/fx_json_read.h"
#include "schema/fx_codec.h"
#include "schema/fx_scan.h"
#include "service/fx_service_internal.h"
#include "tests/lib/sample.h"
#include "tests/unit/test.h"

static struct fx_json json;
static char *text;
static size_t length;

static void
writes(void)
{
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	fx_json_begin(&json, out);
}

static void
wrote(const char *expected)
{
	assert_int_equal(fclose(json.out), 0);
	assert_string_equal(text, expected);
	free(text);
}

/* What a second reader makes of it. */
static struct fx_doc *
reads(void)
{
	struct fx_doc *doc;

	assert_int_equal(fclose(json.out), 0);
	assert_int_equal(fx_doc_parse(text, length, &doc), 0);
	free(text);
	return doc;
}

TEST(json_is_written_as_it_goes)
{
	writes();
	fx_json_object(&json, NULL);
	fx_json_text(&json, "a\"b", "x\\y\n\x7f");
	fx_json_array(&json, "list");
	fx_json_number(&json, NULL, -7);
	fx_json_hundredths(&json, NULL, 105);
	fx_json_bool(&json, NULL, true);
	fx_json_bool(&json, NULL, false);
	fx_json_null(&json, NULL);
	fx_json_hex(&json, NULL, "\x01\xff", 2);
	fx_json_end(&json);
	fx_json_object(&json, "none");
	fx_json_end(&json);
	fx_json_end(&json);
	fx_json_line(&json);
	wrote("{\"a\\\"b\":\"x\\\\y\\u000a\\u007f\",\"list\":[-7,1.05,true,"
	      "false,null,\"01ff\"],\"none\":{}}\n");
}

TEST(a_time_is_the_day_of_the_calendar)
{
	static const struct {
		int64_t ms;
		const char *text;
	} times[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ INT64_C(951782399999), "2000-02-28T23:59:59.999Z" },
		{ INT64_C(951782400000), "2000-02-29T00:00:00.000Z" },
		{ INT64_C(1795137330123), "2026-11-20T01:15:30.123Z" },
		{ INT64_C(4107542400000), "2100-03-01T00:00:00.000Z" },
	};
	char written[FX_TIME_TEXT];
	size_t i;

	for (i = 0; i < fx_count_of(times); i++) {
		fx_cloud_time(times[i].ms, written);
		assert_string_equal(written, times[i].text);
	}
}

/* -- events -----------------------------------------------------------------*/

static struct fx_reader *reader;
static unsigned char body[FX_BODY_MAX], row[FX_ROW_MAX], data[FX_BODY_MAX];

static void
write_event(const struct fx_envelope *e, size_t size)
{
	struct fx_parts parts;
	size_t used;

	assert_int_equal(
	    fx_envelope_encode(e, data, size, body, sizeof(body), &used), 0);
	assert_int_equal(fx_envelope_row("repair.", body, used,
			     (const unsigned char[FX_LINK_BYTES]){ 1 }, row,
			     sizeof(row), &used),
	    0);
	assert_int_equal(fx_envelope_split(row, used, &parts), 0);
	writes();
	assert_int_equal(fx_cloud_event(&json, reader, &parts), 0);
	/* Nothing is written of what is none. */
	parts.body_length--;
	assert_int_not_equal(fx_cloud_event(&json, reader, &parts), 0);
}

static const char *
says(const struct fx_doc *doc, const char *name)
{
	const char *word;
	size_t size;

	assert_int_equal(
	    fx_doc_text(fx_doc_find(fx_doc_root(doc), name), &word, &size), 0);
	return word;
}

/* protocol.md, JSON: every event that can happen is a CloudEvent */
TEST(every_event_is_written_whole)
{
	static _Alignas(max_align_t) unsigned char thing[SAMPLE_BYTES];
	struct fx_envelope e = { .source = "/fanxiu/repair",
		.seq = 7,
		.epoch = 1,
		.time_ms = INT64_C(1795137330123),
		.v = 1,
		.actor = "li.wei" };
	enum fx_kind kind;
	int events = 0;

	assert_int_equal(fx_unpack_open(FX_SCAN_ITEMS, &reader), 0);
	for (kind = 1; kind < FX_KIND_COUNT; kind++) {
		size_t size, fields;
		struct fx_doc *doc;

		if (fx_schema_shape(kind)->sort != FX_EVENT)
			continue;
		sample_fill(kind, SAMPLE_TYPICAL, thing);
		fx_copy_text(
		    e.type, sizeof(e.type), fx_schema_shape(kind)->name);
		assert_int_equal(
		    fx_codec_encode(kind, thing, data, sizeof(data), &size), 0);
		write_event(&e, size);
		doc = reads();
		assert_string_equal(says(doc, "type"), e.type);
		assert_string_equal(says(doc, "specversion"), "1.0");
		assert_string_equal(says(doc, "seq"), "7");
		fx_schema_shape(kind)->fields(&fields);
		assert_in_range(
		    fx_doc_count(fx_doc_find(fx_doc_root(doc), "data")), 0,
		    fields);
		fx_doc_close(doc);
		events++;
	}
	assert_true(events > 100);
	fx_unpack_close(reader);
}

static bool
but_for_a(const char *name, size_t size, const void *context)
{
	(void)context;
	return size != 1 || name[0] != 'a';
}

/* Whoever may not see a field sees that there was one. */
TEST(what_is_not_shown_of_an_event_is_left_out_and_said)
{
	struct fx_envelope e = { .type = "repair.noted",
		.source = "/fanxiu/repair",
		.seq = 8,
		.epoch = 1,
		.time_ms = 1000,
		.actor = "li.wei",
		.v = 1 };
	struct fx_parts parts;
	struct fx_doc *doc;
	size_t used;
	int i;

	assert_int_equal(fx_unpack_open(FX_SCAN_ITEMS, &reader), 0);
	for (i = 0; i < 2; i++) {
		/* {"b":2} and {"a":1,"b":2} */
		memcpy(data,
		    i == 0 ? "\x81\xa1"
			     "b\x02"
			   : "\x82\xa1"
			     "a\x01\xa1"
			     "b\x02",
		    i == 0 ? 4 : 7);
		writes();
		assert_int_equal(fx_envelope_encode(&e, data, i == 0 ? 4 : 7,
				     body, sizeof(body), &used),
		    0);
		assert_int_equal(fx_envelope_row("repair.", body, used,
				     (const unsigned char[FX_LINK_BYTES]){ 1 },
				     row, sizeof(row), &used),
		    0);
		assert_int_equal(fx_envelope_split(row, used, &parts), 0);
		assert_int_equal(
		    fx_cloud_event_for(&json, reader, &parts, but_for_a, NULL),
		    0);
		assert_int_equal(fflush(json.out), 0);
		assert_non_null(strstr(
		    text, i == 0 ? "\"data\":{\"b\":2}}"
				 : "\"data\":{\"b\":2},\"withheld\":true}"));
		doc = reads();
		fx_doc_close(doc);
	}
	fx_unpack_close(reader);
}

TEST(what_an_envelope_may_say_besides_is_written)
{
	struct fx_envelope e = { .type = "repair.noted",
		.source = "/fanxiu/repair",
		.subject = "RMA-2611-00042-D.01",
		.actor = "li.wei",
		.role = "technician",
		.station = "bench-7",
		.traceparent = "00-0af7651916cd43dd8448eb211c80319c-"
			       "b7ad6b7169203331-01",
		.seq = 8,
		.epoch = 1,
		.prev = 3,
		.rev = 2,
		.ix = 1,
		.v = 1,
		.time_ms = 1000,
		.at_ms = 500,
		.more = true,
		.must = true,
		.has_cmd = true,
		.cmd = { 1 },
		.has_rules = true,
		.rules = { 0xab },
		.cause = "assessment",
		.cause_seq = 2211 };
	struct fx_doc *doc;

	data[0] = 0x80;
	assert_int_equal(fx_unpack_open(FX_SCAN_ITEMS, &reader), 0);
	write_event(&e, 1);
	doc = reads();
	assert_string_equal(says(doc, "subject"), e.subject);
	assert_string_equal(says(doc, "role"), "technician");
	assert_string_equal(says(doc, "at"), "1970-01-01T00:00:00.500Z");
	assert_string_equal(says(doc, "prev"), "3");
	assert_memory_equal(says(doc, "cause"), "assessment/2211/", 16);
	assert_memory_equal(says(doc, "rules"), "ab", 2);
	assert_memory_equal(says(doc, "cmd"), "01000000-", 9);
	fx_doc_close(doc);
	fx_unpack_close(reader);
}

TEST(any_value_that_was_read_is_written)
{
	/* {"a":[1,-2,true,bin 2,"x"],"kkk...":{}} */
	static const unsigned char value[] =
	    "\x82\xa1"
	    "a\x95\x01\xfe\xc3\xc4\x02\x00\xff\xa1x\xd9\x28"
	    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\x80";
	static const unsigned char deep[] = { 0x91, 0x91, 0x91, 0x91, 0x91,
		0x91, 0x91, 0x91, 0x91, 0x90 };
	const struct fx_node *node;

	assert_int_equal(fx_unpack_open(FX_SCAN_ITEMS, &reader), 0);
	assert_int_equal(fx_unpack(reader, value, sizeof(value) - 1, &node), 0);
	writes();
	fx_cloud_node(&json, NULL, node);
	assert_int_equal(fflush(json.out), 0);
	assert_memory_equal(
	    text, "{\"a\":[1,-2,true,\"00ff\",\"x\"],\"kkkk", 33);
	fx_doc_close(reads());
	/* What is deeper than anything of ours is not followed. */
	if (fx_unpack(reader, deep, sizeof(deep), &node) == 0) {
		writes();
		fx_cloud_node(&json, NULL, node);
		wrote("[[[[[[[[null]]]]]]]]");
	}
	fx_unpack_close(reader);
}

/* -- forms ------------------------------------------------------------------*/

static _Alignas(max_align_t) unsigned char form[SAMPLE_BYTES];
static char why[FX_FORM_WHY];

static int
fills(enum fx_kind kind, const char *name, const char *value)
{
	why[0] = '\0';
	return fx_form_fill(kind, name, value, form, why);
}

/* A value that no field of this type can hold. */
static const char *
wrong_for(const struct fx_field *f)
{
	static char longest[SAMPLE_BYTES];

	switch (f->type) {
	case FX_NUMBER:
	case FX_DUE: return "twelve";
	case FX_YESNO: return "perhaps";
	case FX_BYTES: return "0g";
	case FX_PICK:
	case FX_CODE:
	case FX_CODES: return "No such word!";
	default: break;
	}
	memset(longest, 'x', (size_t)f->high + 1);
	longest[f->high + 1] = '\0';
	return longest;
}

/* A3: what is wrong is said with what would be right, in both languages */
TEST(every_field_that_is_filled_in_wrong_is_explained)
{
	enum fx_kind kind;
	size_t i, count;

	for (kind = 1; kind < FX_KIND_COUNT; kind++) {
		const struct fx_field *f =
		    fx_schema_shape(kind)->fields(&count);

		if (fx_schema_shape(kind)->sort != FX_COMMAND)
			continue;
		for (i = 0; i < count; i++) {
			struct fx_response reply = { 0 };

			assert_int_not_equal(
			    fills(kind, f[i].name, wrong_for(&f[i])), 0);
			assert_non_null(strstr(why, " / "));
			fx_commands_explain(kind, f[i].name, FX_EINVAL, &reply);
			assert_string_equal(reply.field, f[i].name);
			assert_true(strlen(reply.en) > strlen(f[i].name) + 2);
			assert_non_null(strstr(reply.zh, f[i].zh));
			assert_int_equal(fx_text_check(reply.zh,
					     strlen(reply.zh), FX_TEXT_WORDS),
			    0);
			fx_commands_explain(
			    kind, f[i].name, FX_EMISSING, &reply);
			assert_non_null(strstr(reply.en, "must be said"));
		}
	}
	assert_int_equal(
	    fills(CMD_repair_start_rework, "colour", "x"), FX_ENOENT);
	assert_non_null(strstr(why, "no such field"));
}

TEST(a_form_takes_the_words_of_people)
{
	struct repair_note *n = (void *)form;
	char sha[65];

	memset(form, 0, sizeof(form));
	memset(sha, 'a', 64);
	sha[64] = '\0';
	sha[0] = 'F';
	assert_int_equal(fills(CMD_repair_note, "kind", "text"), 0);
	assert_int_equal(n->kind, fx_note_kind_text);
	assert_int_equal(fills(CMD_repair_note, "text_sha", sha), 0);
	assert_int_equal(n->text_sha[0], 0xfa);
	sha[5] = '-';
	assert_int_equal(fills(CMD_repair_note, "text_sha", sha), FX_ESYNTAX);
	assert_int_equal(fills(CMD_repair_note, "text_sha", "ab"), FX_EINVAL);
	assert_int_equal(
	    fills(CMD_repair_note, "unit_no", "\xff\xff"), FX_ESYNTAX);
}

TEST(a_number_is_whole_and_within_its_limits)
{
	enum fx_kind kind = CMD_repair_replace_part;

	assert_int_equal(fills(kind, "qty", "3"), 0);
	assert_int_equal(fills(kind, "qty", "0"), FX_EINVAL);
	assert_int_equal(fills(kind, "qty", ""), FX_ESYNTAX);
	assert_int_equal(fills(kind, "qty", "3x"), FX_ESYNTAX);
	assert_int_equal(
	    fills(kind, "qty", "99999999999999999999"), FX_ESYNTAX);
	assert_non_null(strstr(why, "a number from 1 to"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_written_as_it_goes),
		cmocka_unit_test(a_time_is_the_day_of_the_calendar),
		cmocka_unit_test(every_event_is_written_whole),
		cmocka_unit_test(what_an_envelope_may_say_besides_is_written),
		cmocka_unit_test(
		    what_is_not_shown_of_an_event_is_left_out_and_said),
		cmocka_unit_test(any_value_that_was_read_is_written),
		cmocka_unit_test(
		    every_field_that_is_filled_in_wrong_is_explained),
		cmocka_unit_test(a_form_takes_the_words_of_people),
		cmocka_unit_test(a_number_is_whole_and_within_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
