#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "store/fx_epochs.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

/* What the disk under the directory is taken for. */
static enum fx_file_system disk_is;

int __real_fx_file_disk(const char *path, struct fx_file_disk *disk);
int __wrap_fx_file_disk(const char *path, struct fx_file_disk *disk);

int
__wrap_fx_file_disk(const char *path, struct fx_file_disk *disk)
{
	int rc = __real_fx_file_disk(path, disk);

	disk->system = disk_is;
	return rc;
}

/* What a second attempt to open the store says. */
static int
opening(const struct fx_store_options *options)
{
	struct fx_store *second;
	int rc = fx_store_open(options, &second);

	if (rc == 0)
		fx_store_close(second);
	return rc;
}

static void
make_store(void)
{
	fx_store_close(open_store(FX_STORE_STAYED));
}

/* The same bytes under the same name, but another file. */
static void
move_data(void)
{
	struct fx_store *store = open_store(FX_STORE_STAYED);
	char copy[256], from[300];

	snprintf(copy, sizeof(copy), "%s", in_directory("copy"));
	snprintf(from, sizeof(from), "%s/data.mdb", copy);
	assert_int_equal(mkdir(copy, 0700), 0);
	assert_int_equal(fx_store_copy(store, copy), 0);
	fx_store_close(store);
	assert_int_equal(rename(from, in_directory("data.mdb")), 0);
}

/* reliability 4.1 */
TEST(a_new_store_has_its_first_event)
{
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_head head = head_of(store);

	assert_int_equal(head.seq, 1);
	assert_int_equal(head.epoch, 1);
	assert_string_equal(fx_store_service(store), "repair");
	fx_store_close(store);
}

TEST(a_store_keeps_its_name_and_its_events)
{
	unsigned char id[FX_STORE_ID];
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_txn *txn = writing(store);

	memcpy(id, fx_store_id(store), sizeof(id));
	assert_int_equal(happen(txn, "something"), 0);
	done(txn);
	txn = writing(store);
	assert_int_equal(happen(txn, "and not this"), 0);
	fx_store_abandon(txn);
	fx_store_close(store);

	store = open_store(FX_STORE_STAYED);
	assert_memory_equal(fx_store_id(store), id, sizeof(id));
	assert_int_equal(head_of(store).seq, 2);
	fx_store_close(store);
}

/* G15, I1 */
TEST(a_second_open_in_this_process_is_refused)
{
	struct fx_store *store = open_store(FX_STORE_STAYED), *copy;
	struct fx_store_options options = as_usual();

	assert_int_equal(opening(&options), FX_EBUSY);
	assert_int_equal(fx_store_open_copy(the_directory(), &copy), FX_EBUSY);
	fx_store_close(store);
	assert_int_equal(opening(&options), 0);
}

