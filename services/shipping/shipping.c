#include "services/shipping/shipping.h"

static const struct fx_book *const books[] = {
	&shipping_unit_book,
	&shipping_goods_book,
	&shipping_serial_book,
	&shipping_claim_book,
	&shipping_paper_book,
	NULL,
};

const struct fx_department shipping_department = {
	.name = "shipping",
	.place = FX_IN_shipping,
	.books = books,
	.fold = 1,
};
