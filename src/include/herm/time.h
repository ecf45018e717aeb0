/* ISC license. */

#ifndef HERM_TIME_H
#define HERM_TIME_H

#include <stdint.h>
#include <time.h>

#include <skalibs/tai.h>

/*
  Computes the deadline that lies that many milliseconds ahead, 0: infinitely far.
  Starts the clock if needed and refreshes STAMP.
*/
extern void herm_deadline (tain *, unsigned int) ;

/*
  Stores the time of day, in UTC: seconds and nanoseconds since 1970. All times that
  people or other programs read come from here; a tain counts leap seconds, and is not UTC.
*/
extern void herm_wallclock (struct timespec *) ;

/* Refreshes STAMP. Returns 1 if the deadline has passed, else 0. */
extern int herm_late (tain const *) ;

/* The seconds since a stamp; 0 if the clock was set back. STAMP must be the wall clock. */
extern uint64_t herm_stamp_age (tain const *) ;

#endif
