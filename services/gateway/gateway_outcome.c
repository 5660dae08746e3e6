#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_outcome.h"

#define KEPT GATEWAY_OUTCOMES

struct gateway_outcomes {
	uint32_t next;
	struct gateway_outcome kept[KEPT];
};

int
gateway_outcome_open(struct gateway_outcomes **outcomes)
{
	struct gateway_outcomes *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return FX_ENOMEM;
	*outcomes = o;
	return 0;
}

void
gateway_outcome_close(struct gateway_outcomes *outcomes)
{
	free(outcomes);
}

struct gateway_outcome *
gateway_outcome_find(
    struct gateway_outcomes *o, const unsigned char id[FX_ID_BYTES])
{
	uint32_t i;

	for (i = 0; i < KEPT; i++)
		if (o->kept[i].state != GATEWAY_OUTCOME_NONE &&
		    memcmp(o->kept[i].id, id, FX_ID_BYTES) == 0)
			return &o->kept[i];
	return NULL;
}

struct gateway_outcome *
gateway_outcome_begin(
    struct gateway_outcomes *o, const unsigned char id[FX_ID_BYTES])
{
	struct gateway_outcome *one = gateway_outcome_find(o, id);
	uint32_t i;

	if (one != NULL)
		return one;
	/* One that is on its way is not made unknown, while others are there.
	 */
	for (i = 0; i < KEPT; i++) {
		one = &o->kept[o->next];
		o->next = (o->next + 1) % KEPT;
		if (one->state != GATEWAY_OUTCOME_WAITS)
			break;
	}
	memset(one, 0, sizeof(*one));
	memcpy(one->id, id, FX_ID_BYTES);
	one->state = GATEWAY_OUTCOME_WAITS;
	return one;
}
