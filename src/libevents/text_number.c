/* ISC license. */

#include <skalibs/uint64.h>

#include "events.h"

void text_number (stralloc *sa, uint64_t n)
{
  char fmt[UINT64_FMT] ;
  text_add(sa, fmt, uint64_fmt(fmt, n)) ;
}
