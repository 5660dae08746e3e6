/*
 * The gate and the router, without a server: one reading of every request,
 * decoded once; and buckets, which give back what time brings.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_account.h"
#include "services/gateway/gateway_bucket.h"
#include "services/gateway/gateway_internal.h"
#include "tests/unit/test.h"

static struct gateway_head head;
static const struct gateway_house house = { "fx.test,127.0.0.1:8080" };

static void
add(const char *name, const char *value)
{
	head.line[head.lines].name = name;
	head.line[head.lines++].value = value;
	head.bytes += strlen(name) + strlen(value) + 4;
}

static int
plain(void **state)
{
	(void)state;
	memset(&head, 0, sizeof(head));
	head.method = "GET";
	head.version = "HTTP/1.1";
	head.target = "/v1/schema?lang=zh";
	add("Host", "fx.test");
	return 0;
}

/* What the gate says: 0, or the status; why goes to the counters. */
static int
gate(void)
{
	const char *why = NULL;
	int status = gateway_gate(&head, &house, &why);

	assert_true((status == 0) == (why == NULL));
	return status;
}

TEST(what_is_plain_comes_in)
{
	assert_int_equal(gate(), 0);
	head.method = "POST";
	add("Content-Length", "12");
	assert_int_equal(gate(), 0);
}

TEST(a_body_has_one_length)
{
	add("Content-Length", "12");
	add("content-length", "12");
	assert_int_equal(gate(), 400);
	plain(NULL);
	add("Content-Length", "12");
	add("Transfer-Encoding", "chunked");
	assert_int_equal(gate(), 400);
	plain(NULL);
	add("Content-Length", "+1");
	assert_int_equal(gate(), 400);
	plain(NULL);
	add("Content-Length", "99999999999999999999");
	assert_int_equal(gate(), 400);
	plain(NULL);
	add("Transfer-Encoding", "gzip, chunked");
	assert_int_equal(gate(), 400);
}

TEST(it_is_for_one_host_of_ours)
{
	head.line[0].value = "evil.test";
	assert_int_equal(gate(), 421);
	head.line[0].value = "FX.TEST";
	assert_int_equal(gate(), 0);
	head.line[0].value = "fx.tes";
	assert_int_equal(gate(), 421);
	head.line[0].value = "127.0.0.1:8080";
	assert_int_equal(gate(), 0);
	add("Host", "fx.test");
	assert_int_equal(gate(), 400);
	plain(NULL);
	head.lines = 0;
	assert_int_equal(gate(), 400);
}

TEST(methods_and_versions_are_those_we_speak)
{
	head.version = "HTTP/1.0";
	assert_int_equal(gate(), 400);
	plain(NULL);
	head.method = "DELETE";
	assert_int_equal(gate(), 501);
	plain(NULL);
	head.method = "get";
	assert_int_equal(gate(), 501);
}

TEST(a_head_has_its_size)
{
	static char long_value[GATEWAY_HEAD_MAX + 1];
	static char long_target[GATEWAY_TARGET_MAX + 2];

	memset(long_value, 'v', GATEWAY_HEAD_MAX);
	add("X", long_value);
	assert_int_equal(gate(), 431);
	plain(NULL);
	head.too_many = true;
	assert_int_equal(gate(), 431);
	plain(NULL);
	memset(long_target, 'a', GATEWAY_TARGET_MAX + 1);
	long_target[0] = '/';
	head.target = long_target;
	assert_int_equal(gate(), 414);
}

TEST(a_target_leads_nowhere_but_down)
{
	static const char *const bad[] = { "*", "http://y/", "/a/../b",
		"/a/%2e%2e", "/a%00", "/a%0a", "/%5c", "/%ff", "/a%", "/a%4",
		"/a%zz", "/a b", "/a#b", "/a\x01" };
	static const char *const good[] = { "/", "/a..b/c", "/%E4%B8%AD",
		"/a%2Fb", "/a+b?x=%00" };
	size_t i;

	for (i = 0; i < fx_count_of(bad); i++) {
		head.target = bad[i];
		if (gate() != 400)
			fail_msg("came in: %s", bad[i]);
	}
	for (i = 0; i < fx_count_of(good); i++) {
		head.target = good[i];
		if (gate() != 0)
			fail_msg("did not: %s", good[i]);
	}
}

TEST(escapes_are_decoded_once)
{
	char to[32];

	assert_int_equal(gateway_decode("a%2541", 6, to, sizeof(to), '+'), 0);
	assert_string_equal(to, "a%41");
	assert_int_equal(gateway_decode("a+b", 3, to, sizeof(to), ' '), 0);
	assert_string_equal(to, "a b");
	assert_int_equal(gateway_decode("abc", 3, to, 3, '+'), FX_ETOOBIG);
	assert_int_equal(
	    gateway_decode("%E4%B8", 6, to, sizeof(to), '+'), FX_ESYNTAX);
}

TEST(a_path_finds_its_page_and_its_parts)
{
	struct gateway_found f;

	assert_int_equal(gateway_route_find("/v1/units/RMA-1.01/actions",
			     GATEWAY_GET, false, &f),
	    0);
	assert_non_null(f.route);
	assert_string_equal(f.route->path, "/v1/units/{unit}/actions");
	assert_string_equal(f.part[0], "RMA-1.01");
	assert_int_equal(
	    gateway_route_find("/v1/units/a%2Fb", GATEWAY_GET, false, &f), 0);
	assert_string_equal(f.part[0], "a/b");
	assert_int_equal(
	    gateway_route_find("/app/1a/flow/board.js", GATEWAY_GET, false, &f),
	    0);
	assert_string_equal(f.part[0], "1a/flow/board.js");
}

