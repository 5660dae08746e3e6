#include <stdio.h>
#include <string.h>

#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "tests/lib/sample.h"
#include "tests/unit/test.h"

#define MAP_BYTES 32768

static struct fx_reader *reader;
static _Alignas(max_align_t) unsigned char thing[SAMPLE_BYTES];
static _Alignas(max_align_t) unsigned char again[SAMPLE_BYTES];
static unsigned char bytes[MAP_BYTES];
static char field[FX_NAME_MAX + 1];

static int
open_reader(void **state)
{
	(void)state;
	if (fx_crypto_init() != 0)
		return -1;
	return fx_unpack_open(1024, &reader);
}

static int
close_reader(void **state)
{
	(void)state;
	fx_unpack_close(reader);
	return 0;
}

static enum fx_trust
trust_of(enum fx_kind kind)
{
	return fx_schema_shape(kind)->sort == FX_COMMAND ? FX_ASKED
							 : FX_FOREIGN;
}

/* Decode `length` bytes into again, with the subject that thing has. */
static int
decode(enum fx_kind kind, size_t length)
{
	const struct fx_field *key = fx_schema_key(kind);
	const struct fx_node *root;
	const char *subject;
	int rc = fx_unpack(reader, bytes, length, &root);

	if (rc == 0)
		rc = fx_codec_decode(kind, root, trust_of(kind), again, field);
	if (rc == 0 && key != NULL) {
		subject = fx_schema_text(key, thing);
		rc = fx_codec_subject(kind, subject, strlen(subject), again);
	}
	return rc;
}

static size_t
encode(enum fx_kind kind, enum sample_size size)
{
	size_t used;

	sample_fill(kind, size, thing);
	assert_int_equal(
	    fx_codec_encode(kind, thing, bytes, sizeof(bytes), &used), 0);
	return used;
}

static void
comes_back(enum fx_kind kind, enum sample_size size)
{
	size_t used = encode(kind, size);

	if (decode(kind, used) != 0)
		fail_msg("%s: field %s", fx_schema_shape(kind)->name, field);
	assert_memory_equal(thing, again, fx_schema_shape(kind)->size);
	assert_true(used <= fx_codec_longest(kind));
}

/* G24 */
TEST(everything_declared_comes_back_as_it_was_written)
{
	enum fx_kind kind;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		comes_back(kind, SAMPLE_TYPICAL);
		comes_back(kind, SAMPLE_FULL);
	}
}

/* G20 */
TEST(what_is_cut_short_anywhere_is_refused)
{
	enum fx_kind kind;
	size_t cut, used;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		used = encode(kind, SAMPLE_TYPICAL);
		for (cut = 0; cut < used; cut++)
			assert_int_not_equal(decode(kind, cut), 0);
	}
}

TEST(bytes_after_the_end_are_refused)
{
	size_t used = encode(EV_repair_noted, SAMPLE_TYPICAL);

	bytes[used] = 0xc2;
	assert_int_not_equal(decode(EV_repair_noted, used + 1), 0);
}

TEST(the_longest_event_with_the_longest_envelope_fits_its_limit)
{
	enum fx_kind kind;
	const struct fx_shape *shape;
	size_t most;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++) {
		shape = fx_schema_shape(kind);
		most =
		    shape->sort == FX_EVENT ? FX_BODY_MAX - 620 : FX_BODY_MAX;
		if (shape->sort != FX_COMMAND && fx_codec_longest(kind) > most)
			fail_msg("%s: %zu bytes of %zu", shape->name,
			    fx_codec_longest(kind), most);
	}
}

static struct fx_envelope
full_envelope(void)
{
	struct fx_envelope e = { .seq = UINT32_MAX,
		.epoch = UINT32_MAX,
		.prev = UINT32_MAX,
		.rev = UINT32_MAX,
		.ix = 7,
		.v = 99,
		.time_ms = FX_NUMBER_MAX,
		.at_ms = FX_NUMBER_MAX - 1,
		.more = true,
		.must = true,
		.has_cmd = true,
		.has_rules = true,
		.cause_seq = INT64_MAX };

	memset(e.type, 't', FX_NAME_MAX);
	memset(e.subject, 's', FX_SUBJECT_MAX);
	memset(e.actor, 'a', FX_ACTOR_MAX);
	memset(e.role, 'r', FX_ACTOR_MAX);
	memset(e.station, 'p', FX_ACTOR_MAX);
	memset(e.source, 'q', 30);
	memset(e.traceparent, '0', FX_TRACE_BYTES);
	memset(e.cause, 'c', 10);
	memset(e.store, 0x11, sizeof(e.store));
	memset(e.cmd, 0x22, sizeof(e.cmd));
	memset(e.rules, 0x33, sizeof(e.rules));
	memset(e.cause_hash, 0x44, sizeof(e.cause_hash));
	return e;
}

TEST(an_envelope_comes_back_and_is_no_longer_than_counted)
{
	static const unsigned char empty[] = { 0x80 };
	struct fx_envelope e = full_envelope(), back;
	const struct fx_node *data;
	size_t used;

	assert_int_equal(fx_envelope_encode(&e, empty, sizeof(empty), bytes,
			     sizeof(bytes), &used),
	    0);
	assert_true(used <= 620);
	assert_int_equal(
	    fx_envelope_decode(reader, bytes, used, &back, &data), 0);
	assert_memory_equal(&e, &back, sizeof(e));
}

