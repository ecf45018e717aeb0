/* ISC license. */

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "register.h"

int attempt_supervised (attempt *a, herm_scandir const *sd, tain const *again, tain const *deadline)
{
  int asked = 0 ;
  while (herm_watch_supervised(&a->watch) <= 0)
  {
    if (attempt_listen(a, !asked && tain_less(again, deadline) ? again : deadline)) continue ;
    if (!tain_future(deadline)) return 0 ;
    if (!asked && herm_scandir_ctl(sd, "a", 1) < 0)
      strerr_warnwusys("ask for a scan of ", sd->name) ;
    asked = 1 ;
  }
  return 1 ;
}
