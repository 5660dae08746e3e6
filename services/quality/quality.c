#include "services/quality/quality.h"

static const struct fx_book *const books[] = {
	&quality_unit_book,
	&quality_paper_book,
	NULL,
};

const struct fx_department quality_department = {
	.name = "quality",
	.place = FX_IN_quality,
	.books = books,
	.fold = 1,
};
