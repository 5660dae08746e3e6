#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_nfc.h"

/* Plain letters are composed already. */
static bool
is_plain(const char *text, size_t length)
{
	while (length > 0)
		if ((unsigned char)text[--length] >= 0x80)
			return false;
	return true;
}

int
fx_nfc(const char *text, size_t length, char *to, size_t size)
{
	size_t used = size;
	uint8_t *made;

	if (is_plain(text, length)) {
		if (length >= size)
			return FX_ETOOBIG;
		memcpy(to, text, length);
		to[length] = '\0';
		return 0;
	}
	if (fx_text_check(text, length, FX_TEXT_WORDS) == FX_ESYNTAX)
		return FX_ESYNTAX;
	made = u8_normalize(
	    UNINORM_NFC, (const uint8_t *)text, length, (uint8_t *)to, &used);
	if (made == NULL)
		return FX_ESYNTAX;
	if (made != (uint8_t *)to) {
		free(made);
		return FX_ETOOBIG;
	}
	if (used >= size)
		return FX_ETOOBIG;
	to[used] = '\0';
	return 0;
}
