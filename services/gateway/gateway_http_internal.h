/*
 * gateway_http_internal: what the files that include libmicrohttpd know of
 * each other: _http starts, turns and stops it, _http_handle takes requests.
 */
#ifndef GATEWAY_HTTP_INTERNAL_H
#define GATEWAY_HTTP_INTERNAL_H

#include <microhttpd.h>

#include "services/gateway/gateway_internal.h"

enum gateway_phase { GATEWAY_HEAD, GATEWAY_BODY, GATEWAY_ANSWER, GATEWAY_IDLE };

/* One connection. */
struct gateway_line {
	struct gateway_line *next, **link;
	int fd;
	enum gateway_phase phase;
	int64_t since_ms;
	struct gateway_stream *stream; /* what is sent on it bit by bit */
};

struct gateway_stream {
	struct gateway_stream *next, **link;
	struct MHD_Connection *connection;
	struct gateway_http *house;
	struct gateway_line *line; /* NULL: not known, or gone */
	bool asleep, ended, hung;  /* hung: nobody reads it anymore */
	gateway_read_fn *read;
	gateway_gone_fn *gone;
	void *context;
};

/* One of the two listeners. */
struct gateway_listener {
	struct gateway *g;
	struct MHD_Daemon *daemon;
	int epoll;
	bool probe;
};

struct gateway_http {
	struct gateway_listener main, probes;
	struct gateway_line *lines;
	struct gateway_request *sleepers;
	struct gateway_stream *streams;
	int hangups; /* epoll: lines of streams that were closed over there */
	int64_t swept_ms;
	char hosts[2 * FX_SETTING_BYTES];
	struct gateway_house house;
};

/* Callbacks of libmicrohttpd; cls is a gateway_listener. */
void *gateway_http_begin(
    void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result gateway_http_handle(void *cls,
    struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *body, size_t *length, void **state);
void gateway_http_end(void *cls, struct MHD_Connection *connection,
    void **state, enum MHD_RequestTerminationCode code);

/*
 * -- _hangup: libmicrohttpd looks at no connection that sleeps, so who closes
 * a page would be found out by the second write to it.
 */

int gateway_hangup_open(struct gateway_http *h);
void gateway_hangup_close(struct gateway_http *h);
void gateway_hangup_turn(struct gateway_http *h);

/* gateway_hangup_watch(h, s), gateway_hangup_forget(h, s): its line. */
void gateway_hangup_watch(struct gateway_http *h, struct gateway_stream *s);
void gateway_hangup_forget(struct gateway_http *h, struct gateway_stream *s);

/* Of a stream as a body. */
ssize_t gateway_http_read(void *cls, uint64_t position, char *out, size_t room);
void gateway_http_gone(void *cls);

#endif
