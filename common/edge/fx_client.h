/*
 * fx_client: a program that speaks to the departments: one line to each desk,
 * commands and queries built from the tables, many under way or one at a time.
 *
 * What is not answered is asked again with the same bytes; after its time the
 * outcome is unknown, which is not failure (FX_EUNKNOWN).  One thread.
 */
#ifndef FX_CLIENT_H
#define FX_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/fx_call.h"
#include "schema/fx_pack.h"
#include "schema/fx_schema.h"

#define FX_CLIENT_ARGS 8192 /* the longest arguments of a query */

struct fx_client;

/* Where the departments are, and who speaks. */
struct fx_client_options {
	const char *desk[FX_PLACE_COUNT]; /* endpoints; NULL: not needed */
	size_t under_way_max;             /* requests at once, of each desk */
	int64_t timeout_ms;               /* of one who waits */
};

/* Who speaks, in which role. */
struct fx_speaker {
	char actor[FX_ACTOR_MAX + 1], role[FX_ACTOR_MAX + 1];
	char station[FX_ACTOR_MAX + 1];
};

/* An answer; root and its nodes are borrowed until the next question. */
struct fx_client_answer {
	struct fx_response reply;
	const struct fx_node *root; /* F2; NULL when there is none */
	struct fx_piece data;       /* F2 as bytes */
	uint64_t ticket;
};

/* fx_client_open(net, options, &client): the caller owns *client. */
int fx_client_open(struct fx_net *net, const struct fx_client_options *options,
    struct fx_client **client);
void fx_client_close(struct fx_client *client);

/*
 * fx_client_command(client, kind, thing, speaker, request): fill a request
 * with the command in thing: type, version, subject, data, a new id.  expect,
 * at and deadline are the caller's to add.  The data lie in the client until
 * the next call.  Returns 0, FX_ETOOBIG or FX_EIO.
 */
int fx_client_command(struct fx_client *client, enum fx_kind kind,
    const void *thing, const struct fx_speaker *speaker,
    struct fx_request *request);

/*
 * fx_client_command_data(client, kind, thing, request): pack the data of a
 * command again, after the client was used for something else.
 */
int fx_client_command_data(struct fx_client *client, enum fx_kind kind,
    const void *thing, struct fx_request *request);

/*
 * fx_client_query(client, type, speaker, request, &args): begin a query; pack
 * its arguments, one map, into *args, then send it.
 */
int fx_client_query(struct fx_client *client, const char *type,
    const struct fx_speaker *speaker, struct fx_request *request,
    struct fx_packer **args);

/*
 * fx_client_ask(client, place, request, answer): send and wait.  Blocks up to
 * the time-out.  Returns 0 with an answer of any code, FX_EUNKNOWN when
 * nobody answered, or FX_EIO.
 */
int fx_client_ask(struct fx_client *client, enum fx_place place,
    struct fx_request *request, struct fx_client_answer *answer);

/*
 * fx_client_send(client, place, request, ticket): send and go on.
 * Returns 0, FX_EFULL when too many are under way, or FX_EIO.
 */
int fx_client_send(struct fx_client *client, enum fx_place place,
    struct fx_request *request, uint64_t ticket);

/*
 * fx_client_next(client, timeout_ms, place, answer): the next answer to one of
 * those.  Blocks up to timeout_ms.  Returns 0, FX_EAGAIN when none came,
 * FX_EUNKNOWN for one that nobody answered (answer->ticket tells which), or
 * FX_EIO.
 */
int fx_client_next(struct fx_client *client, int timeout_ms,
    enum fx_place *place, struct fx_client_answer *answer);

/* fx_client_under_way(client): requests sent and not answered. */
size_t fx_client_under_way(const struct fx_client *client);

#endif
