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
#define SLOT_KILL_MS 5000 /* from TERM to KILL */

typedef struct slotspec_s slotspec ;
struct slotspec_s
{
  char const *profile ;
  char const *template ;
  int fd ;                   /* of the template */
  unsigned int services ;    /* 2 with a logger */
  char const *envdir ;       /* or null */
  char const *const *env ;   /* VAR=value, checked */
  size_t envn ;
  herm_owner owner ;
  unsigned int mode ;        /* of seeding */
  int alwaysdown ;           /* by the template */
  int down ;
  int checked ;              /* a slot passed slot_check */
} ;

/* Checks owner, mode, s6-svscan and noexec, chooses a missing mode. Dies with 100, 111. */
extern void spec_check (slotspec *, herm_scandir *, int) ;

/* Opens the template. Dies with 100, 111. */
extern void spec_template (slotspec *) ;

/* Returns 0 if scripts and settings suit s6-supervise, also in log/, else -1. */
extern int slot_check (int, diag *) ;

/* Returns 0 if the kernel can execute the file, else -1. Reports the second name. */
extern int exec_check (int, char const *, char const *, diag *) ;

/*
  Both need .herm.lock and leave nothing behind on error. Builds a slot under a staging name
  (HERM_UNIQUE_SIZE bytes). Returns its descriptor, or -1.
*/
extern int slot_build (herm_scandir const *, slotspec const *, char *, diag *) ;

/* Builds a slot, listens unless null, renames it. Returns 0, or -1; code 1: name taken. */
extern int slot_publish (herm_scandir const *, slotspec const *, herm_watch *, diag *) ;

/* The owner of new slots. */
extern uid_t slot_uid (herm_scandir const *) ;
extern gid_t slot_gid (herm_scandir const *) ;

#endif
