/* ISC license. */

#ifndef HERM_TIME_H
#define HERM_TIME_H

#include <stdint.h>
#include <time.h>

#include <skalibs/tai.h>

/* Sets milliseconds from now; 0: never. Starts the clock, refreshes STAMP. */
extern void herm_deadline (tain *, unsigned int) ;

/* UTC since 1970; a tain counts leap seconds. */
extern void herm_wallclock (struct timespec *) ;

/* Refreshes STAMP. Returns 1 after the deadline, else 0. */
extern int herm_late (tain const *) ;

/* Returns seconds; 0 if the clock went back. STAMP must be the wall clock. */
extern uint64_t herm_stamp_age (tain const *) ;

#endif
