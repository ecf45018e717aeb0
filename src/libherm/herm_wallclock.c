/* ISC license. */

#include <skalibs/nonposix.h>

#include <time.h>

#include <herm/time.h>

void herm_wallclock (struct timespec *ts)
{
  clock_gettime(CLOCK_REALTIME, ts) ;
}
