/*
 * gateway_image: what sort of file some bytes are, and how large the picture
 * in it is, by its head alone: nothing is decoded.  The bytes are foreign.
 */
#ifndef GATEWAY_IMAGE_H
#define GATEWAY_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whoever opens a picture decodes all of it: a few hundred bytes can be
 * gigabytes.  40 megapixels are 160 MB, and more than a telephone gives.
 */
#define GATEWAY_PIXELS_MAX INT64_C(40000000)

enum gateway_sort {
	GATEWAY_NO_SORT,
	GATEWAY_JPEG,
	GATEWAY_PNG,
	GATEWAY_WEBP,
	GATEWAY_PDF
};

/* gateway_sort_of(bytes, length), gateway_sort_type(sort): "image/png". */
enum gateway_sort gateway_sort_of(const void *bytes, size_t length);
const char *gateway_sort_type(enum gateway_sort sort);

/*
 * gateway_image_size(sort, bytes, length, &width, &height): in pixels, each
 * from 1.  Returns 0, or FX_ESYNTAX when the head does not say it.
 */
int gateway_image_size(enum gateway_sort sort, const void *bytes, size_t length,
    int64_t *width, int64_t *height);

#endif
