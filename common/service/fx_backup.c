#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup.h"

#define MANIFEST_BYTES 1024

static void
path_to(char to[FX_PATH_BYTES], const char *dir, const char *name)
{
	int length = snprintf(to, FX_PATH_BYTES, "%s/%s", dir, name);

	fx_assert(length > 0 && length < FX_PATH_BYTES);
}

/* -- the manifest as text ---------------------------------------------------*/

static void
put_hex(char *to, const unsigned char *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		to[2 * i] = digits[bytes[i] >> 4];
		to[2 * i + 1] = digits[bytes[i] & 15];
	}
	to[2 * size] = '\0';
}

int
fx_backup_write(const char *dir, const struct fx_manifest *m)
{
	char path[FX_PATH_BYTES], text[MANIFEST_BYTES];
	char store[2 * FX_STORE_ID + 1], hash[2 * FX_HASH_BYTES + 1];
	char file[2 * FX_HASH_BYTES + 1];
	int length;

	put_hex(store, m->store, sizeof(m->store));
	put_hex(hash, m->head.hash, sizeof(m->head.hash));
	put_hex(file, m->file, sizeof(m->file));
	length = snprintf(text, sizeof(text),
	    "service %s\nstore %s\nepoch %lld\nseq %lld\nhash %s\n"
	    "time %lld\nformat %lld\nsize %lld\nfile %s\n",
	    m->service, store, (long long)m->head.epoch, (long long)m->head.seq,
	    hash, (long long)m->head.time_ms, (long long)m->format,
	    (long long)m->size, file);
	fx_assert(length > 0 && (size_t)length < sizeof(text));
	path_to(path, dir, "manifest");
	return fx_file_write(path, text, (size_t)length);
}

/* What follows a name at the begin of a line; NULL when it is not there. */
static const char *
find(const char *text, const char *name)
{
	size_t length = strlen(name);

	while (text != NULL && *text != '\0') {
		if (strncmp(text, name, length) == 0 && text[length] == ' ')
			return text + length + 1;
		text = strchr(text, '\n');
		text = text == NULL ? NULL : text + 1;
	}
	return NULL;
}

