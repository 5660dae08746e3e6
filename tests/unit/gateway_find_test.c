/*
 * What a text can be the name of, and who may be shown money.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_text.h"
#include "services/gateway/gateway_class.h"
#include "services/gateway/gateway_find.h"
#include "test.h"

#define UNIT "RMA-2603-00002-T.01"
#define CASE "RMA-2603-00002-T"

static struct gateway_find *find;
static struct gateway_hit hits[GATEWAY_FIND_MOST];

static int
nothing_known(void **state)
{
	(void)state;
	return gateway_find_open(&find);
}

static int
forget(void **state)
{
	(void)state;
	gateway_find_close(find);
	return 0;
}

static void
hear(const char *about, const char *field, const char *text)
{
	unsigned char bytes[256];
	const struct fx_node *map;
	struct fx_reader *reader;
	struct fx_packer p;
	size_t length;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 1);
	fx_pack_text(&p, field);
	fx_pack_text(&p, text);
	assert_int_equal(fx_pack_end(&p, &length), 0);
	assert_int_equal(fx_unpack_open(64, &reader), 0);
	assert_int_equal(fx_unpack(reader, bytes, length, &map), 0);
	assert_int_equal(gateway_find_hear(find, about, map), 0);
	fx_unpack_close(reader);
}

static void
finds(const char *text, enum gateway_find_sort sort, const char *about)
{
	size_t i, count = gateway_find_search(find, text, hits);

	for (i = 0; i < count; i++)
		if (hits[i].sort == sort && strcmp(hits[i].about, about) == 0)
			return;
	fail_msg("%s does not find %s", text, about);
}

TEST(a_unit_is_found_by_whatever_it_is_called)
{
	hear(UNIT, "serial", "SN-2002");
	hear(UNIT, "waybill", "sf123");
	hear(UNIT, "customer_ref", "PO-77");
	hear(UNIT, "model", "KETTLE-2");
	finds(UNIT, GATEWAY_FIND_unit, UNIT);
	finds(CASE, GATEWAY_FIND_case, CASE);
	finds("sn-20", GATEWAY_FIND_serial, UNIT);
	finds("2002", GATEWAY_FIND_serial, UNIT);
	finds("SF123", GATEWAY_FIND_waybill, UNIT);
	finds("po-77", GATEWAY_FIND_reference, CASE);
	finds("kettle", GATEWAY_FIND_model, UNIT);
	/* Letters as an input method makes them. */
	finds("\xef\xbc\xb3\xef\xbc\xae\xef\xbc\x8d\xef\xbc\x92",
	    GATEWAY_FIND_serial, UNIT);
	assert_int_equal(gateway_find_search(find, "none", hits), 0);
	assert_int_equal(gateway_find_search(find, "", hits), 0);
}

#define OTHER "RMA-2603-00001-V.01"
#define THIRD "RMA-2603-00003-R.01"

/* Assessment 4.3: what helped units of the same model and symptom. */
TEST(units_of_one_model_and_symptom_are_alike)
{
	hear(UNIT, "symptom", "no_heat"); /* of what? */
	assert_int_equal(
	    gateway_find_others(find, GATEWAY_FIND_alike, UNIT, hits), 0);
	hear(UNIT, "model", "KETTLE-2");
	hear(UNIT, "symptom", "no_heat");
	hear(OTHER, "model", "KETTLE-2");
	hear(OTHER, "symptom", "leaks");
	hear(THIRD, "model", "KETTLE-1");
	hear(THIRD, "symptom", "no_heat");
	assert_int_equal(
	    gateway_find_others(find, GATEWAY_FIND_alike, UNIT, hits), 0);
	/* Assessment saw what it was. */
	hear(OTHER, "symptom", "no_heat");
	assert_int_equal(
	    gateway_find_others(find, GATEWAY_FIND_alike, UNIT, hits), 1);
	assert_string_equal(hits[0].about, OTHER);
	/* Nobody searches for it. */
	assert_int_equal(gateway_find_search(find, "no_heat", hits), 0);
}

