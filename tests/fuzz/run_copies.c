/*
 * What copies of a store are made of: the chunks of a snapshot, taken from a
 * peer that also lies, and the manifest that a backup is held against.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fx_base.h"
#include "base/fx_crypto.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_log.h"
#include "net/fx_snap.h"
#include "service/fx_backup.h"
#include "tests/fuzz/targets.h"
#include "tests/lib/history.h"
#include "tests/lib/store_words.h"

/* -- snapshots --------------------------------------------------------------*/

#define RECORDS   300 /* more than one chunk holds */
#define EVENTS    40
#define STEPS_MAX 200

static struct history *peer;
static struct fx_fetch_source source;
static struct fx_fetch *fetch;
static struct fx_snap *snap;
static int64_t now_ms;
static unsigned char asked[FX_SNAP_ASK];
static size_t asked_length;
static char last_key[FX_SUBJECT_MAX + 1]; /* of what the peer truly said */
static bool lied;
static uint64_t sum;

static int
records(void *cookie, const char *kind, const char *after,
    fx_fetch_record_fn *take, void *take_cookie)
{
	/* {"rev":1,"seq":1,"subject":"U.000"} */
	char key[8];
	unsigned char map[] = "\x83\xa3rev\x01\xa3seq\x01\xa7subject\xa5U.000";
	int i = strlen(after) < 3 ? 0 : (int)strtol(after + 2, NULL, 10) + 1;

	(void)cookie;
	(void)kind; /* all are alike */
	for (; i >= 0 && i < RECORDS; i++) {
		(void)snprintf(key, sizeof(key), "U.%03d", i);
		memcpy(map + sizeof(map) - 6, key, 5);
		if (take(take_cookie, key, map, sizeof(map) - 1) != 0)
			break;
	}
	return 0;
}

void
fuzz_snap_begin(void)
{
	int i;

	fx_log_level(-1);
	peer = calloc(1, sizeof(*peer));
	fuzz_check(peer != NULL);
	history_begin(peer, "repair", 'r');
	for (i = 0; i < EVENTS; i++)
		history_add(peer, "repair.noted");
	source = history_source(peer);
	source.records = records;
}

static void
ask(void)
{
	if (!fx_snap_ask(snap, now_ms, asked, &asked_length))
		return;
	fuzz_check(asked_length <= sizeof(asked));
	sum = fuzz_mix(sum, asked, asked_length);
}

/* What is given was said: by the peer in order, or by who lied. */
static void
take_all(void)
{
	struct fx_snap_record r;

	while (fx_snap_next(snap, &r) == 0) {
		fuzz_check(r.node != NULL && r.subject != NULL);
		sum = fuzz_mix(sum, r.subject, r.subject_length);
		if (lied)
			continue;
		fuzz_check(r.subject_length == 5 && r.seq == 1 && r.rev == 1);
		fuzz_check(memcmp(r.subject, last_key, 5) > 0);
		memcpy(last_key, r.subject, 5);
	}
	fuzz_check(!fx_snap_holds(snap));
	if (fx_snap_state(snap) == FX_SNAP_TAKING && last_key[0] != '\0' &&
	    memcmp(last_key, "U.299", 5) == 0)
		last_key[0] = '\0'; /* the next kind */
}

/* The peer's answer, whole, or with frames of ours in the place of its own. */
static void
answer(struct fuzz_tape *tape)
{
	struct fx_piece question[2] = { { FX_TALK_TAG, 4 },
		{ asked, asked_length } };
	struct fx_piece say[FX_FETCH_PIECES] = { { "", 0 } };
	size_t pieces = 0, spoiled = fuzz_draw(tape, 8);
	const unsigned char *part;

	if (asked_length == 0)
		return;
	fuzz_check(
	    fx_fetch_answer(fetch, question, 2, now_ms, say, &pieces) == 0);
	if (spoiled < pieces) {
		say[spoiled].length = fuzz_part(tape, &part);
		say[spoiled].bytes = part;
		lied |= spoiled == 1;
	}
	fx_snap_answered(snap, say, (int)pieces, now_ms);
	take_all();
}

/* A chunk of ours with its true sum: what a peer could say if it wished. */
static void
forge(struct fuzz_tape *tape)
{
	static struct fx_talk_answer a;
	static unsigned char header[1024];
	static struct fx_talk_ask q;
	struct fx_piece say[FX_FETCH_PIECES] = { { FX_TALK_TAG, 4 },
		{ header, 0 } };
	static unsigned char chunk[4096];
	const unsigned char *part;
	size_t length = fuzz_part(tape, &part);

	if (length + 4 > sizeof(chunk))
		length = sizeof(chunk) - 4;
	memset(chunk, 0, 4);
	chunk[2] = (unsigned char)(length >> 8);
	chunk[3] = (unsigned char)length;
	memcpy(chunk + 4, part, length);
	say[2] = (struct fx_piece){ chunk, length + 4 };
	memset(&q, 0, sizeof(q));
	memset(&a, 0, sizeof(a));
	a.op = FX_TALK_CHUNK;
	a.req = fuzz_draw(tape, 16);
	a.base = (struct fx_slot_place){ .seq = EVENTS, .epoch = 1 };
	memcpy(a.base.hash, peer->head.hash, sizeof(a.base.hash));
	a.head = peer->head;
	a.n = fuzz_draw(tape, 3);
	a.end = fuzz_draw(tape, 2) == 1;
	fx_crypto_hash(chunk, length + 4, a.sum);
	if (fx_talk_encode_answer(&a, header, sizeof(header), &say[1].length) !=
	    0)
		return;
	lied = true;
	fx_snap_answered(snap, say, 3, now_ms);
	take_all();
}