/* G15, I1 */
TEST(a_second_open_in_another_process_is_refused)
{
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_store_options options = as_usual();
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(opening(&options) == FX_EBUSY ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	fx_store_close(store);
}

/* I2: a copy must not go on with the numbers of the original */
TEST(a_copied_store_opens_only_when_the_operator_says_why)
{
	struct fx_store_options options = as_usual();

	make_store();
	move_data();
	assert_int_equal(opening(&options), FX_ECOPIED);
	options.came = FX_STORE_MOVED;
	assert_int_equal(opening(&options), 0);
	options.came = FX_STORE_STAYED;
	assert_int_equal(opening(&options), 0);
}

/* I2 */
TEST(a_restored_store_begins_a_new_epoch)
{
	struct fx_store *store;
	struct fx_epoch epoch;
	struct fx_txn *reader;

	make_store();
	move_data();
	store = open_store(FX_STORE_RESTORED);
	assert_int_equal(head_of(store).epoch, 2);
	assert_int_equal(head_of(store).seq, 2);
	reader = looking(store);
	assert_int_equal(fx_epochs_get(reader, 2, &epoch), 0);
	assert_int_equal(epoch.why, fx_epoch_why_restore);
	looked(reader);
	fx_store_close(store);
	make_store();
}

TEST(a_store_of_another_service_is_refused)
{
	struct fx_store_options options = as_usual();

	make_store();
	options.service = "quality";
	assert_int_equal(opening(&options), FX_EWRONG);
}

/* pitfalls 3: a short file is a SIGBUS later */
TEST(a_file_cut_short_is_refused)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_txn *txn = writing(store);
	struct stat is;
	int i;

	for (i = 0; i < 50; i++)
		assert_int_equal(happen(txn, "something that takes room"), 0);
	done(txn);
	fx_store_close(store);
	assert_int_equal(stat(in_directory("data.mdb"), &is), 0);
	assert_int_equal(
	    truncate(in_directory("data.mdb"), is.st_size - 4096), 0);
	assert_int_equal(opening(&options), FX_ECORRUPT);
	assert_int_equal(truncate(in_directory("data.mdb"), 4096), 0);
	assert_int_equal(opening(&options), FX_ECORRUPT);
	assert_int_equal(truncate(in_directory("data.mdb"), 0), 0);
	assert_int_equal(opening(&options), FX_ECORRUPT);
	assert_int_equal(
	    fx_store_open_copy(the_directory(), &store), FX_ECORRUPT);
}

TEST(a_consistent_copy_can_be_verified)
{
	char copy[256];
	struct fx_store *store = open_store(FX_STORE_STAYED), *second;
	struct fx_txn *txn = writing(store);

	assert_int_equal(happen(txn, "something"), 0);
	done(txn);
	snprintf(copy, sizeof(copy), "%s", in_directory("copy"));
	assert_int_equal(mkdir(copy, 0700), 0);
	assert_int_equal(fx_store_copy(store, copy), 0);
	assert_int_equal(fx_store_open_copy(copy, &second), 0);
	assert_int_equal(head_of(second).seq, 2);
	assert_memory_equal(
	    fx_store_id(second), fx_store_id(store), FX_STORE_ID);
	txn = looking(second);
	assert_int_equal(fx_journal_check(txn, SIZE_MAX), 0);
	assert_int_equal(fx_store_check_sums(txn), 0);
	looked(txn);
	fx_store_close(second);
	fx_store_close(store);
	assert_int_equal(fx_store_remove_copy(copy), 0);
	assert_int_not_equal(access(copy, F_OK), 0);
	assert_int_equal(fx_store_remove_copy(copy), 0);
}

TEST(a_reader_sees_what_was_committed_when_it_began)
{
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_txn *reader = looking(store), *txn;
	struct fx_head head;
	struct fx_store_room room;

	fx_store_end_read(reader);
	txn = writing(store);
	assert_int_equal(happen(txn, "something"), 0);
	done(txn);
	assert_int_equal(fx_store_begin_read(reader), 0);
	assert_int_equal(fx_meta_head(reader, &head), 0);
	assert_int_equal(head.seq, 2);
	assert_int_equal(fx_store_room(reader, &room), 0);
	assert_in_range(room.map_permille, 1, 20);
	assert_in_range(room.disk_free_permille, 1, 1000);
	looked(reader);
	assert_int_equal(fx_store_check_readers(store), 0);
	fx_store_close(store);
}

