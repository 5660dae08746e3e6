/*
 * Whole journals of the first release: later programs must read every row,
 * find the chain whole, and fold them into the same states (G23, I8).
 *
 * tests/golden/journals/ was made once, by tests/scenario/rows.py from a fleet
 * that had played six returns; GOLDEN=write writes what is missing there and
 * never changes anything.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "service/fx_department.h"
#include "services/cli/cli.h"
#include "tests/unit/test.h"

#define DIRECTORY    "tests/golden/journals/"
#define ITEMS_MAX    1024
#define SUBJECTS_MAX 32
#define TEXT_BYTES   8192

/* A journal being read. */
struct journal {
	const struct fx_department *department;
	FILE *file;
	int64_t rows;
	unsigned char row[FX_ROW_MAX], link[FX_LINK_BYTES];
	struct fx_reader *reader;
	struct fx_envelope envelope;
	struct fx_event event;
};

static void
open_journal(struct journal *j, enum fx_place place)
{
	char path[128];

	memset(j, 0, sizeof(*j));
	j->department = cli_department(place);
	(void)snprintf(
	    path, sizeof(path), DIRECTORY "%s.rows", j->department->name);
	j->file = fopen(path, "rb");
	assert_non_null(j->file);
	assert_int_equal(fx_unpack_open(ITEMS_MAX, &j->reader), 0);
}

static void
close_journal(struct journal *j)
{
	fclose(j->file);
	fx_unpack_close(j->reader);
}

/* The next row, its link checked; false behind the last. */
static bool
next_row(struct journal *j, struct fx_parts *parts)
{
	unsigned char head[4], link[FX_LINK_BYTES];
	size_t size;

	if (fread(head, 1, sizeof(head), j->file) != sizeof(head))
		return false;
	size = (size_t)head[2] << 8 | head[3];
	assert_in_range(size, 1, sizeof(j->row));
	assert_int_equal(fread(j->row, 1, size, j->file), size);
	assert_int_equal(fx_envelope_split(j->row, size, parts), 0);
	fx_envelope_link(j->link, parts->topic, parts->topic_length,
	    parts->body, parts->body_length, link);
	assert_memory_equal(link, parts->hash, sizeof(link));
	memcpy(j->link, link, sizeof(link));
	j->rows++;
	return true;
}

/* What it says, as the structs of today. */
static void
decode(struct journal *j, const struct fx_parts *parts)
{
	char field[FX_NAME_MAX + 1];
	const struct fx_node *data;
	struct fx_event *event = &j->event;

	assert_int_equal(fx_envelope_decode(j->reader, parts->body,
			     parts->body_length, &j->envelope, &data),
	    0);
	assert_int_equal(j->envelope.seq, j->rows);
	event->kind = fx_envelope_kind(&j->envelope);
	assert_int_not_equal(event->kind, FX_KIND_NONE);
	assert_int_equal(
	    fx_codec_decode(event->kind, data, FX_FOREIGN, event->bytes, field),
	    0);
	assert_int_equal(fx_codec_subject(event->kind, j->envelope.subject,
			     strlen(j->envelope.subject), event->bytes),
	    0);
	event->seq = (int64_t)j->envelope.seq;
	event->time_ms = j->envelope.time_ms;
	event->actor = j->envelope.actor;
	event->role = j->envelope.role;
}

/* G8 G23 */
TEST(every_row_of_the_first_release_is_read_and_chained)
{
	struct fx_parts parts;
	enum fx_place place;
	struct journal j;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		open_journal(&j, place);
		while (next_row(&j, &parts))
			decode(&j, &parts);
		assert_true(j.rows > 10);
		close_journal(&j);
	}
}

/* Subjects in the order in which they came. */
struct subjects {
	size_t count;
	char names[SUBJECTS_MAX][FX_KEY_BYTES];
};

static void
note_subject(struct subjects *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (strcmp(all->names[i], name) == 0)
			return;
	if (*name != '\0' && all->count < SUBJECTS_MAX)
		fx_copy_text(all->names[all->count++], FX_KEY_BYTES, name);
}

/* "repair RMA-2603-00001-V.01 closed", a line each. */
static void
print_states(const struct journal *j, struct fx_records *records,
    const struct subjects *all, char *text)
{
	char name[64];
	const struct fx_field *state;
	enum fx_kind unit;
	int64_t number;
	size_t i;

	(void)snprintf(name, sizeof(name), "%s.unit", j->department->name);
	unit = fx_schema_kind(name, strlen(name), FX_RECORD);
	state = fx_schema_state(unit);
	for (i = 0; i < all->count; i++) {
		number = fx_schema_number(
		    state, fx_records_find(records, unit, all->names[i]));
		if (number == 0)
			continue;
		text += snprintf(text, 128, "%s %s %s\n", j->department->name,
		    all->names[i], state->choices[number].name);
	}
}

/* What the last event made of the records. */
static void
add_touched(struct fx_hash *hash, struct fx_records *records)
{
	unsigned char bytes[2 * FX_RECORD_BYTES];
	enum fx_kind kind;
	const char *key;
	size_t i, size;

	for (i = 0; fx_records_touched(records, i, &kind, &key); i++) {
		assert_int_equal(
		    fx_codec_encode(kind, fx_records_find(records, kind, key),
			bytes, sizeof(bytes), &size),
		    0);
		fx_crypto_hash_more(hash, key, strlen(key));
		fx_crypto_hash_more(hash, bytes, size);
	}
}

