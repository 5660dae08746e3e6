/*
 * What an operator tells the service itself: parked events tried again or
 * passed over, each with a trace of who did it and why.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/unit/service_words.h"
#include "tests/unit/test.h"

#define UNIT "RMA-2611-00042-D.01"

/* The event with this number, decoded into *said. */
static const struct fx_envelope *
event_at(int64_t seq, enum fx_kind kind, void *said)
{
	static struct fx_envelope e;
	const struct fx_node *data;
	char field[FX_NAME_MAX + 1];
	struct fx_row row;

	assert_int_equal(fx_batch_open(service), 0);
	assert_int_equal(fx_journal_read(service->batch, seq, &row), 0);
	assert_int_equal(
	    fx_envelope_decode(service->unpack, row.f1, row.f1_size, &e, &data),
	    0);
	assert_int_equal(fx_envelope_kind(&e), kind);
	assert_int_equal(
	    fx_codec_decode(kind, data, FX_FOREIGN, said, field), 0);
	return &e;
}

static struct fx_response
retry(const char *about, const char *role)
{
	struct repair_retry_parked cmd = { 0 };

	fx_copy_text(cmd.about, sizeof(cmd.about), about);
	return says(CMD_repair_retry_parked, &cmd, role);
}

static struct fx_response
pass_over(const char *about, int64_t seq)
{
	struct repair_skip_parked cmd = { .of_seq = seq };

	fx_copy_text(cmd.about, sizeof(cmd.about), about);
	fx_copy(cmd.peer, "assessment");
	fx_copy(cmd.why, "sent for another unit");
	return says(CMD_repair_skip_parked, &cmd, "ops");
}

/* G11: who, when, which, why; then what waited behind has its turn. */
TEST(a_skip_is_an_event_and_lets_the_next_one_through)
{
	struct repair_parked_skipped said;
	const struct fx_envelope *e;
	struct fx_response reply;

	stubborn = true;
	admitted(UNIT);
	decided(UNIT);
	decided(UNIT);
	commit();
	stubborn = false;
	reply = pass_over(UNIT, 1);
	assert_int_equal(reply.code, FX_SAYS_OK);
	assert_int_equal(reply.n, 1);
	e = event_at((int64_t)reply.mark.seq, EV_repair_parked_skipped, &said);
	assert_string_equal(e->actor, "li.wei");
	assert_string_equal(e->role, "ops");
	assert_string_equal(said.about, UNIT);
	assert_string_equal(said.peer, "assessment");
	assert_int_equal(said.of_seq, 1);
	assert_string_equal(said.was, NOT_KNOWN);
	assert_string_equal(said.why, "sent for another unit");
	assert_int_equal(parked(UNIT), 0);
	assert_int_equal(steps(UNIT), 1);
	commit();
}

/* The order of a peer's events is kept by people too.  G11 */
TEST(what_waits_behind_another_is_not_skipped_before_it)
{
	struct fx_response reply;

	decided(UNIT);
	decided(UNIT);
	reply = pass_over(UNIT, 2);
	assert_int_equal(reply.code, FX_SAYS_REFUSED);
	assert_string_equal(reply.reason, "fx.not_first");
	assert_int_equal(parked(UNIT), 2);
}

TEST(a_skip_of_what_is_not_parked_is_refused)
{
	struct fx_response reply;

	decided(UNIT);
	reply = pass_over("RMA-2611-00042-D.09", 1);
	assert_string_equal(reply.reason, "fx.not_parked");
	reply = pass_over(UNIT, 1);
	assert_int_equal(reply.code, FX_SAYS_OK);
	reply = pass_over(UNIT, 1);
	assert_string_equal(reply.reason, "fx.not_parked");
}

/* G18, as far as there are roles. */
TEST(only_an_operator_may_see_to_what_is_parked)
{
	struct fx_response reply;

	decided(UNIT);
	reply = retry(UNIT, "technician");
	assert_int_equal(reply.code, FX_SAYS_REFUSED);
	assert_string_equal(reply.reason, "fx.not_your_role");
	assert_int_equal(parked(UNIT), 1);
}

/* What a retry takes is traced; what it cannot take is said. */
TEST(a_retry_leaves_a_trace_where_it_changes_something)
{
	struct repair_parked_retried said;
	struct fx_response reply;
	int64_t before;

	stubborn = true;
	admitted(UNIT);
	decided(UNIT);
	decided(UNIT);
	commit();
	before = service->head.seq;
	reply = retry(UNIT, "ops");
	assert_string_equal(reply.reason, "fx.still_parked");
	assert_int_equal(service->head.seq, before);
	stubborn = false;
	reply = retry(UNIT, "ops");
	assert_int_equal(reply.code, FX_SAYS_OK);
	(void)event_at(
	    (int64_t)reply.mark.seq, EV_repair_parked_retried, &said);
	assert_string_equal(said.about, UNIT);
	assert_int_equal(said.taken, 2);
	assert_int_equal(steps(UNIT), 2);
	reply = retry(UNIT, "ops");
	assert_string_equal(reply.reason, "fx.not_parked");
	commit();
}

int
main(void)
{
#define SERVED(test) \
	cmocka_unit_test_setup_teardown(test, a_service, no_service)
	const struct CMUnitTest tests[] = {
		SERVED(a_skip_is_an_event_and_lets_the_next_one_through),
		SERVED(what_waits_behind_another_is_not_skipped_before_it),
		SERVED(a_skip_of_what_is_not_parked_is_refused),
		SERVED(only_an_operator_may_see_to_what_is_parked),
		SERVED(a_retry_leaves_a_trace_where_it_changes_something),
	};

	return cmocka_run_group_tests_name("shell", tests, NULL, NULL);
}
