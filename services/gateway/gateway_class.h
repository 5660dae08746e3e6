/*
 * gateway_class: which events a person may be shown (classes.def).
 */
#ifndef GATEWAY_CLASS_H
#define GATEWAY_CLASS_H

#include "services/gateway/gateway.h"

/* gateway_class_cost(kind): whether an event of this kind is about money. */
bool gateway_class_cost(enum fx_kind kind);

/*
 * gateway_class_shows(roles, topic, length): whether who holds these roles may
 * be given events of this topic, "repair.completed.".  What is of no kind that
 * we know may be about money.
 */
bool gateway_class_shows(uint32_t roles, const char *topic, size_t length);

#endif
