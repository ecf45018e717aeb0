/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>

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
  ssize_t r ;
  for (unsigned int i = 0 ; i < x->n ; i++)
  {
    o = number(herm_put_hex64(o, x->v[i].id), x->v[i].written) ;
    o = number(o, x->v[i].seq) ;
    *o++ = '\n' ;
  }
  do r = pwrite(fd, s, o - s, 0) ;
  while (r < 0 && errno == EINTR) ;
  if (r >= 0 && r < o - s) errno = ENOSPC ;
  return r < o - s ? -1 : 0 ;
}
