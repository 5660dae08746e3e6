/*
 * A backup of what a program keeps: it holds what was committed; any change of
 * it is found; it comes back whole.  That it is made while another process
 * serves the store, scenario 82 shows.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "service/fx_backup_keep.h"
#include "store/fx_keep.h"
#include "tests/unit/test.h"

#define SIZE   (UINT64_C(16) << 20)
#define ZEROS  "000000000000000000000000000000"
#define A      "ab" ZEROS ZEROS "01"
#define B      "cd" ZEROS ZEROS "02"
#define FILE_A "files/ab/" A
#define FILE_B "files/cd/" B

static char root[64], path[96], dir[96], other[96];
static struct fx_keep *keep;
static struct fx_manifest m;
static struct fx_kept_found found;
static struct fx_keeping keeping;

static char *
in(const char *where, const char *name)
{
	static char full[512];

	(void)snprintf(full, sizeof(full), "%s/%s", where, name);
	return full;
}

static void
write_file(const char *where, const char *name, const char *text)
{
	char full[512], up[512];

	(void)snprintf(full, sizeof(full), "%s/%s", where, name);
	assert_int_equal(fx_file_directory_of(full, up, sizeof(up)), 0);
	assert_int_equal(fx_file_make_directories(up), 0);
	assert_int_equal(fx_file_write(full, text, strlen(text)), 0);
}

static void
put(const char *key)
{
	struct fx_keep_txn *txn;

	assert_int_equal(fx_keep_begin(keep, &txn), 0);
	assert_int_equal(
	    fx_keep_put(txn, FX_KEEP_accounts, key, strlen(key), "v", 1), 0);
	assert_int_equal(fx_keep_commit(txn), 0);
}

static int
begin(void **state)
{
	(void)state;
	(void)snprintf(root, sizeof(root), "/tmp/fanxiu-kept-XXXXXX");
	assert_non_null(mkdtemp(root));
	(void)snprintf(path, sizeof(path), "%s/store", root);
	(void)snprintf(dir, sizeof(dir), "%s/backup", root);
	(void)snprintf(other, sizeof(other), "%s/other", root);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_int_equal(fx_keep_open(path, SIZE, &keep), 0);
	put("li.wei");
	keeping = (struct fx_keeping){ .program = "gateway", .path = path };
	return 0;
}

static int
remove_it(const char *name, void *context)
{
	char full[512];

	(void)snprintf(
	    full, sizeof(full), "%s/%s", (const char *)context, name);
	return fx_file_remove(full);
}

static int
end(void **state)
{
	static const char *const parts[] = { "store/files/ab", "store/files/cd",
		"store/files/xyz", "store/files", "store", "backup/files/ab",
		"backup/files/cd", "backup/files", "backup", "other/files/ab",
		"other/files/cd", "other/files", "other", "." };
	char full[160];
	size_t i;

	(void)state;
	fx_keep_close(keep);
	keep = NULL;
	for (i = 0; i < fx_count_of(parts); i++) {
		(void)snprintf(full, sizeof(full), "%s/%s", root, parts[i]);
		(void)fx_file_each(full, remove_it, full);
	}
	return rmdir(root);
}

/* No process opens a store twice. */
static int
take(void)
{
	int rc;

	fx_keep_close(keep);
	rc = fx_backup_keep_take(&keeping, dir, 1234, &m);
	assert_int_equal(fx_keep_open(path, SIZE, &keep), 0);
	return rc;
}

static int
check(void)
{
	return fx_backup_keep_check(dir, &m, &found);
}

TEST(a_backup_holds_what_was_committed)
{
	write_file(path, FILE_A, "one");
	write_file(path, FILE_B, "two");
	assert_int_equal(take(), 0);
	put("zhang.min"); /* after it */
	assert_int_equal(check(), 0);
	assert_string_equal(m.service, "gateway");
	assert_int_equal(m.head.time_ms, 1234);
	assert_int_equal(m.head.seq, 2);
	assert_int_equal(found.files, 2);
	assert_int_equal(found.damaged, 0);
	assert_int_equal(found.rows, 2); /* the account, and the format */
	assert_int_equal(take(), FX_EEXISTS);
}

