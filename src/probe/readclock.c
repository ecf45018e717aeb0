/* ISC license. */

#include <skalibs/nonposix.h>

#include <stdint.h>
#include <time.h>

#include <herm/time.h>
#include "probe-read.h"

#define NEAR 10000  /* ns */

static inline uint64_t ns (struct timespec const *ts)
{
  return (uint64_t)ts->tv_sec * 1000000000 + (uint64_t)ts->tv_nsec ;
}

/*
  Each batch reads the offset from CLOCK_BOOTTIME, the kernel's stamp, to the time of day. A
  difference below the duration of the reading is ignored: times keep the stamps' order.
*/
void readclock_now (readclock *clock)
{
  struct timespec a, real, b ;
  unsigned int tries = 8 ;
  uint64_t offset, near ;
  do
  {
    clock_gettime(CLOCK_BOOTTIME, &a) ;
    herm_wallclock(&real) ;
    clock_gettime(CLOCK_BOOTTIME, &b) ;
  }
  while (ns(&b) - ns(&a) > NEAR && --tries) ;
  near = NEAR + (ns(&b) - ns(&a)) ;
  clock->boot = ns(&a) ;
  offset = ns(&real) - clock->boot ;
  if (offset - clock->offset + near > 2 * near) clock->offset = offset ;
}
