#include <stdlib.h>
#include <string.h>

#include "base/fx_base.h"
#include "base/fx_err.h"
#include "base/fx_random.h"
#include "services/gateway/gateway_link.h"

/*
 * Rows of the table of links: 'h' and the hash of a token lead to its case and
 * time, 'c' and the number of a case to the hash of its token, or to the mark
 * that it was ended; 'e' and a hash to what a customer agreed to or not.
 */
#define KEY_MAX (1 + FX_KEY_MAX)

/* The hash of no token.  Without it the case looks as if it never had a link.
 */
static const unsigned char ended[FX_HASH_BYTES];

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

void
gateway_link_print(
    const unsigned char random[17], char token[GATEWAY_LINK_BYTES])
{
	unsigned int bits = 0;
	int i, held = 0;

	for (i = 0; i < GATEWAY_LINK_LETTERS; i++) {
		if (held < 5) {
			bits = bits << 8 | *random++;
			held += 8;
		}
		held -= 5;
		token[i] = letters[bits >> held & 31];
	}
	token[i] = '\0';
}

/* The letter that is meant; 0 for none. */
static char
meant(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'o')
		c = '0';
	if (c == 'i' || c == 'l')
		c = '1';
	return c != '\0' && strchr(letters, c) != NULL ? c : '\0';
}

bool
gateway_link_read(const char *text, char token[GATEWAY_LINK_BYTES])
{
	int n = 0;
	char c;

	for (; *text != '\0'; text++) {
		if (*text == '-')
			continue;
		c = meant(*text);
		if (c == '\0' || n == GATEWAY_LINK_LETTERS)
			return false;
		token[n++] = c;
	}
	token[n] = '\0';
	return n == GATEWAY_LINK_LETTERS;
}

/* Two uses of one secret never meet: each hash begins with its purpose. */
static void
hash_for(
    const char *purpose, const char *token, unsigned char hash[FX_HASH_BYTES])
{
	struct fx_hash state;

	fx_crypto_hash_begin(&state);
	fx_crypto_hash_more(&state, purpose, strlen(purpose) + 1);
	fx_crypto_hash_more(&state, token, strlen(token));
	fx_crypto_hash_end(&state, hash);
}

void
gateway_link_hash(const char *token, unsigned char hash[FX_HASH_BYTES])
{
	hash_for("fanxiu link", token, hash);
}

void
gateway_link_key(const char *token, char key[GATEWAY_LINK_BYTES])
{
	unsigned char hash[FX_HASH_BYTES];

	hash_for("fanxiu form", token, hash);
	gateway_link_print(hash, key);
}

bool
gateway_link_same(const char *a, const char *b)
{
	size_t length = strlen(a), i;
	unsigned char differ = 0;

	if (strlen(b) != length)
		return false;
	for (i = 0; i < length; i++)
		differ |= (unsigned char)(a[i] ^ b[i]);
	return differ == 0;
}

static size_t
key_of_case(const char *case_no, unsigned char key[KEY_MAX])
{
	size_t length = strlen(case_no);

	fx_assert(length > 0 && length <= FX_KEY_MAX);
	key[0] = 'c';
	memcpy(key + 1, case_no, length);
	return length + 1;
}

static void
key_of_hash(const unsigned char hash[FX_HASH_BYTES],
    unsigned char key[1 + FX_HASH_BYTES])
{
	key[0] = 'h';
	memcpy(key + 1, hash, FX_HASH_BYTES);
}

/* Both rows of the link of a case go.  FX_ENOENT: it has none, or not now. */
static int
forget(struct fx_keep_txn *txn, const char *case_no)
{
	unsigned char key[KEY_MAX], its[1 + FX_HASH_BYTES];
	size_t length, key_length = key_of_case(case_no, key);
	const void *hash;
	int rc =
	    fx_keep_get(txn, FX_KEEP_links, key, key_length, &hash, &length);

	if (rc != 0)
		return rc;
	if (length != FX_HASH_BYTES)
		return FX_ECORRUPT;
	if (memcmp(hash, ended, sizeof(ended)) == 0)
		return FX_ENOENT;
	key_of_hash(hash, its);
	rc = fx_keep_remove(txn, FX_KEEP_links, its, sizeof(its));
	if (rc == 0)
		rc = fx_keep_remove(txn, FX_KEEP_links, key, key_length);
	return rc;
}

static int
put(struct fx_keep_txn *txn, const char *case_no, int64_t now_ms,
    const char *token)
{
	unsigned char key[KEY_MAX], its[1 + FX_HASH_BYTES];
	struct gateway_link link = { .made_ms = now_ms };
	int rc;

	fx_copy_text(link.case_no, sizeof(link.case_no), case_no);
	gateway_link_hash(token, its + 1);
	its[0] = 'h';
	rc = fx_keep_put(
	    txn, FX_KEEP_links, its, sizeof(its), &link, sizeof(link));
	if (rc == 0)
		rc = fx_keep_put(txn, FX_KEEP_links, key,
		    key_of_case(case_no, key), its + 1, FX_HASH_BYTES);
	return rc;
}

