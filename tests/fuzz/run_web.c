/*
 * What browsers and whoever pretends to be one say: heads of requests through
 * gate and router, questions and forms, and JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fx_err.h"
#include "base/fx_text.h"
#include "edge/fx_json_read.h"
#include "services/gateway/gateway_internal.h"
#include "tests/fuzz/targets.h"

#define HEAD_ROOM 12288

/* The next line, ended by a zero; the rest begins behind it. */
static char *
cut_line(char **rest)
{
	char *line = *rest, *end = strchr(line, '\n');

	if (end == NULL) {
		*rest += strlen(line);
		return line;
	}
	*end = '\0';
	*rest = end + 1;
	return line;
}

/* "method", "target", "version", then "name: value" lines. */
static void
read_head(char *text, struct gateway_head *head)
{
	char *line, *colon;

	head->method = cut_line(&text);
	head->target = cut_line(&text);
	head->version = cut_line(&text);
	while (*text != '\0') {
		line = cut_line(&text);
		if (head->lines == GATEWAY_LINES_MAX) {
			head->too_many = true;
			return;
		}
		head->bytes += strlen(line) + 4;
		colon = strchr(line, ':');
		head->line[head->lines].name = line;
		head->line[head->lines].value = NULL;
		if (colon != NULL) {
			*colon = '\0';
			head->line[head->lines].value =
			    colon + 1 + (colon[1] == ' ');
		}
		head->lines++;
	}
}

/* What came through has parts that forge nothing. */
static uint64_t
route(const struct gateway_head *head, uint64_t sum)
{
	static struct gateway_found found;
	char path[GATEWAY_TARGET_MAX + 1];
	size_t length = strcspn(head->target, "?");
	int i, rc;

	fuzz_check(length <= GATEWAY_TARGET_MAX && head->target[0] == '/');
	memcpy(path, head->target, length);
	path[length] = '\0';
	rc = gateway_route_find(path,
	    strcmp(head->method, "POST") == 0 ? GATEWAY_POST : GATEWAY_GET,
	    false, &found);
	fuzz_check(rc == 0 || rc == FX_ESYNTAX);
	for (i = 0; rc == 0 && i < found.parts; i++)
		fuzz_check(fx_text_check(found.part[i], strlen(found.part[i]),
			       FX_TEXT_WORDS) == 0);
	return fuzz_mix_number(
	    sum, rc == 0 && found.route != NULL ? found.parts : -1);
}

static uint64_t
cookies(const struct gateway_head *head, uint64_t sum)
{
	static struct gateway_request rq;
	char value[70];

	rq.head = *head;
	if (gateway_cookie(&rq, "fx", value, sizeof(value)) == NULL)
		return sum;
	fuzz_check(strlen(value) < sizeof(value) && strchr(value, ';') == NULL);
	return fuzz_mix(sum, value, strlen(value));
}

uint64_t
fuzz_web_run(const unsigned char *bytes, size_t length)
{
	static const struct gateway_house house = { "x,fx.test" };
	static char text[HEAD_ROOM];
	struct gateway_head head = { .lines = 0 };
	const char *why = NULL;
	uint64_t sum = FUZZ_MIX;
	int status;

	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	memcpy(text, bytes, length);
	text[length] = '\0';
	read_head(text, &head);
	status = gateway_gate(&head, &house, &why);
	fuzz_check((status == 0) == (why == NULL));
	sum = cookies(&head, fuzz_mix_number(sum, status));
	if (status != 0)
		return sum;
	/* In one way only: one host, one length, a version that we speak. */
	fuzz_check(strcmp(head.version, "HTTP/1.1") == 0);
	fuzz_check(gateway_head_find(&head, "Host") != NULL);
	fuzz_check(gateway_head_find(&head, "Content-Length") == NULL ||
		   gateway_head_find(&head, "Transfer-Encoding") == NULL);
	return route(&head, sum);
}

/* -- JSON -------------------------------------------------------------------*/

/* Every value that can be reached, without recursion: the limit is known. */
static uint64_t
walk(const struct fx_doc_node *root, uint64_t sum)
{
	const struct fx_doc_node *open[FX_DOC_DEPTH + 1] = { root };
	size_t next[FX_DOC_DEPTH + 1] = { 0 };
	const struct fx_doc_node *node;
	const char *text;
	int64_t number;
	size_t length;
	int depth = 0;

	while (depth >= 0) {
		node = fx_doc_element(open[depth], next[depth]++);
		if (node == NULL) {
			depth--;
			continue;
		}
		if (fx_doc_text(node, &text, &length) == 0) {
			fuzz_check(strlen(text) == length);
			sum = fuzz_mix(sum, text, length);
		}
		if (fx_doc_number(node, &number) == 0)
			sum = fuzz_mix_number(sum, number);
		if (fx_doc_type(node) != FX_DOC_ARRAY)
			continue;
		fuzz_check(depth < FX_DOC_DEPTH);
		open[++depth] = node;
		next[depth] = 0;
	}
	return sum;
}

uint64_t
fuzz_json_run(const unsigned char *bytes, size_t length)
{
	struct fx_doc_entry entry;
	const struct fx_doc_node *root;
	struct fx_doc *doc = NULL;
	uint64_t sum = FUZZ_MIX;
	bool more;
	int rc = fx_doc_parse((const char *)bytes, length, &doc);

	fuzz_check(rc == 0 || doc == NULL);
	fuzz_check(rc == 0 || rc == FX_ETOOBIG || rc == FX_EEXISTS ||
		   rc == FX_EINVAL || rc == FX_ESYNTAX || rc == FX_ENOMEM);
	if (rc != 0)
		return fuzz_mix_number(sum, rc);
	root = fx_doc_root(doc);
	for (more = fx_doc_first(root, &entry); more;
	     more = fx_doc_next(root, &entry)) {
		/* A name stands once, so it finds its own value. */
		fuzz_check(fx_doc_find(root, entry.name) == entry.value);
		sum = fuzz_mix(sum, entry.name, strlen(entry.name));
	}
	sum = walk(root, sum);
	fx_doc_close(doc);
	return sum;
}
