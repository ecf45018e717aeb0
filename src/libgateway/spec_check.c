/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/statvfs.h>

#include <skalibs/strerr.h>

#include "spec.h"

void spec_check (slotspec *spec, herm_scandir *sd, int hasmode)
{
  int root = !geteuid() ;
  struct statvfs fs ;
  if (fstatvfs(sd->fd, &fs) < 0) strerr_diefusys(111, "stat the file system of ", sd->name) ;
  if (fs.f_flag & ST_NOEXEC)
    strerr_dief(100, sd->name, " is on a file system mounted noexec: no gateway can run there") ;
  if (herm_scandir_runner(sd) < 0)
    strerr_diefusys(111, "look at the s6-svscan of ", sd->name) ;
  if (!hasmode)
    spec->mode = root && !sd->runner && spec->owner.uid ? HERM_SEED_GROUP : HERM_SEED_S6 ;
  if (!root && spec->owner.uid != geteuid())
    strerr_dief(100, "only root can register a gateway for another owner") ;
  if (!root || !sd->runner) return ;
  if (spec->owner.uid != sd->runner)
    strerr_dief(100, "s6-svscan on ", sd->name, " runs as another user than the owner") ;
  if (spec->mode != HERM_SEED_S6 && spec->mode != HERM_SEED_COMPAT)
    strerr_dief(100, "s6-svscan on ", sd->name, " does not run as root: use -m s6") ;
}