TEST(without_files_a_backup_is_one_of_the_store)
{
	assert_int_equal(take(), 0);
	assert_int_equal(check(), 0);
	assert_int_equal(found.files, 0);
}

TEST(what_is_no_attachment_yet_is_none_of_it)
{
	write_file(path, FILE_A ".new", "half");
	write_file(path, "files/ab/" B, "in the wrong place");
	write_file(path, "files/xyz/" A, "no part");
	assert_int_equal(take(), 0);
	assert_int_equal(m.head.seq, 0);
}

TEST(what_broke_off_before_its_manifest_is_made_anew)
{
	write_file(path, FILE_A, "one");
	assert_int_equal(take(), 0);
	assert_int_equal(unlink(in(dir, "manifest")), 0);
	assert_int_equal(check(), FX_ENOENT);
	assert_int_equal(take(), 0);
	assert_int_equal(check(), 0);
}

TEST(where_there_is_no_store_no_backup_is_made)
{
	keeping.path = other;
	assert_int_equal(fx_backup_keep_take(&keeping, dir, 1, &m), FX_ENOENT);
	assert_int_equal(check(), FX_ENOENT);
}

TEST(a_file_that_is_not_what_it_was_is_named)
{
	write_file(path, FILE_A, "one");
	write_file(path, FILE_B, "two");
	assert_int_equal(take(), 0);
	write_file(dir, FILE_B, "twO");
	assert_int_equal(check(), FX_ECORRUPT);
	assert_int_equal(found.damaged, 1);
	assert_string_equal(found.first, B);
	assert_int_equal(unlink(in(dir, FILE_A)), 0);
	assert_int_equal(check(), FX_ECORRUPT);
	assert_int_equal(found.damaged, 2);
}

TEST(a_list_or_a_store_that_is_not_what_it_was_is_found)
{
	static const char *const names[] = { "attachments", "data.mdb" };
	size_t i;

	for (i = 0; i < fx_count_of(names); i++) {
		assert_int_equal(take(), 0);
		write_file(dir, names[i], "other");
		assert_int_equal(check(), FX_ECORRUPT);
		assert_int_equal(unlink(in(dir, names[i])), 0);
		assert_int_equal(check(), FX_ECORRUPT);
		assert_int_equal(unlink(in(dir, "manifest")), 0);
	}
}

TEST(a_store_of_another_kind_is_none_of_ours)
{
	size_t rows;

	fx_keep_close(keep);
	keep = NULL;
	assert_int_equal(fx_keep_check(other, &rows), FX_ENOENT);
	assert_int_equal(fx_keep_copy(path, other), 0);
	assert_int_equal(fx_keep_check(other, &rows), 0);
	assert_int_equal(rows, 2);
	assert_int_equal(fx_keep_copy(path, other), FX_EIO); /* one is there */
}

TEST(it_comes_back_whole_and_what_is_there_already_stays)
{
	unsigned char hash[FX_HASH_BYTES], was[FX_HASH_BYTES];
	struct fx_file_facts facts;

	write_file(path, FILE_A, "one");
	write_file(path, FILE_B, "two");
	assert_int_equal(take(), 0);
	write_file(other, FILE_A, "damaged");
	write_file(other, "files/ab/" B, "only here");
	assert_int_equal(fx_backup_keep_bring(dir, &m, other), 0);
	assert_int_equal(fx_backup_settle(other), 0);
	assert_int_equal(fx_file_copy(in(other, "data.mdb"), NULL, hash), 0);
	assert_memory_equal(hash, m.file, sizeof(hash));
	assert_int_equal(fx_file_copy(in(other, FILE_A), NULL, hash), 0);
	assert_int_equal(fx_file_copy(in(path, FILE_A), NULL, was), 0);
	assert_memory_equal(hash, was, sizeof(hash));
	assert_int_equal(fx_file_look(in(other, FILE_B), &facts), 0);
	assert_int_equal(fx_file_look(in(other, "files/ab/" B), &facts), 0);
}

