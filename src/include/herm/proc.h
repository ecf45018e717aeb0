/* ISC license. */

#ifndef HERM_PROC_H
#define HERM_PROC_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/types.h>

/* Bytes of the name of a file in /proc/PID. */
#define HERM_PROC_PATH (32 + PID_FMT)

/* Writes the name of a file of /proc/PID, 20 bytes of its own at most, with its NUL. */
extern void herm_proc_path (char *, pid_t, char const *) ;

/* Returns the next process in an open /proc, or 0 after the last. */
extern pid_t herm_proc_next (DIR *) ;

/*
  Looks as the user of a process, until herm_unlook(): /proc shows descriptors and
  directory of a process to its own user, and to root only with CAP_SYS_PTRACE, which
  containers do not have. Returns 0, or -1 if there is no such process.
*/
extern int herm_proc_look (pid_t) ;

/* pidfd_open and pidfd_send_signal, which not every libc declares: descriptor or 0; -1 (errno). */
extern int herm_proc_pin (pid_t) ;
extern int herm_proc_signal (int, int) ;

/*
  Reads a file of /proc/PID, or the beginning of it.
  Returns the number of bytes, or -1 (errno; ENOENT: no such process).
*/
extern ssize_t herm_proc_read (pid_t, char const *, char *, size_t) ;

/* Stores the real user of a process. Returns 0, or -1 (errno; ENOENT: no such process). */
extern int herm_proc_uid (pid_t, uid_t *) ;

/*
  Returns 1 if the first process is the second one, or has it among its ancestors; 0 if not,
  or if that cannot be seen.
*/
extern int herm_proc_descends (pid_t, pid_t) ;

/*
  Looks for a session leader with this working directory: what s6-supervise starts leads a
  session, a command typed in a shell does not.
  Returns its pid, 0 if there is none, -1 (errno) if /proc cannot be read.
*/
extern pid_t herm_proc_leads_in (struct stat const *) ;

#endif
