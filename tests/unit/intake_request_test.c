#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/intake_words.h"
#include "tests/unit/test.h"

static int
request_without(size_t offset, size_t size)
{
	struct intake_request cmd = a_request(SERIAL);

	memset((char *)&cmd + offset, 0, size);
	return it_was_requested(&cmd);
}

#define WITHOUT(field)                                          \
	request_without(offsetof(struct intake_request, field), \
	    sizeof(((struct intake_request *)NULL)->field))

/* S-024, S-032, INV-01 */
TEST(inv_01_a_request_needs_contact_model_fault_and_demand)
{
	struct intake_request cmd = a_request(SERIAL);

	refused(WITHOUT(contact_name), intake_no_contact);
	refused(WITHOUT(contact_phone), intake_no_contact);
	refused(WITHOUT(model), intake_no_model);
	refused(WITHOUT(demand), intake_no_demand);
	fx_copy(cmd.fault_note, "");
	fx_copy(cmd.symptom, "");
	fx_copy(cmd.words, "");
	refused(it_was_requested(&cmd), intake_no_fault);
	fx_copy(cmd.words, "It is dead.");
	taken(it_was_requested(&cmd));
	in_state(UNIT, requested);
}

/* S-013, S-023, S-085 */
TEST(a_request_gets_the_next_case_number_of_its_month)
{
	const struct intake_requested *said;
	struct intake_request cmd = a_request("");

	taken(it_was_requested(&cmd));
	said = event(0, intake_requested);
	assert_string_equal(said->unit_no, UNIT);
	assert_string_equal(said->case_no, CASE);
	assert_int_equal(said->customer_kind, fx_customer_kind_person);
	assert_int_equal(said->reported_at, STORY_NOW);
	taken(it_was_requested(&cmd));
	assert_string_equal(event(0, intake_requested)->unit_no, LATER);
	assert_int_equal(the(intake_counter, "2611")->cases, 2);
	assert_int_equal(the(intake_case, CASE)->lines, 1);
	assert_int_equal(the(intake_case, CASE)->contact_rev, 1);
}

/* S-070 */
TEST(a_request_passed_on_by_an_employee_names_the_employee)
{
	struct intake_request cmd = a_request("");

	taken(story_put(CMD_intake_request, &cmd, "zhou", "technician"));
	assert_string_equal(event(0, intake_requested)->forwarded_by, "zhou");
	taken(story_put(CMD_intake_request, &cmd, "customer", "customer"));
	assert_string_equal(event(0, intake_requested)->forwarded_by, "");
}

/* S-092 */
TEST(a_date_that_is_none_is_refused)
{
	struct intake_request cmd = a_request("");

	fx_copy(cmd.made_on, "2026-02-30");
	refused(it_was_requested(&cmd), intake_not_a_day);
	fx_copy(cmd.made_on, "2026-02-28");
	taken(it_was_requested(&cmd));
}

/* An import run twice creates nothing twice. */
TEST(the_same_external_reference_is_requested_once)
{
	struct intake_request cmd = a_request("");

	fx_copy(cmd.external_ref, "ords/restart_3781");
	taken(it_was_requested(&cmd));
	refused(it_was_requested(&cmd), intake_already_requested);
	assert_string_equal(story_answer.subject, UNIT);
	fx_copy(cmd.external_ref, "ords/restart_3782");
	taken(it_was_requested(&cmd));
}

static int
add_a_line(const char *case_no)
{
	struct intake_add_line cmd = { .channel = intake_channel_phone,
		.model = "KD-560",
		.fault_note = "flickers",
		.demand = fx_demand_repair };

	fx_copy_text(cmd.case_no, sizeof(cmd.case_no), case_no);
	return story_put(CMD_intake_add_line, &cmd, "an", "cs");
}

/* states.md 1, 1 */
TEST(a_further_line_is_the_next_unit_of_an_unreviewed_case)
{
	refused(add_a_line(CASE), intake_no_such_case);
	a_requested();
	taken(add_a_line(CASE));
	assert_string_equal(event(0, intake_requested)->unit_no, UNIT_2);
	assert_string_equal(event(0, intake_requested)->customer_ref, "C-77");
	assert_int_equal(the(intake_case, CASE)->lines, 2);
	assert_int_equal(the(intake_counter, "2611")->cases, 1);
	review_it(UNIT);
	refused(add_a_line(CASE), intake_case_reviewed);
}