/* Any stored value outside the journal: a sum tells. */
TEST(a_turned_bit_in_a_value_is_found_before_it_is_used)
{
	static const char secret[] = "a value that is easy to find";
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_txn *txn = writing(store);
	char value[sizeof(secret)];

	assert_int_equal(fx_meta_put(txn, "test", secret, sizeof(secret)), 0);
	done(txn);
	fx_store_close(store);
	store = open_store(FX_STORE_STAYED);
	txn = looking(store);
	assert_int_equal(fx_meta_get(txn, "test", value, sizeof(value)), 0);
	assert_string_equal(value, secret);
	assert_int_equal(fx_meta_get(txn, "none", value, 8), FX_ENOENT);
	looked(txn);
	fx_store_close(store);

	spoil("data.mdb", where_in("data.mdb", secret, sizeof(secret)) + 9);
	store = open_store(FX_STORE_STAYED);
	txn = looking(store);
	assert_int_equal(
	    fx_meta_get(txn, "test", value, sizeof(value)), FX_ECORRUPT);
	assert_int_equal(fx_store_check_sums(txn), FX_ECORRUPT);
	looked(txn);
	fx_store_close(store);
}

/* Every byte of head, place and identity is under a sum or checked. */
TEST(a_head_that_is_not_the_last_event_is_found_at_the_start)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_txn *txn = writing(store);
	struct fx_head head;

	assert_int_equal(fx_meta_head(txn, &head), 0);
	head.seq++;
	assert_int_equal(fx_meta_put_head(txn, &head), 0);
	done(txn);
	fx_store_close(store);
	assert_int_equal(opening(&options), FX_ECORRUPT);
}

TEST(a_store_too_small_for_a_batch_says_so_and_goes_on)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store;
	struct fx_txn *txn;
	char what[1500];
	int rc = 0, i;

	memset(what, 'x', sizeof(what));
	what[sizeof(what) - 1] = '\0';
	options.size_max = 1 << 20;
	assert_int_equal(fx_store_open(&options, &store), 0);
	txn = writing(store);
	for (i = 0; i < 2000 && rc == 0; i++)
		rc = happen(txn, what);
	assert_int_equal(rc, FX_EFULL);
	fx_store_abandon(txn);
	txn = writing(store);
	assert_int_equal(happen(txn, what), 0);
	done(txn);
	fx_store_close(store);
}

static void
on(enum fx_file_system system, enum fx_store_strict strict, int means)
{
	struct fx_store_options options = as_usual();

	options.strict = strict;
	disk_is = system;
	assert_int_equal(opening(&options), means);
	disk_is = FX_FILE_SYSTEM_LOCAL;
}

/* store.md 2: LMDB is not safe on remote file systems */
TEST(a_disk_that_cannot_hold_a_store_is_refused)
{
	on(FX_FILE_SYSTEM_LOCAL, FX_STORE_STRICT, 0);
	on(FX_FILE_SYSTEM_NETWORK, FX_STORE_STRICT, FX_EDENIED);
	on(FX_FILE_SYSTEM_NETWORK, FX_STORE_TRYOUT, FX_EDENIED);
	on(FX_FILE_SYSTEM_OVERLAY, FX_STORE_STRICT, FX_EDENIED);
	on(FX_FILE_SYSTEM_OVERLAY, FX_STORE_TRYOUT, 0);
	on(FX_FILE_SYSTEM_MEMORY, FX_STORE_STRICT, FX_EDENIED);
	on(FX_FILE_SYSTEM_MEMORY, FX_STORE_TRYOUT, 0);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, a_directory, no_directory)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_new_store_has_its_first_event),
		RUN(a_store_keeps_its_name_and_its_events),
		RUN(a_second_open_in_this_process_is_refused),
		RUN(a_second_open_in_another_process_is_refused),
		RUN(a_copied_store_opens_only_when_the_operator_says_why),
		RUN(a_restored_store_begins_a_new_epoch),
		RUN(a_store_of_another_service_is_refused),
		RUN(a_file_cut_short_is_refused),
		RUN(a_consistent_copy_can_be_verified),
		RUN(a_reader_sees_what_was_committed_when_it_began),
		RUN(a_turned_bit_in_a_value_is_found_before_it_is_used),
		RUN(a_head_that_is_not_the_last_event_is_found_at_the_start),
		RUN(a_disk_that_cannot_hold_a_store_is_refused),
		RUN(a_store_too_small_for_a_batch_says_so_and_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
