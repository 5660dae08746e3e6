/*
 * fx_nfc: text in its composed form, so that equal words are equal bytes from
 * here on; departments never normalize (protocol: C9).  Only fx_nfc.c includes
 * <uninorm.h>.
 */
#ifndef FX_NFC_H
#define FX_NFC_H

#include <stddef.h>

/*
 * fx_nfc(text, length, to, size): text in its composed form (Unicode NFC),
 * with a final zero.  Returns 0, FX_ETOOBIG or, when it is not UTF-8,
 * FX_ESYNTAX.
 */
int fx_nfc(const char *text, size_t length, char *to, size_t size);

#endif
