#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_random.h"
#include "services/gateway/gateway_blob.h"
#include "services/gateway/gateway_case_key.h"
#include "services/gateway/gateway_internal.h"
#include "services/gateway/gateway_key.h"

#define PATH_BYTES (FX_SETTING_BYTES + GATEWAY_BLOB_TEXT + GATEWAY_CASE_ID + 32)
#define ABOUT      (GATEWAY_BLOB_TEXT + GATEWAY_CASE_ID + 8)

/* No file of a sort that we take begins so. */
#define MARK 4
static const char of_gateway[MARK] = { 'F', 'X', 'A', '1' };
static const char of_case[MARK] = { 'F', 'X', 'A', '2' };

#define SEALED (MARK + FX_SEAL_EXTRA) /* what is added */

/*
 * files/ab/ab12... as it was brought, and ab12....ID when it is of a case: no
 * directory gets too many, and the same bytes may be of several cases.
 */
static void
file_path(const struct gateway *g, const char *hash, const char *id,
    char path[PATH_BYTES])
{
	(void)snprintf(path, PATH_BYTES, "%s/files/%.2s/%s%s%s",
	    g->settings.store_path, hash, hash, id == NULL ? "" : ".",
	    id == NULL ? "" : id);
}

/* So that one file does not stand for another. */
static const char *
about(const char *hash, const char *id, char room[ABOUT])
{
	(void)snprintf(room, ABOUT, "file/%s%s%s", hash, id == NULL ? "" : "/",
	    id == NULL ? "" : id);
	return room;
}

static void
name_of(const void *bytes, size_t length, char hash[GATEWAY_BLOB_TEXT])
{
	unsigned char sum[FX_HASH_BYTES];
	size_t i;

	fx_crypto_hash(bytes, length, sum);
	for (i = 0; i < sizeof(sum); i++)
		(void)snprintf(hash + 2 * i, 3, "%02x", sum[i]);
}

bool
gateway_blob_is(const char *text)
{
	return strlen(text) == GATEWAY_BLOB_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == GATEWAY_BLOB_TEXT - 1;
}

/* -- those of cases ---------------------------------------------------------*/

/* What is done with one; returns 0 to go on, 1 to end, or an error. */
typedef int each_fn(
    struct gateway *g, const char *hash, const char *id, void *context);

/* "ab12....ID" */
static bool
is_of_case(const char *name)
{
	return strlen(name) == GATEWAY_BLOB_TEXT - 1 + GATEWAY_CASE_ID &&
	       name[GATEWAY_BLOB_TEXT - 1] == '.' &&
	       strspn(name + GATEWAY_BLOB_TEXT, "0123456789abcdef") ==
		   GATEWAY_CASE_ID - 1;
}

/* All that are of a case in the directory of a hash; none is well. */
static int
each_of_case(struct gateway *g, const char *two, each_fn *take, void *context)
{
	char path[PATH_BYTES], hash[GATEWAY_BLOB_TEXT];
	const struct dirent *entry;
	DIR *dir;
	int rc = 0;

	(void)snprintf(
	    path, sizeof(path), "%s/files/%.2s", g->settings.store_path, two);
	dir = opendir(path);
	if (dir == NULL)
		return 0;
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		if (!is_of_case(entry->d_name))
			continue;
		memcpy(hash, entry->d_name, GATEWAY_BLOB_TEXT - 1);
		hash[GATEWAY_BLOB_TEXT - 1] = '\0';
		if (gateway_blob_is(hash))
			rc = take(g, hash, entry->d_name + GATEWAY_BLOB_TEXT,
			    context);
	}
	(void)closedir(dir);
	return rc;
}

static int
is_that(struct gateway *g, const char *hash, const char *id, void *context)
{
	(void)g;
	(void)id;
	return strcmp(hash, context) == 0;
}

bool
gateway_blob_there(struct gateway *g, const char *hash)
{
	char path[PATH_BYTES], name[GATEWAY_BLOB_TEXT];
	struct fx_file_facts facts;

	file_path(g, hash, NULL, path);
	fx_copy(name, hash);
	return fx_file_look(path, &facts) == 0 ||
	       each_of_case(g, hash, is_that, name) == 1;
}

/* -- load -------------------------------------------------------------------*/

struct content {
	char *bytes;
	size_t length;
	bool sealed;
};

