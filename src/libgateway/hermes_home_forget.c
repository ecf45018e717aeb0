/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include "hermes-internal.h"

void hermes_home_forget (hermes_home const *home, int dir, char const *profile)
{
  static char const *const stale[2] = { "gateway.pid", "processes.json" } ;
  hermes_as(home) ;
  for (unsigned int i = 0 ; i < 2 ; i++)
    if (unlinkat(dir, stale[i], 0) < 0 && errno != ENOENT)
      strerr_warnwusys("remove stale ", stale[i], " of gateway ", profile) ;
  hermes_unas(home) ;
}
