/*
 * customer_words: a case of one unit, and the customer's page of it.
 */
#ifndef CUSTOMER_WORDS_H
#define CUSTOMER_WORDS_H

#include <string.h>

#include "services/gateway/gateway_customer.h"
#include "tests/unit/test.h"

#define CUSTOMER_NOW  INT64_C(1795305600000) /* 2026-11-22, 08:00 in China */
#define CUSTOMER_UNIT "RMA-2611-00042-D.01"

extern struct fx_policy customer_policy;
extern struct gateway_customer_case customer;
extern struct gateway_customer_unit *customer_unit; /* the first of the case */
extern char *customer_text;                         /* what was printed last */

/* customer_begin(path): admitted, in its first round; its page is at path. */
void customer_begin(const char *path);
int customer_end(void **state);

/* customer_printed(): the page, anew. */
const char *customer_printed(void);

/* customer_asks(about): a question of this kind is open, its second version. */
struct gateway_customer_asked *customer_asks(enum fx_about about);

/* customer_can_appeal(): the last decision, until 2 December. */
void customer_can_appeal(void);

#define at(dept, name) \
	customer_unit->facts.dept.state = dept##_unit_state_##name
#define shows(text) assert_non_null(strstr(customer_printed(), text))
#define hides(text) assert_null(strstr(customer_printed(), text))

#endif