static int
read_all(const char *path, struct content *c)
{
	struct fx_file_facts facts;
	int rc = fx_file_look(path, &facts);

	memset(c, 0, sizeof(*c));
	if (rc != 0)
		return rc;
	if (facts.size < 0 || facts.size > GATEWAY_FILE_MAX + (int64_t)SEALED)
		return FX_ECORRUPT;
	c->bytes = malloc((size_t)facts.size + 2);
	if (c->bytes == NULL)
		return FX_ENOMEM;
	rc = fx_file_read(path, c->bytes, (size_t)facts.size + 2, &c->length);
	return rc == FX_ETOOBIG || rc == FX_EINVAL ? FX_ECORRUPT : rc;
}

static int
open_with(struct gateway *g, const char *hash, const char *id,
    const struct content *c, unsigned char *plain)
{
	const unsigned char *sealed = (const unsigned char *)c->bytes + MARK;
	size_t length = c->length - MARK;
	unsigned char key[FX_SEAL_KEY];
	char room[ABOUT];
	int rc;

	about(hash, id, room);
	if (id == NULL)
		return gateway_key_open_seal(g, room, sealed, length, plain);
	rc = gateway_case_key_get(g, id, key);
	if (rc == 0)
		rc = fx_crypto_open(
		    key, room, strlen(room), sealed, length, plain);
	fx_crypto_wipe(key, sizeof(key));
	return rc;
}

/* What lies there becomes what was brought. */
static int
open_seal(
    struct gateway *g, const char *hash, const char *id, struct content *c)
{
	char *plain;
	int rc;

	if (c->length < SEALED)
		return FX_ECORRUPT;
	plain = malloc(c->length - SEALED + 1);
	if (plain == NULL)
		return FX_ENOMEM;
	rc = open_with(g, hash, id, c, (unsigned char *)plain);
	free(c->bytes);
	c->bytes = plain;
	c->length -= SEALED;
	/* Without its key it is not damaged, it is gone. */
	return rc == 0 || rc == FX_ENOENT ? rc : FX_ECORRUPT;
}

static bool
has_mark(const struct content *c, const char mark[MARK])
{
	return c->length >= MARK && memcmp(c->bytes, mark, MARK) == 0;
}

/* That of a case, or (id NULL) as it was brought. */
static int
load(struct gateway *g, const char *hash, const char *id, struct content *c)
{
	char path[PATH_BYTES], name[GATEWAY_BLOB_TEXT];
	int rc;

	file_path(g, hash, id, path);
	rc = read_all(path, c);
	if (rc == 0 && id != NULL && !has_mark(c, of_case))
		rc = FX_ECORRUPT;
	c->sealed = rc == 0 && (id != NULL || has_mark(c, of_gateway));
	if (c->sealed)
		rc = open_seal(g, hash, id, c);
	if (rc == 0) {
		name_of(c->bytes, c->length, name);
		rc = strcmp(name, hash) == 0 ? 0 : FX_ECORRUPT;
	}
	if (rc != 0) {
		free(c->bytes);
		c->bytes = NULL;
	}
	return rc;
}

struct search {
	const char *hash;
	struct content content;
	int rc; /* of the last that did not open */
};

static int
try_one(struct gateway *g, const char *hash, const char *id, void *context)
{
	struct search *search = context;
	int rc;

	if (strcmp(hash, search->hash) != 0)
		return 0;
	rc = load(g, hash, id, &search->content);
	if (rc == 0)
		return 1;
	if (rc != FX_ENOENT)
		search->rc = rc;
	return 0;
}

int
gateway_blob_load(struct gateway *g, const char *hash, char **bytes,
    size_t *length, bool *sealed)
{
	struct search search = { .hash = hash };
	int rc = load(g, hash, NULL, &search.content);

	search.rc = rc;
	if (rc == FX_ENOENT || rc == FX_ECORRUPT)
		rc = each_of_case(g, hash, try_one, &search) == 1 ? 0
								  : search.rc;
	*bytes = search.content.bytes;
	*length = search.content.length;
	*sealed = search.content.sealed;
	return rc;
}

int
gateway_blob_check(struct gateway *g, const char *name)
{
	char hash[GATEWAY_BLOB_TEXT];
	struct content c;
	int rc;

	memcpy(hash, name, GATEWAY_BLOB_TEXT - 1);
	hash[GATEWAY_BLOB_TEXT - 1] = '\0';
	rc = load(
	    g, hash, is_of_case(name) ? name + GATEWAY_BLOB_TEXT : NULL, &c);
	if (rc == 0)
		free(c.bytes);
	return rc;
}

/* -- keep -------------------------------------------------------------------*/

