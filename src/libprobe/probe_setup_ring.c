/* ISC license. */

#include <unistd.h>

#include <skalibs/types.h>

#include "probe-internal.h"

#define BYTES_MAX (1U << 30)

int probe_setup_ring (probe_setup *s, uint32_t bytes)
{
  long page = sysconf(_SC_PAGESIZE) ;
  if (bytes & (bytes - 1) || bytes < (unsigned long)page || bytes > BYTES_MAX)
  {
    char fmt[LONG_FMT] ;
    fmt[long_fmt(fmt, page)] = 0 ;
    return probe_fail(s, 100, "invalid size of the ring buffer, must be a power of two, at least ",
      fmt, ", at most 1073741824") ;
  }
  s->maps.ringsize = bytes ;
  return 0 ;
}
