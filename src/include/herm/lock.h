/* ISC license. */

#ifndef HERM_LOCK_H
#define HERM_LOCK_H

#include <sys/types.h>

#include <skalibs/tai.h>

/* fcntl on a whole file, and flock() on a directory */
#define HERM_LOCK_READ 0
#define HERM_LOCK_WRITE 1
#define HERM_LOCK_DIR 2

/*
  Returns 1; 0 at the deadline, after one try if it is past; -1 (errno). STAMP must be current.
  Uses SIGALRM and the real timer: the caller's alarm is lost.
*/
extern int herm_lock (int, unsigned int, tain const *) ;

/*
  Finds the holder of an fcntl lock. Returns 1 and its pid, 0 if not visible from here; 0 if
  none; -1 (errno).
*/
extern int herm_lock_holder (int, pid_t *) ;

/*
  Signals the holder, never a reused pid, pid 1 or the caller; unless uid is 0, only with that
  real user. Returns the pid, 0 if none got the signal, -1 (errno).
*/
extern pid_t herm_lock_kill (int, int, uid_t) ;

#endif
