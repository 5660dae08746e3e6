/*
 * What stands in a template, and what a square code says: read with their
 * limits, whatever they are; a template that is right makes a page.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "edge/fx_paper.h"
#include "tests/fuzz/targets.h"

static struct fx_template template;
static struct fx_paper *paper;
static FILE *nowhere;

void
fuzz_paper_begin(void)
{
	fuzz_check(fx_paper_open(&paper) == 0);
	nowhere = fopen("/dev/null", "wb");
	fuzz_check(nowhere != NULL);
}

/* A code that can be read says the same when it is written again. */
static void
read_mark(const unsigned char *bytes, size_t length)
{
	char text[FX_PAPER_QR + 20], again[FX_PAPER_QR];
	struct fx_paper_mark mark;
	struct fx_paper_limit limit;

	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	memcpy(text, bytes, length);
	text[length] = '\0';
	(void)fx_paper_limit_parse(text, &limit); /* any answer will do */
	if (fx_paper_mark_parse(text, &mark) != 0)
		return;
	fx_paper_mark_print(&mark, again);
	fuzz_check(strcmp(text, again) == 0);
}

uint64_t
fuzz_paper_run(const unsigned char *bytes, size_t length)
{
	const struct fx_paper_print print = { .copy = 1,
		.distribution = 1,
		.currency = "CNY",
		.origin = "",
		.chinese = length % 2 == 0 };
	struct fx_template_fault fault;
	int rc;

	read_mark(bytes, length);
	rc = fx_template_parse((const char *)bytes, length, &template, &fault);
	if (rc != 0) {
		fuzz_check(
		    fault.en != NULL && fault.zh != NULL && fault.line >= 1);
		return fuzz_mix_number(FUZZ_MIX, rc);
	}
	fx_paper_begin(paper, &template, "RMA-2611-00042-D.01", NULL);
	rc = fx_paper_write(paper, &print, nowhere);
	fuzz_check(rc == 0 || rc == FX_EMISSING);
	return fuzz_mix_number(FUZZ_MIX, (int64_t) template.count);
}
