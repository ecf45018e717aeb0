/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/slot.h>
#include "gateway.h"

#define DEATH_SIZE 14 /* a stamp, the exit code, the signal */

int slot_look (int fd, char const *profile, slotview *v)
{
  struct stat st ;
  int dir, r = slot_supervised(fd, &v->sv) ;
  if (r <= 0) return r ;
  v->profile = profile ;
  v->normallyup = fstatat(fd, "down", &st, AT_SYMLINK_NOFOLLOW) < 0 ;
  v->deaths = 0 ;
  v->notyet = !v->sv.pid && !v->sv.finishing && v->sv.paused ; /* this is how s6 says it */
  if (v->notyet) v->sv.paused = 0 ;
  dir = herm_dir_path(fd, "supervise") ;
  if (dir < 0) return -1 ;
  if (!fstatat(dir, "death_tally", &st, AT_SYMLINK_NOFOLLOW)) v->deaths = st.st_size / DEATH_SIZE ;
  fd_close(dir) ;
  return 1 ;
}
