/*
 * fx_random: bytes that nobody can guess, from the kernel.  Replaced at link
 * time by tests and the simulator.
 */
#ifndef FX_RANDOM_H
#define FX_RANDOM_H

#include <stddef.h>

/*
 * fx_random_bytes(bytes, length): fill them.  May block once after boot.
 * Returns 0 or FX_EIO.
 */
int fx_random_bytes(void *bytes, size_t length);

#endif
