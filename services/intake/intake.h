/*
 * intake: the customer window and the receiving dock.
 *
 * The book of units holds what moves, from the request to the end; the other
 * books hold what rules look up: what a review granted, what the dock saw, the
 * headers of cases, the questions to customers, their appeals, who bound a
 * serial number last, how many numbers a month has used, what was entered from
 * elsewhere.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "service/fx_department.h"

extern const struct fx_department intake_department;

extern const struct fx_book intake_unit_book;
extern const struct fx_book intake_terms_book;
extern const struct fx_book intake_receipt_book;
extern const struct fx_book intake_case_book;
extern const struct fx_book intake_question_book;
extern const struct fx_book intake_asked_book;
extern const struct fx_book intake_appeal_file_book;
extern const struct fx_book intake_serial_book;
extern const struct fx_book intake_counter_book;
extern const struct fx_book intake_external_ref_book;
extern const struct fx_book intake_paper_book;

#endif
