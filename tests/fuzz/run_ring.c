/* Rows that were heard, held against a plain queue of their numbers. */
#include <string.h>

#include "net/fx_ring.h"
#include "tests/fuzz/targets.h"

#define RING_BYTES 1024
#define ROWS_MAX   256

static struct fx_ring ring;
static unsigned char fill[512];

/* The bytes of a row say its number. */
static void
put(uint64_t seq, size_t length)
{
	struct fx_piece pieces[2] = { { fill, length / 2 },
		{ fill, length - length / 2 } };

	memset(fill, (int)(seq & 0xff), sizeof(fill));
	fx_ring_put(&ring, seq, 1, pieces, 2);
}

uint64_t
fuzz_ring_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	uint64_t first = 1, next = 1, i;
	size_t lengths[ROWS_MAX], size;
	struct fx_ring_row row;

	fuzz_check(fx_ring_open(&ring, RING_BYTES) == 0);
	while (tape.left > 0) {
		size = fuzz_draw(&tape, 256);
		if (size == 255) {
			fx_ring_clear(&ring);
			first = next;
		} else if (size >= 128 && fx_ring_front(&ring, &row)) {
			fx_ring_drop(&ring);
			first++;
		} else if (next - first < ROWS_MAX &&
			   fx_ring_has_room(&ring, 2 * size)) {
			lengths[next % ROWS_MAX] = 2 * size;
			put(next++, 2 * size);
		}
		fuzz_check(ring.count == next - first);
		fuzz_check(fx_ring_front(&ring, &row) == (first < next));
		if (first == next)
			continue;
		fuzz_check(row.seq == first && row.epoch == 1);
		fuzz_check(row.length == lengths[first % ROWS_MAX]);
		for (i = 0; i < row.length; i++)
			fuzz_check(row.bytes[i] == (first & 0xff));
	}
	fx_ring_close(&ring);
	return next * 1000 + first;
}
