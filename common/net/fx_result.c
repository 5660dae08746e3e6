#include <string.h>

#include "net/fx_result.h"

static const struct {
	struct fx_word word;
	enum fx_result_class class;
} results[] = {
#define O(word, class, en, zh) { { #word, en, zh }, FX_CLASS_##class },
#include "net/results.def"
#undef O
};

const struct fx_word *
fx_result_word(enum fx_result result)
{
	fx_assert(result < FX_RESULTS);
	return &results[result].word;
}

enum fx_result_class
fx_result_class(enum fx_result result)
{
	fx_assert(result < FX_RESULTS);
	return results[result].class;
}

enum fx_result
fx_result_find(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < FX_RESULTS; i++)
		if (strlen(results[i].word.name) == length &&
		    memcmp(results[i].word.name, word, length) == 0)
			break;
	return (enum fx_result)i;
}
