#include "services/intake/intake.h"

static const struct fx_book *const books[] = {
	&intake_unit_book,
	&intake_terms_book,
	&intake_receipt_book,
	&intake_case_book,
	&intake_question_book,
	&intake_asked_book,
	&intake_appeal_file_book,
	&intake_serial_book,
	&intake_counter_book,
	&intake_external_ref_book,
	&intake_paper_book,
	NULL,
};

const struct fx_department intake_department = {
	.name = "intake",
	.place = FX_IN_intake,
	.books = books,
	.fold = 4,
};