/* Where the fold of all rows leaves each unit; and all records, in one hash. */
static void
fold(enum fx_place place, char *text, unsigned char hash[FX_HASH_BYTES])
{
	struct fx_hash all_records;
	struct subjects all = { 0 };
	struct fx_records *records;
	struct fx_parts parts;
	struct journal j;

	fx_crypto_hash_begin(&all_records);
	open_journal(&j, place);
	assert_int_equal(fx_records_open(4096, &records), 0);
	fx_records_begin(records, NULL);
	while (next_row(&j, &parts)) {
		decode(&j, &parts);
		fx_records_at(records, j.event.seq, j.event.time_ms);
		fx_apply(j.department, &j.event, records);
		add_touched(&all_records, records);
		note_subject(&all, j.envelope.subject);
	}
	assert_int_equal(fx_records_failed(records), 0);
	print_states(&j, records, &all, text);
	fx_records_close(records);
	close_journal(&j);
	fx_crypto_hash_end(&all_records, hash);
}

/* What stands in a file there, or what is written to it because none is. */
static void
hold_against(const char *path, const char *made)
{
	static char kept[TEXT_BYTES];
	const char *mode = getenv("GOLDEN");
	FILE *file = fopen(path, "r");
	size_t length = 0;

	if (file == NULL && mode != NULL && strcmp(mode, "write") == 0) {
		file = fopen(path, "w");
		assert_non_null(file);
		(void)fputs(made, file);
		fclose(file);
		file = fopen(path, "r");
	}
	assert_non_null(file);
	length = fread(kept, 1, sizeof(kept) - 1, file);
	kept[length] = '\0';
	fclose(file);
	assert_string_equal(kept, made);
}

/* G13 G23: analytics folds what it hears, and is left out here. */
TEST(the_fold_of_the_first_release_is_what_it_was)
{
	static char text[TEXT_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (place != FX_IN_analytics)
			fold(place, text + strlen(text), hash);
	hold_against(DIRECTORY "states.txt", text);
}

/*
 * I4: where an event of before makes other records than before, a start must
 * make those of a store anew, and knows by the number.  This fails when the
 * records changed and .fold of the department did not: raise it by one, then
 * GOLDEN=write.
 */
TEST(a_fold_that_makes_other_records_has_another_number)
{
	static char text[TEXT_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	char path[128], hex[2 * FX_HASH_BYTES + 2];
	enum fx_place place;
	size_t i;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		if (place == FX_IN_analytics)
			continue;
		text[0] = '\0';
		fold(place, text, hash);
		for (i = 0; i < FX_HASH_BYTES; i++)
			(void)snprintf(hex + 2 * i, 4, "%02x\n", hash[i]);
		(void)snprintf(path, sizeof(path), DIRECTORY "%s.fold%d",
		    fx_schema_place(place)->name, cli_department(place)->fold);
		print_message("%s\n", path);
		hold_against(path, hex);
	}
}

/* One hexadecimal digest a department. */
static void
read_digest(const char *department, unsigned char digest[8])
{
	char line[128], name[32], hex[32];
	FILE *file = fopen(DIRECTORY "schema.txt", "r");
	bool found = false;
	char two[3] = "";
	int i;

	assert_non_null(file);
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = sscanf(line, "%31s %31s", name, hex) == 2 &&
			strcmp(name, department) == 0;
	fclose(file);
	assert_true(found);
	for (i = 0; i < 8; i++) {
		memcpy(two, hex + (ptrdiff_t)2 * i, 2);
		digest[i] = (unsigned char)strtoul(two, NULL, 16);
	}
}

/*
 * A department that says other things than it did then has another digest, and
 * one that says the same has the same: peers show by it who is how old.
 */
TEST(the_digest_of_the_first_release_is_on_record)
{
	unsigned char then[8], now[8];
	struct fx_parts parts;
	enum fx_place place;
	struct journal j;

	for (place = 0; place < FX_PLACE_COUNT; place++) {
		read_digest(fx_schema_place(place)->name, then);
		fx_schema_digest(place, now);
		/* Whatever the digest is now, the rows of then are read. */
		open_journal(&j, place);
		assert_true(next_row(&j, &parts));
		decode(&j, &parts);
		close_journal(&j);
		if (memcmp(then, now, sizeof(now)) != 0)
			print_message("%s says more than the first release\n",
			    fx_schema_place(place)->name);
	}
}

static void
write_digests(void)
{
	const char *mode = getenv("GOLDEN");
	FILE *file = fopen(DIRECTORY "schema.txt", "r");
	unsigned char digest[8];
	enum fx_place place;
	int i;

	if (file != NULL || mode == NULL || strcmp(mode, "write") != 0) {
		if (file != NULL)
			fclose(file);
		return;
	}
	file = fopen(DIRECTORY "schema.txt", "w");
	if (file == NULL)
		return;
	for (place = 0; place < FX_PLACE_COUNT; place++) {
		fprintf(file, "%s ", fx_schema_place(place)->name);
		fx_schema_digest(place, digest);
		for (i = 0; i < 8; i++)
			fprintf(file, "%02x", digest[i]);
		fprintf(file, "\n");
	}
	fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_row_of_the_first_release_is_read_and_chained),
		cmocka_unit_test(the_fold_of_the_first_release_is_what_it_was),
		cmocka_unit_test(
		    a_fold_that_makes_other_records_has_another_number),
		cmocka_unit_test(the_digest_of_the_first_release_is_on_record),
	};

	if (fx_crypto_init() != 0)
		return 1;
	write_digests();
	return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
