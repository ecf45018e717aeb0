/* ISC license. */

#include <string.h>
#include <errno.h>
#include <dirent.h>

#include <skalibs/buffer.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/slot.h>
#include "reconcile.h"

/* Returns 1 if the profile is certainly gone: an error never stops a gateway. */
static int orphaned (reconcile const *rc, char const *profile)
{
  int fd = hermes_home_profile(&rc->home, profile) ;
  if (fd >= 0) fd_close(fd) ;
  else if (errno == ENOENT) return 1 ;
  else if (!reconcile_absent()) strerr_warnwusys("open profile ", profile) ;
  return 0 ;
}

static int marked (reconcile const *rc, char const *slot, char const *profile)
{
  char marker[HERM_PROFILE_MAX + 1] ;
  int r = 0, fd = herm_dir_open(rc->sd.fd, slot) ;
  if (fd >= 0) r = herm_marker_read(fd, marker) ;
  if (!r && !reconcile_absent()) strerr_warnwusys("read the marker of ", slot) ;
  if (fd >= 0) fd_close(fd) ;
  return r && !strcmp(marker, profile) ;
}

static void unregister (reconcile *rc, char const *slot, char const *profile)
{
  if (rc->plan)
  {
    buffer_puts(buffer_1, "profile=") ;
    buffer_puts(buffer_1, profile) ;
    buffer_puts(buffer_1, " prior_state=none action=unregistered slot=remove\n") ;
  }
  else if (reconcile_remove(rc, slot) && rc->verbose)
    strerr_warni("gateway ", profile, ": unregistered, its profile is gone") ;
}

void reconcile_orphans (reconcile *rc)
{
  DIR *dir = herm_dir_read(rc->sd.fd) ;
  struct dirent *d ;
  if (!dir) strerr_diefusys(111, "read ", rc->sd.name) ;
  while ((d = herm_dir_next(dir)))
  {
    char const *profile = herm_slot_profile(d->d_name) ;
    if (profile && orphaned(rc, profile) && marked(rc, d->d_name, profile))
      unregister(rc, d->d_name, profile) ;
  }
  if (errno) strerr_warnwusys("read ", rc->sd.name) ;
  closedir(dir) ;
}
