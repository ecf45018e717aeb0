/* ISC license. */

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include <herm/removal.h>
#include <herm/time.h>
#include "reconcile.h"

#define REMOVE_MS 10000

int reconcile_remove (reconcile *rc, char const *slot)
{
  herm_removal r ;
  tain killat, deadline ;
  int k ;
  if (rc->lock < 0) return 0 ;
  k = herm_removal_begin(&r, &rc->sd, slot) ;
  if (!k) return 1 ;
  if (k < 0)
  {
    strerr_warnwusys("take ", slot, " out of ", rc->sd.name) ;
    return 0 ;
  }
  fd_close(rc->lock) ;
  rc->lock = -1 ;
  herm_deadline(&killat, SLOT_KILL_MS) ;
  herm_deadline(&deadline, REMOVE_MS) ;
  k = herm_removal_end(&r, &killat, &deadline) ;
  if (k < 0) strerr_warnwusys("remove ", slot, " completely") ;
  else if (!k) strerr_warnw("timed out: not all of ", slot, " has ended") ;
  return reconcile_enter(rc, 0) && k > 0 ;
}
