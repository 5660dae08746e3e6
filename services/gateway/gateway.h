/*
 * gateway: HTTP, JSON and pages over the published language.
 *
 * It owns no department's facts: it asks the desks, and keeps what is its own
 * (accounts, tokens, attachments, views that can be made again) in one store.
 * One loop thread does everything but the hashing of passwords; no page ever
 * blocks.  A page is one function, named once in routes.def.  It answers at
 * once, or it asks a department and goes on in `then`; in between its
 * connection sleeps.
 */
#ifndef GATEWAY_H
#define GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "net/fx_frame.h"
#include "net/fx_request.h"
#include "schema/fx_envelope.h"
#include "schema/fx_pack.h"
#include "schema/fx_schema.h"
#include "service/fx_settings.h"
#include "store/fx_keep.h"

struct gateway_http;
struct gateway_desks;
struct gateway_live;
struct gateway_worker;
struct gateway_buckets;
struct gateway_outcomes;
struct gateway_search;
struct gateway_tails;
struct gateway_key;
struct fx_doc_node;     /* edge/fx_json_read.h */
struct fx_json;         /* edge/fx_json.h */
struct gateway_request; /* one request, until its answer is queued */
struct gateway_stream;  /* an answer that comes bit by bit */

/* The process. */
struct gateway {
	struct fx_settings settings;
	struct fx_net *net;
	struct fx_keep *keep;
	struct gateway_desks *desks;
	struct gateway_http *http;
	struct gateway_worker *worker;
	struct gateway_buckets *buckets;
	struct gateway_outcomes *outcomes;
	struct gateway_live *live;
	struct gateway_search *search;
	struct gateway_tails *tails;
	struct gateway_key *key;
	int64_t cleaned_ms; /* gateway_clean */
	size_t held;        /* bytes of attachments, brought and being sent */
	char origin[FX_SETTING_BYTES]; /* "https://rma.example.com" */
	char files[FX_SETTING_BYTES];  /* where the console lies */
	int64_t now_ms;                /* monotonic, of this turn */
	int signals;
	bool demo;  /* what suits only a first try is allowed */
	bool plain; /* on this machine alone, and not for real work: no TLS */
	bool stopping;
};

/* A page, or the rest of one. */
typedef void gateway_page_fn(struct gateway *g, struct gateway_request *rq);

/* -- routes ---------------------------------------------------------------- */

/* Who may come: words of routes.def. */
enum gateway_who {
	GATEWAY_ALL,
	GATEWAY_STAFF,    /* who has signed in */
	GATEWAY_OPS,      /* the same, and holds the role ops */
	GATEWAY_CUSTOMER, /* with a link; the page looks at it */
	GATEWAY_MACHINE,  /* staff, or a token */
	GATEWAY_PROBE     /* on the second listener alone */
};

enum gateway_rate {
	GATEWAY_READ,
	GATEWAY_COMMAND,
	GATEWAY_SIGNIN,
	GATEWAY_FILE,
	GATEWAY_LINK,
	GATEWAY_REQUEST,
	GATEWAY_NONE,
	GATEWAY_SECRET, /* password, code or PIN of who is known already */
	GATEWAY_WRONG,  /* of no page: tokens and links that are none */
	GATEWAY_RATES
};

enum gateway_method { GATEWAY_GET, GATEWAY_POST };

struct gateway_route {
	enum gateway_method method;
	const char *path; /* "/v1/units/{unit}"; "{rest...}" takes all */
	gateway_page_fn *page;
	enum gateway_who who;
	enum gateway_rate rate;
	const char *en, *zh;
};

/* clang-format off */
#define ROUTE(method, path, page, who, rate, en, zh) gateway_page_fn page;
#include "services/gateway/routes.def"
#undef ROUTE
/* clang-format on */

/* gateway_route_row(i): the i-th row of routes.def; NULL past the last. */
const struct gateway_route *gateway_route_row(size_t i);

