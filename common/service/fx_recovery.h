/*
 * fx_recovery: the mark in a store that its history went back, so that it takes
 * no command before an epoch is begun.
 */
#ifndef FX_RECOVERY_H
#define FX_RECOVERY_H

#include <stdbool.h>

struct fx_txn;

/* fx_recovery_flag(txn, on): set or clear it.  Returns 0, FX_EFULL, FX_EIO. */
int fx_recovery_flag(struct fx_txn *txn, bool on);

#endif
