/* ISC license. */

#ifndef HERM_LOCK_H
#define HERM_LOCK_H

#include <sys/types.h>

#include <skalibs/tai.h>

/* Ways to lock: the fcntl lock of a whole file, for reading or writing, and flock() of a directory. */
#define HERM_LOCK_READ 0
#define HERM_LOCK_WRITE 1
#define HERM_LOCK_DIR 2

/*
  Waits for a lock. Returns 1 when it is taken, 0 at the deadline, -1 (errno) on error.
  A deadline in the past tries once. Uses SIGALRM and the real timer meanwhile: an alarm that was set is lost. STAMP must be current.
*/
extern int herm_lock (int, unsigned int, tain const *) ;

/*
  Who has a file locked with fcntl, so that it could not be locked for writing?
  Returns 1 and stores the pid (0 if it is not visible from here), 0 if nobody does, -1 (errno) on error.
*/
extern int herm_lock_holder (int, pid_t *) ;

/*
  Sends a signal to whom has the file locked, and to nobody who came to have the same pid.
  If uid is not 0, only to a process whose real user that is. pid 1 and oneself are spared.
  Returns the pid that got it, 0 if there was nobody, or nobody who may get it; -1 (errno) on error.
*/
extern pid_t herm_lock_kill (int, int, uid_t) ;

#endif
