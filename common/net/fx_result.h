/*
 * fx_result: how a request can end.  The list is results.def.
 */
#ifndef FX_RESULT_H
#define FX_RESULT_H

#include <stddef.h>

#include "base/fx_base.h"

enum fx_result {
#define O(word, class, en, zh) FX_SAYS_##word,
#include "net/results.def"
#undef O
	FX_RESULTS
};

/* What the one who asked should do. */
enum fx_result_class {
	FX_CLASS_done,
	FX_CLASS_permanent,
	FX_CLASS_business,
	FX_CLASS_transient,
	FX_CLASS_redirect,
	FX_CLASS_protocol
};

/* fx_result_word(result): the word that travels, and what it means. */
const struct fx_word *fx_result_word(enum fx_result result);
enum fx_result_class fx_result_class(enum fx_result result);

/* fx_result_find(word, length): FX_RESULTS when there is none. */
enum fx_result fx_result_find(const char *word, size_t length);

#endif
