/* ISC license. */

#include <skalibs/tai.h>

#include <herm/time.h>

int herm_late (tain const *deadline)
{
  tain_now_g() ;
  return !tain_future(deadline) ;
}
