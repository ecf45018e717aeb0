/* ISC license. */

#include <skalibs/types.h>

#include <herm/put.h>

#include "cursor.h"
#include "follow.h"

static char *number (char *o, uint64_t u)
{
  *o++ = ':' ;
  uint640_fmt(o, u, 20) ;
  return o + 20 ;
}

int cursor_store (int fd, sequences const *x)
{
  char s[SEQUENCES_MAX * CURSOR_LINE] ;
  char *o = s ;
  for (unsigned int i = 0 ; i < x->n ; i++)
  {
    o = number(herm_put_hex64(o, x->v[i].id), x->v[i].written) ;
    o = number(o, x->v[i].seq) ;
    *o++ = '\n' ;
  }
  return kept_write(fd, s, o - s, 0) ;
}
