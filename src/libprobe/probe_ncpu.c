/* ISC license. */

#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "probe-internal.h"

/* The highest number: there can be gaps ("0-3,8-11"). */
unsigned int probe_ncpu (void)
{
  char buf[256] ;
  long n ;
  ssize_t r = openreadnclose("/sys/devices/system/cpu/possible", buf, sizeof(buf) - 1) ;
  if (r > 0)
  {
    unsigned int last ;
    size_t i = r ;
    while (i && (buf[i-1] < '0' || buf[i-1] > '9')) i-- ;
    buf[i] = 0 ;
    while (i && buf[i-1] >= '0' && buf[i-1] <= '9') i-- ;
    if (uint0_scan(buf + i, &last) && last < 65536) return last + 1 ;
  }
  n = sysconf(_SC_NPROCESSORS_CONF) ;
  return n > 0 ? n : 1 ;
}