static void
step(struct fuzz_tape *tape)
{
	struct fx_piece nothing[FX_FETCH_PIECES] = { { "", 0 } };
	const unsigned char *part;
	int i;

	switch (fuzz_draw(tape, 8)) {
	case 0: now_ms += (int64_t)fuzz_draw(tape, 256) * 40; break;
	case 1: fx_snap_unsent(snap, now_ms); break;
	case 2: forge(tape); break;
	case 3:
		for (i = 0; i < FX_FETCH_PIECES; i++) {
			nothing[i].length = fuzz_part(tape, &part);
			nothing[i].bytes = part;
		}
		lied = true;
		fx_snap_answered(
		    snap, nothing, (int)fuzz_draw(tape, 4), now_ms);
		take_all();
		break;
	default: /* time goes on while both work */
		now_ms += 50;
		ask();
		answer(tape);
	}
}

uint64_t
fuzz_snap_run(const unsigned char *bytes, size_t length)
{
	static const char *const kinds[] = { "unit", "part_lot" };
	const struct fx_snap_options options = {
		.name = "view", .kinds = kinds, .kind_count = 2, .seed = 7
	};
	struct fuzz_tape tape = { bytes, length };
	struct fx_snap_counts counts;
	int steps;

	now_ms = 1000;
	asked_length = 0;
	last_key[0] = '\0';
	lied = false;
	sum = FUZZ_MIX;
	fuzz_check(fx_fetch_open(&source, 100000000, &fetch) == 0);
	fuzz_check(fx_snap_open(&options, now_ms, &snap) == 0);
	for (steps = 0; steps < STEPS_MAX && tape.left > 0; steps++)
		step(&tape);
	fx_snap_counts(snap, &counts);
	/* Who was told the truth alone has all of both kinds, in order. */
	if (!lied && fx_snap_state(snap) == FX_SNAP_DONE)
		fuzz_check(counts.records == 2 * RECORDS);
	if (fx_snap_state(snap) == FX_SNAP_DONE)
		fuzz_check(fx_snap_base(snap)->seq > 0);
	fuzz_check((fx_snap_state(snap) == FX_SNAP_STOPPED) ==
		   (fx_snap_why(snap) != FX_SAYS_OK));
	sum = fuzz_mix_number(sum, (int64_t)counts.records);
	fx_snap_close(snap);
	fx_fetch_close(fetch);
	return fuzz_mix_number(sum, (int64_t)counts.bad);
}

/* -- the manifest of a backup -----------------------------------------------*/

static char backup[64], manifest_path[96], data_path[96];
static char true_text[1024];
static struct fx_manifest truth;

static void
take_away(void)
{
	(void)unlink(manifest_path); /* whatever is there */
	(void)unlink(data_path);
	(void)rmdir(backup);
}

void
fuzz_manifest_begin(void)
{
	const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	struct fx_store *store;
	struct fx_txn *txn;
	size_t length;

	fx_log_level(-1);
	fuzz_check(a_directory(NULL) == 0);
	store = open_store(FX_STORE_STAYED);
	txn = writing(store);
	fuzz_check(happen(txn, "something") == 0);
	done(txn);
	fx_store_close(store);
	(void)snprintf(backup, sizeof(backup), "%s/fx-fuzz-%ld-backup", where,
	    (long)getpid());
	(void)snprintf(
	    manifest_path, sizeof(manifest_path), "%s/manifest", backup);
	(void)snprintf(data_path, sizeof(data_path), "%s/data.mdb", backup);
	fuzz_check(atexit(take_away) == 0);
	fuzz_check(fx_backup_take(the_directory(), backup, &truth) == 0);
	fuzz_check(no_directory(NULL) == 0);
	fuzz_check(fx_file_read(manifest_path, true_text, sizeof(true_text),
		       &length) == 0);
}

static void
put_manifest(const unsigned char *bytes, size_t length)
{
	FILE *file = fopen(manifest_path, "wb");

	fuzz_check(file != NULL && fchmod(fileno(file), 0600) == 0);
	fuzz_check(fwrite(bytes, 1, length, file) == length);
	fuzz_check(fclose(file) == 0);
}

/*
 * Any bytes; or, with a number in front, the true manifest with our bytes in
 * the place of some of its own.  It is refused, or says what is so.
 */
uint64_t
fuzz_manifest_run(const unsigned char *bytes, size_t length)
{
	struct fuzz_tape tape = { bytes, length };
	unsigned char text[sizeof(true_text) + 256];
	size_t at, cut, was = strlen(true_text);
	struct fx_manifest m;
	int rc;

	if (fuzz_draw(&tape, 2) == 0 || length > 200) {
		put_manifest(tape.bytes, tape.left);
	} else {
		at = (fuzz_draw(&tape, 256) * 2) % was;
		cut = fuzz_draw(&tape, 64);
		if (at + cut > was)
			cut = was - at;
		memcpy(text, true_text, at);
		memcpy(text + at, tape.bytes, tape.left);
		memcpy(text + at + tape.left, true_text + at + cut,
		    was - at - cut);
		put_manifest(text, was - cut + tape.left);
	}
	rc = fx_backup_check(backup, &m);
	fuzz_check(rc == 0 || rc == FX_ECORRUPT || rc == FX_EVERSION);
	if (rc == 0) {
		fuzz_check(strcmp(m.service, truth.service) == 0);
		fuzz_check(m.size == truth.size && m.format == truth.format);
		fuzz_check(m.head.seq == truth.head.seq &&
			   m.head.epoch == truth.head.epoch);
		fuzz_check(memcmp(m.head.hash, truth.head.hash,
			       sizeof(m.head.hash)) == 0);
		fuzz_check(memcmp(m.file, truth.file, sizeof(m.file)) == 0);
	}
	return fuzz_mix_number(FUZZ_MIX, rc);
}
