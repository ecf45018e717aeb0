/* ISC license. */

#include <time.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/json.h>
#include <herm/profile.h>
#include <herm/time.h>
#include "reconcile.h"

#define LINE_BOUND (HERM_PROFILE_MAX + HERMES_BOOTLOG_BOUND)

/* Other programs append too: every write has whole lines. */
void reconcile_bootlog (reconcile const *rc)
{
  char stamp[HERM_JSON_TIME_BOUND] ;
  char s[8192] ;
  struct timespec now ;
  size_t i = 0, n = reconcile_n(rc) ;
  int fd = hermes_bootlog_open(&rc->home) ;
  if (fd < 0)
  {
    strerr_warnwusys("open logs/container-boot.log") ;
    return ;
  }
  herm_wallclock(&now) ;
  stamp[herm_json_time(stamp, now.tv_sec, now.tv_nsec)] = 0 ;
  while (i < n)
  {
    size_t len = 0 ;
    for (; i < n && len + LINE_BOUND <= sizeof(s) ; i++)
    {
      item const *it = reconcile_item(rc, i) ;
      len += hermes_bootlog_fmt
        (s + len, stamp, it->profile, it->state, item_action(it), item_last(it),
          it->flags & ITEM_FOLDED) ;
    }
    if (allwrite(fd, s, len) == len) continue ;
    strerr_warnwusys("write to logs/container-boot.log") ;
    break ;
  }
  fd_close(fd) ;
}
