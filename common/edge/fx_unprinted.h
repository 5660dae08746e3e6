/*
 * fx_unprinted: documents of the company that cannot be printed, since nothing
 * that happens here says what would stand on them.
 */
#ifndef FX_UNPRINTED_H
#define FX_UNPRINTED_H

#include <stdbool.h>
#include <stddef.h>

#define FX_UNPRINTED_WORDS 320

/*
 * fx_unprinted(document, chinese, words): which document it is and why it is
 * not printed, in words (FX_UNPRINTED_WORDS bytes); false, with words that say
 * so, for what is no document of ours.
 */
bool fx_unprinted(
    const char *document, bool chinese, char words[FX_UNPRINTED_WORDS]);

#endif
