/* ISC license. */

#include <errno.h>

#include <skalibs/strerr.h>

#include "diag.h"
#include "reconcile.h"
#include "spec.h"

static void complain (item const *it, diag const *t)
{
  errno = t->e ;
  if (t->e)
    strerr_warnwusys(t->what, " ", t->name, " (", t->where, ") for gateway ", it->profile) ;
  else strerr_warnw("gateway ", it->profile, ": ", t->where, ": ", t->name, ": ", t->what) ;
}

int reconcile_publish (reconcile *rc, item const *it)
{
  diag t ;
  rc->spec.profile = it->profile ;
  rc->spec.down = !(it->flags & ITEM_START) ;
  if (slot_publish(&rc->sd, &rc->spec, 0, &t) < 0)
  {
    complain(it, &t) ;
    return 0 ;
  }
  rc->spec.checked = 1 ;
  rc->published++ ;
  rc->room -= rc->spec.services < rc->room ? rc->spec.services : rc->room ;
  return 1 ;
}