/* INV-02, X31 */
TEST(a_request_for_an_open_serial_says_so_and_binds_nothing)
{
	struct intake_request cmd = a_request(SERIAL);

	a_reviewed();
	taken(it_was_requested(&cmd));
	assert_string_equal(event(0, intake_requested)->duplicate_of, UNIT);
	assert_string_equal(the(intake_serial, SERIAL)->unit_no, UNIT);
}

/* X24 */
TEST(a_request_soon_after_the_last_return_is_a_repeat)
{
	struct intake_request cmd = a_request(SERIAL);

	an_admitted();
	it_was_closed(UNIT);
	story_now_ms += DAYS(90);
	taken(it_was_requested(&cmd));
	assert_string_equal(event(0, intake_requested)->bounce_of, UNIT);
	assert_int_equal(event(0, intake_requested)->nth_repair, 2);
	story_now_ms += DAYS(1);
	taken(it_was_requested(&cmd));
	assert_string_equal(event(0, intake_requested)->bounce_of, "");
	assert_int_equal(event(0, intake_requested)->nth_repair, 1);
}

/* Decision 9: an event carries the revision of a contact, never the contact. */
TEST(a_changed_contact_is_announced_by_its_revision_alone)
{
	a_requested();
	refused(told("an", intake_update_contact, .case_no = CASE,
		    .contact_name = "Wang"),
	    intake_no_contact);
	taken(told("an", intake_update_contact, .case_no = CASE,
	    .contact_name = "Wang", .contact_address = "1 Long Road"));
	assert_int_equal(event(0, intake_contact_changed)->contact_rev, 2);
	assert_int_equal(the(intake_case, CASE)->contact_rev, 2);
}

/* S-025, S-037, S-038, T-01, T-02 */
TEST(a_late_form_and_a_late_first_answer_are_told_once)
{
	int64_t form = STORY_NOW + HOURS(4), answer = STORY_NOW + HOURS(24);

	a_requested();
	assert_int_equal(the(intake_unit, UNIT)->forward_due, form);
	assert_int_equal(the(intake_unit, UNIT)->feedback_due, answer);
	story_now_ms = answer + 5000;
	taken(told("timer", intake_forward_overdue, UNIT, form));
	assert_string_equal(event(0, intake_breached)->told_role, "sales_mgr");
	refused(
	    told("timer", intake_forward_overdue, UNIT, form), fx_too_early);
	taken(told("timer", intake_feedback_overdue, UNIT, answer));
	assert_int_equal(event(0, intake_breached)->late_s, 5);
	refused(
	    told("timer", intake_feedback_overdue, UNIT, answer), fx_too_early);
}

/* S-025, S-038, S-047 */
TEST(what_was_forwarded_and_acknowledged_is_no_longer_due)
{
	a_requested();
	taken(told("an", intake_forward_form, UNIT, "DOC01-1"));
	taken(told("an", intake_acknowledge, UNIT, .eta_s = 86400,
	    .possible_charge_minor = 5000, .reason = "no power"));
	assert_int_equal(the(intake_unit, UNIT)->forward_due, 0);
	assert_int_equal(the(intake_unit, UNIT)->feedback_due, 0);
}

/* states.md 6: at most 64 event types, so that topic filters stay small. */
TEST(intake_speaks_of_at_most_64_kinds_of_events)
{
	enum fx_kind kind;
	int events = 0;

	for (kind = FX_KIND_NONE + 1; kind < FX_KIND_COUNT; kind++)
		events += fx_schema_shape(kind)->sort == FX_EVENT &&
			  fx_schema_shape(kind)->place == FX_IN_intake;
	assert_true(events <= 64);
}

TEST(everything_declared_has_its_function)
{
	const char *forgotten;

	if (fx_department_check(&intake_department, &forgotten) != 0)
		fail_msg("forgotten: %s", forgotten);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, begin_intake, story_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(inv_01_a_request_needs_contact_model_fault_and_demand),
		RUN(a_request_gets_the_next_case_number_of_its_month),
		RUN(a_request_passed_on_by_an_employee_names_the_employee),
		RUN(a_date_that_is_none_is_refused),
		RUN(the_same_external_reference_is_requested_once),
		RUN(a_further_line_is_the_next_unit_of_an_unreviewed_case),
		RUN(a_request_for_an_open_serial_says_so_and_binds_nothing),
		RUN(a_request_soon_after_the_last_return_is_a_repeat),
		RUN(a_changed_contact_is_announced_by_its_revision_alone),
		RUN(a_late_form_and_a_late_first_answer_are_told_once),
		RUN(what_was_forwarded_and_acknowledged_is_no_longer_due),
		RUN(intake_speaks_of_at_most_64_kinds_of_events),
		RUN(everything_declared_has_its_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
