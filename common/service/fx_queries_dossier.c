#include <inttypes.h>
#include <stdio.h>

#include "base/fx_base.h"
#include "service/fx_queries_internal.h"

/*
 * Every department's events of a unit, as they arrived.  No row says when it
 * did; where the next page begins stands in the reply, as text.
 */
static int
dossier_one(const struct fx_archived *archived, void *context)
{
	struct fx_query *q = context;
	int rc = fx_queries_put_row(q, archived->row, archived->size);

	if (rc == 0)
		q->arrival = archived->arrival;
	return rc;
}

int
fx_queries_dossier(struct fx_service *s, struct fx_query *q)
{
	char subject[FX_KEY_BYTES];
	int rc = fx_queries_subject(q, subject);

	if (rc != 0)
		return rc;
	if (!s->department->follows_all)
		return fx_queries_wrong(q, "type");
	q->limit = fx_queries_number(q, "limit", FX_DOSSIER_MAX);
	if (q->limit < 1 || q->limit > FX_DOSSIER_MAX)
		q->limit = FX_DOSSIER_MAX;
	rc = fx_archive_each_of(
	    s->view, subject, fx_queries_number(q, "after", 0), dossier_one, q);
	if (rc == 0 && q->more && q->count > 0)
		q->reply.after.length =
		    (size_t)snprintf((char *)q->reply.after.bytes,
			sizeof(q->reply.after.bytes), "%" PRId64, q->arrival);
	return rc;
}
