/*
 * fx_queries_internal: what the files of the queries know of each other.
 */
#ifndef FX_QUERIES_INTERNAL_H
#define FX_QUERIES_INTERNAL_H

#include "service/fx_service_internal.h"

#define FX_LINES_OF_PAGE 200  /* lines of a page */
#define FX_DOSSIER_MAX   4096 /* rows of a dossier's page */
#define FX_TAIL_LOOKED   4096 /* rows looked at for a tail's topics */
#define FX_RECORD_ROOM   2600 /* what a record's map may take on a page */

/*
 * One function a query.  Each packs F2 into q->page and returns 0; or sets
 * q->reply.code and returns FX_EREFUSED; or returns the store's error.
 */
typedef int fx_query_fn(struct fx_service *s, struct fx_query *q);
fx_query_fn fx_queries_get, fx_queries_list, fx_queries_history;
fx_query_fn fx_queries_dossier, fx_queries_tail, fx_queries_result;
fx_query_fn fx_queries_try, fx_queries_actions;
fx_query_fn fx_queries_stats, fx_queries_peers, fx_queries_stuck;
fx_query_fn fx_queries_contact, fx_queries_copy, fx_queries_backed_up;
fx_query_fn fx_queries_rejoin, fx_queries_consumers;

/* fx_queries_wrong(q, field): an argument is; returns FX_EREFUSED. */
int fx_queries_wrong(struct fx_query *q, const char *field);

/*
 * fx_queries_kind(s, q, &kind): the kind of record that is asked about; the
 * unit when none is named.  fx_queries_subject(q, subject): which one.
 * Return 0 or FX_EREFUSED.
 */
int fx_queries_kind(
    struct fx_service *s, struct fx_query *q, enum fx_kind *kind);
int fx_queries_subject(struct fx_query *q, char subject[FX_KEY_BYTES]);

/*
 * fx_queries_text(q, name, to, size): an argument that is text.  Returns 0,
 * FX_EMISSING, FX_ESYNTAX or FX_ETOOBIG.
 */
int fx_queries_text(
    const struct fx_query *q, const char *name, char *to, size_t size);

/*
 * fx_queries_number(q, name, otherwise): an argument that is a number from 0
 * up.  One of another type refuses the query in the end.
 * fx_queries_limit(q): the argument `limit`, or a whole page.
 */
int64_t fx_queries_number(
    struct fx_query *q, const char *name, int64_t otherwise);
int64_t fx_queries_limit(struct fx_query *q);

/*
 * fx_queries_put_row(q, row, size): a row as it lies: its length, then itself.
 * Returns 0, or 1 when the page ends before it.
 */
int fx_queries_put_row(struct fx_query *q, const void *row, size_t size);

/*
 * fx_queries_say_text(q, key, text), _say_number: a key and its value, in a
 * map that is open.  fx_queries_add_text, _add_number: the same in the map that
 * the page is, whose pairs are counted.
 */
void fx_queries_say_text(struct fx_query *q, const char *key, const char *text);
void fx_queries_say_number(struct fx_query *q, const char *key, int64_t number);
void fx_queries_add_text(struct fx_query *q, const char *key, const char *text);
void fx_queries_add_number(struct fx_query *q, const char *key, int64_t number);

#endif
