/*
 * shipping: what leaves the house - to the customer, into stock, to the
 * shredder.
 */
#ifndef SHIPPING_H
#define SHIPPING_H

#include "service/fx_department.h"

extern const struct fx_department shipping_department;

extern const struct fx_book shipping_unit_book;   /* what goes out */
extern const struct fx_book shipping_goods_book;  /* what stays */
extern const struct fx_book shipping_serial_book; /* where serials stand */
extern const struct fx_book shipping_claim_book;  /* claims on carriers */
extern const struct fx_book shipping_paper_book;

#endif
