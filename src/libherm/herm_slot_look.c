/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <herm/service.h>
#include <herm/slot.h>

int herm_slot_look (int slot, herm_slotview *v)
{
  struct stat st ;
  ssize_t n ;
  int r = herm_supervised(slot, &v->sv) ;
  if (r <= 0) return r ;
  n = herm_dtally_read(slot, 0, 0) ;
  if (n < 0) return -1 ;
  v->deaths = n ;
  v->normallyup = fstatat(slot, "down", &st, AT_SYMLINK_NOFOLLOW) < 0 ;
  v->notyet = !v->sv.pid && !v->sv.finishing && v->sv.paused ; /* as s6 2.13.2 shows it */
  if (v->notyet) v->sv.paused = 0 ;
  return 1 ;
}
