/*
 * fx_contacts: what intake knows of persons, sealed under a key of each case.
 *
 * The sealed fields lie in the store, the keys in `contact.keys` beside it:
 * destroying the key of a case erases its contact everywhere, since LMDB would
 * keep a deleted key in free pages (store 9, reliability 4.7).
 */
#ifndef FX_CONTACTS_H
#define FX_CONTACTS_H

#include <stdbool.h>

#include "store/fx_store.h"

#define FX_CONTACT_BYTES 9216 /* the longest field */

struct fx_contacts;

/* Which field of which case. */
struct fx_contact {
	const char *case_no, *field;
};

/*
 * fx_contacts_open(store, &contacts): open the key file, or create it, and
 * have keys ahead.  Blocks for the disk.
 * Returns 0, FX_ENOMEM, FX_ECORRUPT or FX_EIO.  The caller owns *contacts.
 */
int fx_contacts_open(struct fx_store *store, struct fx_contacts **contacts);

/* fx_contacts_close(contacts): release it.  NULL is allowed. */
void fx_contacts_close(struct fx_contacts *contacts);

/*
 * fx_contacts_prepare(contacts): make keys ahead when few are left; between
 * batches.  May block for the disk.  Returns 0 or FX_EIO.
 */
int fx_contacts_prepare(struct fx_contacts *contacts);

/*
 * fx_contacts_put(contacts, txn, contact, text, size): seal a field and keep
 * it; the first of a case takes the next key, and so does the first after its
 * key was given up.  May block when no key is ahead.
 * Returns 0, FX_ENOENT when the key was destroyed, FX_ETOOBIG, FX_EFULL,
 * FX_ECORRUPT or FX_EIO.
 */
int fx_contacts_put(struct fx_contacts *contacts, struct fx_txn *txn,
    const struct fx_contact *contact, const void *text, size_t size);

/*
 * fx_contacts_get(contacts, txn, contact, text, &size): open a field; text has
 * room for FX_CONTACT_BYTES.  The caller wipes it.
 * Returns 0, FX_ENOENT when it is not there or the key was destroyed or given
 * up, FX_ECORRUPT or FX_EIO.
 */
int fx_contacts_get(struct fx_contacts *contacts, struct fx_txn *txn,
    const struct fx_contact *contact, void *text, size_t *size);

/*
 * fx_contacts_destroy(contacts, txn, case_no): overwrite the key of a case in
 * place and make that durable.  After the commit that decided it; repeating
 * it is harmless.  Returns 0, FX_ENOENT when the case has no key, FX_ECORRUPT
 * or FX_EIO.
 */
int fx_contacts_destroy(
    struct fx_contacts *contacts, struct fx_txn *txn, const char *case_no);

/*
 * fx_contacts_give_up(store, dir): make a key file in dir that has no key of
 * any case of this store: for one that is restored without its keys, when who
 * restores it was told.  A key file that is merely lost is never made anew.
 * What was sealed cannot be read then; what is asked for again gets new keys.
 * Returns 0, also when no case has a key and no file is made, FX_ENOMEM,
 * FX_EFULL, FX_ECORRUPT or FX_EIO.
 *
 * fx_contacts_are_given_up(dir, &are): whether the key file there is such a
 * one, and no service has used it since.  Returns 0, FX_ENOENT or FX_EIO.
 */
int fx_contacts_give_up(struct fx_store *store, const char *dir);
int fx_contacts_are_given_up(const char *dir, bool *are);

#endif
