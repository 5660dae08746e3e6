/*
 * gateway_api: what the pages of the API share: commands out of JSON, and
 * what departments say as JSON.
 */
#ifndef GATEWAY_API_H
#define GATEWAY_API_H

#include "edge/fx_json.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway.h"

#define GATEWAY_COMMAND_BYTES 20480 /* the largest struct of a command */

/* A command as it was asked for. */
struct gateway_wish {
	enum fx_kind kind;
	unsigned char id[FX_ID_BYTES];
	bool has_expect;
	uint64_t expect;
	int64_t at_ms;
	_Alignas(max_align_t) unsigned char thing[GATEWAY_COMMAND_BYTES];
};

/*
 * gateway_wish(rq, type): read the body as a command; type NULL: the body says
 * it.  NULL when it is none, and then the request is answered with the field
 * and what would be right.  It lives as long as the request.
 */
struct gateway_wish *gateway_wish(struct gateway_request *rq, const char *type);

/* gateway_wish_give(rq, wish, then): give it, as its id and revision say. */
void gateway_wish_give(struct gateway_request *rq,
    const struct gateway_wish *wish, gateway_then_fn *then);

/* gateway_wish_answered: then: the answer as POST /v1/commands gives it. */
gateway_then_fn gateway_wish_answered;

/*
 * gateway_result(rq, place, id, context, then): what a department answered to a
 * command of before; FX_SAYS_NOT_SEEN: it has no such.
 */
void gateway_result(struct gateway_request *rq, enum fx_place place,
    const unsigned char id[FX_ID_BYTES], void *context, gateway_then_fn *then);

/*
 * gateway_bad(rq, field, en, zh): 400 INVALID, naming the field.
 */
void gateway_bad(struct gateway_request *rq, const char *field, const char *en,
    const char *zh);

/* gateway_ops_row(json, answer): how a service is, as it has answered. */
void gateway_ops_row(struct fx_json *json, const struct gateway_answer *answer);

/* gateway_at(rq, json): "at": the cursors that what follows is based on. */
void gateway_at(struct gateway *g, struct fx_json *json);

/* gateway_end(rq, json): close what is open, and send it with 200. */
void gateway_end(struct gateway_request *rq, struct fx_json *json);

/*
 * gateway_place(rq, name, &place): a department by name; false when it is
 * none, and then the request is answered with 404.
 */
bool gateway_place(
    struct gateway_request *rq, const char *name, enum fx_place *place);

/* "get" of one record. */
struct gateway_getting {
	char kind[FX_NAME_MAX + 1];
	char subject[FX_KEY_MAX + 1];
	char role[FX_ACTOR_MAX + 1]; /* of actions; else "" */
};

/*
 * gateway_get_begin(rq, get, kind, subject): false when a name is too long to
 * be one, and then the request is answered.  gateway_get_pack: its arguments,
 * of get and of actions.
 */
bool gateway_get_begin(struct gateway_request *rq, struct gateway_getting *get,
    const char *kind, const char *subject);
gateway_pack_fn gateway_get_pack;

/* gateway_roles(rq): those of the person; none without one. */
uint32_t gateway_roles(const struct gateway_request *rq);

/*
 * gateway_rows(json, reader, roles, rows, &count): rows of a journal, each
 * behind its length, as CloudEvents into an array, as far as who holds these
 * roles may be shown them; count grows.  Returns the last number.
 */
uint64_t gateway_rows(struct fx_json *json, struct fx_reader *reader,
    uint32_t roles, const struct fx_piece *rows, int *count);

/* gateway_missing(rq): 404, there is no such thing. */
void gateway_missing(struct gateway_request *rq);

/*
 * gateway_record(json, roles, key, map): a record as a department gives it, as
 * far as who holds these roles may be shown it: numbers beyond 2^53 and seq as
 * text.
 */
void gateway_record(struct fx_json *json, uint32_t roles, const char *key,
    const struct fx_node *map);

/* gateway_time_of(text, &ms): RFC 3339, UTC.  Returns 0 or FX_ESYNTAX. */
int gateway_time_of(const char *text, int64_t *ms);

/* gateway_count_of(rq, name, otherwise, most): a number of the question. */
int64_t gateway_count_of(const struct gateway_request *rq, const char *name,
    int64_t otherwise, int64_t most);

#endif