static int
get_number(const char *text, const char *name, int64_t *number)
{
	const char *at = find(text, name);
	char *end;

	*number = at == NULL ? -1 : strtoll(at, &end, 10);
	return at != NULL && end != at && *end == '\n' && *number >= 0
		   ? 0
		   : FX_ECORRUPT;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
get_hex(const char *text, const char *name, unsigned char *bytes, size_t size)
{
	const char *at = find(text, name);
	size_t i;

	if (at == NULL || strcspn(at, "\n") != 2 * size)
		return FX_ECORRUPT;
	for (i = 0; i < size; i++) {
		int high = digit(at[2 * i]), low = digit(at[2 * i + 1]);

		if (high < 0 || low < 0)
			return FX_ECORRUPT;
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

static int
get_service(const char *text, char *service, size_t size)
{
	const char *at = find(text, "service");
	size_t length = at == NULL ? 0 : strcspn(at, "\n");

	if (length == 0 || length >= size)
		return FX_ECORRUPT;
	memcpy(service, at, length);
	service[length] = '\0';
	return 0;
}

int
fx_backup_read(const char *dir, struct fx_manifest *m)
{
	char path[FX_PATH_BYTES], text[MANIFEST_BYTES];
	size_t length;
	int rc;

	memset(m, 0, sizeof(*m));
	path_to(path, dir, "manifest");
	rc = fx_file_read(path, text, sizeof(text), &length);
	if (rc != 0)
		return rc == FX_ETOOBIG || rc == FX_EINVAL ? FX_ECORRUPT : rc;
	rc = get_number(text, "format", &m->format);
	if (rc == 0 && m->format != FX_BACKUP_FORMAT)
		return FX_EVERSION;
	rc |= get_service(text, m->service, sizeof(m->service));
	rc |= get_hex(text, "store", m->store, sizeof(m->store));
	rc |= get_number(text, "epoch", &m->head.epoch);
	rc |= get_number(text, "seq", &m->head.seq);
	rc |= get_hex(text, "hash", m->head.hash, sizeof(m->head.hash));
	rc |= get_number(text, "time", &m->head.time_ms);
	rc |= get_number(text, "size", &m->size);
	rc |= get_hex(text, "file", m->file, sizeof(m->file));
	return rc == 0 ? 0 : FX_ECORRUPT;
}

/* -- the store in it --------------------------------------------------------*/

/* Whose it is, and up to where. */
static int
look_inside(const char *dir, struct fx_manifest *m)
{
	struct fx_store *store = NULL;
	struct fx_txn *reader = NULL;
	int rc = fx_store_open_copy(dir, &store);

	if (rc == 0)
		rc = fx_store_reader(store, &reader);
	if (rc == 0)
		rc = fx_store_begin_read(reader);
	if (rc == 0) {
		rc = fx_meta_head(reader, &m->head);
		fx_store_end_read(reader);
		fx_copy_text(
		    m->service, sizeof(m->service), fx_store_service(store));
		memcpy(m->store, fx_store_id(store), sizeof(m->store));
	}
	fx_store_reader_close(reader);
	fx_store_close(store);
	return rc;
}

static int
measure(const char *path, int64_t *size)
{
	struct fx_file_facts facts;
	int rc = fx_file_look(path, &facts);

	*size = rc == 0 ? facts.size : 0;
	return rc;
}

int
fx_backup_take(const char *copy, const char *dir, struct fx_manifest *m)
{
	char from[FX_PATH_BYTES], to[FX_PATH_BYTES], path[FX_PATH_BYTES];
	struct fx_file_facts facts;
	int rc;

	memset(m, 0, sizeof(*m));
	path_to(from, copy, "data.mdb");
	path_to(to, dir, "data.mdb");
	path_to(path, dir, "manifest");
	if (fx_file_look(path, &facts) == 0)
		return FX_EEXISTS;
	rc = fx_file_make_directories(dir);
	if (rc == 0)
		rc = fx_file_copy(from, to, m->file);
	if (rc == 0)
		rc = measure(to, &m->size);
	if (rc == 0)
		rc = look_inside(dir, m);
	m->format = FX_BACKUP_FORMAT;
	return rc == 0 ? fx_backup_write(dir, m) : rc;
}

int
fx_backup_check(const char *dir, struct fx_manifest *m)
{
	char path[FX_PATH_BYTES];
	struct fx_manifest is;
	int rc = fx_backup_read(dir, m);

	memset(&is, 0, sizeof(is));
	path_to(path, dir, "data.mdb");
	if (rc == 0)
		rc = fx_file_copy(path, NULL, is.file);
	if (rc == 0)
		rc = measure(path, &is.size);
	if (rc == 0 && (is.size != m->size ||
			   memcmp(is.file, m->file, sizeof(is.file)) != 0))
		return FX_ECORRUPT;
	if (rc == 0)
		rc = look_inside(dir, &is);
	if (rc != 0)
		return rc;
	return strcmp(is.service, m->service) == 0 &&
		       memcmp(is.store, m->store, sizeof(is.store)) == 0 &&
		       is.head.seq == m->head.seq &&
		       is.head.epoch == m->head.epoch &&
		       memcmp(is.head.hash, m->head.hash,
			   sizeof(is.head.hash)) == 0
		   ? 0
		   : FX_ECORRUPT;
}

int
fx_backup_bring(const char *dir, const struct fx_manifest *m, const char *path)
{
	char from[FX_PATH_BYTES], beside[FX_PATH_BYTES];
	unsigned char hash[FX_HASH_BYTES];
	int rc;

	path_to(from, dir, "data.mdb");
	path_to(beside, path, "restored.mdb");
	rc = fx_file_copy(from, beside, hash);
	if (rc != 0)
		return rc;
	if (memcmp(hash, m->file, sizeof(hash)) != 0) {
		/* Whoever restores is told; the file is written over. */
		(void)fx_file_remove(beside);
		return FX_ECORRUPT;
	}
	return 0;
}

int
fx_backup_settle(const char *path)
{
	char beside[FX_PATH_BYTES], to[FX_PATH_BYTES];

	path_to(beside, path, "restored.mdb");
	path_to(to, path, "data.mdb");
	return fx_file_rename(beside, to);
}

int
fx_backup_put(const char *dir, const struct fx_manifest *m, const char *path)
{
	int rc = fx_backup_bring(dir, m, path);

	return rc == 0 ? fx_backup_settle(path) : rc;
}
