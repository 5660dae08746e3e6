/*
 * Where a store lies: as the program itself would read it, from the file of
 * settings beside the one that is in use.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "services/cli/cli.h"

int
cli_settings_of(const struct cli *cli, const char *program,
    struct fx_settings *settings, char *found)
{
	char path[CLI_PATH_BYTES + 32], dir[CLI_PATH_BYTES];

	if (fx_file_directory_of(cli->file, dir, sizeof(dir)) != 0)
		return FX_STATUS_NOT_FOUND;
	(void)snprintf(path, sizeof(path), "%s/%s.cfg", dir, program);
	if (access(path, F_OK) != 0)
		return FX_STATUS_NOT_FOUND;
	if (found != NULL)
		fx_copy_text(found, sizeof(path), path);
	if (fx_settings_read(program, path, settings) == 0)
		return 0;
	fprintf(stderr,
	    cli->chinese
		? "fanxiu: %s 不能用；请改正，或用 --to 指明存储\n"
		: "fanxiu: %s cannot be used; correct it, or name the store "
		  "with --to\n",
	    path);
	return FX_STATUS_CONFIG;
}

int
cli_store(const struct cli *cli, const char *program, char *to, size_t size)
{
	static struct fx_settings settings; /* too large for a stack */
	int status = FX_STATUS_NOT_FOUND;

	if (cli->to != NULL)
		return cli_path(cli, to, size, cli->to);
	status = cli_settings_of(cli, program, &settings, NULL);
	if (status == 0 && settings.store_path[0] != '\0')
		return cli_path(cli, to, size, settings.store_path);
	if (status != 0 && status != FX_STATUS_NOT_FOUND)
		return status;
	/* No file, or it does not say: where it is by default. */
	if (cli->dir != NULL)
		(void)snprintf(to, size, "%s/store/%s", cli->dir, program);
	else
		(void)snprintf(to, size, "/var/lib/fanxiu/%s", program);
	return 0;
}
