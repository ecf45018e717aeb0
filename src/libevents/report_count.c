/* ISC license. */

#include <skalibs/uint64.h>

#include "report.h"

void report_count (stralloc *sa, uint64_t n)
{
  char fmt[UINT64_FMT] ;
  size_t len = uint64_fmt(fmt, n) ;
  for (size_t i = 0 ; i < len ; i++)
  {
    if (i && len > 4 && !((len - i) % 3)) text_puts(sa, "\xe2\x80\xaf") ;
    text_add(sa, fmt + i, 1) ;
  }
}