int
gateway_link_make(struct fx_keep *keep, const char *case_no, int64_t now_ms,
    char token[GATEWAY_LINK_BYTES])
{
	unsigned char random[17];
	struct fx_keep_txn *txn;
	int rc = fx_random_bytes(random, sizeof(random));

	if (rc == 0)
		rc = fx_keep_begin(keep, &txn);
	if (rc != 0)
		return rc;
	gateway_link_print(random, token);
	rc = forget(txn, case_no);
	if (rc == 0 || rc == FX_ENOENT)
		rc = put(txn, case_no, now_ms, token);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

/*
 * 0: the link of the case is this one; FX_EEXISTS: another; FX_ENOENT: none;
 * FX_EGONE: none anymore.
 */
static int
is_its(struct fx_keep_txn *txn, const char *case_no, const char *token)
{
	unsigned char key[KEY_MAX], hash[FX_HASH_BYTES];
	const void *its;
	size_t length;
	int rc = fx_keep_get(
	    txn, FX_KEEP_links, key, key_of_case(case_no, key), &its, &length);

	if (rc != 0)
		return rc;
	if (length != sizeof(hash))
		return FX_ECORRUPT;
	if (memcmp(its, ended, sizeof(ended)) == 0)
		return FX_EGONE;
	gateway_link_hash(token, hash);
	return fx_crypto_same(its, hash, sizeof(hash)) ? 0 : FX_EEXISTS;
}

int
gateway_link_once(struct fx_keep *keep, const char *case_no, int64_t now_ms,
    const char *token)
{
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(keep, &txn);

	if (rc != 0)
		return rc;
	rc = is_its(txn, case_no, token);
	if (rc == FX_ENOENT) {
		rc = put(txn, case_no, now_ms, token);
		if (rc == 0)
			return fx_keep_commit(txn);
	}
	fx_keep_abandon(txn);
	return rc;
}

int
gateway_link_revoke(struct fx_keep *keep, const char *case_no)
{
	unsigned char key[KEY_MAX];
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(keep, &txn);

	if (rc != 0)
		return rc;
	rc = forget(txn, case_no);
	if (rc == 0)
		rc = fx_keep_put(txn, FX_KEEP_links, key,
		    key_of_case(case_no, key), ended, sizeof(ended));
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

int
gateway_link_prove(struct fx_keep *keep, const char *text, size_t length)
{
	unsigned char key[1 + FX_HASH_BYTES];
	struct fx_keep_txn *txn;
	int rc = fx_keep_begin(keep, &txn);

	if (rc != 0)
		return rc;
	key[0] = 'e';
	fx_crypto_hash(text, length, key + 1);
	rc = fx_keep_put(txn, FX_KEEP_links, key, sizeof(key), text, length);
	if (rc == 0)
		return fx_keep_commit(txn);
	fx_keep_abandon(txn);
	return rc;
}

int
gateway_link_proof(
    struct fx_keep *keep, const unsigned char hash[FX_HASH_BYTES], char **text)
{
	unsigned char key[1 + FX_HASH_BYTES];
	struct fx_keep_txn *txn;
	const void *value;
	size_t length;
	int rc = fx_keep_begin_read(keep, &txn);

	if (rc != 0)
		return rc;
	key[0] = 'e';
	memcpy(key + 1, hash, FX_HASH_BYTES);
	rc = fx_keep_get(txn, FX_KEEP_links, key, sizeof(key), &value, &length);
	if (rc == 0) {
		*text = calloc(1, length + 1);
		if (*text == NULL)
			rc = FX_ENOMEM;
		else
			memcpy(*text, value, length);
	}
	fx_keep_abandon(txn);
	return rc;
}

int
gateway_link_find(
    struct fx_keep *keep, const char *token, struct gateway_link *link)
{
	unsigned char key[1 + FX_HASH_BYTES];
	struct fx_keep_txn *txn;
	const void *value;
	size_t length;
	int rc = fx_keep_begin_read(keep, &txn);

	if (rc != 0)
		return rc;
	gateway_link_hash(token, key + 1);
	key[0] = 'h';
	rc = fx_keep_get(txn, FX_KEEP_links, key, sizeof(key), &value, &length);
	if (rc == 0 && length != sizeof(*link))
		rc = FX_ECORRUPT;
	if (rc == 0)
		memcpy(link, value, sizeof(*link));
	fx_keep_abandon(txn);
	return rc;
}
