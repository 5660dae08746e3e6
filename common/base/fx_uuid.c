#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_uuid.h"

static const char hex[] = "0123456789abcdef";

void
fx_uuid_make(int64_t ms, const unsigned char random[FX_UUID_RANDOM],
    unsigned char uuid[FX_UUID_BYTES])
{
	int i;

	fx_assert(ms >= 0);
	for (i = 0; i < 6; i++)
		uuid[i] = (unsigned char)(ms >> (40 - 8 * i));
	memcpy(uuid + 6, random, FX_UUID_RANDOM);
	uuid[6] = (unsigned char)((uuid[6] & 0x0f) | 0x70);
	uuid[8] = (unsigned char)((uuid[8] & 0x3f) | 0x80);
}

bool
fx_uuid_is_made(const unsigned char uuid[FX_UUID_BYTES])
{
	return (uuid[6] & 0xf0) == 0x70 && (uuid[8] & 0xc0) == 0x80;
}

int64_t
fx_uuid_time(const unsigned char uuid[FX_UUID_BYTES])
{
	int64_t ms = 0;
	int i;

	for (i = 0; i < 6; i++)
		ms = ms << 8 | uuid[i];
	return ms;
}

/* Whether a hyphen stands before this byte in the text. */
static bool
has_hyphen(int byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void
fx_uuid_print(const unsigned char uuid[FX_UUID_BYTES], char text[FX_UUID_TEXT])
{
	int i;

	for (i = 0; i < FX_UUID_BYTES; i++) {
		if (has_hyphen(i))
			*text++ = '-';
		*text++ = hex[uuid[i] >> 4];
		*text++ = hex[uuid[i] & 0x0f];
	}
	*text = '\0';
}

/* The value of a hexadecimal digit, or -1. */
static int
value_of(char c)
{
	const char *found;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	found = c == '\0' ? NULL : strchr(hex, c);
	return found == NULL ? -1 : (int)(found - hex);
}

int
fx_uuid_parse(const char *text, unsigned char uuid[FX_UUID_BYTES])
{
	unsigned char found[FX_UUID_BYTES];
	int i, high, low;

	if (strlen(text) != FX_UUID_TEXT - 1)
		return FX_EINVAL;
	for (i = 0; i < FX_UUID_BYTES; i++) {
		if (has_hyphen(i) && *text++ != '-')
			return FX_EINVAL;
		high = value_of(*text++);
		low = value_of(*text++);
		if (high < 0 || low < 0)
			return FX_EINVAL;
		found[i] = (unsigned char)(high << 4 | low);
	}
	if (!fx_uuid_is_made(found))
		return FX_EINVAL;
	memcpy(uuid, found, FX_UUID_BYTES);
	return 0;
}
