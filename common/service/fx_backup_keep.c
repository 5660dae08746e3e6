#include <stdio.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup_keep.h"
#include "store/fx_keep.h"

#define HASH 64
#define NAME (FX_KEPT_NAME - 1) /* with what says of which case */
#define LINE (HASH + NAME + 2)  /* a hash, a space, a name, an end */

static const char digits[] = "0123456789abcdef";

/* Into a room of FX_PATH_BYTES. */
static void
path_to(char *to, const char *dir, const char *name)
{
	int length = snprintf(to, FX_PATH_BYTES, "%s/%s", dir, name);

	fx_assert(length > 0 && length < FX_PATH_BYTES);
}

static void
file_of(char *to, const char *dir, const char *name)
{
	int length =
	    snprintf(to, FX_PATH_BYTES, "%s/files/%.2s/%s", dir, name, name);

	fx_assert(length > 0 && length < FX_PATH_BYTES);
}

bool
fx_backup_keep_is_name(const char *name)
{
	size_t length = strlen(name);

	if (strspn(name, digits) != HASH)
		return false;
	return length == HASH ||
	       (length == NAME && name[HASH] == '.' &&
		   strspn(name + HASH + 1, digits) == NAME - HASH - 1);
}

static void
put_hex(char to[HASH], const unsigned char hash[FX_HASH_BYTES])
{
	size_t i;

	for (i = 0; i < FX_HASH_BYTES; i++) {
		to[2 * i] = digits[hash[i] >> 4];
		to[2 * i + 1] = digits[hash[i] & 15];
	}
}

/* -- take -------------------------------------------------------------------*/

/* The files of a store, as they are copied. */
struct taking {
	struct fx_keeping *keeping;
	const char *to;
	char part[3]; /* files/ab */
	bool went;    /* one of them, since a case took it meanwhile */
	bool again;   /* look for those that it became */
	int list;
	int64_t count;
};

/*
 * What the earlier backup has of the same bytes, by reading both.  Returns 0,
 * FX_EWRONG when they are to be copied, or an error of from.
 */
static int
share(struct fx_keeping *keeping, const char *name, const char *from,
    const char *to, unsigned char hash[FX_HASH_BYTES])
{
	unsigned char was[FX_HASH_BYTES];
	char earlier[FX_PATH_BYTES];
	struct fx_file_facts facts;
	int rc;

	if (keeping->earlier == NULL)
		return FX_EWRONG;
	file_of(earlier, keeping->earlier, name);
	if (fx_file_look(earlier, &facts) != 0 || !facts.is_file ||
	    facts.names >= FX_KEPT_NAMES)
		return FX_EWRONG;
	rc = fx_file_copy(from, NULL, hash);
	if (rc != 0)
		return rc;
	if (fx_file_copy(earlier, NULL, was) != 0 ||
	    memcmp(was, hash, sizeof(was)) != 0 ||
	    fx_file_link(earlier, to) != 0)
		return FX_EWRONG;
	keeping->shared++;
	return 0;
}

static int
take_file(const char *name, void *context)
{
	struct taking *t = context;
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES], line[LINE];
	unsigned char hash[FX_HASH_BYTES];
	struct fx_file_facts facts;
	int rc;

	/* One that is being written is not there yet. */
	if (!fx_backup_keep_is_name(name) || strncmp(name, t->part, 2) != 0)
		return 0;
	file_of(from, t->keeping->path, name);
	file_of(to, t->to, name);
	if (t->again && fx_file_look(to, &facts) == 0)
		return 0;
	rc = share(t->keeping, name, from, to, hash);
	if (rc == FX_EWRONG)
		rc = fx_file_copy(from, to, hash);
	if (rc == FX_ENOENT && fx_file_look(from, &facts) == FX_ENOENT) {
		t->went = true;
		return 0;
	}
	if (rc != 0)
		return rc;
	memset(line, ' ', LINE);
	put_hex(line, hash);
	memcpy(line + HASH + 1, name, strlen(name));
	line[LINE - 1] = '\n';
	return fx_file_put_at(t->list, LINE * t->count++, line, LINE);
}

