/* ISC license. */

#include <stdint.h>

#include <skalibs/tai.h>

#include <herm/time.h>

uint64_t herm_stamp_age (tain const *t)
{
  tain d = TAIN_ZERO ;
  if (!tain_future(t)) tain_sub(&d, &STAMP, t) ;
  return tai_sec(tain_secp(&d)) ;
}