/* -- what was asked -------------------------------------------------------- */

/* gateway_part(rq, n): the n-th {part} of the path, from 0, decoded; or "". */
const char *gateway_part(const struct gateway_request *rq, int n);

/* gateway_argument(rq, name): of ?name=value, decoded; NULL: not given. */
const char *gateway_argument(
    const struct gateway_request *rq, const char *name);

/* gateway_header(rq, name), gateway_cookie(rq, name, to, size): NULL: none. */
const char *gateway_header(const struct gateway_request *rq, const char *name);
const char *gateway_cookie(
    const struct gateway_request *rq, const char *name, char *to, size_t size);

/* gateway_body(rq, &length): all of it, a zero behind it; never NULL. */
const char *gateway_body(const struct gateway_request *rq, size_t *length);

/*
 * gateway_form(rq, name): a field of a body that is urlencoded, decoded; NULL
 * when it was not given, is given twice or is no UTF-8.
 */
const char *gateway_form(struct gateway_request *rq, const char *name);

/*
 * gateway_json(rq): the body, which must be a JSON object; borrowed as long as
 * the request lives.  NULL when it is none, and then the request is answered.
 */
const struct fx_doc_node *gateway_json(struct gateway_request *rq);

/* gateway_path(rq): the path as it was asked; gateway_is_head(rq). */
const char *gateway_path(const struct gateway_request *rq);
bool gateway_is_head(const struct gateway_request *rq);

/* gateway_address(rq): of the client, of whom the proxy says it is. */
const char *gateway_address(const struct gateway_request *rq);

/* gateway_route_of(rq): the row that brought it here. */
const struct gateway_route *gateway_route_of(const struct gateway_request *rq);

/* gateway_chinese(rq): ?lang=, the person's choice, Accept-Language. */
bool gateway_chinese(const struct gateway_request *rq);

/*
 * gateway_rate(rq, rate, who): one more of what who may have; who NULL: the
 * person, else the address.  false: too many, and the request is answered.
 */
bool gateway_rate(
    struct gateway_request *rq, enum gateway_rate rate, const char *who);

/* gateway_wall_ms(): UTC as the world has it, also where time is virtual. */
int64_t gateway_wall_ms(void);

/* Who has signed in, or whose token it is. */
struct gateway_person {
	char name[FX_ACTOR_MAX + 1];
	char token[FX_ACTOR_MAX + 1]; /* of a machine: the token's name */
	char scopes[256];             /* of a machine; else "" */
	char lang[3];                 /* "zh", "en" or "" */
	uint32_t roles;               /* R(technician) | ... */
	bool machine;
	bool must_change; /* the password was given by somebody else */
	bool must_enroll; /* the roles ask for a second step */
	char station[FX_ACTOR_MAX + 1]; /* the shared bench; "": none */
};

/* gateway_who(rq): NULL when nobody has signed in. */
const struct gateway_person *gateway_who(const struct gateway_request *rq);

/*
 * gateway_role(rq): in which role: ?role= or what the page said with
 * gateway_set_role(), if the person holds it; else the first that it holds;
 * "customer" without a person.  Never NULL.
 */
const char *gateway_role(const struct gateway_request *rq);

/* Who looks at how the departments run. */
#define GATEWAY_OPERATORS (R(ops) | R(supervisor) | R(gm) | R(auditor))

/* gateway_act_as(rq, role): false when the person does not hold the role. */
bool gateway_act_as(struct gateway_request *rq, const char *role);

/*
 * gateway_may(rq, scope): "commands:intake.request", "events:repair", "read":
 * whether a token has it; staff may all.
 */
bool gateway_may(const struct gateway_request *rq, const char *scope);

/* gateway_keep(rq, size): zeroed memory that lives as long as the request. */
void *gateway_keep(struct gateway_request *rq, size_t size);

/* -- answering ------------------------------------------------------------- */

