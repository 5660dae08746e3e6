/* The reference model: what it accepts, and what it does not. */
#include "model_words.h"

#include "test.h"

static const char *
note(void)
{
	return tell("repair.noted", UNIT, "kind=text text_sha#a");
}

/* K3 */
TEST(notes_one_after_the_other_are_accepted)
{
	for (int i = 0; i < 5; i++)
		accepted(note());
	assert_int_equal(model_visits(model_told(), "repair.noted"), 5);
	accepted(model_end(model_told()));
}

/* K3 */
TEST(a_number_left_out_is_seen)
{
	accepted(note());
	next.seq = 1;
	refused("K3 seq", note());
}

/* K3 */
TEST(a_revision_left_out_or_told_twice_is_seen)
{
	accepted(note());
	next.rev = -1;
	refused("K3 rev", note());
	next.rev = 1;
	refused("K3 rev", note());
}

static const char *
print(void)
{
	return tell(
	    "repair.printed", UNIT, "document=DOC-14 template=A/0 lang=zh");
}

/* K3: a print counts in the book of papers, not in that of units. */
TEST(a_print_leaves_the_revision_of_its_unit)
{
	accepted(note());
	accepted(print());
	accepted(note());
	accepted(print());
	next.rev = -1;
	refused("K3 rev", print());
}

/* K3 */
TEST(time_that_goes_back_is_seen)
{
	accepted(note());
	next.time = -1001;
	refused("K3 time", note());
}

/* K3 */
TEST(an_epoch_begins_with_its_event_alone)
{
	next.epoch = 1;
	refused("K3", note());
}

/* K5 */
TEST(a_wrong_number_of_the_topic_before_is_seen)
{
	accepted(note());
	next.prev = -1;
	refused("K5 prev", note());
}

/* K10 */
TEST(a_hash_that_does_not_fit_is_seen)
{
	accepted(note());
	next.bad_hash = true;
	refused("K10 the chain", note());
}

/* K10 */
TEST(a_chain_that_starts_again_is_seen)
{
	accepted(note());
	next.bad_link = true;
	refused("K10 the chain", note());
}

/* K3 */
TEST(a_number_in_a_longer_form_is_seen)
{
	next.long_number = true;
	refused("K3 the event is not in its shortest form", note());
}

/* K3 */
TEST(keys_out_of_order_are_seen)
{
	next.wrong_order = true;
	refused("K3 the keys of the envelope do not ascend", note());
}

/* K3 */
TEST(a_missing_key_is_seen)
{
	next.no_store = true;
	refused("K3 a required key is missing", note());
	next.no_command = true;
	refused("K3", note());
}

/* K2 */
TEST(a_command_that_had_effect_has_none_again)
{
	accepted(note());
	next.same_command = true;
	refused("K2 INV-24", note());
}

/* K2 */
TEST(an_id_out_of_its_window_has_no_effect)
{
	next.made = -INT64_C(604800001);
	refused("K2 INV-24 its id had expired", note());
	next.made = 5 * 60 * 1000 + 1;
	refused("K2 INV-24 its id was still to come", note());
}

/* K2 */
TEST(a_group_is_whole)
{
	next.more = true;
	accepted(note());
	refused("K2 the last command of repair is half told",
	    model_end(model_told()));
	refused("K2 a group has two triggers", note());
}

/* K2 */
TEST(a_group_has_its_indexes_in_order)
{
	next.more = true;
	accepted(note());
	next.same_command = true;
	next.ix = 1;
	refused("K2 ix", note());
}

static const char *
heard(void)
{
	after("assessment");
	return tell("repair.noted", UNIT, "kind=text text_sha#a");
}

/* K10 */
TEST(a_cause_is_there_with_its_hash)
{
	accepted(tell("assessment.noted", UNIT, "kind=text text_sha#b"));
	next.bad_cause_hash = true;
	refused("K10 its cause assessment 2 has another hash", heard());
}

/* K7 */
TEST(no_effect_comes_before_its_cause)
{
	next.cause_seq = 3;
	refused("K7 its cause assessment 3 is not there", heard());
}

/* K5 */
TEST(a_cause_is_answered_once)
{
	accepted(tell("assessment.noted", UNIT, "kind=text text_sha#b"));
	accepted(heard());
	refused("K5 assessment 2 was answered to before", heard());
}

/* K7 */
TEST(a_unit_hears_a_department_in_its_order)
{
	accepted(tell("assessment.noted", UNIT, "kind=text text_sha#b"));
	accepted(tell("assessment.noted", UNIT, "kind=text text_sha#c"));
	next.cause_seq = 3;
	accepted(heard());
	next.cause_seq = 2;
	refused("K7 assessment 2 was heard after its later 3", heard());
}

#define A(sentence)                      \
	cmocka_unit_test_setup_teardown( \
	    sentence, company_setup, company_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		A(notes_one_after_the_other_are_accepted),
		A(a_number_left_out_is_seen),
		A(a_revision_left_out_or_told_twice_is_seen),
		A(a_print_leaves_the_revision_of_its_unit),
		A(time_that_goes_back_is_seen),
		A(an_epoch_begins_with_its_event_alone),
		A(a_wrong_number_of_the_topic_before_is_seen),
		A(a_hash_that_does_not_fit_is_seen),
		A(a_chain_that_starts_again_is_seen),
		A(a_number_in_a_longer_form_is_seen),
		A(keys_out_of_order_are_seen),
		A(a_missing_key_is_seen),
		A(a_command_that_had_effect_has_none_again),
		A(an_id_out_of_its_window_has_no_effect),
		A(a_group_is_whole),
		A(a_group_has_its_indexes_in_order),
		A(a_cause_is_there_with_its_hash),
		A(no_effect_comes_before_its_cause),
		A(a_cause_is_answered_once),
		A(a_unit_hears_a_department_in_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
