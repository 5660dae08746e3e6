/*
 * fx_outcome: how a request can end.  The list is outcomes.def.
 */
#ifndef FX_OUTCOME_H
#define FX_OUTCOME_H

#include <stddef.h>

#include "base/fx_base.h"

enum fx_outcome {
#define O(word, class, en, zh) FX_SAYS_##word,
#include "net/outcomes.def"
#undef O
	FX_OUTCOMES
};

/* What the one who asked should do. */
enum fx_outcome_class {
	FX_CLASS_done,
	FX_CLASS_permanent,
	FX_CLASS_business,
	FX_CLASS_transient,
	FX_CLASS_redirect,
	FX_CLASS_protocol
};

/* fx_outcome_word(outcome): the word that travels, and what it means. */
const struct fx_word *fx_outcome_word(enum fx_outcome outcome);
enum fx_outcome_class fx_outcome_class(enum fx_outcome outcome);

/* fx_outcome_find(word, length): FX_OUTCOMES when there is none. */
enum fx_outcome fx_outcome_find(const char *word, size_t length);

#endif
