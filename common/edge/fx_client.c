#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "base/fx_uuid.h"
#include "edge/fx_client.h"
#include "schema/fx_codec.h"

#define ITEMS_MAX 65536 /* of an answer: our own services may say much */
#define LOOK_MS   10    /* the longest wait between looks at the times */

struct fx_client {
	struct fx_call *calls[FX_PLACE_COUNT];
	struct fx_reader *reader;
	int64_t timeout_ms;
	struct fx_packer args;
	unsigned char bytes[FX_REQUEST_DATA];
	size_t turn; /* whose answers are looked at next */
	unsigned char random[64 * FX_UUID_RANDOM];
	size_t random_left; /* bytes of it that no id has used */
};

int
fx_client_open(struct fx_net *net, const struct fx_client_options *options,
    struct fx_client **client)
{
	struct fx_client *c = calloc(1, sizeof(*c));
	enum fx_place place;
	uint64_t seed;
	int rc;

	if (c == NULL)
		return FX_ENOMEM;
	c->timeout_ms = options->timeout_ms;
	rc = fx_unpack_open(ITEMS_MAX, &c->reader);
	for (place = 0; place < FX_PLACE_COUNT && rc == 0; place++) {
		if (options->desk[place] == NULL)
			continue;
		rc = fx_random_bytes(&seed, sizeof(seed));
		if (rc == 0)
			rc = fx_call_open(net, options->desk[place],
			    options->under_way_max, seed, &c->calls[place]);
	}
	if (rc != 0) {
		fx_client_close(c);
		return rc;
	}
	*client = c;
	return 0;
}

void
fx_client_close(struct fx_client *client)
{
	enum fx_place place;

	if (client == NULL)
		return;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		fx_call_close(client->calls[place]);
	fx_unpack_close(client->reader);
	free(client);
}

/* A new id, from the clock and random bytes, which are drawn for many. */
static int
make_id(struct fx_client *client, unsigned char id[FX_ID_BYTES])
{
	int rc = 0;

	if (client->random_left < FX_UUID_RANDOM) {
		rc = fx_random_bytes(client->random, sizeof(client->random));
		client->random_left = rc == 0 ? sizeof(client->random) : 0;
	}
	if (rc != 0)
		return rc;
	client->random_left -= FX_UUID_RANDOM;
	fx_uuid_make(fx_clock_now(), client->random + client->random_left, id);
	return 0;
}

static void
fill_speaker(struct fx_request *request, const struct fx_speaker *speaker)
{
	fx_copy(request->actor, speaker->actor);
	fx_copy(request->role, speaker->role);
	fx_copy(request->station, speaker->station);
}

int
fx_client_command_data(struct fx_client *client, enum fx_kind kind,
    const void *thing, struct fx_request *request)
{
	int rc = fx_codec_encode(kind, thing, client->bytes,
	    sizeof(client->bytes), &request->data.length);

	request->data.bytes = client->bytes;
	return rc;
}

int
fx_client_command(struct fx_client *client, enum fx_kind kind,
    const void *thing, const struct fx_speaker *speaker,
    struct fx_request *request)
{
	const struct fx_shape *shape = fx_schema_shape(kind);
	const struct fx_field *key = fx_schema_key(kind);
	int rc;

	memset(request, 0, sizeof(*request));
	request->kind = FX_COMMAND_FRAME;
	fx_copy_text(request->type, sizeof(request->type), shape->name);
	request->v = (uint64_t)shape->version;
	if (key != NULL)
		fx_copy_text(request->subject, sizeof(request->subject),
		    fx_schema_text(key, thing));
	fill_speaker(request, speaker);
	rc = make_id(client, request->id);
	if (rc == 0)
		rc = fx_client_command_data(client, kind, thing, request);
	return rc;
}

