#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_contacts.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

#define NAME "Wang Xiaoming, 13800000000, Nanjing Road 1"

static struct fx_store *store;
static struct fx_contacts *contacts;
static const struct fx_contact person = { "RMA-2611-00042-D", "contact" };

static void
open_contacts(void)
{
	store = open_store(FX_STORE_STAYED);
	assert_int_equal(fx_contacts_open(store, &contacts), 0);
}

static void
close_contacts(void)
{
	fx_contacts_close(contacts);
	fx_store_close(store);
	contacts = NULL;
	store = NULL;
}

static int
begin(void **state)
{
	if (a_directory(state) != 0)
		return -1;
	open_contacts();
	return 0;
}

static int
end(void **state)
{
	close_contacts();
	return no_directory(state);
}

static void
tell(const struct fx_contact *contact, const char *text)
{
	struct fx_txn *txn = writing(store);

	assert_int_equal(
	    fx_contacts_put(contacts, txn, contact, text, strlen(text)), 0);
	done(txn);
}

static void
is_known(const struct fx_contact *contact, const char *text)
{
	struct fx_txn *reader = looking(store);
	char found[FX_CONTACT_BYTES];
	size_t size;

	assert_int_equal(
	    fx_contacts_get(contacts, reader, contact, found, &size), 0);
	assert_int_equal(size, strlen(text));
	assert_memory_equal(found, text, size);
	looked(reader);
}

static int
asking(const struct fx_contact *contact)
{
	struct fx_txn *reader = looking(store);
	char found[FX_CONTACT_BYTES];
	size_t size;
	int rc = fx_contacts_get(contacts, reader, contact, found, &size);

	looked(reader);
	return rc;
}

static void
destroy(const char *case_no)
{
	struct fx_txn *reader = looking(store);

	assert_int_equal(fx_contacts_destroy(contacts, reader, case_no), 0);
	looked(reader);
}

/* G25 */
TEST(a_contact_is_known_to_those_who_ask_and_not_in_the_file)
{
	struct fx_contact words = { person.case_no, "words" };

	tell(&person, NAME);
	tell(&words, "it hums");
	is_known(&person, NAME);
	is_known(&words, "it hums");
	assert_int_equal(where_in("data.mdb", "Xiaoming", 8), -1);
	assert_int_equal(where_in("data.mdb", "it hums", 7), -1);
	assert_int_equal(where_in("contact.keys", "Xiaoming", 8), -1);
	close_contacts();
	open_contacts();
	is_known(&person, NAME);
}

TEST(the_longest_words_are_kept_whole_and_longer_ones_refused)
{
	static char words[FX_CONTACT_BYTES + 2];
	struct fx_txn *txn;

	memset(words, 'w', FX_CONTACT_BYTES + 1);
	txn = writing(store);
	assert_int_equal(fx_contacts_put(contacts, txn, &person, words,
			     FX_CONTACT_BYTES + 1),
	    FX_ETOOBIG);
	fx_store_abandon(txn);
	words[FX_CONTACT_BYTES] = '\0';
	tell(&person, words);
	is_known(&person, words);
}

/* G25, K14: erasing the key erases the contact */
TEST(a_destroyed_key_leaves_nothing_to_read)
{
	struct fx_contact other = { "RMA-2611-00043-D", "contact" };
	struct fx_txn *txn;

	tell(&person, NAME);
	tell(&other, "somebody else");
	destroy(person.case_no);
	assert_int_equal(asking(&person), FX_ENOENT);
	is_known(&other, "somebody else");
	close_contacts();
	open_contacts();
	assert_int_equal(asking(&person), FX_ENOENT);
	destroy(person.case_no); /* again: harmless */
	txn = writing(store);
	assert_int_equal(
	    fx_contacts_put(contacts, txn, &person, NAME, 4), FX_ENOENT);
	assert_int_equal(
	    fx_contacts_destroy(contacts, txn, "unknown"), FX_ENOENT);
	fx_store_abandon(txn);
}

/* Each slot begins with the key itself; the first case has the first. */
TEST(the_bytes_of_a_destroyed_key_are_nowhere_in_its_file)
{
	unsigned char key[32];
	FILE *file;

	tell(&person, NAME);
	file = fopen(in_directory("contact.keys"), "rb");
	assert_non_null(file);
	assert_int_equal(fread(key, 1, sizeof(key), file), sizeof(key));
	assert_int_equal(fclose(file), 0);
	assert_int_equal(where_in("contact.keys", key, sizeof(key)), 0);
	destroy(person.case_no);
	assert_int_equal(where_in("contact.keys", key, sizeof(key)), -1);
	assert_int_equal(where_in("data.mdb", key, sizeof(key)), -1);
}

TEST(no_two_cases_share_a_key)
{
	char case_no[32];
	struct fx_contact contact = { case_no, "contact" };
	struct fx_txn *txn = writing(store);
	struct stat is;
	int i;

	for (i = 0; i < 1500; i++) {
		snprintf(case_no, sizeof(case_no), "RMA-2611-%05d-D", i);
		assert_int_equal(
		    fx_contacts_put(contacts, txn, &contact, case_no, 16), 0);
	}
	done(txn);
	assert_int_equal(stat(in_directory("contact.keys"), &is), 0);
	assert_int_equal(is.st_size, 2048 * 64);
	destroy("RMA-2611-00007-D");
	for (i = 0; i < 1500; i += 3) {
		snprintf(case_no, sizeof(case_no), "RMA-2611-%05d-D", i);
		is_known(&contact, case_no);
	}
}

