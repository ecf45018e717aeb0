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
#define SLOT_KILL_MS 5000 /* before killing a gateway */

typedef struct slotspec_s slotspec ;
struct slotspec_s
{
  char const *profile ;
  char const *template ;
  int fd ;                   /* of the template */
  unsigned int services ;    /* with its logger, 2, else 1 */
  char const *envdir ;       /* or null */
  char const *const *env ;   /* VAR=value, checked */
  size_t envn ;
  herm_owner owner ;
  unsigned int mode ;        /* of seeding */
  int alwaysdown ;           /* by the template */
  int down ;
  int checked ;              /* a slot of this spec was good, the next one is, too */
} ;

/*
  Looks at s6-svscan, or dies with 111; chooses the seeding mode if not given. Dies with 100 if
  the mode does not fit the owner, the caller may not do it, or the directory is noexec.
*/
extern void spec_check (slotspec *, herm_scandir *, int) ;

/* Dies with 100 if there is no template, 111 on error. */
extern void spec_template (slotspec *) ;

/*
  Returns 0 if s6-supervise can execute all it runs and all numbers are numbers, else -1; for
  log/, too.
*/
extern int slot_check (int, diag *) ;

/*
  Returns 0 if the kernel would execute that file, with its loader or interpreter, else -1.
  Reports the second name.
*/
extern int exec_check (int, char const *, char const *, diag *) ;

/*
  Builds a slot under a staging name (HERM_UNIQUE_SIZE bytes); needs .herm.lock. Returns its
  descriptor, or -1, nothing left behind.
*/
extern int slot_build (herm_scandir const *, slotspec const *, char *, diag *) ;

/*
  Builds a slot, listens unless the watch is null, renames the slot; needs .herm.lock. Returns
  0; -1, nothing left behind: code 1 if the name is taken.
*/
extern int slot_publish (herm_scandir const *, slotspec const *, herm_watch *, diag *) ;

/* Of the slots that this process makes. */
extern uid_t slot_uid (herm_scandir const *) ;
extern gid_t slot_gid (herm_scandir const *) ;

#endif
