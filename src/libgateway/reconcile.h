/* ISC license. */

#ifndef RECONCILE_H
#define RECONCILE_H

#include <stddef.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <herm/scandir.h>
#include "spec.h"

/*
  What herm-reconcile knows of a profile, all in one stralloc: its name with its NUL, then
  two bytes. That is all that grows with the number of profiles.
*/
typedef struct item_s item ;
struct item_s
{
  char const *profile ;
  unsigned char *state ; /* what it was to be, STATE_* */
  unsigned char *flags ;
} ;

#define ITEM_START 1   /* it is to run */
#define ITEM_UNCLEAN 2 /* it did not stop by itself last time */
#define ITEM_CLEAN 4   /* it did */
#define ITEM_SKIPPED 8 /* it could not be done */
#define ITEM_SLOT 16   /* it has its slot */
#define ITEM_AWAY 32   /* s6-svscan has no room for it */

typedef struct reconcile_s reconcile ;
struct reconcile_s
{
  herm_scandir sd ;
  slotspec spec ;
  stralloc items ;
  int home ;
  struct stat eyes ; /* for what is below the home */
  int lock ;
  tain deadline ;
  unsigned int plan : 1 ;      /* only say it */
  unsigned int verbose : 1 ;
  unsigned int multiplex : 1 ; /* the default gateway does the others' work */
  unsigned int legacy : 1 ;    /* the container's command asks for the default gateway */
  unsigned int busy : 1 ;      /* there may be removals in progress */
  unsigned int published ;
  unsigned int room ;          /* how many services more s6-svscan takes */
  unsigned int n ;             /* of items */
} ;

/* Steps through the items, from a zeroed one. Returns 1, or 0 after the last. */
extern int item_next (reconcile const *, item *) ;

/*
  Takes the lock of the scan directory, waiting for the end of a removal of that profile (or of none), and looks how much room
  there is. Returns 1; 0 if it cannot, having said why: then nothing is changed any more.
*/
extern int reconcile_enter (reconcile *, char const *) ;

/*
  May the slot of that profile be made now? While there may be removals in progress, the lock is taken once more, so that none of that
  profile is left, and what it took up counts as room. Returns 1; 0 if the lock cannot be had, having said why.
*/
extern int reconcile_ready (reconcile *, char const *) ;

/* Builds and publishes the slot of an item that is ready; nobody is told to scan. Returns 1 or 0, having said why. */
extern int reconcile_publish (reconcile *, item const *) ;

/*
  Has everything that has a slot supervised, and takes away again what s6-svscan does not take: those items become
  ITEM_AWAY. Nobody listening is no failure.
*/
extern void reconcile_verify (reconcile *) ;

#endif