TEST(an_envelope_cut_short_anywhere_is_refused)
{
	static const unsigned char empty[] = { 0x80 };
	struct fx_envelope e = full_envelope(), back;
	const struct fx_node *data;
	size_t used, cut;

	assert_int_equal(fx_envelope_encode(&e, empty, sizeof(empty), bytes,
			     sizeof(bytes), &used),
	    0);
	for (cut = 0; cut < used; cut++)
		assert_int_not_equal(
		    fx_envelope_decode(reader, bytes, cut, &back, &data), 0);
}

/* What must be told and is not, what nobody knows, what is too long. */
static int
asked(size_t n, const char *name, const char *value)
{
	struct fx_packer packer;
	const struct fx_node *root;
	size_t used;

	fx_pack_begin(&packer, bytes, sizeof(bytes));
	fx_pack_map(&packer, n);
	if (n > 0) {
		fx_pack_text(&packer, name);
		fx_pack_text(&packer, value);
	}
	assert_int_equal(fx_pack_end(&packer, &used), 0);
	assert_int_equal(fx_unpack(reader, bytes, used, &root), 0);
	return fx_codec_decode(CMD_repair_note, root, FX_ASKED, again, field);
}

TEST(a_command_with_a_field_that_is_not_known_names_it)
{
	assert_int_equal(asked(1, "colour", "red"), FX_ENOENT);
	assert_string_equal(field, "colour");
}

TEST(a_command_without_a_field_it_must_have_names_it)
{
	assert_int_equal(asked(1, "kind", "photo"), FX_EMISSING);
	assert_string_equal(field, "text_sha");
}

/* Not to say whether it works is not to say that it does not. */
TEST(a_yes_or_no_that_must_be_said_is_never_taken_for_no)
{
	struct fx_packer packer;
	const struct fx_node *root;
	size_t used;

	fx_pack_begin(&packer, bytes, sizeof(bytes));
	fx_pack_map(&packer, 2);
	fx_pack_text(&packer, "ok");
	fx_pack_bool(&packer, false);
	fx_pack_text(&packer, "appearance_ok");
	fx_pack_bool(&packer, true);
	assert_int_equal(fx_pack_end(&packer, &used), 0);
	assert_int_equal(fx_unpack(reader, bytes, used, &root), 0);
	assert_int_equal(fx_codec_decode(CMD_intake_record_acceptance, root,
			     FX_ASKED, again, field),
	    FX_EMISSING);
	assert_string_equal(field, "function_ok");
	assert_int_equal(fx_codec_decode(EV_intake_acceptance_recorded, root,
			     FX_FOREIGN, again, field),
	    FX_EMISSING);
	assert_string_equal(field, "function_ok");
}

TEST(a_choice_that_is_none_names_its_field)
{
	assert_int_equal(asked(1, "kind", "sketch"), FX_EINVAL);
	assert_string_equal(field, "kind");
}

TEST(text_longer_than_its_field_is_refused_not_cut)
{
	struct fx_packer packer;
	const struct fx_node *root;
	char text[200];
	size_t used;

	memset(text, 'x', sizeof(text));
	fx_pack_begin(&packer, bytes, sizeof(bytes));
	fx_pack_map(&packer, 1);
	fx_pack_text(&packer, "why");
	fx_pack_chars(&packer, text, 161);
	assert_int_equal(fx_pack_end(&packer, &used), 0);
	assert_int_equal(fx_unpack(reader, bytes, used, &root), 0);
	assert_int_equal(
	    fx_codec_decode(CMD_repair_correct, root, FX_ASKED, again, field),
	    FX_ETOOBIG);
	assert_string_equal(field, "why");
}

TEST(an_event_with_a_field_from_the_future_is_read_without_it)
{
	struct fx_packer packer;
	const struct fx_node *root;
	size_t used;

	fx_pack_begin(&packer, bytes, sizeof(bytes));
	fx_pack_map(&packer, 3);
	fx_pack_text(&packer, "timer");
	fx_pack_text(&packer, "repair_due");
	fx_pack_text(&packer, "due_at");
	fx_pack_uint(&packer, 17);
	fx_pack_text(&packer, "mood");
	fx_pack_array(&packer, 1);
	fx_pack_uint(&packer, 1);
	assert_int_equal(fx_pack_end(&packer, &used), 0);
	assert_int_equal(fx_unpack(reader, bytes, used, &root), 0);
	assert_int_equal(
	    fx_codec_decode(EV_repair_warned, root, FX_FOREIGN, again, field),
	    0);
	assert_int_equal(((struct repair_warned *)(void *)again)->due_at, 17);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, open_reader, close_reader)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(everything_declared_comes_back_as_it_was_written),
		RUN(what_is_cut_short_anywhere_is_refused),
		RUN(bytes_after_the_end_are_refused),
		RUN(the_longest_event_with_the_longest_envelope_fits_its_limit),
		RUN(an_envelope_comes_back_and_is_no_longer_than_counted),
		RUN(an_envelope_cut_short_anywhere_is_refused),
		RUN(a_command_with_a_field_that_is_not_known_names_it),
		RUN(a_command_without_a_field_it_must_have_names_it),
		RUN(a_yes_or_no_that_must_be_said_is_never_taken_for_no),
		RUN(a_choice_that_is_none_names_its_field),
		RUN(text_longer_than_its_field_is_refused_not_cut),
		RUN(an_event_with_a_field_from_the_future_is_read_without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
