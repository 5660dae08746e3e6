#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edge/fx_mark_text.h"

static char *
put_hex(char *to, const unsigned char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++, to += 2)
		(void)snprintf(to, 3, "%02x", bytes[i]);
	return to;
}

void
fx_mark_text(const struct fx_mark *mark, char text[FX_MARK_TEXT])
{
	char *to = put_hex(text, mark->store, sizeof(mark->store));

	to += snprintf(
	    to, 48, "/%" PRIu64 "/%" PRIu64 "/", mark->epoch, mark->seq);
	(void)put_hex(to, mark->hash, sizeof(mark->hash));
}

/* Returns where the text goes on, or NULL. */
static const char *
take_hex(const char *text, unsigned char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;
	size_t i;

	for (i = 0; i < length; i++, text += 2) {
		high = text[0] == '\0' ? NULL : strchr(digits, text[0]);
		low = high == NULL || text[1] == '\0' ? NULL
						      : strchr(digits, text[1]);
		if (low == NULL)
			return NULL;
		bytes[i] =
		    (unsigned char)((high - digits) << 4 | (low - digits));
	}
	return text;
}

/* A slash and a number. */
static const char *
take_number(const char *text, uint64_t *number)
{
	char *end;

	if (text == NULL || text[0] != '/' || text[1] < '0' || text[1] > '9')
		return NULL;
	*number = strtoull(text + 1, &end, 10);
	return end;
}

bool
fx_mark_read(const char *text, struct fx_mark *mark)
{
	text = take_hex(text, mark->store, sizeof(mark->store));
	text = take_number(text, &mark->epoch);
	text = take_number(text, &mark->seq);
	if (text == NULL || *text != '/')
		return false;
	text = take_hex(text + 1, mark->hash, sizeof(mark->hash));
	return text != NULL && *text == '\0';
}
