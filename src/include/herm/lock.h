/* ISC license. */

#ifndef HERM_LOCK_H
#define HERM_LOCK_H

#include <sys/types.h>

#include <skalibs/tai.h>

/* Ways to lock: fcntl on a whole file, for reading or writing, and flock() on a directory. */
#define HERM_LOCK_READ 0
#define HERM_LOCK_WRITE 1
#define HERM_LOCK_DIR 2

/*
  Waits for a lock. Returns 1 when it is taken, 0 at the deadline, -1 (errno) on error. A
  deadline in the past tries once. STAMP must be current. Uses SIGALRM and the real timer
  meanwhile: the caller's alarm is lost.
*/
extern int herm_lock (int, unsigned int, tain const *) ;

/*
  Looks for a process that holds an fcntl lock which conflicts with one for writing.
  Returns 1 and stores its pid, 0 if the pid is not visible from here; 0 if there is none;
  -1 (errno) on error.
*/
extern int herm_lock_holder (int, pid_t *) ;

/*
  Signals the lock holder; a reused pid is never hit. If the uid is not 0, only a process of
  that real user. Never pid 1 or the caller.
  Returns the pid, 0 if no process got the signal, -1 (errno) on error.
*/
extern pid_t herm_lock_kill (int, int, uid_t) ;

#endif