TEST(a_case_of_an_abandoned_batch_takes_no_key)
{
	struct fx_contact other = { "RMA-2611-00043-D", "contact" };
	struct fx_txn *txn = writing(store);

	assert_int_equal(fx_contacts_put(contacts, txn, &person, NAME, 4), 0);
	fx_store_abandon(txn);
	assert_int_equal(asking(&person), FX_ENOENT);
	tell(&other, "somebody else");
	tell(&person, NAME);
	is_known(&person, NAME);
	destroy(other.case_no);
	is_known(&person, NAME);
}

TEST(keys_are_made_ahead_of_need)
{
	struct stat before, after;

	assert_int_equal(stat(in_directory("contact.keys"), &before), 0);
	assert_int_equal(before.st_size, 1024 * 64);
	assert_int_equal(fx_contacts_prepare(contacts), 0);
	assert_int_equal(stat(in_directory("contact.keys"), &after), 0);
	assert_int_equal(after.st_size, before.st_size);
}

TEST(a_turned_bit_in_key_or_words_is_found)
{
	struct fx_contact other = { "RMA-2611-00043-D", "contact" };

	tell(&person, NAME);
	tell(&other, "somebody else");
	spoil("contact.keys", 5);
	assert_int_equal(asking(&person), FX_ECORRUPT);
	is_known(&other, "somebody else");
}

TEST(a_key_file_that_is_lost_is_not_replaced)
{
	tell(&person, NAME);
	fx_contacts_close(contacts);
	contacts = NULL;
	assert_int_equal(unlink(in_directory("contact.keys")), 0);
	assert_int_not_equal(fx_contacts_open(store, &contacts), 0);
	assert_int_not_equal(access(in_directory("contact.keys"), F_OK), 0);
}

/* -- a restore without the keys ---------------------------------------------*/

/* Two cases have keys, and these are gone. */
static void
lose_keys(const struct fx_contact *other)
{
	tell(&person, NAME);
	tell(other, "somebody else");
	fx_contacts_close(contacts);
	contacts = NULL;
	assert_int_equal(unlink(in_directory("contact.keys")), 0);
}

static bool
are_given_up(void)
{
	bool are = false;

	assert_int_equal(fx_contacts_are_given_up(the_directory(), &are), 0);
	return are;
}

TEST(without_its_keys_a_store_knows_nobody_and_asks_anew)
{
	struct fx_contact other = { "RMA-2611-00043-D", "contact" };
	struct fx_contact words = { other.case_no, "words" };
	struct fx_contact later = { "RMA-2611-00044-B", "contact" };

	lose_keys(&other);
	assert_int_equal(fx_contacts_give_up(store, the_directory()), 0);
	assert_int_equal(fx_contacts_open(store, &contacts), 0);
	assert_int_equal(asking(&person), FX_ENOENT);
	assert_int_equal(asking(&other), FX_ENOENT);
	tell(&later, "a third");
	tell(&words, "it hums");
	close_contacts();
	open_contacts();
	is_known(&later, "a third");
	is_known(&words, "it hums");
	assert_int_equal(asking(&other), FX_ENOENT);
	tell(&other, "asked anew");
	is_known(&other, "asked anew");
	assert_int_equal(asking(&person), FX_ENOENT);
}

TEST(keys_that_were_given_up_are_told_from_those_in_use)
{
	struct fx_contact other = { "RMA-2611-00043-D", "contact" };

	assert_false(are_given_up());
	lose_keys(&other);
	assert_int_equal(fx_contacts_give_up(store, the_directory()), 0);
	assert_true(are_given_up());
	assert_int_equal(fx_contacts_open(store, &contacts), 0);
	assert_false(are_given_up());
}

TEST(where_no_case_has_a_key_none_is_given_up)
{
	assert_int_equal(unlink(in_directory("contact.keys")), 0);
	assert_int_equal(fx_contacts_give_up(store, the_directory()), 0);
	assert_int_not_equal(access(in_directory("contact.keys"), F_OK), 0);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_contact_is_known_to_those_who_ask_and_not_in_the_file),
		RUN(the_longest_words_are_kept_whole_and_longer_ones_refused),
		RUN(a_destroyed_key_leaves_nothing_to_read),
		RUN(the_bytes_of_a_destroyed_key_are_nowhere_in_its_file),
		RUN(no_two_cases_share_a_key),
		RUN(a_case_of_an_abandoned_batch_takes_no_key),
		RUN(keys_are_made_ahead_of_need),
		RUN(a_turned_bit_in_key_or_words_is_found),
		RUN(a_key_file_that_is_lost_is_not_replaced),
		RUN(without_its_keys_a_store_knows_nobody_and_asks_anew),
		RUN(keys_that_were_given_up_are_told_from_those_in_use),
		RUN(where_no_case_has_a_key_none_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
