/*
 * A store that went back in time is told by the witness beside it: P5.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "tests/lib/store_words.h"
#include "tests/unit/test.h"

/* A file as it was. */
struct kept {
	size_t size;
	char *bytes;
};

static struct kept
keep(const char *name)
{
	FILE *file = fopen(in_directory(name), "rb");
	struct kept kept = { 0 };

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	kept.size = (size_t)ftell(file);
	kept.bytes = malloc(kept.size);
	assert_non_null(kept.bytes);
	rewind(file);
	assert_int_equal(fread(kept.bytes, 1, kept.size, file), kept.size);
	assert_int_equal(fclose(file), 0);
	return kept;
}

/* The same file, as its place is; only what it holds is older. */
static void
put_back(const char *name, struct kept *kept)
{
	FILE *file = fopen(in_directory(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(kept->bytes, 1, kept->size, file), kept->size);
	assert_int_equal(fclose(file), 0);
	free(kept->bytes);
}

static void
live(const char *what)
{
	struct fx_store *store = open_store(FX_STORE_STAYED);
	struct fx_txn *txn = writing(store);

	assert_int_equal(happen(txn, what), 0);
	done(txn);
	fx_store_close(store);
}

static int
opening(enum fx_store_came came)
{
	struct fx_store_options options = as_usual();
	struct fx_store *store;
	int rc;

	options.came = came;
	rc = fx_store_open(&options, &store);
	if (rc == 0)
		fx_store_close(store);
	return rc;
}

/* P5: a lost meta page, a lying disk, a data file put back alone. */
TEST(a_store_that_lost_its_last_commit_is_not_opened)
{
	struct kept older;

	live("first");
	older = keep("data.mdb");
	live("second");
	put_back("data.mdb", &older);
	assert_int_equal(opening(FX_STORE_STAYED), FX_EWENTBACK);
	assert_int_equal(opening(FX_STORE_MOVED), FX_EWENTBACK);
}

/* P5, I2: who says that it is restored goes on, in a new epoch. */
TEST(a_restored_store_may_be_older_than_it_was)
{
	struct fx_store *store;
	struct kept older;

	live("first");
	older = keep("data.mdb");
	live("second");
	put_back("data.mdb", &older);
	store = open_store(FX_STORE_RESTORED);
	assert_int_equal(head_of(store).epoch, 2);
	fx_store_close(store);
	assert_int_equal(opening(FX_STORE_STAYED), 0);
}

/* P5: after as many commits as were lost it is still another history. */
TEST(a_fork_that_went_on_is_not_opened)
{
	struct kept older, witness;

	live("first");
	older = keep("data.mdb");
	live("second");
	witness = keep("witness");
	put_back("data.mdb", &older);
	assert_int_equal(unlink(in_directory("witness")), 0);
	live("another second");
	live("third");
	put_back("witness", &witness);
	assert_int_equal(opening(FX_STORE_STAYED), FX_EWENTBACK);
}

/* What was not flushed may be lost with the power. */
TEST(a_witness_may_be_behind)
{
	struct kept witness;

	live("first");
	witness = keep("witness");
	live("second");
	put_back("witness", &witness);
	assert_int_equal(opening(FX_STORE_STAYED), 0);
}

TEST(to_lose_the_witness_costs_a_warning)
{
	live("first");
	assert_int_equal(unlink(in_directory("witness")), 0);
	assert_int_equal(opening(FX_STORE_STAYED), 0);
	assert_int_equal(access(in_directory("witness"), F_OK), 0);
}

TEST(a_damaged_witness_says_nothing)
{
	struct kept older;
	long at;

	for (at = 0; at < 64; at++) {
		live("first");
		older = keep("data.mdb");
		live("second");
		put_back("data.mdb", &older);
		spoil("witness", at);
		assert_int_equal(opening(FX_STORE_STAYED), 0);
	}
}

/* reliability 4.1 */
TEST(a_store_that_is_gone_is_not_begun_anew)
{
	live("first");
	assert_int_equal(unlink(in_directory("data.mdb")), 0);
	assert_int_equal(opening(FX_STORE_STAYED), FX_EWENTBACK);
	assert_int_not_equal(access(in_directory("data.mdb"), F_OK), 0);
}

#define RUN(title) \
	cmocka_unit_test_setup_teardown(title, a_directory, no_directory)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_store_that_lost_its_last_commit_is_not_opened),
		RUN(a_restored_store_may_be_older_than_it_was),
		RUN(a_fork_that_went_on_is_not_opened),
		RUN(a_witness_may_be_behind),
		RUN(to_lose_the_witness_costs_a_warning),
		RUN(a_damaged_witness_says_nothing),
		RUN(a_store_that_is_gone_is_not_begun_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
