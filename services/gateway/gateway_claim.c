/*
 * An attachment is brought before it is known where it belongs.  The command
 * that names it says that; so it is sealed anew with the key of that case
 * before the command is given: no event names one that outlives its case.
 * Two commands tell it only by being done: a parcel without a number gets its
 * number so, and is part of a case once it is matched (decision 0038).
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
	bool given; /* the command is done, and this is what it was answered */
	struct gateway_answer answer;
	char id[GATEWAY_CASE_ID];
	char from[GATEWAY_CASE_ID]; /* all of this one; "": those named */
	char hash[CLAIMS_MAX][GATEWAY_BLOB_TEXT];
	size_t count;
	bool ran; /* who has gone before it begins is not waited for */
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

	claim->ran = true;
	if (claim->from[0] != '\0')
		claim->rc = gateway_blob_move(claim->g, claim->from, claim->id);
	for (i = 0; i < claim->count && claim->rc == 0; i++)
		claim->rc =
		    gateway_blob_claim(claim->g, claim->hash[i], claim->id);
}

static void
give(struct gateway_request *rq, const struct gateway_wish *wish, void *context,
    gateway_then_fn *then)
{
	struct gateway_order order = { .id = wish->id,
		.expect = wish->has_expect ? &wish->expect : NULL,
		.at_ms = wish->at_ms,
		.context = context };

	gateway_command(rq, wish->kind, wish->thing, &order, then);
}

static void *
context_of(const struct gateway_wish *wish)
{
	return (void *)(uintptr_t)wish;
}

static void
go_on(struct gateway *g, struct gateway_request *rq, struct claim *claim)
{
	if (claim->given)
		claim->then(g, rq, &claim->answer);
	else if (claim->rc == 0 || claim->rc == FX_ECORRUPT)
		give(rq, claim->wish, context_of(claim->wish), claim->then);
	else
		gateway_problem(rq, 500, "STORE",
		    "Its attachments could not be kept with the case; nothing "
		    "was done, try again",
		    "附件无法归入案件，未执行任何操作，请重试", NULL);
}

/* A key that cannot be read loses nothing: the gateway's own still seals. */
static void
claimed(
    struct gateway *g, struct gateway_request *rq, struct gateway_work *work)
{
	struct claim *claim = (struct claim *)work;

	if (claim->rc == FX_ECORRUPT)
		fx_log(LOG_CASE_KEY_UNUSABLE, "key=%s", claim->id);
	else if (claim->given && (claim->rc != 0 || !claim->ran))
		fx_log(LOG_ATTACHMENTS_LEFT, "subject=%s",
		    claim->answer.reply.subject);
	if (rq != NULL)
		go_on(g, rq, claim);
	free(claim);
}

static struct claim *
new_claim(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then)
{
	struct claim *claim = calloc(1, sizeof(*claim));

	if (claim == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return NULL;
	}
	claim->work.run = run;
	claim->work.then = claimed;
	claim->g = rq->g;
	claim->wish = wish;
	claim->then = then;
	return claim;
}

/* -- known by what was done -------------------------------------------------*/

struct after {
	const struct gateway_wish *wish;
	gateway_then_fn *then;
};

/* Whose they are, now that it is done. */
static void
say_whose(struct gateway *g, struct claim *claim)
{
	const struct gateway_wish *wish = claim->wish;

	if (wish->kind == CMD_intake_match) {
		const struct intake_match *cmd = (const void *)wish->thing;

		gateway_case_id(g, cmd->parcel_no, claim->from);
		gateway_case_id(g, cmd->unit_no, claim->id);
	} else {
		find(claim, wish);
		gateway_case_id(g, claim->answer.reply.subject, claim->id);
	}
}

static void
done(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer)
{
	const struct after *after = answer->context;
	struct gateway_answer told = *answer;
	struct claim *claim;

	told.context = context_of(after->wish);
	if (gateway_failed(answer)) {
		after->then(g, rq, &told);
		return;
	}
	claim = new_claim(rq, after->wish, after->then);
	if (claim == NULL)
		return;   /* sent again it is done once, and claimed */
	told.root = NULL; /* what is borrowed does not wait */
	memset(&told.data, 0, sizeof(told.data));
	claim->given = true;
	claim->answer = told;
	say_whose(g, claim);
	if (!gateway_worker_do(rq, &claim->work))
		free(claim);
}

static void
give_first(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then)
{
	struct after *after = gateway_keep(rq, sizeof(*after));

	if (after == NULL) {
		gateway_problem(rq, 503, "BUSY", "Too much to do just now",
		    "系统繁忙", NULL);
		return;
	}
	after->wish = wish;
	after->then = then;
	give(rq, wish, after, done);
}

void
gateway_claim(struct gateway_request *rq, const struct gateway_wish *wish,
    gateway_then_fn *then)
{
	const struct fx_field *key = fx_schema_key(wish->kind);
	const char *subject =
	    key == NULL ? "" : fx_schema_text(key, wish->thing);
	struct claim *claim = new_claim(rq, wish, then);
	bool named;

	if (claim == NULL)
		return;
	find(claim, wish);
	named = claim->count > 0;
	if (named && *subject != '\0') {
		gateway_case_id(rq->g, subject, claim->id);
		if (!gateway_worker_do(rq, &claim->work))
			free(claim);
		return;
	}
	free(claim);
	if (named || wish->kind == CMD_intake_match)
		give_first(rq, wish, then);
	else
		give(rq, wish, context_of(wish), then);
}