static int
seal(struct gateway *g, const char *hash, const char *id,
    const struct content *c, unsigned char *room)
{
	unsigned char key[FX_SEAL_KEY], nonce[24];
	char words[ABOUT];
	int rc;

	about(hash, id, words);
	memcpy(room, id == NULL ? of_gateway : of_case, MARK);
	if (id == NULL)
		return gateway_key_seal(
		    g, words, c->bytes, c->length, room + MARK);
	rc = gateway_case_key_make(g, id, key);
	if (rc == 0)
		rc = fx_random_bytes(nonce, sizeof(nonce));
	if (rc == 0)
		fx_crypto_seal(key, nonce, words, strlen(words), c->bytes,
		    c->length, room + MARK);
	fx_crypto_wipe(key, sizeof(key));
	return rc;
}

static int
write_sealed(struct gateway *g, const char *hash, const char *id,
    const struct content *c)
{
	char path[PATH_BYTES], directory[PATH_BYTES];
	unsigned char *room = malloc(c->length + SEALED);
	int rc;

	if (room == NULL)
		return FX_ENOMEM;
	rc = seal(g, hash, id, c, room);
	file_path(g, hash, id, path);
	if (rc == 0)
		rc = fx_file_directory_of(path, directory, sizeof(directory));
	if (rc == 0)
		rc = fx_file_make_directories(directory);
	if (rc == 0)
		rc = fx_file_write(path, room, c->length + SEALED);
	free(room);
	return rc;
}

int
gateway_blob_keep(struct gateway *g, const void *bytes, size_t length,
    char hash[GATEWAY_BLOB_TEXT], bool *added)
{
	const struct content c = { .bytes = (char *)(uintptr_t)bytes,
		.length = length };
	struct content old;
	int rc;

	*added = false;
	name_of(bytes, length, hash);
	/* That of a case may end before another case has it. */
	if (load(g, hash, NULL, &old) == 0) {
		free(old.bytes);
		if (old.sealed)
			return 0;
	}
	/* One that is damaged is whole again, one that is plain is sealed. */
	rc = write_sealed(g, hash, NULL, &c);
	*added = rc == 0;
	return rc;
}

/* -- the case that it belongs to --------------------------------------------*/

int
gateway_blob_claim(struct gateway *g, const char *hash, const char *id)
{
	char path[PATH_BYTES];
	struct content c;
	int rc = load(g, hash, id, &c);

	if (rc != 0) {
		rc = gateway_blob_load(g, hash, &c.bytes, &c.length, &c.sealed);
		/* What nobody brought, or cannot be read, stays so. */
		if (rc == FX_ENOENT || rc == FX_ECORRUPT)
			return 0;
		if (rc == 0)
			rc = write_sealed(g, hash, id, &c);
		if (rc != 0) {
			free(c.bytes);
			return rc;
		}
	}
	free(c.bytes);
	file_path(g, hash, NULL, path);
	return fx_file_remove(path);
}

/* Of all that are brought; so many directories there are. */
static int
each_file(struct gateway *g, each_fn *take, void *context)
{
	char two[3];
	int i, rc = 0;

	for (i = 0; i < 256 && rc == 0; i++) {
		(void)snprintf(two, sizeof(two), "%02x", (unsigned int)i);
		rc = each_of_case(g, two, take, context);
	}
	return rc;
}

struct moving {
	const char *from, *to;
	bool left; /* one that cannot be read stays where it is */
};

static int
move_one(struct gateway *g, const char *hash, const char *id, void *context)
{
	struct moving *moving = context;
	char path[PATH_BYTES];
	struct content c;
	int rc;

	if (strcmp(id, moving->from) != 0)
		return 0;
	rc = load(g, hash, id, &c);
	if (rc == FX_ENOENT || rc == FX_ECORRUPT) {
		moving->left = true;
		return 0;
	}
	if (rc != 0)
		return rc;
	rc = write_sealed(g, hash, moving->to, &c);
	free(c.bytes);
	file_path(g, hash, id, path);
	return rc == 0 ? fx_file_remove(path) : rc;
}

int
gateway_blob_move(struct gateway *g, const char *from, const char *to)
{
	struct moving moving = { .from = from, .to = to };
	int rc = each_file(g, move_one, &moving);

	if (rc == 0 && !moving.left)
		rc = gateway_case_key_end(g, from);
	return rc;
}

struct ending {
	const char *id;
	int count;
};

static int
end_one(struct gateway *g, const char *hash, const char *id, void *context)
{
	struct ending *ending = context;
	char path[PATH_BYTES];

	if (strcmp(id, ending->id) != 0)
		return 0;
	ending->count++;
	file_path(g, hash, id, path);
	return fx_file_remove(path);
}

int
gateway_blob_end(struct gateway *g, const char *id, int *count)
{
	struct ending ending = { .id = id };
	int rc = gateway_case_key_end(g, id);

	if (rc == 0)
		rc = each_file(g, end_one, &ending);
	*count = ending.count;
	return rc;
}
