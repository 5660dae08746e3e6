/*
 * gateway_guess: who tries wrong links: ten an hour from one address.  Pure;
 * the time is given.  Of more addresses than there is room the oldest is
 * forgotten.
 */
#ifndef GATEWAY_GUESS_H
#define GATEWAY_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#define GATEWAY_GUESS_MOST 10
#define GATEWAY_GUESS_MS   3600000
#define GATEWAY_GUESS_ROOM 512

struct gateway_guesses {
	struct {
		char address[64];
		int64_t since_ms;
		int count;
	} of[GATEWAY_GUESS_ROOM];
};

/*
 * gateway_guess_wrong(guesses, address, now_ms): one more.  false: it was one
 * too many in the hour since the first.
 */
bool gateway_guess_wrong(
    struct gateway_guesses *guesses, const char *address, int64_t now_ms);

#endif
