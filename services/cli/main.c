#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_clock.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_log.h"
#include "base/fx_text.h"
#include "services/cli/cli.h"

#define LOGIN_CHARS                                            \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789._-"

static const struct {
	const char *name;
	cli_command_fn *run;
	const char *arguments, *en, *zh, *example;
} commands[] = {
#define C(name, function, arguments, en, zh, example) \
	{ #name, function, arguments, en, zh, example },
#include "services/cli/commands.def"
#undef C
};

enum option_name {
	OPT_DIR = 256,
	OPT_PROFILE,
	OPT_FROM,
	OPT_IMPORT,
	OPT_KIND,
	OPT_NAME,
	OPT_ID,
	OPT_EXPECT,
	OPT_JSON,
	OPT_LANG,
	OPT_QUIET,
	OPT_LIMIT,
	OPT_GENERATE,
	OPT_SEED,
	OPT_RATE,
	OPT_FOR,
	OPT_TIMEOUT,
	OPT_AS,
	OPT_STATION,
	OPT_TO,
	OPT_KEYS,
	OPT_EARLIER,
	OPT_RESTORED,
	OPT_CROSS,
	OPT_UNPROVEN,
	OPT_COPY,
	OPT_PREVIEW
};

static const struct option options[] = {
	{ "dir", required_argument, NULL, OPT_DIR },
	{ "config", required_argument, NULL, 'c' },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "import", required_argument, NULL, OPT_IMPORT },
	{ "kind", required_argument, NULL, OPT_KIND },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "id", required_argument, NULL, OPT_ID },
	{ "expect", required_argument, NULL, OPT_EXPECT },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "lang", required_argument, NULL, OPT_LANG },
	{ "quiet", no_argument, NULL, OPT_QUIET },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "generate", required_argument, NULL, OPT_GENERATE },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "for", required_argument, NULL, OPT_FOR },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "as", required_argument, NULL, OPT_AS },
	{ "station", required_argument, NULL, OPT_STATION },
	{ "to", required_argument, NULL, OPT_TO },
	{ "keys", required_argument, NULL, OPT_KEYS },
	{ "earlier", required_argument, NULL, OPT_EARLIER },
	{ "restored", no_argument, NULL, OPT_RESTORED },
	{ "cross", no_argument, NULL, OPT_CROSS },
	{ "copy", required_argument, NULL, OPT_COPY },
	{ "unproven", no_argument, NULL, OPT_UNPROVEN },
	{ "preview", no_argument, NULL, OPT_PREVIEW },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static size_t
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < fx_count_of(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			break;
	return i;
}

static void
print_commands(FILE *out)
{
	size_t i;

	fprintf(
	    out, "usage: fanxiu COMMAND [ARGUMENTS] [--dir DIR] [--json]\n\n");
	for (i = 0; i < fx_count_of(commands); i++)
		fprintf(out, "  %-8s %s\n           %s\n", commands[i].name,
		    commands[i].en, commands[i].zh);
	fprintf(out,
	    "\nEvery command: --dir DIR (or FANXIU_DIR) for a local fleet, "
	    "-c, --config FILE\nfor any other, else " CLI_CONFIG
	    "; -c goes before FANXIU_DIR, and\nnot with --dir; --json; "
	    "--lang zh|en; --timeout SECONDS; --as NAME:ROLE, who acts\n"
	    "(else operator:LOGIN in the role ops); --station NAME; --help.  "
	    "Options stand\nanywhere.\n"
	    "所有命令：--dir 目录（或 FANXIU_DIR）指本机系统，-c, --config "
	    "文件 指其他系统，\n否则 " CLI_CONFIG
	    "；-c 优先于 FANXIU_DIR，不可与 --dir 同用；--json;\n"
	    "--lang zh|en; --timeout 秒；--as 姓名:角色 (否则为 "
	    "operator:登录名，角色 ops);\n--station 工位；--help。"
	    "选项位置不限。\n"
	    "example: fanxiu fleet start --dir /tmp/fanxiu --profile demo\n");
}

