#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_file.h"
#include "base/fx_random.h"
#include "store/fx_contacts.h"
#include "store/fx_store_internal.h"

#define KEY_FILE   "contact.keys"
#define NEXT       "contact_slots" /* in meta: how many keys are taken */
#define SLOT_BYTES 64   /* key, sum of its number and itself, zeros */
#define SLOTS_NEW  1024 /* made at a time */
#define SLOTS_LOW  256  /* made when fewer are left */
#define DESTROYED  0x00 /* what all bytes of a slot are then */
#define GIVEN_UP   0xff /* as above */

struct fx_contacts {
	const struct fx_store *store;
	int fd;
	int64_t slots, taken; /* in the file; by cases, as last seen */
	unsigned char fresh[SLOTS_NEW][SLOT_BYTES];
	unsigned char sealed[4 + FX_CONTACT_BYTES + FX_SEAL_EXTRA];
};

static void
sum_of(int64_t slot, const unsigned char *key, unsigned char sum[FX_SUM_BYTES])
{
	struct fx_key number = fx_key_of("");

	fx_key_number(&number, slot);
	fx_crypto_sum(number.bytes, number.size, key, FX_SEAL_KEY, sum);
}

/* Keys nobody has taken yet, numbered from `first`. */
static int
draw_keys(struct fx_contacts *c, int64_t first)
{
	size_t i;
	int rc = fx_random_bytes(c->fresh, sizeof(c->fresh));

	for (i = 0; i < SLOTS_NEW && rc == 0; i++) {
		unsigned char *rest = c->fresh[i] + FX_SEAL_KEY;

		sum_of(first + (int64_t)i, c->fresh[i], rest);
		memset(rest + FX_SUM_BYTES, 0,
		    SLOT_BYTES - FX_SEAL_KEY - FX_SUM_BYTES);
	}
	return rc;
}

/* Write in place, and make it durable. */
static int
write_slots(
    const struct fx_contacts *c, int64_t slot, const void *bytes, size_t size)
{
	return fx_file_write_at(c->fd, slot * SLOT_BYTES, bytes, size);
}

static int
make_more(struct fx_contacts *c)
{
	int rc = draw_keys(c, c->slots);

	if (rc == 0)
		rc = write_slots(c, c->slots, c->fresh, sizeof(c->fresh));
	fx_crypto_wipe(c->fresh, sizeof(c->fresh));
	if (rc == 0)
		c->slots += SLOTS_NEW;
	return rc;
}

/* The first keys of all appear at once or not at all. */
static int
make_file(struct fx_contacts *c, const char *path)
{
	int rc = draw_keys(c, 0);

	if (rc == 0)
		rc = fx_file_write(path, c->fresh, sizeof(c->fresh));
	fx_crypto_wipe(c->fresh, sizeof(c->fresh));
	return rc;
}

/* How many keys cases have taken. */
static int
read_taken(struct fx_txn *txn, int64_t *taken)
{
	struct fx_key key = fx_key_of(NEXT);
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_meta, &key, &in);

	if (rc != 0 && rc != FX_ENOENT)
		return rc;
	*taken = rc == 0 ? fx_in_number(&in, 8) : 0;
	return 0;
}

static int
put_taken(struct fx_txn *txn, int64_t taken)
{
	struct fx_key key = fx_key_of(NEXT);
	unsigned char bytes[8];
	struct fx_out out = { bytes, sizeof(bytes), 0 };

	fx_out_number(&out, taken, 8);
	return fx_table_put(txn, FX_TABLE_meta, &key, bytes, out.size);
}

static int
look_up_taken(struct fx_store *store, int64_t *taken)
{
	struct fx_txn *reader;
	int rc = fx_store_reader(store, &reader);

	if (rc != 0)
		return rc;
	rc = fx_store_begin_read(reader);
	if (rc == 0)
		rc = read_taken(reader, taken);
	fx_store_reader_close(reader);
	return rc;
}

static int
open_file(struct fx_contacts *c, const char *path)
{
	struct fx_file_facts facts;
	int rc = fx_file_look(path, &facts);

	if (rc == 0)
		rc = fx_file_open(path, &c->fd);
	/* Cases have keys in a file that is not there. */
	if (rc == FX_ENOENT)
		return fx_store_corrupt(KEY_FILE);
	if (rc != 0)
		return rc;
	/* A slot that a crash cut short was not taken by anyone. */
	c->slots = facts.size / SLOT_BYTES;
	return c->slots < c->taken ? fx_store_corrupt(KEY_FILE) : 0;
}

static int
open_or_make(struct fx_contacts *c, struct fx_store *store)
{
	char path[FX_PATH_BYTES];
	int64_t size;
	int rc;

	fx_files_path(path, fx_store_path(store), KEY_FILE);
	rc = look_up_taken(store, &c->taken);
	if (rc == 0)
		rc = fx_files_size(fx_store_path(store), KEY_FILE, &size);
	if (rc == 0 && size < 0 && c->taken == 0)
		rc = make_file(c, path);
	if (rc == 0)
		rc = open_file(c, path);
	return rc == 0 ? fx_contacts_prepare(c) : rc;
}

