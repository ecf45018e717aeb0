/* ISC license. */

#ifndef REMOVAL_INTERNAL_H
#define REMOVAL_INTERNAL_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#include <herm/removal.h>

/* The ends of a pipe, as in the mode of the links in /proc/PID/fd. */
#define PIPE_READER 0400
#define PIPE_WRITER 0200

/* Returns 1 if a process has one of these ends of a pipe open, else 0; -1 if unknown. */
extern int proc_has_pipe (pid_t, struct stat const *, mode_t) ;

/*
  Returns 1 if a process may be killed for holding the log pipe of a removal, by its real
  user, as for kill(2): that includes a set-uid program that the user started. Else 0; -1
  if that cannot be seen.
*/
extern int removal_may_kill (herm_removal const *, pid_t) ;

/*
  The processes that hold an end of the log pipe and may be killed for it. s6-svscan,
  which may keep both ends, the logger's supervisor and the caller do not count.
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
  unsigned int unseen ;  /* processes that may be holders: they cannot be looked into */
} ;

/* Begins to look for holders of these ends. */
extern void holders_begin (holders *, herm_removal const *, mode_t) ;

/* Returns the next holder, or 0 after the last. */
extern pid_t holders_next (holders *) ;

/* Ends the look. */
extern void holders_end (holders *) ;

/* Returns 1 if s6-svscan has one of these ends of the log pipe. */
extern int removal_svscan_has (herm_removal const *, mode_t) ;

/*
  Waits until nothing else holds that end of the log pipe. Holders get the signal, if not
  0, once, and SIGKILL from the first time on. A process that cannot be looked into is
  waited for, unless the pipe is hung up or s6-svscan holds it.
  Returns 1; 0 at the second time, the deadline; -1 (errno).
*/
extern int removal_end_holders (herm_removal *, mode_t, int, tain const *, tain const *) ;

/* Computes a time: ms from now, but at the latest the second number before the deadline. */
extern void removal_grace (tain *, int, int, tain const *) ;

static inline tain const *earlier (tain const *a, tain const *b)
{
  return tain_less(a, b) ? a : b ;
}

/* Reports on stderr what of the slot still lives. */
extern void removal_report (herm_removal const *) ;

#endif
