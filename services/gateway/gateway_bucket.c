#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "services/gateway/gateway_bucket.h"

#define SLOTS     8192 /* a power of two */
#define NEAR      8    /* places where one may stand */
#define FREE      3    /* wrong ones without a wait */
#define WAIT_MS   1000 /* the first; doubles */
#define WAIT_MAX  60000
#define FORGET_MS 3600000

static const struct {
	int64_t each_ms; /* until there is one more */
	int burst;
} rates[] = {
	[GATEWAY_READ] = { 20, 200 },
	[GATEWAY_COMMAND] = { 50, 60 },
	[GATEWAY_SIGNIN] = { 12000, 5 },
	[GATEWAY_FILE] = { 2000, 30 },
	[GATEWAY_LINK] = { 2000, 30 },
	[GATEWAY_REQUEST] = { 360000, 10 },
	[GATEWAY_NONE] = { 0, 0 },
	[GATEWAY_SECRET] = { 2000, 30 },
	[GATEWAY_WRONG] = { 360000, 10 },
};

_Static_assert(fx_count_of(rates) == GATEWAY_RATES, "every rate has a row");

/* A bucket is kept as the moment at which it will be full. */
struct slot {
	unsigned char name[FX_SUM_BYTES];
	int64_t full_ms; /* of waits: the last wrong one */
	int failed;
};

struct gateway_buckets {
	struct slot slots[SLOTS], waits[SLOTS];
};

int
gateway_bucket_open(struct gateway_buckets **buckets)
{
	struct gateway_buckets *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return FX_ENOMEM;
	*buckets = b;
	return 0;
}

void
gateway_bucket_close(struct gateway_buckets *buckets)
{
	free(buckets);
}

/* Where it stands, or where it may: who is fullest there makes room. */
static struct slot *
find(struct slot *slots, int kind, const char *who)
{
	unsigned char name[FX_SUM_BYTES];
	struct slot *s, *best = NULL;
	uint32_t at, i;

	fx_crypto_sum(&kind, sizeof(kind), who, strlen(who), name);
	memcpy(&at, name, sizeof(at));
	for (i = 0; i < NEAR; i++) {
		s = &slots[(at + i) & (SLOTS - 1)];
		if (memcmp(s->name, name, sizeof(name)) == 0)
			return s;
		if (best == NULL || s->full_ms < best->full_ms)
			best = s;
	}
	memset(best, 0, sizeof(*best));
	memcpy(best->name, name, sizeof(name));
	return best;
}

int64_t
gateway_bucket_take(struct gateway_buckets *b, enum gateway_rate rate,
    const char *who, int64_t now_ms)
{
	int64_t most = rates[rate].each_ms * rates[rate].burst, full;
	struct slot *s;

	if (rate == GATEWAY_NONE)
		return 0;
	s = find(b->slots, (int)rate, who);
	full =
	    (s->full_ms > now_ms ? s->full_ms : now_ms) + rates[rate].each_ms;
	if (full - now_ms > most)
		return full - now_ms - most;
	s->full_ms = full;
	return 0;
}

int64_t
gateway_bucket_wait(
    const struct gateway_buckets *b, const char *who, int64_t now_ms)
{
	unsigned char name[FX_SUM_BYTES];
	const int kind = -1;
	const struct slot *s;
	int64_t wait;
	uint32_t at, i;

	fx_crypto_sum(&kind, sizeof(kind), who, strlen(who), name);
	memcpy(&at, name, sizeof(at));
	for (i = 0; i < NEAR; i++) {
		s = &b->waits[(at + i) & (SLOTS - 1)];
		if (memcmp(s->name, name, sizeof(name)) != 0)
			continue;
		if (s->failed <= FREE || now_ms - s->full_ms >= FORGET_MS)
			return 0;
		wait = s->failed - FREE > 6 ? WAIT_MAX
					    : WAIT_MS << (s->failed - FREE - 1);
		wait = s->full_ms + wait - now_ms;
		return wait > 0 ? wait : 0;
	}
	return 0;
}

void
gateway_bucket_fail(struct gateway_buckets *b, const char *who, int64_t now_ms)
{
	struct slot *s = find(b->waits, -1, who);

	if (now_ms - s->full_ms >= FORGET_MS)
		s->failed = 0;
	if (s->failed < INT16_MAX)
		s->failed++;
	s->full_ms = now_ms;
}

void
gateway_bucket_forgive(struct gateway_buckets *b, const char *who)
{
	struct slot *s = find(b->waits, -1, who);

	memset(s, 0, sizeof(*s));
}
