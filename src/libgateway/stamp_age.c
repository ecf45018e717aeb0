/* ISC license. */

#include <stdint.h>

#include <skalibs/tai.h>

#include "gateway.h"

uint64_t stamp_age (tain const *t)
{
  tain d = TAIN_ZERO ;
  if (!tain_future(t)) tain_sub(&d, &STAMP, t) ;
  return tai_sec(tain_secp(&d)) ;
}
