#include "services/repair/repair.h"

static const struct fx_book *const books[] = {
	&repair_unit_book,
	&repair_parts_request_book,
	&repair_part_lot_book,
	&repair_paper_book,
	NULL,
};

const struct fx_department repair_department = {
	.name = "repair",
	.place = FX_IN_repair,
	.books = books,
	.fold = 1,
};
