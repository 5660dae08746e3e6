/*
 * One request: its way to its page, and what is answered.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_uuid.h"
#include "edge/fx_json.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_session.h"
#include "services/gateway/gateway_worker.h"

struct gateway_request *
gateway_request_open(struct gateway *g, const char *target)
{
	struct gateway_request *rq = calloc(1, sizeof(*rq));

	if (rq == NULL)
		return NULL;
	rq->g = g;
	rq->fd = -1;
	/* One byte more than is allowed shows that it was more. */
	(void)snprintf(rq->target, sizeof(rq->target), "%s", target);
	return rq;
}

void
gateway_request_close(struct gateway_request *rq)
{
	struct gateway_piece *piece;
	int i;

	if (rq == NULL)
		return;
	gateway_ask_forget(rq);
	gateway_worker_forget(rq);
	gateway_stream_drop(rq);
	fx_doc_close(rq->doc);
	if (rq->out != NULL)
		(void)fclose(rq->out); /* into memory */
	while ((piece = rq->pieces) != NULL) {
		rq->pieces = piece->next;
		free(piece);
	}
	for (i = 0; i < rq->headers; i++)
		free(rq->header[i].value);
	if (rq->fd >= 0)
		(void)close(rq->fd); /* it was only read */
	free(rq->text);
	rq->g->held -= rq->held;
	if (rq->body != NULL)
		fx_crypto_wipe(
		    rq->body, rq->length); /* a password, a contact */
	free(rq->body);
	free(rq);
}

/* -- answering --------------------------------------------------------------*/

FILE *
gateway_out(struct gateway_request *rq)
{
	if (rq->out == NULL)
		rq->out = open_memstream(&rq->text, &rq->text_length);
	if (rq->out == NULL)
		fx_never("no memory for an answer");
	return rq->out;
}

void
gateway_set(struct gateway_request *rq, const char *header, const char *value)
{
	fx_assert(rq->headers < GATEWAY_HEADERS_MAX);
	rq->header[rq->headers].name = header;
	rq->header[rq->headers].value = strdup(value);
	if (rq->header[rq->headers].value != NULL)
		rq->headers++;
}

void
gateway_unset(struct gateway_request *rq, const char *header)
{
	int i;

	for (i = 0; i < rq->headers; i++)
		if (strcmp(rq->header[i].name, header) == 0) {
			free(rq->header[i].value);
			rq->header[i] = rq->header[--rq->headers];
			return;
		}
}

/* Its body stands; the connection goes on. */
static void
answer(struct gateway_request *rq, int status, const char *type)
{
	rq->status = status;
	rq->type = type;
	rq->answered = true;
	gateway_count_status(status);
	gateway_http_answered(rq);
}

void
gateway_done(struct gateway_request *rq, int status, const char *type)
{
	if (rq->answered)
		return;
	(void)fflush(gateway_out(rq));
	(void)fclose(rq->out); /* into memory */
	rq->out = NULL;
	answer(rq, status, type);
}

/* What was written so far is not said. */
static void
begin_anew(struct gateway_request *rq)
{
	if (rq->out != NULL)
		(void)fclose(rq->out); /* into memory */
	rq->out = NULL;
	free(rq->text);
	rq->text = NULL;
	rq->text_length = 0;
}

void
gateway_bytes(struct gateway_request *rq, int status, const char *type,
    char *bytes, size_t length)
{
	if (rq->answered) {
		free(bytes);
		return;
	}
	begin_anew(rq);
	rq->text = bytes;
	rq->text_length = rq->held = length;
	rq->g->held += length;
	answer(rq, status, type);
}

void
gateway_file(struct gateway_request *rq, int status, const char *type, int fd,
    size_t length)
{
	if (rq->answered) {
		(void)close(fd); /* it was only read */
		return;
	}
	rq->fd = fd;
	rq->file_length = length;
	gateway_done(rq, status, type);
}

/* The problem, its object left open. */
static void
begin_problem(struct gateway_request *rq, int status, const char *code,
    const struct fx_word *words, struct fx_json *json)
{
	static uint64_t number;
	char instance[64], type[96];

	begin_anew(rq);
	(void)snprintf(instance, sizeof(instance),
	    "urn:fanxiu:answer:%llx-%llx", (unsigned long long)rq->g->now_ms,
	    (unsigned long long)++number);
	(void)snprintf(type, sizeof(type), "urn:fanxiu:problem:%s", code);
	if (status >= 500 && status != 503)
		fx_log(LOG_HTTP_FAILED, "status=%d code=%s instance=%s", status,
		    code, instance);
	fx_json_begin(json, gateway_out(rq));
	fx_json_object(json, NULL);
	fx_json_text(json, "type", type);
	fx_json_text(json, "title", words->en);
	fx_json_number(json, "status", status);
	fx_json_text(json, "code", code);
	fx_json_text(json, "zh", words->zh);
	fx_json_text(json, "en", words->en);
	fx_json_text(json, "instance", instance);
}

static void
end_problem(struct gateway_request *rq, int status, struct fx_json *json)
{
	fx_json_end(json);
	fx_json_line(json);
	gateway_done(rq, status, "application/problem+json");
}

void
gateway_problem(struct gateway_request *rq, int status, const char *code,
    const char *en, const char *zh, const char *field)
{
	struct fx_word words = { code, en, zh };
	struct fx_json json;

	if (rq->answered)
		return;
	begin_problem(rq, status, code, &words, &json);
	if (field != NULL && field[0] != '\0')
		fx_json_text(&json, "field", field);
	end_problem(rq, status, &json);
}

void
gateway_go(struct gateway_request *rq, const char *location)
{
	gateway_set(rq, "Location", location);
	gateway_done(rq, 303, "text/plain; charset=utf-8");
}

