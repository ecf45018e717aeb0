/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <dirent.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/scandir.h>
#include <herm/time.h>
#include "reconcile.h"

static int unfinished (int sd)
{
  struct dirent *d ;
  int r = 0 ;
  DIR *dir = herm_dir_read(sd) ;
  if (!dir) return 1 ;
  while (!r && (d = herm_dir_next(dir)))
    r = str_start(d->d_name, HERM_DEL_PREFIX) ;
  closedir(dir) ;
  return r ;
}

int reconcile_enter (reconcile *rc, char const *profile)
{
  tain killat ;
  if (rc->lock >= 0) fd_close(rc->lock) ;
  herm_deadline(&killat, SLOT_KILL_MS) ;
  rc->lock = herm_scandir_enter(&rc->sd, profile, &killat, &rc->deadline) ;
  if (rc->lock < 0)
  {
    int e = errno ;
    if (errno == ETIMEDOUT) strerr_warnw("timed out waiting for other changes of ", rc->sd.name) ;
    else strerr_warnwusys("lock ", rc->sd.name) ;
    errno = e ;
    return 0 ;
  }
  rc->busy = unfinished(rc->sd.fd) ;
  rc->room = herm_scandir_room(&rc->sd, reconcile_n(rc) * rc->spec.services) ;
  return 1 ;
}
