/*
 * Put under a service (LD_PRELOAD), it breaks whenever the record of one unit
 * is looked up: what an event does that hits a fault in our own code.  A child
 * that only checks the store is spared.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As LMDB has them, so that its header is not needed here. */
struct val {
	size_t size;
	void *data;
};
struct txn;

static pid_t service;

__attribute__((constructor)) static void
begin(void)
{
	service = getpid();
}

int mdb_get(struct txn *, unsigned int, struct val *, struct val *);

int
mdb_get(struct txn *txn, unsigned int table, struct val *key, struct val *value)
{
	int (*real)(struct txn *, unsigned int, struct val *, struct val *);
	const char *unit = getenv("POISON");
	void *found = dlsym(RTLD_NEXT, "mdb_get");

	memcpy(&real, &found, sizeof(real));
	if (unit != NULL && getpid() == service &&
	    memmem(key->data, key->size, unit, strlen(unit)) != NULL)
		abort();
	return real(txn, table, key, value);
}
