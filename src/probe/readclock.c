/* ISC license. */

#include <skalibs/nonposix.h>

#include <stdint.h>
#include <time.h>

#include <herm/json.h>

#include "probe-read.h"

 /*
   The kernel stamps with CLOCK_BOOTTIME, which goes on during a suspend and which nobody sets. The way to the
   time of day changes with every adjustment, so it is taken anew for every batch. No failure: both clocks
   exist on every kernel that has a ring buffer.
 */

void readclock_now (readclock *clock)
{
  struct timespec boot, real ;
  clock_gettime(CLOCK_BOOTTIME, &boot) ;
  clock_gettime(CLOCK_REALTIME, &real) ;
  clock->boot = (uint64_t)boot.tv_sec * 1000000000 + (uint64_t)boot.tv_nsec ;
  clock->offset = (uint64_t)real.tv_sec * 1000000000 + (uint64_t)real.tv_nsec - clock->boot ;
}

void readclock_second (readclock *clock, uint64_t sec)
{
  herm_json_time(clock->text, sec, 0) ;
  clock->sec = sec ;
}
