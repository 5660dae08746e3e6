/*
 * Chance: one 64-bit seed, a stream of its own for each component, so that
 * silencing one does not shift the others.
 */
#include <stdio.h>
#include <string.h>

#include "base/fx_crypto.h"
#include "tests/sim/sim.h"

void
sim_chance(struct sim_chance *chance, const char *name)
{
	unsigned char hash[FX_HASH_BYTES];
	char text[96];
	int size = snprintf(text, sizeof(text), "%016llx/%s",
	    (unsigned long long)sim.seed, name);

	fx_crypto_hash(text, (size_t)size, hash);
	memcpy(chance->s, hash, sizeof(chance->s));
	if (chance->s[0] == 0)
		chance->s[0] = 1; /* all zero would stay so */
}

static uint64_t
turned(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

/* xoshiro256** by Blackman and Vigna. */
uint64_t
sim_draw(struct sim_chance *chance)
{
	uint64_t *s = chance->s, result = turned(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = turned(s[3], 45);
	return result;
}

uint64_t
sim_below(struct sim_chance *chance, uint64_t n)
{
	uint64_t drawn = sim_draw(chance);

	return n == 0 ? 0 : drawn % n;
}

bool
sim_happens(struct sim_chance *chance, unsigned int permyriad)
{
	return sim_below(chance, 10000) < permyriad;
}
