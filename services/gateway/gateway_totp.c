#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "services/gateway/gateway_totp.h"

#define BLOCK 64
#define WORDS 5

/* -- SHA-1, FIPS 180-4 ------------------------------------------------------*/

struct sha1 {
	uint32_t h[WORDS];
	uint64_t length;
	unsigned char block[BLOCK];
	size_t used;
};

static uint32_t
left(uint32_t word, int bits)
{
	return word << bits | word >> (32 - bits);
}

/* What is done with three words, and the constant, of each of 80 rounds. */
static uint32_t
mixed(size_t round, uint32_t b, uint32_t c, uint32_t d)
{
	switch (round / 20) {
	case 0: return ((b & c) | (~b & d)) + UINT32_C(0x5a827999);
	case 1: return (b ^ c ^ d) + UINT32_C(0x6ed9eba1);
	case 2: return ((b & c) | (b & d) | (c & d)) + UINT32_C(0x8f1bbcdc);
	default: return (b ^ c ^ d) + UINT32_C(0xca62c1d6);
	}
}

static void
take_block(struct sha1 *s)
{
	uint32_t w[80], a[WORDS], next;
	size_t i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)s->block[4 * i] << 24 |
		       (uint32_t)s->block[4 * i + 1] << 16 |
		       (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
	for (; i < 80; i++)
		w[i] = left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(a, s->h, sizeof(a));
	for (i = 0; i < 80; i++) {
		next = left(a[0], 5) + mixed(i, a[1], a[2], a[3]) + a[4] + w[i];
		a[4] = a[3];
		a[3] = a[2];
		a[2] = left(a[1], 30);
		a[1] = a[0];
		a[0] = next;
	}
	for (i = 0; i < WORDS; i++)
		s->h[i] += a[i];
	fx_crypto_wipe(w, sizeof(w));
	s->used = 0;
}

static void
begin(struct sha1 *s)
{
	static const uint32_t first[WORDS] = { 0x67452301, 0xefcdab89,
		0x98badcfe, 0x10325476, 0xc3d2e1f0 };

	memset(s, 0, sizeof(*s));
	memcpy(s->h, first, sizeof(first));
}

static void
more(struct sha1 *s, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	size_t i;

	s->length += length;
	for (i = 0; i < length; i++) {
		s->block[s->used++] = at[i];
		if (s->used == BLOCK)
			take_block(s);
	}
}

static void
end(struct sha1 *s, unsigned char out[GATEWAY_SHA1_BYTES])
{
	static const unsigned char one = 0x80, zero = 0;
	uint64_t bits = s->length * 8;
	unsigned char size[8];
	size_t i;

	more(s, &one, 1);
	while (s->used != BLOCK - sizeof(size))
		more(s, &zero, 1);
	for (i = 0; i < sizeof(size); i++)
		size[i] = (unsigned char)(bits >> (56 - 8 * i) & 0xff);
	more(s, size, sizeof(size));
	for (i = 0; i < GATEWAY_SHA1_BYTES; i++)
		out[i] =
		    (unsigned char)(s->h[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
	fx_crypto_wipe(s, sizeof(*s));
}

void
gateway_sha1(
    const void *bytes, size_t length, unsigned char out[GATEWAY_SHA1_BYTES])
{
	struct sha1 s;

	begin(&s);
	more(&s, bytes, length);
	end(&s, out);
}

/* -- RFC 2104 ---------------------------------------------------------------*/

void
gateway_hmac_sha1(const void *key, size_t key_length, const void *bytes,
    size_t length, unsigned char out[GATEWAY_SHA1_BYTES])
{
	unsigned char inner[BLOCK] = { 0 }, outer[BLOCK];
	struct sha1 s;
	size_t i;

	if (key_length > BLOCK)
		gateway_sha1(key, key_length, inner);
	else
		memcpy(inner, key, key_length);
	for (i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	begin(&s);
	more(&s, inner, sizeof(inner));
	more(&s, bytes, length);
	end(&s, out);
	begin(&s);
	more(&s, outer, sizeof(outer));
	more(&s, out, GATEWAY_SHA1_BYTES);
	end(&s, out);
	fx_crypto_wipe(inner, sizeof(inner));
	fx_crypto_wipe(outer, sizeof(outer));
}

/* -- RFC 6238 ---------------------------------------------------------------*/

void
gateway_totp(const unsigned char *key, size_t length, int64_t step,
    char text[GATEWAY_TOTP_TEXT])
{
	unsigned char count[8], sum[GATEWAY_SHA1_BYTES];
	uint32_t code;
	size_t i, at;

	for (i = 0; i < sizeof(count); i++)
		count[i] =
		    (unsigned char)((uint64_t)step >> (56 - 8 * i) & 0xff);
	gateway_hmac_sha1(key, length, count, sizeof(count), sum);
	at = sum[sizeof(sum) - 1] & 0x0f;
	code = (uint32_t)(sum[at] & 0x7f) << 24 | (uint32_t)sum[at + 1] << 16 |
	       (uint32_t)sum[at + 2] << 8 | sum[at + 3];
	(void)snprintf(
	    text, GATEWAY_TOTP_TEXT, "%06u", (unsigned)(code % 1000000));
	fx_crypto_wipe(sum, sizeof(sum));
}

int64_t
gateway_totp_step(const unsigned char *key, size_t length, const char *code,
    int64_t now_ms, int64_t last)
{
	int64_t now = now_ms / 1000 / GATEWAY_TOTP_S, step, found = 0;
	char text[GATEWAY_TOTP_TEXT];

	if (strlen(code) != GATEWAY_TOTP_TEXT - 1)
		return 0;
	/* All are looked at, in a time that tells nothing. */
	for (step = now - 1; step <= now + 1; step++) {
		gateway_totp(key, length, step, text);
		if (fx_crypto_same(text, code, GATEWAY_TOTP_TEXT - 1) &&
		    step > last && found == 0)
			found = step;
	}
	fx_crypto_wipe(text, sizeof(text));
	return found;
}

void
gateway_base32(
    const unsigned char *bytes, size_t length, char *text, size_t size)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t bits = 0;
	size_t i, out = 0;
	int count = 0;

	fx_assert(size > (length * 8 + 4) / 5);
	for (i = 0; i < length; i++) {
		bits = (bits << 8 | bytes[i]) & 0xffff;
		for (count += 8; count >= 5; count -= 5)
			text[out++] = signs[bits >> (count - 5) & 31];
	}
	if (count > 0)
		text[out++] = signs[bits << (5 - count) & 31];
	text[out] = '\0';
}