int
fx_contacts_open(struct fx_store *store, struct fx_contacts **contacts)
{
	struct fx_contacts *c;
	int rc;

	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return FX_ENOMEM;
	c->store = store;
	c->fd = -1;
	rc = open_or_make(c, store);
	if (rc != 0) {
		fx_contacts_close(c);
		return rc;
	}
	*contacts = c;
	return 0;
}

void
fx_contacts_close(struct fx_contacts *contacts)
{
	if (contacts == NULL)
		return;
	if (contacts->fd >= 0)
		fx_file_close(contacts->fd);
	free(contacts);
}

int
fx_contacts_prepare(struct fx_contacts *contacts)
{
	if (contacts->slots - contacts->taken >= SLOTS_LOW)
		return 0;
	return make_more(contacts);
}

/* "RMA-2611-00042-D/phone"; with an empty field, the row of the case. */
static struct fx_key
key_of(const char *case_no, const char *field)
{
	struct fx_key key = fx_key_of(case_no);

	fx_key_byte(&key, '/');
	fx_key_text(&key, field);
	return key;
}

/* What a sealed field is bound to: this store, this case, this field. */
static struct fx_key
bound_to(const struct fx_contacts *c, const struct fx_key *key)
{
	struct fx_key also = fx_key_of("");

	fx_key_bytes(&also, c->store->id, sizeof(c->store->id));
	fx_key_bytes(&also, key->bytes, key->size);
	return also;
}

static bool
is_all(const unsigned char slot[SLOT_BYTES], unsigned char byte)
{
	size_t i;

	for (i = 0; i < SLOT_BYTES; i++)
		if (slot[i] != byte)
			return false;
	return true;
}

static int
read_slot(
    const struct fx_contacts *c, int64_t slot, unsigned char bytes[SLOT_BYTES])
{
	int rc = fx_file_read_at(c->fd, slot * SLOT_BYTES, bytes, SLOT_BYTES);

	return rc == FX_ENOENT ? fx_store_corrupt(KEY_FILE) : rc;
}

/*
 * The key in a slot.  Returns 0, FX_ENOENT when destroyed or given up, or an
 * error.
 */
static int
read_key(
    const struct fx_contacts *c, int64_t slot, unsigned char key[FX_SEAL_KEY])
{
	unsigned char bytes[SLOT_BYTES], sum[FX_SUM_BYTES];
	int rc = read_slot(c, slot, bytes);

	if (rc != 0)
		return rc;
	if (is_all(bytes, DESTROYED) || is_all(bytes, GIVEN_UP))
		return FX_ENOENT;
	sum_of(slot, bytes, sum);
	if (memcmp(sum, bytes + FX_SEAL_KEY, sizeof(sum)) == 0)
		memcpy(key, bytes, FX_SEAL_KEY);
	else
		rc = fx_store_corrupt(KEY_FILE);
	fx_crypto_wipe(bytes, sizeof(bytes));
	return rc;
}

/* The slot of a case.  Returns 0, FX_ENOENT or an error. */
static int
find_slot(struct fx_txn *txn, const char *case_no, int64_t *slot)
{
	struct fx_key key = key_of(case_no, "");
	struct fx_in in;
	int rc = fx_table_get(txn, FX_TABLE_contacts, &key, &in);

	if (rc != 0)
		return rc;
	*slot = fx_in_number(&in, 4);
	return in.bad ? fx_store_corrupt("contact") : 0;
}

/* The same for what is to be sealed: a key that was given up is none. */
static int
find_key(const struct fx_contacts *c, struct fx_txn *txn, const char *case_no,
    int64_t *slot)
{
	unsigned char bytes[SLOT_BYTES];
	int rc = find_slot(txn, case_no, slot);

	if (rc == 0)
		rc = read_slot(c, *slot, bytes);
	if (rc == 0 && is_all(bytes, GIVEN_UP))
		rc = FX_ENOENT;
	fx_crypto_wipe(bytes, sizeof(bytes));
	return rc;
}

/* Give a case the next key; forgotten again if the batch is abandoned. */
static int
take_slot(struct fx_contacts *c, struct fx_txn *txn, const char *case_no,
    int64_t *slot)
{
	struct fx_key key = key_of(case_no, "");
	unsigned char bytes[4];
	struct fx_out out = { bytes, sizeof(bytes), 0 };
	int64_t taken;
	int rc;

	rc = read_taken(txn, &taken);
	if (rc == 0 && taken >= c->slots)
		rc = make_more(c);
	if (rc == 0)
		rc = put_taken(txn, taken + 1);
	if (rc != 0)
		return rc;
	fx_out_number(&out, taken, 4);
	rc = fx_table_put(txn, FX_TABLE_contacts, &key, bytes, out.size);
	if (rc == 0) {
		c->taken = taken + 1;
		*slot = taken;
	}
	return rc;
}

