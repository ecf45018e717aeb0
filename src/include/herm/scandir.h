/* ISC license. */

#ifndef HERM_SCANDIR_H
#define HERM_SCANDIR_H

#include <limits.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#define HERM_SCANDIR_NESTED "/run/herm/service"
#define HERM_SCANDIR_MAIN "/run/service"

/*
  Names of herm's other entries in a scan directory. They begin with a dot, so that
  s6-svscan ignores them.
*/
#define HERM_LOCKFILE ".herm.lock"
#define HERM_NEW_PREFIX ".herm.new."
#define HERM_DEL_PREFIX ".herm.del."

typedef struct herm_scandir_s herm_scandir ;
struct herm_scandir_s
{
  char const *name ; /* as given, for messages */
  int fd ;
  struct stat st ;
  uid_t runner ;     /* the user that its s6-svscan runs as; see herm_scandir_runner() */
  unsigned int max ; /* the number of services that its s6-svscan takes, or UINT_MAX */
} ;
#define HERM_SCANDIR_ZERO { .name = 0, .fd = -1, .max = UINT_MAX }

/*
  Returns the scan directory to work on: the argument of a program's option, or, with a null
  pointer, $HERM_SCANDIR, else HERM_SCANDIR_NESTED if it is a directory, else
  HERM_SCANDIR_MAIN.
*/
extern char const *herm_scandir_path (char const *) ;

/* Opens a scan directory; follows links up to it. Returns 1, or 0 (errno). */
extern int herm_scandir_open (herm_scandir *, char const *) ;

/* herm_scandir_path and herm_scandir_open. Dies with 100 if there is none, with 111 on error. */
extern void herm_scandir_get (herm_scandir *, char const *) ;

/* Dies with 100, naming its owner, if the caller may not make and rename entries in it. */
extern void herm_scandir_check (herm_scandir const *) ;

/*
  Takes the lock that serialises changes of the scan directory; it ends with the descriptor,
  which is returned. -1 (errno; ETIMEDOUT at the deadline). STAMP must be current.
*/
extern int herm_scandir_lock (herm_scandir const *, tain const *) ;

/*
  Sends commands, possibly none, to the s6-svscan that watches the scan directory.
  Returns 1, 0 if none listens, -1 (errno) on error.
*/
extern int herm_scandir_ctl (herm_scandir const *, char const *, size_t) ;

/*
  Returns the pid of the s6-svscan that watches the scan directory; 0 if there is none, or
  its pid is not visible from here; -1 (errno) on error.
*/
extern pid_t herm_scandir_svscan (herm_scandir const *) ;

/*
  Looks at the s6-svscan that watches the scan directory, and stores its user, who will
  run the slots, and the limit in its command line. Without one, or if it cannot be seen,
  that is the owner of the scan directory, and no limit. Returns 0, or -1 (errno).
*/
extern int herm_scandir_runner (herm_scandir *) ;

/*
  Returns the number of services, each logger being one, that its s6-svscan still has
  room for: the limit less the entries of the scan directory, which are only looked at
  closely if there may not be room for as many as are wanted. Above the limit every scan
  of s6 2.12 and later fails, and up to 2.14 it never forgets what it saw first in one.
  Returns UINT_MAX if no limit is known, 0 if the scan directory cannot be read.
*/
extern unsigned int herm_scandir_room (herm_scandir const *, unsigned int) ;

/*
  Takes the lock of a scan directory and cleans up what killed programs left there.
  Waits for a removal of that profile, or finishes it, killing from the first time on;
  with a null pointer, of none. Other removals are finished only if nothing of them lives.
  Returns the descriptor of the lock, or -1 (errno; ETIMEDOUT at the deadline).
*/
extern int herm_scandir_enter (herm_scandir const *, char const *, tain const *, tain const *) ;

#endif
