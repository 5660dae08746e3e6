/*
 * Values of a store that are not what was written: those of a real one, a few
 * bytes of them changed, their sums made right again.  Whoever reads them
 * takes them or says that they are damaged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fx_err.h"
#include "base/fx_log.h"
#include "store/fx_archive.h"
#include "store/fx_consumers.h"
#include "store/fx_contacts.h"
#include "store/fx_cursor.h"
#include "store/fx_epochs.h"
#include "store/fx_history.h"
#include "store/fx_journal.h"
#include "store/fx_seen.h"
#include "store/fx_store_internal.h"
#include "store/fx_stuck.h"
#include "store/fx_topics.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/sample.h"
#include "tests/lib/store_words.h"

#define UNIT        "RMA-2611-00042-D.01"
#define VALUE_MAX   4096
#define CHANGES_MAX 8

static struct fx_store *store;
static struct fx_records *records;
static uint64_t sum;
static const unsigned char an_id[FX_ID_BYTES] = { 1, 2, 3 };

static void
take_away(void)
{
	fx_store_close(store);
	(void)no_directory(NULL);
}

static void
write_records(struct fx_txn *txn)
{
	struct repair_unit *unit;
	int i;

	fx_records_begin(records, txn);
	for (i = 0; i < 40; i++) {
		fx_records_at(records, i + 1, STORE_NOW);
		unit = fx_records_change(records, REC_repair_unit, UNIT);
		sample_fill(REC_repair_unit, SAMPLE_FULL, unit);
		fx_copy(unit->unit_no, UNIT);
		unit->repair_due = STORE_NOW + i;
	}
	fuzz_check(fx_records_save(records) == 0);
}

static void
write_rows(struct fx_txn *txn)
{
	struct fx_cursor cursor = { .epoch = 1, .seq = 5 };
	struct fx_consumer consumer = { .name = "quality", .cursor = cursor };
	struct fx_seen seen = { .code = 1, .count = 2, .reply_size = 5 };
	static struct fx_stuck stuck;
	static struct fx_topics topics;
	struct fx_row row;
	struct fx_archived archived = { .place = FX_IN_intake,
		.subject = UNIT };

	fuzz_check(happen(txn, "something") == 0);
	fuzz_check(fx_journal_read(txn, 2, &row) == 0);
	stuck.size = archived.size = row.size;
	memcpy(stuck.row, row.bytes, row.size);
	archived.row = stuck.row;
	fx_copy(stuck.subject, UNIT);
	fx_copy(stuck.peer, "intake");
	fx_copy(stuck.why, "wrong_state");
	fuzz_check(fx_stuck_put(txn, &stuck) == 0);
	fuzz_check(fx_archive_append(txn, &archived) == 0);
	fuzz_check(fx_cursor_put(txn, "intake", &cursor) == 0);
	fuzz_check(fx_consumers_put(txn, &consumer) == 0);
	fuzz_check(fx_seen_put(txn, an_id, &seen) == 0);
	(void)fx_topics_move(&topics, "repair.noted.", 13, 2);
	fuzz_check(fx_topics_save(txn, &topics) == 0);
}

void
fuzz_store_begin(void)
{
	struct fx_txn *txn;

	fx_log_level(-1);
	fuzz_check(a_directory(NULL) == 0 && atexit(take_away) == 0);
	store = open_store(FX_STORE_STAYED);
	fuzz_check(fx_records_open(100, &records) == 0);
	txn = writing(store);
	write_records(txn);
	write_rows(txn);
	done(txn);
}

/* -- what is changed --------------------------------------------------------*/

struct place {
	size_t nth;
	struct fx_key key;
	size_t size;
	unsigned char value[VALUE_MAX];
};

static int
find_row(struct fx_in *key, struct fx_in *value, void *context)
{
	struct place *place = context;

	place->key.size = 0;
	fx_key_bytes(&place->key, key->bytes, key->size);
	place->size = value->size < VALUE_MAX ? value->size : VALUE_MAX;
	memcpy(place->value, value->bytes, place->size);
	return place->nth-- == 0;
}

static void
change(struct fx_txn *txn, enum fx_table table, struct fuzz_tape *tape)
{
	static struct place place;
	struct fx_range all = { .table = table };
	const unsigned char *part;
	size_t at, length;

	place.nth = fuzz_draw(tape, 8);
	place.size = place.key.size = 0;
	fuzz_check(fx_table_each(txn, &all, find_row, &place) <= 0);
	if (place.key.size == 0 || place.size == 0)
		return;
	at = (fuzz_draw(tape, 256) * 256 + fuzz_draw(tape, 256)) % place.size;
	switch (fuzz_draw(tape, 4)) {
	case 0:
		place.value[at] ^= (unsigned char)(1 + fuzz_draw(tape, 255));
		break;
	case 1: place.size = at > 0 ? at : 1; break; /* never none */
	default:
		length = fuzz_part(tape, &part);
		if (length > VALUE_MAX - at)
			length = VALUE_MAX - at;
		memcpy(place.value + at, part, length);
		if (at + length > place.size)
			place.size = at + length;
	}
	if (place.size > 2500)
		place.size = 2500;
	fuzz_check(
	    fx_table_put(txn, table, &place.key, place.value, place.size) == 0);
}

/* -- who reads it -----------------------------------------------------------*/

