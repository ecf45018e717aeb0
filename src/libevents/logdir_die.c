/* ISC license. */

#include <skalibs/strerr.h>

#include "follow.h"

void logdir_die (logdir const *d)
{
  strerr_diefusys(111, "read ", d->path, *d->tried ? "/" : "", d->tried) ;
}