static int
take_part(const char *name, void *context)
{
	struct taking *t = context;
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES], part[16];
	int64_t shared = t->keeping->shared;
	int rc;

	if (strlen(name) != 2 || strspn(name, digits) != 2)
		return 0;
	fx_copy_text(t->part, sizeof(t->part), name);
	(void)snprintf(part, sizeof(part), "files/%s", t->part);
	path_to(from, t->keeping->path, part);
	path_to(to, t->to, part);
	rc = fx_file_make_directories(to);
	t->went = t->again = false;
	if (rc == 0)
		rc = fx_file_each(from, take_file, t);
	t->again = true;
	if (rc == 0 && t->went)
		rc = fx_file_each(from, take_file, t);
	/* Each copy has flushed it, no link has. */
	return rc == 0 && t->keeping->shared > shared ? fx_file_sync(to) : rc;
}

static int
take_files(struct fx_keeping *keeping, const char *dir, struct fx_manifest *m)
{
	struct taking t = { .keeping = keeping, .to = dir, .list = -1 };
	char files[FX_PATH_BYTES], list[FX_PATH_BYTES];
	int rc;

	path_to(files, keeping->path, "files");
	path_to(list, dir, "attachments");
	rc = fx_file_write(list, "", 0);
	if (rc == 0)
		rc = fx_file_open(list, &t.list);
	if (rc == 0)
		rc = fx_file_each(files, take_part, &t);
	if (rc == FX_ENOENT && t.count == 0)
		rc = 0; /* nobody has brought any */
	if (rc == 0)
		rc = fx_file_flush(t.list);
	fx_file_close(t.list);
	m->head.seq = t.count;
	return rc == 0 ? fx_file_copy(list, NULL, m->head.hash) : rc;
}

/* What broke off before its manifest was written is no backup. */
static int
clear(const char *dir)
{
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;

	path_to(path, dir, "manifest");
	if (fx_file_look(path, &facts) == 0)
		return FX_EEXISTS;
	path_to(path, dir, "data.mdb");
	return fx_file_remove(path);
}

static int
measure(const char *dir, struct fx_manifest *m)
{
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;
	int rc;

	path_to(path, dir, "data.mdb");
	rc = fx_file_copy(path, NULL, m->file);
	if (rc == 0)
		rc = fx_file_look(path, &facts);
	m->size = rc == 0 ? facts.size : 0;
	return rc;
}

/* The store first: each file that it knows of was written before. */
int
fx_backup_keep_take(struct fx_keeping *keeping, const char *dir, int64_t now_ms,
    struct fx_manifest *m)
{
	int rc;

	memset(m, 0, sizeof(*m));
	keeping->shared = 0;
	fx_copy_text(m->service, sizeof(m->service), keeping->program);
	m->format = FX_BACKUP_FORMAT;
	m->head.time_ms = now_ms;
	rc = fx_file_make_directories(dir);
	if (rc == 0)
		rc = clear(dir);
	if (rc == 0)
		rc = fx_keep_copy(keeping->path, dir);
	if (rc == 0)
		rc = measure(dir, m);
	if (rc == 0)
		rc = take_files(keeping, dir, m);
	return rc == 0 ? fx_backup_write(dir, m) : rc;
}

/* -- check and bring --------------------------------------------------------*/

/* Takes a name of the list and the hash in hexadecimal digits. */
typedef int line_fn(const char *name, const char *hash, void *context);

/* Into two texts; a shorter name stands before blanks. */
static int
split(char line[LINE])
{
	size_t end = LINE - 1;

	line[HASH] = '\0';
	while (end > HASH + 1 && line[end - 1] == ' ')
		end--;
	line[end] = '\0';
	return strlen(line) == HASH && strspn(line, digits) == HASH &&
		       fx_backup_keep_is_name(line + HASH + 1)
		   ? 0
		   : FX_ECORRUPT;
}

