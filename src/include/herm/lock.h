/* ISC license. */

#ifndef HERM_LOCK_H
#define HERM_LOCK_H

#include <sys/types.h>

#include <skalibs/tai.h>

/* READ, WRITE: fcntl on a whole file; DIR: flock() on a directory */
#define HERM_LOCK_READ 0
#define HERM_LOCK_WRITE 1
#define HERM_LOCK_DIR 2

/*
  Tries at least once. Returns 1; 0 at the deadline; -1 (errno). STAMP must be current. Cancels
  the caller's alarm.
*/
extern int herm_lock (int, unsigned int, tain const *) ;

/* Returns 1 and the fcntl lock's holder (0: not visible); 0 if none; -1 (errno). */
extern int herm_lock_holder (int, pid_t *) ;

/*
  Signals the holder; never pid 1, the caller or, unless uid is 0, another real user's process.
  Returns the pid; 0 if none; -1 (errno).
*/
extern pid_t herm_lock_kill (int, int, uid_t) ;

#endif
