/* ISC license. */

#include <unistd.h>

#include <skalibs/strerr.h>

#include <herm/scandir.h>
#include <herm/service.h>
#include "spec.h"

/* Only root can give a slot to somebody else, and whoever runs s6-supervise must be able to work in it. */
void spec_check (slotspec *spec, herm_scandir const *sd, int hasmode)
{
  if (herm_scandir_runner(sd, &spec->runner) < 0) strerr_diefusys(111, "see who runs the s6-svscan of ", sd->name) ;
  if (!hasmode) spec->mode = !geteuid() && !spec->runner && spec->owner.uid ? HERM_SEED_GROUP : HERM_SEED_S6 ;
  if (geteuid() && spec->owner.uid != geteuid()) strerr_dief(100, "only root can register a gateway for another owner") ;
  if (geteuid() || !spec->runner) return ;
  if (spec->owner.uid != spec->runner) strerr_dief(100, "s6-svscan on ", sd->name, " runs as another user than the owner") ;
  if (spec->mode != HERM_SEED_S6 && spec->mode != HERM_SEED_COMPAT) strerr_dief(100, "s6-svscan on ", sd->name, " does not run as root: use -m s6") ;
}
