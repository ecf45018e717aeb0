/* ISC license. */

#ifndef HERM_REMOVAL_H
#define HERM_REMOVAL_H

#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/scandir.h>

/*
  A removal that has begun: the slot has its dot name and is locked, so that nothing
  can be started in it any more. The remover holds flock() on the slot: if that is
  free, the remover was killed, and the next program that finds the slot takes over.

  The kernel does not rename a directory of a lower layer of an overlay. Such a slot is
  removed in place: it keeps its name until it is empty, and a stub with the dot name and
  the flock() stands for it. It has a marker of the profile and the file HERM_INPLACE.
*/
#define HERM_INPLACE "in-place"

typedef struct herm_removal_s herm_removal ;
struct herm_removal_s
{
  herm_scandir const *sd ;
  int fd ;        /* the slot */
  int stub ;      /* of a removal in place, or -1 */
  int log ;       /* its log directory, or -1 */
  int lock[2] ;   /* supervise/lock of the service and of its logger, or -1 */
  pid_t proc[2] ; /* the supervisors that had these locks, or 0 */
  int run ;       /* data/lock, held by the running gateway, or -1 */
  int pipe ;      /* the reading end of the pipe from service to logger, or -1 */
  uid_t killuid ; /* the user whose processes may be killed for holding the pipe; 0: any */
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
  Takes an entry out of the scan directory, whose lock the caller holds, and has its
  supervisors stopped. A removal in progress, by its dot name, is taken over.
  Returns 1; 0 if there is no such entry; -1 (errno) on error. With EBUSY, another
  process is removing it, and fd stays open: HERM_LOCK_DIR on it waits for the end.
*/
extern int herm_removal_begin (herm_removal *, herm_scandir const *, char const *) ;

/*
  Waits until everything that ran in the slot is gone, then removes the slot. The
  caller should not hold the scan directory's lock meanwhile. The first time is when
  to start killing what is left, the second the deadline.
  Returns 1; 0 at the deadline, having reported on stderr what still lives; -1 (errno)
  on error. Ends the removal in any case.
*/
extern int herm_removal_end (herm_removal *, tain const *, tain const *) ;

/* Closes what a removal has open. Keeps errno. */
extern void herm_removal_forget (herm_removal *) ;

#endif
