#define _GNU_SOURCE /* memmem */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "store/fx_epochs.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

#define SIZE_MAX_BYTES ((size_t)16 << 20)

static char directory[64];

int
a_directory(void **state)
{
	const char *in = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	(void)state;
	snprintf(directory, sizeof(directory), "%s/fanxiu-XXXXXX", in);
	return mkdtemp(directory) == NULL || fx_crypto_init() != 0;
}

static int
remove_all_in(const char *path)
{
	struct dirent *entry;
	char name[512];
	DIR *dir = opendir(path);

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%.200s", path, entry->d_name);
		if (unlink(name) != 0)
			(void)rmdir(name); /* full ones stay, and are seen */
	}
	return closedir(dir);
}

int
no_directory(void **state)
{
	(void)state;
	remove_all_in(in_directory("new"));
	remove_all_in(in_directory("copy"));
	remove_all_in(directory);
	return rmdir(directory);
}

const char *
the_directory(void)
{
	return directory;
}

const char *
in_directory(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static int
begin_epoch(struct fx_txn *txn, enum fx_epoch_why why, void *context)
{
	struct fx_epoch epoch;
	struct fx_head head;
	int rc = fx_meta_head(txn, &head);

	(void)context;
	memset(&epoch, 0, sizeof(epoch));
	epoch.epoch = head.epoch + 1;
	epoch.first = head.seq + 1;
	epoch.why = why;
	memcpy(epoch.before, head.hash, sizeof(epoch.before));
	if (rc == 0)
		rc = happen(txn, "epoch");
	if (rc == 0)
		rc = fx_meta_head(txn, &head);
	head.epoch = epoch.epoch;
	if (rc == 0)
		rc = fx_meta_put_head(txn, &head);
	return rc == 0 ? fx_epochs_put(txn, &epoch) : rc;
}

struct fx_store_options
as_usual(void)
{
	struct fx_store_options options = { .path = directory,
		.service = "repair",
		.size_max = SIZE_MAX_BYTES,
		.strict = FX_STORE_TRYOUT,
		.begin_epoch = begin_epoch };

	return options;
}

struct fx_store *
open_store(enum fx_store_came came)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store = NULL;

	options.came = came;
	assert_int_equal(fx_store_open(&options, &store), 0);
	return store;
}

int
a_store(void **state, struct fx_store **store)
{
	if (a_directory(state) != 0)
		return -1;
	*store = open_store(FX_STORE_STAYED);
	return 0;
}

int
no_store(void **state, struct fx_store **store)
{
	fx_store_close(*store);
	*store = NULL;
	return no_directory(state);
}

struct fx_txn *
writing(struct fx_store *store)
{
	struct fx_txn *txn = NULL;

	assert_int_equal(fx_store_begin(store, &txn), 0);
	return txn;
}

void
done(struct fx_txn *txn)
{
	assert_int_equal(fx_store_commit(txn), 0);
}

struct fx_txn *
looking(struct fx_store *store)
{
	struct fx_txn *reader = NULL;

	assert_int_equal(fx_store_reader(store, &reader), 0);
	assert_int_equal(fx_store_begin_read(reader), 0);
	return reader;
}

void
looked(struct fx_txn *reader)
{
	fx_store_end_read(reader);
	fx_store_reader_close(reader);
}

int
happen(struct fx_txn *txn, const char *what)
{
	static const char topic[] = "repair.tested.";
	unsigned char bytes[FX_ROW_BYTES];
	size_t size = strlen(what), f1 = sizeof(topic);
	struct fx_head head;
	struct fx_row row;
	int rc = fx_meta_head(txn, &head);

	if (rc != 0)
		return rc;
	bytes[0] = sizeof(topic) - 1;
	memcpy(bytes + 1, topic, sizeof(topic) - 1);
	memcpy(bytes + f1, what, size);
	head.seq++;
	head.time_ms = STORE_NOW;
	rc = fx_journal_parse(head.seq, bytes, f1 + size + FX_HASH_BYTES, &row);
	if (rc != 0)
		return rc;
	fx_journal_hash(head.hash, &row, head.hash);
	memcpy(bytes + f1 + size, head.hash, FX_HASH_BYTES);
	rc = fx_journal_append(txn, head.seq, bytes, row.size);
	return rc == 0 ? fx_meta_put_head(txn, &head) : rc;
}

struct fx_head
head_of(struct fx_store *store)
{
	struct fx_txn *reader = looking(store);
	struct fx_head head;

	assert_int_equal(fx_meta_head(reader, &head), 0);
	looked(reader);
	return head;
}

void
spoil(const char *name, long at)
{
	FILE *file = fopen(in_directory(name), "r+b");
	int c;

	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	c = fgetc(file);
	assert_int_not_equal(c, EOF);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	assert_int_not_equal(fputc(c ^ 1, file), EOF);
	assert_int_equal(fclose(file), 0);
}

long
where_in(const char *name, const void *bytes, size_t size)
{
	FILE *file = fopen(in_directory(name), "rb");
	struct stat is;
	char *all, *found;
	long at = -1;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &is), 0);
	all = malloc((size_t)is.st_size);
	assert_non_null(all);
	assert_int_equal(
	    fread(all, 1, (size_t)is.st_size, file), (size_t)is.st_size);
	found = memmem(all, (size_t)is.st_size, bytes, size);
	if (found != NULL)
		at = found - all;
	free(all);
	assert_int_equal(fclose(file), 0);
	return at;
}
