/* Bytes from which a target draws what it does next. */
#include "tests/fuzz/fuzz.h"

size_t
fuzz_draw(struct fuzz_tape *tape, size_t below)
{
	if (tape->left == 0)
		return 0;
	tape->left--;
	return *tape->bytes++ % below;
}

size_t
fuzz_part(struct fuzz_tape *tape, const unsigned char **part)
{
	size_t length = 0;

	*part = tape->bytes;
	while (length < tape->left &&
	       (tape->bytes[length] != 0xff || length + 1 == tape->left ||
		   tape->bytes[length + 1] != 0xff))
		length++;
	if (length < tape->left) {
		tape->bytes += length + 2;
		tape->left -= length + 2;
	} else {
		tape->bytes += length;
		tape->left = 0;
	}
	return length;
}
