/*
 * fx_qr: square codes on papers and tags, as SVG.  Only fx_qr.c includes
 * <qrencode.h>; its matrix becomes one path.
 */
#ifndef FX_QR_H
#define FX_QR_H

#include <stdio.h>

#define FX_QR_TEXT  300
#define FX_QR_QUIET 4 /* modules around it */

/* What a code is for: its size is fixed, so that papers look alike. */
enum fx_qr_kind {
	FX_QR_FORM, /* FX1 ...: version 10, level M */
	FX_QR_LINK, /* a customer's link: version 4, level Q */
	FX_QR_UNIT  /* a unit's page: version 3, level M */
};

/*
 * fx_qr_svg(out, kind, text, module_um): the code with its quiet zone; a text
 * that needs more takes the next version that holds it.  The library
 * allocates.  Returns 0, FX_EMISSING, FX_ETOOBIG, FX_EINVAL or FX_ENOMEM, and
 * then nothing is written.
 */
int fx_qr_svg(FILE *out, enum fx_qr_kind kind, const char *text, int module_um);

#endif