static int
print_help(size_t command)
{
	printf("usage: fanxiu %s %s\n\n%s.\n%s。\n\nexample: %s\n\n"
	       "exit status: 0 done, 1 a check found something, 3 refused, "
	       "4 changed meanwhile,\n5 outcome unknown, 6 not found, 64 "
	       "usage, 65 damaged, 69 no answer, 74 disk,\n75 later, 77 not "
	       "permitted, 78 settings, 130 interrupted\n"
	       "退出状态：0 完成，1 核验发现问题，3 被规则拒绝，4 期间已变更，"
	       "5 结果未知，6 不存在，\n64 用法，65 已损坏，69 无应答，"
	       "74 磁盘，75 稍后再试，77 无权限，78 设置，130 中断\n",
	    commands[command].name, commands[command].arguments,
	    commands[command].en, commands[command].zh,
	    commands[command].example);
	return FX_STATUS_DONE;
}

/* The command that was probably meant. */
static int
unknown_command(const char *name)
{
	size_t i, best = 0, least = SIZE_MAX, distance;

	for (i = 0; i < fx_count_of(commands); i++) {
		distance = fx_text_distance(name, commands[i].name);
		if (distance < least) {
			least = distance;
			best = i;
		}
	}
	fprintf(stderr,
	    "fanxiu: there is no command %s; did you mean %s? / "
	    "没有此命令，是否指 %s? (fanxiu help)\n",
	    name, commands[best].name, commands[best].name);
	return FX_STATUS_USAGE;
}

/* NAME:ROLE of --as. */
static bool
read_speaker(const char *text, struct fx_speaker *speaker)
{
	const char *colon = strchr(text, ':');
	size_t length = colon == NULL ? 0 : (size_t)(colon - text);

	if (length == 0 || length > FX_ACTOR_MAX ||
	    strlen(colon + 1) > FX_ACTOR_MAX ||
	    fx_schema_role_bit(colon + 1) == 0)
		return false;
	memset(speaker->actor, 0, sizeof(speaker->actor));
	memcpy(speaker->actor, text, length);
	fx_copy_text(speaker->role, sizeof(speaker->role), colon + 1);
	return true;
}

/* Where the speaker stands: as said, else this host (S-015). */
static bool
read_station(const char *text, struct fx_speaker *speaker)
{
	if (*text == '\0' || strlen(text) > FX_ACTOR_MAX)
		return false;
	fx_copy_text(speaker->station, sizeof(speaker->station), text);
	return true;
}

static void
stand_here(struct fx_speaker *speaker)
{
	char host[FX_ACTOR_MAX + 1] = "";

	/* A longer name is cut; that is no error here. */
	(void)gethostname(host, sizeof(host) - 1);
	fx_copy(speaker->station, host);
}

static bool
read_number(const char *text, int64_t *number)
{
	char *end;
	long long value = strtoll(text, &end, 10);

	*number = value;
	return end != text && *end == '\0' && value >= 0;
}

/* Whether the option's value was right. */
static bool
take_option(struct cli *cli, int c)
{
	switch (c) {
	case OPT_DIR:
		cli->dir = optarg;
		cli->dir_said = true;
		return true;
	case 'c': cli->config = optarg; return true;
	case OPT_PROFILE: cli->profile = optarg; return true;
	case OPT_FROM: cli->from = optarg; return true;
	case OPT_IMPORT: cli->import = optarg; return true;
	case OPT_KIND: cli->kind = optarg; return true;
	case OPT_NAME:
		cli->name = optarg;
		return strlen(optarg) <= FX_ACTOR_MAX;
	case OPT_ID: cli->id = optarg; return true;
	case OPT_EXPECT: cli->expect = optarg; return true;
	case OPT_JSON: cli->json = true; return true;
	case OPT_TO: cli->to = optarg; return true;
	case OPT_KEYS: cli->keys = optarg; return true;
	case OPT_EARLIER: cli->earlier = optarg; return true;
	case OPT_RESTORED: cli->restored = true; return true;
	case OPT_CROSS: cli->cross = true; return true;
	case OPT_UNPROVEN: cli->unproven = true; return true;
	case OPT_PREVIEW: cli->preview = true; return true;
	case OPT_COPY: return read_number(optarg, &cli->copy);
	case OPT_QUIET: cli->quiet = true; return true;
	case OPT_LANG:
		cli->chinese = strcmp(optarg, "zh") == 0;
		return cli->chinese || strcmp(optarg, "en") == 0;
	case OPT_LIMIT: return read_number(optarg, &cli->limit);
	case OPT_GENERATE: return read_number(optarg, &cli->generate);
	case OPT_SEED: return read_number(optarg, &cli->seed);
	case OPT_RATE: return read_number(optarg, &cli->rate);
	case OPT_FOR: return read_number(optarg, &cli->seconds);
	case OPT_TIMEOUT:
		if (!read_number(optarg, &cli->timeout_ms))
			return false;
		cli->timeout_ms *= 1000;
		return true;
	case OPT_AS:
		cli->has_speaker = read_speaker(optarg, &cli->speaker);
		return cli->has_speaker;
	case OPT_STATION: return read_station(optarg, &cli->speaker);
	default: return false;
	}
}

