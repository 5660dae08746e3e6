/*
 * What the commands share: settings, lines to the desks, words for people.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_err.h"
#include "services/cli/cli.h"

#define UNDER_WAY_MAX 4096

void
cli_say(const struct cli *cli, const char *en, const char *zh)
{
	fprintf(stderr, "fanxiu: %s\n", cli->chinese ? zh : en);
}

int
cli_usage(const struct cli *cli, const char *en, const char *zh)
{
	cli_say(cli, en, zh);
	return FX_STATUS_USAGE;
}

int
cli_path(const struct cli *cli, char *to, size_t size, const char *from)
{
	char en[80], zh[80];

	if (strlen(from) < size) {
		fx_copy_text(to, size, from);
		return 0;
	}
	(void)snprintf(
	    en, sizeof(en), "a path has at most %zu bytes", size - 1);
	(void)snprintf(zh, sizeof(zh), "路径最长 %zu 字节", size - 1);
	return cli_usage(cli, en, zh);
}

int
cli_settings(struct cli *cli)
{
	char path[CLI_PATH_BYTES];

	if (cli->file[0] != '\0')
		return 0;
	if (cli->config != NULL)
		(void)snprintf(path, sizeof(path), "%s", cli->config);
	else if (cli->dir != NULL)
		(void)snprintf(
		    path, sizeof(path), "%s/config/cli.cfg", cli->dir);
	else if (access(CLI_CONFIG, F_OK) == 0)
		(void)snprintf(path, sizeof(path), "%s", CLI_CONFIG);
	else
		return cli_usage(cli,
		    "say which fleet: --dir DIR or --config FILE; there is "
		    "no " CLI_CONFIG,
		    "请指明系统：--dir 目录 或 --config 文件；"
		    "没有 " CLI_CONFIG);
	if (access(path, R_OK) != 0) {
		fprintf(stderr,
		    cli->chinese
			? "fanxiu: 没有可读的 %s; 本机系统先用 fanxiu fleet "
			  "start --dir 目录 建立\n"
			: "fanxiu: cannot read %s; a local fleet is made by "
			  "fanxiu fleet start --dir DIR\n",
		    path);
		return FX_STATUS_CONFIG;
	}
	if (fx_settings_read("cli", path, &cli->settings) != 0)
		return FX_STATUS_CONFIG;
	if (cli->settings.clock_shared[0] != '\0' &&
	    fx_clock_share(cli->settings.clock_shared) != 0)
		return FX_STATUS_CONFIG;
	fx_copy(cli->file, path);
	return 0;
}

int
cli_connect(struct cli *cli)
{
	struct fx_client_options options = { .under_way_max = UNDER_WAY_MAX,
		.timeout_ms = cli->timeout_ms };
	enum fx_place place;
	int rc, status = cli_settings(cli);

	if (status != 0)
		return status;
	for (place = 0; place < FX_PLACE_COUNT; place++)
		options.desk[place] = cli->settings.peers[place].desk;
	rc = fx_frame_open(&cli->net);
	if (rc == 0)
		rc = fx_client_open(cli->net, &options, &cli->client);
	return rc == 0 ? 0 : FX_STATUS_IO;
}

void
cli_close(struct cli *cli)
{
	fx_client_close(cli->client);
	if (cli->net != NULL)
		fx_frame_close(cli->net);
	cli->client = NULL;
	cli->net = NULL;
}

bool
cli_is_there(const struct cli *cli, enum fx_place place)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *desk = cli->settings.peers[place].desk;
	bool there;
	int s;

	if (strncmp(desk, "ipc://", 6) != 0 ||
	    strlen(desk + 6) >= sizeof(address.sun_path))
		return true;
	fx_copy_text(address.sun_path, sizeof(address.sun_path), desk + 6);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s < 0)
		return true;
	there = connect(s, (struct sockaddr *)&address, sizeof(address)) == 0 ||
		(errno != ENOENT && errno != ECONNREFUSED);
	(void)close(s); /* nothing was written to it */
	return there;
}

static void
say_start(const struct cli *cli, const struct fx_word *word)
{
	if (cli->dir != NULL)
		fprintf(stderr,
		    cli->chinese
			? "fanxiu: 它在运行吗？fanxiu fleet start %s --dir %s; "
			  "日志 %s/%s.log\n"
			: "fanxiu: does it run? fanxiu fleet start %s --dir "
			  "%s; "
			  "log: %s/%s.log\n",
		    word->name, cli->dir, cli->dir, word->name);
	else
		fprintf(stderr,
		    cli->chinese
			? "fanxiu: 它在运行吗？systemctl status fanxiu@%s\n"
			: "fanxiu: does it run? systemctl status fanxiu@%s\n",
		    word->name);
}

int
cli_unreached(const struct cli *cli, enum fx_place place, int rc)
{
	const struct fx_word *word = fx_schema_place(place);

	/* Who is only asked leaves no outcome behind that is not known. */
	const char *why = rc == FX_EUNKNOWN ? ""
			  : cli->chinese    ? fx_err_word(rc)->zh
					    : fx_err_word(rc)->en;
	const char *colon = why[0] == '\0' ? "" : ": ";

	if (cli->chinese)
		fprintf(stderr, "fanxiu: %s(%s)没有应答%s%s\n", word->zh,
		    word->name, colon, why);
	else
		fprintf(stderr, "fanxiu: %s does not answer%s%s\n", word->name,
		    colon, why);
	if (rc != FX_EUNKNOWN)
		return FX_STATUS_IO;
	say_start(cli, word);
	return FX_STATUS_UNREACHABLE;
}

