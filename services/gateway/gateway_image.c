#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_image.h"

#define HEAD         16   /* no file of ours is shorter */
#define SEGMENTS_MAX 4096 /* of a JPEG, before its frame */

static const struct {
	const char *type, *bytes;
	size_t at, length;
} sorts[] = {
	[GATEWAY_JPEG] = { "image/jpeg", "\xff\xd8\xff", 0, 3 },
	[GATEWAY_PNG] = { "image/png", "\x89PNG\r\n\x1a\n", 0, 8 },
	[GATEWAY_WEBP] = { "image/webp", "WEBP", 8, 4 },
	[GATEWAY_PDF] = { "application/pdf", "%PDF-", 0, 5 },
};

/* What was not read yet. */
struct piece {
	const unsigned char *at;
	size_t left;
};

enum gateway_sort
gateway_sort_of(const void *bytes, size_t length)
{
	const char *at = bytes;
	size_t i;

	for (i = GATEWAY_JPEG; length >= HEAD && i < fx_count_of(sorts); i++)
		if (memcmp(at + sorts[i].at, sorts[i].bytes, sorts[i].length) ==
			0 &&
		    (i != GATEWAY_WEBP || memcmp(at, "RIFF", 4) == 0))
			return (enum gateway_sort)i;
	return GATEWAY_NO_SORT;
}

const char *
gateway_sort_type(enum gateway_sort sort)
{
	return sorts[sort].type;
}

static bool
skip(struct piece *p, size_t n)
{
	if (p->left < n)
		return false;
	p->at += n;
	p->left -= n;
	return true;
}

static int64_t
big(const unsigned char *at, int width)
{
	int64_t number = 0;
	int i;

	for (i = 0; i < width; i++)
		number = number << 8 | at[i];
	return number;
}

static int64_t
little(const unsigned char *at, int width)
{
	int64_t number = 0;
	int i;

	for (i = width - 1; i >= 0; i--)
		number = number << 8 | at[i];
	return number;
}

/* -- each sort --------------------------------------------------------------*/

/* The signature, then IHDR: 13 bytes long, the first of all. */
static int
of_png(struct piece p, int64_t *width, int64_t *height)
{
	if (p.left < 24 || big(p.at + 8, 4) != 13 ||
	    memcmp(p.at + 12, "IHDR", 4) != 0)
		return FX_ESYNTAX;
	*width = big(p.at + 16, 4);
	*height = big(p.at + 20, 4);
	return 0;
}

/* Begins a frame: SOF0 to SOF15 but the three that mean something else. */
static bool
is_frame(unsigned char mark)
{
	return mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 &&
	       mark != 0xcc;
}

/* Stands alone, without a length. */
static bool
is_bare(unsigned char mark)
{
	return mark == 0x01 || (mark >= 0xd0 && mark <= 0xd8);
}

/* Segments up to the frame; a picture that begins before it has none. */
static int
of_jpeg(struct piece p, int64_t *width, int64_t *height)
{
	unsigned char mark;
	int i;

	for (i = 0; i < SEGMENTS_MAX; i++) {
		if (p.left < 2 || *p.at != 0xff)
			return FX_ESYNTAX;
		while (p.left > 1 && p.at[1] == 0xff)
			(void)skip(&p, 1); /* it may be filled up with them */
		if (p.left < 2)
			return FX_ESYNTAX;
		mark = p.at[1];
		(void)skip(&p, 2); /* they are there */
		if (is_bare(mark))
			continue;
		if (mark == 0xd9 || mark == 0xda || p.left < 2)
			return FX_ESYNTAX;
		if (is_frame(mark)) {
			if (p.left < 7)
				return FX_ESYNTAX;
			*height = big(p.at + 3, 2);
			*width = big(p.at + 5, 2);
			return 0;
		}
		if (big(p.at, 2) < 2 || !skip(&p, (size_t)big(p.at, 2)))
			return FX_ESYNTAX;
	}
	return FX_ESYNTAX;
}

/* RIFF, length, WEBP, then the first chunk: one of three. */
static int
of_webp(struct piece p, int64_t *width, int64_t *height)
{
	const unsigned char *chunk = p.at + 20;

	if (p.left < 30)
		return FX_ESYNTAX;
	if (memcmp(p.at + 12, "VP8X", 4) == 0) {
		*width = little(chunk + 4, 3) + 1;
		*height = little(chunk + 7, 3) + 1;
		return 0;
	}
	if (memcmp(p.at + 12, "VP8L", 4) == 0 && chunk[0] == 0x2f) {
		*width = (little(chunk + 1, 4) & 0x3fff) + 1;
		*height = (little(chunk + 1, 4) >> 14 & 0x3fff) + 1;
		return 0;
	}
	if (memcmp(p.at + 12, "VP8 ", 4) == 0 &&
	    memcmp(chunk + 3, "\x9d\x01\x2a", 3) == 0) {
		*width = little(chunk + 6, 2) & 0x3fff;
		*height = little(chunk + 8, 2) & 0x3fff;
		return 0;
	}
	return FX_ESYNTAX;
}

int
gateway_image_size(enum gateway_sort sort, const void *bytes, size_t length,
    int64_t *width, int64_t *height)
{
	struct piece p = { bytes, length };
	int rc = FX_ESYNTAX;

	*width = *height = 0;
	switch (sort) {
	case GATEWAY_JPEG: rc = of_jpeg(p, width, height); break;
	case GATEWAY_PNG: rc = of_png(p, width, height); break;
	case GATEWAY_WEBP: rc = of_webp(p, width, height); break;
	default: break;
	}
	if (rc == 0 && (*width < 1 || *height < 1 || *width > INT32_MAX ||
			   *height > INT32_MAX))
		rc = FX_ESYNTAX;
	return rc;
}
