/*
 * What is brought as a picture: its sort and its size, from the head alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "services/gateway/gateway_image.h"
#include "tests/fuzz/targets.h"

uint64_t
fuzz_image_run(const unsigned char *bytes, size_t length)
{
	/* So that one byte too many is seen. */
	unsigned char *exact = malloc(length > 0 ? length : 1);
	enum gateway_sort sort;
	int64_t width, height;
	int rc;

	fuzz_check(exact != NULL);
	memcpy(exact, bytes, length);
	sort = gateway_sort_of(exact, length);
	rc = gateway_image_size(sort, exact, length, &width, &height);
	fuzz_check(rc == 0 || rc == FX_ESYNTAX);
	fuzz_check(rc != 0 || (width >= 1 && height >= 1 &&
				  width <= INT32_MAX && height <= INT32_MAX));
	fuzz_check(rc != 0 || (sort != GATEWAY_PDF && sort != GATEWAY_NO_SORT));
	free(exact);
	return fuzz_mix_number(
	    fuzz_mix_number(fuzz_mix_number(FUZZ_MIX, sort), width), height);
}