/* gateway_out(rq): the body under construction. */
FILE *gateway_out(struct gateway_request *rq);

/* gateway_set(rq, header, value): before done; at most 12. */
void gateway_set(
    struct gateway_request *rq, const char *header, const char *value);

/* gateway_unset(rq, header): take it back. */
void gateway_unset(struct gateway_request *rq, const char *header);

/*
 * gateway_fresh(rq, tag): say the ETag, in quotes, of what may be kept; true
 * when the browser has it already, and then the request is answered.
 */
bool gateway_fresh(struct gateway_request *rq, const char *tag);

/* gateway_done(rq, status, type): send what was written.  Once. */
void gateway_done(struct gateway_request *rq, int status, const char *type);

/*
 * gateway_problem(rq, status, code, en, zh, field): application/problem+json;
 * field may be NULL.  What was written so far is dropped.
 */
void gateway_problem(struct gateway_request *rq, int status, const char *code,
    const char *en, const char *zh, const char *field);

/* gateway_go(rq, location): 303. */
void gateway_go(struct gateway_request *rq, const char *location);

/*
 * gateway_file(rq, status, type, fd, length): the body is in a file, which is
 * closed then.
 */
void gateway_file(struct gateway_request *rq, int status, const char *type,
    int fd, size_t length);

/*
 * gateway_bytes(rq, status, type, bytes, length): the body is what malloc()
 * gave, and is taken over.  g->held says how many such bytes are on their way.
 */
void gateway_bytes(struct gateway_request *rq, int status, const char *type,
    char *bytes, size_t length);

/*
 * gateway_stream(rq, type, read, gone, context): 200, and a body that read
 * gives: bytes put into out, 0 for nothing now (the connection sleeps until
 * gateway_wake), -1 for the end, or GATEWAY_CUT: the connection is cut, so that
 * nobody takes what was given for all of it.  gone is called once, when nobody
 * listens anymore; then *stream is no more.  Returns NULL without memory, and
 * then the request is answered.  gateway_wake returns whether it slept.
 */
#define GATEWAY_CUT (-2)
typedef ssize_t gateway_read_fn(void *context, char *out, size_t room);
typedef void gateway_gone_fn(void *context);
struct gateway_stream *gateway_stream(struct gateway_request *rq,
    const char *type, gateway_read_fn *read, gateway_gone_fn *gone,
    void *context);
bool gateway_wake(struct gateway_stream *stream);

/* -- asking a department --------------------------------------------------- */

struct gateway_answer {
	int rc; /* 0, or FX_EUNKNOWN, FX_EFULL: nobody answered */
	enum fx_place place;
	struct fx_response reply;
	const struct fx_node *root; /* F2; NULL: none, or rows of a journal */
	struct fx_piece data;       /* F2 as bytes */
	void *context;              /* as given */
};

typedef void gateway_pack_fn(struct fx_packer *args, void *context);
typedef void gateway_then_fn(struct gateway *g, struct gateway_request *rq,
    const struct gateway_answer *answer);
typedef void gateway_done_fn(
    struct gateway *g, const struct gateway_answer *answer, void *context);

#define GATEWAY_ASK_MS 5000 /* how long a page waits for a department */

/*
 * gateway_ask(rq, place, type, pack, context, then): a query, by the person of
 * the request in its role.  pack writes its arguments, one map; NULL: an empty
 * one.  Several may be under way; each has its then, called later and never
 * before gateway_ask returns, and not at all once the request is answered.
 * What answer shows is borrowed until then returns.
 */
void gateway_ask(struct gateway_request *rq, enum fx_place place,
    const char *type, gateway_pack_fn *pack, void *context,
    gateway_then_fn *then);

/* gateway_ask_for(): the same by the gateway itself, in role ops. */
void gateway_ask_for(struct gateway *g, enum fx_place place, const char *type,
    gateway_pack_fn *pack, void *context, gateway_done_fn *done,
    void *done_context);

