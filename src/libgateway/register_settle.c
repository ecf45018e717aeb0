/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/service.h>
#include <herm/slot.h>
#include "register.h"

static int adopt (attempt *a, herm_scandir const *sd, char const *slot, char const *profile)
{
  char marker[HERM_PROFILE_MAX + 1] ;
  int fd = herm_dir_open(sd->fd, slot) ;
  if (fd < 0 || !herm_watch_open(&a->watch, fd, 1)) return 0 ;
  if (herm_watch_listen(&a->watch) && herm_marker_read(fd, marker) && !strcmp(marker, profile))
    return 1 ;
  herm_watch_close(&a->watch) ;
  return 0 ;
}

static int dead (int dir)
{
  return dir < 0 || !herm_svlock_held(dir) ;
}

/* Returns 1 if certainly nothing supervises the slot, nor will soon. */
static int abandoned (attempt *a, herm_scandir const *sd, tain const *deadline)
{
  tain now = STAMP, patience ;
  if (!dead(a->watch.dir[0])) return 0 ;
  attempt_patience(&patience, deadline) ;
  if (attempt_supervised(a, sd, &now, &patience)) return 0 ;
  return dead(a->watch.dir[0]) && dead(a->watch.dir[1]) ;
}

/*
  A herm-register killed after the rename leaves a slot without a scan. If a scan gets it a
  supervisor, the name is taken.
*/
void register_settle (herm_scandir const *sd, char const *profile, tain const *deadline)
{
  char slot[HERM_SLOT_MAX + 1] ;
  struct stat st ;
  attempt a = { .up = 0 } ;
  herm_slot_name(slot, profile) ;
  if (fstatat(sd->fd, slot, &st, AT_SYMLINK_NOFOLLOW) < 0)
  {
    if (errno != ENOENT) strerr_diefusys(111, "stat ", slot) ;
    return ;
  }
  if (adopt(&a, sd, slot, profile))
  {
    if (abandoned(&a, sd, deadline))
    {
      attempt_undo(&a, sd, profile) ;
      return ;
    }
    herm_watch_close(&a.watch) ;
  }
  strerr_dief(1, sd->name, ": ", slot, ": already registered") ;
}
