/* ISC license. */

#include "follow.h"

int logdir_was (logdir const *d, logid const *id)
{
  for (unsigned int i = 0 ; i < 2 ; i++)
    if (d->last[i] >= 0 && logid_same(&d->lastid[i], id)) return 1 ;
  return 0 ;
}
