/*
 * gateway_second: the second step of signing in (console 6.3): a code of time,
 * or one of eight codes on paper, each of which works once.
 */
#ifndef GATEWAY_SECOND_H
#define GATEWAY_SECOND_H

#include "services/gateway/gateway_account.h"

/* Roles that are not held without it, where the setting says so. */
#define GATEWAY_SECOND_ROLES (R(gm) | R(finance) | R(ops) | R(auditor))

/* gateway_second_must(g, roles): whether who holds these must have one. */
bool gateway_second_must(const struct gateway *g, uint32_t roles);

/*
 * gateway_second_check(g, account, code): whether it is right; the account is
 * changed so that it is right once, and is to be kept.
 */
bool gateway_second_check(
    struct gateway *g, struct gateway_account *account, const char *code);

/* gateway_second_forget(account): it has none anymore. */
void gateway_second_forget(struct gateway_account *account);

#endif