/* A unit has one model, the last; what it was called before leads nowhere. */
TEST(a_model_that_was_corrected_no_longer_finds_the_unit)
{
	hear(OTHER, "model", "KETTLE-1");
	hear(UNIT, "model", "KETTLE-1");
	hear(THIRD, "model", "KETTLE-1");
	hear(UNIT, "model", "KETTLE-2");
	assert_int_equal(
	    gateway_find_exact(find, GATEWAY_FIND_model, "KETTLE-1", hits), 2);
	assert_string_equal(hits[0].about, THIRD);
	assert_string_equal(hits[1].about, OTHER);
	assert_int_equal(
	    gateway_find_exact(find, GATEWAY_FIND_model, "kettle-2", hits), 1);
	assert_string_equal(hits[0].about, UNIT);
}

/* However many there are, each is led to by its own text, the last first. */
TEST(a_book_that_grew_leads_to_all_that_was_in_it)
{
	char number[FX_CASE_BYTES], serial[16];
	struct fx_case_no no = { "RMA", "2604", "", 0 };
	int i;

	for (i = 0; i < 3000; i++) {
		no.number = i + 1;
		assert_int_equal(fx_text_make_case(&no, number), 0);
		(void)snprintf(serial, sizeof(serial), "SN-%d", i % 1500);
		hear(number, "serial", serial);
	}
	for (i = 0; i < 1500; i++) {
		(void)snprintf(serial, sizeof(serial), "SN-%d", i);
		assert_int_equal(
		    gateway_find_exact(find, GATEWAY_FIND_serial, serial, hits),
		    2);
		no.number = i + 1501;
		assert_int_equal(fx_text_make_case(&no, number), 0);
		assert_string_equal(hits[0].about, number);
	}
}

/* U3 */
TEST(an_earlier_return_of_a_serial_is_known_once)
{
	hear(OTHER, "serial", "SN-1");
	hear(OTHER, "serial_seen", "sn-1");
	hear(THIRD, "serial", "SN-2");
	hear(UNIT, "serial", "SN-1");
	assert_int_equal(
	    gateway_find_others(find, GATEWAY_FIND_serial, UNIT, hits), 1);
	assert_string_equal(hits[0].about, OTHER);
	assert_int_equal(
	    gateway_find_others(find, GATEWAY_FIND_serial, THIRD, hits), 0);
}

TEST(what_is_exactly_so_comes_first)
{
	hear(UNIT, "serial", "A-10");
	hear("RMA-2603-00001-V.01", "serial", "A-1");
	hear(UNIT, "serial", "XA-1");
	assert_int_equal(gateway_find_search(find, "a-1", hits), 3);
	assert_string_equal(hits[0].text, "A-1");
	assert_string_equal(hits[1].text, "A-10");
	assert_string_equal(hits[2].text, "XA-1");
	assert_int_equal(
	    gateway_find_exact(find, GATEWAY_FIND_serial, "a-1", hits), 1);
}

TEST(what_is_heard_again_is_there_once_and_a_model_is_the_last)
{
	hear(UNIT, "model", "KETTLE-1");
	hear(UNIT, "model", "KETTLE-2");
	hear(UNIT, "model", "KETTLE-2");
	assert_int_equal(gateway_find_search(find, "KETTLE", hits), 1);
	assert_string_equal(hits[0].model, "KETTLE-2");
	assert_int_equal(gateway_find_search(find, "RMA", hits), 2);
}

TEST(hits_are_at_most_twenty_of_a_thousand)
{
	char serial[16];
	int i;

	for (i = 0; i < 5000; i++) {
		(void)snprintf(serial, sizeof(serial), "SN-%d", i);
		hear(UNIT, "serial", serial);
	}
	assert_int_equal(
	    gateway_find_search(find, "SN-", hits), GATEWAY_FIND_MOST);
	assert_string_equal(hits[0].text, "SN-4999");
	assert_int_equal(
	    gateway_find_exact(find, GATEWAY_FIND_serial, "SN-0", hits), 1);
}

TEST(what_is_no_unit_and_no_case_is_passed_over)
{
	hear("policy", "serial", "SN-1");
	hear("RMA-2603-00002-X", "serial", "SN-1"); /* wrong check character */
	assert_int_equal(gateway_find_search(find, "SN-1", hits), 0);
}

