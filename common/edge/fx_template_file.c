#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "edge/fx_template_file.h"

int
fx_template_directory(char path[FX_TEMPLATE_PATH])
{
	static const char *const beside[] = { "/../config/papers",
		"/../../config/papers", "/../../../config/papers" };
	struct fx_file_facts facts;
	char program[FX_TEMPLATE_PATH];
	char *slash;
	size_t i;
	ssize_t length =
	    readlink("/proc/self/exe", program, sizeof(program) - 1);

	program[length > 0 ? length : 0] = '\0';
	slash = strrchr(program, '/');
	if (slash != NULL)
		*slash = '\0';
	for (i = 0; i < fx_count_of(beside) && slash != NULL; i++) {
		if (snprintf(path, FX_TEMPLATE_PATH, "%.460s%s", program,
			beside[i]) < FX_TEMPLATE_PATH &&
		    fx_file_look(path, &facts) == 0 && facts.is_directory)
			return 0;
	}
	fx_copy_text(path, FX_TEMPLATE_PATH, "/etc/fanxiu/papers");
	return fx_file_look(path, &facts) == 0 && facts.is_directory
		   ? 0
		   : FX_ENOENT;
}

int
fx_template_load(const char *path, struct fx_template *template,
    struct fx_template_fault *fault)
{
	char *room = malloc(FX_TEMPLATE_BYTES + 2);
	size_t length;
	int rc;

	memset(fault, 0, sizeof(*fault));
	if (room == NULL)
		return FX_ENOMEM;
	rc = fx_file_read(path, room, FX_TEMPLATE_BYTES + 2, &length);
	if (rc == 0)
		rc = fx_template_parse(room, length, template, fault);
	free(room);
	return rc;
}

/* DOC-14.A0.paper of DOC-14 */
static bool
is_version(const char *name, const char *document)
{
	size_t length = strlen(name), first = strlen(document);

	return length > first + 6 && strncmp(name, document, first) == 0 &&
	       name[first] == '.' && strcmp(name + length - 6, ".paper") == 0;
}

/* Whether one version is to be taken rather than another. */
static bool
is_better(const struct fx_template_choice *choice, const struct fx_template *t,
    const struct fx_template *than)
{
	bool in_force, was_in_force;
	int order = strcmp(t->effective, than->effective);

	if (order == 0)
		order = strcmp(t->revision, than->revision);
	if (choice->day == NULL)
		return order > 0;
	in_force = strcmp(t->effective, choice->day) <= 0;
	was_in_force = strcmp(than->effective, choice->day) <= 0;
	if (in_force != was_in_force)
		return in_force;
	return in_force ? order > 0 : order < 0;
}

static int
look_at(const char *path, const struct fx_template_choice *choice,
    struct fx_template *best, struct fx_template *next,
    struct fx_template_fault *fault)
{
	int rc = fx_template_load(path, next, fault);

	if (rc != 0 || strcmp(next->document, choice->document) != 0)
		return rc;
	if (choice->revision != NULL &&
	    strcmp(next->revision, choice->revision) != 0)
		return 0;
	if (best->document[0] == '\0' || is_better(choice, next, best))
		*best = *next;
	return 0;
}

int
fx_template_choose(const char *directory,
    const struct fx_template_choice *choice, struct fx_template *template,
    struct fx_template_fault *fault, char name[FX_TEMPLATE_PATH])
{
	struct fx_template *next = malloc(sizeof(*next));
	DIR *dir = opendir(directory);
	struct dirent *entry;
	int rc = 0;

	memset(template, 0, sizeof(*template));
	if (next == NULL || dir == NULL)
		rc = next == NULL ? FX_ENOMEM : FX_ENOENT;
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		if (!is_version(entry->d_name, choice->document))
			continue;
		(void)snprintf(name, FX_TEMPLATE_PATH, "%.250s/%.250s",
		    directory, entry->d_name);
		rc = look_at(name, choice, template, next, fault);
	}
	if (dir != NULL)
		closedir(dir);
	free(next);
	if (rc == 0 && template->document[0] == '\0')
		rc = FX_ENOENT;
	return rc;
}
