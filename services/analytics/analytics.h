/*
 * analytics: what every other department said, put together: dossiers, the
 * cost ledger, the figures.
 *
 * Its books fold the events of all six departments as they arrive, in any
 * order between two of them.  What is counted or posted is an event of its
 * own, so that every record is the fold of the archive and its own journal.
 */
#ifndef ANALYTICS_H
#define ANALYTICS_H

#include "service/fx_department.h"

extern const struct fx_department analytics_department;

extern const struct fx_book analytics_dossier_book; /* all that is known */
extern const struct fx_book analytics_account_book; /* what it means */
extern const struct fx_book analytics_ledger_line_book;
extern const struct fx_book analytics_ledger_total_book; /* by payer */
extern const struct fx_book analytics_model_count_book;
extern const struct fx_book analytics_model_time_book;
extern const struct fx_book analytics_stock_count_book; /* received = ... */
extern const struct fx_book analytics_fault_count_book;
extern const struct fx_book analytics_breach_count_book;
extern const struct fx_book analytics_figure_book; /* by month */
extern const struct fx_book analytics_figure_outcome_book;
extern const struct fx_book analytics_figure_time_book;
extern const struct fx_book analytics_paper_book;

#endif