static int
each_line(
    const char *dir, const struct fx_manifest *m, line_fn *take, void *context)
{
	char path[FX_PATH_BYTES], line[LINE];
	int64_t i;
	int fd = -1, rc;

	path_to(path, dir, "attachments");
	rc = fx_file_open_to_read(path, &fd);
	for (i = 0; i < m->head.seq && rc == 0; i++) {
		rc = fx_file_read_at(fd, i * LINE, line, LINE);
		if (rc == 0 && split(line) != 0)
			rc = FX_ECORRUPT;
		if (rc == 0)
			rc = take(line + HASH + 1, line, context);
	}
	fx_file_close(fd);
	return rc == FX_ENOENT ? FX_ECORRUPT : rc;
}

/* Whether dir has the file with these bytes.  Returns 0, FX_ECORRUPT, error. */
static int
has_file(const char *dir, const char *name, const char *hash)
{
	unsigned char bytes[FX_HASH_BYTES];
	char path[FX_PATH_BYTES], is[HASH];
	int rc;

	file_of(path, dir, name);
	rc = fx_file_copy(path, NULL, bytes);
	if (rc != 0)
		return rc == FX_ENOENT ? FX_ECORRUPT : rc;
	put_hex(is, bytes);
	return memcmp(is, hash, HASH) == 0 ? 0 : FX_ECORRUPT;
}

struct checking {
	const char *dir;
	struct fx_kept_found *found;
};

static int
check_file(const char *name, const char *hash, void *context)
{
	struct checking *c = context;
	int rc = has_file(c->dir, name, hash);

	c->found->files++;
	if (rc != FX_ECORRUPT)
		return rc;
	if (c->found->damaged++ == 0)
		fx_copy_text(c->found->first, sizeof(c->found->first), name);
	return 0;
}

/* The list is what its manifest says. */
static int
check_list(const char *dir, const struct fx_manifest *m)
{
	unsigned char hash[FX_HASH_BYTES];
	char path[FX_PATH_BYTES];
	int rc;

	path_to(path, dir, "attachments");
	rc = fx_file_copy(path, NULL, hash);
	if (rc != 0)
		return rc == FX_ENOENT ? FX_ECORRUPT : rc;
	return memcmp(hash, m->head.hash, sizeof(hash)) == 0 ? 0 : FX_ECORRUPT;
}

int
fx_backup_keep_check(
    const char *dir, struct fx_manifest *m, struct fx_kept_found *found)
{
	struct checking c = { .dir = dir, .found = found };
	struct fx_manifest is = { .size = 0 };
	int rc = fx_backup_read(dir, m);

	memset(found, 0, sizeof(*found));
	if (rc != 0)
		return rc;
	rc = measure(dir, &is);
	if (rc == FX_ENOENT ||
	    (rc == 0 && (is.size != m->size ||
			    memcmp(is.file, m->file, sizeof(is.file)) != 0)))
		return FX_ECORRUPT;
	if (rc == 0)
		rc = fx_keep_check(dir, &found->rows);
	if (rc == 0)
		rc = check_list(dir, m);
	if (rc == 0)
		rc = each_line(dir, m, check_file, &c);
	return rc == 0 && found->damaged > 0 ? FX_ECORRUPT : rc;
}

struct bringing {
	const char *from, *to;
};

static int
bring_file(const char *name, const char *hash, void *context)
{
	struct bringing *b = context;
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES], in[FX_PATH_BYTES];
	unsigned char bytes[FX_HASH_BYTES];
	int rc = has_file(b->to, name, hash);

	if (rc != FX_ECORRUPT)
		return rc;
	file_of(from, b->from, name);
	file_of(to, b->to, name);
	rc = fx_file_directory_of(to, in, sizeof(in));
	if (rc == 0)
		rc = fx_file_make_directories(in);
	if (rc == 0)
		rc = fx_file_copy(from, to, bytes);
	return rc == FX_ENOENT ? FX_ECORRUPT : rc;
}

int
fx_backup_keep_bring(
    const char *dir, const struct fx_manifest *m, const char *path)
{
	struct bringing b = { .from = dir, .to = path };
	int rc = each_line(dir, m, bring_file, &b);

	return rc == 0 ? fx_backup_bring(dir, m, path) : rc;
}
