/* ISC license. */

#ifndef HERM_REMOVAL_H
#define HERM_REMOVAL_H

#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/scandir.h>

/*
  A slot being removed, or, with HERM_INPLACE, a stub for it: see herm-slot(7). Absent
  descriptors are -1.
*/
#define HERM_INPLACE "in-place"

typedef struct herm_removal_s herm_removal ;
struct herm_removal_s
{
  herm_scandir const *sd ;
  int fd ;
  int stub ;      /* of a removal in place */
  int log ;
  int lock[2] ;   /* of service and logger */
  pid_t proc[2] ; /* their supervisors, or 0 */
  int run ;       /* data/lock */
  int pipe ;      /* from service to logger, one end */
  uid_t killuid ; /* the user who may be killed for holding the pipe; 0: any */
  int orphaned ;  /* s6-svscan does not stop the supervisors */
  struct stat st ;
  char name[HERM_UNIQUE_SIZE] ;
} ;
#define HERM_REMOVAL_ZERO \
  { .fd = -1, .stub = -1, .log = -1, .lock = { -1, -1 }, .run = -1, .pipe = -1 }

/*
  Renames a slot and stores its new dot name; needs .herm.lock. Returns 1; 0 and an open stub for
  a removal in place; -1 (errno).
*/
extern int herm_removal_take (herm_scandir const *, char const *, char *, int *) ;

/*
  Takes a slot or a dot name and stops its supervisors; needs .herm.lock. Returns 1; 0 if
  missing; -1 (errno). EBUSY: another process removes it; HERM_LOCK_DIR on fd, left open, awaits
  the end.
*/
extern int herm_removal_begin (herm_removal *, herm_scandir const *, char const *) ;

/*
  Waits for all processes, killing from the first time on, and removes the slot; without
  .herm.lock. Returns 1; 0 at the deadline, after a report; -1 (errno). Always forgets.
*/
extern int herm_removal_end (herm_removal *, tain const *, tain const *) ;

extern void herm_removal_forget (herm_removal *) ;

#endif
