/* ISC license. */

#ifndef SPEC_H
#define SPEC_H

#include <stddef.h>
#include <sys/types.h>

#include <herm/owner.h>
#include <herm/scandir.h>
#include "diag.h"

/* What a slot is to be. */
typedef struct slotspec_s slotspec ;
struct slotspec_s
{
  char const *profile ;
  char const *template ;     /* template service directory */
  char const *envdir ;       /* or a null pointer */
  char const *const *env ;   /* VAR=value, checked */
  size_t envn ;
  herm_owner owner ;
  uid_t runner ;             /* the user that the slot's scripts start as */
  unsigned int mode ;        /* of seeding */
  int down ;
  int checked ;              /* a slot of this spec was found good: the next one is, too */
} ;

/*
  Finds out which user runs the slots of a scan directory, or dies with 111. Chooses
  the seeding mode unless one is given. Dies with 100 if the mode does not fit the
  owner, or the caller may not do it.
*/
extern void spec_check (slotspec *, herm_scandir const *, int) ;

/* Returns 0 if s6-supervise could run this service directory and its log; else -1. */
extern int slot_check (int, diag *) ;

/*
  Builds a whole slot under a staging name (HERM_UNIQUE_SIZE bytes) in the scan
  directory, whose lock the caller holds. Returns its descriptor; -1, with nothing
  left behind.
*/
extern int slot_build (herm_scandir const *, slotspec const *, char *, diag *) ;

/* The owner of the files of slots that this process makes in a scan directory. */
extern uid_t slot_uid (herm_scandir const *) ;
extern gid_t slot_gid (herm_scandir const *) ;

#endif
