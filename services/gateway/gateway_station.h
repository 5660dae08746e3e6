/*
 * gateway_station: shared benches (console 6.3): a browser that ops enrolled,
 * at which a badge and six digits sign a person in.
 */
#ifndef GATEWAY_STATION_H
#define GATEWAY_STATION_H

#include "services/gateway/gateway_account.h"

#define GATEWAY_PIN_DIGITS  6
#define GATEWAY_PIN_WRONG   5
#define GATEWAY_PIN_LOCK_MS (INT64_C(15) * 60000)

struct gateway_station {
	unsigned char hash[FX_HASH_BYTES];
	char name[GATEWAY_STATION_MAX + 1], maker[FX_ACTOR_MAX + 1];
	int64_t made_ms, used_ms;
};

/* gateway_pin_weak(pin): no six digits, all the same, or a row of them. */
bool gateway_pin_weak(const char *pin);

/*
 * gateway_pin_begin(account, now_ms): one more try, counted before it is
 * looked at, so that tries side by side are counted too.  Returns how long the
 * account is locked at stations, in ms; 0: it may try.
 * gateway_pin_right(account): it was; gateway_pin_back(account): it was never
 * looked at.
 */
int64_t gateway_pin_begin(struct gateway_account *account, int64_t now_ms);
void gateway_pin_right(struct gateway_account *account);
void gateway_pin_back(struct gateway_account *account);

/* gateway_badge_is(badge): 4 to 64 letters, digits, . _ - or :. */
bool gateway_badge_is(const char *badge);

/* gateway_badge_find(g, badge, account): whose it is.  0 or FX_ENOENT. */
int gateway_badge_find(
    struct gateway *g, const char *badge, struct gateway_account *account);

/* gateway_station_here(rq, station): of this browser.  0 or FX_ENOENT. */
int gateway_station_here(
    struct gateway_request *rq, struct gateway_station *station);

/* Rows, as those of gateway_account.h. */
int gateway_station_put(
    struct gateway *g, const struct gateway_station *station);
typedef int gateway_station_fn(
    const struct gateway_station *station, void *context);
int gateway_station_each(
    struct gateway *g, gateway_station_fn *take, void *context);

#endif
