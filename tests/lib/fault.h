/*
 * fault: makes the n-th call to LMDB or the disk fail, or be the last one of
 * the process.  For tests whose .ld file wraps these calls; others link it
 * and see nothing of it.
 */
#ifndef FAULT_H
#define FAULT_H

#define FAULT_DIED 7 /* exit status of a process that died so */

enum fault { FAULT_FAILS, FAULT_DIES };

/*
 * fault_at(how, call, error): from now on count calls, and let that one fail.
 * One to LMDB returns error; one to the system sets errno to EIO.
 */
void fault_at(enum fault how, int call, int error);

/* fault_off(): let all calls pass.  The count stays. */
void fault_off(void);

/* fault_struck(): count a call of the test's own; whether it is to fail. */
int fault_struck(void);

/* fault_calls(): how many there were since fault_at(). */
int fault_calls(void);

#endif