/* An event has the class of its highest field. */
TEST(every_event_with_an_amount_is_about_money)
{
	const struct fx_field *fields;
	const struct fx_shape *shape;
	enum fx_kind kind;
	size_t i, count;
	int seen = 0;

	for (kind = 1; kind < FX_KIND_COUNT; kind++) {
		shape = fx_schema_shape(kind);
		if (shape->sort != FX_EVENT)
			continue;
		fields = shape->fields(&count);
		for (i = 0; i < count; i++)
			if (gateway_class_amount(
				fields[i].name, fields[i].name_length)) {
				seen++;
				if (!gateway_class_cost(kind))
					fail_msg("%s: a row of classes.def",
					    shape->name);
			}
	}
	assert_true(seen > 20);
}

TEST(money_is_shown_to_those_who_have_to_do_with_it)
{
	static const char cost[] = "assessment.quoted.";
	static const char flow[] = "intake.admitted.";
	static const char none[] = "intake.no_such_thing.";

	assert_true(gateway_class_shows(R(finance), cost, sizeof(cost) - 1));
	assert_true(
	    gateway_class_shows(R(technician) | R(cs), cost, sizeof(cost) - 1));
	assert_false(
	    gateway_class_shows(R(technician), cost, sizeof(cost) - 1));
	assert_false(gateway_class_shows(R(ops), cost, sizeof(cost) - 1));
	assert_true(gateway_class_shows(R(technician), flow, sizeof(flow) - 1));
	/* Of a newer department: it may be about money. */
	assert_false(
	    gateway_class_shows(R(technician), none, sizeof(none) - 1));
	assert_true(gateway_class_shows(R(gm), none, sizeof(none) - 1));
}

/* states.md rule 8: money is a whole number, and is called ..._minor */
TEST(a_field_that_sounds_like_money_is_known_as_money)
{
	static const char *const words[] = { "amount", "price", "_fee", "cost",
		"freight", "charge", "_fen", "cents", "share" };
	const struct fx_field *f;
	enum fx_kind kind;
	size_t i, w, count;

	for (kind = 1; kind < FX_KIND_COUNT; kind++) {
		f = fx_schema_shape(kind)->fields(&count);
		for (i = 0; i < count; i++)
			for (w = 0; w < fx_count_of(words); w++)
				if (f[i].type == FX_NUMBER &&
				    strstr(f[i].name, words[w]) != NULL &&
				    !gateway_class_amount(
					f[i].name, f[i].name_length))
					fail_msg("%s.%s: an amount?",
					    fx_schema_shape(kind)->name,
					    f[i].name);
	}
}

TEST(a_field_with_an_amount_is_shown_to_some_roles)
{
	const uint32_t finance = R(finance), bench = R(technician),
		       both = R(technician) | R(cs), none = 0;

#define SHOWS(roles, name) gateway_class_field(name, strlen(name), roles)
	assert_true(SHOWS(&finance, "total_minor"));
	assert_true(SHOWS(&both, "total_minor"));
	assert_false(SHOWS(&bench, "total_minor"));
	assert_false(SHOWS(&bench, "share_customer"));
	assert_false(SHOWS(&none, "total_minor"));
	assert_true(SHOWS(&bench, "minutes"));
	assert_true(SHOWS(&none, "share"));
	assert_true(SHOWS(&none, "_minor"));
	/* console.md 4.4: the bench sees its limit; nobody else gets it so. */
	assert_true(SHOWS(&bench, "spend_limit_minor"));
	assert_false(SHOWS(&none, "spend_limit_minor"));
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, nothing_known, forget)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(a_unit_is_found_by_whatever_it_is_called),
		WITH(units_of_one_model_and_symptom_are_alike),
		WITH(a_model_that_was_corrected_no_longer_finds_the_unit),
		WITH(a_book_that_grew_leads_to_all_that_was_in_it),
		WITH(an_earlier_return_of_a_serial_is_known_once),
		WITH(what_is_exactly_so_comes_first),
		WITH(what_is_heard_again_is_there_once_and_a_model_is_the_last),
		WITH(hits_are_at_most_twenty_of_a_thousand),
		WITH(what_is_no_unit_and_no_case_is_passed_over),
		cmocka_unit_test(every_event_with_an_amount_is_about_money),
		cmocka_unit_test(
		    a_field_that_sounds_like_money_is_known_as_money),
		cmocka_unit_test(a_field_with_an_amount_is_shown_to_some_roles),
		cmocka_unit_test(
		    money_is_shown_to_those_who_have_to_do_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
