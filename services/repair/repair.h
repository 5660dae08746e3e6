/*
 * repair: the department that mends what assessment decided to have mended.
 *
 * It keeps three books: the units with their work orders, the requests for
 * parts that have not come yet, and the inspected lots of spare parts.
 */
#ifndef REPAIR_H
#define REPAIR_H

#include "service/fx_department.h"

extern const struct fx_department repair_department;

extern const struct fx_book repair_unit_book;
extern const struct fx_book repair_parts_request_book;
extern const struct fx_book repair_part_lot_book;
extern const struct fx_book repair_paper_book;

#endif