static int
put_sealed(struct fx_contacts *c, struct fx_txn *txn, const struct fx_key *key,
    int64_t slot, const MDB_val *text)
{
	struct fx_out out = { c->sealed, sizeof(c->sealed), 0 };
	struct fx_key also = bound_to(c, key);
	unsigned char secret[FX_SEAL_KEY], nonce[24];
	int rc;

	fx_out_number(&out, slot, 4);
	rc = fx_random_bytes(nonce, sizeof(nonce));
	if (rc == 0)
		rc = read_key(c, slot, secret);
	if (rc != 0)
		return rc;
	fx_crypto_seal(secret, nonce, also.bytes, also.size, text->mv_data,
	    text->mv_size, c->sealed + out.size);
	fx_crypto_wipe(secret, sizeof(secret));
	return fx_table_put(txn, FX_TABLE_contacts, key, c->sealed,
	    out.size + text->mv_size + FX_SEAL_EXTRA);
}

int
fx_contacts_put(struct fx_contacts *contacts, struct fx_txn *txn,
    const struct fx_contact *contact, const void *text, size_t size)
{
	struct fx_key key = key_of(contact->case_no, contact->field);
	MDB_val plain = { size, (void *)(uintptr_t)text };
	int64_t slot;
	int rc;

	fx_assert(*contact->field != '\0');
	if (size > FX_CONTACT_BYTES)
		return FX_ETOOBIG;
	rc = find_key(contacts, txn, contact->case_no, &slot);
	if (rc == FX_ENOENT)
		rc = take_slot(contacts, txn, contact->case_no, &slot);
	return rc == 0 ? put_sealed(contacts, txn, &key, slot, &plain) : rc;
}

int
fx_contacts_get(struct fx_contacts *contacts, struct fx_txn *txn,
    const struct fx_contact *contact, void *text, size_t *size)
{
	struct fx_key key = key_of(contact->case_no, contact->field);
	struct fx_key also = bound_to(contacts, &key);
	unsigned char secret[FX_SEAL_KEY];
	struct fx_in in;
	int64_t slot;
	int rc;

	rc = fx_table_get(txn, FX_TABLE_contacts, &key, &in);
	if (rc != 0)
		return rc;
	slot = fx_in_number(&in, 4);
	if (in.bad || in.size < FX_SEAL_EXTRA ||
	    in.size > FX_CONTACT_BYTES + FX_SEAL_EXTRA)
		return fx_store_corrupt("contact");
	rc = read_key(contacts, slot, secret);
	if (rc != 0)
		return rc;
	rc = fx_crypto_open(
	    secret, also.bytes, also.size, in.bytes, in.size, text);
	fx_crypto_wipe(secret, sizeof(secret));
	if (rc != 0)
		return fx_store_corrupt("contact");
	*size = in.size - FX_SEAL_EXTRA;
	return 0;
}

int
fx_contacts_destroy(
    struct fx_contacts *contacts, struct fx_txn *txn, const char *case_no)
{
	static const unsigned char destroyed[SLOT_BYTES] = { DESTROYED };
	int64_t slot;
	int rc = find_slot(txn, case_no, &slot);

	if (rc != 0)
		return rc;
	return write_slots(contacts, slot, destroyed, sizeof(destroyed));
}

/* -- a store without its keys -----------------------------------------------*/

int
fx_contacts_give_up(struct fx_store *store, const char *dir)
{
	char path[FX_PATH_BYTES];
	unsigned char *slots;
	int64_t taken;
	size_t size;
	int rc = look_up_taken(store, &taken);

	/* A service makes its first keys itself. */
	if (rc != 0 || taken == 0)
		return rc;
	size = (size_t)taken * SLOT_BYTES;
	slots = malloc(size);
	if (slots == NULL)
		return FX_ENOMEM;
	memset(slots, GIVEN_UP, size);
	fx_files_path(path, dir, KEY_FILE);
	rc = fx_file_write(path, slots, size);
	free(slots);
	return rc;
}

/* Whoever opened it has put keys behind: its last slot tells. */
int
fx_contacts_are_given_up(const char *dir, bool *are)
{
	unsigned char last[SLOT_BYTES];
	char path[FX_PATH_BYTES];
	struct fx_file_facts facts;
	int fd, rc;

	*are = false;
	fx_files_path(path, dir, KEY_FILE);
	rc = fx_file_look(path, &facts);
	if (rc != 0 || facts.size < SLOT_BYTES)
		return rc;
	rc = fx_file_open_to_read(path, &fd);
	if (rc != 0)
		return rc;
	rc = fx_file_read_at(fd, facts.size - SLOT_BYTES, last, sizeof(last));
	*are = rc == 0 && is_all(last, GIVEN_UP);
	fx_crypto_wipe(last, sizeof(last));
	fx_file_close(fd);
	return rc;
}
