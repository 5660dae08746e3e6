/*
 * What a customer's browser sends: a piece of a form or an address, decoded
 * once, read as a token, and printed back into a page.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_link.h"
#include "services/gateway/gateway_page.h"
#include "tests/fuzz/targets.h"

#define PIECE 4096

/* Nothing that was decoded ends an attribute or opens an element. */
static uint64_t
print_back(uint64_t sum, const char *text)
{
	char *page = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&page, &length);

	fuzz_check(out != NULL);
	gateway_page_print(out, "%s", text);
	fuzz_check(fclose(out) == 0);
	fuzz_check(strpbrk(page, "<>\"'") == NULL);
	fuzz_check(fx_text_check(page, length, FX_TEXT_WORDS) == 0);
	sum = fuzz_mix(sum, page, length);
	free(page);
	return sum;
}

static uint64_t
decode(uint64_t sum, const unsigned char *bytes, size_t length, char plus)
{
	char text[PIECE], token[GATEWAY_LINK_BYTES], again[GATEWAY_LINK_BYTES];
	int rc = gateway_decode(
	    (const char *)bytes, length, text, sizeof(text), plus);

	sum = fuzz_mix_number(sum, rc);
	if (rc != 0)
		return sum;
	fuzz_check(strlen(text) <= length && strlen(text) < sizeof(text));
	fuzz_check(fx_text_check(text, strlen(text), FX_TEXT_WORDS) == 0);
	if (gateway_link_read(text, token)) {
		fuzz_check(strlen(token) == GATEWAY_LINK_LETTERS);
		fuzz_check(gateway_link_read(token, again));
		fuzz_check(strcmp(token, again) == 0);
	}
	return print_back(sum, text);
}

uint64_t
fuzz_page_run(const unsigned char *bytes, size_t length)
{
	return decode(decode(FUZZ_MIX, bytes, length, ' '), bytes, length, '+');
}
