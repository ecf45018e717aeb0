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

/* These functions die with 100 or 111 or, if they return 0 on error, warn of it. */

typedef struct item_s item ;
struct item_s
{
  char const *profile ;
  unsigned char state ; /* desired, HERMES_* */
  unsigned char flags ;
} ;

#define ITEM_START 1
#define ITEM_UNCLEAN 2 /* the last run was cut off */
#define ITEM_CLEAN 4
#define ITEM_SKIPPED 8 /* after an error */
#define ITEM_SLOT 16
#define ITEM_AWAY 32   /* no room in s6-svscan */
#define ITEM_FOLDED 64 /* served by the default gateway */
#define ITEM_PARKED 128

typedef struct reconcile_s reconcile ;
struct reconcile_s
{
  herm_scandir sd ;
  slotspec spec ;
  hermes_home home ;
  stralloc names ;
  stralloc standalone ; /* profiles never folded, each with its NUL */
  genalloc items ; /* item */
  int lock ;
  tain deadline ;
  unsigned int plan : 1 ;      /* change nothing */
  unsigned int verbose : 1 ;
  unsigned int fold : 1 ;      /* the default gateway serves all profiles */
  unsigned int legacy : 1 ;    /* start the default gateway, without a state file */
  unsigned int busy : 1 ;      /* maybe removals in progress */
  unsigned int published ;
  unsigned int room ;          /* for more services in s6-svscan */
} ;
#define RECONCILE_ZERO \
  { .sd = HERM_SCANDIR_ZERO, .home = HERMES_HOME_ZERO, .lock = -1 }

#define reconcile_n(rc) genalloc_len(item, &(rc)->items)
#define reconcile_item(rc, i) (genalloc_s(item, &(rc)->items) + (i))

/* The default profile, then all others, sorted. */
extern void reconcile_items (reconcile *) ;

/* Reads rc->standalone from a file of lines. */
extern void reconcile_standalone (reconcile *, char const *) ;

/* Reads states, and sets the flags of all items by them. */
extern void reconcile_decide (reconcile *) ;

/* Returns the word of the boot log. */
extern char const *item_action (item const *) ;

extern char const *item_last (item const *) ;

/*
  Waits for the end of a removal of that profile (unless null), locks the scan directory, sets
  rc->room. Returns 1; 0 (errno): from then on nothing changes.
*/
extern int reconcile_enter (reconcile *, char const *) ;

/* Waits for the end of a removal of that profile. Returns 1; 0 without the lock. */
extern int reconcile_ready (reconcile *, char const *) ;

/* Returns 1 if errno means that the entry is certainly missing or bad, else 0. */
extern int reconcile_absent (void) ;

/* Returns 1 if the slot equals a new one, except for extra env and data; 0; -1 (errno). */
extern int reconcile_compare (reconcile const *, int, char const *) ;

/* Returns 1 if the gateway of a slot may be alive, even without supervisor, else 0. */
extern int reconcile_lives (int) ;

/* Makes, mends or replaces the slot of an item, or prints the plan. */
extern void reconcile_settle (reconcile *, item *) ;

/* Removes marked slots without a profile, or prints the plan. */
extern void reconcile_orphans (reconcile *) ;

/* Removes a slot; the lock is free meanwhile. Returns 1 with slot gone and lock taken, else 0. */
extern int reconcile_remove (reconcile *, char const *) ;

/* Publishes the slot of an item, without a scan. Returns 1 or 0. */
extern int reconcile_publish (reconcile *, item const *) ;

/* Waits until all slots are supervised; the rest is removed: ITEM_AWAY. Needs s6-svscan. */
extern void reconcile_verify (reconcile *) ;

extern void reconcile_bootlog (reconcile const *) ;

#endif
