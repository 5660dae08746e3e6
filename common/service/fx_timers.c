#include <string.h>

#include "base/fx_base.h"
#include "base/fx_bug.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_uuid.h"
#include "service/fx_service_internal.h"

static int
note_due(const struct fx_due *due, void *context)
{
	struct fx_service *s = context;

	s->due[s->due_count++] = *due;
	return s->due_count == FX_TIMERS_MAX ? 1 : 0;
}

/*
 * A timer's command is named by the store, the record and the time: the same
 * deadline gives the same id, however often it is tried.
 */
static void
name_command(const struct fx_service *s, const struct fx_due *due,
    unsigned char id[FX_ID_BYTES])
{
	unsigned char digest[FX_HASH_BYTES], when[8];
	struct fx_hash hash;
	int i;

	fx_crypto_hash_begin(&hash);
	fx_crypto_hash_more(&hash, fx_store_id(s->store), FX_STORE_ID);
	fx_crypto_hash_more(&hash, due->key, strlen(due->key) + 1);
	fx_crypto_hash_more(&hash, fx_schema_shape(due->command)->name,
	    fx_schema_shape(due->command)->name_length);
	for (i = 0; i < (int)sizeof(when); i++)
		when[i] =
		    (unsigned char)((uint64_t)due->due_ms >> (56 - 8 * i));
	fx_crypto_hash_more(&hash, when, sizeof(when));
	fx_crypto_hash_end(&hash, digest);
	fx_uuid_make(due->due_ms, digest, id);
}

/* The command, made of the key and the time alone. */
static void
make_command(struct fx_service *s, const struct fx_due *due)
{
	const struct fx_field *key = fx_schema_key(due->command);
	const struct fx_field *at = fx_schema_field(due->command, "due_at");

	fx_assert(fx_schema_shape(due->command)->size <= sizeof(s->command));
	fx_assert(key != NULL && at != NULL);
	memset(s->command, 0, fx_schema_shape(due->command)->size);
	fx_copy_text(
	    (char *)s->command + key->offset, (size_t)key->high + 1, due->key);
	fx_schema_put(at, s->command, due->due_ms);
}

static int
fire(struct fx_service *s, const struct fx_due *due)
{
	struct fx_origin origin = { .actor = "timer",
		.role = "timer",
		.has_cmd = true,
		.cause = { .place = FX_PLACE_COUNT } };
	struct fx_ask ask;
	int rc;

	if (FX_BUG(37))
		return fx_records_drop_due(s->batch, due);
	if (!fx_records_wants(s->records, due) && !FX_BUG(36))
		return 0;
	make_command(s, due);
	name_command(s, due, origin.cmd);
	ask = fx_batch_ask(s, due->command, s->command, &origin);
	rc = fx_decide(s->department, &ask, &s->answer);
	s->messages++;
	if (rc == 0) {
		rc = fx_batch_happen(s, &origin);
		return rc == 0 ? fx_heard_cure(s) : rc;
	}
	/* A record wants what its rules refuse: said once, then let be. */
	fx_log(LOG_TIMER_REFUSED, "command=%s key=%s why=%s",
	    fx_schema_shape(due->command)->name, due->key,
	    rc == FX_EREFUSED ? fx_schema_refusal(s->answer.refusal)->name
			      : "no_rule");
	return fx_records_drop_due(s->batch, due);
}

/* Without writing. */
int
fx_timers_look(struct fx_service *s)
{
	int rc = fx_store_begin_read(s->view);

	s->due_count = 0;
	if (rc == 0) {
		rc = fx_records_due(s->view, fx_look_now(s), note_due, s);
		fx_store_end_read(s->view);
	}
	return rc;
}

int
fx_timers_take(struct fx_service *s)
{
	size_t i;
	int rc = fx_timers_look(s);

	if (rc != 0 || s->due_count == 0)
		return rc;
	rc = fx_batch_open(s);
	for (i = 0; i < s->due_count && rc == 0 && fx_batch_has_room(s); i++)
		rc = fire(s, &s->due[i]);
	return rc;
}
