/*
 * assessment: the department that finds out what is wrong with a unit, who
 * pays, and what is to be done.
 *
 * It keeps the units, the proposal of each unit, which grows into a quote, the
 * lines of the quotes, the appeals, and who took part in what they are against.
 */
#ifndef ASSESSMENT_H
#define ASSESSMENT_H

#include "service/fx_department.h"

extern const struct fx_department assessment_department;

extern const struct fx_book assessment_unit_book;
extern const struct fx_book assessment_proposal_book;
extern const struct fx_book assessment_quote_line_book;
extern const struct fx_book assessment_appeal_book;
extern const struct fx_book assessment_took_part_book;
extern const struct fx_book assessment_finding_book;
extern const struct fx_book assessment_paper_book;

#endif
