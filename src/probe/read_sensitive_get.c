/* ISC license. */

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "probe-read.h"

void read_sensitive_get (char const *file, int first)
{
  char fmt[UINT_FMT] ;
  unsigned int line ;
  char const *why ;
  int r = read_sensitive_load(file, &line, &why) ;
  if (r > 0) return ;
  if (r < 0)
  {
    if (first) strerr_diefusys(111, "read ", file) ;
    strerr_warnwusys("read ", file, ", so the list stays as it was") ;
    return ;
  }
  fmt[uint_fmt(fmt, line)] = 0 ;
  if (first) strerr_dief(100, file, ":", fmt, ": ", why) ;
  strerr_warnw(file, ":", fmt, ": ", why, ", so the list stays as it was") ;
}
