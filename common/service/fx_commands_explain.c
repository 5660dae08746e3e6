#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "service/fx_service_internal.h"

/* What a field may hold, for the one who filled it in wrong. */
static void
explain_limits(const struct fx_field *f, char *en, char *zh, size_t size)
{
	switch (f->type) {
	case FX_NUMBER:
	case FX_DUE:
		snprintf(en, size, "a number from %" PRId64 " to %" PRId64,
		    f->low, f->high);
		snprintf(zh, size, "须为 %" PRId64 " 至 %" PRId64 " 的整数",
		    f->low, f->high);
		break;
	case FX_YESNO:
		snprintf(en, size, "yes or no");
		snprintf(zh, size, "须为是或否");
		break;
	case FX_BYTES:
		snprintf(en, size, "exactly %" PRId64 " bytes", f->high);
		snprintf(zh, size, "须为 %" PRId64 " 字节", f->high);
		break;
	case FX_PICK:
		snprintf(en, size, "one of its words; see the manual");
		snprintf(zh, size, "须为手册所列选项之一");
		break;
	case FX_CODE:
	case FX_CODES:
		snprintf(en, size, "codes of the dictionary %s, ascending",
		    fx_schema_dictionary(f->dictionary)->name);
		snprintf(zh, size, "须为字典 %s 中的代码，按升序排列",
		    fx_schema_dictionary(f->dictionary)->name);
		break;
	default:
		snprintf(
		    en, size, "text of at most %" PRId64 " bytes", f->high);
		snprintf(zh, size, "文字不得超过 %" PRId64 " 字节", f->high);
		break;
	}
}

void
fx_commands_explain(
    enum fx_kind kind, const char *name, int rc, struct fx_response *r)
{
	const struct fx_field *f =
	    kind == FX_KIND_NONE ? NULL : fx_schema_field(kind, name);
	char en[FX_SENTENCE_MAX - FX_FIELD_MAX], zh[sizeof(en)];

	(void)snprintf(r->field, sizeof(r->field), "%.31s", name);
	/* Of a header, as "expect": not a field of the command itself. */
	if (f == NULL && rc == FX_EMISSING) {
		(void)snprintf(r->en, sizeof(r->en), "%s must be said", name);
		(void)snprintf(r->zh, sizeof(r->zh), "必须填写：%s", name);
		return;
	}
	if (f == NULL) {
		/* Any bytes may be the key of a map; an answer is text. */
		if (fx_text_check(r->field, strlen(r->field), FX_TEXT_NAME) !=
		    0)
			fx_copy(r->field, "?");
		fx_copy(r->en, "There is no such field; leave it out");
		fx_copy(r->zh, "没有此字段，请去掉");
		return;
	}
	if (rc == FX_EMISSING) {
		(void)snprintf(r->en, sizeof(r->en), "%s must be said", name);
		(void)snprintf(r->zh, sizeof(r->zh), "必须填写：%s", f->zh);
		return;
	}
	explain_limits(f, en, zh, sizeof(en));
	(void)snprintf(r->en, sizeof(r->en), "%s: %s", name, en);
	(void)snprintf(r->zh, sizeof(r->zh), "%s: %s", f->zh, zh);
}
