/*
 * Where the gateway listens, under which names it may be called, and where
 * the console lies.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "services/gateway/gateway_internal.h"

#define BACKLOG 512

/* An address of either family. */
union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static void
complain(const char *setting, const char *value, const char *why)
{
	fx_log(LOG_CONFIG_BAD, "setting=%s value=\"%s\" why=\"%s\"", setting,
	    value, why);
}

/* "127.0.0.1:8080" or "[::1]:8080". */
static int
parse(const char *where, union address *a, socklen_t *length)
{
	const char *colon = strrchr(where, ':');
	char host[64];
	size_t n = colon == NULL ? 0 : (size_t)(colon - where);
	char *end;
	long port;

	if (n == 0 || n >= sizeof(host) || colon[1] < '0' || colon[1] > '9')
		return FX_EINVAL;
	port = strtol(colon + 1, &end, 10);
	if (*end != '\0' || port > 65535)
		return FX_EINVAL;
	memset(a, 0, sizeof(*a));
	memcpy(host, where, n);
	host[n] = '\0';
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		a->six.sin6_family = AF_INET6;
		a->six.sin6_port = htons((uint16_t)port);
		*length = sizeof(a->six);
		return inet_pton(AF_INET6, host + 1, &a->six.sin6_addr) == 1
			   ? 0
			   : FX_EINVAL;
	}
	a->four.sin_family = AF_INET;
	a->four.sin_port = htons((uint16_t)port);
	*length = sizeof(a->four);
	return inet_pton(AF_INET, host, &a->four.sin_addr) == 1 ? 0 : FX_EINVAL;
}

static uint16_t
port_of(const union address *a)
{
	return ntohs(
	    a->any.sa_family == AF_INET ? a->four.sin_port : a->six.sin6_port);
}

static void
set_port(union address *a, uint16_t port)
{
	if (a->any.sa_family == AF_INET)
		a->four.sin_port = htons(port);
	else
		a->six.sin6_port = htons(port);
}

static bool
is_loopback(const union address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohl(a->four.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->six.sin6_addr);
}

static int
try_listen(const union address *a, socklen_t length, int *fd)
{
	const int yes = 1;
	int s = socket(
	    a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int why;

	if (s < 0)
		return FX_EIO;
	if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	    bind(s, &a->any, length) == 0 && listen(s, BACKLOG) == 0) {
		*fd = s;
		return 0;
	}
	why = errno;
	(void)close(s); /* it was of no use */
	return why == EADDRINUSE ? FX_EBUSY : FX_EIO;
}

static void
port_file(const struct gateway *g, const char *name, char *path, size_t size)
{
	(void)snprintf(path, size, "%s/http.%s", g->settings.store_path, name);
}

/* The port of last time, so that who had the page open finds it again. */
static uint16_t
last_port(const struct gateway *g, const char *name)
{
	char path[2 * FX_SETTING_BYTES], text[16];
	size_t length;
	long port;

	port_file(g, name, path, sizeof(path));
	if (fx_file_read(path, text, sizeof(text), &length) != 0)
		return 0;
	port = strtol(text, NULL, 10);
	return port > 0 && port <= 65535 ? (uint16_t)port : 0;
}

static int
keep_port(struct gateway *g, const char *name, int fd)
{
	char path[2 * FX_SETTING_BYTES], text[16];
	union address a;
	socklen_t length = sizeof(a);
	int n;

	if (getsockname(fd, &a.any, &length) != 0)
		return FX_EIO;
	n = snprintf(text, sizeof(text), "%u\n", (unsigned int)port_of(&a));
	port_file(g, name, path, sizeof(path));
	return fx_file_write(path, text, (size_t)n);
}

int
gateway_listen(struct gateway *g, const char *where, const char *name, int *fd)
{
	union address a;
	socklen_t length;
	bool any;
	int rc = parse(where, &a, &length);

	if (rc != 0) {
		complain(
		    strcmp(name, "port") == 0 ? "http.listen" : "http.metrics",
		    where, "not ADDRESS:PORT in numbers");
		return rc;
	}
	any = port_of(&a) == 0;
	if (any)
		set_port(&a, last_port(g, name));
	rc = try_listen(&a, length, fd);
	if (rc == FX_EBUSY && any && port_of(&a) != 0) {
		set_port(&a, 0);
		rc = try_listen(&a, length, fd);
	}
	if (rc == 0)
		rc = keep_port(g, name, *fd);
	if (rc != 0)
		fx_log(LOG_CANNOT_BIND, "endpoint=%s reason=\"%s\"", where,
		    fx_err_word(rc)->en);
	return rc;
}

