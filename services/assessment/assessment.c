#include "services/assessment/assessment.h"

static const struct fx_book *const books[] = {
	&assessment_unit_book,
	&assessment_proposal_book,
	&assessment_quote_line_book,
	&assessment_appeal_book,
	&assessment_took_part_book,
	&assessment_finding_book,
	&assessment_paper_book,
	NULL,
};

const struct fx_department assessment_department = {
	.name = "assessment",
	.place = FX_IN_assessment,
	.books = books,
	.fold = 2,
};
