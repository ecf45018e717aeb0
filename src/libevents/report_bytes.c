/* ISC license. */

#include "report.h"

void report_bytes (stralloc *sa, uint64_t n)
{
  static char const *const units[] = { " B", " KB", " MB", " GB", " TB", " PB", " EB" } ;
  unsigned int i = 0 ;
  uint64_t tenths = 0 ;
  while (n >= 1000 && i < 6)
  {
    tenths = n % 1000 / 100 ;
    n /= 1000 ;
    i++ ;
  }
  text_number(sa, n) ;
  if (i && n < 100)
  {
    text_add(sa, ".", 1) ;
    text_number(sa, tenths) ;
  }
  text_puts(sa, units[i]) ;
}