/* The same bytes of two cases are two files beside the one as brought. */
TEST(files_of_cases_are_saved_under_their_own_names)
{
	static const char one[] = FILE_A ".0123456789abcdef0123456789abcdef";
	struct fx_file_facts facts;

	write_file(path, FILE_A, "as brought");
	write_file(path, one, "of one");
	write_file(path, FILE_A ".fedcba9876543210fedcba9876543210", "two");
	write_file(path, FILE_A ".0123", "nothing of ours");
	assert_int_equal(take(), 0);
	assert_int_equal(fx_backup_keep_check(dir, &m, &found), 0);
	assert_int_equal(found.files, 3);
	assert_int_equal(fx_backup_keep_bring(dir, &m, other), 0);
	assert_int_equal(fx_file_look(in(other, one), &facts), 0);
	write_file(dir, one, "of ONE");
	assert_int_equal(fx_backup_keep_check(dir, &m, &found), FX_ECORRUPT);
	assert_string_equal(found.first, one + strlen("files/ab/"));
}

TEST(of_a_backup_that_lacks_a_file_nothing_settles)
{
	struct fx_file_facts facts;

	write_file(path, FILE_A, "one");
	assert_int_equal(take(), 0);
	assert_int_equal(unlink(in(dir, FILE_A)), 0);
	assert_int_equal(fx_backup_keep_bring(dir, &m, other), FX_ECORRUPT);
	assert_int_equal(
	    fx_file_look(in(other, "restored.mdb"), &facts), FX_ENOENT);
}

TEST(a_list_with_what_is_no_name_is_not_followed)
{
	write_file(path, FILE_A, "one");
	assert_int_equal(take(), 0);
	write_file(dir, "attachments",
	    "0000" ZEROS ZEROS " "
	    "../../../../../../../../../../../../../../../../../../etc/"
	    "passwd                                 \n");
	assert_int_equal(fx_backup_keep_bring(dir, &m, other), FX_ECORRUPT);
}

/* -- an earlier backup ------------------------------------------------------*/

static uint64_t
inode(const char *where, const char *name)
{
	struct fx_file_facts facts = { 0 };

	assert_int_equal(fx_file_look(in(where, name), &facts), 0);
	return facts.inode;
}

/* A day later: the one of before lies in other. */
static void
a_day_later(void)
{
	assert_int_equal(take(), 0);
	assert_int_equal(rmdir(other), 0);
	assert_int_equal(rename(dir, other), 0);
	keeping.earlier = other;
}

TEST(what_an_earlier_backup_has_is_shared_with_it)
{
	write_file(path, FILE_A, "one");
	a_day_later();
	write_file(path, FILE_B, "new");
	assert_int_equal(take(), 0);
	assert_int_equal(keeping.shared, 1);
	assert_int_equal(inode(dir, FILE_A), inode(other, FILE_A));
	assert_int_not_equal(inode(dir, FILE_A), inode(path, FILE_A));
	assert_int_equal(check(), 0);
	assert_int_equal(found.files, 2);
}

/* Restoring needs the one directory alone. */
TEST(a_backup_is_whole_without_those_before_it)
{
	unsigned char hash[FX_HASH_BYTES], was[FX_HASH_BYTES];

	write_file(path, FILE_A, "one");
	a_day_later();
	assert_int_equal(take(), 0);
	assert_int_equal(unlink(in(other, FILE_A)), 0);
	assert_int_equal(check(), 0);
	assert_int_equal(fx_backup_keep_bring(dir, &m, other), 0);
	assert_int_equal(fx_file_copy(in(other, FILE_A), NULL, hash), 0);
	assert_int_equal(fx_file_copy(in(path, FILE_A), NULL, was), 0);
	assert_memory_equal(hash, was, sizeof(hash));
	assert_int_not_equal(inode(other, FILE_A), inode(dir, FILE_A));
}

