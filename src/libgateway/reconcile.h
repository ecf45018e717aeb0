/* ISC license. */

#ifndef RECONCILE_H
#define RECONCILE_H

#include <stddef.h>

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <herm/scandir.h>
#include "hermes.h"
#include "spec.h"

typedef struct item_s item ;
struct item_s
{
  char const *profile ;
  unsigned char state ; /* desired, HERMES_* */
  unsigned char flags ;
} ;

#define ITEM_START 1   /* the slot is up when it is new */
#define ITEM_UNCLEAN 2 /* the last run was cut off */
#define ITEM_CLEAN 4   /* the last run ended by itself */
#define ITEM_SKIPPED 8 /* an error was reported */
#define ITEM_SLOT 16   /* it has its slot */
#define ITEM_AWAY 32   /* s6-svscan has no room for it */
#define ITEM_FOLDED 64 /* the default gateway works for it */
#define ITEM_PARKED 128 /* it stays down, whatever its state */

typedef struct reconcile_s reconcile ;
struct reconcile_s
{
  herm_scandir sd ;
  slotspec spec ;
  hermes_home home ;
  stralloc names ;
  stralloc standalone ; /* profiles that are not folded, each with its NUL */
  genalloc items ; /* item */
  int lock ;
  tain deadline ;
  unsigned int plan : 1 ;      /* change nothing */
  unsigned int verbose : 1 ;
  unsigned int fold : 1 ;      /* the default gateway works for all profiles */
  unsigned int legacy : 1 ;    /* without a state file, the default gateway is to run */
  unsigned int busy : 1 ;      /* there may be removals in progress */
  unsigned int published ;
  unsigned int room ;          /* how many more services s6-svscan can take */
} ;
#define RECONCILE_ZERO \
  { .sd = HERM_SCANDIR_ZERO, .home = HERMES_HOME_ZERO, .lock = -1 }

#define reconcile_n(rc) genalloc_len(item, &(rc)->items)
#define reconcile_item(rc, i) (genalloc_s(item, &(rc)->items) + (i))

/* Makes the items of the home: the default profile, then all others, sorted. Dies with 111. */
extern void reconcile_items (reconcile *) ;

/*
  Reads the names of profiles, one on each line of a file, into rc->standalone.
  Dies with 100 or 111.
*/
extern void reconcile_standalone (reconcile *, char const *) ;

/*
  Reads what is wanted of every item, and decides which ones start: each by its own state,
  or, with rc->fold, the default gateway for all that are not standalone.
*/
extern void reconcile_decide (reconcile *) ;

/* In the words of the boot log: what was done. */
extern char const *item_action (item const *) ;

/* The same: how the last run ended. */
extern char const *item_last (item const *) ;

/*
  Takes the lock of the scan directory, after the end of a removal of that profile
  (null pointer: of none), and looks how much room there is.
  Returns 1; 0 if it cannot, having said why: from then on nothing changes.
*/
extern int reconcile_enter (reconcile *, char const *) ;

/*
  Makes sure that no removal of that profile is in progress, by taking the lock again.
  Returns 1 if its slot can be made now; 0 if not, having said why.
*/
extern int reconcile_ready (reconcile *, char const *) ;

/*
  Returns 1 if errno means that an entry is missing or of a wrong type; 0 for other
  errors, which leave that open.
*/
extern int reconcile_absent (void) ;

/*
  Returns 1 if the slot is what would be built for the profile; further variables and
  data are its own. Else 0; -1 (errno) if that cannot be known.
*/
extern int reconcile_compare (reconcile const *, int, char const *) ;

/* Returns 1 if the gateway of an open slot is or may be alive, even without supervisor; else 0. */
extern int reconcile_lives (int) ;

/* Brings the slot of an item into line with its profile, or prints the plan for it. */
extern void reconcile_settle (reconcile *, item *) ;

/* Unregisters the slots with a marker whose profile is gone, or prints the plan for it. */
extern void reconcile_orphans (reconcile *) ;

/*
  Removes a slot, with the lock released while it dies. Returns 1 if the slot is gone and
  the lock is taken again; 0 if not, having said why.
*/
extern int reconcile_remove (reconcile *, char const *) ;

/*
  Builds and publishes the slot of an item that is ready; does not ask for a scan.
  Returns 1; 0, having said why.
*/
extern int reconcile_publish (reconcile *, item const *) ;

/*
  Waits until every item with a slot is supervised. What s6-svscan does not take is
  removed again, and its items become ITEM_AWAY. Without an s6-svscan, does nothing.
*/
extern void reconcile_verify (reconcile *) ;

/* Appends a line for every item to the boot log. */
extern void reconcile_bootlog (reconcile const *) ;

#endif
