/* ISC license. */

#include "removal-internal.h"

void holders_end (holders *h)
{
  if (h->dir) closedir(h->dir) ;
  h->dir = 0 ;
}
