/* ISC license. */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <skalibs/stralloc.h>

#include <s6/fdholder.h>

#include "hold.h"

int probe_hold_clear (s6_fdholder_t *a)
{
  stralloc sa = STRALLOC_ZERO ;
  size_t pos = 0 ;
  int n = probe_hold_list(a, &sa) ;
  int i = 0 ;
  for (; i < n ; i++)
  {
    if (!s6_fdholder_delete_g(a, sa.s + pos, probe_hold_soon()) && errno != ENOENT)
    {
      n = -1 ;
      break ;
    }
    pos += strlen(sa.s + pos) + 1 ;
  }
  i = errno ;
  stralloc_free(&sa) ;
  errno = i ;
  return n ;
}
