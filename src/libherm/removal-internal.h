/* ISC license. */

#ifndef REMOVAL_INTERNAL_H
#define REMOVAL_INTERNAL_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#include <herm/removal.h>

/* as in the modes of links in /proc/PID/fd */
#define PIPE_READER 0400
#define PIPE_WRITER 0200

/* Returns 1 if the process has one of these ends open, else 0; -1 if unknown. */
extern int proc_has_pipe (pid_t, struct stat const *, mode_t) ;

/* Returns 1 if the real user, as for kill(2), allows to kill it, else 0; -1 if unknown. */
extern int removal_may_kill (herm_removal const *, pid_t) ;

/*
  Processes with an end of the log pipe that may be killed; not s6-svscan, which may keep both
  ends, nor the logger's supervisor.
*/
typedef struct holders_s holders ;
struct holders_s
{
  herm_removal const *removal ;
  mode_t ends ;
  DIR *dir ;
  pid_t svscan ;
  pid_t logger ;         /* its supervisor */
  struct stat pipe ;
  unsigned int unseen ;  /* may be holders, but cannot be read */
} ;

extern void holders_begin (holders *, herm_removal const *, mode_t) ;

/* Returns 0 after the last. */
extern pid_t holders_next (holders *) ;

extern void holders_end (holders *) ;

/* Returns 1 if s6-svscan has one of these ends, else 0. */
extern int removal_svscan_has (herm_removal const *, mode_t) ;

/*
  Waits for all holders: the signal, if not 0, once; SIGKILL from the first time on. Unseen ones
  count unless the pipe is hung up or s6-svscan has it. Returns 1; 0 at the deadline; -1.
*/
extern int removal_end_holders (herm_removal *, mode_t, int, tain const *, tain const *) ;

/* Milliseconds from now, at the latest the second number before the deadline. */
extern void removal_grace (tain *, int, int, tain const *) ;

static inline tain const *earlier (tain const *a, tain const *b)
{
  return tain_less(a, b) ? a : b ;
}

/* Reports living processes. */
extern void removal_report (herm_removal const *) ;

#endif
