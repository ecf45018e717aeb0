/* ISC license. */

#include <string.h>
#include <stddef.h>

#include <skalibs/bytestr.h>
#include <skalibs/stralloc.h>

#include <s6/fdholder.h>

#include "holder.h"

int holder_list (s6_fdholder_t *a, char const *prefix, stralloc *sa)
{
  size_t end = 0 ;
  size_t pos = 0 ;
  int n = 0 ;
  int r ;
  sa->len = 0 ;
  r = s6_fdholder_list_g(a, sa, holder_deadline()) ;
  if (r < 0) return -1 ;
  while (r--)
  {
    size_t len = strlen(sa->s + pos) + 1 ;
    if (str_start(sa->s + pos, prefix))
    {
      memmove(sa->s + end, sa->s + pos, len) ;
      end += len ;
      n++ ;
    }
    pos += len ;
  }
  sa->len = end ;
  return n ;
}
