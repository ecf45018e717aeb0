/* ISC license. */

#ifndef HERM_PROC_H
#define HERM_PROC_H

#include <sys/types.h>
#include <sys/stat.h>

/*
  Reads a file of /proc/PID, its name at most 20 bytes, or the beginning of it.
  Returns the number of bytes, or -1 (errno; ENOENT: no such process).
*/
extern ssize_t herm_proc_read (pid_t, char const *, char *, size_t) ;

/* Stores the real user of a process. Returns 0, or -1 (errno; ENOENT: no such process). */
extern int herm_proc_uid (pid_t, uid_t *) ;

/*
  Looks for a session leader whose working directory this is: all that s6-supervise
  starts leads a session, what somebody types there does not.
  Returns its pid, 0 if there is none, -1 (errno) if /proc cannot be read.
*/
extern pid_t herm_proc_leads_in (struct stat const *) ;

#endif
