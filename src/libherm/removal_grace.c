/* ISC license. */

#include <skalibs/tai.h>

#include "removal-internal.h"

void removal_grace (tain *t, int ms, int before, tain const *deadline)
{
  tain d, last ;
  tain_from_millisecs(&d, ms) ;
  tain_add_g(t, &d) ;
  tain_from_millisecs(&d, before) ;
  tain_sub(&last, deadline, &d) ;
  if (tain_less(&last, t)) *t = last ;
}
