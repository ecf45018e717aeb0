/* ISC license. */

#include <skalibs/tai.h>

#include "hold.h"

#define TIMEOUT 10 /* seconds */

tain const *probe_hold_soon (void)
{
  static tain deadline ;
  tain_now_g() ;
  tain_addsec_g(&deadline, TIMEOUT) ;
  return &deadline ;
}
