/*
 * quality: the department that inspects what repair completed, and lets go
 * only what is good.
 *
 * It keeps one book so far: the units and their inspections.
 */
#ifndef QUALITY_H
#define QUALITY_H

#include "service/fx_department.h"

extern const struct fx_department quality_department;

extern const struct fx_book quality_unit_book;
extern const struct fx_book quality_paper_book;

#endif