/*
 * gateway_later(rq, ms, context, then): nobody is asked; then is called when so
 * many ms have passed, with an answer that says nothing.
 */
void gateway_later(struct gateway_request *rq, int64_t ms, void *context,
    gateway_then_fn *then);

/* How a command is given. */
struct gateway_order {
	const unsigned char *id;            /* FX_ID_BYTES; NULL: a new one */
	const uint64_t *expect;             /* revision; NULL: none */
	const char *actor, *role, *station; /* NULL: of the request */
	int64_t at_ms;                      /* 0: now */
	void *context;                      /* of the answer */
};

/*
 * gateway_command(rq, kind, thing, order, then): a command.  then is called
 * with what was answered, or with FX_EUNKNOWN after GATEWAY_ASK_MS; the
 * command is then repeated, and its outcome kept, without the request.
 */
void gateway_command(struct gateway_request *rq, enum fx_kind kind,
    const void *thing, const struct gateway_order *order,
    gateway_then_fn *then);

/*
 * gateway_refused(rq, answer): the standard problem for an answer that is no
 * OK, a department that does not answer among them.
 */
void gateway_refused(
    struct gateway_request *rq, const struct gateway_answer *answer);

/*
 * gateway_failed(answer): whether it is none that a page can go on with.
 */
static inline bool
gateway_failed(const struct gateway_answer *answer)
{
	return answer->rc != 0 || answer->reply.code != FX_SAYS_OK;
}

/* gateway_schema_field(json, field): as /v1/schema says it. */
void gateway_schema_field(struct fx_json *json, const struct fx_field *field);
void gateway_schema_forget(void); /* at the end */
void gateway_openapi_forget(void);

/* -- the parts that the loop turns ------------------------------------------
 */

/* Each _open returns 0 or an error; _waits fills rows and returns how many. */
int gateway_desks_open(struct gateway *g);
size_t gateway_desks_waits(struct gateway *g, struct fx_wait *waits);
int gateway_desks_turn(struct gateway *g);
bool gateway_desks_busy(const struct gateway *g);
void gateway_desks_close(struct gateway *g);

/*
 * gateway_clean_turn(g): once an hour what is over goes from the store, some
 * in each turn: sessions, and how much was brought on a day before.
 */
void gateway_clean_turn(struct gateway *g);

/* gateway_paper_turn(g): what was printed and not opened is forgotten. */
void gateway_paper_turn(struct gateway *g);

#define GATEWAY_HTTP_WAITS 3
int gateway_http_open(struct gateway *g);
size_t gateway_http_waits(struct gateway *g, struct fx_wait *waits);
void gateway_http_turn(struct gateway *g);
int gateway_http_patience(struct gateway *g, int most_ms);
void gateway_http_drain(struct gateway *g); /* takes no more connections */
void gateway_http_close(struct gateway *g);

/* gateway_search_heard(g, row): an event of any department, once or again. */
void gateway_search_heard(struct gateway *g, const struct fx_parts *row);

/*
 * gateway_live: follows the departments; at most FX_PLACE_COUNT * 2 waits.
 * gateway_live_rest keeps what was told, and is called when that was sent: its
 * flush would hold it up.
 */
int gateway_live_open(struct gateway *g);
size_t gateway_live_waits(struct gateway *g, struct fx_wait *waits);
int gateway_live_patience(const struct gateway *g, int most_ms);
int gateway_live_turn(struct gateway *g);
int gateway_live_rest(struct gateway *g);
void gateway_live_drain(struct gateway *g); /* says bye to its streams */
void gateway_live_close(struct gateway *g);

/* gateway_live_cursors(g, out): "i10412.a9981.r8205.q6377.s5120.n20011". */
void gateway_live_cursors(const struct gateway *g, FILE *out);

/* gateway_live_metrics(g, out): its lines of /metrics. */
void gateway_live_metrics(const struct gateway *g, FILE *out);

#endif
