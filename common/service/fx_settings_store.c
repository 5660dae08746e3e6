#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "service/fx_service_internal.h"
#include "service/fx_settings_internal.h"

#define SYSTEMD "/var/lib/fanxiu/" /* it makes what is there when it starts */

/* Whoever runs the check may be root; then the store's own files tell. */
static const char *
why_not_ours(const char *path, const struct fx_file_facts *facts)
{
	char data[FX_SETTING_BYTES + 16];
	struct fx_file_facts of_data;

	if (geteuid() != 0)
		return facts->owner == geteuid()
			   ? NULL
			   : "belongs to another user than this one: chown -R";
	(void)snprintf(data, sizeof(data), "%s/data.mdb", path);
	if (fx_file_look(data, &of_data) != 0 || of_data.owner == facts->owner)
		return NULL;
	return "data.mdb in it belongs to another user than the directory: "
	       "chown -R";
}

static const char *
why_no_disk(const struct fx_settings *s, enum fx_file_system system)
{
	if (system == FX_FILE_SYSTEM_NETWORK)
		return "lies on a network file system: use a local disk";
	if (system != FX_FILE_SYSTEM_LOCAL && !fx_settings_is_demo(s))
		return "lies on no disk that keeps what it acknowledged: use "
		       "ext4 or xfs";
	return NULL;
}

/* Low room refuses commands and no start, so that queries go on. */
static const char *
look_at_disk(const struct fx_settings *s)
{
	struct fx_file_disk disk;
	int permille;

	if (fx_file_disk(s->store_path, &disk) != 0)
		return "its disk cannot be looked at";
	permille = disk.all_bytes <= 0
		       ? 1000
		       : (int)(disk.free_bytes / (disk.all_bytes / 1000 + 1));
	if (permille < FX_DISK_FREE)
		fx_log(LOG_DISK_LOW, "free_permille=%d free_bytes=%lld",
		    permille, (long long)disk.free_bytes);
	return why_no_disk(s, disk.system);
}

static const char *
why_no_store(const struct fx_settings *s)
{
	struct fx_file_facts facts;
	const char *why;
	int rc = fx_file_look(s->store_path, &facts);

	if (rc == FX_ENOENT &&
	    strncmp(s->store_path, SYSTEMD, strlen(SYSTEMD)) == 0)
		return NULL;
	if (rc == FX_ENOENT)
		return "no such directory: make it, mode 0700, of the user "
		       "that the service runs as";
	if (rc != 0)
		return "cannot be looked at by this user";
	if (!facts.is_directory)
		return "is no directory";
	if ((facts.mode & S_IWOTH) != 0)
		return "anybody may write in it: chmod 0700";
	why = why_not_ours(s->store_path, &facts);
	return why != NULL ? why : look_at_disk(s);
}

void
fx_settings_look_at_store(struct fx_reading *r)
{
	const char *why = fx_settings_is_wrong(r, "store.path")
			      ? NULL
			      : why_no_store(r->settings);

	if (why != NULL)
		fx_settings_complain(r, "store.path", why);
}