/* -- the house --------------------------------------------------------------*/

/* "https://HOST", nothing behind; HOST goes to room. */
static bool
is_origin(const char *origin, char *host, size_t size)
{
	const char *from = strncmp(origin, "https://", 8) == 0  ? origin + 8
			   : strncmp(origin, "http://", 7) == 0 ? origin + 7
								: "";
	size_t length = strlen(from);

	if (length == 0 || length >= size ||
	    strspn(from, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") != length)
		return false;
	fx_copy_text(host, size, from);
	return true;
}

/* Where the console lies: as said, beside the programs, or installed. */
static void
find_files(struct gateway *g)
{
	static const char *const places[] = { "console",
		"../share/fanxiu/console" };
	char program[FX_SETTING_BYTES], tried[2 * FX_SETTING_BYTES];
	struct fx_file_facts facts;
	ssize_t length =
	    readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;
	size_t i;

	fx_copy(g->files, g->settings.http_files);
	if (g->files[0] != '\0' || length <= 0)
		return;
	program[length] = '\0';
	slash = strrchr(program, '/');
	if (slash != NULL)
		*slash = '\0';
	for (i = 0; i < fx_count_of(places); i++) {
		(void)snprintf(
		    tried, sizeof(tried), "%s/%s", program, places[i]);
		if (fx_file_look(tried, &facts) == 0 && facts.is_directory &&
		    strlen(tried) < sizeof(g->files)) {
			fx_copy_text(g->files, sizeof(g->files), tried);
			return;
		}
	}
}

/* In a demo everybody is everybody, without a password. */
int
gateway_listen_fits(const struct fx_settings *s)
{
	const char *setting = s->http_origin[0] != '\0'  ? "http.origin"
			      : s->http_hosts[0] != '\0' ? "http.hosts"
							 : NULL;

	if (setting == NULL || !fx_settings_is_demo(s))
		return 0;
	complain(setting, "",
	    "a demo has no passwords: it is for this machine alone; include "
	    "another profile");
	return FX_EINVAL;
}

/* Without an origin only a try-out on this machine is served. */
static int
own_origin(struct gateway *g, const union address *a)
{
	const struct fx_settings *s = &g->settings;

	if (s->http_origin[0] != '\0') {
		fx_copy(g->origin, s->http_origin);
		return gateway_listen_fits(s);
	}
	if (s->profile_production || !is_loopback(a)) {
		complain("http.origin", "",
		    "must be set for real work: https://NAME");
		return FX_EINVAL;
	}
	(void)snprintf(g->origin, sizeof(g->origin), "http://127.0.0.1:%u",
	    (unsigned int)port_of(a));
	return 0;
}

int
gateway_listen_house(
    struct gateway *g, int fd, char hosts[2 * FX_SETTING_BYTES])
{
	char host[FX_SETTING_BYTES];
	union address a;
	socklen_t length = sizeof(a);
	int rc;

	if (getsockname(fd, &a.any, &length) != 0)
		return FX_EIO;
	rc = own_origin(g, &a);
	if (rc != 0)
		return rc;
	if (!is_origin(g->origin, host, sizeof(host))) {
		complain("http.origin", g->origin, "not https://NAME");
		return FX_EINVAL;
	}
	g->plain = !g->settings.profile_production && is_loopback(&a);
	if (g->settings.http_hosts[0] != '\0')
		fx_copy_text(
		    hosts, 2 * FX_SETTING_BYTES, g->settings.http_hosts);
	else if (g->plain)
		(void)snprintf(hosts, 2 * FX_SETTING_BYTES,
		    "%s,127.0.0.1:%u,localhost:%u", host,
		    (unsigned int)port_of(&a), (unsigned int)port_of(&a));
	else
		fx_copy_text(hosts, 2 * FX_SETTING_BYTES, host);
	if (!is_loopback(&a))
		fx_log(LOG_HTTP_OPEN, "listen=%s", g->settings.http_listen);
	find_files(g);
	return 0;
}
