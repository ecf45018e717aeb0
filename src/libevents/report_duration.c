/* ISC license. */

#include "report.h"

void report_duration (stralloc *sa, uint64_t ns)
{
  uint64_t ms = ns / 1000000, s = ms / 1000 ;
  if (s >= 3600)
  {
    text_number(sa, s / 3600) ;
    text_puts(sa, " h ") ;
    text_number(sa, s / 60 % 60) ;
    text_puts(sa, " min") ;
  }
  else if (s >= 60)
  {
    text_number(sa, s / 60) ;
    text_puts(sa, " min ") ;
    text_number(sa, s % 60) ;
    text_puts(sa, " s") ;
  }
  else if (ms >= 1000)
  {
    text_number(sa, s) ;
    text_add(sa, ".", 1) ;
    text_number(sa, ms % 1000 / 100) ;
    text_puts(sa, " s") ;
  }
  else if (ms)
  {
    text_number(sa, ms) ;
    text_puts(sa, " ms") ;
  }
  else text_puts(sa, "&lt; 1 ms") ;
}
