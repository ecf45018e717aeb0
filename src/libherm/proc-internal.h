/* ISC license. */

#ifndef PROC_INTERNAL_H
#define PROC_INTERNAL_H

#include <sys/types.h>
#include <sys/stat.h>

/*
  A process whose working directory is this one and that leads a session, as all that s6-supervise starts do
  and what somebody types there does not; of that user only, if uid is not 0.
  Returns its pid, 0 if there is none, -1 (errno) if it cannot be known.
*/
extern pid_t proc_leads_in (struct stat const *, uid_t) ;

#endif
