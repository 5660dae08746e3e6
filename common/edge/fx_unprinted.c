#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "edge/fx_unprinted.h"
#include "schema/fx_schema.h"

/* A document goes from here when its events are in the schema. */
static const struct fx_word reasons[] = {
	{ "DOC-05", "complaints are not kept here", "本系统尚无客诉记录" },
	{ "DOC-06", "calls of users and complaints are not kept here",
	    "本系统尚无用户来电与客诉记录" },
	{ "DOC-15",
	    "a decision names the instruction here, its text is elsewhere",
	    "处置决定仅引用作业指导书编号，其正文不在本系统" },
	{ "DOC-17", "holds and recalls are not kept here",
	    "本系统尚无停用封存与召回记录" },
	{ "DOC-18", "improvement measures are not kept here",
	    "本系统尚无整改措施记录" },
	{ "DOC-22", "complaints are not kept here", "本系统尚无客诉记录" },
	{ "DOC-26", "yearly plans are not kept here",
	    "本系统尚无年度计划与总结" },
	{ "DOC-27", "campaigns and improvement measures are not kept here",
	    "本系统尚无服务活动与整改措施记录" },
};

bool
fx_unprinted(const char *document, bool chinese, char words[FX_UNPRINTED_WORDS])
{
	const struct fx_word *name =
	    fx_schema_code(DICT_document, document, strlen(document));
	const struct fx_word *why = NULL;
	size_t i;

	for (i = 0; i < fx_count_of(reasons); i++)
		if (strcmp(reasons[i].name, document) == 0)
			why = &reasons[i];
	if (name == NULL)
		fx_copy_text(words, FX_UNPRINTED_WORDS,
		    chinese ? "没有此单据；单据为 DOC-01 至 DOC-28"
			    : "There is no such document; they are DOC-01 to "
			      "DOC-28");
	else if (chinese)
		(void)snprintf(words, FX_UNPRINTED_WORDS,
		    "%s《%.120s》无法打印：%s", name->name, name->zh,
		    why == NULL ? "没有此单据的模板" : why->zh);
	else
		(void)snprintf(words, FX_UNPRINTED_WORDS,
		    "%s (%.120s) cannot be printed: %s", name->name, name->en,
		    why == NULL ? "there is no template of it" : why->en);
	return name != NULL;
}
