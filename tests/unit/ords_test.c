#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/cli/cli_import.h"
#include "tests/unit/test.h"

#define HEADING                                                      \
	"id,product_category,brand,year_of_manufacture,product_age," \
	"repair_status,repair_barrier_if_end_of_life,problem\n"

static struct cli cli; /* too large for a stack */
static struct intake_request request;
static struct cli_import_why why;
static struct cli_import *import;
static char path[] = "/tmp/fanxiu-ords.XXXXXX";

static int
with_a_policy(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	fx_policy_base(&cli.settings.policy);
	cli.settings.policy.zone_minutes = 480;
	cli.seed = 1;
	return fd < 0 || close(fd) != 0;
}

static int
without_a_file(void **state)
{
	(void)state;
	cli_import_close(import);
	return unlink(path);
}

static int
open_file(const char *text)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fputs(text, file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
	cli_import_close(import);
	import = NULL;
	return cli_import_open(&cli, path, &import);
}

static int
next_of(const char *records)
{
	char text[16384];

	(void)snprintf(text, sizeof(text), "%s%s", HEADING, records);
	assert_int_equal(open_file(text), 0);
	return cli_import_next(import, &request, &why);
}

TEST(coded_columns_make_the_note_and_free_text_the_words)
{
	const struct fx_field *wrong;

	assert_int_equal(
	    next_of("x_1,Tablet,Apple,2011,4,End of life,Lack of equipment,"
		    "\"My \"\"old\"\" one\r\nis dead\"\n"),
	    0);
	assert_string_equal(
	    request.fault_note, "End of life; Lack of equipment; Tablet; 2011");
	assert_string_equal(request.words, "My \"old\" one\nis dead");
	assert_string_equal(request.model, "Apple Tablet");
	assert_string_equal(request.family, "Tablet");
	assert_string_equal(request.external_ref, "ords/x_1");
	assert_int_equal(request.channel, intake_channel_import);
	assert_int_equal(
	    fx_schema_check(CMD_intake_request, &request, &wrong), 0);
}

/* What stands in an event stands there for good. */
TEST(what_may_be_a_person_is_no_brand)
{
	assert_int_equal(next_of("x,Kettle,a.b@c.de,,,Fixed,,\n"), 0);
	assert_string_equal(request.model, "Kettle");
	assert_int_equal(next_of("x,Kettle,Tel 0170 1234567,,,Fixed,,\n"), 0);
	assert_string_equal(request.model, "Kettle");
	assert_int_equal(next_of("x,Kettle,Bosch 2000,,,Fixed,,\n"), 0);
	assert_string_equal(request.model, "Bosch 2000 Kettle");
}

TEST(how_it_ended_is_read_from_the_note_again)
{
	static const struct {
		const char *status, *barrier;
		struct cli_outcome outcome;
	} rows[] = {
		{ "Fixed", "", { CLI_FIXED, CLI_NO_BARRIER } },
		{ "Repairable", "", { CLI_REPAIRABLE, CLI_NO_BARRIER } },
		{ "Unknown", "", { CLI_UNKNOWN, CLI_NO_BARRIER } },
		{ "", "", { CLI_UNKNOWN, CLI_NO_BARRIER } },
		{ "End of life", "", { CLI_END_OF_LIFE, CLI_NO_BARRIER } },
		{ "End of life", "Spare parts not available",
		    { CLI_END_OF_LIFE, CLI_NO_PARTS } },
		{ "End of life", "Spare parts too expensive",
		    { CLI_END_OF_LIFE, CLI_PARTS_TOO_DEAR } },
		{ "End of life", "No way to open the product",
		    { CLI_END_OF_LIFE, CLI_NO_WAY_IN } },
		{ "End of life", "No way to open product",
		    { CLI_END_OF_LIFE, CLI_NO_WAY_IN } },
		{ "End of life", "Repair information not available",
		    { CLI_END_OF_LIFE, CLI_NO_INFORMATION } },
		{ "End of life", "Lack of equipment",
		    { CLI_END_OF_LIFE, CLI_NO_EQUIPMENT } },
		{ "End of life", "Item too worn out",
		    { CLI_END_OF_LIFE, CLI_WORN_OUT } },
		{ "End of life", "Something new",
		    { CLI_END_OF_LIFE, CLI_NO_BARRIER } },
		/* A barrier belongs to the end of a life alone. */
		{ "Fixed", "Lack of equipment", { CLI_FIXED, CLI_NO_BARRIER } },
	};
	struct cli_outcome outcome;
	char record[256];
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++) {
		(void)snprintf(record, sizeof(record), "x,Kettle,,,,%s,%s,\n",
		    rows[i].status, rows[i].barrier);
		assert_int_equal(next_of(record), 0);
		assert_true(cli_import_outcome(request.fault_note, &outcome));
		assert_int_equal(outcome.status, rows[i].outcome.status);
		assert_int_equal(outcome.barrier, rows[i].outcome.barrier);
	}
	assert_false(cli_import_outcome("no heat", &outcome));
	assert_false(cli_import_outcome("does not heat; at all", &outcome));
}