void
gateway_refused(struct gateway_request *rq, const struct gateway_answer *answer)
{
	static const struct {
		enum fx_result code;
		int status;
	} statuses[] = { { FX_SAYS_FORBIDDEN, 403 }, { FX_SAYS_REFUSED, 409 },
		{ FX_SAYS_CONFLICT, 409 }, { FX_SAYS_ID_REUSED, 409 },
		{ FX_SAYS_BUSY, 503 }, { FX_SAYS_READONLY, 503 },
		{ FX_SAYS_NOT_SEEN, 404 }, { FX_SAYS_INTERNAL, 500 },
		{ FX_SAYS_NOT_PRIMARY, 503 }, { FX_SAYS_MOVED, 503 } };
	const struct fx_response *r = &answer->reply;
	struct fx_word words = *fx_result_word(r->code);
	char id[FX_UUID_TEXT];
	struct fx_json json;
	int status = 400;
	size_t i;

	if (answer->rc != 0) {
		gateway_set(rq, "Retry-After", "2");
		gateway_problem(rq, 503, "NO_ANSWER",
		    "The department does not answer; try again",
		    "部门没有应答，请稍后再试",
		    fx_schema_place(answer->place)->name);
		return;
	}
	for (i = 0; i < fx_count_of(statuses); i++)
		if (statuses[i].code == r->code)
			status = statuses[i].status;
	if (rq->answered)
		return;
	if (status == 503)
		gateway_set(rq, "Retry-After", "1");
	words.en = r->en[0] != '\0' ? r->en : words.en;
	words.zh = r->zh[0] != '\0' ? r->zh : words.zh;
	begin_problem(rq, status, words.name, &words, &json);
	fx_uuid_print(r->id, id);
	fx_json_text(&json, "id", id);
	if (r->reason[0] != '\0')
		fx_json_text(&json, "reason", r->reason);
	if (r->field[0] != '\0')
		fx_json_text(&json, "field", r->field);
	if (r->rev > 0)
		fx_json_number(&json, "rev", (int64_t)r->rev);
	end_problem(rq, status, &json);
}

/* -- its way ----------------------------------------------------------------*/

bool
gateway_request_take(
    struct gateway_request *rq, const char *bytes, size_t length)
{
	size_t room = rq->room == 0 ? 4096 : rq->room;
	char *more;

	if (rq->answered)
		return true; /* it is not wanted anymore */
	if (length > rq->limit - rq->length)
		return false;
	while (room < rq->length + length + 1)
		room *= 2;
	if (room != rq->room) {
		more = malloc(room); /* not realloc: it leaves the old behind */
		if (more == NULL)
			return false;
		if (rq->length > 0)
			memcpy(more, rq->body, rq->length);
		if (rq->body != NULL)
			fx_crypto_wipe(rq->body, rq->length);
		free(rq->body);
		rq->body = more;
		rq->room = room;
	}
	memcpy(rq->body + rq->length, bytes, length);
	rq->length += length;
	rq->body[rq->length] = '\0';
	return true;
}

/* Cut the target in two and find its page. */
static bool
find_page(struct gateway_request *rq)
{
	enum gateway_method method =
	    strcmp(rq->head.method, "POST") == 0 ? GATEWAY_POST : GATEWAY_GET;

	rq->head_only = strcmp(rq->head.method, "HEAD") == 0;
	rq->question = strchr(rq->target, '?');
	if (rq->question != NULL)
		*rq->question++ = '\0';
	if (gateway_route_find(rq->target, method, rq->probe, &rq->found) !=
		0 ||
	    !gateway_request_question(rq)) {
		rq->close = true;
		gateway_problem(rq, 400, "BAD_TARGET",
		    "The address cannot be read", "地址无法识别", NULL);
		return false;
	}
	if (rq->found.route != NULL)
		return true;
	if (rq->found.other) {
		gateway_set(rq, "Allow", rq->found.allow);
		gateway_problem(rq, 405, "METHOD",
		    "This address takes another method; see Allow",
		    "此地址不支持该方法，见 Allow", NULL);
	} else {
		gateway_problem(rq, 404, "NOT_FOUND", "There is no such page",
		    "没有此页面", NULL);
	}
	return false;
}

/* How much body this page takes. */
static size_t
body_limit(const struct gateway_route *route)
{
	if (route->method == GATEWAY_GET)
		return 0;
	if (route->rate == GATEWAY_FILE)
		return GATEWAY_FILE_MAX;
	if (route->who == GATEWAY_CUSTOMER || route->rate == GATEWAY_REQUEST)
		return GATEWAY_FORM_MAX;
	return GATEWAY_JSON_MAX;
}

static bool
check_length(struct gateway_request *rq)
{
	const char *length = gateway_header(rq, "Content-Length");
	const char *coding = gateway_header(rq, "Transfer-Encoding");

	rq->limit = body_limit(rq->found.route);
	if ((length == NULL ||
		strtoull(length, NULL, 10) <= (unsigned long long)rq->limit) &&
	    (coding == NULL || rq->limit > 0))
		return true;
	rq->close = true;
	gateway_problem(rq, 413, "TOO_LARGE",
	    "The body is larger than this address takes",
	    "请求内容超过此地址允许的大小", NULL);
	return false;
}

void
gateway_request_enter(struct gateway_request *rq)
{
	if (!find_page(rq) || !check_length(rq))
		return;
	gateway_session_enter(rq);
}

void
gateway_request_run(struct gateway_request *rq)
{
	rq->found.route->page(rq->g, rq);
	/* A page that neither answers nor asks would leave it asleep. */
	fx_assert(rq->answered || rq->waiting > 0);
}