void
cli_not_asked(const struct cli *cli, enum fx_place place)
{
	const struct fx_word *word = fx_schema_place(place);

	if (!cli->json)
		printf("%s: %s\n", word->name,
		    cli->chinese ? "未查询到" : "not asked");
}

static int
status_of(enum fx_result code)
{
	switch (code) {
	case FX_SAYS_OK: return FX_STATUS_DONE;
	case FX_SAYS_REFUSED: return FX_STATUS_REFUSED;
	case FX_SAYS_CONFLICT: return FX_STATUS_CONFLICT;
	case FX_SAYS_NOT_SEEN: return FX_STATUS_NOT_FOUND;
	case FX_SAYS_FORBIDDEN: return FX_STATUS_DENIED;
	case FX_SAYS_BUSY:
	case FX_SAYS_READONLY: return FX_STATUS_AGAIN;
	case FX_SAYS_INTERNAL: return FX_STATUS_INTERNAL;
	default: return FX_STATUS_USAGE;
	}
}

int
cli_refused(const struct cli *cli, const struct fx_response *reply)
{
	const struct fx_word *word = fx_result_word(reply->code);
	const char *text = cli->chinese ? reply->zh : reply->en;

	fprintf(stderr, "fanxiu: %s", word->name);
	if (reply->reason[0] != '\0')
		fprintf(stderr, " %s", reply->reason);
	if (reply->field[0] != '\0')
		fprintf(stderr, " [%s]", reply->field);
	fprintf(stderr, ": %s\n",
	    text[0] != '\0' ? text
	    : cli->chinese  ? word->zh
			    : word->en);
	if (reply->code == FX_SAYS_CONFLICT)
		fprintf(
		    stderr, "fanxiu: revision now: %" PRIu64 "\n", reply->rev);
	return status_of(reply->code);
}

int
cli_place(const struct cli *cli, const char *name, enum fx_place *place)
{
	*place = fx_schema_place_of(name);
	if (*place < FX_PLACE_COUNT)
		return 0;
	return cli_usage(cli,
	    "departments: intake assessment repair quality shipping analytics",
	    "部门：intake assessment repair quality shipping analytics");
}

struct fx_packer *
cli_begin(struct cli *cli, const char *type, struct fx_request *request)
{
	struct fx_packer *args = NULL;

	/* Only the kernel's random bytes can fail here. */
	if (fx_client_query(cli->client, type, &cli->speaker, request, &args) !=
	    0)
		fx_process_end(FX_STATUS_IO);
	return args;
}

int
cli_ask(struct cli *cli, enum fx_place place, struct fx_request *request,
    struct fx_client_answer *answer)
{
	int rc = FX_EUNKNOWN;

	if (cli_is_there(cli, place))
		rc = fx_client_ask(cli->client, place, request, answer);
	if (rc != 0)
		return cli_unreached(cli, place, rc);
	if (answer->reply.code != FX_SAYS_OK)
		return cli_refused(cli, &answer->reply);
	return 0;
}

int64_t
cli_number(const struct fx_node *map, const char *key, int64_t otherwise)
{
	int64_t number;

	if (map == NULL ||
	    fx_unpack_int(fx_unpack_find(map, key), &number) != 0)
		return otherwise;
	return number;
}

const char *
cli_text(const struct fx_node *map, const char *key, char *to, size_t size)
{
	const char *text;
	size_t length;

	to[0] = '\0';
	if (map == NULL ||
	    fx_unpack_text(fx_unpack_find(map, key), &text, &length) != 0)
		return to;
	if (length >= size)
		length = size - 1;
	memcpy(to, text, length);
	to[length] = '\0';
	return to;
}

void
cli_time(const struct cli *cli, int64_t ms, char text[CLI_TIME_BYTES])
{
	char utc[FX_TIME_TEXT];
	int64_t zone = cli->settings.policy.zone_minutes * FX_MINUTE_MS;

	fx_cloud_time(ms + zone, utc);
	utc[10] = ' ';
	(void)snprintf(text, CLI_TIME_BYTES, "%.16s", utc);
}

void
cli_span(int64_t ms, char text[CLI_TIME_BYTES])
{
	int64_t s = ms < 0 ? 0 : ms / 1000;

	if (s >= 86400)
		(void)snprintf(text, CLI_TIME_BYTES,
		    "%" PRId64 "d %" PRId64 "h", s / 86400, s % 86400 / 3600);
	else if (s >= 3600)
		(void)snprintf(text, CLI_TIME_BYTES,
		    "%" PRId64 "h %" PRId64 "m", s / 3600, s % 3600 / 60);
	else if (s >= 60)
		(void)snprintf(text, CLI_TIME_BYTES, "%" PRId64 "m", s / 60);
	else
		(void)snprintf(text, CLI_TIME_BYTES, "%" PRId64 "s", s);
}

void
cli_nap(uint64_t ms)
{
	const struct timespec moment = { 0,
		(long)(ms < 500 ? ms : 500) * 1000000 };

	(void)nanosleep(&moment, NULL); /* a shorter nap does no harm */
}
