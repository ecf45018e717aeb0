/* ISC license. */

#ifndef HERM_WATCH_H
#define HERM_WATCH_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include <herm/service.h>

/*
  Events can be forged without end, so they only wake up: each wakeup reads once. Listen, look at
  locks and status files, then wait.
*/
typedef struct herm_watch_s herm_watch ;
struct herm_watch_s
{
  int dir[2] ; /* service and log, or -1 */
  herm_ftrig ftrig[2] ;
} ;
#define HERM_WATCH_ZERO { .dir = { -1, -1 }, .ftrig = { HERM_FTRIG_ZERO, HERM_FTRIG_ZERO } }

#define HERM_WATCH_MAX 4096

/*
  Takes over a service directory; opens its log unless the last argument is 0. Returns 1; 0
  (errno), all closed.
*/
extern int herm_watch_open (herm_watch *, int, int) ;

/* Returns 1, or 0 (errno): some events will be missing. */
extern int herm_watch_listen (herm_watch *) ;

/* Returns 1 if service and logger are supervised, else 0; -1 (errno). */
extern int herm_watch_supervised (herm_watch const *) ;

/* Fills at most 2 entries. Returns how many. */
extern unsigned int herm_watch_poll (herm_watch const *, iopause_fd *) ;

/*
  Reads once, after iopause. Stores the service's letters in HERM_WATCH_MAX bytes. Returns how
  many.
*/
extern size_t herm_watch_hear (herm_watch const *, iopause_fd const *, char *) ;

/*
  Waits, then as herm_watch_hear. Returns 0 also at the deadline or after a signal; -1 (errno).
  Updates STAMP.
*/
extern ssize_t herm_watch_wait (herm_watch const *, char *, tain const *) ;

/* May be called again. Keeps errno. */
extern void herm_watch_close (herm_watch *) ;

#endif
