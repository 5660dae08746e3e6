/*
 * cli_play_fill: how a file that fills in commands says which.
 *
 *	FILL(assign, repair_assign)
 *	{
 *		write_in(cmd->technician, play_technician(o->u));
 *	}
 *
 * is the function of the step called assign (play_steps.def); o is the order
 * and cmd its command, zeroed but for the subject.
 */
#ifndef CLI_PLAY_FILL_H
#define CLI_PLAY_FILL_H

#include "base/fx_base.h"
#include "services/cli/cli_play.h"

#define write_in(field, text) fx_copy_text((field), sizeof(field), (text))

#define FILL(step, type)                                                       \
	static void fill_##step(const struct play_order *o, struct type *cmd); \
	void play_fill_##step(const struct play_order *o, void *thing)         \
	{                                                                      \
		fill_##step(o, thing);                                         \
	}                                                                      \
	static void fill_##step(const struct play_order *o, struct type *cmd)

/* A command that says nothing but whom it is about. */
#define FILL_NOTHING(step)                                             \
	void play_fill_##step(const struct play_order *o, void *thing) \
	{                                                              \
		(void)o;                                               \
		(void)thing;                                           \
	}

#endif
