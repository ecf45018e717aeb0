/* ISC license. */

#include <string.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "events.h"

void text_add (stralloc *sa, char const *s, size_t n)
{
  if (!n) return ;
  if (sa->a - sa->len > n)
  {
    memcpy(sa->s + sa->len, s, n) ;
    sa->len += n ;
  }
  else if (!stralloc_catb(sa, s, n)) strerr_diefusys(111, "allocate memory") ;
}
