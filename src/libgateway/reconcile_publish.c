/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include "diag.h"
#include "reconcile.h"
#include "spec.h"

static void complain (item const *it, diag const *t)
{
  errno = t->e ;
  if (t->e) strerr_warnwusys(t->what, " ", t->name, " for gateway ", it->profile) ;
  else strerr_warnw("gateway ", it->profile, ": ", t->name, ": ", t->what) ;
}

int reconcile_publish (reconcile *rc, item const *it)
{
  char name[HERM_UNIQUE_SIZE] ;
  char slot[HERM_SLOT_MAX + 1] ;
  diag t ;
  int fd ;
  herm_slot_name(slot, it->profile) ;
  rc->spec.profile = it->profile ;
  rc->spec.down = !(*it->flags & ITEM_START) ;
  fd = slot_build(&rc->sd, &rc->spec, name, &t) ;
  if (fd < 0)
  {
    complain(it, &t) ;
    return 0 ;
  }
  fd_close(fd) ;
  if (herm_rename_new(rc->sd.fd, name, rc->sd.fd, slot) < 0)
  {
    strerr_warnwusys("publish ", slot) ;
    herm_dir_remove(rc->sd.fd, name, &tain_infinite) ;
    return 0 ;
  }
  rc->spec.checked = 1 ;
  rc->published++ ;
  rc->room -= rc->need < rc->room ? rc->need : rc->room ;
  return 1 ;
}