TEST(another_method_is_told_from_no_page)
{
	struct gateway_found f;

	assert_int_equal(
	    gateway_route_find("/v1/login", GATEWAY_GET, false, &f), 0);
	assert_null(f.route);
	assert_true(f.other);
	assert_string_equal(f.allow, "POST");
	assert_int_equal(
	    gateway_route_find("/v1/units/", GATEWAY_GET, false, &f), 0);
	assert_null(f.route);
	assert_false(f.other);
	/* What is for probes is not there for others. */
	assert_int_equal(
	    gateway_route_find("/metrics", GATEWAY_GET, false, &f), 0);
	assert_null(f.route);
	assert_int_equal(
	    gateway_route_find("/metrics", GATEWAY_GET, true, &f), 0);
	assert_non_null(f.route);
}

TEST(every_page_says_in_two_languages_what_it_is)
{
	const struct gateway_route *r, *other;
	size_t i, k;

	for (i = 0; (r = gateway_route_row(i)) != NULL; i++) {
		assert_true(
		    r->path[0] == '/' && r->en[0] != '\0' && r->zh[0] != '\0');
		for (k = 0; k < i; k++) {
			other = gateway_route_row(k);
			if (strcmp(other->path, r->path) == 0)
				assert_true(other->method != r->method);
		}
	}
	assert_true(i > 30);
}

TEST(a_bucket_gives_a_burst_and_then_what_time_brings)
{
	struct gateway_buckets *b;
	int64_t now = 1000000;
	int i;

	assert_int_equal(gateway_bucket_open(&b), 0);
	for (i = 0; i < 5; i++)
		assert_int_equal(
		    gateway_bucket_take(b, GATEWAY_SIGNIN, "a", now), 0);
	assert_int_equal(
	    gateway_bucket_take(b, GATEWAY_SIGNIN, "a", now), 12000);
	assert_int_equal(gateway_bucket_take(b, GATEWAY_SIGNIN, "b", now), 0);
	assert_int_equal(gateway_bucket_take(b, GATEWAY_READ, "a", now), 0);
	assert_int_equal(
	    gateway_bucket_take(b, GATEWAY_SIGNIN, "a", now + 12000), 0);
	assert_true(
	    gateway_bucket_take(b, GATEWAY_SIGNIN, "a", now + 12000) > 0);
	gateway_bucket_close(b);
}

TEST(waits_grow_with_each_wrong_one_and_end)
{
	struct gateway_buckets *b;
	int64_t now = 5000000, before = 0, wait = 0;
	int i;

	assert_int_equal(gateway_bucket_open(&b), 0);
	assert_int_equal(gateway_bucket_wait(b, "li", now), 0);
	for (i = 0; i < 14; i++) {
		gateway_bucket_fail(b, "li", now);
		wait = gateway_bucket_wait(b, "li", now);
		assert_true(wait >= before && wait <= 60000);
		before = wait;
	}
	assert_int_equal(wait, 60000);
	assert_int_equal(gateway_bucket_wait(b, "wei", now), 0);
	assert_int_equal(gateway_bucket_wait(b, "li", now + 60000), 0);
	gateway_bucket_forgive(b, "li");
	assert_int_equal(gateway_bucket_wait(b, "li", now), 0);
	gateway_bucket_close(b);
}

TEST(passwords_that_are_easily_guessed_are_refused)
{
	static const char *const weak[] = { "short", "aaaaaaaaaaaaaa",
		"abcdefghijklmnop", "98765432109876", "Password12345!",
		"qwerty123456", "li.wei.li.wei", "fanxiu-fanxiu-1",
		"woaini5201314" };
	static const char *const fair[] = { "wooden river nine",
		"kq7-hzf2m-x9rt", "雪山上的三只黑猫" };
	const char *en, *zh;
	size_t i;

	for (i = 0; i < fx_count_of(weak); i++)
		if (!gateway_password_weak("li.wei", weak[i], &en, &zh))
			fail_msg("taken: %s", weak[i]);
	for (i = 0; i < fx_count_of(fair); i++)
		if (gateway_password_weak("li.wei", fair[i], &en, &zh))
			fail_msg("refused: %s", fair[i]);
}

TEST(a_session_ends_when_it_is_not_used_and_after_a_day)
{
	struct gateway_session s = { .made_ms = 1000000000 };
	int64_t hour = 3600000;

	s.used_ms = s.made_ms;
	assert_false(gateway_session_is_over(&s, s.made_ms + 12 * hour));
	assert_true(gateway_session_is_over(&s, s.made_ms + 12 * hour + 1));
	s.used_ms = s.made_ms + 20 * hour;
	assert_false(gateway_session_is_over(&s, s.made_ms + 24 * hour));
	assert_true(gateway_session_is_over(&s, s.made_ms + 24 * hour + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(title) cmocka_unit_test_setup(title, plain)
		T(what_is_plain_comes_in),
		T(a_body_has_one_length),
		T(it_is_for_one_host_of_ours),
		T(methods_and_versions_are_those_we_speak),
		T(a_head_has_its_size),
		T(a_target_leads_nowhere_but_down),
		T(escapes_are_decoded_once),
		T(a_path_finds_its_page_and_its_parts),
		T(another_method_is_told_from_no_page),
		T(every_page_says_in_two_languages_what_it_is),
		T(a_bucket_gives_a_burst_and_then_what_time_brings),
		T(waits_grow_with_each_wrong_one_and_end),
		T(passwords_that_are_easily_guessed_are_refused),
		T(a_session_ends_when_it_is_not_used_and_after_a_day),
#undef T
	};

	assert_int_equal(fx_crypto_init(), 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
