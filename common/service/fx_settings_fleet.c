#define _GNU_SOURCE /* secure_getenv */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_text.h"
#include "service/fx_settings_internal.h"

#define LONGEST_SOCKET "/assessment/journal"
#define FLEET_TEXT     8192

/* Which departments there are: those of settings.def. */
static const char *const departments[] = {
#define S(type, name, c, fallback, low, high, en, zh)
#define WORD(name, c, fallback, words, en, zh)
#define PEER(dept, en, zh) #dept,
#include "service/settings.def"
#undef S
#undef WORD
#undef PEER
};

/* The file of one program, as it grows. */
struct page {
	char text[FLEET_TEXT];
	size_t used;
};

static void add(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
add(struct page *page, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(page->text + page->used,
	    sizeof(page->text) - page->used, format, args);
	va_end(args);
	/* Seven endpoints of 256 bytes and some words: it always fits. */
	fx_assert(
	    length >= 0 && (size_t)length < sizeof(page->text) - page->used);
	page->used += (size_t)length;
}

/* Whether a path can stand between quotes in a configuration. */
static bool
is_plain(const char *path)
{
	size_t length = strlen(path);

	return path[0] == '/' && length < FX_SETTING_BYTES - 40 &&
	       strpbrk(path, "\"\\") == NULL &&
	       fx_text_check(path, length, FX_TEXT_NAME) == 0;
}

/* dir/run, or when that is too long a short one of the same dir. */
static void
choose_sockets(const char *dir, char *sockets)
{
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	unsigned char sum[FX_SUM_BYTES];

	(void)snprintf(sockets, FX_SETTING_BYTES, "%s/run", dir);
	if (strlen(sockets) + strlen(LONGEST_SOCKET) <= FX_IPC_PATH_MAX)
		return;
	if (runtime == NULL || !is_plain(runtime) || strlen(runtime) > 40)
		runtime = "/tmp";
	fx_crypto_sum("fleet", 5, dir, strlen(dir), sum);
	(void)snprintf(sockets, FX_SETTING_BYTES,
	    "%s/fanxiu-%u-%02x%02x%02x%02x%02x%02x", runtime,
	    (unsigned int)geteuid(), sum[0], sum[1], sum[2], sum[3], sum[4],
	    sum[5]);
}

/* A directory of that name by someone else would hear every command. */
static int
make_sockets(const char *dir, char *sockets)
{
	struct fx_file_facts facts;
	char path[FX_SETTING_BYTES];
	int rc;

	choose_sockets(dir, sockets);
	rc = fx_file_make_directory(sockets);
	if (rc == 0)
		rc = fx_file_look(sockets, &facts);
	if (rc == 0 && (facts.owner != geteuid() || (facts.mode & 022) != 0))
		rc = FX_EDENIED;
	if (rc != 0)
		return rc;
	(void)snprintf(path, sizeof(path), "%s/sockets", dir);
	return fx_file_write(path, sockets, strlen(sockets));
}

static void
add_peers(struct page *page, const char *sockets)
{
	static const char *const ways[] = { "desk", "events", "journal" };
	size_t i, w;

	add(page, "peer:\n{\n");
	for (i = 0; i < fx_count_of(departments); i++) {
		add(page, "  %s:\n  {\n", departments[i]);
		for (w = 0; w < fx_count_of(ways); w++)
			add(page, "    %s = \"ipc://%s/%s/%s\";\n", ways[w],
			    sockets, departments[i], ways[w]);
		add(page, "  };\n");
	}
	add(page, "};\n");
}

/* On this machine, wherever there is room. */
static void
add_http(struct page *page, const char *dir)
{
	add(page, "store: { path = \"%s/store/gateway\"; };\n", dir);
	add(page, "http:\n{\n  listen = \"127.0.0.1:0\";\n");
	add(page, "  metrics = \"127.0.0.1:0\";\n};\n");
}

static void
add_own(struct page *page, const char *dir, const char *sockets,
    const char *department)
{
	add(page, "store: { path = \"%s/store/%s\"; };\n", dir, department);
	add(page, "bind:\n{\n");
	add(page, "  commands = \"ipc://%s/%s/desk\";\n", sockets, department);
	add(page, "  events = \"ipc://%s/%s/events\";\n", sockets, department);
	add(page, "  journal = \"ipc://%s/%s/journal\";\n", sockets,
	    department);
	add(page, "};\n");
}

/* Whether the profile to include calls itself demo. */
static bool
is_demo(const char *profile)
{
	const char *slash = strrchr(profile, '/');

	return strcmp(slash + 1, "demo.cfg") == 0;
}

static int
write_program(const char *dir, const char *profile, const char *sockets,
    const char *program)
{
	struct page page = { .used = 0 };
	char path[FX_SETTING_BYTES + 40];

	add(&page, "# %s of the fleet in %s\n", program, dir);
	add(&page, "# Written by `fanxiu fleet start`: changes are lost.\n");
	add(&page, "@include \"%s\"\n", profile);
	add(&page, "profile: { production = false; };\n");
	if (is_demo(profile))
		add(&page, "clock: { shared = \"%s/clock\"; };\n", dir);
	if (strcmp(program, "gateway") == 0)
		add_http(&page, dir);
	else if (strcmp(program, "cli") != 0)
		add_own(&page, dir, sockets, program);
	add_peers(&page, sockets);
	(void)snprintf(path, sizeof(path), "%s/config/%s.cfg", dir, program);
	return fx_file_write(path, page.text, page.used);
}

/* Directories and file of one department. */
static int
write_department(const char *dir, const char *profile, const char *sockets,
    const char *department)
{
	char path[FX_SETTING_BYTES + 40];
	int rc;

	(void)snprintf(path, sizeof(path), "%s/%s", sockets, department);
	rc = fx_file_make_directory(path);
	(void)snprintf(path, sizeof(path), "%s/store/%s", dir, department);
	if (rc == 0)
		rc = fx_file_make_directories(path);
	if (rc == 0)
		rc = write_program(dir, profile, sockets, department);
	return rc;
}

/* The gateway has a store and no sockets of its own. */
static int
write_gateway(const char *dir, const char *profile, const char *sockets)
{
	char path[FX_SETTING_BYTES + 40];
	int rc;

	(void)snprintf(path, sizeof(path), "%s/store/gateway", dir);
	rc = fx_file_make_directories(path);
	if (rc == 0)
		rc = write_program(dir, profile, sockets, "gateway");
	return rc;
}

int
fx_settings_write_fleet(const char *dir, const char *profile)
{
	char sockets[FX_SETTING_BYTES], path[FX_SETTING_BYTES + 40];
	size_t i;
	int rc;

	if (!is_plain(dir) || !is_plain(profile))
		return FX_EINVAL;
	(void)snprintf(path, sizeof(path), "%s/config", dir);
	rc = fx_file_make_directories(path);
	if (rc == 0)
		rc = make_sockets(dir, sockets);
	for (i = 0; i < fx_count_of(departments) && rc == 0; i++)
		rc = write_department(dir, profile, sockets, departments[i]);
	if (rc == 0)
		rc = write_gateway(dir, profile, sockets);
	if (rc == 0)
		rc = write_program(dir, profile, sockets, "cli");
	return rc;
}
