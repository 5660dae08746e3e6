/*
 * Codes of time: the vectors of the standards, and which code is taken when.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_totp.h"
#include "test.h"

static void
is_hex(const unsigned char *bytes, const char *hex)
{
	char text[2 * GATEWAY_SHA1_BYTES + 1];
	size_t i;

	for (i = 0; i < GATEWAY_SHA1_BYTES; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	assert_string_equal(text, hex);
}

/* FIPS 180-4, RFC 3174 7.3 */
TEST(sha1_is_as_the_standard_says)
{
	static const struct {
		const char *text;
		int times;
		const char *sum;
	} rows[] = {
		{ "", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		    "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
		{ "a", 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
		{ "0123456701234567012345670123456701234567012345670123456701"
		  "234567",
		    10, "dea356a2cddd90c7a7ecedc5ebb563934f460452" },
	};
	unsigned char out[GATEWAY_SHA1_BYTES];
	static char text[1000001];
	size_t i, n;
	int t;

	for (i = 0; i < fx_count_of(rows); i++) {
		n = strlen(rows[i].text);
		for (t = 0; t < rows[i].times; t++)
			memcpy(text + (size_t)t * n, rows[i].text, n);
		gateway_sha1(text, n * (size_t)rows[i].times, out);
		is_hex(out, rows[i].sum);
	}
}

/* The end of a block is where padding goes wrong. */
TEST(sha1_bears_every_length_around_a_block)
{
	static const struct {
		size_t length;
		const char *sum;
	} rows[] = {
		{ 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a" },
		{ 56, "c2db330f6083854c99d4b5bfb6e8f29f201be699" },
		{ 63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5" },
		{ 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d" },
		{ 65, "11655326c708d70319be2610e8a57d9a5b959d3b" },
	};
	unsigned char out[GATEWAY_SHA1_BYTES];
	char text[65];
	size_t i;

	memset(text, 'a', sizeof(text));
	for (i = 0; i < fx_count_of(rows); i++) {
		gateway_sha1(text, rows[i].length, out);
		is_hex(out, rows[i].sum);
	}
}

/* RFC 2202, 3: all seven */
TEST(hmac_sha1_is_as_rfc_2202_says)
{
	unsigned char out[GATEWAY_SHA1_BYTES], key[80], text[50];
	size_t i;

	memset(key, 0x0b, 20);
	gateway_hmac_sha1(key, 20, "Hi There", 8, out);
	is_hex(out, "b617318655057264e28bc0b6fb378c8ef146be00");
	gateway_hmac_sha1("Jefe", 4, "what do ya want for nothing?", 28, out);
	is_hex(out, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(key, 0xaa, sizeof(key));
	memset(text, 0xdd, sizeof(text));
	gateway_hmac_sha1(key, 20, text, sizeof(text), out);
	is_hex(out, "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
	for (i = 0; i < 25; i++)
		key[i] = (unsigned char)(i + 1);
	memset(text, 0xcd, sizeof(text));
	gateway_hmac_sha1(key, 25, text, sizeof(text), out);
	is_hex(out, "4c9007f4026250c6bc8414f9bf50c86c2d7235da");
	memset(key, 0x0c, 20);
	gateway_hmac_sha1(key, 20, "Test With Truncation", 20, out);
	is_hex(out, "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04");
	memset(key, 0xaa, sizeof(key));
	gateway_hmac_sha1(key, 80,
	    "Test Using Larger Than Block-Size Key - Hash Key First", 54, out);
	is_hex(out, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
	gateway_hmac_sha1(key, 80,
	    "Test Using Larger Than Block-Size Key and Larger Than One "
	    "Block-Size Data",
	    73, out);
	is_hex(out, "e8e99d0f45237d786d6bbaa7965c7808bbff1a91");
}

static const unsigned char secret[] = "12345678901234567890";
#define LENGTH (sizeof(secret) - 1)

/* RFC 6238, appendix B, SHA-1: the last six of its eight digits */
TEST(codes_are_as_rfc_6238_says)
{
	static const struct {
		int64_t s;
		const char *code;
	} rows[] = { { 59, "287082" }, { 1111111109, "081804" },
		{ 1111111111, "050471" }, { 1234567890, "005924" },
		{ 2000000000, "279037" }, { INT64_C(20000000000), "353130" } };
	char text[GATEWAY_TOTP_TEXT];
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++) {
		gateway_totp(secret, LENGTH, rows[i].s / GATEWAY_TOTP_S, text);
		assert_string_equal(text, rows[i].code);
	}
}

/* RFC 6238, 5.2: one step of delay either way, and each code once */
TEST(a_code_is_taken_near_its_time_and_once)
{
	const int64_t step = 41152263; /* of 1234567890 s */
	const int64_t now = INT64_C(1234567890000);
	const char *code = "005924";

	assert_true(gateway_totp_step(secret, LENGTH, code, now, 0) == step);
	assert_true(
	    gateway_totp_step(secret, LENGTH, code, now - 30000, 0) == step);
	assert_true(
	    gateway_totp_step(secret, LENGTH, code, now + 30000, 0) == step);
	assert_true(
	    gateway_totp_step(secret, LENGTH, code, now - 60000, 0) == 0);
	assert_true(
	    gateway_totp_step(secret, LENGTH, code, now + 60000, 0) == 0);
	assert_true(
	    gateway_totp_step(secret, LENGTH, code, now, step - 1) == step);
	/* It was used, or a later one was. */
	assert_true(gateway_totp_step(secret, LENGTH, code, now, step) == 0);
	assert_true(
	    gateway_totp_step(secret, LENGTH, code, now, step + 1) == 0);
}

TEST(what_is_no_code_is_none)
{
	static const char *const codes[] = { "", "0", "00592", "0059244",
		"005925", " 05924", "00592x", "-05924" };
	const int64_t now = INT64_C(1234567890000);
	size_t i;

	for (i = 0; i < fx_count_of(codes); i++)
		assert_true(
		    gateway_totp_step(secret, LENGTH, codes[i], now, 0) == 0);
}

/* RFC 4648, 10, without the padding */
TEST(base32_is_as_rfc_4648_says)
{
	static const char *const rows[][2] = { { "", "" }, { "f", "MY" },
		{ "fo", "MZXQ" }, { "foo", "MZXW6" }, { "foob", "MZXW6YQ" },
		{ "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" },
		{ "12345678901234567890",
		    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" } };
	char text[40];
	size_t i;

	for (i = 0; i < fx_count_of(rows); i++) {
		gateway_base32((const unsigned char *)rows[i][0],
		    strlen(rows[i][0]), text, sizeof(text));
		assert_string_equal(text, rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha1_is_as_the_standard_says),
		cmocka_unit_test(sha1_bears_every_length_around_a_block),
		cmocka_unit_test(hmac_sha1_is_as_rfc_2202_says),
		cmocka_unit_test(codes_are_as_rfc_6238_says),
		cmocka_unit_test(a_code_is_taken_near_its_time_and_once),
		cmocka_unit_test(what_is_no_code_is_none),
		cmocka_unit_test(base32_is_as_rfc_4648_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
