/* ISC license. */

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "caps.h"

void caps_add (stralloc *sa, char const *s)
{
  if (!stralloc_cats(sa, s)) strerr_diefusys(111, "allocate memory") ;
}
