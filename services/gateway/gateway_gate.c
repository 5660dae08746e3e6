/*
 * The strict gate: whether a request can be read in one way only (console
 * 6.6, libraries 6).  Pure: it looks at the head and nothing else.
 */
#include <string.h>
#include <strings.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_text.h"
#include "services/gateway/gateway_internal.h"

/* Headers that decide something: two of them would be two readings. */
static const char *const singles[] = { "Host", "Content-Length",
	"Transfer-Encoding", "Content-Type", "Cookie", "Authorization",
	"Origin", "Sec-Fetch-Site", "X-Fanxiu-Token", "X-Forwarded-For",
	"X-Forwarded-Proto", "Last-Event-ID", "If-None-Match", "Expect" };

static bool
is_token(const char *text)
{
	const char *c;

	for (c = text; *c != '\0'; c++)
		if (*c <= ' ' || *c >= 127 ||
		    strchr("()<>@,;:\\\"/[]?={}", *c) != NULL)
			return false;
	return c != text;
}

static bool
is_value(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	for (; *c != '\0'; c++)
		if ((*c < ' ' && *c != '\t') || *c == 127)
			return false;
	return true;
}

const char *
gateway_head_find(const struct gateway_head *head, const char *name)
{
	int i;

	for (i = 0; i < head->lines; i++)
		if (strcasecmp(head->line[i].name, name) == 0)
			return head->line[i].value;
	return NULL;
}

static int
count(const struct gateway_head *head, const char *name)
{
	int i, found = 0;

	for (i = 0; i < head->lines; i++)
		found += strcasecmp(head->line[i].name, name) == 0;
	return found;
}

static const char *
why_no_headers(const struct gateway_head *head)
{
	size_t s;
	int i;

	if (head->too_many || head->bytes > GATEWAY_HEAD_MAX)
		return "head_size";
	for (i = 0; i < head->lines; i++) {
		if (!is_token(head->line[i].name))
			return "header_name";
		if (head->line[i].value == NULL ||
		    !is_value(head->line[i].value))
			return "header_value";
	}
	for (s = 0; s < fx_count_of(singles); s++)
		if (count(head, singles[s]) > 1)
			return "header_twice";
	return NULL;
}

/* How long the body is must be said in one way. */
static const char *
why_no_length(const struct gateway_head *head)
{
	const char *length = gateway_head_find(head, "Content-Length");
	const char *coding = gateway_head_find(head, "Transfer-Encoding");
	const char *expect = gateway_head_find(head, "Expect");

	if (count(head, "Content-Length") + count(head, "Transfer-Encoding") >
	    1)
		return "length_twice";
	if (length != NULL &&
	    (*length == '\0' || strlen(length) > 15 ||
		strspn(length, "0123456789") != strlen(length)))
		return "length";
	if (coding != NULL && strcmp(coding, "chunked") != 0)
		return "coding";
	if (expect != NULL && strcasecmp(expect, "100-continue") != 0)
		return "expect";
	return NULL;
}

bool
gateway_plain(const char *text)
{
	const char *c;

	if (fx_text_check(text, strlen(text), FX_TEXT_NAME) != 0 ||
	    strchr(text, '\\') != NULL)
		return false;
	for (c = text; (c = strstr(c, "..")) != NULL; c += 2)
		if ((c == text || c[-1] == '/') &&
		    (c[2] == '\0' || c[2] == '/'))
			return false;
	return true;
}

static const char *
why_no_target(const struct gateway_head *head)
{
	char decoded[GATEWAY_TARGET_MAX + 1];
	const char *c;
	size_t length;

	if (strlen(head->target) > GATEWAY_TARGET_MAX)
		return "target_size";
	if (head->target[0] != '/')
		return "target_form";
	for (c = head->target; *c != '\0'; c++)
		if (*c <= ' ' || *c >= 127 || *c == '#')
			return "target";
	/* The path is decoded once; what a question holds is checked alone. */
	length = strcspn(head->target, "?");
	if (gateway_decode(
		head->target, length, decoded, sizeof(decoded), '+') != 0 ||
	    !gateway_plain(decoded))
		return "target";
	return NULL;
}

static bool
is_method(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
	       strcmp(method, "POST") == 0;
}

static bool
is_host(const char *hosts, const char *host)
{
	size_t length = strlen(host), n;

	for (; *hosts != '\0'; hosts += hosts[n] == ',' ? n + 1 : n) {
		n = strcspn(hosts, ",");
		if (n == length && strncasecmp(hosts, host, n) == 0)
			return true;
	}
	return false;
}

int
gateway_gate(const struct gateway_head *head, const struct gateway_house *house,
    const char **why)
{
	*why = why_no_headers(head);
	if (*why == NULL && strcmp(head->version, "HTTP/1.1") != 0)
		*why = "version";
	if (*why == NULL && count(head, "Host") != 1)
		*why = "host_missing";
	if (*why == NULL)
		*why = why_no_length(head);
	if (*why == NULL)
		*why = why_no_target(head);
	if (*why != NULL)
		return strcmp(*why, "target_size") == 0 ? 414
		       : strcmp(*why, "head_size") == 0 ? 431
							: 400;
	if (!is_method(head->method)) {
		*why = "method";
		return 501;
	}
	if (!is_host(house->hosts, gateway_head_find(head, "Host"))) {
		*why = "host";
		return 421;
	}
	return 0;
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int
gateway_decode(
    const char *from, size_t length, char *to, size_t size, char plus)
{
	size_t i, used = 0;
	int high, low;
	char c;

	for (i = 0; i < length; i++) {
		c = from[i] == '+' ? plus : from[i];
		if (c == '%') {
			high = i + 2 < length ? digit_of(from[i + 1]) : -1;
			low = high >= 0 ? digit_of(from[i + 2]) : -1;
			if (low < 0 || high * 16 + low == 0)
				return FX_ESYNTAX;
			c = (char)(high * 16 + low);
			i += 2;
		}
		/* Browsers end the lines of a form by two characters. */
		if (c == '\r' && plus == ' ')
			continue;
		if (used + 1 >= size)
			return FX_ETOOBIG;
		to[used++] = c;
	}
	if (size == 0)
		return FX_ETOOBIG;
	to[used] = '\0';
	return fx_text_check(to, used, FX_TEXT_WORDS) == 0 ? 0 : FX_ESYNTAX;
}
