#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_link.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

/* A customer's link: known by a hash, one for each case. */

#define CASE  "RMA-2611-00042-D"
#define OTHER "RMA-2611-00043-C"

static struct fx_keep *keep;

static int
begin(void **state)
{
	int rc = a_directory(state);

	return rc != 0 ? rc : fx_keep_open(the_directory(), 16 << 20, &keep);
}

static int
end(void **state)
{
	fx_keep_close(keep);
	return no_directory(state);
}

/* Security 7.5: 26 letters of 5 bits, none of which looks like another. */
TEST(a_token_is_26_letters_that_are_not_mistaken)
{
	unsigned char random[17];
	char token[GATEWAY_LINK_BYTES], read[GATEWAY_LINK_BYTES];

	memset(random, 0xff, sizeof(random));
	gateway_link_print(random, token);
	assert_string_equal(token, "zzzzzzzzzzzzzzzzzzzzzzzzzz");
	memset(random, 0, sizeof(random));
	random[0] = 0x08;  /* the first letter */
	random[16] = 0x40; /* the last bit that counts */
	gateway_link_print(random, token);
	assert_string_equal(token, "10000000000000000000000001");

	assert_true(gateway_link_read("IO0oLl1-abcd-EFGH-jkmn-pqrstv2", read));
	assert_string_equal(read, "1000111abcdefghjkmnpqrstv2");
}

TEST(what_cannot_be_a_token_is_none)
{
	char read[GATEWAY_LINK_BYTES];

	assert_false(gateway_link_read("", read));
	assert_false(gateway_link_read("0000000000000000000000000", read));
	assert_false(gateway_link_read("000000000000000000000000000", read));
	assert_false(gateway_link_read("u0000000000000000000000000", read));
	assert_false(gateway_link_read("/0000000000000000000000000", read));
}

TEST(a_link_leads_to_its_case)
{
	char token[GATEWAY_LINK_BYTES];
	struct gateway_link link;

	assert_int_equal(gateway_link_make(keep, CASE, 7, token), 0);
	assert_int_equal(gateway_link_find(keep, token, &link), 0);
	assert_string_equal(link.case_no, CASE);
	assert_int_equal(link.made_ms, 7);
	token[3] = token[3] == 'a' ? 'b' : 'a';
	assert_int_equal(gateway_link_find(keep, token, &link), FX_ENOENT);
}

TEST(a_new_link_ends_the_one_before)
{
	char first[GATEWAY_LINK_BYTES], second[GATEWAY_LINK_BYTES];
	char other[GATEWAY_LINK_BYTES];
	struct gateway_link link;

	assert_int_equal(gateway_link_make(keep, OTHER, 1, other), 0);
	assert_int_equal(gateway_link_make(keep, CASE, 1, first), 0);
	assert_int_equal(gateway_link_make(keep, CASE, 2, second), 0);
	assert_string_not_equal(first, second);
	assert_int_equal(gateway_link_find(keep, first, &link), FX_ENOENT);
	assert_int_equal(gateway_link_find(keep, second, &link), 0);
	assert_int_equal(gateway_link_revoke(keep, CASE), 0);
	assert_int_equal(gateway_link_find(keep, second, &link), FX_ENOENT);
	assert_int_equal(gateway_link_revoke(keep, CASE), FX_ENOENT);
	assert_int_equal(gateway_link_find(keep, other, &link), 0);
	assert_string_equal(link.case_no, OTHER);
}

/* Security 7.5: the back button and a double tap end no link */
TEST(a_request_that_comes_again_has_the_link_that_it_had)
{
	char token[GATEWAY_LINK_BYTES] = "0123456789abcdefghjkmnpqrs";
	char newer[GATEWAY_LINK_BYTES];
	struct gateway_link link;

	assert_int_equal(gateway_link_once(keep, CASE, 7, token), 0);
	assert_int_equal(gateway_link_once(keep, CASE, 8, token), 0);
	assert_int_equal(gateway_link_find(keep, token, &link), 0);
	assert_int_equal(link.made_ms, 7);
	/* Replaced by staff it is not brought back. */
	assert_int_equal(gateway_link_make(keep, CASE, 9, newer), 0);
	assert_int_equal(gateway_link_once(keep, CASE, 10, token), FX_EEXISTS);
	assert_int_equal(gateway_link_find(keep, token, &link), FX_ENOENT);
	assert_int_equal(gateway_link_find(keep, newer, &link), 0);
}

TEST(a_link_that_staff_ended_is_not_brought_back_by_its_request)
{
	char token[GATEWAY_LINK_BYTES] = "0123456789abcdefghjkmnpqrs";
	char newer[GATEWAY_LINK_BYTES];
	struct gateway_link link;

	assert_int_equal(gateway_link_once(keep, CASE, 7, token), 0);
	assert_int_equal(gateway_link_revoke(keep, CASE), 0);
	assert_int_equal(gateway_link_once(keep, CASE, 8, token), FX_EGONE);
	assert_int_equal(gateway_link_find(keep, token, &link), FX_ENOENT);
	assert_int_equal(gateway_link_revoke(keep, CASE), FX_ENOENT);
	/* Staff give another one, and end that. */
	assert_int_equal(gateway_link_make(keep, CASE, 9, newer), 0);
	assert_int_equal(gateway_link_find(keep, newer, &link), 0);
	assert_int_equal(gateway_link_once(keep, CASE, 10, token), FX_EEXISTS);
	assert_int_equal(gateway_link_revoke(keep, CASE), 0);
	assert_int_equal(gateway_link_find(keep, newer, &link), FX_ENOENT);
	assert_int_equal(gateway_link_once(keep, CASE, 11, token), FX_EGONE);
}

/* The store must not be a list of keys to every case. */
static int
is_not_in(const struct fx_keep_row *row, void *context)
{
	const char *token = context;

	assert_null(memmem(row->key, row->key_length, token, 26));
	assert_null(memmem(row->value, row->length, token, 26));
	return 0;
}

TEST(the_store_knows_no_token)
{
	char token[GATEWAY_LINK_BYTES];
	struct fx_keep_txn *txn;

	assert_int_equal(gateway_link_make(keep, CASE, 1, token), 0);
	assert_int_equal(fx_keep_begin_read(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_each(txn, FX_KEEP_links, NULL, 0, is_not_in, token), 0);
	fx_keep_abandon(txn);
}

/* Security 7.5: the forms' token is bound to the link, and does not show it */
TEST(the_key_of_the_forms_is_the_links_own)
{
	char a[GATEWAY_LINK_BYTES], b[GATEWAY_LINK_BYTES];

	gateway_link_key("0123456789abcdefghjkmnpqrs", a);
	gateway_link_key("0123456789abcdefghjkmnpqrt", b);
	assert_string_not_equal(a, b);
	assert_string_not_equal(a, "0123456789abcdefghjkmnpqrs");
	assert_true(gateway_link_same(a, a));
	assert_false(gateway_link_same(a, b));
	assert_false(gateway_link_same(a, ""));
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_token_is_26_letters_that_are_not_mistaken),
		RUN(what_cannot_be_a_token_is_none),
		RUN(a_link_leads_to_its_case),
		RUN(a_new_link_ends_the_one_before),
		RUN(a_request_that_comes_again_has_the_link_that_it_had),
		RUN(a_link_that_staff_ended_is_not_brought_back_by_its_request),
		RUN(the_store_knows_no_token),
		RUN(the_key_of_the_forms_is_the_links_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
