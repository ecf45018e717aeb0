/* ISC license. */

#include <stddef.h>
#include <string.h>

#include <skalibs/stralloc.h>

#include <s6/fdholder.h>

#include "hold.h"

int probe_hold_list (s6_fdholder_t *a, stralloc *sa)
{
  size_t pos = 0 ;
  int n = 0 ;
  int r ;
  sa->len = 0 ;
  r = s6_fdholder_list_g(a, sa, probe_hold_soon()) ;
  if (r < 0) return -1 ;
  while (r--)
  {
    size_t len = strlen(sa->s + pos) + 1 ;
    if (!strncmp(sa->s + pos, HOLD_PREFIX, HOLD_PREFIX_LEN))
    {
      pos += len ;
      n++ ;
    }
    else
    {
      memmove(sa->s + pos, sa->s + pos + len, sa->len - pos - len) ;
      sa->len -= len ;
    }
  }
  return n ;
}