static int
is_answer(int rc)
{
	fuzz_check(rc == 0 || rc == FX_ENOENT || rc == FX_ECORRUPT);
	sum = fuzz_mix_number(sum, rc);
	return rc;
}

static int
see_cursor(const char *peer, const struct fx_cursor *cursor, void *context)
{
	(void)context;
	fuzz_check(strlen(peer) <= FX_PEER_BYTES);
	sum = fuzz_mix(sum, cursor, sizeof(*cursor));
	return 0;
}

static int
see_consumer(const struct fx_consumer *consumer, void *context)
{
	(void)context;
	fuzz_check(strlen(consumer->name) <= FX_CONSUMER_BYTES);
	return 0;
}

static int
see_stored(const struct fx_stored *stored, void *context)
{
	const struct fx_field *f = fx_schema_state(stored->kind);

	(void)context;
	fuzz_check(stored->recent.count <= FX_RECENT_MAX);
	fuzz_check(fx_schema_number(f, stored->record) <= f->high);
	sum = fuzz_mix(sum, stored->record, sizeof(struct repair_unit));
	return 0;
}

static int
see_queued(const struct fx_queued *queued, void *context)
{
	(void)context;
	fuzz_check(strlen(queued->key) <= FX_KEY_MAX);
	return 0;
}

static int
see_due(const struct fx_due *due, void *context)
{
	(void)context;
	fuzz_check(strlen(due->key) <= FX_KEY_MAX);
	fuzz_check(due->command != FX_KIND_NONE);
	return 0;
}

static int
see_archived(const struct fx_archived *archived, void *context)
{
	struct fx_row row;

	(void)context;
	fuzz_check(archived->place < FX_PLACE_COUNT);
	(void)fx_journal_parse(1, archived->row, archived->size, &row);
	return 0;
}

static int
see_number(int64_t seq, void *context)
{
	(void)context;
	sum = fuzz_mix_number(sum, seq);
	return 0;
}

static void
read_records(struct fx_txn *txn)
{
	int64_t counts[FX_STATES_MAX];
	static struct fx_stored stored;
	struct fx_queue queue = { .kind = REC_repair_unit,
		.state = repair_unit_state_assigned };
	struct fx_history history = { REC_repair_unit, UNIT, 0 };
	struct repair_unit *unit;

	is_answer(fx_records_get(txn, REC_repair_unit, UNIT, &stored));
	is_answer(fx_records_each(txn, REC_repair_unit, "", see_stored, NULL));
	is_answer(fx_records_counts(txn, REC_repair_unit, counts));
	is_answer(fx_records_list(txn, &queue, see_queued, NULL));
	is_answer(fx_records_due(txn, INT64_MAX, see_due, NULL));
	is_answer(fx_history_each(txn, &history, see_number, NULL));
	is_answer(fx_records_check(txn));
	fx_records_begin(records, txn);
	fx_records_at(records, 100, STORE_NOW);
	unit = fx_records_change(records, REC_repair_unit, UNIT);
	unit->repair_due = STORE_NOW;
	if (is_answer(fx_records_failed(records)) == 0)
		is_answer(fx_records_save(records));
	fx_records_begin(records, NULL);
}

static void
read_rows(struct fx_txn *txn)
{
	static struct fx_stuck stuck;
	static struct fx_topics topics;
	struct fx_archived archived;
	struct fx_cursor cursor;
	struct fx_epoch epoch;
	struct fx_base base;
	struct fx_head head;
	struct fx_seen seen;
	int64_t count;

	is_answer(fx_meta_head(txn, &head));
	is_answer(fx_meta_base(txn, &base));
	is_answer(fx_meta_backup(txn, &head));
	is_answer(fx_cursor_get(txn, "intake", &cursor));
	is_answer(fx_cursor_each(txn, see_cursor, NULL));
	is_answer(fx_consumers_each(txn, see_consumer, NULL));
	if (is_answer(fx_seen_get(txn, an_id, &seen)) == 0)
		fuzz_check(seen.reply_size <= FX_REPLY_BYTES);
	is_answer(fx_stuck_count(txn, UNIT, NULL, &count));
	if (is_answer(fx_stuck_next(txn, UNIT, 0, &stuck)) == 0)
		fuzz_check(stuck.size <= FX_ROW_BYTES);
	is_answer(fx_epochs_get(txn, 1, &epoch));
	is_answer(fx_epochs_of(txn, 2, &epoch));
	is_answer(fx_archive_read(txn, 1, &archived));
	is_answer(fx_archive_each(txn, 0, see_archived, NULL));
	is_answer(fx_archive_each_of(txn, UNIT, 0, see_archived, NULL));
	is_answer(fx_topics_load(txn, &topics));
	is_answer(fx_journal_check(txn, 100));
	is_answer(fx_store_check_sums(txn));
}

uint64_t
fuzz_store_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	struct fx_txn *txn = writing(store);
	enum fx_table table;
	int changes;

	sum = FUZZ_MIX;
	for (changes = 0; changes < CHANGES_MAX && tape.left > 0; changes++) {
		table = (enum fx_table)fuzz_draw(&tape, FX_TABLE_COUNT);
		if (table != FX_TABLE_journal)
			change(txn, table, &tape);
	}
	read_records(txn);
	read_rows(txn);
	fx_store_abandon(txn);
	return sum;
}
