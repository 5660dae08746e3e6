/*
 * gateway_class: what of events and records a person may be shown
 * (classes.def).
 */
#ifndef GATEWAY_CLASS_H
#define GATEWAY_CLASS_H

#include "edge/fx_cloud.h"
#include "services/gateway/gateway.h"

/*
 * gateway_class_money(roles): whether who holds these roles has to do with
 * money.
 */
bool gateway_class_money(uint32_t roles);

/*
 * gateway_class_amount(name, length): whether a field of this name is about
 * money: an amount, which is called ..._minor in every .def, or a share of who
 * pays, share_....
 */
bool gateway_class_amount(const char *name, size_t length);

/*
 * gateway_class_field: whether who holds the roles at context (a uint32_t) may
 * be shown a field of this name.  Every page that tells a record or an event
 * asks it.
 */
fx_cloud_shows_fn gateway_class_field;

/* gateway_class_cost(kind): whether an event of this kind is about money. */
bool gateway_class_cost(enum fx_kind kind);

/*
 * gateway_class_shows(roles, topic, length): whether who holds these roles may
 * be given events of this topic, "repair.completed.".  What is of no kind that
 * we know may be about money.
 */
bool gateway_class_shows(uint32_t roles, const char *topic, size_t length);

#endif
