/*
 * A backup is what its manifest says, or it is none: G14, operations 11.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

static char backup[128], elsewhere[128];
static struct fx_manifest made;

static void
remove_in(const char *dir)
{
	static const char *const names[] = { "manifest", "data.mdb", "owner",
		"restored.mdb" };
	char path[256];
	size_t i;

	for (i = 0; i < fx_count_of(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(dir);
}

/* A store of a few events, and its backup. */
static int
a_backup(void **state)
{
	struct fx_store *store;
	struct fx_txn *txn;
	int rc = a_directory(state);

	snprintf(backup, sizeof(backup), "%s-backup", the_directory());
	snprintf(elsewhere, sizeof(elsewhere), "%s-put", the_directory());
	if (rc != 0 || mkdir(elsewhere, 0700) != 0)
		return 1;
	store = open_store(FX_STORE_STAYED);
	txn = writing(store);
	assert_int_equal(happen(txn, "something"), 0);
	assert_int_equal(happen(txn, "something else"), 0);
	done(txn);
	fx_store_close(store);
	return fx_backup_take(the_directory(), backup, &made);
}

static int
no_backup(void **state)
{
	remove_in(backup);
	remove_in(elsewhere);
	return no_directory(state);
}

/* The manifest with one text in the place of another. */
static void
manifest_says(const char *was, const char *is)
{
	char path[256], text[1024], other[1200];
	size_t length;
	char *at;

	snprintf(path, sizeof(path), "%s/manifest", backup);
	assert_int_equal(fx_file_read(path, text, sizeof(text), &length), 0);
	at = strstr(text, was);
	assert_non_null(at);
	snprintf(other, sizeof(other), "%.*s%s%s", (int)(at - text), text, is,
	    at + strlen(was));
	assert_int_equal(fx_file_write(path, other, strlen(other)), 0);
}

static int
checking(void)
{
	struct fx_manifest manifest;

	return fx_backup_check(backup, &manifest);
}

TEST(a_backup_says_whose_it_is_and_up_to_where)
{
	struct fx_manifest read;

	assert_int_equal(fx_backup_check(backup, &read), 0);
	assert_string_equal(read.service, "repair");
	assert_int_equal(read.head.seq, 3);
	assert_int_equal(read.head.epoch, 1);
	assert_memory_equal(
	    read.head.hash, made.head.hash, sizeof(read.head.hash));
	assert_memory_equal(read.store, made.store, sizeof(read.store));
	assert_int_equal(read.size, made.size);
}

TEST(a_backup_is_not_written_over)
{
	assert_int_equal(
	    fx_backup_take(the_directory(), backup, &made), FX_EEXISTS);
	assert_int_equal(checking(), 0);
}

/* It is written last: what was begun and not ended is none. */
TEST(without_its_manifest_it_is_none)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/manifest", backup);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(checking(), FX_ENOENT);
	assert_int_equal(fx_backup_take(the_directory(), backup, &made), 0);
	assert_int_equal(checking(), 0);
}

/* P4 */
TEST(a_turned_bit_anywhere_is_found)
{
	char path[256];
	unsigned char byte;
	int64_t at;
	int fd;

	snprintf(path, sizeof(path), "%s/data.mdb", backup);
	for (at = 0; at < made.size; at += made.size / 16 + 1) {
		assert_int_equal(fx_file_open(path, &fd), 0);
		assert_int_equal(fx_file_read_at(fd, at, &byte, 1), 0);
		byte ^= 4;
		assert_int_equal(fx_file_write_at(fd, at, &byte, 1), 0);
		assert_int_equal(checking(), FX_ECORRUPT);
		byte ^= 4;
		assert_int_equal(fx_file_write_at(fd, at, &byte, 1), 0);
		fx_file_close(fd);
	}
	assert_int_equal(checking(), 0);
}

TEST(a_manifest_that_says_anything_else_is_refused)
{
	static const char *const lines[][2] = { { "service repair",
						    "service " },
		{ "service repair", "service intake" }, { "seq 3", "seq 4" },
		{ "seq 3", "seq x" }, { "seq 3", "seq -3" },
		{ "epoch 1", "epoch 2" }, { "size ", "size 1" },
		{ "file ", "file 0" }, { "hash ", "hash g" },
		{ "store ", "shop " }, { "time ", "" } };
	char path[256], text[1024];
	size_t i, length;

	snprintf(path, sizeof(path), "%s/manifest", backup);
	assert_int_equal(fx_file_read(path, text, sizeof(text), &length), 0);
	for (i = 0; i < fx_count_of(lines); i++) {
		manifest_says(lines[i][0], lines[i][1]);
		assert_int_equal(checking(), FX_ECORRUPT);
		assert_int_equal(fx_file_write(path, text, length), 0);
	}
	manifest_says("format 1", "format 2");
	assert_int_equal(checking(), FX_EVERSION);
}

/* It is put in place in one step, and proved once more on its way. */
TEST(a_backup_is_put_in_place_whole_or_not_at_all)
{
	struct fx_store *store = NULL;
	char path[256];

	made.file[0] ^= 1;
	assert_int_equal(fx_backup_put(backup, &made, elsewhere), FX_ECORRUPT);
	snprintf(path, sizeof(path), "%s/data.mdb", elsewhere);
	assert_int_not_equal(access(path, F_OK), 0);
	made.file[0] ^= 1;
	assert_int_equal(fx_backup_put(backup, &made, elsewhere), 0);
	assert_int_equal(fx_store_open_copy(elsewhere, &store), 0);
	fx_store_close(store);
}

int
main(void)
{
#define BACKED(title) \
	cmocka_unit_test_setup_teardown(title, a_backup, no_backup)
	const struct CMUnitTest tests[] = {
		BACKED(a_backup_says_whose_it_is_and_up_to_where),
		BACKED(a_backup_is_not_written_over),
		BACKED(without_its_manifest_it_is_none),
		BACKED(a_turned_bit_anywhere_is_found),
		BACKED(a_manifest_that_says_anything_else_is_refused),
		BACKED(a_backup_is_put_in_place_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
