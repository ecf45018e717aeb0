/* ISC license. */

#ifndef HERM_TIME_H
#define HERM_TIME_H

#include <stdint.h>

#include <skalibs/tai.h>

/*
  Computes the deadline that lies that many milliseconds ahead, 0: infinitely far.
  Starts the clock if needed and refreshes STAMP.
*/
extern void herm_deadline (tain *, unsigned int) ;

/* The seconds since a stamp; 0 if the clock was set back. STAMP must be the wall clock. */
extern uint64_t herm_stamp_age (tain const *) ;

#endif
