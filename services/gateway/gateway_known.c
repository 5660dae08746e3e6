#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/fx_base.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_known.h"

void
gateway_place_of(const char *address, char place[GATEWAY_PLACE_TEXT])
{
	struct in6_addr a;
	char text[INET6_ADDRSTRLEN];

	fx_copy_text(place, GATEWAY_PLACE_TEXT, address);
	if (inet_pton(AF_INET6, address, &a) != 1)
		return;
	/* An IPv4 address in the clothes of the other is itself. */
	if (IN6_IS_ADDR_V4MAPPED(&a)) {
		(void)inet_ntop(AF_INET, &a.s6_addr[12], place,
		    GATEWAY_PLACE_TEXT); /* there is room */
		return;
	}
	memset(&a.s6_addr[8], 0, 8);
	if (inet_ntop(AF_INET6, &a, text, sizeof(text)) != NULL)
		(void)snprintf(place, GATEWAY_PLACE_TEXT, "%s/64", text);
}

static void
sum_of(const struct gateway_account *account, const char *place,
    unsigned char sum[FX_SUM_BYTES])
{
	fx_crypto_sum(
	    account->name, strlen(account->name), place, strlen(place), sum);
}

/* Which of them; account->places: none. */
static int
find(const struct gateway_account *account, const char *place)
{
	unsigned char sum[FX_SUM_BYTES];
	int i;

	sum_of(account, place, sum);
	for (i = 0; i < account->places; i++)
		if (memcmp(account->place[i], sum, sizeof(sum)) == 0)
			break;
	return i;
}

void
gateway_known_note(struct gateway_account *account, const char *place)
{
	int i = find(account, place);

	if (i == account->places && i < GATEWAY_PLACES)
		account->places++;
	if (i == GATEWAY_PLACES)
		i--;
	memmove(account->place[1], account->place[0], (size_t)i * FX_SUM_BYTES);
	sum_of(account, place, account->place[0]);
}

bool
gateway_known_is(const struct gateway_account *account, const char *place)
{
	return find(account, place) < account->places;
}

/* What stands first says which sort it is, whatever the name is. */
void
gateway_known_key(const struct gateway_request *rq, const char *name,
    char key[GATEWAY_KEY_TEXT])
{
	struct gateway_account account;
	char place[GATEWAY_PLACE_TEXT];

	gateway_place_of(rq->address, place);
	if (rq->signed_in && !rq->person.machine &&
	    strcmp(rq->person.name, name) == 0)
		(void)snprintf(key, GATEWAY_KEY_TEXT, "session/%s", name);
	else if (gateway_name_is(name) &&
		 gateway_account_get(rq->g, name, &account) == 0 &&
		 gateway_known_is(&account, place))
		(void)snprintf(
		    key, GATEWAY_KEY_TEXT, "known/%s/%s", place, name);
	else
		(void)snprintf(key, GATEWAY_KEY_TEXT, "stranger/%s", name);
}