TEST(what_is_made_up_is_the_same_for_the_same_record_and_seed)
{
	struct intake_request first;

	assert_int_equal(next_of("x_1,Kettle,,,,Fixed,,a\n"), 0);
	first = request;
	assert_int_equal(next_of("x_1,Kettle,,,,Fixed,,a\n"), 0);
	assert_memory_equal(&first, &request, sizeof(first));
	assert_true(request.contact_name[0] != '\0');
	assert_true(request.contact_phone[0] != '\0');
	assert_int_equal(next_of("x_2,Kettle,,,,Fixed,,a\n"), 0);
	assert_string_not_equal(first.serial, request.serial);
	cli.seed = 2;
	assert_int_equal(next_of("x_1,Kettle,,,,Fixed,,a\n"), 0);
	assert_string_not_equal(first.serial, request.serial);
	cli.seed = 1;
}

/* However old, and however silent the record. */
TEST(every_record_gets_a_date_of_purchase_that_is_one)
{
	static const char *const ages[] = { "", "0", "4", "70", "-3", "x" };
	char record[128];
	size_t i;

	for (i = 0; i < fx_count_of(ages); i++) {
		(void)snprintf(record, sizeof(record),
		    "x_%zu,Lamp,,,%s,Fixed,,\n", i, ages[i]);
		assert_int_equal(next_of(record), 0);
		assert_true(fx_policy_parse_day(request.purchase_date) > 0);
	}
}

TEST(long_names_are_shortened_by_whole_characters)
{
	assert_int_equal(
	    next_of("x,TV and gaming-related accessories,"
		    "\xe5\xbe\xb7\xe5\xbe\xb7\xe5\xbe\xb7\xe5\xbe\xb7\xe5\xbe"
		    "\xb7\xe5\xbe\xb7\xe5\xbe\xb7\xe5\xbe\xb7\xe5\xbe\xb7"
		    "\xe5\xbe\xb7\xe5\xbe\xb7\xe5\xbe\xb7,,,Fixed,,\n"),
	    0);
	assert_string_equal(request.family, "TV and gaming-related accessorie");
	assert_true(strlen(request.model) <= 48);
	assert_int_equal(fx_schema_check(CMD_intake_request, &request,
			     &(const struct fx_field *){ NULL }),
	    0);
}

static void
is_refused(const char *record, const char *because)
{
	assert_int_equal(next_of(record), FX_EINVAL);
	assert_int_equal(why.line, 2);
	if (strstr(why.en, because) == NULL)
		fail_msg("%s", why.en);
	assert_true(why.zh[0] != '\0');
}

TEST(a_record_that_cannot_be_taken_says_which_column_is_wrong)
{
	char words[9000];

	is_refused(",Kettle,,,,Fixed,,\n", "id");
	is_refused(
	    "x123456789012345678901234567890123456,K,,,,Fixed,,\n", "35 bytes");
	is_refused("x,Kettle,,,,Melted,,\n", "repair_status");
	is_refused("x,,,,,Fixed,,\n", "product_category");
	is_refused("x,Kettle,,,,Fixed,,a\x01"
		   "b\n",
	    "control character");
	is_refused("x,Kettle\n", "fewer fields");
	memset(words, 'w', sizeof(words));
	memcpy(words, "x,Kettle,,,,Fixed,,", 19);
	words[19 + 8193] = '\0';
	is_refused(words, "8,192");
	words[19 + 8192] = '\0';
	assert_int_equal(next_of(words), 0);
	assert_int_equal(strlen(request.words), 8192);
}

TEST(a_file_of_another_form_is_refused)
{
	assert_int_equal(open_file(""), FX_EINVAL);
	assert_int_equal(open_file("a,b,c\n"), FX_EINVAL);
	assert_int_equal(
	    open_file("id,product_category,repair_status\n"), FX_EINVAL);
	/* In any order, and with columns that nobody asked for. */
	assert_int_equal(
	    open_file("new,problem,repair_status,id,product_category\n"
		      "1,words,Fixed,x_9,Lamp\n"),
	    0);
	assert_int_equal(cli_import_count(import), 1);
	assert_int_equal(cli_import_next(import, &request, &why), 0);
	assert_string_equal(request.external_ref, "ords/x_9");
	assert_string_equal(request.words, "words");
	assert_int_equal(cli_import_next(import, &request, &why), FX_ENOENT);
	assert_int_equal(cli_import_part(import), 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    coded_columns_make_the_note_and_free_text_the_words),
		cmocka_unit_test(what_may_be_a_person_is_no_brand),
		cmocka_unit_test(how_it_ended_is_read_from_the_note_again),
		cmocka_unit_test(
		    what_is_made_up_is_the_same_for_the_same_record_and_seed),
		cmocka_unit_test(
		    every_record_gets_a_date_of_purchase_that_is_one),
		cmocka_unit_test(long_names_are_shortened_by_whole_characters),
		cmocka_unit_test(
		    a_record_that_cannot_be_taken_says_which_column_is_wrong),
		cmocka_unit_test(a_file_of_another_form_is_refused),
	};

	return cmocka_run_group_tests(tests, with_a_policy, without_a_file);
}
