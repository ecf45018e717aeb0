/* ISC license. */

#ifndef HERM_WATCH_H
#define HERM_WATCH_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include <herm/service.h>

/*
  Watching one service and its logger. Events only wake the watcher up: a process that may
  write to an event directory can write any letters, and without end, so each wakeup makes
  one read. The truth is in herm_watch_supervised() and herm_svstatus_read().
  Listen first, then look, then wait.
*/
typedef struct herm_watch_s herm_watch ;
struct herm_watch_s
{
  int dir[2] ; /* the service directory and its log, or -1 */
  herm_ftrig ftrig[2] ;
} ;
#define HERM_WATCH_ZERO { .dir = { -1, -1 }, .ftrig = { HERM_FTRIG_ZERO, HERM_FTRIG_ZERO } }

/* Bytes of a buffer for letters. */
#define HERM_WATCH_MAX 4096

/*
  Begins a watch of an open service directory, which it takes over, and, if the last
  argument is not 0, of a log directory in it. Returns 1; 0 (errno) on failure: the
  service directory is closed then.
*/
extern int herm_watch_open (herm_watch *, int, int) ;

/*
  Listens to the events of what is watched. Returns 1, or 0 (errno): where it could not
  listen there will be no events.
*/
extern int herm_watch_listen (herm_watch *) ;

/* Returns 1 if service and logger are supervised, else 0; -1 (errno) if that cannot be known. */
extern int herm_watch_supervised (herm_watch const *) ;

/* Fills in what to wait for: at most 2 entries. Returns how many. */
extern unsigned int herm_watch_poll (herm_watch const *, iopause_fd *) ;

/*
  After iopause: reads where those entries are ready, once each. Stores the service's
  letters in a buffer of HERM_WATCH_MAX bytes. Returns how many.
*/
extern size_t herm_watch_hear (herm_watch const *, iopause_fd const *, char *) ;

/*
  Waits for events, and stores the service's letters likewise. Returns how many; 0 at the
  deadline, after a signal, or if only the logger had events; -1 (errno) on error.
  Updates STAMP.
*/
extern ssize_t herm_watch_wait (herm_watch const *, char *, tain const *) ;

/* Ends the watch. Does nothing to one that has ended. Keeps errno. */
extern void herm_watch_close (herm_watch *) ;

#endif
