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
   The kernel stamps with CLOCK_BOOTTIME, which counts a suspend and cannot be set. Its offset to
   the time of day changes when that is set, so each batch takes it anew. Both clocks run at the
   same speed, whatever NTP does, so a difference within the time that it takes to read them is no
   change: times keep the order of the stamps across batches, and across readers, which hand the
   offset on. Reading the first clock twice tells how long it took. Every kernel with a ring
   buffer has both clocks.
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
