/*
 * What an operator tells the service itself (schema/shell.def).
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "service/fx_service_internal.h"

/*
 * The structs of shell.def without a department.  Those of every department
 * have the same fields in the same places.
 */
/* clang-format off */
#define PLAIN_STRUCT(dept, name)                struct shell_##name {
#define COMMAND(dept, name, v, way, roles, en, zh) PLAIN_STRUCT(dept, name)
#define STORE_EVENT(dept, name, v, en, zh)      PLAIN_STRUCT(dept, name)
#define TEXT(name, limit, need, en, zh)         char name[(limit) + 1];
#define NUMBER(name, lo, hi, need, en, zh)      int64_t name;
#define BYTES(name, size, need, en, zh)         unsigned char name[size];
#define END(dept, name)                         };
#include "schema/shell.def"
#undef COMMAND
#undef STORE_EVENT
#undef TEXT
#undef NUMBER
#undef BYTES
#undef END
/* clang-format on */

_Static_assert(EV_repair_parked_retried == CMD_repair_retry_parked + 1 &&
		   EV_repair_parked_skipped == CMD_repair_skip_parked + 1 &&
		   EV_repair_clock_confirmed == CMD_repair_confirm_clock + 1,
    "in shell.def each event stands right after its command");

/* The event that a command gives, whatever the department. */
static void *
next(struct fx_service *s, enum fx_kind command, size_t size)
{
	fx_assert(fx_schema_shape(command + 1)->size == size);
	s->answer.count = 0;
	return fx_department_next(&s->answer, command + 1);
}

static int
refuse(struct fx_service *s, enum fx_refusal why)
{
	s->answer.count = 0;
	return fx_refuse(&s->answer, why);
}

static int
retry_parked(struct fx_service *s, enum fx_kind kind)
{
	const struct shell_retry_parked *cmd = (const void *)s->command;
	struct shell_parked_retried *retried;
	int64_t count, taken = 0;
	int rc = fx_stuck_count(s->batch, cmd->about, NULL, &count);

	if (rc == 0 && count == 0)
		return refuse(s, NO_fx_not_parked);
	if (rc == 0)
		rc = fx_heard_by_hand(s, cmd->about, &taken);
	if (rc != 0 && rc != FX_EDENIED)
		return rc;
	if (taken == 0)
		return refuse(
		    s, rc == 0 ? NO_fx_still_parked : NO_fx_crashed_again);
	retried = next(s, kind, sizeof(*retried));
	fx_copy(retried->about, cmd->about);
	retried->taken = taken;
	return 0;
}

/* The first row that this peer has parked there; whatever it is behind. */
static int
find_first(struct fx_service *s, const struct shell_skip_parked *cmd,
    struct fx_stuck *stuck)
{
	int64_t after = 0;
	int rc;

	do {
		rc = fx_stuck_next(s->batch, cmd->about, after, stuck);
		after = stuck->arrival;
	} while (rc == 0 && strcmp(stuck->peer, cmd->peer) != 0);
	return rc;
}

static int
skip_parked(struct fx_service *s, enum fx_kind kind)
{
	const struct shell_skip_parked *cmd = (const void *)s->command;
	struct shell_parked_skipped *skipped;
	struct fx_stuck stuck;
	struct fx_parts row;
	int rc = find_first(s, cmd, &stuck);

	if (rc == FX_ENOENT || (rc == 0 && stuck.seq > cmd->of_seq))
		return refuse(s, NO_fx_not_parked);
	if (rc != 0)
		return rc;
	/* Order is kept: what came first is seen to first. */
	if (stuck.seq < cmd->of_seq)
		return refuse(s, NO_fx_not_first);
	if (fx_envelope_split(stuck.row, stuck.size, &row) != 0)
		return FX_ECORRUPT;
	fx_log(LOG_EVENT_SKIPPED, "peer=%s seq=%lld subject=%s why=%s",
	    stuck.peer, (long long)stuck.seq, stuck.subject, stuck.why);
	skipped = next(s, kind, sizeof(*skipped));
	fx_copy(skipped->about, cmd->about);
	fx_copy(skipped->peer, cmd->peer);
	skipped->of_seq = stuck.seq;
	memcpy(skipped->of_hash, row.hash, sizeof(skipped->of_hash));
	fx_copy(skipped->was, stuck.why);
	fx_copy(skipped->why, cmd->why);
	return fx_heard_skip(s, &stuck);
}

static int
confirm_clock(struct fx_service *s, enum fx_kind kind)
{
	const struct shell_confirm_clock *cmd = (const void *)s->command;
	struct shell_clock_confirmed *confirmed;

	if (s->jumped_ms == 0)
		return refuse(s, NO_fx_no_jump);
	confirmed = next(s, kind, sizeof(*confirmed));
	confirmed->jumped_ms = s->jumped_ms;
	s->confirming = true;
	fx_copy(confirmed->why, cmd->why);
	return 0;
}

int
fx_shell_decide(struct fx_service *s, enum fx_kind kind, const char *role)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const char *name = strchr(shape->name, '.') + 1;

	s->answer.refusal = FX_REFUSAL_NONE;
	s->answer.subject[0] = '\0';
	if ((shape->roles & fx_schema_role_bit(role)) == 0)
		return refuse(s, NO_fx_not_your_role);
	if (strcmp(name, "retry_parked") == 0)
		return retry_parked(s, kind);
	if (strcmp(name, "skip_parked") == 0)
		return skip_parked(s, kind);
	fx_assert(strcmp(name, "confirm_clock") == 0);
	return confirm_clock(s, kind);
}
