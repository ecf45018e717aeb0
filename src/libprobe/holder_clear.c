/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stddef.h>

#include <skalibs/stralloc.h>

#include <s6/fdholder.h>

#include "holder.h"

int holder_clear (s6_fdholder_t *a, char const *prefix)
{
  stralloc sa = STRALLOC_ZERO ;
  size_t pos = 0 ;
  int n = holder_list(a, prefix, &sa) ;
  for (int i = 0 ; i < n ; i++)
  {
    if (!s6_fdholder_delete_g(a, sa.s + pos, holder_deadline()) && errno != ENOENT)
    {
      n = -1 ;
      break ;
    }
    pos += strlen(sa.s + pos) + 1 ;
  }
  stralloc_free(&sa) ;
  return n ;
}
