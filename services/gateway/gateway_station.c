/*
 * Stations as they are kept, and who may be at one.  Pure but for the store.
 */
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "schema/fx_pack.h"
#include "services/gateway/gateway_row.h"
#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_station.h"

/* -- digits -----------------------------------------------------------------*/

bool
gateway_pin_weak(const char *pin)
{
	int i, same = 0, up = 0, down = 0;

	if (strlen(pin) != GATEWAY_PIN_DIGITS ||
	    strspn(pin, "0123456789") != GATEWAY_PIN_DIGITS)
		return true;
	for (i = 1; i < GATEWAY_PIN_DIGITS; i++) {
		same += pin[i] == pin[i - 1];
		up += pin[i] == pin[i - 1] + 1;
		down += pin[i] == pin[i - 1] - 1;
	}
	return same == GATEWAY_PIN_DIGITS - 1 || up == GATEWAY_PIN_DIGITS - 1 ||
	       down == GATEWAY_PIN_DIGITS - 1;
}

int64_t
gateway_pin_begin(struct gateway_account *account, int64_t now_ms)
{
	if (account->pin_until_ms > now_ms) {
		/* A clock that was set back locks nobody for longer. */
		if (account->pin_until_ms - now_ms > GATEWAY_PIN_LOCK_MS)
			account->pin_until_ms = now_ms + GATEWAY_PIN_LOCK_MS;
		return account->pin_until_ms - now_ms;
	}
	if (account->pin_until_ms != 0)
		gateway_pin_right(account); /* the lock is over */
	account->pin_failed++;
	if (account->pin_failed >= GATEWAY_PIN_WRONG)
		account->pin_until_ms = now_ms + GATEWAY_PIN_LOCK_MS;
	return 0;
}

void
gateway_pin_right(struct gateway_account *account)
{
	account->pin_failed = 0;
	account->pin_until_ms = 0;
}

void
gateway_pin_back(struct gateway_account *account)
{
	if (account->pin_failed > 0)
		account->pin_failed--;
	account->pin_until_ms = 0;
}

/* -- badges -----------------------------------------------------------------*/

bool
gateway_badge_is(const char *badge)
{
	size_t length = strlen(badge);

	return length >= 4 && length <= GATEWAY_BADGE_MAX &&
	       strspn(badge,
		   "abcdefghijklmnopqrstuvwxyz"
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:") == length;
}

struct search {
	const char *badge;
	bool found;
	struct gateway_account *account;
};

static int
find_badge(const struct gateway_account *account, void *context)
{
	struct search *search = context;

	if (strcmp(account->badge, search->badge) != 0)
		return 0;
	*search->account = *account;
	search->found = true;
	return 1;
}

int
gateway_badge_find(
    struct gateway *g, const char *badge, struct gateway_account *account)
{
	struct search search = { .badge = badge, .account = account };
	int rc;

	if (!gateway_badge_is(badge))
		return FX_ENOENT;
	rc = gateway_account_each(g, find_badge, &search);
	return rc == 0 && !search.found ? FX_ENOENT : rc;
}

/* -- rows -------------------------------------------------------------------*/

static void
read_station(const struct fx_node *map, void *thing)
{
	struct gateway_station *s = thing;

	gateway_get_text(map, "name", s->name, sizeof(s->name));
	gateway_get_text(map, "maker", s->maker, sizeof(s->maker));
	s->made_ms = gateway_get_number(map, "made");
	s->used_ms = gateway_get_number(map, "used");
}

int
gateway_station_put(struct gateway *g, const struct gateway_station *s)
{
	struct gateway_row row = { FX_KEEP_stations, s->hash, FX_HASH_BYTES };
	unsigned char bytes[GATEWAY_ROW_MAX];
	struct fx_packer p;

	fx_pack_begin(&p, bytes, sizeof(bytes));
	fx_pack_map(&p, 4);
	gateway_put_text(&p, "name", s->name);
	gateway_put_text(&p, "maker", s->maker);
	gateway_put_number(&p, "made", s->made_ms);
	gateway_put_number(&p, "used", s->used_ms);
	return gateway_row_pack(g, &row, &p);
}

int
gateway_station_here(struct gateway_request *rq, struct gateway_station *s)
{
	struct gateway_row row = { FX_KEEP_stations, s->hash, FX_HASH_BYTES };
	char secret[GATEWAY_SECRET_TEXT];
	struct gateway *g = gateway_session_house(rq);

	memset(s, 0, sizeof(*s));
	if (gateway_cookie(rq, gateway_session_bench(rq), secret,
		sizeof(secret)) == NULL ||
	    strlen(secret) != GATEWAY_SECRET_TEXT - 1)
		return FX_ENOENT;
	gateway_secret_hash(secret, s->hash);
	return gateway_row_read(g, &row, read_station, s);
}

struct walk {
	gateway_station_fn *take;
	void *context;
};

static int
take_row(
    const struct fx_keep_row *row, const struct fx_node *map, void *context)
{
	struct walk *walk = context;
	struct gateway_station station;

	if (row->key_length != FX_HASH_BYTES)
		return FX_ECORRUPT;
	memcpy(station.hash, row->key, FX_HASH_BYTES);
	read_station(map, &station);
	return walk->take(&station, walk->context);
}

int
gateway_station_each(struct gateway *g, gateway_station_fn *take, void *context)
{
	struct walk walk = { take, context };

	return gateway_row_each(g, FX_KEEP_stations, take_row, &walk);
}
