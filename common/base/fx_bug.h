/*
 * fx_bug: wrong behavior planted on purpose, so that the tests can be tested.
 * Only builds with -DFX_BUGS have it; in every other build the compiler drops
 * it.
 */
#ifndef FX_BUG_H
#define FX_BUG_H

/*
 * FX_BUG(number): whether this planted bug is to happen now.  Whoever links a
 * build with -DFX_BUGS defines the variable; 0 plants nothing.
 */
#ifdef FX_BUGS
extern int fx_bug_planted;
#define FX_BUG(number) (fx_bug_planted == (number))
#else
#define FX_BUG(number) 0
#endif

#endif
