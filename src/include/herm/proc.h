/* ISC license. */

#ifndef HERM_PROC_H
#define HERM_PROC_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#define HERM_PROC_PATH (32 + PID_FMT)

/* Writes /proc/PID/ and a name of at most 20 bytes with NUL. */
extern void herm_proc_path (char *, pid_t, char const *) ;

/* Returns 0 after the last, or -1 (errno). */
extern pid_t herm_proc_next (DIR *) ;

/*
  As herm_look: /proc shows descriptors to root only with CAP_SYS_PTRACE, which containers lack.
  Returns 0; -1 if no such process.
*/
extern int herm_proc_look (pid_t) ;

/* As pidfd_open and pidfd_send_signal. */
extern int herm_proc_pin (pid_t) ;
extern int herm_proc_signal (int, int) ;

/* Reads a file's beginning. Returns the bytes; -1 (errno; ENOENT: no such process). */
extern ssize_t herm_proc_read (pid_t, char const *, char *, size_t) ;

/* Stores the real user. Returns 0; -1 (errno; ENOENT: no such process). */
extern int herm_proc_uid (pid_t, uid_t *) ;

/* Returns 1 if the second process is the first or its ancestor, else 0. */
extern int herm_proc_descends (pid_t, pid_t) ;

/* Finds a session leader in this directory. Returns 0 if none; -1 (errno). */
extern pid_t herm_proc_leads_in (struct stat const *) ;

#endif
