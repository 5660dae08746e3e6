/*
 * An attachment is brought before it is known where it belongs.  The command
 * that names it says that; so it is sealed anew with the key of that case
 * before the command is given: no event names one that outlives its case.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "services/gateway/gateway_blob.h"
#include "services/gateway/gateway_case_key.h"
#include "services/gateway/gateway_claim.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_worker.h"

#define CLAIMS_MAX 16 /* a command names fewer */

struct claim {
	struct gateway_work work;
	struct gateway *g;
	const struct gateway_wish *wish; /* the request's */
	gateway_then_fn *then;
	char id[GATEWAY_CASE_ID];
	char hash[CLAIMS_MAX][GATEWAY_BLOB_TEXT];
	size_t count;
	int rc;
};

/* One that is there; what is the hash of something else is not. */
static void
add(struct claim *claim, const char *hash, size_t length)
{
	char *room;

	if (length != GATEWAY_BLOB_TEXT - 1 || claim->count == CLAIMS_MAX)
		return;
	room = claim->hash[claim->count];
	memcpy(room, hash, length);
	room[length] = '\0';
	if (gateway_blob_is(room) && gateway_blob_there(claim->g, room))
		claim->count++;
}

static void
add_bytes(struct claim *claim, const unsigned char bytes[FX_HASH_BYTES])
{
	char hash[GATEWAY_BLOB_TEXT];
	size_t i;

	for (i = 0; i < FX_HASH_BYTES; i++)
		(void)snprintf(hash + 2 * i, 3, "%02x", bytes[i]);
	add(claim, hash, GATEWAY_BLOB_TEXT - 1);
}

static void
add_codes(struct claim *claim, const char *codes)
{
	size_t length;

	for (; *codes != '\0'; codes += length + (codes[length] == ',')) {
		length = strcspn(codes, ",");
		add(claim, codes, length);
	}
}

static void
find(struct claim *claim, const struct gateway_wish *wish)
{
	size_t i, count;
	const struct fx_field *f,
	    *fields = fx_schema_shape(wish->kind)->fields(&count);

	for (i = 0; i < count; i++) {
		f = &fields[i];
		if (f->type == FX_BYTES && f->high == FX_HASH_BYTES)
			add_bytes(claim, wish->thing + f->offset);
		else if (f->type == FX_CODES && f->dictionary == DICT_hash)
			add_codes(claim, fx_schema_text(f, wish->thing));
	}
}

static void
run(struct gateway_work *work)
{
	struct claim *claim = (struct claim *)work;
	size_t i;

	for (i = 0; i < claim->count && claim->rc == 0; i++)
		claim->rc =
		    gateway_blob_claim(claim->g, claim->hash[i], claim->id);
}

static void
give(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then)
{
	struct gateway_order order = { .id = wish->id,
		.expect = wish->has_expect ? &wish->expect : NULL,
		.at_ms = wish->at_ms,
		.context = (void *)(uintptr_t)wish };

	gateway_command(rq, wish->kind, wish->thing, &order, then);
}

/* A key that cannot be read loses nothing: the gateway's own still seals. */
static void
claimed(
    struct gateway *g, struct gateway_request *rq, struct gateway_work *work)
{
	struct claim *claim = (struct claim *)work;

	(void)g;
	if (claim->rc == FX_ECORRUPT)
		fx_log(LOG_CASE_KEY_UNUSABLE, "key=%s", claim->id);
	if (rq != NULL && (claim->rc == 0 || claim->rc == FX_ECORRUPT))
		give(rq, claim->wish, claim->then);
	else if (rq != NULL)
		gateway_problem(rq, 500, "STORE",
		    "Its attachments could not be kept with the case; nothing "
		    "was done, try again",
		    "附件无法归入案件，未执行任何操作，请重试", NULL);
	free(claim);
}

void
gateway_claim(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then)
{
	const struct fx_field *key = fx_schema_key(wish->kind);
	const char *subject =
	    key == NULL ? "" : fx_schema_text(key, wish->thing);
	struct claim *claim = calloc(1, sizeof(*claim));

	if (claim == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	claim->work.run = run;
	claim->work.then = claimed;
	claim->g = rq->g;
	claim->wish = wish;
	claim->then = then;
	if (*subject != '\0')
		find(claim, wish);
	if (claim->count == 0) {
		free(claim);
		give(rq, wish, then);
		return;
	}
	gateway_case_id(rq->g, subject, claim->id);
	if (!gateway_worker_do(rq, &claim->work))
		free(claim);
}
