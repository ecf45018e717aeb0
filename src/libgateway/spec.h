/* ISC license. */

#ifndef SPEC_H
#define SPEC_H

#include <stddef.h>
#include <sys/types.h>

#include <herm/config.h>
#include <herm/owner.h>
#include <herm/scandir.h>
#include <herm/watch.h>
#include "diag.h"

#define SLOT_TEMPLATE HERM_DATAPREFIX "gateway"
#define SLOT_KILL_MS 5000 /* patience with a gateway that is to end */

/* What a slot is to be. */
typedef struct slotspec_s slotspec ;
struct slotspec_s
{
  char const *profile ;
  char const *template ;     /* the name of the template service directory */
  int fd ;                   /* the template */
  unsigned int services ;    /* 2 if the template has a logger, else 1 */
  char const *envdir ;       /* or a null pointer */
  char const *const *env ;   /* VAR=value, checked */
  size_t envn ;
  herm_owner owner ;
  unsigned int mode ;        /* of seeding */
  int alwaysdown ;           /* the template registers every gateway down */
  int down ;
  int checked ;              /* a slot of this spec was found good: the next one is, too */
} ;

/*
  Looks at the s6-svscan of a scan directory, or dies with 111. Chooses the seeding mode
  unless one is given. Dies with 100 if the mode does not fit the owner, the caller may
  not do it, or nothing in the directory can be executed.
*/
extern void spec_check (slotspec *, herm_scandir *, int) ;

/* Opens the template and looks at it. Dies with 100 if there is none, with 111 on error. */
extern void spec_template (slotspec *) ;

/*
  Returns 0 if s6-supervise could use this service directory and its log: all that it runs
  can be executed, and all numbers are numbers. Else -1.
*/
extern int slot_check (int, diag *) ;

/*
  Returns 0 if the kernel would execute that file of an open directory, be it a binary with
  its loader or a script with its interpreter; else -1. The second name is the one to report.
*/
extern int exec_check (int, char const *, char const *, diag *) ;

/*
  Builds a whole slot under a staging name (HERM_UNIQUE_SIZE bytes) in the scan
  directory, whose lock the caller holds. Returns its descriptor; -1, with nothing
  left behind.
*/
extern int slot_build (herm_scandir const *, slotspec const *, char *, diag *) ;

/*
  Builds the slot of spec->profile and gives it its name. Listens to its events before,
  if the watch is not a null pointer. The caller holds the scan directory's lock.
  Returns 0; -1, with nothing left behind: code 1 if the name is taken.
*/
extern int slot_publish (herm_scandir const *, slotspec const *, herm_watch *, diag *) ;

/* The owner of the files of slots that this process makes in a scan directory. */
extern uid_t slot_uid (herm_scandir const *) ;
extern gid_t slot_gid (herm_scandir const *) ;

#endif
