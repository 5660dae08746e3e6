/*
 * gateway_internal: what the files around HTTP know of each other: _http
 * speaks to libmicrohttpd, _gate lets in, _route finds the page, _request
 * holds what was asked and answered.  Pages include gateway.h alone.
 */
#ifndef GATEWAY_INTERNAL_H
#define GATEWAY_INTERNAL_H

#include "base/fx_crypto.h"
#include "services/gateway/gateway.h"

#define GATEWAY_TARGET_MAX  2048
#define GATEWAY_LINES_MAX   64
#define GATEWAY_HEAD_MAX    8192
#define GATEWAY_PARTS_MAX   8
#define GATEWAY_JSON_MAX    262144
#define GATEWAY_FORM_MAX    16384
#define GATEWAY_FILE_MAX    10485760
#define GATEWAY_HEADERS_MAX 12
#define GATEWAY_ARGUMENTS   32
#define GATEWAY_ADDRESS_MAX 64
#define GATEWAY_CONNECTIONS 2500 /* more than streams: others ask as well */

/* The head of a request as it came; all borrowed. */
struct gateway_head {
	const char *method, *version, *target;
	int lines;
	size_t bytes; /* of names, values and what stands between */
	bool too_many;
	struct {
		const char *name, *value; /* value: NULL: none */
	} line[GATEWAY_LINES_MAX];
};

/* What the gate compares with. */
struct gateway_house {
	const char *hosts; /* joined by commas */
};

/*
 * gateway_gate(head, house, &why): whether this can be read in one way only.
 * Returns 0, or the status to refuse it with; why is for the counters.
 */
int gateway_gate(const struct gateway_head *head,
    const struct gateway_house *house, const char **why);

/* gateway_head_find(head, name): the first of that name; NULL: none. */
const char *gateway_head_find(
    const struct gateway_head *head, const char *name);

/*
 * gateway_decode(from, length, to, size, plus): %41 to A, once; plus is ' '
 * where + means a space, else '+'.  What comes out is UTF-8 without control
 * characters but tab and line feed.  Returns 0, FX_ESYNTAX or FX_ETOOBIG.
 */
int gateway_decode(
    const char *from, size_t length, char *to, size_t size, char plus);

/* gateway_plain(text): whether nothing in it forges a line or a path. */
bool gateway_plain(const char *text);

/* Where a path leads. */
struct gateway_found {
	const struct gateway_route *route; /* NULL: nowhere */
	bool other;                        /* to other methods */
	char allow[32];                    /* "GET, HEAD, POST" */
	int parts;
	const char *part[GATEWAY_PARTS_MAX];
	char room[GATEWAY_TARGET_MAX + 64]; /* of the parts */
};

/*
 * gateway_route_find(path, method, probe, found): path as it came, without its
 * question.  Returns 0, or FX_ESYNTAX for a path that is none.
 */
int gateway_route_find(const char *path, enum gateway_method method, bool probe,
    struct gateway_found *found);

/* A piece of memory of a request. */
struct gateway_piece {
	struct gateway_piece *next;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct gateway_request {
	struct gateway *g;
	void *connection; /* MHD's */
	struct gateway_line *line;
	struct gateway_request *next, **link; /* of those that sleep */
	bool probe, entered, ran, answered, queued, asleep, close, head_only;

	char target[GATEWAY_TARGET_MAX + 2];
	char *question; /* behind ?, in target; NULL: none */
	struct gateway_head head;
	struct gateway_found found;
	int arguments;
	struct {
		const char *name, *value;
	} argument[GATEWAY_ARGUMENTS];
	char address[GATEWAY_ADDRESS_MAX];
	bool proxied; /* it came from the configured proxy */

	char *body;
	size_t length, room, limit;
	struct fx_doc *doc;
	bool form_read;
	int fields;
	struct {
		const char *name, *value;
	} field[GATEWAY_ARGUMENTS];

	bool signed_in;
	struct gateway_person person;
	unsigned char session[FX_HASH_BYTES]; /* hash of its id, or a token's */
	char role[FX_ACTOR_MAX + 1];

	int waiting; /* questions under way */
	struct gateway_piece *pieces;

	FILE *out;
	char *text;
	size_t text_length;
	int status, fd;
	size_t file_length, held;
	const char *type;
	int headers;
	struct {
		const char *name;
		char *value;
	} header[GATEWAY_HEADERS_MAX];
	struct gateway_stream *stream;
};

/* -- _request -------------------------------------------------------------- */

/* gateway_request_open(g, target): NULL without memory. */
struct gateway_request *gateway_request_open(
    struct gateway *g, const char *target);
void gateway_request_close(struct gateway_request *rq);

/*
 * gateway_request_enter(rq): gate, route, who and how often; the request is
 * answered if it may not go on.
 */
void gateway_request_enter(struct gateway_request *rq);

/* gateway_request_question(rq): read what is behind ?; false: it is none. */
bool gateway_request_question(struct gateway_request *rq);

/* gateway_request_take(rq, bytes, length): of its body.  false: too much. */
bool gateway_request_take(
    struct gateway_request *rq, const char *bytes, size_t length);

/* gateway_request_run(rq): its body is there. */
void gateway_request_run(struct gateway_request *rq);

/* -- _http ----------------------------------------------------------------- */

/* gateway_http_answered(rq): it is; let its connection go on. */
void gateway_http_answered(struct gateway_request *rq);

/* gateway_stream_drop(rq): its stream, if it was never sent. */
void gateway_stream_drop(struct gateway_request *rq);

/* -- _listen --------------------------------------------------------------- */

/*
 * gateway_listen(g, where, name, &fd): a socket at "ADDRESS:PORT"; of port 0
 * the one of last time if it is free, else any; the choice goes to the file
 * http.NAME in the store.  Returns 0, FX_EINVAL, FX_EBUSY or FX_EIO (said).
 */
int gateway_listen(
    struct gateway *g, const char *where, const char *name, int *fd);

/*
 * gateway_listen_fits(settings): a demo is for this machine alone.  Returns 0,
 * or FX_EINVAL (said).
 */
int gateway_listen_fits(const struct fx_settings *settings);

/*
 * gateway_verify(dir, settings): look at a backup, or at a store with the key
 * that settings name (NULL: the one in dir); print what was found.  Returns the
 * exit status.
 */
int gateway_verify(const char *dir, const struct fx_settings *settings);

/* gateway_listen_house(g, fd, hosts): origin, hosts and files of the house. */
int gateway_listen_house(
    struct gateway *g, int fd, char hosts[2 * FX_SETTING_BYTES]);

/* -- _ask ------------------------------------------------------------------ */

/* gateway_ask_forget(rq): it goes; what is under way has nobody to tell. */
void gateway_ask_forget(struct gateway_request *rq);

/* -- _count ---------------------------------------------------------------- */

/* gateway_count(name): one more of the counters of /metrics. */
void gateway_count_gate(const char *why);
void gateway_count_status(int status);
void gateway_count_print(FILE *out);

#endif