/* Neither is carried on: the sealed bytes under a name may be other ones. */
TEST(what_an_earlier_backup_has_damaged_or_otherwise_is_copied)
{
	write_file(path, FILE_A, "one");
	write_file(path, FILE_B, "two");
	a_day_later();
	write_file(other, FILE_A, "oNe");
	write_file(path, FILE_B, "sealed anew");
	assert_int_equal(take(), 0);
	assert_int_equal(keeping.shared, 0);
	assert_int_equal(check(), 0);
	assert_int_not_equal(inode(dir, FILE_A), inode(other, FILE_A));
}

TEST(what_lies_on_another_disk_is_not_shared)
{
	char disk[] = "/dev/shm/fanxiu-kept-XXXXXX";

	assert_non_null(mkdtemp(disk));
	write_file(path, FILE_A, "one");
	write_file(disk, FILE_A, "one");
	keeping.earlier = disk;
	assert_int_equal(take(), 0);
	assert_int_equal(keeping.shared, 0);
	assert_int_equal(check(), 0);
	assert_int_equal(unlink(in(disk, FILE_A)), 0);
	assert_int_equal(rmdir(in(disk, "files/ab")), 0);
	assert_int_equal(rmdir(in(disk, "files")), 0);
	assert_int_equal(rmdir(disk), 0);
}

/* A bad block takes no more than so many. */
TEST(a_file_is_not_shared_by_ever_more_backups)
{
	char name[128];
	int i;

	write_file(path, FILE_A, "one");
	a_day_later();
	for (i = 1; i < FX_KEPT_NAMES; i++) {
		(void)snprintf(name, sizeof(name), "%s/day%d", other, i);
		assert_int_equal(fx_file_link(in(other, FILE_A), name), 0);
	}
	assert_int_equal(take(), 0);
	assert_int_equal(keeping.shared, 0);
	assert_int_equal(check(), 0);
	assert_int_equal(unlink(name), 0); /* one of them is given up */
	assert_int_equal(unlink(in(dir, FILE_A)), 0);
	assert_int_equal(unlink(in(dir, "manifest")), 0);
	assert_int_equal(take(), 0);
	assert_int_equal(keeping.shared, 1);
	assert_int_equal(check(), 0);
}

/* What was made of it by a try that broke off is made again. */
TEST(a_try_that_broke_off_changes_nothing_of_an_earlier_backup)
{
	write_file(path, FILE_A, "one");
	a_day_later();
	assert_int_equal(take(), 0);
	assert_int_equal(unlink(in(dir, "manifest")), 0);
	write_file(path, FILE_A, "sealed anew");
	assert_int_equal(take(), 0);
	assert_int_equal(check(), 0);
	assert_int_equal(fx_backup_keep_check(other, &m, &found), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_backup_holds_what_was_committed),
		T(without_files_a_backup_is_one_of_the_store),
		T(what_is_no_attachment_yet_is_none_of_it),
		T(what_broke_off_before_its_manifest_is_made_anew),
		T(where_there_is_no_store_no_backup_is_made),
		T(a_file_that_is_not_what_it_was_is_named),
		T(a_list_or_a_store_that_is_not_what_it_was_is_found),
		T(a_store_of_another_kind_is_none_of_ours),
		T(it_comes_back_whole_and_what_is_there_already_stays),
		T(files_of_cases_are_saved_under_their_own_names),
		T(of_a_backup_that_lacks_a_file_nothing_settles),
		T(a_list_with_what_is_no_name_is_not_followed),
		T(what_an_earlier_backup_has_is_shared_with_it),
		T(a_backup_is_whole_without_those_before_it),
		T(what_an_earlier_backup_has_damaged_or_otherwise_is_copied),
		T(what_lies_on_another_disk_is_not_shared),
		T(a_file_is_not_shared_by_ever_more_backups),
		T(a_try_that_broke_off_changes_nothing_of_an_earlier_backup),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
