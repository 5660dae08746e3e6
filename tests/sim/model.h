/*
 * model: the reference model of the whole company.
 *
 * It reads the rows that were committed, of all six journals, and says what
 * may not have happened.  It is written from the domain alone and shares no
 * code with services/ or common/: it decodes, hashes and counts for itself,
 * so that a fault in what it checks cannot hide in it.  It never predicts
 * which of two racing commands wins.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>

struct model;

/* model_open(): an empty company; the caller owns it. */
struct model *model_open(void);
void model_close(struct model *model);

/*
 * model_event(model, service, row, size): the next row of a service's
 * journal ("repair"), as it lies there and travels in catch-up: u8 length of
 * F0, F0, F1, 32 bytes of chain hash.  A row is handed over only after the
 * row that its cause names.  Returns NULL, or what is wrong with it: one
 * line, borrowed until the next call, that begins with the check's number,
 * such as "K8 INV-04 ...".
 */
const char *model_event(struct model *model, const char *service,
    const unsigned char *row, size_t size);

/*
 * model_end(model): what must hold when every department has heard all and
 * nothing is parked: no unit with two holders or none, money balanced over
 * departments, every effect that must follow has followed.  Returns NULL or
 * one line as above.
 */
const char *model_end(struct model *model);

/* model_visits(model, service, type): how often an event was seen. */
long model_visits(const struct model *model, const char *type);

#endif
