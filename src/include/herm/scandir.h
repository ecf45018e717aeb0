/* ISC license. */

#ifndef HERM_SCANDIR_H
#define HERM_SCANDIR_H

#include <limits.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#define HERM_SCANDIR_NESTED "/run/herm/service"
#define HERM_SCANDIR_MAIN "/run/service"

/* see herm-slot(7) */
#define HERM_LOCKFILE ".herm.lock"
#define HERM_NEW_PREFIX ".herm.new."
#define HERM_DEL_PREFIX ".herm.del."

typedef struct herm_scandir_s herm_scandir ;
struct herm_scandir_s
{
  char const *name ;
  int fd ;
  struct stat st ;
  uid_t runner ;     /* the user of s6-svscan */
  unsigned int max ; /* services with loggers; UINT_MAX: unknown */
} ;
#define HERM_SCANDIR_ZERO { .name = 0, .fd = -1, .max = UINT_MAX }

/* Returns the argument, $HERM_SCANDIR, HERM_SCANDIR_NESTED if a directory, or HERM_SCANDIR_MAIN. */
extern char const *herm_scandir_path (char const *) ;

/* Follows links. Returns 1, or 0 (errno). */
extern int herm_scandir_open (herm_scandir *, char const *) ;

/* Dies with 100 if there is none, 111 on error. */
extern void herm_scandir_get (herm_scandir *, char const *) ;

/* Dies with 100 if the caller may not make and rename entries. */
extern void herm_scandir_check (herm_scandir const *) ;

/* Takes .herm.lock. Returns a descriptor, -1 (errno; ETIMEDOUT). STAMP must be current. */
extern int herm_scandir_lock (herm_scandir const *, tain const *) ;

/* Returns 1, 0 if no s6-svscan listens, -1 (errno). */
extern int herm_scandir_ctl (herm_scandir const *, char const *, size_t) ;

/* Returns the pid of s6-svscan, 0 if not visible, -1 (errno). */
extern pid_t herm_scandir_svscan (herm_scandir const *) ;

/*
  Stores runner and max; without a visible s6-svscan, the owner and no limit. Returns 0; -1
  (errno).
*/
extern int herm_scandir_runner (herm_scandir *) ;

/*
  Returns how many more services fit, exact if those wanted may not fit; 0 on error. Above its
  limit all scans of s6 2.12 and later fail.
*/
extern unsigned int herm_scandir_room (herm_scandir const *, unsigned int) ;

/*
  Takes .herm.lock and removes what killed programs left. Ends or awaits the removal of that
  profile (null: none), killing from the first time on. Returns the lock; -1 (errno; ETIMEDOUT).
*/
extern int herm_scandir_enter (herm_scandir const *, char const *, tain const *, tain const *) ;

#endif
