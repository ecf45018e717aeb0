/* ISC license. */

#ifndef PROC_INTERNAL_H
#define PROC_INTERNAL_H

#include <sys/types.h>
#include <sys/stat.h>

/*
  /proc shows a process's descriptors and directory to its own user, and to root only with CAP_SYS_PTRACE,
  which containers do not have: root looks with that user's eyes, herm_look with /proc/PID's stat.
*/

/*
  A process whose working directory is this one and that leads a session, as all that s6-supervise starts do
  and what somebody types there does not. Returns its pid, 0 if there is none, -1 (errno) if it cannot be known.
*/
extern pid_t proc_leads_in (struct stat const *) ;

#endif
