/* ISC license. */

#include <skalibs/tai.h>

#include "holder.h"

#define TIMEOUT 10 /* seconds: a busy holder closes hundreds of links slowly */

tain const *holder_deadline (void)
{
  static tain deadline ;
  tain_now_g() ;
  tain_addsec_g(&deadline, TIMEOUT) ;
  return &deadline ;
}
