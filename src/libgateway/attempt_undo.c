/* ISC license. */

#include <errno.h>
#include <sys/stat.h>

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/time.h>
#include "register.h"

#define UNDO_MS 7000

static int is_there (attempt const *a, herm_scandir const *sd, char const *slot)
{
  struct stat st ;
  return !fstat(a->watch.dir[0], &st) && herm_dir_same(sd->fd, slot, &st) > 0 ;
}

void attempt_undo (attempt *a, herm_scandir const *sd, char const *profile)
{
  char slot[HERM_SLOT_MAX + 1] ;
  herm_removal r ;
  tain deadline, now ;
  int k ;
  herm_slot_name(slot, profile) ;
  k = is_there(a, sd, slot) ;
  herm_watch_close(&a->watch) ;
  if (!k) return ;
  k = herm_removal_begin(&r, sd, slot) ;
  if (!k) return ;
  if (k > 0)
  {
    herm_deadline(&deadline, UNDO_MS) ;
    now = STAMP ;
    k = herm_removal_end(&r, &now, &deadline) ;
    if (k > 0) return ;
    if (!k) errno = ETIMEDOUT ;
  }
  strerr_warnwusys("remove ", slot, " completely") ;
}
