/*
 * What a department says became of the events it heard: each was taken, skipped
 * or parked, or `fanxiu verify` says so (I9).
 */
#include <string.h>

#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "services/cli/cli.h"
#include "services/cli/cli_account.h"
#include "tests/unit/test.h"

/* One row of the query `peers`; begun below zero is not said. */
struct row {
	int64_t begun, cursor, taken, skipped, parked;
};

static struct row said;
static bool is_mute;
static unsigned char bytes[256];
static struct fx_packer packer;
static struct fx_reader *reader;
static struct cli_account found;
static int found_count;

int __wrap_fx_client_query(struct fx_client *client, const char *type,
    const struct fx_speaker *speaker, struct fx_request *request,
    struct fx_packer **args);
int __wrap_fx_client_ask(struct fx_client *client, enum fx_place place,
    struct fx_request *request, struct fx_client_answer *answer);

int
__wrap_fx_client_query(struct fx_client *client, const char *type,
    const struct fx_speaker *speaker, struct fx_request *request,
    struct fx_packer **args)
{
	(void)client;
	(void)speaker;
	(void)request;
	assert_string_equal(type, "peers");
	fx_pack_begin(&packer, bytes, sizeof(bytes));
	*args = &packer;
	return 0;
}

static void
add(const char *key, int64_t number)
{
	fx_pack_text(&packer, key);
	fx_pack_int(&packer, number);
}

int
__wrap_fx_client_ask(struct fx_client *client, enum fx_place place,
    struct fx_request *request, struct fx_client_answer *answer)
{
	size_t used;

	(void)client;
	(void)request;
	assert_int_equal(place, FX_IN_repair);
	memset(answer, 0, sizeof(*answer));
	if (is_mute)
		return FX_EUNKNOWN;
	fx_pack_begin(&packer, bytes, sizeof(bytes));
	fx_pack_array(&packer, 1);
	fx_pack_map(&packer, 5 + (said.begun >= 0));
	fx_pack_text(&packer, "peer");
	fx_pack_text(&packer, "intake");
	if (said.begun >= 0)
		add("begun", said.begun);
	add("cursor", said.cursor);
	add("taken", said.taken);
	add("skipped", said.skipped);
	add("parked", said.parked);
	answer->reply.code = FX_SAYS_OK;
	assert_int_equal(fx_pack_end(&packer, &used), 0);
	return fx_unpack(reader, bytes, used, &answer->root);
}

static void
take(const struct cli_account *account, void *context)
{
	(void)context;
	found = *account;
	found_count++;
}

static int
check(void)
{
	static struct cli cli;

	found_count = 0;
	return cli_account_check(&cli, FX_IN_repair, take, NULL);
}

static int
begin(void **state)
{
	(void)state;
	is_mute = false;
	return fx_unpack_open(32, &reader);
}

static int
end(void **state)
{
	(void)state;
	fx_unpack_close(reader);
	return 0;
}

TEST(an_account_closes_when_each_event_became_one_of_three)
{
	said = (struct row){ 100, 110, 5, 3, 2 };
	assert_int_equal(check(), 0);
	assert_int_equal(found_count, 0);
}

TEST(an_event_that_became_nothing_is_told)
{
	char text[CLI_ACCOUNT_TEXT];

	said = (struct row){ 100, 110, 5, 3, 1 };
	assert_int_equal(check(), 0);
	assert_int_equal(found_count, 1);
	assert_int_equal(found.place, FX_IN_repair);
	assert_int_equal(found.peer, FX_IN_intake);
	assert_int_equal(found.heard, 10);
	assert_int_equal(found.lost, 1);
	cli_account_say(&found, false, text);
	assert_non_null(strstr(text, "events of intake, 10 since"));
	cli_account_say(&found, true, text);
	assert_non_null(strstr(text, "intake 的 10 条事件"));
}

TEST(an_event_that_was_counted_twice_is_told)
{
	said = (struct row){ 100, 110, 6, 3, 2 };
	assert_int_equal(check(), 0);
	assert_int_equal(found_count, 1);
	assert_int_equal(found.lost, -1);
}

TEST(a_release_that_does_not_say_where_it_began_is_not_judged)
{
	said = (struct row){ -1, 110, 5, 3, 1 };
	assert_int_equal(check(), 0);
	assert_int_equal(found_count, 0);
}

TEST(who_does_not_answer_has_no_account)
{
	is_mute = true;
	assert_int_equal(check(), FX_EUNKNOWN);
	assert_int_equal(found_count, 0);
}

#define RUN(title) cmocka_unit_test_setup_teardown(title, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(an_account_closes_when_each_event_became_one_of_three),
		RUN(an_event_that_became_nothing_is_told),
		RUN(an_event_that_was_counted_twice_is_told),
		RUN(a_release_that_does_not_say_where_it_began_is_not_judged),
		RUN(who_does_not_answer_has_no_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
