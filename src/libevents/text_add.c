/* ISC license. */

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "event.h"

void text_add (stralloc *sa, char const *s, size_t n)
{
  if (!stralloc_catb(sa, s, n)) strerr_diefusys(111, "allocate memory") ;
}
