#include "services/analytics/analytics.h"

static const struct fx_book *const books[] = {
	&analytics_dossier_book,
	&analytics_account_book,
	&analytics_ledger_line_book,
	&analytics_ledger_total_book,
	&analytics_model_count_book,
	&analytics_stock_count_book,
	&analytics_fault_count_book,
	&analytics_breach_count_book,
	&analytics_figure_book,
	&analytics_figure_outcome_book,
	&analytics_figure_time_book,
	&analytics_paper_book,
	&analytics_model_time_book,
	NULL,
};

const struct fx_department analytics_department = {
	.name = "analytics",
	.place = FX_IN_analytics,
	.books = books,
	.fold = 1,
	.follows_all = true,
};
