/* ISC license. */

#include <string.h>

#include <skalibs/allreadwrite.h>

#include "follow.h"

ssize_t lines_fill (lines *l)
{
  ssize_t r ;
  if (l->start)
  {
    memmove(l->buf, l->buf + l->start, l->end - l->start) ;
    l->end -= l->start ;
    l->start = 0 ;
  }
  r = fd_read(l->fd, l->buf + l->end, sizeof(l->buf) - l->end) ;
  if (r > 0)
  {
    l->end += r ;
    l->pos += r ;
  }
  return r ;
}
