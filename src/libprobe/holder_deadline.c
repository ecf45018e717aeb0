/* ISC license. */

#include <skalibs/tai.h>

#include "holder.h"

/*
  Seconds. An answer takes microseconds; but after it has closed hundreds of
  links, the holder can be slow where processors are scarce.
*/
#define TIMEOUT 10

tain const *holder_deadline (void)
{
  static tain deadline ;
  tain_now_g() ;
  tain_addsec_g(&deadline, TIMEOUT) ;
  return &deadline ;
}