int
fx_client_query(struct fx_client *client, const char *type,
    const struct fx_speaker *speaker, struct fx_request *request,
    struct fx_packer **args)
{
	memset(request, 0, sizeof(*request));
	request->kind = FX_QUERY_FRAME;
	fx_copy_text(request->type, sizeof(request->type), type);
	fill_speaker(request, speaker);
	fx_pack_begin(&client->args, client->bytes, sizeof(client->bytes));
	*args = &client->args;
	return make_id(client, request->id);
}

int
fx_client_send(struct fx_client *client, enum fx_place place,
    struct fx_request *request, uint64_t ticket)
{
	int64_t now = fx_clock_monotonic_ms();
	int rc = 0;

	fx_assert(client->calls[place] != NULL);
	if (request->kind == FX_QUERY_FRAME) {
		rc = fx_pack_end(&client->args, &request->data.length);
		request->data.bytes = client->bytes;
	}
	if (rc == 0)
		rc = fx_call_send(client->calls[place], request, ticket, now,
		    now + client->timeout_ms);
	return rc;
}

/* Show what was answered; F2 is read when there is one. */
static int
show(struct fx_client *client, const struct fx_call_answer *from,
    struct fx_client_answer *answer)
{
	answer->ticket = from->ticket;
	answer->reply = from->reply;
	answer->data = from->data;
	answer->root = NULL;
	if (from->rc != 0)
		return from->rc;
	/* Rows of a journal are no map: they stay bytes. */
	if (from->data.length > 0 && fx_unpack(client->reader, from->data.bytes,
					 from->data.length, &answer->root) != 0)
		answer->root = NULL;
	return 0;
}

static int
look(struct fx_client *client, enum fx_place *place,
    struct fx_client_answer *answer)
{
	struct fx_call_answer found;
	size_t i;
	int rc;

	for (i = 0; i < FX_PLACE_COUNT; i++) {
		*place = (enum fx_place)((client->turn + i) % FX_PLACE_COUNT);
		if (client->calls[*place] == NULL)
			continue;
		rc = fx_call_receive(
		    client->calls[*place], fx_clock_monotonic_ms(), &found);
		if (rc == FX_EAGAIN)
			continue;
		client->turn = *place;
		return rc != 0 ? rc : show(client, &found, answer);
	}
	return FX_EAGAIN;
}

static int
wait_for_any(struct fx_client *client, int timeout_ms)
{
	struct fx_wait waits[FX_PLACE_COUNT];
	size_t count = 0;
	enum fx_place place;

	memset(waits, 0, sizeof(waits));
	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (client->calls[place] != NULL)
			waits[count++].socket =
			    fx_call_socket(client->calls[place]);
	return fx_frame_wait(waits, count, timeout_ms);
}

int
fx_client_next(struct fx_client *client, int timeout_ms, enum fx_place *place,
    struct fx_client_answer *answer)
{
	int64_t until = fx_clock_monotonic_ms() + timeout_ms, left;
	int rc;

	for (;;) {
		rc = look(client, place, answer);
		left = until - fx_clock_monotonic_ms();
		if (rc != FX_EAGAIN || left <= 0)
			return rc;
		rc = wait_for_any(client, left > LOOK_MS ? LOOK_MS : (int)left);
		if (rc != 0)
			return rc;
	}
}

int
fx_client_ask(struct fx_client *client, enum fx_place place,
    struct fx_request *request, struct fx_client_answer *answer)
{
	enum fx_place from;
	int rc;

	fx_assert(fx_client_under_way(client) == 0);
	rc = fx_client_send(client, place, request, 0);
	while (rc == 0) {
		rc = fx_client_next(client, 1000, &from, answer);
		if (rc != FX_EAGAIN)
			return rc;
		rc = 0;
	}
	return rc;
}

size_t
fx_client_under_way(const struct fx_client *client)
{
	size_t sum = 0;
	enum fx_place place;

	for (place = 0; place < FX_PLACE_COUNT; place++)
		if (client->calls[place] != NULL)
			sum += fx_call_under_way(client->calls[place]);
	return sum;
}