/*
 * Options stand before or behind the command, *name; NULL when there is none.
 * Returns 0, or the exit status; *help is set by --help.
 */
static int
read_options(
    int argc, char *argv[], struct cli *cli, const char **name, bool *help)
{
	int c;

	while ((c = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (c == 'h') {
			*help = true;
			continue;
		}
		if (c == '?')
			return FX_STATUS_USAGE;
		if (!take_option(cli, c)) {
			fprintf(stderr,
			    "fanxiu: not allowed here: %s / 此处不允许 "
			    "(fanxiu COMMAND --help)\n",
			    optarg);
			return FX_STATUS_USAGE;
		}
	}
	*name = optind < argc ? argv[optind++] : NULL;
	for (; optind < argc; optind++) {
		if (cli->argc == CLI_ARGS_MAX)
			return FX_STATUS_USAGE;
		cli->argv[cli->argc++] = argv[optind];
	}
	return 0;
}

/*
 * Who gives no name (--as) is known by that of the login, also through sudo: an
 * event says who passed over something.
 */
static void
name_operator(struct fx_speaker *speaker)
{
	const char *user = getenv("SUDO_USER"), *c;

	fx_copy(speaker->actor, "operator");
	if (user == NULL)
		user = getenv("LOGNAME");
	for (c = user; c != NULL && *c != '\0'; c++)
		if (strchr(LOGIN_CHARS, *c) == NULL)
			return;
	/* A longer name is cut. */
	if (user != NULL && *user != '\0')
		(void)snprintf(speaker->actor, sizeof(speaker->actor),
		    "operator:%.*s", FX_ACTOR_MAX - 9, user);
}

/* What is typed goes before what the surroundings say, and says one thing. */
static int
choose_fleet(struct cli *cli)
{
	if (cli->config == NULL)
		return 0;
	if (cli->dir_said)
		return cli_usage(cli,
		    "--dir DIR names a local fleet, -c FILE any other: say "
		    "one of them",
		    "--dir 目录 指本机系统，-c 文件 指其他系统：请只用其一");
	cli->dir = NULL; /* of FANXIU_DIR */
	return 0;
}

static void
set_defaults(struct cli *cli)
{
	const char *lang = getenv("LANG");

	cli->dir = getenv("FANXIU_DIR");
	cli->chinese = lang != NULL && strncmp(lang, "zh", 2) == 0;
	cli->timeout_ms = 30000;
	cli->seed = 1;
	name_operator(&cli->speaker);
	fx_copy(cli->speaker.role, "ops");
	stand_here(&cli->speaker);
}

int
main(int argc, char *argv[])
{
	static struct cli cli; /* too large for a stack */
	const char *name;
	size_t command;
	bool help = false;
	int status;

	fx_log_open("fanxiu");
	fx_log_level(4); /* what is only of interest to a daemon is not said */
	set_defaults(&cli);
	status = read_options(argc, argv, &cli, &name, &help);
	if (status != 0)
		return status;
	if (name == NULL || strcmp(name, "help") == 0) {
		print_commands(stdout);
		return name == NULL && !help ? FX_STATUS_USAGE : FX_STATUS_DONE;
	}
	command = find_command(name);
	if (command == fx_count_of(commands))
		return unknown_command(name);
	if (help)
		return print_help(command);
	status = choose_fleet(&cli);
	if (status != 0)
		return status;
	if (fx_crypto_init() != 0)
		return FX_STATUS_IO;
	status = commands[command].run(&cli);
	cli_close(&cli);
	return status;
}
