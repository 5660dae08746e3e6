#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "tests/crash/power.h"

/* -- names ------------------------------------------------------------------*/

static int
find(const struct power_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (strcmp(names->at[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void
forget(struct power_names *names, const char *name)
{
	int i = find(names, name);

	if (i >= 0)
		names->at[i] = names->at[--names->count];
}

static void
set(struct power_names *names, const char *name, int file)
{
	forget(names, name);
	if (names->count == POWER_NAMES)
		rig_die("more names than a store has");
	fx_copy(names->at[names->count].name, name);
	names->at[names->count++].file = file;
}

static void
move(struct power_names *names, const struct power_move *m)
{
	if (m->from[0] != '\0')
		forget(names, m->from);
	if (m->to[0] != '\0')
		set(names, m->to, m->file);
}

/* -- paths ------------------------------------------------------------------*/

/* ".../store/intake/new/data.mdb": intake, "new/data.mdb"; false: not ours. */
static bool
split(const char *path, int *place, char name[64])
{
	const char *p = strstr(path, "/store/"), *slash;
	char service[32] = "";

	if (p == NULL)
		return false;
	p += 7;
	slash = strchr(p, '/');
	if (slash == NULL)
		slash = p + strlen(p);
	if ((size_t)(slash - p) >= sizeof(service))
		return false;
	memcpy(service, p, (size_t)(slash - p));
	*place = (int)fx_schema_place_of(service);
	while (*slash == '/' || (slash[0] == '.' && slash[1] == '\0'))
		slash++;
	(void)snprintf(name, 64, "%s", slash);
	return *place < FX_PLACE_COUNT;
}

static void
folder_of(const char *name, char folder[64])
{
	const char *slash = strrchr(name, '/');

	(void)snprintf(
	    folder, 64, "%.*s", slash == NULL ? 0 : (int)(slash - name), name);
}

/* -- bytes ------------------------------------------------------------------*/

static void
need(struct power_file *f, size_t size)
{
	if (size <= f->room)
		return;
	f->bytes = realloc(f->bytes, size * 2);
	if (f->bytes == NULL)
		rig_die("no memory");
	memset(f->bytes + f->room, 0, size * 2 - f->room);
	f->room = size * 2;
}

static void
settle(struct power_file *f)
{
	const struct record_entry *e;
	size_t i;

	for (i = 0; i < f->count; i++) {
		e = f->pending[i].entry;
		if (e->kind == RECORD_RESIZE) {
			need(f, e->offset);
			if (e->offset < f->size)
				memset(f->bytes + e->offset, 0,
				    f->size - e->offset);
			f->size = e->offset;
			continue;
		}
		need(f, e->offset + e->size);
		memcpy(f->bytes + e->offset, e->bytes, e->size);
		if (e->offset + e->size > f->size)
			f->size = e->offset + e->size;
	}
	f->count = 0;
}

static void
pend(struct power_file *f, const struct record_entry *e)
{
	if (f->count == f->pending_room) {
		f->pending_room = f->pending_room * 2 + 64;
		f->pending =
		    realloc(f->pending, f->pending_room * sizeof(*f->pending));
		if (f->pending == NULL)
			rig_die("no memory");
	}
	f->pending[f->count++] = (struct power_write){ e, false };
}

/* The newest write there is on the disk now. */
static void
force(struct power_file *f, const struct record_entry *e)
{
	size_t i = f->count;

	while (i-- > 0)
		if (f->pending[i].entry->offset == e->offset &&
		    f->pending[i].entry->kind == RECORD_WRITE) {
			f->pending[i].forced = true;
			return;
		}
}

/* -- operations -------------------------------------------------------------*/

static void
change(struct power_store *s, const char *from, const char *to, int file)
{
	struct power_move *m;

	if (s->move_count == POWER_FILES)
		rig_die("more moves without a sync than expected");
	m = &s->moves[s->move_count++];
	memset(m, 0, sizeof(*m));
	fx_copy(m->from, from);
	fx_copy(m->to, to);
	m->file = file;
	folder_of(to[0] != '\0' ? to : from, m->folder);
	move(&s->now, m);
}

static void
do_open(struct power_disk *d, const struct record_entry *e)
{
	struct power_store *s;
	int place, at;
	char name[64];

	d->open[e->file].place = -1;
	if (!split((const char *)e->bytes, &place, name))
		return;
	s = &d->stores[place];
	d->open[e->file].place = place;
	d->open[e->file].file = -1;
	if (e->kind == RECORD_FOLDER) {
		fx_copy(d->open[e->file].folder, name);
		return;
	}
	at = find(&s->now, name);
	if (at < 0) {
		if (s->file_count == POWER_FILES)
			rig_die("more files than a store has");
		change(s, "", name, s->file_count);
		d->open[e->file].file = s->file_count++;
	} else
		d->open[e->file].file = s->now.at[at].file;
}

/* The folder is on the disk: its changes, and all before them. */
static void
sync_folder(struct power_store *s, const char *folder)
{
	size_t i, sure = 0;

	for (i = 0; i < s->move_count; i++)
		if (strcmp(s->moves[i].folder, folder) == 0)
			sure = i + 1;
	for (i = 0; i < sure; i++)
		move(&s->sure, &s->moves[i]);
	memmove(s->moves, s->moves + sure,
	    (s->move_count - sure) * sizeof(s->moves[0]));
	s->move_count -= sure;
}

static void
do_path(struct power_disk *d, const struct record_entry *e)
{
	const char *path = (const char *)e->bytes;
	char from[64], to[64] = "";
	struct power_store *s;
	int place, at;

	if (!split(path, &place, from) ||
	    (e->kind == RECORD_RENAME && !split(path + e->offset, &place, to)))
		return;
	s = &d->stores[place];
	at = find(&s->now, from);
	if (at >= 0)
		change(s, from, to, s->now.at[at].file);
}

static void
do_file(struct power_disk *d, const struct record_entry *e)
{
	int place = d->open[e->file].place, file = d->open[e->file].file;
	struct power_file *f;

	if (place < 0)
		return;
	if (file < 0) {
		if (e->kind == RECORD_SYNC)
			sync_folder(&d->stores[place], d->open[e->file].folder);
		return;
	}
	f = &d->stores[place].files[file];
	switch (e->kind) {
	case RECORD_WRITE:
	case RECORD_RESIZE: pend(f, e); break;
	case RECORD_DURABLE: force(f, e); break;
	case RECORD_SYNC: settle(f); break;
	default: break;
	}
}

void
power_disk(struct power_disk *d, const struct power_record *record)
{
	memset(d, 0, sizeof(*d));
	d->record = record;
	d->open = calloc(record->map->files + 1u, sizeof(*d->open));
	if (d->open == NULL)
		rig_die("no memory");
}

void
power_go_on(struct power_disk *d, size_t cut)
{
	const struct power_record *r = d->record;
	const struct power_told *t;

	for (; d->next < cut; d->next++) {
		const struct record_entry *e = r->ops[d->next];

		switch (e->kind) {
		case RECORD_OPEN:
		case RECORD_FOLDER: do_open(d, e); break;
		case RECORD_RENAME:
		case RECORD_UNLINK: do_path(d, e); break;
		case RECORD_SEND:
		case 0: break;
		default: do_file(d, e);
		}
	}
	for (; d->next_told < r->told_count; d->next_told++) {
		t = &r->told[d->next_told];
		if (t->op >= cut)
			break;
		if (t->seq > d->told[t->place])
			d->told[t->place] = t->seq;
	}
}

/* -- images -----------------------------------------------------------------*/

/* Lost, whole, or torn: each sector there or not. */
static void
put_pending(const struct power_write *w, struct rig_luck *luck, int fd)
{
	const struct record_entry *e = w->entry;
	uint64_t at, end = e->offset + e->size, next;
	uint64_t fate = w->forced ? 1 : rig_draw(luck, 3);

	if (e->kind == RECORD_RESIZE) {
		if (fate != 0 && ftruncate(fd, (off_t)e->offset) != 0)
			rig_die("cannot make an image");
		return;
	}
	for (at = e->offset; at < end; at = next) {
		next = (at / POWER_SECTOR + 1) * POWER_SECTOR;
		if (next > end)
			next = end;
		if (fate == 0 || (fate == 2 && rig_draw(luck, 2) == 0))
			continue;
		if (pwrite(fd, e->bytes + (at - e->offset), (size_t)(next - at),
			(off_t)at) != (ssize_t)(next - at))
			rig_die("cannot make an image");
	}
}

static void
put_file(const struct power_file *f, struct rig_luck *luck, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t i;

	if (fd < 0 || write(fd, f->bytes, f->size) != (ssize_t)f->size)
		rig_die("cannot make %s", path);
	for (i = 0; i < f->count; i++)
		put_pending(&f->pending[i], luck, fd);
	if (close(fd) != 0)
		rig_die("cannot make %s", path);
}

static void
empty(const char *dir)
{
	static const char *const names[] = { "data.mdb", "lock.mdb", "owner",
		"witness", "witness.new", "contact.keys", "contact.keys.new",
		"suspect", "suspect.new", "applying", "reserve", "new/data.mdb",
		"new/lock.mdb" };
	char path[600];
	size_t i;

	for (i = 0; i < fx_count_of(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path); /* most are not there */
	}
	(void)snprintf(path, sizeof(path), "%s/new", dir);
	(void)rmdir(path); /* the same */
	if (mkdir(dir, 0700) != 0 && access(dir, W_OK) != 0)
		rig_die("cannot make %s", dir);
}

bool
power_image(const struct power_disk *d, enum fx_place place,
    struct rig_luck *luck, const char *dir)
{
	const struct power_store *s = &d->stores[place];
	struct power_names names = s->sure;
	size_t i, done = (size_t)rig_draw(luck, s->move_count + 1);
	char path[700];

	empty(dir);
	for (i = 0; i < done; i++)
		move(&names, &s->moves[i]);
	for (i = 0; i < names.count; i++) {
		if (strncmp(names.at[i].name, "new/", 4) == 0) {
			(void)snprintf(path, sizeof(path), "%s/new", dir);
			(void)mkdir(path, 0700); /* it may be there */
		}
		(void)snprintf(
		    path, sizeof(path), "%s/%s", dir, names.at[i].name);
		put_file(&s->files[names.at[i].file], luck, path);
	}
	return find(&names, "data.mdb") >= 0;
}
