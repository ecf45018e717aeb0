/* ISC license. */

#ifndef HERM_REMOVAL_H
#define HERM_REMOVAL_H

#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/scandir.h>

/*
  A slot renamed to its dot name and locked with flock(), where nothing can start any more; see
  herm-slot(7). The kernel does not rename a directory of an overlay's lower layer: such a slot
  keeps its name until it is empty, and a stub with the dot name and the flock() stands for it,
  which has a marker and the file HERM_INPLACE.
*/
#define HERM_INPLACE "in-place"

typedef struct herm_removal_s herm_removal ;
struct herm_removal_s
{
  herm_scandir const *sd ;
  int fd ;
  int stub ;      /* of a removal in place, or -1 */
  int log ;       /* or -1 */
  int lock[2] ;   /* of service and logger, or -1 */
  pid_t proc[2] ; /* their supervisors, or 0 */
  int run ;       /* data/lock, or -1 */
  int pipe ;      /* from service to logger, the reading end, or -1 */
  uid_t killuid ; /* may be killed for holding the pipe; 0: any user */
  int orphaned ;  /* no s6-svscan stops the supervisors */
  struct stat st ;
  char name[HERM_UNIQUE_SIZE] ;
} ;
#define HERM_REMOVAL_ZERO \
  { .fd = -1, .stub = -1, .log = -1, .lock = { -1, -1 }, .run = -1, .pipe = -1 }

/*
  Makes a slot of the scan directory, whose lock the caller holds, a removal in progress,
  by one rename, and stores its dot name (HERM_UNIQUE_SIZE bytes).
  Returns 1; 0 if it is to be removed in place, and the open stub; -1 (errno) on error.
*/
extern int herm_removal_take (herm_scandir const *, char const *, char *, int *) ;

/*
  Renames a slot and has its supervisors stopped, or takes over a dot name; needs .herm.lock.
  Returns 1; 0 if there is no entry; -1 (errno). EBUSY: another process removes it;
  HERM_LOCK_DIR on fd, left open, waits for the end.
*/
extern int herm_removal_begin (herm_removal *, herm_scandir const *, char const *) ;

/*
  Waits for all processes of the slot, then removes it; call without .herm.lock. Kills from the
  first time on. Returns 1; 0 at the deadline, after a report on stderr; -1 (errno). Ends the
  removal in any case.
*/
extern int herm_removal_end (herm_removal *, tain const *, tain const *) ;

/* Closes all. Keeps errno. */
extern void herm_removal_forget (herm_removal *) ;

#endif
