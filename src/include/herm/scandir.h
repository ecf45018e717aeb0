/* ISC license. */

#ifndef HERM_SCANDIR_H
#define HERM_SCANDIR_H

#include <limits.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#define HERM_SCANDIR_NESTED "/run/herm/service"
#define HERM_SCANDIR_MAIN "/run/service"

/* Entries that s6-svscan ignores; see herm-slot(7). */
#define HERM_LOCKFILE ".herm.lock"
#define HERM_NEW_PREFIX ".herm.new."
#define HERM_DEL_PREFIX ".herm.del."

typedef struct herm_scandir_s herm_scandir ;
struct herm_scandir_s
{
  char const *name ; /* as given */
  int fd ;
  struct stat st ;
  uid_t runner ;     /* of its s6-svscan */
  unsigned int max ; /* services that s6-svscan takes; UINT_MAX: no limit */
} ;
#define HERM_SCANDIR_ZERO { .name = 0, .fd = -1, .max = UINT_MAX }

/*
  Returns the argument; if null, $HERM_SCANDIR, else HERM_SCANDIR_NESTED if it is a directory,
  else HERM_SCANDIR_MAIN.
*/
extern char const *herm_scandir_path (char const *) ;

/* Follows links. Returns 1, or 0 (errno). */
extern int herm_scandir_open (herm_scandir *, char const *) ;

/* herm_scandir_path, then herm_scandir_open. Dies with 100 if there is none, 111 on error. */
extern void herm_scandir_get (herm_scandir *, char const *) ;

/* Dies with 100 if the caller may not make and rename entries. */
extern void herm_scandir_check (herm_scandir const *) ;

/*
  Takes .herm.lock. Returns its descriptor; -1 (errno; ETIMEDOUT at the deadline). STAMP must be
  current.
*/
extern int herm_scandir_lock (herm_scandir const *, tain const *) ;

/* Sends commands, possibly none, to s6-svscan. Returns 1, 0 if none listens, -1 (errno). */
extern int herm_scandir_ctl (herm_scandir const *, char const *, size_t) ;

/* Returns the pid of s6-svscan; 0 if none or not visible from here; -1 (errno). */
extern pid_t herm_scandir_svscan (herm_scandir const *) ;

/*
  Stores user and limit of s6-svscan; if none is visible, the directory's owner and no limit.
  Returns 0, or -1 (errno).
*/
extern int herm_scandir_runner (herm_scandir *) ;

/*
  Returns how many more services, loggers included, s6-svscan takes; looks closely only if the
  number wanted may not fit. UINT_MAX: no limit known; 0: cannot be read. Above the limit all
  scans of s6 2.12 and later fail, and up to 2.14 new services are never forgotten.
*/
extern unsigned int herm_scandir_room (herm_scandir const *, unsigned int) ;

/*
  Takes .herm.lock and cleans up after killed programs. Waits for a removal of that profile
  (null: of none), or finishes it, killing from the first time on; finishes others only if
  nothing of them lives. Returns the lock's descriptor; -1 (errno; ETIMEDOUT at the deadline).
*/
extern int herm_scandir_enter (herm_scandir const *, char const *, tain const *, tain const *) ;

#endif
