/*
 * fx_form: a command filled in from text, as people and scripts write it:
 * field=value.  What does not fit is refused with its limits.
 */
#ifndef FX_FORM_H
#define FX_FORM_H

#include <stddef.h>

#include "schema/fx_schema.h"

#define FX_FORM_WHY 200

/*
 * fx_form_fill(kind, name, value, thing, why): put a value into the field
 * called name.  Numbers are decimal; yes or no; bytes are hexadecimal; choices
 * and codes are their words.  On failure why (FX_FORM_WHY bytes) says what is
 * wrong and what would be right, in English and Chinese.
 * Returns 0, FX_ENOENT (no such field), FX_ETOOBIG, FX_EINVAL or FX_ESYNTAX.
 */
int fx_form_fill(enum fx_kind kind, const char *name, const char *value,
    void *thing, char why[FX_FORM_WHY]);

/*
 * fx_form_explain(field, why): what the field may hold, as above.
 */
void fx_form_explain(const struct fx_field *field, char why[FX_FORM_WHY]);

#endif
