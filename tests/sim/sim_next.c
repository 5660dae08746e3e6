/*
 * The next release among those of today (G23, I8), in one process: what it has
 * and the others do not is added to what its departments say, and taken from
 * what the others understand.
 *
 *	a field    each of its events has one more than anybody here knows
 *	a word     as long as there is chaos, some choices that peers name are
 *	           words of the next release: who is of today parks the event,
 *	           until it is upgraded
 *	a kind     and some of their events are of kinds of the next release,
 *	           which must not be passed over: the same
 *
 * A department is of the one or of the other from one start to the next, so it
 * also goes back.  What may be passed over would need rules of its own to be
 * missed; that has a scenario, with programs of two releases.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_codec.h"
#include "schema/fx_envelope.h"
#include "tests/sim/sim.h"

#define DATA_MAX 700 /* so that the event has room for one more field */
#define NEW_ONES 400 /* words, and kinds, of 10,000 that are new */

static const unsigned char field[] = "\xa5shade\xa4"
				     "blue";

int __real_fx_codec_encode(enum fx_kind kind, const void *thing, void *buffer,
    size_t size, size_t *used);
int __wrap_fx_codec_encode(enum fx_kind kind, const void *thing, void *buffer,
    size_t size, size_t *used);
int __real_fx_codec_decode(enum fx_kind kind, const struct fx_node *map,
    enum fx_trust trust, void *thing, char name[FX_NAME_MAX + 1]);
int __wrap_fx_codec_decode(enum fx_kind kind, const struct fx_node *map,
    enum fx_trust trust, void *thing, char name[FX_NAME_MAX + 1]);

enum fx_kind __real_fx_schema_kind(
    const char *name, size_t length, enum fx_sort sort);
enum fx_kind __wrap_fx_schema_kind(
    const char *name, size_t length, enum fx_sort sort);
int __real_fx_envelope_decode(struct fx_reader *reader, const void *body,
    size_t length, struct fx_envelope *envelope, const struct fx_node **data);
int __wrap_fx_envelope_decode(struct fx_reader *reader, const void *body,
    size_t length, struct fx_envelope *envelope, const struct fx_node **data);

int
__wrap_fx_codec_encode(enum fx_kind kind, const void *thing, void *buffer,
    size_t size, size_t *used)
{
	const struct sim_node *node = sim_fiber_node();
	int rc = __real_fx_codec_encode(kind, thing, buffer, size, used);
	unsigned char *map = buffer;

	if (rc != 0 || node == NULL || !node->next ||
	    fx_schema_shape(kind)->sort != FX_EVENT || *used > DATA_MAX ||
	    *used + sizeof(field) > size)
		return rc;
	if (map[0] < 0x80 || map[0] >= 0x8f)
		return 0; /* a longer head, which has no room for one more */
	map[0]++;
	memcpy(map + *used, field, sizeof(field) - 1);
	*used += sizeof(field) - 1;
	return 0;
}

static bool
is_new_word(enum fx_kind kind, const struct fx_field *f, const void *thing)
{
	uint64_t sum = sim.seed ^ (uint64_t)kind << 32;
	const char *at;

	if (f->type != FX_PICK || fx_schema_number(f, thing) == 0)
		return false;
	for (at = f->name; *at != '\0'; at++)
		sum = (sum ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	sum = (sum ^ (uint64_t)fx_schema_number(f, thing)) *
	      UINT64_C(0x9e3779b97f4a7c15);
	return (sum ^ sum >> 29) % 10000 < NEW_ONES;
}

int
__wrap_fx_codec_decode(enum fx_kind kind, const struct fx_node *map,
    enum fx_trust trust, void *thing, char name[FX_NAME_MAX + 1])
{
	const struct sim_node *node = sim_fiber_node();
	const struct fx_shape *shape = fx_schema_shape(kind);
	int rc = __real_fx_codec_decode(kind, map, trust, thing, name);
	const struct fx_field *f;
	size_t i, count;

	if (rc != 0 || !sim.chaos || !sim.knobs.on[SIM_NEXT] || node == NULL ||
	    node->next || trust != FX_FOREIGN || shape->sort != FX_EVENT ||
	    shape->place == node->place)
		return rc;
	f = shape->fields(&count);
	for (i = 0; i < count; i++)
		if (is_new_word(kind, &f[i], thing)) {
			fx_copy_text(name, FX_NAME_MAX + 1, f[i].name);
			return FX_EINVAL;
		}
	return 0;
}

/* Whether who runs now is of today, and hears such a thing for the first time.
 */
static bool
is_new_kind(enum fx_kind kind)
{
	const struct sim_node *node = sim_fiber_node();
	uint64_t sum =
	    (sim.seed ^ (uint64_t)kind << 40) * UINT64_C(0x9e3779b97f4a7c15);

	return kind != FX_KIND_NONE && sim.chaos && sim.knobs.on[SIM_NEXT] &&
	       node != NULL && !node->next &&
	       fx_schema_shape(kind)->place != node->place &&
	       (sum ^ sum >> 29) % 10000 < NEW_ONES;
}

enum fx_kind
__wrap_fx_schema_kind(const char *name, size_t length, enum fx_sort sort)
{
	enum fx_kind kind = __real_fx_schema_kind(name, length, sort);

	return sort == FX_EVENT && is_new_kind(kind) ? FX_KIND_NONE : kind;
}

int
__wrap_fx_envelope_decode(struct fx_reader *reader, const void *body,
    size_t length, struct fx_envelope *envelope, const struct fx_node **data)
{
	int rc =
	    __real_fx_envelope_decode(reader, body, length, envelope, data);

	if (rc == 0 && is_new_kind(__real_fx_schema_kind(
			   envelope->type, strlen(envelope->type), FX_EVENT)))
		envelope->must = true;
	return rc;
}
