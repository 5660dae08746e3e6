/*
 * fx_code128: bar codes of numbers on tags, labels and bench cards (Code 128,
 * sets B and C), as SVG.
 */
#ifndef FX_CODE128_H
#define FX_CODE128_H

#include <stddef.h>
#include <stdio.h>

#define FX_CODE128_TEXT  48 /* the longest text */
#define FX_CODE128_CODES (FX_CODE128_TEXT * 2 + 3)
#define FX_CODE128_QUIET 10 /* modules before and behind the bars */

/*
 * fx_code128_encode(text, codes, count): the values of its symbols: start,
 * data, check, stop.  Digits go two to a symbol where that is shorter.
 * Returns 0, FX_EMISSING (empty), FX_ETOOBIG, or FX_EINVAL for what is not
 * printable ASCII.
 */
int fx_code128_encode(
    const char *text, unsigned char codes[FX_CODE128_CODES], size_t *count);

/*
 * fx_code128_svg(out, text, module_um, height_um): the bars with their quiet
 * zone; modules are not thinner than 250 micrometers on our papers (console.md
 * 8).  Returns what fx_code128_encode does, and then nothing is written.
 */
int fx_code128_svg(FILE *out, const char *text, int module_um, int height_um);

/* fx_code128_width(text, module_um): how wide that is; 0: it cannot be said. */
int fx_code128_width(const char *text, int module_um);

#endif
